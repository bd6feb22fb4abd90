/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/signal/derivative.h"
#include "src/signal/resample.h"
#include "src/signal/statistics.h"

#define RATE_HZ 200.0
#define N 400

START_TEST(derivatives_of_parabolas_are_exact)
{
	double values[N], first[N], second[N];

	for (gsize i = 0; i < N; i++) {
		double t = (double)i / RATE_HZ;

		values[i] = 1.0 - 2.0 * t + 1.5 * t * t;
	}
	plb_derivative(values, N, RATE_HZ, first);
	plb_second_derivative(values, N, RATE_HZ, second);
	for (gsize i = 0; i < N; i++) {
		assert_near(first[i], -2.0 + 3.0 * (double)i / RATE_HZ, 1e-10);
		assert_near(second[i], 3.0, 1e-7);
	}
}
END_TEST

START_TEST(derivatives_stop_at_gaps)
{
	double values[N], first[N], second[N];

	for (gsize i = 0; i < N; i++)
		values[i] = i == 100 || i == 103 ? (double)NAN : (double)i / RATE_HZ;
	plb_derivative(values, N, RATE_HZ, first);
	plb_second_derivative(values, N, RATE_HZ, second);
	for (gsize i = 0; i < N; i++) {
		/* 101 and 102 are a stretch of two: too short */
		if (i >= 100 && i <= 103) {
			ck_assert(isnan(first[i]) && isnan(second[i]));
		} else {
			assert_near(first[i], 1.0, 1e-10);
			assert_near(second[i], 0.0, 1e-7);
		}
	}
}
END_TEST

START_TEST(interpolation_of_cubics_is_exact)
{
	double values[20];

	for (int i = 0; i < 20; i++)
		values[i] = 2.0 + 0.3 * i - 0.05 * i * i + 0.004 * i * i * i;
	for (double x = 1.0; x <= 18.0; x += 0.037)
		assert_near(plb_interpolate(values, 20, x),
			    2.0 + 0.3 * x - 0.05 * x * x + 0.004 * x * x * x, 1e-12);
	ck_assert(plb_interpolate(values, 20, 19.0) == values[19]);
	ck_assert(plb_interpolate(values, 20, 0.0) == values[0]);
	assert_near(plb_interpolate(values, 20, 0.5), 0.5 * (values[0] + values[1]), 1e-12);
	ck_assert(isnan(plb_interpolate(values, 20, 19.5)));
	ck_assert(isnan(plb_interpolate(values, 20, -0.5)));
	ck_assert(isnan(plb_interpolate(values, 20, NAN)));
	ck_assert(isnan(plb_interpolate(values, 0, 0.0)));
	values[10] = NAN;
	ck_assert(isnan(plb_interpolate(values, 20, 9.5)));
	ck_assert(isnan(plb_interpolate(values, 20, 10.0)));
	assert_near(plb_interpolate(values, 20, 8.5), 0.5 * (values[8] + values[9]), 1e-12);
}
END_TEST

START_TEST(crossings_are_between_samples)
{
	const double values[] = { 0.0, 4.0, 4.0, 1.0 };

	assert_near(plb_crossing(values, 0, 1.0), 0.25, 1e-15);
	assert_near(plb_crossing(values, 2, 2.0), 2.0 + 2.0 / 3.0, 1e-15);
	assert_near(plb_crossing(values, 1, 4.0), 1.0, 1e-15);
}
END_TEST

START_TEST(resampling_keeps_the_grid_of_time_zero)
{
	static const double rates_hz[] = { 50.0, 100.0, 1000.0, 77.7 };
	double values[N];

	for (gsize i = 0; i < N; i++)
		values[i] = sin(2.0 * G_PI * 1.5 * (double)i / RATE_HZ);
	for (gsize k = 0; k < G_N_ELEMENTS(rates_hz); k++) {
		gsize n;
		g_autofree double *out = plb_resample(values, N, RATE_HZ, rates_hz[k], &n);

		ck_assert_uint_eq(n, (gsize)floor((N - 1) * rates_hz[k] / RATE_HZ + 1e-9) + 1);
		/* the low-pass at 0.4 of 50 Hz leaves 1.5 Hz alone */
		for (gsize i = 10; i + 10 < n; i++)
			assert_near(out[i], sin(2.0 * G_PI * 1.5 * (double)i / rates_hz[k]), 2e-4);
	}
}
END_TEST

START_TEST(resampling_down_makes_no_aliases)
{
	double values[N];
	gsize n;

	/* 49 Hz would show as 1 Hz at 50 Hz */
	for (gsize i = 0; i < N; i++)
		values[i] = sin(2.0 * G_PI * 49.0 * (double)i / RATE_HZ);
	{
		g_autofree double *out = plb_resample(values, N, RATE_HZ, 50.0, &n);

		for (gsize i = 10; i + 10 < n; i++)
			ck_assert(fabs(out[i]) < 0.03);
	}
}
END_TEST

START_TEST(statistics_of_known_values)
{
	const double values[] = { 3.0, NAN, 1.0, 2.0, 100.0, 4.0 };
	const double even[] = { 4.0, 1.0, 3.0, 2.0 };
	double empty[] = { NAN };

	assert_near(plb_mean(values, 6), 22.0, 1e-12);
	assert_near(plb_median(values, 6), 3.0, 1e-15);
	assert_near(plb_median(even, 4), 2.5, 1e-15);
	/* deviations from 3: 0, 2, 1, 97, 1 */
	assert_near(plb_robust_deviation(values, 6), 1.4826022, 1e-6);
	assert_near(plb_standard_deviation(even, 4), sqrt(5.0 / 3.0), 1e-12);
	assert_near(plb_quantile(values, 6, 0.0), 1.0, 0.0);
	assert_near(plb_quantile(values, 6, 0.5), 3.0, 0.0);
	assert_near(plb_quantile(values, 6, 1.0), 100.0, 0.0);
	ck_assert(isnan(plb_quantile(empty, 1, 0.5)));
	ck_assert(isnan(plb_mean(empty, 1)) && isnan(plb_median(empty, 1)));
	ck_assert(isnan(plb_mean(empty, 0)) && isnan(plb_robust_deviation(empty, 1)));
	ck_assert(isnan(plb_standard_deviation(even, 1)));
}
END_TEST

START_TEST(robust_deviation_of_normal_values_is_theirs)
{
	enum { COUNT = 20001 };
	g_autofree double *values = g_new(double, COUNT);
	GRand *random = g_rand_new_with_seed(3);

	for (int i = 0; i < COUNT; i++)
		values[i] = 5.0 + 2.0 * sqrt(-2.0 * log(1.0 - g_rand_double(random))) *
					  cos(2.0 * G_PI * g_rand_double(random));
	g_rand_free(random);
	assert_near(plb_robust_deviation(values, COUNT), 2.0, 0.05);
	assert_near(plb_standard_deviation(values, COUNT), 2.0, 0.05);
}
END_TEST

START_TEST(line_through_points)
{
	const double x[] = { 0.0, 1.0, NAN, 2.0, 4.0 };
	const double y[] = { 1.0, 3.0, 9.0, 5.0, 9.0 };
	const double same[] = { 2.0, 2.0 };
	double intercept, slope;

	ck_assert(plb_fit_line(x, y, 5, &intercept, &slope));
	assert_near(intercept, 1.0, 1e-12);
	assert_near(slope, 2.0, 1e-12);
	ck_assert(!plb_fit_line(same, y, 2, &intercept, &slope));
	ck_assert(isnan(slope) && isnan(intercept));
	ck_assert(!plb_fit_line(x, y, 1, &intercept, &slope));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("signal");
	TCase *tcase = tcase_create("signal");

	tcase_add_test(tcase, derivatives_of_parabolas_are_exact);
	tcase_add_test(tcase, derivatives_stop_at_gaps);
	tcase_add_test(tcase, interpolation_of_cubics_is_exact);
	tcase_add_test(tcase, crossings_are_between_samples);
	tcase_add_test(tcase, resampling_keeps_the_grid_of_time_zero);
	tcase_add_test(tcase, resampling_down_makes_no_aliases);
	tcase_add_test(tcase, statistics_of_known_values);
	tcase_add_test(tcase, robust_deviation_of_normal_values_is_theirs);
	tcase_add_test(tcase, line_through_points);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
