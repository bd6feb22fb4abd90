/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include <string.h>

#include "src/signal/low-pass.h"

#define RATE_HZ 1000.0
#define N 4000

static void fill_sine(double *values, gsize n, double hz, double phase)
{
	for (gsize i = 0; i < n; i++)
		values[i] = sin(2.0 * G_PI * hz * (double)i / RATE_HZ + phase);
}

/* amplitude and phase lag of a sine in the middle of the values, by correlation over whole periods
 */
static void measure(const double *values, double hz, double *gain, double *lag)
{
	gsize period = (gsize)round(RATE_HZ / hz), from = N / 4, count = period * (N / 2 / period);
	double s = 0.0, c = 0.0;

	for (gsize i = from; i < from + count; i++) {
		s += values[i] * sin(2.0 * G_PI * hz * (double)i / RATE_HZ);
		c += values[i] * cos(2.0 * G_PI * hz * (double)i / RATE_HZ);
	}
	*gain = 2.0 * hypot(s, c) / (double)count;
	*lag = atan2(c, s);
}

START_TEST(gain_follows_the_formula_without_lag)
{
	static const double tones_hz[] = { 0.5, 2.0, 4.0, 5.0, 6.25, 8.0, 10.0, 20.0, 40.0 };
	static const double cutoffs_hz[] = { 5.0, 6.25, 20.0 };

	for (gsize k = 0; k < G_N_ELEMENTS(cutoffs_hz); k++) {
		for (gsize i = 0; i < G_N_ELEMENTS(tones_hz); i++) {
			double w = tan(G_PI * tones_hz[i] / RATE_HZ);
			double ratio = w / tan(G_PI * cutoffs_hz[k] / RATE_HZ);
			double expected = 1.0 / (1.0 + (sqrt(2.0) - 1.0) * pow(ratio, 4.0));
			double values[N], gain, lag;

			fill_sine(values, N, tones_hz[i], 0.0);
			plb_low_pass_zero_phase(values, N, RATE_HZ, cutoffs_hz[k]);
			measure(values, tones_hz[i], &gain, &lag);
			assert_near(gain, expected, 1e-6);
			if (expected > 1e-3)
				assert_near(lag, 0.0, 1e-4);
			if (tones_hz[i] == cutoffs_hz[k])
				assert_near(gain, 1.0 / sqrt(2.0), 1e-6);
		}
	}
}
END_TEST

START_TEST(one_pass_has_the_textbook_gain)
{
	PlbBiquad q = plb_biquad_low_pass(50.0, RATE_HZ);
	double x1 = 0, x2 = 0, y1 = 0, y2 = 0, out[N], gain, lag;

	for (gsize i = 0; i < N; i++) {
		double x = sin(2.0 * G_PI * 50.0 * (double)i / RATE_HZ);

		out[i] = q.b0 * x + q.b1 * x1 + q.b2 * x2 - q.a1 * y1 - q.a2 * y2;
		x2 = x1;
		x1 = x;
		y2 = y1;
		y1 = out[i];
	}
	measure(out, 50.0, &gain, &lag);
	assert_near(gain, 1.0 / sqrt(2.0), 1e-6);
	assert_near(lag, -G_PI / 2.0, 1e-6);
	assert_near((q.b0 + q.b1 + q.b2) / (1.0 + q.a1 + q.a2), 1.0, 1e-12);
}
END_TEST

START_TEST(lines_stay_lines_to_their_ends)
{
	static const gsize lengths[] = { 3, 4, 10, 100, 2000 };

	for (gsize k = 0; k < G_N_ELEMENTS(lengths); k++) {
		double values[2000];

		for (gsize i = 0; i < lengths[k]; i++)
			values[i] = 1.5 - 0.01 * (double)i;
		plb_low_pass_zero_phase(values, lengths[k], RATE_HZ, 6.0);
		for (gsize i = 0; i < lengths[k]; i++)
			assert_near(values[i], 1.5 - 0.01 * (double)i, 1e-12);
	}
}
END_TEST

START_TEST(parabolas_pass_inside)
{
	double values[N];

	for (gsize i = 0; i < N; i++) {
		double t = (double)i / RATE_HZ - 2.0;

		values[i] = 0.5 * 3.0 * t * t;
	}
	plb_low_pass_zero_phase(values, N, RATE_HZ, 6.0);
	for (gsize i = 1000; i < 3000; i++) {
		double t = (double)i / RATE_HZ - 2.0;

		assert_near(values[i], 0.5 * 3.0 * t * t, 1e-6);
	}
}
END_TEST

START_TEST(a_step_is_met_half_way)
{
	double values[N], least = 0.0, most = 0.0;

	for (gsize i = 0; i < N; i++)
		values[i] = i < N / 2 ? 0.0 : 1.0;
	plb_low_pass_zero_phase(values, N, RATE_HZ, 6.0);
	assert_near(0.5 * (values[N / 2 - 1] + values[N / 2]), 0.5, 1e-9);
	for (gsize i = 0; i < N; i++) {
		/* the same from both sides: no lag */
		assert_near(values[i] + values[N - 1 - i], 1.0, 1e-9);
		least = MIN(least, values[i]);
		most = MAX(most, values[i]);
	}
	/* overshoot of two critically sharp second-order passes: a few percent, no ringing away */
	ck_assert(most < 1.06 && least > -0.06);
}
END_TEST

/* The slow twin: multiplies the spectrum, one frequency at a time (a plain discrete Fourier
 * transform), by the squared gain of one pass. */
static void spectrum_twin(const double *in, double *out, gsize n, double cutoff_hz)
{
	double scale = pow(sqrt(2.0) - 1.0, -0.25);
	double wc = tan(G_PI * cutoff_hz / RATE_HZ) * scale;

	memset(out, 0, n * sizeof(double));
	for (gsize k = 0; k < n; k++) {
		gsize mirrored = MIN(k, n - k);
		double w = tan(G_PI * (double)mirrored / (double)n);
		double gain = mirrored * 2 == n ? 0.0 : 1.0 / (1.0 + pow(w / wc, 4.0));
		double re = 0.0, im = 0.0;

		for (gsize i = 0; i < n; i++) {
			double angle = 2.0 * G_PI * (double)((k * i) % n) / (double)n;

			re += in[i] * cos(angle);
			im -= in[i] * sin(angle);
		}
		for (gsize i = 0; i < n; i++) {
			double angle = 2.0 * G_PI * (double)((k * i) % n) / (double)n;

			out[i] += gain * (re * cos(angle) - im * sin(angle)) / (double)n;
		}
	}
}

START_TEST(equals_its_slow_twin_on_noise)
{
	enum { LENGTH = 800 };
	double in[LENGTH], slow[LENGTH], fast[LENGTH];
	GRand *random = g_rand_new_with_seed(7);

	for (gsize i = 0; i < LENGTH; i++)
		in[i] = g_rand_double_range(random, -1.0, 1.0);
	g_rand_free(random);
	spectrum_twin(in, slow, LENGTH, 30.0);
	memcpy(fast, in, sizeof(in));
	plb_low_pass_zero_phase(fast, LENGTH, RATE_HZ, 30.0);
	/* away from the ends, where the twin wraps around */
	for (gsize i = 150; i < LENGTH - 150; i++)
		assert_near(fast[i], slow[i], 1e-6);
}
END_TEST

START_TEST(gaps_split_and_stay)
{
	double values[N], left[1000], right[N - 1500];

	fill_sine(values, N, 1.3, 0.4);
	for (gsize i = 1000; i < 1500; i++)
		values[i] = NAN;
	memcpy(left, values, sizeof(left));
	memcpy(right, values + 1500, sizeof(right));
	plb_low_pass_zero_phase(values, N, RATE_HZ, 6.0);
	plb_low_pass_zero_phase(left, 1000, RATE_HZ, 6.0);
	plb_low_pass_zero_phase(right, N - 1500, RATE_HZ, 6.0);
	for (gsize i = 0; i < N; i++) {
		if (i >= 1000 && i < 1500)
			ck_assert(isnan(values[i]));
		else
			ck_assert(values[i] == (i < 1000 ? left[i] : right[i - 1500]));
	}
}
END_TEST

START_TEST(nothing_to_filter_is_left_alone)
{
	double values[] = { 1.0, -2.0, 7.0, 3.0 };

	plb_low_pass_zero_phase(values, 0, 100.0, 6.0);
	plb_low_pass_zero_phase(values, 2, 100.0, 6.0);
	plb_low_pass_zero_phase(values, 4, 100.0, 50.0);
	ck_assert(values[0] == 1.0 && values[1] == -2.0 && values[2] == 7.0 && values[3] == 3.0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("low-pass");
	TCase *tcase = tcase_create("low-pass");

	tcase_add_test(tcase, gain_follows_the_formula_without_lag);
	tcase_add_test(tcase, one_pass_has_the_textbook_gain);
	tcase_add_test(tcase, lines_stay_lines_to_their_ends);
	tcase_add_test(tcase, parabolas_pass_inside);
	tcase_add_test(tcase, a_step_is_met_half_way);
	tcase_add_test(tcase, equals_its_slow_twin_on_noise);
	tcase_add_test(tcase, gaps_split_and_stay);
	tcase_add_test(tcase, nothing_to_filter_is_left_alone);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
