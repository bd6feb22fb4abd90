/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/signal/derivative.h"
#include "src/signal/fourier-smooth.h"
#include "src/signal/low-pass.h"
#include "src/signal/resample.h"
#include "src/signal/spectrum.h"

/* Prints what the signal floor makes of made-up signals, one a line: a name and its values, for
 * test-signals.py to compare with SciPy's. All digits, and points in any locale. */

#define RATE_HZ 250.0
#define N 1500

static void print_values(const char *name, const double *values, gsize n)
{
	char text[64];

	printf("%s", name);
	for (gsize i = 0; i < n; i++) {
		if (isnan(values[i]))
			printf(" nan");
		else
			printf(" %s", g_ascii_formatd(text, sizeof text, "%.17g", values[i]));
	}
	printf("\n");
}

/* Squats, tremor and noise; force-like numbers with an offset. */
static double *make_signal(guint32 seed)
{
	GRand *random = g_rand_new_with_seed(seed);
	double *values = g_new(double, N);

	for (gsize i = 0; i < N; i++) {
		double t = (double)i / RATE_HZ;

		values[i] = 1.4 + 0.3 * sin(2.0 * G_PI * 0.41 * t + 0.3) +
			    0.01 * sin(2.0 * G_PI * 7.3 * t) + 0.02 * (g_rand_double(random) - 0.5);
	}
	g_rand_free(random);
	return values;
}

static void print_filters(const char *prefix, const double *values)
{
	static const double cutoffs_hz[] = { 2.5, 6.0, 20.0, 112.0, 120.0 };
	double out[N];

	for (gsize k = 0; k < G_N_ELEMENTS(cutoffs_hz); k++) {
		g_autofree char *name =
			g_strdup_printf("%s-low-pass-%d", prefix, (int)(10.0 * cutoffs_hz[k]));

		memcpy(out, values, sizeof out);
		plb_low_pass_zero_phase(out, N, RATE_HZ, cutoffs_hz[k]);
		print_values(name, out, N);
	}
	for (int order = 1; order <= 2; order++) {
		g_autofree char *name = g_strdup_printf("%s-derivative-%d", prefix, order);

		(order == 1 ? plb_derivative : plb_second_derivative)(values, N, RATE_HZ, out);
		print_values(name, out, N);
	}
	for (guint order = 0; order <= 2; order++) {
		g_autofree char *name = g_strdup_printf("%s-fourier-%u", prefix, order);

		plb_fourier_smooth(values, N, RATE_HZ, 6.0, order, out);
		print_values(name, out, N);
	}
}

static void print_resampled(const double *values)
{
	static const double rates_hz[] = { 100.0, 62.5, 400.0 };

	for (gsize k = 0; k < G_N_ELEMENTS(rates_hz); k++) {
		g_autofree char *name = g_strdup_printf("resample-%d", (int)(10.0 * rates_hz[k]));
		gsize n;
		g_autofree double *out = plb_resample(values, N, RATE_HZ, rates_hz[k], &n);

		print_values(name, out, n);
	}
}

static void print_spectra(const double *values, const double *other)
{
	static const struct {
		gsize samples;
		const char *name;
	} overlaps[] = { { PLB_HALF_SEGMENT, "half" }, { 0, "0" }, { 190, "190" } };

	for (int which = 0; which < 2 * 3 * 2 * 3; which++) {
		PlbWelch welch = { .segment = which % 2 ? 255 : 256,
				   .detrend = (PlbDetrend)(which / 2 % 3),
				   .sides = (PlbSpectrumSides)(which / 6 % 2),
				   .overlap = overlaps[which / 12].samples,
				   .window = which % 5 ? PLB_WINDOW_HANN : PLB_WINDOW_NONE };
		g_autoptr(PlbSpectrum) s = plb_spectrum_new_pair(values, other, N, RATE_HZ, &welch);
		static const char *const parts[] = { "frequency", "density", "other", "real",
						     "imaginary" };
		g_autofree double *real = g_new(double, s->n);
		g_autofree double *imaginary = g_new(double, s->n);
		const double *of[] = { s->frequency_hz, s->density, s->other, real, imaginary };

		for (gsize k = 0; k < s->n; k++) {
			real[k] = creal(s->cross[k]);
			imaginary[k] = cimag(s->cross[k]);
		}
		for (gsize k = 0; k < G_N_ELEMENTS(parts); k++) {
			g_autofree char *name = g_strdup_printf(
				"welch-%d-%d-%d-%s-%d-%s", (int)welch.segment, welch.detrend,
				welch.sides, overlaps[which / 12].name, welch.window, parts[k]);

			print_values(name, of[k], s->n);
		}
	}
}

int main(void)
{
	g_autofree double *values = make_signal(1);
	g_autofree double *other = make_signal(2);

	print_values("values", values, N);
	print_values("other", other, N);
	print_filters("whole", values);
	print_resampled(values);
	print_spectra(values, other);
	for (gsize i = 0; i < N; i++) {
		if (i < 3 || i == 500 || (i >= 700 && i < 710) || i == 713 || i == 718)
			values[i] = NAN;
	}
	print_values("gaps", values, N);
	print_filters("gaps", values);
	return 0;
}
