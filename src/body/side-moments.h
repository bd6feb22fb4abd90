/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/rep-summary.h"

/* Moments of the two legs apart, from each plate's own force and pressure; and the force on the
 * disc L5/S1. Both rest on the solved posture, which is one for both legs.
 *
 * Legs: what the two sides ask of a joint together is known (inverse-dynamics.h). About the same
 * joint the plates' forces differ between the sides by d = (p_r - x) F_r - (p_l - x) F_l + z Fx
 * (F_r - F_l) / F, with p, F each plate's pressure and force, (x, z) the joint, Fx the forward
 * force of both (mass times acceleration of the centre of mass; the plates do not measure it, so it
 * is shared as F is). The legs themselves are alike, so right = (both + d) / 2, left = (both - d) /
 * 2; for knees d with the other sign. A foot in front of the other would seem to load its own side:
 * that is in the band.
 *
 * Disc: compression is the extensors' pull, moment / arm, and what is above L5/S1 along the trunk
 * (weight and inertia); shear is its part across the trunk, forward positive. One extensor with an
 * arm of 60 mm (Cholewicki 1991, Med Sci Sports Exerc 23:1179), no pressure in the abdomen, no
 * ligaments: a number to compare reps of one athlete by, not a force that a disc was measured to
 * bear. */

#define PLB_EXTENSOR_ARM_M 0.060

typedef struct {
	/* of the solution's instants; left, right */
	const double *force_n[2], *cop_x_m[2];
	double total_kg, rate_hz;
	double ankle_x_m, ankle_z_m;
	double pressure_u_m; /* one standard uncertainty of each plate's pressure */
	double both_sd_hip_nm,
		both_sd_knee_nm; /* of the peaks of both legs together; NAN = unknown */
} PlbSideInput;

/* Largest demand of each joint and side where moments are reported, and 95 % bands of hips and
 * knees. Left as it is (NAN) where only one plate measures. */
void plb_side_moments_fill(const PlbRepView *view, const PlbBodySettings *settings,
			   const PlbSideInput *input, PlbRepLoad *load);
/* Compression and shear at the instant of the L5/S1 peak, with a band of the compression.
 * l5s1_sd_nm: of the moment. */
void plb_disc_force_fill(const PlbRepView *view, const PlbBodySettings *settings, double l5s1_sd_nm,
			 PlbRepLoad *load);
