/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include <string.h>

#include "src/signal/derivative.h"
#include "src/signal/fourier-smooth.h"
#include "src/signal/fourier.h"
#include "src/signal/spectrum.h"
#include "src/signal/statistics.h"

#define RATE_HZ 200.0
#define N 2000

static double normal(GRand *random)
{
	double u = 1.0 - g_rand_double(random);

	return sqrt(-2.0 * log(u)) * cos(2.0 * G_PI * g_rand_double(random));
}

static double *make_noise(gsize n, guint32 seed)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(seed);
	double *values = g_new(double, n);

	for (gsize i = 0; i < n; i++)
		values[i] = normal(random);
	return values;
}

START_TEST(transforms_agree_with_the_sums_that_define_them)
{
	enum { LENGTH = 15 };
	double *values = plb_fourier_alloc(LENGTH), *out = plb_fourier_alloc(LENGTH);
	double complex *spectrum = plb_fourier_alloc_complex(LENGTH / 2 + 1);
	g_autofree double *noise = make_noise(LENGTH, 1);

	memcpy(values, noise, LENGTH * sizeof(double));
	plb_fourier_forward(LENGTH, values, spectrum);
	for (int k = 0; k <= LENGTH / 2; k++) {
		double complex sum = 0.0;

		for (int j = 0; j < LENGTH; j++)
			sum += values[j] * cexp(-2.0 * G_PI * I * j * k / LENGTH);
		assert_near(cabs(sum - spectrum[k]), 0.0, 1e-13);
	}
	plb_fourier_backward(LENGTH, spectrum, out);
	for (int j = 0; j < LENGTH; j++)
		assert_near(out[j], LENGTH * noise[j], 1e-13);
	plb_fourier_sine(LENGTH, values, out);
	for (int k = 0; k < LENGTH; k++) {
		double sum = 0.0;

		for (int j = 0; j < LENGTH; j++)
			sum += 2.0 * noise[j] * sin(G_PI * (j + 1) * (k + 1) / (LENGTH + 1));
		assert_near(out[k], sum, 1e-13);
	}
	memcpy(values, noise, LENGTH * sizeof(double));
	plb_fourier_cosine(LENGTH, values, out);
	for (int k = 0; k < LENGTH; k++) {
		double sum = noise[0] + (k % 2 ? -1.0 : 1.0) * noise[LENGTH - 1];

		for (int j = 1; j < LENGTH - 1; j++)
			sum += 2.0 * noise[j] * cos(G_PI * j * k / (LENGTH - 1));
		assert_near(out[k], sum, 1e-13);
	}
	plb_fourier_free(values);
	plb_fourier_free(out);
	plb_fourier_free(spectrum);
	ck_assert_uint_eq(plb_fourier_good_length(1023), 1024);
	ck_assert_uint_eq(plb_fourier_good_length(1537), 1600);
}
END_TEST

/* Planned by many threads at once, beyond the number of plans that are kept. */
static gpointer transform_many(gpointer data)
{
	double sum = 0.0;

	for (gsize n = 2; n < 150; n++) {
		double *values = plb_fourier_alloc(n), *out = plb_fourier_alloc(n);

		for (gsize i = 0; i < n; i++)
			values[i] = sin((double)(i * n));
		plb_fourier_cosine(n, values, out);
		sum += out[n / 2];
		plb_fourier_free(values);
		plb_fourier_free(out);
	}
	*(double *)data = sum;
	return NULL;
}

START_TEST(threads_get_the_same_numbers)
{
	double sums[4];
	GThread *threads[4];

	for (gsize i = 0; i < 4; i++)
		threads[i] = g_thread_new("transform", transform_many, &sums[i]);
	for (gsize i = 0; i < 4; i++)
		g_thread_join(threads[i]);
	for (gsize i = 1; i < 4; i++)
		ck_assert(memcmp(&sums[i], &sums[0], sizeof(double)) == 0);
}
END_TEST

START_TEST(white_noise_has_a_flat_density)
{
	enum { LONG = 200000 };
	g_autofree double *noise = make_noise(LONG, 2);
	PlbWelch welch = { 1024, PLB_HALF_SEGMENT, PLB_WINDOW_HANN, PLB_DETREND_MEAN,
			   PLB_ONE_SIDED };
	g_autoptr(PlbSpectrum) s = plb_spectrum_new(noise, LONG, RATE_HZ, &welch);

	ck_assert_uint_eq(s->n, 513);
	ck_assert_uint_eq(s->segments, (LONG - 512) / 512);
	/* variance 1 over 100 Hz; 390 segments */
	assert_near(plb_mean(s->density + 2, s->n - 3), 0.01, 1.5e-4);
	assert_near(plb_spectrum_band_power(s, 4.0, 12.0), 0.08, 3e-3);
	assert_near(plb_spectrum_quantile_hz(s, 0.5), 50.0, 1.0);
	ck_assert(isnan(plb_spectrum_band_power(s, 4.0, 101.0)));
	ck_assert(isnan(plb_spectrum_coherent_power(s, 4.0, 12.0)));
}
END_TEST

START_TEST(sine_has_half_its_squared_amplitude)
{
	double values[N];

	for (gsize i = 0; i < N; i++)
		values[i] =
			3.0 + 0.01 * (double)i + 2.0 * sin(2.0 * G_PI * 8.0 * (double)i / RATE_HZ);
	for (int sides = PLB_ONE_SIDED; sides <= PLB_TWO_SIDED; sides++) {
		PlbWelch welch = { 400, 200, PLB_WINDOW_HANN, PLB_DETREND_LINE,
				   (PlbSpectrumSides)sides };
		g_autoptr(PlbSpectrum) s = plb_spectrum_new(values, N, RATE_HZ, &welch);
		double sum = 0.0;

		for (gsize k = 0; k < s->n; k++)
			sum += s->density[k] * s->step_hz;
		assert_near(sum, 2.0, 3e-3);
		ck_assert_uint_eq(s->segments, 9);
		if (sides == PLB_TWO_SIDED) {
			ck_assert_uint_eq(s->n, 400);
			assert_near(s->frequency_hz[399], -0.5, 1e-12);
			assert_near(s->frequency_hz[200], -100.0, 1e-12);
			ck_assert(isnan(plb_spectrum_band_power(s, 7.0, 9.0)));
		} else {
			assert_near(plb_spectrum_band_power(s, 6.0, 10.0), 2.0, 3e-3);
			assert_near(plb_spectrum_band_power(s, 20.0, 90.0), 0.0, 1e-3);
		}
	}
}
END_TEST

START_TEST(spectra_do_not_reach_across_gaps)
{
	g_autofree double *noise = make_noise(N, 3);
	g_autofree double *two = g_memdup2(noise, N * sizeof(double));
	PlbWelch welch = { 300, PLB_HALF_SEGMENT, PLB_WINDOW_HANN, PLB_DETREND_MEAN,
			   PLB_ONE_SIDED };
	g_autoptr(PlbSpectrum) first = plb_spectrum_new(noise, 900, RATE_HZ, &welch);
	g_autoptr(PlbSpectrum) second = plb_spectrum_new(noise + 901, N - 901, RATE_HZ, &welch);
	g_autoptr(PlbSpectrum) both = NULL;
	double empty[] = { NAN, 1.0, NAN };

	two[900] = NAN;
	both = plb_spectrum_new(two, N, RATE_HZ, &welch);
	ck_assert_uint_eq(both->segments, first->segments + second->segments);
	for (gsize k = 0; k < both->n; k++)
		assert_near(both->density[k],
			    (first->density[k] * first->segments +
			     second->density[k] * second->segments) /
				    both->segments,
			    1e-12);
	ck_assert_ptr_null(plb_spectrum_new(empty, 3, RATE_HZ, &welch));
	welch.overlap = 300;
	ck_assert_ptr_null(plb_spectrum_new(noise, N, RATE_HZ, &welch));
	welch.overlap = 299;
	welch.segment = 5000;
	g_clear_pointer(&both, plb_spectrum_free);
	both = plb_spectrum_new(two, N, RATE_HZ, &welch);
	ck_assert_uint_eq(both->segment, N - 901);
}
END_TEST

START_TEST(coherent_power_is_what_both_signals_share)
{
	enum { LONG = 100000 };
	g_autofree double *noise = make_noise(LONG, 4);
	g_autofree double *other = make_noise(LONG, 5);
	g_autofree double *first = g_new(double, LONG);
	g_autofree double *second = g_new(double, LONG);
	PlbWelch welch = { 400, PLB_HALF_SEGMENT, PLB_WINDOW_HANN, PLB_DETREND_MEAN,
			   PLB_ONE_SIDED };

	for (gsize i = 0; i < LONG; i++) {
		double shared = sqrt(2.0) * sin(2.0 * G_PI * 8.0 * (double)i / RATE_HZ);

		first[i] = shared + noise[i];
		second[i] = 0.5 * shared + 0.2 * other[i];
	}
	{
		g_autoptr(PlbSpectrum) s =
			plb_spectrum_new_pair(first, second, LONG, RATE_HZ, &welch);

		assert_near(plb_spectrum_band_power(s, 6.0, 10.0), 1.04, 0.02);
		assert_near(plb_spectrum_coherent_power(s, 6.0, 10.0), 1.0, 0.02);
		assert_near(plb_spectrum_coherent_power(s, 20.0, 90.0), 0.0, 0.01);
		assert_near(carg(s->cross[16]), 0.0, 0.02);
	}
}
END_TEST

START_TEST(smoothing_has_the_gain_it_promises)
{
	static const double tones_hz[] = { 1.0, 3.0, 6.0, 12.0, 30.0 };
	double values[N], out[N], velocity[N];

	for (gsize k = 0; k < G_N_ELEMENTS(tones_hz); k++) {
		double turn = 2.0 * G_PI * tones_hz[k] / RATE_HZ;
		double gain = 1.0 / (1.0 + (G_SQRT2 - 1.0) * pow(tones_hz[k] / 6.0, 4.0));

		for (gsize i = 0; i < N; i++)
			values[i] = sin(turn * (double)i + 0.5);
		plb_fourier_smooth(values, N, RATE_HZ, 6.0, 0, out);
		plb_fourier_smooth(values, N, RATE_HZ, 6.0, 1, velocity);
		for (gsize i = 200; i < N - 200; i++) {
			assert_near(out[i], gain * sin(turn * (double)i + 0.5), 1e-4);
			assert_near(velocity[i],
				    gain * turn * RATE_HZ * cos(turn * (double)i + 0.5), 3e-3);
		}
	}
}
END_TEST

START_TEST(ends_are_not_bent)
{
	double values[N], out[N];

	for (gsize i = 0; i < N; i++) {
		double t = (double)i / RATE_HZ;

		values[i] = i == 700 ? (double)NAN : 1.0 - 2.0 * t + 1.5 * t * t - 0.2 * t * t * t;
	}
	for (guint order = 0; order <= 2; order++) {
		plb_fourier_smooth(values, N, RATE_HZ, 6.0, order, out);
		ck_assert(isnan(out[700]));
		for (gsize i = 0; i < N; i++) {
			double t = (double)i / RATE_HZ;
			double truth = order == 0   ? values[i]
				       : order == 1 ? -2.0 + 3.0 * t - 0.6 * t * t
						    : 3.0 - 1.2 * t;

			if (i != 700)
				assert_near(out[i], truth, order == 2 ? 1e-7 : 1e-9);
		}
	}
}
END_TEST

/* A squat that begins and ends in mid-movement, with encoder noise: error at the ends against the
 * error inside. */
START_TEST(noisy_ends_stay_near_the_truth)
{
	g_autofree double *noise = make_noise(N, 6);
	double values[N], velocity[N], inside = 0.0, ends = 0.0;

	for (gsize i = 0; i < N; i++)
		values[i] =
			0.3 * sin(2.0 * G_PI * 0.4 * (double)i / RATE_HZ + 0.7) + 0.0005 * noise[i];
	plb_fourier_smooth(values, N, RATE_HZ, 6.0, 1, velocity);
	for (gsize i = 0; i < N; i++) {
		double turn = 2.0 * G_PI * 0.4;
		double off = fabs(velocity[i] - 0.3 * turn * cos(turn * (double)i / RATE_HZ + 0.7));

		if (i < 40 || i >= N - 40)
			ends = MAX(ends, off);
		else
			inside = MAX(inside, off);
	}
	ck_assert_msg(inside < 0.015 && ends < 0.05, "inside %g, ends %g", inside, ends);
}
END_TEST

START_TEST(short_stretches_are_differences)
{
	double values[] = { NAN, 0.0, 1.0, 4.0, 9.0, NAN, 5.0 }, out[7];

	plb_fourier_smooth(values, 7, 1.0, 0.1, 1, out);
	ck_assert(isnan(out[0]) && isnan(out[5]) && isnan(out[6]));
	assert_near(out[1], 0.0, 1e-12);
	assert_near(out[4], 6.0, 1e-12);
	plb_fourier_smooth(values, 7, 1.0, 0.1, 0, values);
	assert_near(values[3], 4.0, 1e-15);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("spectrum");
	TCase *tcase = tcase_create("spectrum");

	tcase_add_test(tcase, transforms_agree_with_the_sums_that_define_them);
	tcase_add_test(tcase, threads_get_the_same_numbers);
	tcase_add_test(tcase, white_noise_has_a_flat_density);
	tcase_add_test(tcase, sine_has_half_its_squared_amplitude);
	tcase_add_test(tcase, spectra_do_not_reach_across_gaps);
	tcase_add_test(tcase, coherent_power_is_what_both_signals_share);
	tcase_add_test(tcase, smoothing_has_the_gain_it_promises);
	tcase_add_test(tcase, ends_are_not_bent);
	tcase_add_test(tcase, noisy_ends_stay_near_the_truth);
	tcase_add_test(tcase, short_stretches_are_differences);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
