/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-plan.h"
#include "src/simulator/random.h"

/* Lays the scenario and the settings over the drawn reps of a plan, each with the strength by which
 * the *true* change is the one asked for. */
void plb_lifter_scenario_apply(PlbLifterPlan *plan, PlbRandom *random);

/* Shared with lifter-plan.c. Height of the bar's seat at a depth, m. */
double plb_lifter_plan_height_at(const PlbLifterPlan *plan, double depth);
/* given, or drawn where it is NAN */
double plb_lifter_given_or(double given, double drawn);
