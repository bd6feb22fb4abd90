/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-metrics.h"

#include <math.h>

#include "src/lift/rep-view.h"

static const PlbRepMetrics nothing_measured = {
	.rom_m = (double)NAN,
	.mean_velocity_mps = (double)NAN,
	.mean_propulsive_velocity_mps = (double)NAN,
	.peak_velocity_mps = (double)NAN,
	.time_to_peak_velocity_s = (double)NAN,
	.eccentric_s = (double)NAN,
	.concentric_s = (double)NAN,
	.min_velocity_sticking_mps = (double)NAN,
	.mean_force_n = (double)NAN,
	.peak_force_n = (double)NAN,
	.mean_power_w = (double)NAN,
	.peak_power_w = (double)NAN,
	.bar_mean_power_w = (double)NAN,
	.impulse_ns = (double)NAN,
	.asymmetry_pct = { (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN },
	.bar = { (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN },
	.cop = { (double)NAN, (double)NAN, (double)NAN },
};

void plb_rep_metrics_compute(const PlbTraces *traces, const PlbRepCut *cut,
			     const PlbRepContext *context, const PlbLiftSettings *settings,
			     PlbRepMetrics *metrics)
{
	PlbRepView view;

	*metrics = nothing_measured;
	if (settings == NULL)
		settings = plb_lift_settings_default();
	if (!plb_rep_view_init(&view, traces, cut, settings))
		return;
	plb_bar_metrics(&view, context, metrics);
	if (traces->info.channels & PLB_CHANNEL_FORCE)
		plb_force_metrics(&view, context, metrics);
	plb_rep_view_clear(&view);
}

double plb_right_share_pct(const PlbTraces *traces, double from_s, double to_s)
{
	gsize from = plb_traces_index(traces, from_s), to = plb_traces_index(traces, to_s) + 1;
	double left = 0.0, right = 0.0;
	double floor_n = plb_lift_settings_default()->feet_off_n;

	for (gsize i = from; i < MIN(to, traces->length); i++) {
		double l = traces->column[PLB_COLUMN_FORCE_LEFT][i];
		double r = traces->column[PLB_COLUMN_FORCE_RIGHT][i];

		if (l + r >= floor_n) {
			left += l;
			right += r;
		}
	}
	return left + right > 0.0 ? 100.0 * right / (left + right) : (double)NAN;
}
