/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-phases.h"

/* lifter-phases.c plans what happens when, lifter-pulls.c those of
 * pulls from the floor, lifter-tracks.c lays the tracks. */

/* The tracks grow behind a clock: each phase moves some of them and then lets the clock run on. */
typedef struct {
	PlbPhases *phases;
	const PlbLifterPlan *plan;
	PlbRandom random;
	double now_s;
	double level[PLB_TRACK_COUNT]; /* where each track stands now */
	GArray *moves;
} PlbPhaseClock;

/* From its level to another, by the smoothest path (least jerk), over a span. */
typedef struct {
	PlbTrack track;
	PlbSpan span;
	double change;
} PlbPhaseMove;

/* Lets a track go from its level to another, after_s from now on, in length_s. */
void plb_phase_move(PlbPhaseClock *clock, PlbTrack track, double after_s, double length_s,
		    double level);
double plb_phase_between(PlbPhaseClock *clock, double low, double high);
/* lifter-pulls.c: from gripping a bar on the floor until it lies there for good. */
void plb_phase_pulls_plan(PlbPhaseClock *clock);
/* All tracks, from their levels at the start, with sway and tremor. */
void plb_phase_tracks_lay(PlbPhaseClock *clock, const double start[PLB_TRACK_COUNT]);
