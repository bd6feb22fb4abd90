/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/quick-turn.h"

#include <gsl/gsl_multifit.h>
#include <math.h>

#define PLAY_ROUNDS 4 /* until the turn stands within a tenth of a millisecond */

static gboolean is_whole(const double *values, gsize from, gsize to)
{
	for (gsize i = from; i <= to; i++) {
		if (isnan(values[i]))
			return FALSE;
	}
	return TRUE;
}

/* half-width in samples over which the bar rises by quick_turn_m after the turn; 0 = not within
 * quick_turn_s */
static gsize quick_half(const double *z, gsize n, gsize low, const PlbLiftSettings *settings,
			double rate_hz)
{
	gsize most = (gsize)round(settings->quick_turn_s * rate_hz);
	double level = z[low] + settings->quick_turn_m;

	for (gsize half = 3; half <= most && half <= low && low + half < n; half++) {
		if (z[low + half] >= level)
			return half;
	}
	return 0;
}

/* A turn in samples / half after low, how far after it the string has given its play back, and the
 * play. */
typedef struct {
	double turn, taken_up, play_m;
} StringPlay;

/* Least-squares quartic through z over low +- half, in t = samples / half. On the way up a string's
 * reading is lower by its play than on the way down, and in between, while the bar takes it up, it
 * says nothing. */
static void fit_quartic(const double *z, gsize low, gsize half, const StringPlay *play, double c[5])
{
	gsize n = 2 * half + 1;
	gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(n, 5);
	gsl_matrix *x = gsl_matrix_alloc(n, 5), *covariance = gsl_matrix_alloc(5, 5);
	gsl_vector *y = gsl_vector_alloc(n), *weight = gsl_vector_alloc(n);
	gsl_vector_view out = gsl_vector_view_array(c, 5);
	double residual;

	for (gsize i = 0; i < n; i++) {
		double t = ((double)i - (double)half) / (double)half, power = 1.0;

		for (gsize k = 0; k < 5; k++) {
			gsl_matrix_set(x, i, k, power);
			power *= t;
		}
		gsl_vector_set(y, i,
			       z[low - half + i] - z[low] + (t > play->turn ? play->play_m : 0.0));
		gsl_vector_set(weight, i,
			       t > play->turn && t < play->turn + play->taken_up ? 0.0 : 1.0);
	}
	gsl_multifit_wlinear(x, weight, y, &out.vector, covariance, &residual, work);
	gsl_vector_free(weight);
	gsl_vector_free(y);
	gsl_matrix_free(covariance);
	gsl_matrix_free(x);
	gsl_multifit_linear_free(work);
}

/* where a quartic turns, from near 0 */
static double quartic_turn(const double c[5])
{
	double t = 0.0;

	for (int i = 0; i < 5; i++)
		t -= (c[1] + t * (2.0 * c[2] + t * (3.0 * c[3] + t * 4.0 * c[4]))) /
		     (2.0 * c[2] + t * (6.0 * c[3] + t * 12.0 * c[4]));
	return t;
}

/* how far after its turn t a quartic has risen by that much, by its bend and twist there */
static double quartic_rise(const double c[5], double t, double rise_m)
{
	double bend = c[2] + t * (3.0 * c[3] + t * 6.0 * c[4]), twist = c[3] + t * 4.0 * c[4];
	double step = sqrt(rise_m / bend);

	return bend > 0.0 ? MIN(0.5, sqrt(rise_m / MAX(bend + twist * step, 0.25 * bend))) : 0.0;
}

double plb_quick_turn(const double *raw, const double *smooth, gsize n, double rate_hz, gsize low,
		      const PlbLiftSettings *settings)
{
	gsize half = quick_half(smooth, n, low, settings, rate_hz);
	StringPlay play = { 0 };
	double c[5];

	if (half == 0 || !is_whole(raw, low - half, low + half))
		return NAN;
	for (int i = 0; i < PLAY_ROUNDS; i++) {
		fit_quartic(raw, low, half, &play, c);
		play.turn = quartic_turn(c);
		if (!(fabs(play.turn) <= 0.5))
			return NAN;
		play.play_m = settings->string_play_m;
		play.taken_up = quartic_rise(c, play.turn, play.play_m);
	}
	return (double)low + play.turn * (double)half;
}
