/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "calibration/plate-fit-private.h"

static double dot(const double *a, const double counts[4])
{
	return a[0] * counts[0] + a[1] * counts[1] + a[2] * counts[2] + a[3] * counts[3];
}

void plb_plate_straight(const double *theta, const double counts[4], double out[3])
{
	for (int row = 0; row < 3; row++)
		out[row] = dot(theta + 4 * row, counts);
}

void plb_plate_fit_read(const PlbPlateFit *fit, const double counts[4], double *fz_n, double *x_m,
			double *y_m)
{
	double out[3], bend[3];

	plb_plate_straight(fit->theta, counts, out);
	for (int row = 0; row < 3; row++)
		bend[row] = fit->bend[row].kept ? 1 + fit->bend[row].value * out[0] : 1;
	*fz_n = out[0] * bend[0];
	*x_m = out[1] * bend[1] / *fz_n;
	*y_m = out[2] * bend[2] / *fz_n;
}

/* Counts of one cell against force and place, from the loads themselves; columns: 4 with the twist
 * term, 3 without. */
static gboolean fit_share(const PlbPlateProblem *problem, guint k, guint columns, double share[4])
{
	guint n = problem->loads->len;
	g_autoptr(gsl_matrix) design = gsl_matrix_alloc(n, columns);
	g_autoptr(gsl_matrix) gain = gsl_matrix_alloc(columns, n);
	g_autoptr(gsl_vector) value = gsl_vector_alloc(n);
	g_autoptr(gsl_vector) sigma = gsl_vector_alloc(n);
	g_autoptr(gsl_vector) theta = gsl_vector_alloc(columns);

	for (guint i = 0; i < n; i++) {
		const PlbPlateLoad *load = plb_plate_load(problem, i);
		const double terms[] = { 1, load->x_m, load->y_m, load->x_m * load->y_m };

		for (guint c = 0; c < columns; c++)
			gsl_matrix_set(design, i, c, terms[c] * load->force_n);
		gsl_vector_set(value, i, load->counts[k]);
		gsl_vector_set(sigma, i, load->force_n);
	}
	if (!plb_least_squares(design, value, sigma, theta, gain))
		return FALSE;
	for (guint c = 0; c < columns; c++)
		share[c] = gsl_vector_get(theta, c);
	return TRUE;
}

/* Where the points are too few to see a twist there is none, as in a stiff plate. */
void plb_plate_fit_shares(const PlbPlateProblem *problem, PlbPlateFit *fit)
{
	for (guint k = 0; k < 4; k++)
		if (!fit_share(problem, k, 4, fit->share[k]))
			fit_share(problem, k, 3, fit->share[k]);
}

void plb_plate_fit_apply(const PlbPlateFit *fit, PlbPlate *plate)
{
	for (int k = 0; k < 4; k++) {
		plate->cell[k].newtons_per_count = fit->theta[k];
		plate->cell[k].x_m = fit->theta[4 + k] / fit->theta[k];
		plate->cell[k].y_m = fit->theta[8 + k] / fit->theta[k];
		plate->cell[k].zero_counts = fit->zero[k];
	}
	plate->force_bend_per_n = fit->bend[0].kept ? fit->bend[0].value : 0;
	plate->x_bend_per_n = fit->bend[1].kept ? fit->bend[1].value : 0;
	plate->y_bend_per_n = fit->bend[2].kept ? fit->bend[2].value : 0;
}

void plb_plate_fit_gradients(const PlbPlateFit *fit, double fz_n, double x_m, double y_m,
			     double gradient[3][PLB_PLATE_PARAMETERS])
{
	memset(gradient, 0, 3 * sizeof(gradient[0]));
	for (int k = 0; k < 4; k++) {
		const double *p = fit->share[k];
		double counts = fz_n * (p[0] + p[1] * x_m + p[2] * y_m + p[3] * x_m * y_m);

		gradient[0][k] = counts;
		gradient[1][k] = -x_m * counts / fz_n;
		gradient[2][k] = -y_m * counts / fz_n;
		gradient[1][4 + k] = gradient[2][8 + k] = counts / fz_n;
	}
}
