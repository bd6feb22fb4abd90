/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-plan.h"
#include "src/simulator/random.h"

/* What goes wrong in a set, by its settings: failed and second attempts, spotters, bounces, a foot
 * off its plate, leaving. Without them nothing is drawn and nothing changes. */

/* Before the scenario is laid over the reps: how many there are, and which are no whole reps. */
void plb_lifter_incidents_choose(PlbLifterPlan *plan);
/* After it: how deep, how far and how long. */
void plb_lifter_incidents_lay(PlbLifterPlan *plan, PlbRandom *random);
