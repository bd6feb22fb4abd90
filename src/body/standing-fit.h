/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/body-model.h"
#include "src/body/body-settings.h"

/* Standing calibration, once a set: where the ankles are on the plate, how far up the trunk the bar
 * sits and how far behind its line, from bar height, bar x and centre of pressure while the lifter
 * stands still. It rests on an assumed stance: knees straight, the line of gravity a usual way
 * ahead of the ankle (a heel mark replaces that), and trunk lean and bar seat as likely beforehand.
 */

typedef struct {
	double bar_x_m, bar_z_m, cop_x_m;
	double heel_x_m, foot_length_m; /* NAN = no mark, length from stature */
} PlbStandingData;

typedef struct {
	PlbAngles angles;    /* standing posture found */
	double mismatch_m;   /* bar x left over after the bounds on the offset; 0 when within */
	double trunk_sd_rad; /* posterior of the trunk lean; its prior is the seat's */
	double behind_sd_m;  /* posterior of the bar's offset */
} PlbStandingFit;

/* All that decides a set's body model. */
typedef struct {
	PlbAthlete athlete;
	double body_mass_kg, bar_mass_kg, gravity_mps2;
	double foot_separation_m; /* NAN = unknown */
	PlbStandingData standing;
} PlbBodySource;

/* Sets model's ankle_x, bar_along, bar_behind and standing_bar_z. FALSE, with the model unchanged:
 * the bar's height does not go with the stature, or something is NAN. */
gboolean plb_standing_fit(PlbBodyModel *model, const PlbSeatPrior *seat,
			  const PlbStandingData *data, const PlbBodyVariation *variation,
			  const PlbBodySettings *settings, PlbStandingFit *fit);

/* Table, then standing fit. FALSE as plb_standing_fit; the model is then not to be used. */
gboolean plb_body_build(const PlbBodySource *source, const PlbBodyVariation *variation,
			PlbBodyModel *model, PlbStandingFit *fit);
