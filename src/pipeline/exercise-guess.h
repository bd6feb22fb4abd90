/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"

/* What is lifted, when nobody said so: from where the bar was taken, from where it is held, and
 * from how the feet stand. NULL: none of these tells another lift from the squat that the athlete's
 * set-up names. Every threshold lies between what both lifts can be, so that a guess is not a
 * matter of degree; what it cannot tell apart is in the exercise's own words (exercise.h). */

/* The bar began on the floor (set-finder.h). */
const PlbExercise *plb_exercise_guess_start(const PlbSetEvent *begin);
/* Standing with the bar, before the first rep. */
const PlbExercise *plb_exercise_guess_standing(const PlbStanding *standing,
					       const PlbStreamInfo *info);
/* The first rep. */
const PlbExercise *plb_exercise_guess_rep(const PlbRepCut *cut, const PlbRepMetrics *metrics);
