/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-body.h"

/* Everything about a set that is drawn before it begins: the lifter's body, way of squatting and
 * place on the plates, and what is particular to each rep. Then the scenario is laid over the reps,
 * and its strength set so that the *true* change is the one it promises. */

#define PLB_LIFTER_MAX_REPS 40

typedef enum {
	PLB_FATE_LOCKED_OUT,
	PLB_FATE_FAILED, /* not up, or not alone */
	PLB_FATE_PINS,   /* not up, and the bar put down */
} PlbLifterFate;

/* One rep. Depth runs from 0 (standing) to 1 (this lifter's usual bottom). */
typedef struct {
	double depth;
	double pause_s; /* standing still before it */
	double descent_s, hold_s, ascent_s;
	double lean_rad;       /* more trunk lean than usual, at depth */
	double hips_first_rad; /* still more, in the middle of the ascent */
	double forward_m;      /* centre of mass further forward, at depth */
	double right_share;    /* of the force */
	double tilt_m,
		yaw_m;    /* left end up, right end forward, of the mean of the ends, at depth */
	gboolean partial; /* not a whole rep: no measure of change */
	/* what goes wrong with it (lifter-incidents.c) */
	PlbLifterFate fate;
	double from_depth, rise_depth; /* where it begins and ends, 0 = standing */
	double bounce_depth,
		again_depth; /* turns there once before, and then here; 0 = no bounce */
	double help;         /* share of the bar that spotters take, at most */
	double foot_off_s;   /* before it, the right foot in the air */
	double foot_up_s;    /* and in its ascent */
} PlbLifterRep;

typedef struct {
	PlbLifterSettings settings;
	PlbLifterBody body;
	double load_kg, gravity_mps2;
	/* way of squatting */
	double thigh_top_rad, thigh_bottom_rad, trunk_top_rad, trunk_bottom_rad;
	double lean_curve; /* how much of the lean comes early */
	double flexion_rad, knees_out_top_rad, knees_out_bottom_rad;
	double centre_top_m, centre_bottom_m; /* centre of mass ahead of the ankle */
	double lean_sd_rad;
	double l5s1_sd_pct; /* what the lean's scatter does to the gravity part of L5/S1 */
	/* place on the plates */
	double ankle_x_m, walk_m; /* squatting place; unracking place this much forward */
	double foot_dx_m;         /* left foot ahead of the right */
	double racking_dx_m;      /* the same while the bar is taken and put back */
	double box_share;         /* of the weight, that a box bears between descent and ascent */
	double foot_y_m[PLB_SIDES], toe_out_rad[PLB_SIDES];
	double bar_shift_y_m, bar_tilt_m, bar_yaw_m, whip_hz;
	/* what is asked of the set */
	double shift_pct, drift_pct; /* NAN = not set */
	guint rep_count;
	PlbLifterRep rep[PLB_LIFTER_MAX_REPS];
	/* how it ends */
	double stuck_s, sink_s, pins_depth; /* of a last rep that ends on pins */
	gboolean leaves;                    /* with the bar on, over the plates' edge */
} PlbLifterPlan;

void plb_lifter_plan_init(PlbLifterPlan *plan, const PlbLifterSettings *settings,
			  const PlbRig *rig);

/* A posture of this lifter at a depth; ascent 0 or 1 (between: on the turn). The caller sets
 * ankle_x_m, bar_share and lift_m, and may add to the rest. */
typedef struct {
	double depth, ascent;
	double lean_rad, hips_first_rad, forward_m;
} PlbLifterMoment;
void plb_lifter_plan_pose(const PlbLifterPlan *plan, const PlbLifterMoment *moment,
			  PlbLifterPose *pose);

/* Change in percent of the gravity part of L5/S1 over the heights that all complete reps share, at
 * rest in each posture: mean of the last `count` complete reps against that of the first. */
double plb_lifter_plan_change_pct(const PlbLifterPlan *plan, guint count);
/* How many reps at each end are compared: three, or half of them. */
guint plb_lifter_plan_compared(guint complete_reps);
