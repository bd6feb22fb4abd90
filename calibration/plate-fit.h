/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/procedure.h"

/* One plate's cells from known masses at known points: force and both moments together, by weighted
 * least squares.
 *
 * With n_k the counts of cell k above its zero, force = sum s_k n_k, moment about y = sum a_k n_k,
 * moment about x = sum b_k n_k: twelve parameters, s_k the sensitivity, a_k / s_k and b_k / s_k the
 * place where cell k acts. That is every linear model there is, so linear cross-talk between cells
 * is in it and cannot be told from their places. What a stiff plate never does (push two opposite
 * cells down and the others up) the loads do not excite; there the base rig's own figures stand,
 * within the procedure's tolerances, and do not matter for the same reason.
 *
 * Three further terms, by which force and moments bend with load, are tried, and kept only if they
 * stand out of their uncertainty. */

#define PLB_PLATE_PARAMETERS 12
#define PLB_PLATE_BENDS 3

typedef struct {
	guint step;
	double mass_kg, force_n, x_m, y_m;    /* what stood there */
	double shown_n, shown_x_m, shown_y_m; /* what the fit makes of it */
	double normalised[3]; /* force, x, y: difference over its standard uncertainty */
} PlbPlatePoint;

typedef struct {
	gboolean kept;
	double value, u; /* 1/N */
	double effect;   /* relative, at the heaviest load */
} PlbPlateBend;

typedef struct {
	gboolean fitted;
	double theta[PLB_PLATE_PARAMETERS]; /* s, a, b of the four cells */
	double covariance[PLB_PLATE_PARAMETERS * PLB_PLATE_PARAMETERS];
	PlbPlateBend bend[PLB_PLATE_BENDS]; /* force, x, y */
	double zero[4];                     /* counts with nothing on the plate, the last seen */
	double share[4][4]; /* counts of cell k: newtons * (p0 + p1 x + p2 y + p3 x y) */
	double scale;       /* common factor of the sensitivities against the base rig */
	double heaviest_n;
	double misfit;  /* root mean square of all normalised differences; about 1 */
	double noise_n; /* rms of the plate's force, single readings */
	GArray *points; /* PlbPlatePoint of the loads used */
} PlbPlateFit;

void plb_plate_fit_clear(PlbPlateFit *fit);

/* FALSE with PROCEDURE: too few loads, or all on one line. */
gboolean plb_plate_fit(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
		       PlbPlateFit *fit, GError **error);

/* Writes sensitivities, places, zeros and bends. */
void plb_plate_fit_apply(const PlbPlateFit *fit, PlbPlate *plate);

/* Force and centre of pressure of counts above zero by the base figures or the fit's. */
void plb_plate_fit_read(const PlbPlateFit *fit, const double counts[4], double *fz_n, double *x_m,
			double *y_m);

/* Gradients of force, x and y at a place with respect to theta; for budgets. */
void plb_plate_fit_gradients(const PlbPlateFit *fit, double fz_n, double x_m, double y_m,
			     double gradient[3][PLB_PLATE_PARAMETERS]);

/* Cell counts of a step above the zeros of the empty steps around it. */
void plb_plate_counts(const PlbProcedure *procedure, const PlbPlate *plate, guint step,
		      double counts[4], double counts_u[4]);
/* How far the plate's zero moved from the first empty step to the last, N by the base rig. */
double plb_plate_zero_drift(const PlbProcedure *procedure, const PlbPlate *plate);
/* Force that a step's weights press with, N. */
double plb_step_force_n(const PlbProcedure *procedure, const PlbRig *rig, const PlbStep *step);
