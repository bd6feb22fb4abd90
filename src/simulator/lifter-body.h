/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/random.h"
#include "src/simulator/scenario.h"

/* The simulated lifter's body in the sagittal plane: both legs as one, feet, shanks, thighs (turned
 * out of the plane, so that their projections shorten), pelvis, lumbar part, thorax, head, arms,
 * and the bar on its seat. Rig frame: x forward, z up. Angles from the vertical: shank and trunk
 * positive forward, thigh positive backward.
 *
 * Means: de Leva 1996 (J Biomech 29:1223), segments per sex. L5/S1 by Dumas 2007 (J Biomech
 * 40:543). The trunk's slices are cut at L5/S1 and at the thoraco-lumbar joint taking each of de
 * Leva's three trunk segments as a rod whose density varies linearly so that its centre is right.
 * Ankle axis of a shod foot at 0.055 of stature. Drawn bodies: masses 5 %, lengths 3 % around it.
 */

typedef enum {
	PLB_SEGMENT_FEET,
	PLB_SEGMENT_SHANKS,
	PLB_SEGMENT_THIGHS,
	PLB_SEGMENT_PELVIS, /* below L5/S1 */
	PLB_SEGMENT_LUMBAR, /* L5/S1 to T12/L1 */
	PLB_SEGMENT_THORAX,
	PLB_SEGMENT_HEAD,
	PLB_SEGMENT_ARMS,
	PLB_SEGMENT_BAR,
	PLB_SEGMENT_COUNT,
} PlbSegment;

typedef struct {
	double x, z;
} PlbPoint;

typedef struct {
	gboolean female;
	int bar_position;
	double mass_kg; /* without the bar */
	double stature_m;
	double segment_kg[PLB_SEGMENT_COUNT];
	double inertia_kgm2[PLB_SEGMENT_COUNT]; /* about the mediolateral axis, own centre */
	double ankle_z_m, foot_m;
	double shank_m, thigh_m;
	double shank_centre, thigh_centre; /* fraction of the way up from ankle, from knee */
	PlbPoint foot_centre;              /* from the ankle */
	/* in the trunk's own frame, upright, from the hip */
	PlbPoint l5s1, t12, c7, pelvis_centre, lumbar_centre, thorax_centre, head_centre,
		arms_centre;
	PlbPoint shoulder;
	double hang_m; /* straight arms, down to the bar in the hands; 0: the bar is on its seat */
	PlbPoint seat; /* of the bar */
} PlbLifterBody;

/* Draws a body. Its mass is exactly mass_kg whatever was drawn for its segments. */
void plb_lifter_body_init(PlbLifterBody *body, const PlbLifterSettings *settings, double load_kg,
			  PlbRandom *random);

/* What a posture is prescribed by; the shank follows from balance. */
typedef struct {
	double ankle_x_m;
	double centre_x_m; /* where the centre of mass shall be, from the ankle */
	double bar_share;  /* of the bar's mass in that balance, 0 to 1 */
	double thigh_rad;
	double trunk_rad;   /* hip to C7 is near it; exactly so with a stiff spine */
	double flexion_rad; /* of the lumbar spine: thorax against pelvis */
	double knees_out_rad;
	double lift_m; /* small shift of all above the knees */
} PlbLifterPose;

typedef struct {
	PlbPoint centre[PLB_SEGMENT_COUNT];
	double pitch_rad[PLB_SEGMENT_COUNT]; /* forward rotation */
	PlbPoint ankle, knee, hip, l5s1, c7, seat;
	double shank_rad, thigh_rad, trunk_rad; /* as the contract means them; trunk = hip to C7 */
} PlbLifterPlace;

void plb_lifter_body_place(const PlbLifterBody *body, const PlbLifterPose *pose,
			   PlbLifterPlace *place);

/* The centre_x_m at which the pose's shank leans by shank_rad. */
double plb_lifter_body_centre_for_shank(const PlbLifterBody *body, const PlbLifterPose *pose,
					double shank_rad);

/* Extensor moment at L5/S1 of the body at rest in a place: what is above times its lever. */
double plb_lifter_body_static_l5s1(const PlbLifterBody *body, const PlbLifterPlace *place,
				   double gravity_mps2);
