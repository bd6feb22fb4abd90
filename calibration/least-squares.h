/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>

#include "calibration/rig.h"

/* Private to the floor: weighted least squares whose uncertainty follows from the inputs'. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsl_matrix, gsl_matrix_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsl_vector, gsl_vector_free)

/* Half the width of a rectangular distribution over its standard deviation (GUM 4.3.7). */
#define PLB_ROOT3 1.7320508075688772

/* theta = the weighted least-squares solution of design * theta = value, rows weighted by
 * 1 / sigma^2; gain (parameters x rows) is d theta / d value, so that the effect of any input
 * error, also one that rows share, is gain * its effect on value (GUM 5.1.3). FALSE: the rows do
 * not determine the parameters. */
gboolean plb_least_squares(const gsl_matrix *design, const gsl_vector *value,
			   const gsl_vector *sigma, gsl_vector *theta, gsl_matrix *gain);

/* covariance += (gain * effect) (gain * effect)': one independent input's standard uncertainty. */
void plb_add_input(gsl_matrix *covariance, const gsl_matrix *gain, const gsl_vector *effect);

/* gradient' * covariance * gradient, over the first n of a row-major covariance. */
double plb_variance_of(const double *covariance, gsize stride, const double *gradient, gsize n);
