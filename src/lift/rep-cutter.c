/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-cutter.h"

#include <math.h>

#include "src/signal/low-pass.h"
#include "src/signal/resample.h"

/* more than the filter remembers, before the descent */
#define MARGIN_S 1.0

/* the bar may still whip when the descent begins; one period of it */
#define TOP_SPAN_S 0.25

typedef struct {
	gsize first; /* sample of height[0] */
	gsize n;
	double *height;
	double rate_hz;
} Heights;

static gsize to_index(const Heights *h, double time_s)
{
	double index = round(time_s * h->rate_hz) - (double)h->first;

	return index <= 0.0 ? 0 : MIN((gsize)index, h->n - 1);
}

static double to_time(const Heights *h, double index)
{
	return ((double)h->first + index) / h->rate_hz;
}

static gboolean heights_init(Heights *h, const PlbTraces *traces, const PlbRepWindow *window,
			     const PlbLiftSettings *settings)
{
	double rate_hz = traces->info.rate_hz;
	double from = floor((window->onset_s - settings->top_window_s - MARGIN_S) * rate_hz);
	double to = floor(window->limit_s * rate_hz + 0.5) + 1.0;
	gsize last = to > 0.0 ? MIN((gsize)to, traces->length) : 0;

	h->rate_hz = rate_hz;
	h->first = from > 0.0 ? (gsize)from : 0;
	h->n = last > h->first ? last - h->first : 0;
	if (h->n < 3)
		return FALSE;
	h->height = g_memdup2(traces->column[PLB_COLUMN_BAR_Z] + h->first, h->n * sizeof(double));
	plb_low_pass_zero_phase(h->height, h->n, rate_hz, settings->height_cutoff_hz);
	return TRUE;
}

/* index of the highest (sign 1) or lowest (sign -1) finite height in [from, to]; the first of
 * equals */
static gsize extreme(const Heights *h, gsize from, gsize to, double sign)
{
	gsize best = from;

	for (gsize i = from; i <= to; i++) {
		if (isnan(h->height[best]) || sign * h->height[i] > sign * h->height[best])
			best = i;
	}
	return best;
}

/* The last instant within boundary_m of the height before the descent. */
static double find_start(const Heights *h, const PlbRepWindow *window,
			 const PlbLiftSettings *settings, double *start_z_m)
{
	gsize descent = to_index(h, window->descent_s), i = descent, earliest, top;
	gsize stop = MAX(1, to_index(h, window->onset_s - TOP_SPAN_S));
	double level, slowest_drop = settings->onset_velocity_mps / h->rate_hz;

	while (i > stop && !(h->height[i] - h->height[i - 1] >= -slowest_drop))
		i--;
	earliest = to_index(h, to_time(h, (double)i) - TOP_SPAN_S);
	top = extreme(h, earliest, i, 1.0);
	level = h->height[top] - settings->boundary_m;
	for (i = descent; i > top; i--) {
		if (h->height[i - 1] >= level && h->height[i] < level)
			break;
	}
	*start_z_m = i > top ? level : h->height[top];
	return to_time(h, i > top ? plb_crossing(h->height, i - 1, level) : (double)top);
}

/* The lowest instant, or the last one of a pause there. */
static gsize find_bottom(const Heights *h, const PlbRepWindow *window,
			 const PlbLiftSettings *settings, gsize from, double *bottom_s,
			 double *bottom_z_m)
{
	gsize to = to_index(h, window->lockout_s), low = extreme(h, from, MAX(from, to), -1.0);
	double level = h->height[low] + settings->pause_band_m;
	gsize first = low, last = low;

	while (first > from && h->height[first - 1] <= level)
		first--;
	while (last < to && h->height[last + 1] <= level)
		last++;
	*bottom_s = to_time(h, (double)low);
	*bottom_z_m = h->height[low];
	if ((double)(last - first) > settings->pause_s * h->rate_hz && last < to) {
		while (last > low && (h->height[last] - h->height[last - 1]) * h->rate_hz >
					     settings->rise_velocity_mps)
			last--;
		*bottom_s = to_time(h, (double)last);
		*bottom_z_m = h->height[last];
	}
	return low;
}

/* The first instant within boundary_m of the highest height. */
static void find_end(const Heights *h, const PlbRepWindow *window, const PlbLiftSettings *settings,
		     gsize bottom, PlbRepCut *cut)
{
	gsize to = MAX(bottom, to_index(h, window->until_s));
	gsize high = extreme(h, bottom, to, 1.0), i = bottom;
	double level = h->height[high] - settings->boundary_m;

	while (i < high && !(h->height[i] < level && h->height[i + 1] >= level))
		i++;
	cut->end_s = to_time(h, i < high ? plb_crossing(h->height, i, level) : (double)high);
	cut->end_z_m = i < high ? level : h->height[high];
}

static gboolean find_gap(const PlbTraces *traces, const PlbRepCut *cut)
{
	gsize from = plb_traces_index(traces, cut->start_s);
	gsize to = plb_traces_index(traces, cut->end_s);
	gboolean plates = (traces->info.channels & PLB_CHANNEL_FORCE) != 0;

	for (gsize i = from; i <= to; i++) {
		if ((traces->flags[i] & PLB_SAMPLE_GAP) ||
		    isnan(traces->column[PLB_COLUMN_BAR_Z][i]) ||
		    (plates && isnan(traces->column[PLB_COLUMN_FORCE][i])))
			return TRUE;
	}
	return FALSE;
}

void plb_rep_cut(const PlbTraces *traces, const PlbRepWindow *window,
		 const PlbLiftSettings *settings, PlbRepCut *cut)
{
	Heights h = { 0 };
	gsize bottom;

	*cut = (PlbRepCut){ .start_s = window->onset_s,
			    .bottom_s = window->lockout_s,
			    .end_s = window->until_s,
			    .start_z_m = NAN,
			    .bottom_z_m = NAN,
			    .end_z_m = NAN,
			    .limit_s = window->limit_s,
			    .has_gap = TRUE,
			    .locked_out = window->locked_out };
	if (!heights_init(&h, traces, window, settings))
		return;
	cut->start_s = find_start(&h, window, settings, &cut->start_z_m);
	bottom = find_bottom(&h, window, settings, to_index(&h, window->descent_s), &cut->bottom_s,
			     &cut->bottom_z_m);
	find_end(&h, window, settings, bottom, cut);
	cut->has_gap = find_gap(traces, cut);
	g_free(h.height);
}
