/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* Takes out of a rep what does not hold for its exercise: posture and moments where the posture
 * model does not, and what rests on the balance of all forces where a box bears part of them.
 * exercise NULL = a guessed squat: nothing. */
void plb_exercise_limits_apply(PlbRepResult *rep, const PlbExercise *exercise);
