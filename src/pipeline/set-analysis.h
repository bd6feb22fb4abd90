/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"

/* One set while it goes on: its load, its body model, its reps and what follows from all of them.
 */

typedef struct {
	PlbSetResult *result; /* owned by the PlbResult */
	PlbBodySolver *solver;
	const PlbExercise *exercise; /* as told or guessed (exercise-guess.h); NULL = a squat by the
				      * athlete's set-up */
	gboolean standing_known;
	PlbStanding reference; /* the last one before the first rep */
} PlbSetAnalysis;

/* Fills load, exercise and body model from what the finder measured and what was typed. */
void plb_set_analysis_begin(PlbSetAnalysis *analysis, const PlbPipelineSetup *setup,
			    PlbSetResult *result, const PlbSetEvent *event);
/* A standing pause with the load: those before the first rep calibrate, later ones tell whether the
 * feet have moved. */
void plb_set_analysis_standing(PlbSetAnalysis *analysis, const PlbPipelineSetup *setup,
			       const PlbStanding *standing);
/* The lifter stepped since the newest rep: later ones do not fit the body model. */
void plb_set_analysis_stepped(PlbSetAnalysis *analysis);
/* Adds rep event->rep_index, or cuts it anew, and brings status, verdict and sums up to date. */
PlbRepResult *plb_set_analysis_rep(PlbSetAnalysis *analysis, const PlbTraces *traces,
				   const PlbSetEvent *event);
/* A rep measured anew between other boundaries. FALSE, and nothing changed, when they are none, or
 * reach past the bottom of the rep before or after it. */
gboolean plb_set_analysis_move(PlbSetAnalysis *analysis, const PlbTraces *traces,
			       const PlbEdit *edit);
/* Status of the reps, verdict, velocity loss and doses, of the reps as they are: after each of them
 * and after an edit. */
void plb_set_analysis_update(PlbSetResult *set);
void plb_set_analysis_clear(PlbSetAnalysis *analysis);
