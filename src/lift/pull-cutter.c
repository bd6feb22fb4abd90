/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/pull-cutter.h"

#include <math.h>

#include "src/lift/rep-heights.h"
#include "src/signal/resample.h"

#define MARGIN_S 1.0 /* more than the filter remembers */
#define REACH_S 0.3  /* the tracker's ticks are coarse, and their beginning later than the bar's */

/* back from the highest to where the bar is last within boundary_m of its lowest */
static void find_start(const PlbRepHeights *h, const PlbRepWindow *window,
		       const PlbLiftSettings *settings, gsize high, PlbRepCut *cut)
{
	gsize from = plb_rep_heights_index(h, window->onset_s - REACH_S);
	gsize to = MIN(high, plb_rep_heights_index(h, window->onset_s + REACH_S));
	gsize low = plb_rep_heights_extreme(h, from, MAX(from, to), -1.0), i = high;
	double level = h->height[low] + settings->boundary_m;

	while (i > low && !(h->height[i - 1] < level && h->height[i] >= level))
		i--;
	cut->start_s = plb_rep_heights_time(h, i > low ? plb_crossing(h->height, i - 1, level)
						       : (double)low);
	cut->start_z_m = i > low ? level : h->height[low];
	cut->bottom_s = cut->start_s;
	cut->bottom_z_m = cut->start_z_m;
}

void plb_pull_cut(const PlbTraces *traces, const PlbRepWindow *window,
		  const PlbLiftSettings *settings, PlbRepCut *cut)
{
	PlbRepHeights h;
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
	if (!plb_rep_heights_init(&h, traces, window->onset_s - REACH_S - MARGIN_S, window,
				  settings))
		return;
	h.level = h.height;
	left = plb_rep_heights_index(&h, window->onset_s);
	high = plb_rep_heights_extreme(&h, left,
				       MAX(left, plb_rep_heights_index(&h, window->until_s)), 1.0);
	find_start(&h, window, settings, high, cut);
	plb_rep_heights_find_end(&h, plb_rep_heights_index(&h, cut->start_s), high,
				 settings->boundary_m, cut);
	cut->has_gap = plb_rep_cut_spans_gap(traces, cut);
	g_free(h.height);
}
