/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/athlete.h"

/* The lifter in the sagittal plane, both legs in one: foot, shank, thigh, pelvis, trunk above L5/S1
 * (with the head and, when they hold something, the arms), free arms, and the bar as a point.
 * Plain data and pure functions; metres, kilograms, radians, rig frame (x forward, z up).
 *
 * Angles are from the vertical: shank and trunk positive forward, thigh positive backward. The
 * trunk line of the model runs from the mid-hip to the joint between trunk and neck. The lumbar
 * spine flexes with depth: below a pivot in mid-lumbar spine the pelvis leans less than the trunk
 * by that flexion. */

/* How much a body differs from the table's; 1 or 0 = not at all. For the bands, and for tests. */
typedef struct {
	double shank, thigh, trunk; /* lengths, factors */
	double upper_mass;          /* mass above L5/S1, factor; the legs make up for it */
	double trunk_com;           /* height of its centre of mass over the hip, factor */
	double trunk_behind_m;      /* added to how far that centre is behind the trunk line */
	double l5s1_m;              /* L5/S1 further up the trunk, metres */
	double lumbar_rad;          /* added to the lumbar flexion at full depth */
	double arm_m;               /* added to the reach of free arms */
	double stance_rad;          /* added to the trunk lean that the standing fit finds */
	double stance_knee_rad;     /* added to the knees' flexion in the standing fit */
	double ankle_m;             /* added to the ankle's place before the standing fit */
} PlbBodyVariation;
void plb_body_variation_init(PlbBodyVariation *variation);

typedef enum {
	PLB_SEGMENT_FOOT,
	PLB_SEGMENT_SHANK,
	PLB_SEGMENT_THIGH,
	PLB_SEGMENT_PELVIS,
	PLB_SEGMENT_TRUNK,
	PLB_SEGMENT_ARMS, /* mass 0 when they move with the trunk */
	PLB_SEGMENT_BAR,
	PLB_SEGMENT_COUNT,
} PlbSegment;

typedef struct {
	double gravity_mps2;
	double stature_m;
	double mass_kg[PLB_SEGMENT_COUNT];
	double inertia_kgm2[PLB_SEGMENT_COUNT]; /* about its own centre of mass */
	double total_kg;
	double ankle_x_m, ankle_z_m;
	double foot_com_m[2]; /* from the ankle */
	double foot_length_m;
	double shank_m, thigh_m;         /* true lengths */
	double shank_com_m, thigh_com_m; /* up from the ankle, up from the knee (true length) */
	double knee_out_m;               /* knee further out than the ankle when deep */
	double spread_m;                 /* ankle further out than the hip joint, each side */
	double pelvis_com_m, l5s1_m, pivot_m; /* up from the hip */
	double l5s1_behind_m, pivot_behind_m; /* and behind the trunk's line, standing */
	double trunk_com_m, trunk_com_behind_m;
	double neck_m;      /* length of the trunk line */
	double c7_behind_m; /* C7 spinous process behind the trunk line, at the neck */
	double head_m;      /* head's centre, from the hip */
	double shoulder_m;
	double arm_com_m; /* from the shoulder, straight arm */
	PlbArms arms;
	double bar_along_m, bar_behind_m;
	double standing_bar_z_m; /* depth is counted from here; NAN before the standing fit */
	double full_depth_m;     /* bar drop of a squat to parallel */
	double lumbar_rad;       /* flexion at full depth */
	double seat_behind_m, seat_behind_sd_m; /* prior of bar_behind_m */
} PlbBodyModel;

typedef struct {
	double shank, thigh, trunk;
} PlbAngles;

/* What depth (known from the bar's height) decides beforehand. */
typedef struct {
	double shank_m, thigh_m; /* projected on the sagittal plane */
	double lumbar_rad;
	double arm_rad; /* free arms, from hanging towards forward */
} PlbShape;

/* Points of one posture. */
typedef struct {
	double knee[2], hip[2], l5s1[2], shoulder[2], neck[2], head[2], bar[2];
	double com[PLB_SEGMENT_COUNT][2];
	double total_com[2];
} PlbPosture;

/* Masses, lengths and inertias by stature and sex; with bar_mass_kg at the table's seat. foot
 * separation NAN = usual stance. The place of the ankle and of the bar come from the standing fit.
 */
void plb_body_model_init(PlbBodyModel *model, const PlbAthlete *athlete, double body_mass_kg,
			 double bar_mass_kg, double gravity_mps2, double foot_separation_m,
			 const PlbBodyVariation *variation);
void plb_body_model_shape(const PlbBodyModel *model, double bar_z_m, PlbShape *shape);
void plb_body_model_posture(const PlbBodyModel *model, const PlbShape *shape,
			    const PlbAngles *angles, PlbPosture *posture);
/* Lean of the line from mid-hip to C7 (what a camera sees and what is reported as trunk lean), less
 * the trunk angle of the model: the same in every posture of that shape. */
double plb_body_model_trunk_line(const PlbBodyModel *model, const PlbShape *shape);
/* Height of the model's bar point alone. */
double plb_body_model_bar_height(const PlbBodyModel *model, const PlbShape *shape,
				 const PlbAngles *angles);
/* The squat that one would expect at a bar height: start and prior of the solver. */
void plb_body_model_nominal(const PlbBodyModel *model, const PlbShape *shape, double bar_z_m,
			    PlbAngles *angles);
