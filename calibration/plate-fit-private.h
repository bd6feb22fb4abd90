/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/least-squares.h"
#include "calibration/plate-fit.h"

/* Shared by the plate-*.c files only. */

#define PLB_PLATE_COLUMNS (PLB_PLATE_PARAMETERS + PLB_PLATE_BENDS)

/* One load, ready for the equations. */
typedef struct {
	guint step;
	double counts[4], counts_u[4];
	double force_n, x_m, y_m, force_u;
} PlbPlateLoad;

/* The whole problem of one plate; parameters are scaled to near 1 by unit[]. */
typedef struct {
	const PlbProcedure *procedure;
	const PlbRig *base;
	const PlbPlate *plate;
	GArray *loads; /* PlbPlateLoad */
	double scale;
	double unit[PLB_PLATE_COLUMNS];
	guint bends[PLB_PLATE_BENDS]; /* which are in, */
	guint columns;                /* after the twelve */
	double theta[PLB_PLATE_COLUMNS];
	double covariance[PLB_PLATE_COLUMNS * PLB_PLATE_COLUMNS];
} PlbPlateProblem;

static inline const PlbPlateLoad *plb_plate_load(const PlbPlateProblem *problem, guint i)
{
	return &g_array_index(problem->loads, PlbPlateLoad, i);
}

/* Force and moments by the straight part of the parameters. */
void plb_plate_straight(const double *theta, const double counts[4], double out[3]);
/* plate-inputs.c: covariance of theta from every input's standard uncertainty. */
void plb_plate_propagate(PlbPlateProblem *problem, const gsl_matrix *gain, const gsl_vector *sigma);
/* plate-read.c: how the loads shared themselves among the cells. */
void plb_plate_fit_shares(const PlbPlateProblem *problem, PlbPlateFit *fit);
