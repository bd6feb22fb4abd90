/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

#include "src/signal/spectrum.h"

void plb_tremor_metrics(const PlbRepView *view, PlbRepMetrics *metrics)
{
	gsize from = (gsize)ceil(view->start), to = (gsize)floor(view->end) + 1;
	const double *force = plb_rep_view_raw(view, PLB_COLUMN_FORCE);
	const PlbWelch one_segment = { .segment = to - from,
				       .window = PLB_WINDOW_HANN,
				       .detrend = PLB_DETREND_LINE,
				       .sides = PLB_ONE_SIDED };
	g_autoptr(PlbSpectrum) spectrum = NULL;

	for (gsize i = from; i < to; i++) {
		if (isnan(force[i]))
			return;
	}
	spectrum = plb_spectrum_new(force + from, to - from, view->rate_hz, &one_segment);
	if (spectrum)
		metrics->tremor.force_n = sqrt(plb_spectrum_band_power(
			spectrum, view->settings->tremor_low_hz, view->settings->tremor_high_hz));
}
