/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/pull-cutter.h"

#include <math.h>

#include "src/lift/bar-signal.h"
#include "src/signal/low-pass.h"
#include "src/signal/resample.h"

#define MARGIN_S 1.0 /* more than the filter remembers */
#define REACH_S 0.3  /* the tracker's ticks are coarse, and their beginning later than the bar's */

typedef struct {
	gsize first, n;
	double *height, rate_hz;
} Heights;

static gboolean heights_init(Heights *h, const PlbTraces *traces, const PlbRepWindow *window,
			     const PlbLiftSettings *settings)
{
	double rate_hz = traces->info.rate_hz;
	double from = floor((window->onset_s - REACH_S - MARGIN_S) * rate_hz);
	double to = floor(window->limit_s * rate_hz + 0.5) + 1.0;
	gsize last = to > 0.0 ? MIN((gsize)to, traces->length) : 0;

	h->rate_hz = rate_hz;
	h->first = from > 0.0 ? (gsize)from : 0;
	h->n = last > h->first ? last - h->first : 0;
	if (h->n < 3)
		return FALSE;
	h->height = g_memdup2(traces->column[PLB_COLUMN_BAR_Z] + h->first, h->n * sizeof(double));
	plb_low_pass_zero_phase(h->height, h->n, rate_hz,
				plb_bar_signal_cutoff(&window->bar, settings->height_cutoff_hz));
	return TRUE;
}

static gsize to_index(const Heights *h, double time_s)
{
	double index = round(time_s * h->rate_hz) - (double)h->first;

	return index <= 0.0 ? 0 : MIN((gsize)index, h->n - 1);
}

static double to_time(const Heights *h, double index)
{
	return ((double)h->first + index) / h->rate_hz;
}

static gsize extreme(const Heights *h, gsize from, gsize to, double sign)
{
	gsize best = from;

	for (gsize i = from; i <= to; i++) {
		if (isnan(h->height[best]) || sign * h->height[i] > sign * h->height[best])
			best = i;
	}
	return best;
}

/* back from the highest to where the bar is last within boundary_m of its lowest */
static void find_start(const Heights *h, const PlbRepWindow *window,
		       const PlbLiftSettings *settings, gsize high, PlbRepCut *cut)
{
	gsize from = to_index(h, window->onset_s - REACH_S);
	gsize to = MIN(high, to_index(h, window->onset_s + REACH_S));
	gsize low = extreme(h, from, MAX(from, to), -1.0), i = high;
	double level = h->height[low] + settings->boundary_m;

	while (i > low && !(h->height[i - 1] < level && h->height[i] >= level))
		i--;
	cut->start_s = to_time(h, i > low ? plb_crossing(h->height, i - 1, level) : (double)low);
	cut->start_z_m = i > low ? level : h->height[low];
	cut->bottom_s = cut->start_s;
	cut->bottom_z_m = cut->start_z_m;
}

static void find_end(const Heights *h, const PlbLiftSettings *settings, gsize start, gsize high,
		     PlbRepCut *cut)
{
	double level = h->height[high] - settings->boundary_m;
	gsize i = start;

	while (i < high && !(h->height[i] < level && h->height[i + 1] >= level))
		i++;
	cut->end_s = to_time(h, i < high ? plb_crossing(h->height, i, level) : (double)high);
	cut->end_z_m = i < high ? level : h->height[high];
}

void plb_pull_cut(const PlbTraces *traces, const PlbRepWindow *window,
		  const PlbLiftSettings *settings, PlbRepCut *cut)
{
	Heights h = { 0 };
	gsize left, high;

	*cut = (PlbRepCut){ .start_s = window->onset_s,
			    .bottom_s = window->onset_s,
			    .end_s = window->until_s,
			    .start_z_m = NAN,
			    .bottom_z_m = NAN,
			    .end_z_m = NAN,
			    .limit_s = window->limit_s,
			    .has_gap = TRUE,
			    .locked_out = window->locked_out,
			    .bar = window->bar };
	if (!heights_init(&h, traces, window, settings))
		return;
	left = to_index(&h, window->onset_s);
	high = extreme(&h, left, MAX(left, to_index(&h, window->until_s)), 1.0);
	find_start(&h, window, settings, high, cut);
	find_end(&h, settings, to_index(&h, cut->start_s), high, cut);
	cut->has_gap = plb_rep_cut_spans_gap(traces, cut);
	g_free(h.height);
}
