/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/body-model.h"
#include "src/lift/rep-metrics.h"

/* A simulated squat of an exact rigid body, worked out directly: joint places by hand, pressure
 * from the moment of every segment's inertial force about the plate, joint moments bottom-up from
 * that. Only masses, lengths and inertias are taken from the model; none of its functions is
 * called. */

typedef struct {
	double rate_hz;
	gsize n;
	double stand_s, down_s, up_s;  /* still, then down, then up, then still again */
	double *shank, *thigh, *trunk; /* truth, rad */
	double *bar_x, *bar_z, *cop_x, *force;
	double *com_x, *com_z, *com_ax; /* of lifter and bar */
	double *l5s1, *l5s1_gravity, *hip, *knee;
} Squat;

/* lean_rad: trunk more forward than balance over mid-foot asks for, at the bottom. */
Squat *squat_new(const PlbBodyModel *model, double rate_hz, double down_s, double up_s,
		 double lean_rad);
void squat_free(Squat *squat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Squat, squat_free)

/* Seeded Gaussian noise, rms per sample. */
void squat_add_noise(Squat *squat, guint32 seed, double bar_m, double cop_m, double force_n);

/* As a recording: both feet alike, separation_m apart. */
PlbTraces *squat_to_traces(const Squat *squat, double separation_m);
PlbRepCut squat_cut(const Squat *squat);
PlbStanding squat_standing(const Squat *squat, double separation_m);

/* A model as the truth of such a squat: rigid spine, feet under the hips, bar and ankle placed. */
void squat_model(PlbBodyModel *model, const PlbAthlete *athlete, double body_mass_kg,
		 double bar_mass_kg);
double squat_separation(const PlbBodyModel *model); /* that goes with it */
