/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/athlete.h"

/* Fractions of body mass and of stature. Masses, centres of mass and radii of gyration: de Leva
 * 1996 (J Biomech 29:1223), transverse column for motion in the sagittal plane; pelvis and L5/S1:
 * Dumas 2007 (J Biomech 40:543), his lengths over his subjects' stature (1.77 m, 1.61 m). Legs:
 * mean of de Leva and Drillis & Contini 1966, whose hip centres differ. Lumbar flexion:
 * McKean 2010 (JSCR 24:2731) 26 degrees for men, 13 for women, both drawn half-way to their mean,
 * being one study. */
typedef struct {
	double stature_m; /* de Leva's reference person */
	double head, trunk, upper_arm, forearm, hand, thigh, shank, foot; /* mass, one side */
	double trunk_m, trunk_com, trunk_k; /* C7 to mid-hip; centre from C7, of length */
	double torso_behind; /* centre of the part above L5/S1 behind the trunk line, of stature:
				Dumas 2007 gives it from the line L5/S1 to neck */
	double shoulder_m;   /* mid-shoulder to mid-hip */
	double head_m, head_com, head_k; /* vertex to C7; centre from the vertex */
	double thigh_m, thigh_com, thigh_k;
	double shank_m, shank_com, shank_k;
	double foot_m, foot_com, foot_k;
	double arm_m[3], arm_com[3]; /* upper arm, forearm, hand */
	double pelvis_part;          /* of the trunk's mass */
	double l5s1;                 /* above the hip, of stature */
	double l5s1_behind;          /* behind the hip, of stature: Reed 1999 */
	double pelvis_com;           /* above the hip, of the distance to L5/S1 */
	double lumbar_deg;           /* flexion in a squat */
} PlbBodyTable;

/* The table for a sex; of an unknown one, the mean of both. */
void plb_body_table_for(PlbSex sex, PlbBodyTable *table);
