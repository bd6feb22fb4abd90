/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/least-squares.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <math.h>

/* gain = covariance * design' * weights */
static void make_gain(const gsl_matrix *design, const gsl_vector *weight,
		      const gsl_matrix *covariance, gsl_matrix *gain)
{
	g_autoptr(gsl_matrix) weighted = gsl_matrix_alloc(design->size1, design->size2);

	for (gsize i = 0; i < design->size1; i++)
		for (gsize k = 0; k < design->size2; k++)
			gsl_matrix_set(weighted, i, k,
				       gsl_matrix_get(design, i, k) * gsl_vector_get(weight, i));
	gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1, covariance, weighted, 0, gain);
}

gboolean plb_least_squares(const gsl_matrix *design, const gsl_vector *value,
			   const gsl_vector *sigma, gsl_vector *theta, gsl_matrix *gain)
{
	gsize rows = design->size1, columns = design->size2, rank = 0;
	g_autoptr(gsl_matrix) covariance = gsl_matrix_alloc(columns, columns);
	g_autoptr(gsl_vector) weight = gsl_vector_alloc(rows);
	gsl_multifit_linear_workspace *workspace;
	double chi_square;
	int status;

	if (rows < columns)
		return FALSE;
	gsl_set_error_handler_off(); /* its own ends the program */
	for (gsize i = 0; i < rows; i++)
		gsl_vector_set(weight, i,
			       1 / (gsl_vector_get(sigma, i) * gsl_vector_get(sigma, i)));
	workspace = gsl_multifit_linear_alloc(rows, columns);
	status = gsl_multifit_wlinear_tsvd(design, weight, value, 1e-14, theta, covariance,
					   &chi_square, &rank, workspace);
	gsl_multifit_linear_free(workspace);
	if (status != GSL_SUCCESS || rank < columns || !isfinite(chi_square))
		return FALSE;
	make_gain(design, weight, covariance, gain);
	return TRUE;
}

void plb_add_input(gsl_matrix *covariance, const gsl_matrix *gain, const gsl_vector *effect)
{
	g_autoptr(gsl_vector) moved = gsl_vector_alloc(gain->size1);

	gsl_blas_dgemv(CblasNoTrans, 1, gain, effect, 0, moved);
	gsl_blas_dger(1, moved, moved, covariance);
}

double plb_variance_of(const double *covariance, gsize stride, const double *gradient, gsize n)
{
	double sum = 0;

	for (gsize i = 0; i < n; i++)
		for (gsize k = 0; k < n; k++)
			sum += gradient[i] * covariance[i * stride + k] * gradient[k];
	return fmax(0, sum);
}
