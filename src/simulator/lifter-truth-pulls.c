/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-truth-private.h"

static gsize index_of(double time_s)
{
	return (gsize)(time_s * PLB_TRACK_RATE_HZ);
}

/* Start and bottom: the last instant within 5 mm of the lowest of its rest, or touch. End: the
 * first within 5 mm of the highest before the bar is lowered. */
void plb_truth_cut_pulls(PlbTruthReader *reader, const PlbPhases *phases)
{
	const double *z = reader->bar_z;

	for (guint k = 0; k < reader->plan->rep_count; k++) {
		gsize from = index_of(k ? phases->descent[k - 1].from_s : phases->unrack.from_s);
		gsize up = index_of(phases->ascent[k].to_s);
		gsize down = index_of(phases->descent[k].to_s);
		double floor_m = z[lowest(z, from, up)], top_m = z[highest(z, up, down)];
		gsize left = up, end;

		while (left > from && z[left] > floor_m + NEAR_M)
			left--;
		for (end = left; end < down && z[end] < top_m - NEAR_M;)
			end++;
		reader->cut[k].start = reader->cut[k].bottom = left;
		reader->cut[k].end = end;
	}
}
