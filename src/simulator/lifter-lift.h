/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-plan.h"

/* Other lifts than squats, laid over a plan that was drawn for a squat (settings.lift). Squats stay
 * as they were drawn, digit for digit.
 *
 *   box-squat          sits down between descent and ascent: a box bears part of the weight
 *   split-squat        one foot 0.36-0.50 m in front of the other, one on each plate
 *   good-morning       a hinge, bar on the back: thighs as far back as balance over upright shanks
 * asks romanian-deadlift  the same hinge, bar in hanging hands, taken from hooks deadlift from the
 * floor, bar in hanging hands; each rep begins with the ascent
 */

/* After the way of squatting and the place were drawn. */
void plb_lifter_lift_lay_way(PlbLifterPlan *plan);
/* After a place of another day was drawn. */
void plb_lifter_lift_lay_feet(PlbLifterPlan *plan);
/* After the reps were drawn, and the scenario laid over them. */
void plb_lifter_lift_lay_reps(PlbLifterPlan *plan);
