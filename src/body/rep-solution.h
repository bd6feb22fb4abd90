/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/body-model.h"
#include "src/body/body-settings.h"
#include "src/body/posture-solver.h"

/* Posture and joint moments over one stretch of evenly spaced data without gaps. */

/* Low-passed measurements; all arrays of length n, finite. force: both feet. height_off_m: added at
 * full depth to the centre of mass's height from twice-integrated force, for the bands. */
typedef struct {
	double rate_hz;
	gsize n;
	const double *bar_x_m, *bar_z_m, *cop_x_m, *force_n;
	double height_off_m;
} PlbRepInput;

typedef struct {
	gsize n;
	double *com_x_m, *com_z_m;
	double *shank_rad, *thigh_rad, *trunk_rad;
	double *l5s1_nm, *l5s1_gravity_nm, *hip_nm, *knee_nm, *ankle_nm;
	double *trunk_line_rad; /* mid-hip to C7, the trunk lean that is reported */
	double *hip_x_m, *hip_z_m, *knee_x_m, *knee_z_m;
	/* height of the centre of mass from twice-integrated force; NAN all along when the
	 * stretch does not stand at both ends */
	double *force_height_m;
	double *above_x_n, *above_z_n; /* mass times (acceleration + g) of all above L5/S1 */
	double *misfit;                /* of bar and centre of mass (posture-solver.h) */
	double *momentum_m; /* angular-momentum term Hdot / Fz, what pressure was corrected by */
	double *storage;
} PlbRepSolution;

PlbRepSolution *plb_rep_solution_new(gsize n); /* all NAN */
void plb_rep_solution_free(PlbRepSolution *solution);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRepSolution, plb_rep_solution_free)

/* Puts part into solution from index at on; it must fit. */
void plb_rep_solution_copy(PlbRepSolution *solution, gsize at, const PlbRepSolution *part);
/* Fills part with solution from index at on; there must be enough. */
void plb_rep_solution_part(const PlbRepSolution *solution, gsize at, PlbRepSolution *part);

/* Reusable memory for plb_rep_solve, for stretches of up to n. */
typedef struct PlbRepWork PlbRepWork;
PlbRepWork *plb_rep_work_new(gsize n);
void plb_rep_work_free(PlbRepWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRepWork, plb_rep_work_free)

/* Every other instant, for questions whose answer changes slowly (it ends at 6 Hz): half the cost.
 * columns: PLB_HALVED_COLUMNS times (input->n + 1) / 2 numbers, which what is returned points into.
 */
#define PLB_HALVED_COLUMNS 4
PlbRepInput plb_rep_input_halved(const PlbRepInput *input, double *columns);

/* Solves the stretch of at least 3 instants. The model has been through the standing fit.
 * known_momentum: NULL, or the momentum_m of a solution of the same stretch by a nearly equal body,
 * which saves the rounds. */
void plb_rep_solve(const PlbBodyModel *model, const PlbRepInput *input,
		   const PlbBodySettings *settings, const double *known_momentum, PlbRepWork *work,
		   PlbRepSolution *solution);

/* Of instant i of the stretch that plb_rep_solve has just solved with this work: the nominal squat
 * there, and what its posture leaves unexplained (plb_posture_residuals). */
PlbAngles plb_rep_nominal(const PlbRepWork *work, gsize i);
void plb_rep_residuals(const PlbBodyModel *model, const PlbRepInput *input,
		       const PlbBodySettings *settings, const PlbRepWork *work,
		       const PlbRepSolution *solution, gsize i,
		       double residuals[PLB_POSTURE_RESIDUALS]);
