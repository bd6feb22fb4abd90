/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/body-model.h"
#include "src/body/body-settings.h"

/* Posture at one instant: the three angles that best agree with bar x, bar z and the x of the
 * centre of mass, and weakly with a nominal squat at that bar height. Gauss-Newton of a 3x3 system;
 * angles stay within human limits. Allocates nothing. */

typedef struct {
	double bar_x_m, bar_z_m, com_x_m;
	double com_z_m; /* NAN = not measured */
} PlbPostureTarget;

typedef struct {
	PlbAngles angles;
	double covariance[3][3]; /* of shank, thigh, trunk, rad^2, from settings' sigmas and the
				    prior */
	double misfit;           /* weighted squares of bar x, bar z and centre of mass x there */
	gboolean converged;
} PlbPostureFit;

/* start: angles to begin from (the previous instant's), or NULL for the nominal ones. Any NAN in
 * the target gives NAN angles. */
void plb_posture_solve(const PlbBodyModel *model, const PlbShape *shape,
		       const PlbPostureTarget *target, const PlbAngles *nominal,
		       const PlbAngles *start, const PlbBodySettings *settings, PlbPostureFit *fit);

/* Measured less modelled (bar x, bar z, centre of mass x and z), then nominal less found (shank,
 * thigh, trunk), each over its standard deviation: what plb_posture_solve makes least. What was not
 * measured is 0; of NAN angles all are NAN. */
#define PLB_POSTURE_RESIDUALS 7
void plb_posture_residuals(const PlbBodyModel *model, const PlbShape *shape,
			   const PlbPostureTarget *target, const PlbAngles *nominal,
			   const PlbAngles *found, const PlbBodySettings *settings,
			   double residuals[PLB_POSTURE_RESIDUALS]);
