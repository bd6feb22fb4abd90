/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* What a coach sets beforehand, and what a set says to it after each rep. NAN or 0 = not wanted. */

typedef struct {
	double velocity_low_mps, velocity_high_mps; /* zone of a rep's mean velocity; either may be
						       NAN: open on that side */
	double velocity_loss_pct;                   /* stop from this loss on */
	double asymmetry_pct;                       /* stop beyond this, and beyond the noise */
	gboolean stop_at_shift;                     /* stop when the verdict says shifted */
	guint rep_goal;
} PlbTargets;
void plb_targets_init(PlbTargets *targets); /* nothing wanted but the stop at a shift */

typedef enum {
	PLB_ZONE_NONE, /* no zone is set, or no rep measured */
	PLB_ZONE_BELOW,
	PLB_ZONE_INSIDE,
	PLB_ZONE_ABOVE,
} PlbZone;

typedef enum {
	PLB_STOP_SHIFT = 1 << 0,
	PLB_STOP_VELOCITY_LOSS = 1 << 1,
	PLB_STOP_ASYMMETRY = 1 << 2,
} PlbStops;

typedef struct {
	guint counted_reps; /* complete and not struck */
	PlbZone zone;       /* of the last counted rep */
	guint stops;        /* PlbStops that the set has reached as it stands */
	gboolean goal_reached;
	double velocity_loss_pct;   /* the set's, NAN before two reps */
	double asymmetry_pct;       /* concentric, of the last counted rep; NAN = unknown */
	double asymmetry_noise_pct; /* half-width of what is noise around it */
} PlbTargetState;

/* A voided set reaches nothing. Pure.
 *
 * Noise of one rep's asymmetry: twice the standard deviation of the counted reps around their
 * straight line over the set (so that a real drift is not called noise), from four reps on; before,
 * and at least, 2.4 %: twice the 1.2 % from rep to rep that the simulator's lifter has (0.6 % of
 * share, docs/simulator.md). An asymmetry is beyond its limit when it is so by more than this. */
void plb_targets_judge(const PlbTargets *targets, const PlbSetResult *set, PlbTargetState *state);
