/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/fourier-smooth.h"

#include <gsl/gsl_multifit.h>
#include <math.h>
#include <string.h>

#include "src/signal/derivative.h"
#include "src/signal/fourier.h"
#include "src/signal/low-pass.h"

#define LEAST 8       /* samples */
#define UNFILTERED 16 /* samples that describe an end when nothing is smoothed */

/* Cubic over u = 0 ... 1 of a stretch: c[0] + c[1] u + c[2] u^2 + c[3] u^3. */
typedef struct {
	double c[4];
} Cubic;

/* The value and the second derivative (per sample squared) at values[0] (step 1) or at its end
 * (step -1) of the least-squares cubic through m samples from there. */
static void describe_end(const double *end, int step, gsize m, double *value, double *curvature)
{
	gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(m, 4);
	gsl_matrix *powers = gsl_matrix_alloc(m, 4), *spread = gsl_matrix_alloc(4, 4);
	gsl_vector *y = gsl_vector_alloc(m), *c = gsl_vector_alloc(4);
	double scale = (double)(m - 1), chi2;

	for (gsize i = 0; i < m; i++) {
		double u = (double)i / scale;

		for (gsize k = 0; k < 4; k++)
			gsl_matrix_set(powers, i, k,
				       k == 0 ? 1.0 : gsl_matrix_get(powers, i, k - 1) * u);
		gsl_vector_set(y, i, end[(gssize)i * step] - end[0]);
	}
	gsl_multifit_linear(powers, y, c, spread, &chi2, work);
	*value = end[0] + gsl_vector_get(c, 0);
	*curvature = 2.0 * gsl_vector_get(c, 2) / (scale * scale);
	gsl_vector_free(c);
	gsl_vector_free(y);
	gsl_matrix_free(spread);
	gsl_matrix_free(powers);
	gsl_multifit_linear_free(work);
}

static Cubic cubic_between_ends(const double *values, gsize n, gsize m)
{
	double length = (double)(n - 1), a, b, bend_a, bend_b;
	Cubic p;

	describe_end(values, 1, m, &a, &bend_a);
	describe_end(values + n - 1, -1, m, &b, &bend_b);
	bend_a *= length * length;
	bend_b *= length * length;
	p.c[0] = a;
	p.c[2] = 0.5 * bend_a;
	p.c[3] = (bend_b - bend_a) / 6.0;
	p.c[1] = b - a - p.c[2] - p.c[3];
	return p;
}

static double cubic_at(const Cubic *p, double u, guint order)
{
	const double *c = p->c;

	if (order == 0)
		return c[0] + u * (c[1] + u * (c[2] + u * c[3]));
	if (order == 1)
		return c[1] + u * (2.0 * c[2] + 3.0 * u * c[3]);
	return 2.0 * c[2] + 6.0 * u * c[3];
}

double plb_fourier_gain(double f_hz, double cutoff_hz)
{
	double ratio = f_hz / cutoff_hz;

	return 1.0 / (1.0 + (G_SQRT2 - 1.0) * ratio * ratio * ratio * ratio);
}

/* waves[0 ... n - 3]: amplitudes of the sines with 1 ... n - 2 half periods in the stretch. To
 * rest[0 ... n - 1]: the order-th derivative of their sum, after scaling. */
static void sum_of_waves(double *waves, gsize n, double rate_hz, double cutoff_hz, guint order,
			 double *rest)
{
	g_assert(n > 2);
	for (gsize k = n - 2; k >= 1; k--) {
		double f_hz = 0.5 * rate_hz * (double)k / (double)(n - 1);
		double turn = 2.0 * G_PI * f_hz, gain = plb_fourier_gain(f_hz, cutoff_hz);

		waves[k - 1] *= 0.5 * gain * (order == 0 ? 1.0 : order == 1 ? turn : -turn * turn);
	}
	if (order == 1) {
		memmove(waves + 1, waves, (n - 2) * sizeof(double));
		waves[0] = waves[n - 1] = 0.0;
		plb_fourier_cosine(n, waves, rest);
	} else {
		rest[0] = rest[n - 1] = 0.0;
		plb_fourier_sine(n - 2, waves, rest);
		memmove(rest + 1, rest, (n - 2) * sizeof(double));
		rest[0] = 0.0;
	}
}

/* to waves[0 ... n - 3]; p: the cubic that they swing about */
static void find_waves(const double *values, gsize n, gsize m, double *rest, double *waves,
		       Cubic *p)
{
	*p = cubic_between_ends(values, n, MIN(MAX(m, LEAST), n));
	for (gsize i = 1; i + 1 < n; i++)
		rest[i - 1] = values[i] - cubic_at(p, (double)i / (double)(n - 1), 0);
	plb_fourier_sine(n - 2, rest, waves);
	for (gsize k = 0; k < n - 2; k++)
		waves[k] /= (double)(n - 1);
}

void plb_fourier_waves(const double *values, gsize n, double *waves)
{
	double *rest = plb_fourier_alloc(n), *out = plb_fourier_alloc(n);
	Cubic p;

	g_assert(n >= LEAST);
	find_waves(values, n, UNFILTERED, rest, out, &p);
	memcpy(waves, out, (n - 2) * sizeof(double));
	plb_fourier_free(rest);
	plb_fourier_free(out);
}

static void smooth_stretch(const double *values, gsize n, double rate_hz, double cutoff_hz,
			   guint order, double *out)
{
	double period = isfinite(cutoff_hz) ? ceil(rate_hz / cutoff_hz) : UNFILTERED;
	double length_s = (double)(n - 1) / rate_hz, per_u = 1.0 / pow(length_s, order);
	double *rest = plb_fourier_alloc(n), *waves = plb_fourier_alloc(n);
	Cubic p;

	find_waves(values, n, (gsize)MIN(period, (double)n), rest, waves, &p);
	sum_of_waves(waves, n, rate_hz, cutoff_hz, order, rest);
	for (gsize i = 0; i < n; i++)
		out[i] = rest[i] + per_u * cubic_at(&p, (double)i / (double)(n - 1), order);
	plb_fourier_free(rest);
	plb_fourier_free(waves);
}

static void short_stretch(const double *values, gsize n, double rate_hz, guint order, double *out)
{
	double copy[LEAST];

	memcpy(copy, values, n * sizeof(double));
	if (order == 0)
		memcpy(out, copy, n * sizeof(double));
	else if (order == 1)
		plb_derivative(copy, n, rate_hz, out);
	else
		plb_second_derivative(copy, n, rate_hz, out);
}

void plb_fourier_smooth(const double *values, gsize n, double rate_hz, double cutoff_hz,
			guint order, double *out)
{
	gsize from, to = 0;

	g_assert(order <= 2 && cutoff_hz > 0.0);
	if (out != values)
		memcpy(out, values, n * sizeof(double));
	while (plb_next_stretch(values, n, &from, &to)) {
		if (to - from < LEAST)
			short_stretch(values + from, to - from, rate_hz, order, out + from);
		else
			smooth_stretch(values + from, to - from, rate_hz, cutoff_hz, order,
				       out + from);
	}
}
