/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/lift/rep-cutter.h"
#include "src/lift/rep-view.h"
#include "src/signal/resample.h"

#define LONGEST_REP_S 60.0
#define SEEN_AFTER_END_S 1.0 /* as far as a rep's view reaches (rep-view.h) */

/* A pull from the floor starts at its bottom, and nothing else does. */
static gboolean is_pull(const PlbRepCut *cut)
{
	return cut->start_s == cut->bottom_s;
}

static gboolean is_possible(const PlbTraces *traces, const PlbRepCut *found, double start_s,
			    double bottom_s, double end_s)
{
	double last_s = ((double)traces->length - 1.0) / traces->info.rate_hz;

	/* false for NAN, too */
	return start_s >= 0 && (is_pull(found) ? start_s == bottom_s : start_s < bottom_s) &&
	       bottom_s < end_s && end_s <= last_s && end_s - start_s <= LONGEST_REP_S;
}

static void read_heights(const PlbTraces *traces, const PlbLiftSettings *settings, PlbRepCut *cut)
{
	PlbRepView view;

	cut->start_z_m = cut->bottom_z_m = cut->end_z_m = NAN;
	if (!plb_rep_view_init(&view, traces, cut, settings))
		return;
	if (view.height) {
		cut->start_z_m = plb_interpolate(view.height, view.n, view.start);
		cut->bottom_z_m = plb_interpolate(view.height, view.n, view.bottom);
		cut->end_z_m = plb_interpolate(view.height, view.n, view.end);
	}
	plb_rep_view_clear(&view);
}

gboolean plb_rep_cut_move(const PlbTraces *traces, const PlbRepCut *found, double start_s,
			  double bottom_s, double end_s, const PlbLiftSettings *settings,
			  PlbRepCut *cut)
{
	double last_s = ((double)traces->length - 1.0) / traces->info.rate_hz;

	if (!is_possible(traces, found, start_s, bottom_s, end_s))
		return FALSE;
	*cut = *found;
	cut->start_s = start_s;
	cut->bottom_s = bottom_s;
	cut->end_s = end_s;
	cut->limit_s = MIN(last_s, MAX(found->limit_s, end_s + SEEN_AFTER_END_S));
	cut->has_gap = plb_rep_cut_spans_gap(traces, cut);
	read_heights(traces, settings ? settings : plb_lift_settings_default(), cut);
	return TRUE;
}
