/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/rep-solution.h"

/* Net joint moments from the bar down: bar, trunk with head and arms, pelvis, thighs, shanks, each
 * with its acceleration, gravity and rotation. Top-down, because errors of pressure and of the legs
 * then do not reach L5/S1 (facts: under 20 N.m against under 40 bottom-up).
 *
 * About a joint at (xj, zj), with all that is above it:
 *   demand = sum [ m (x - xj) (a_z + g) - m (z - zj) a_x - I alpha ],  alpha positive forward,
 * positive where a backward-pitching moment must be made: by the extensors of back, hip and ankle.
 * The knee's extensors pitch the thigh forward, so the knee's demand is its negative. */

/* Fills the moments, the force above L5/S1, and hip and knee place of solution, whose angles are in radians. shapes and
 * postures: input->n of them (at least 3), of those angles. */
void plb_inverse_dynamics(const PlbBodyModel *model, const PlbRepInput *input,
			  const PlbShape *shapes, const PlbPosture *postures,
			  PlbRepSolution *solution);

/* Gravity part of the L5/S1 moment in one posture; the bar where it was measured. */
double plb_l5s1_gravity(const PlbBodyModel *model, const PlbPosture *posture, double bar_x_m);
