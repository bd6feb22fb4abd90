/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-plan.h"

/* A whole session as time tracks, at PLB_TRACK_RATE_HZ: what the lifter means to do. Phases:
 *
 *   empty | step on | stand | dip under the bar, take it | rise | walk out | stand still |
 *   reps with pauses | stand | walk in | lower into the hooks | duck out | step off | empty
 *
 * Pulls from the floor (lifter-pulls.c):
 *
 *   empty | step on | stand | bend, grip | take the weight, up, hold, down, let go | ... | stand up
 * | step off | empty
 */
#define PLB_TRACK_RATE_HZ 1000

typedef enum {
	PLB_TRACK_DEPTH,      /* 0 standing, 1 usual bottom */
	PLB_TRACK_ASCENT,     /* 1 while coming up */
	PLB_TRACK_LEAN,       /* rad, of the rep */
	PLB_TRACK_HIPS_FIRST, /* rad, of the rep */
	PLB_TRACK_FORWARD,    /* m, of the rep */
	PLB_TRACK_DUCK,       /* rad, more trunk lean whatever the depth: to get under the bar */
	PLB_TRACK_SWAY,       /* m, of the centre of mass */
	PLB_TRACK_ANKLE_X,    /* m, midway between the feet */
	PLB_TRACK_BAR_SHARE,  /* balance with the bar, 0 to 1 */
	PLB_TRACK_LOAD,       /* share of the bar's weight that the lifter carries */
	PLB_TRACK_CONTACT,    /* 0: bar in the hooks, 1: bar on its seat */
	PLB_TRACK_ON_PLATES,  /* share of the lifter's weight that is on the plates */
	PLB_TRACK_RIGHT_SHARE,
	PLB_TRACK_FOOT_DX, /* m, left foot ahead of the right */
	PLB_TRACK_TREMOR,  /* m, vertical, of all above the knees */
	PLB_TRACK_TILT,    /* m, left end above the mean */
	PLB_TRACK_YAW,     /* m, right end ahead of the mean */
	PLB_TRACK_BOX,     /* share of the weight of lifter and bar, on a box under the hips */
	PLB_TRACK_COUNT,
} PlbTrack;

typedef struct {
	double from_s, to_s;
} PlbSpan;

typedef struct {
	gsize n;
	double *track[PLB_TRACK_COUNT];
	PlbPoint hook; /* where the bar rests */
	PlbPoint pins; /* and from pins_s on, when a failed rep ends there */
	double pins_s; /* INFINITY = never */
	/* when things happen */
	PlbSpan unrack, walk_out, walk_in, rerack, step_on, step_off;
	PlbSpan foot_off; /* to_s 0 = none of these: the rerack where the bar is left on pins or on
			   */
	double set_end_s; /* the lifter starts to walk in (to sink, to leave) */
	/* of each rep; the last turn's, where it bounces */
	PlbSpan descent[PLB_LIFTER_MAX_REPS], ascent[PLB_LIFTER_MAX_REPS];
} PlbPhases;

PlbPhases *plb_phases_new(const PlbLifterPlan *plan);
void plb_phases_free(PlbPhases *phases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbPhases, plb_phases_free)

/* Where the tracks put the body at one instant. */
void plb_phases_place(const PlbPhases *phases, const PlbLifterPlan *plan, gsize index,
		      PlbLifterPlace *place);
