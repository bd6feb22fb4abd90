/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-phases.h"

/* lifter-phases.c plans what happens when, lifter-tracks.c lays the tracks. */

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

/* All tracks, from their levels at the start, with sway and tremor. */
void plb_phase_tracks_lay(PlbPhaseClock *clock, const double start[PLB_TRACK_COUNT]);
