/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Time alignment of two recordings of one event by devices with clocks of their own: the offset at
 * which the two traces go together best, by normalised cross-correlation (FFTW). Traces are brought
 * to 100 Hz and to the band of what people do (0.3 to 4 Hz), so that neither an offset
 * nor a drift nor noise counts, and cut at the 95th percentile of their size, so that no single
 * jolt (somebody stepping onto a plate) decides. Gaps take no part. */

typedef struct {
	double offset_s; /* when the second trace's first sample was taken, in the first one's time
			  */
	double uncertainty_s; /* 1 sigma: from the correlation, the traces' steepness and how many
			       * independent values they share; of noise alone, not of one trace
			       * lagging behind the other by nature */
	double correlation;   /* there, -1 to 1 (only positive ones are looked for) */
	double rival;         /* the highest correlation elsewhere: reps that are alike fit in many
			       * places. 0 when there is none */
	double rival_offset_s;
	double overlap_s; /* of what was measured in both */
} PlbAlignment;

/* near_s: only offsets within half a second of it are looked at, and none is a rival; NAN = any.
 * FALSE: fewer than least_overlap_s in common at every offset, or one of them does nothing. */
gboolean plb_align(const double *first, gsize first_n, double first_rate_hz, const double *second,
		   gsize second_n, double second_rate_hz, double least_overlap_s, double near_s,
		   PlbAlignment *alignment);
