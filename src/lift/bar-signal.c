/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/bar-signal.h"

#include <math.h>

#include "src/signal/residual.h"

void plb_bar_signal_judge(const PlbTraces *traces, double onset_s, double now_s,
			  const PlbLiftSettings *settings, PlbBarSignal *bar)
{
	gsize from = plb_traces_index(traces, onset_s - settings->judged_before_s);
	gsize to = plb_traces_index(traces, now_s) + 1;
	double usual_hz = settings->height_cutoff_hz;
	PlbResidual r;

	*bar = (PlbBarSignal){ FALSE, usual_hz, settings->peak_cutoff_hz, NAN, NAN };
	if (!plb_residual_analyze(traces->column[PLB_COLUMN_BAR_Z] + from, to - from,
				  traces->info.rate_hz, settings->lowest_cutoff_hz, &r))
		return;
	bar->residual_cutoff_hz = r.cutoff_hz;
	bar->noise_density = r.density;
	bar->noisy = plb_residual_noise(r.density, usual_hz) > settings->noisy_height_m;
	if (bar->noisy)
		bar->cutoff_hz = MIN(usual_hz, r.cutoff_hz);
	if (bar->noisy || plb_residual_noise_rate(r.density, settings->peak_cutoff_hz) >
				  settings->noisy_velocity_mps)
		bar->peak_cutoff_hz = bar->cutoff_hz;
}

double plb_bar_signal_cutoff(const PlbBarSignal *bar, double usual_hz)
{
	return bar->cutoff_hz > 0.0 ? MIN(usual_hz, bar->cutoff_hz) : usual_hz;
}
