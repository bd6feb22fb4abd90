/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/residual.h"

#include <math.h>

#include "src/signal/fourier-smooth.h"
#include "src/signal/low-pass.h"
#include "src/signal/statistics.h"

#define SHORTEST_S 1.0
#define TOP_OF_RATE 0.45
#define TOP_HZ 50.0
#define FIT_POINTS 17
#define BISECTIONS 30

/* with k = sqrt(2) - 1 and r = f / cutoff, over all r: of gain^2, 3 pi / (8 sqrt(2) k^(1/4)), and
 * of r^2 gain^2, pi / (8 sqrt(2) k^(3/4)) */
#define PASSED 1.0383889643015844
#define PASSED_RATE 0.5378072492172691

/* Power of all long stretches by frequency: each holds one wave of every half period. */
typedef struct {
	GPtrArray *waves; /* double *, squared amplitudes by length of the stretch */
	GArray *lengths;  /* gsize */
	double rate_hz, seconds;
} Powers;

static void powers_init(Powers *p, const double *values, gsize n, double rate_hz)
{
	gsize from, to = 0, least = (gsize)MAX(8.0, ceil(SHORTEST_S * rate_hz));

	*p = (Powers){ g_ptr_array_new_with_free_func(g_free), g_array_new(FALSE, FALSE, sizeof n),
		       rate_hz, 0.0 };
	while (plb_next_stretch(values, n, &from, &to)) {
		gsize length = to - from;
		double *waves;

		if (length < least)
			continue;
		waves = g_new(double, length);
		plb_fourier_waves(values + from, length, waves);
		g_ptr_array_add(p->waves, waves);
		g_array_append_val(p->lengths, length);
		p->seconds += (double)length / rate_hz;
	}
}

static void powers_clear(Powers *p)
{
	g_ptr_array_unref(p->waves);
	g_array_unref(p->lengths);
}

/* Variance that a low-pass takes away: of the values, and of a white noise of density 1. */
static void residual_at(const Powers *p, double cutoff_hz, double *whole, double *noise)
{
	*whole = *noise = 0.0;
	for (guint s = 0; s < p->waves->len; s++) {
		const double *waves = g_ptr_array_index(p->waves, s);
		gsize n = g_array_index(p->lengths, gsize, s);
		double step_hz = 0.5 * p->rate_hz / (double)(n - 1);
		double share = (double)n / p->rate_hz / p->seconds;

		for (gsize k = 1; k + 1 < n; k++) {
			double lost = 1.0 - plb_fourier_gain((double)k * step_hz, cutoff_hz);

			*whole += share * lost * lost * 0.5 * waves[k - 1] * waves[k - 1];
			*noise += share * lost * lost * step_hz;
		}
	}
}

/* The noise's density, and what of the residual is no white noise even at the top. */
static gboolean fit_noise(const Powers *p, double top_hz, double *density, double *rest)
{
	double whole[FIT_POINTS], noise[FIT_POINTS];

	for (int i = 0; i < FIT_POINTS; i++)
		residual_at(p, top_hz * (0.5 + 0.5 * i / (FIT_POINTS - 1)), &whole[i], &noise[i]);
	return plb_fit_line(noise, whole, FIT_POINTS, rest, density) && *density > 0.0;
}

/* Is more signal lost there than noise let through? */
static gboolean loses_signal(const Powers *p, double cutoff_hz, double density, double rest)
{
	double whole, noise, all = 0.5 * p->rate_hz;

	residual_at(p, cutoff_hz, &whole, &noise);
	return whole - rest > density * all;
}

gboolean plb_residual_analyze(const double *values, gsize n, double rate_hz, double lowest_hz,
			      PlbResidual *residual)
{
	double high = MIN(TOP_OF_RATE * rate_hz, TOP_HZ), low = lowest_hz, rest;
	Powers p;

	*residual = (PlbResidual){ NAN, NAN };
	powers_init(&p, values, n, rate_hz);
	if (p.waves->len == 0 || lowest_hz >= high) {
		powers_clear(&p);
		return FALSE;
	}
	if (!fit_noise(&p, high, &residual->density, &rest)) {
		*residual = (PlbResidual){ high, 0.0 };
	} else {
		for (int i = 0; i < BISECTIONS; i++) {
			double middle = 0.5 * (low + high);

			if (loses_signal(&p, middle, residual->density, rest))
				low = middle;
			else
				high = middle;
		}
		residual->cutoff_hz = high;
	}
	powers_clear(&p);
	return TRUE;
}

double plb_residual_noise(double density, double cutoff_hz)
{
	return sqrt(density * cutoff_hz * PASSED);
}

double plb_residual_noise_rate(double density, double cutoff_hz)
{
	return 2.0 * G_PI * cutoff_hz * sqrt(density * cutoff_hz * PASSED_RATE);
}
