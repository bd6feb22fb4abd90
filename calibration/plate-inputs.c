/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/plate-fit-private.h"

/* Each weight is wrong by one amount, wherever it stands. */
static void add_mass_inputs(const PlbPlateProblem *problem, const gsl_matrix *gain,
			    gsl_matrix *covariance, gsl_vector *effect)
{
	const GArray *weights = problem->procedure->weights;

	for (guint w = 0; w < weights->len; w++) {
		double u_n = g_array_index(weights, PlbWeight, w).tolerance_kg / PLB_ROOT3 *
			     problem->base->gravity_mps2;

		gsl_vector_set_zero(effect);
		for (guint i = 0; i < problem->loads->len; i++) {
			const PlbPlateLoad *load = plb_plate_load(problem, i);

			if (!(plb_procedure_step(problem->procedure, load->step)->weights &
			      ((guint32)1 << w)))
				continue;
			gsl_vector_set(effect, 3 * i, u_n);
			gsl_vector_set(effect, 3 * i + 1, u_n * load->x_m);
			gsl_vector_set(effect, 3 * i + 2, u_n * load->y_m);
		}
		plb_add_input(covariance, gain, effect);
	}
}

/* A stack of weights is put down once and grows or shrinks: its later loads share its place. */
static gboolean same_place(const PlbPlateProblem *problem, guint i)
{
	const PlbPlateLoad *load = plb_plate_load(problem, i),
			   *before = i ? plb_plate_load(problem, i - 1) : NULL;

	return before && before->step + 1 == load->step && before->x_m == load->x_m &&
	       before->y_m == load->y_m &&
	       (plb_procedure_step(problem->procedure, load->step)->weights &
		plb_procedure_step(problem->procedure, before->step)->weights);
}

static void add_place_inputs(const PlbPlateProblem *problem, const gsl_matrix *gain,
			     gsl_matrix *covariance, gsl_vector *effect)
{
	double u_m = problem->procedure->tolerances.place_m / PLB_ROOT3;

	for (guint first = 0, last; first < problem->loads->len; first = last) {
		for (last = first + 1; last < problem->loads->len && same_place(problem, last);)
			last++;
		for (guint axis = 1; axis <= 2; axis++) {
			gsl_vector_set_zero(effect);
			for (guint i = first; i < last; i++)
				gsl_vector_set(effect, 3 * i + axis,
					       plb_plate_load(problem, i)->force_n * u_m);
			plb_add_input(covariance, gain, effect);
		}
	}
}

static void add_noise_inputs(const PlbPlateProblem *problem, const gsl_matrix *gain,
			     gsl_matrix *covariance, gsl_vector *effect)
{
	for (guint i = 0; i < problem->loads->len; i++)
		for (guint k = 0; k < 4; k++) {
			gsl_vector_set_zero(effect);
			for (guint row = 0; row < 3; row++)
				gsl_vector_set(effect, 3 * i + row,
					       -problem->theta[4 * row + k] *
						       plb_plate_load(problem, i)->counts_u[k]);
			plb_add_input(covariance, gain, effect);
		}
}

void plb_plate_propagate(PlbPlateProblem *problem, const gsl_matrix *gain, const gsl_vector *sigma)
{
	gsize n = gain->size1, rows = gain->size2;
	g_autoptr(gsl_matrix) covariance = gsl_matrix_calloc(n, n);
	g_autoptr(gsl_vector) effect = gsl_vector_calloc(rows);

	add_mass_inputs(problem, gain, covariance, effect);
	add_place_inputs(problem, gain, covariance, effect);
	add_noise_inputs(problem, gain, covariance, effect);
	for (gsize row = 3 * problem->loads->len; row < rows; row++) {
		gsl_vector_set_zero(effect);
		gsl_vector_set(effect, row, gsl_vector_get(sigma, row));
		plb_add_input(covariance, gain, effect);
	}
	for (gsize i = 0; i < n; i++)
		for (gsize k = 0; k < n; k++)
			problem->covariance[i * PLB_PLATE_COLUMNS + k] =
				gsl_matrix_get(covariance, i, k) * problem->unit[i] *
				problem->unit[k];
}
