/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig.h"

/* Private to the floor: geometry of plates and strings, both ways. Pure functions. */

/* Below this total a centre of pressure means nothing (docs: contract; 20-50 N in practice). */

/* Where bars are: the middle of the working area, x and z in the rig frame. Two strings fix a bar
 * end but for mirroring in the line through their anchors; the bar is on this point's side of it.
 */
#define PLB_BAR_USUAL_X_M 0.0
#define PLB_BAR_USUAL_Z_M 1.2

/* Vertical force and centre of pressure from the four cells' forces: sums of force and of moments
 * about x and y. COP is NAN below PLB_SAMPLE_COP_FLOOR_N. */
void plb_plate_from_cells(const PlbPlate *plate, const double force_n[4], double *fz_n,
			  double *cop_x_m, double *cop_y_m);

/* The inverse: four forces with exactly that sum and those moments; over a rectangle of cells they
 * are the bilinear shares, none negative while the COP is inside it. */
void plb_plate_to_cells(const PlbPlate *plate, double fz_n, double cop_x_m, double cop_y_m,
			double force_n[4]);

/* Bar end from string lengths: the string's y offset is removed (Pythagoras), then two circles in
 * the x-z plane meet, or one vertical string gives z alone (x = NAN). FALSE, both NAN: no such
 * place. */
gboolean plb_bar_end_from_lengths(const PlbBarEnd *end, const double length_m[2], double *x_m,
				  double *z_m);

/* Height from one string when the bar's x is known from the other end (NAN: the string is upright).
 * FALSE, NAN: no such place. */
gboolean plb_bar_end_height(const PlbBarEnd *end, double length_m, double x_m, double *z_m);

/* The inverse: distances from the anchors. x NAN: the string is vertical; y NAN: the end's own. */
void plb_bar_end_to_lengths(const PlbBarEnd *end, double x_m, double y_m, double z_m,
			    double length_m[2]);

/* Distance of the usual bar position from the line through the two anchors, positive on one side;
 * NAN when the anchors are one point. */
double plb_bar_end_side(const PlbBarEnd *end);
