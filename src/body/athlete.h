/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a coach knows of an athlete. Plain data; NAN / UNKNOWN where not known. */

typedef enum { PLB_SEX_UNKNOWN, PLB_SEX_FEMALE, PLB_SEX_MALE } PlbSex;
typedef enum {
	PLB_BAR_HIGH,
	PLB_BAR_LOW,
	PLB_BAR_FRONT,
	PLB_BAR_NONE, /* no bar: a marker at C7 stands in for one of no mass */
} PlbBarPosition;
typedef enum { PLB_ARMS_BAR, PLB_ARMS_DOWN, PLB_ARMS_CROSSED, PLB_ARMS_FORWARD } PlbArms;

typedef struct {
	char id[64]; /* pseudonym; "" = none */
	double mass_kg;
	double stature_m;
	PlbSex sex;
	PlbBarPosition bar_position;
	PlbArms arms;
	double heel_x_m;      /* heel mark on the plate, rig frame */
	double foot_length_m; /* measured; NAN = from stature */
	/* measured with a tape; NAN = from stature: knee to ankle, hip (trochanter) to knee, hip to
	 * C7 */
	double shank_m, thigh_m, trunk_m;
	/* of what is above L5/S1 with arms at the bar, from a body scan: mass, centre up the line
	 * from hip to C7 and behind it; NAN = by stature, mass and sex */
	double upper_kg, upper_along_m, upper_behind_m;
	double bar_behind_m;       /* bar behind the line from hip to C7; NAN = by position */
	double heel_height_m;      /* of the shoe's heel over its ball; NAN = a usual shoe */
	double toe_out_deg;        /* of each foot; NAN = usual */
	double lumbar_flexion_deg; /* of the spine in a squat to parallel; NAN = by sex */
} PlbAthlete;

void plb_athlete_init(PlbAthlete *athlete); /* everything unknown, high bar, arms on it */
const char *plb_sex_to_text(PlbSex sex);    /* "f", "m", NULL when unknown */
gboolean plb_sex_from_text(const char *text, PlbSex *sex);
const char *plb_bar_position_to_text(PlbBarPosition position);
gboolean plb_bar_position_from_text(const char *text, PlbBarPosition *position);
const char *plb_arms_to_text(PlbArms arms);
gboolean plb_arms_from_text(const char *text, PlbArms *arms);
