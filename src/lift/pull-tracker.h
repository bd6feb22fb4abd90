/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/ticks.h"

/* Follows the bar of pulls from the floor, from tick to tick: where it rests, when it leaves there,
 * whether it comes up, and when it is down again, put down, dropped or touching only. It knows
 * nothing of plates or sets.
 *
 *   height          ____  high
 *                  /    \ lowered (50 mm)
 *   floor ________/      \__/\__ ...  a bounce is no pull; touch and go is one, if it comes up
 *              left     grounded
 */

typedef enum {
	PLB_PULL_FLOOR, /* lies, or not known yet where */
	PLB_PULL_UP,
	PLB_PULL_TOP, /* came up and slowed down: locked out */
	PLB_PULL_DOWN,
} PlbPullPhase;

typedef enum {
	PLB_PULL_NOTHING,
	PLB_PULL_LOWERED,  /* a locked-out pull is over, its bar on its way down */
	PLB_PULL_GROUNDED, /* and there */
	PLB_PULL_FAILED,   /* left the floor from a rest, and came down without a lockout */
} PlbPullEvent;

typedef struct {
	const PlbTicks *ticks;
	const PlbLiftSettings *settings;
	PlbPullPhase phase;
	gboolean has_floor, rested; /* rested: since the bar was last up */
	double floor_m, high_m;
	double best_m;                      /* highest rise of a locked-out pull */
	gsize left_at, high_at, lowered_at; /* of the pull under way or just over */
} PlbPullTracker;

void plb_pull_tracker_init(PlbPullTracker *tracker, const PlbTicks *ticks,
			   const PlbLiftSettings *settings);
/* Forgets everything. */
void plb_pull_tracker_reset(PlbPullTracker *tracker);
/* Takes in one tick (in order). */
PlbPullEvent plb_pull_tracker_step(PlbPullTracker *tracker, gsize index);
/* So far above the floor now or at the last pull's highest; NAN without a floor. */
double plb_pull_tracker_rise_m(const PlbPullTracker *tracker);
