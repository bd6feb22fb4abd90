/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-phases.h"

/* From a session's tracks to what would be measured without any noise, and to the true moments. The
 * motion is prescribed, so everything follows from momentum: with central differences on the
 * tracks' grid, the plates' force is the rate of change of momentum plus weight, and the centre of
 * pressure is where the ground's force has no moment left to give. Bar, plates and moments
 * therefore belong to one motion exactly.
 *
 * Moments are internal extensor demands in the sagittal plane, both legs summed, from the bar down,
 * with every segment's acceleration and spin. */

typedef enum {
	PLB_SIGNAL_BAR_X,
	PLB_SIGNAL_BAR_Z, /* mean of the ends, with the bar's whip */
	PLB_SIGNAL_TILT,  /* left end above the mean */
	PLB_SIGNAL_YAW,   /* right end ahead of the mean */
	PLB_SIGNAL_FORCE_LEFT,
	PLB_SIGNAL_FORCE_RIGHT,
	PLB_SIGNAL_COP_LEFT_X,
	PLB_SIGNAL_COP_RIGHT_X,
	PLB_SIGNAL_COP_LEFT_Y,
	PLB_SIGNAL_COP_RIGHT_Y,
	PLB_SIGNAL_COP_X, /* both feet */
	PLB_SIGNAL_FORCE, /* of lifter and carried bar on the ground, whether on the plates or not,
			   * less what a box bears */
	PLB_SIGNAL_FORCE_X,
	PLB_SIGNAL_COM_X, /* of lifter and bar */
	PLB_SIGNAL_COM_Z,
	PLB_SIGNAL_HIP_Z,
	PLB_SIGNAL_SHANK,
	PLB_SIGNAL_THIGH,
	PLB_SIGNAL_TRUNK,
	PLB_SIGNAL_L5S1,
	PLB_SIGNAL_L5S1_GRAVITY,
	PLB_SIGNAL_HIP,
	PLB_SIGNAL_KNEE,
	PLB_SIGNAL_COUNT,
} PlbSignal;

typedef struct {
	gsize n; /* at PLB_TRACK_RATE_HZ */
	double *signal[PLB_SIGNAL_COUNT];
} PlbSignals;

PlbSignals *plb_signals_new(const PlbPhases *phases, const PlbLifterPlan *plan);
void plb_signals_free(PlbSignals *signals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbSignals, plb_signals_free)

/* The three places around an instant: what one instant's momentum balance needs. */
typedef struct {
	const PlbLifterPlace *place[3]; /* step_s apart; the middle one is the instant */
	double step_s;
	double load;  /* share of the bar's weight that is carried */
	double box_n; /* that a box bears, under the hips */
} PlbInstant;

typedef struct {
	double force_x_n, force_z_n, cop_x_m;
	double l5s1_nm, l5s1_gravity_nm, hip_nm, knee_nm, ankle_nm;
} PlbLoads;
void plb_loads_compute(const PlbLifterBody *body, const PlbInstant *instant, double gravity_mps2,
		       PlbLoads *loads);
