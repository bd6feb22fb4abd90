/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/ticks.h"

/* Follows the bar's height from tick to tick and says when it went down, turned, and came back up.
 * It knows nothing of plates or sets.
 *
 *   height  ____                     ____ top
 *               \ onset             /     lockout: up to top again, and slow
 *                \ descent (50 mm) /
 *                 \__           __/
 *                    \_________/ low
 */

typedef enum {
	PLB_TRACK_TOP,  /* up, or not known yet */
	PLB_TRACK_DOWN, /* on the way down or at the lowest point */
	PLB_TRACK_UP,   /* risen from the lowest point */
} PlbTrackPhase;

typedef enum {
	PLB_TRACK_NOTHING,
	PLB_TRACK_CONFIRMED, /* down by the least ROM: it will be a rep, if it comes up */
	PLB_TRACK_TURNED,    /* first rise from the bottom of a confirmed descent */
	PLB_TRACK_LOCKOUT,   /* up again */
	PLB_TRACK_RELAPSE, /* rose most of the way and went down again: this attempt has failed, and
			    * the next is on its way down (confirmed) */
	PLB_TRACK_SMALL,   /* a dip of less than the least ROM is over */
} PlbTrackEvent;

typedef struct {
	const PlbTicks *ticks;
	const PlbLiftSettings *settings;
	PlbTrackPhase phase;
	gsize since; /* ticks before are not looked at */
	gsize onset, descent, low_at, high_at, slow_since;
	double top_m, low_m, high_m;
	gsize peak_at; /* the attempt's largest rise from its lowest point so far ended there */
	double peak_rise_m;
	gboolean has_descent, confirmed, turned;
	gboolean retry;             /* after a relapse */
	gsize small_from, small_to; /* of PLB_TRACK_SMALL */
	/* of the attempt that PLB_TRACK_RELAPSE ended */
	gsize failed_onset, failed_descent, failed_high_at;
	double drop_m; /* of the attempt that ended last */
} PlbRepTracker;

void plb_rep_tracker_init(PlbRepTracker *tracker, const PlbTicks *ticks,
			  const PlbLiftSettings *settings);
/* Forgets everything before this tick. */
void plb_rep_tracker_reset(PlbRepTracker *tracker, gsize index);
/* Takes in one tick (in order). */
PlbTrackEvent plb_rep_tracker_step(PlbRepTracker *tracker, gsize index);
/* On the way up of a confirmed attempt, and as high again as a lockout asks for, though not slow
 * yet: what a recording that ends there still counts as one. */
gboolean plb_rep_tracker_is_high(const PlbRepTracker *tracker);
