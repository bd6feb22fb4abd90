/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/exercise-guess.h"

#include <math.h>

/* Shoulders are at 0.82 of stature, the knuckles of hanging hands at 0.40 to 0.50 (Drillis and
 * Contini 1966, in Winter 2009): 1.19 m for a lifter of 1.45 m, 1.05 m for one of 2.10 m. */
#define HANDS_BELOW_M 1.10
#define HANDS_ABOVE_M 0.50 /* what is lower is no standing lifter's bar */

/* Feet side by side are set down within 30 mm of each other (docs/simulator.md); a split stance is
 * a step, 0.6 m and more. */
#define STEP_M 0.30

const PlbExercise *plb_exercise_guess_start(const PlbSetEvent *begin)
{
	return begin->from_floor ? plb_exercise_find("deadlift") : NULL;
}

const PlbExercise *plb_exercise_guess_standing(const PlbStanding *standing,
					       const PlbStreamInfo *info)
{
	if (!(info->channels & PLB_CHANNEL_FORCE) || !standing->with_bar ||
	    !(standing->bar_z_m > HANDS_ABOVE_M && standing->bar_z_m < HANDS_BELOW_M))
		return NULL;
	return plb_exercise_find("romanian-deadlift");
}

const PlbExercise *plb_exercise_guess_rep(const PlbRepCut *cut, const PlbRepMetrics *metrics)
{
	if (cut->on_box)
		return plb_exercise_find("box-squat");
	if (!(fabs(metrics->cop.right_ahead_m.concentric) > STEP_M))
		return NULL;
	return plb_exercise_find("split-squat");
}
