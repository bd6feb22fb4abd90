/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-heights.h"

#include <math.h>

#include "src/lift/bar-signal.h"
#include "src/signal/low-pass.h"
#include "src/signal/resample.h"

gboolean plb_rep_heights_init(PlbRepHeights *heights, const PlbTraces *traces, double from_s,
			      const PlbRepWindow *window, const PlbLiftSettings *settings)
{
	double rate_hz = traces->info.rate_hz;
	double from = floor(from_s * rate_hz), to = floor(window->limit_s * rate_hz + 0.5) + 1.0;
	gsize last = to > 0.0 ? MIN((gsize)to, traces->length) : 0;
	gsize first = from > 0.0 ? (gsize)from : 0, n = last > first ? last - first : 0;

	*heights = (PlbRepHeights){ .first = first, .n = n, .rate_hz = rate_hz };
	if (n < 3)
		return FALSE;
	heights->height = g_memdup2(traces->column[PLB_COLUMN_BAR_Z] + first, n * sizeof(double));
	plb_low_pass_zero_phase(heights->height, n, rate_hz,
				plb_bar_signal_cutoff(&window->bar, settings->height_cutoff_hz));
	return TRUE;
}

gsize plb_rep_heights_index(const PlbRepHeights *heights, double time_s)
{
	double index = round(time_s * heights->rate_hz) - (double)heights->first;

	return index <= 0.0 ? 0 : MIN((gsize)index, heights->n - 1);
}

double plb_rep_heights_time(const PlbRepHeights *heights, double index)
{
	return ((double)heights->first + index) / heights->rate_hz;
}

gsize plb_rep_heights_extreme(const PlbRepHeights *heights, gsize from, gsize to, double sign)
{
	const double *height = heights->height;
	gsize best = from;

	for (gsize i = from; i <= to; i++) {
		if (isnan(height[best]) || sign * height[i] > sign * height[best])
			best = i;
	}
	return best;
}

void plb_rep_heights_find_end(const PlbRepHeights *heights, gsize from, gsize high,
			      double boundary_m, PlbRepCut *cut)
{
	const double *height = heights->height;
	double level = heights->level[high] - boundary_m;
	gsize i = from;

	while (i < high && !(height[i] < level && height[i + 1] >= level))
		i++;
	cut->end_s = plb_rep_heights_time(heights,
					  i < high ? plb_crossing(height, i, level) : (double)high);
	cut->end_z_m = i < high ? level : height[high];
}
