/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/rep-cutter.h"

/* The bar's heights around one rep, for those who cut it (rep-cutter.c, pull-cutter.c). */

typedef struct {
	gsize first; /* sample of height[0] */
	gsize n;
	double *height; /* low-passed, zero phase */
	double rate_hz;
	double *level; /* what the height before and after a rep is read from: height itself, or
			* with a noisy bar, of which the highest height is too high, its means */
} PlbRepHeights;

/* Of the traces from then until the window's limit; level is left NULL. FALSE, with nothing to
 * free: too few. Free height with g_free. */
gboolean plb_rep_heights_init(PlbRepHeights *heights, const PlbTraces *traces, double from_s,
			      const PlbRepWindow *window, const PlbLiftSettings *settings);
/* The nearest index, within the heights; the time of a fractional one. */
gsize plb_rep_heights_index(const PlbRepHeights *heights, double time_s);
double plb_rep_heights_time(const PlbRepHeights *heights, double index);
/* Index of the highest (sign 1) or lowest (sign -1) finite height in [from, to]; the first of
 * equals. */
gsize plb_rep_heights_extreme(const PlbRepHeights *heights, gsize from, gsize to, double sign);
/* Fills the cut's end: the first instant from an index on within the boundary of the level at the
 * highest. */
void plb_rep_heights_find_end(const PlbRepHeights *heights, gsize from, gsize high,
			      double boundary_m, PlbRepCut *cut);
