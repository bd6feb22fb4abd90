/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/lift/sway.h"
#include "src/lift/traces.h"

#define RATE_HZ 200.0
#define WEIGHT_N 800.0

/* A walk, a stand of so long whose pressure is x = a sin, y = b cos at hz, another walk. */
static PlbTraces *stand(double length_s, double hz, double a_m, double b_m)
{
	const PlbStreamInfo info = { .rate_hz = RATE_HZ,
				     .channels = PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP,
				     .gravity_mps2 = 9.81 };
	PlbTraces *traces = plb_traces_new(&info);
	gsize n = (gsize)((length_s + 10.0) * RATE_HZ);

	for (gsize i = 0; i < n; i++) {
		double t = (double)i / RATE_HZ, angle = 2.0 * G_PI * hz * t;
		gboolean still = t >= 5.0 && t < 5.0 + length_s;
		PlbSample sample = plb_sample_empty(t);

		sample.fz_n[0] = WEIGHT_N * (still ? 1.0 : 1.0 + 0.2 * sin(2.0 * G_PI * 0.5 * t));
		sample.cop_x_m[0] = still ? a_m * sin(angle) : 0.1;
		sample.cop_y_m[0] = still ? b_m * cos(angle) : 0.1;
		plb_traces_append(traces, &sample, 1);
	}
	return traces;
}

START_TEST(an_ellipse_by_closed_form)
{
	const double a = 0.004, b = 0.002, hz = 0.3, length_s = 30.0;
	g_autoptr(PlbTraces) traces = stand(length_s, hz, a, b);
	PlbSway sway;
	/* Ramanujan's circumference */
	double turn_m = G_PI * (3.0 * (a + b) - sqrt((3.0 * a + b) * (a + 3.0 * b)));

	plb_sway_measure(traces, 0.0, INFINITY, NAN, NULL, &sway);
	assert_near(sway.from_s, 5.0, 0.7);
	assert_near(sway.duration_s, length_s, 1.2);
	assert_near(sway.force_n, WEIGHT_N, 4.0);
	assert_near(sway.mean_speed_mps, turn_m * hz, 0.01 * turn_m * hz);
	assert_near(sway.path_m, sway.mean_speed_mps * sway.duration_s, 1e-9);
	assert_near(sway.range_x_m, 2.0 * a, 1e-4);
	assert_near(sway.range_y_m, 2.0 * b, 1e-4);
	/* standard deviations are a / sqrt 2 and b / sqrt 2, without correlation */
	assert_near(sway.ellipse_m2, G_PI * 5.991 * a * b / 2.0, 0.02 * 20.0 * a * b);
	assert_near(sway.slow_m, hypot(a, b) / G_SQRT2, 0.05 * a);
	ck_assert(sway.middle_m < 0.1 * sway.slow_m && sway.quick_m < 0.1 * sway.slow_m);
}
END_TEST

/* A force that rises steadily: what spans 1.5 % either way is longest at its end. */
START_TEST(the_longest_stand_of_a_drift)
{
	const PlbStreamInfo info = { .rate_hz = RATE_HZ,
				     .channels = PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP,
				     .gravity_mps2 = 9.81 };
	const double length_s = 30.0, rise = 0.1, trim_s = 0.1;
	const double share = 1.0 - 0.985 / 1.015; /* of its largest force, that a stand spans */
	double stand_s = (1.0 + rise) * share / rise * length_s;
	g_autoptr(PlbTraces) traces = plb_traces_new(&info);
	PlbSway sway;

	for (gsize i = 0; (double)i <= length_s * RATE_HZ; i++) {
		double t = (double)i / RATE_HZ;
		PlbSample sample = plb_sample_empty(t);

		sample.fz_n[0] = WEIGHT_N * (1.0 + rise * t / length_s);
		sample.cop_x_m[0] = sample.cop_y_m[0] = 0.0;
		plb_traces_append(traces, &sample, 1);
	}
	plb_sway_measure(traces, 0.0, INFINITY, NAN, NULL, &sway);
	assert_near(sway.duration_s, stand_s - 2.0 * trim_s, 2.0 / RATE_HZ);
	/* the first of equally many samples: a later end adds no more than this share of it */
	assert_near(sway.from_s + sway.duration_s + trim_s, length_s, 1.0 / RATE_HZ / share);
}
END_TEST

START_TEST(bands_tell_frequencies_apart)
{
	g_autoptr(PlbTraces) traces = stand(25.0, 2.0, 0.003, 0.0);
	PlbSway sway;

	plb_sway_measure(traces, 0.0, INFINITY, NAN, NULL, &sway);
	assert_near(sway.quick_m, 0.003 / G_SQRT2, 1e-4);
	ck_assert(sway.slow_m < 1e-4 && sway.middle_m < 1e-4);
}
END_TEST

START_TEST(a_short_stand_has_no_slow_band)
{
	g_autoptr(PlbTraces) traces = stand(3.0, 2.0, 0.003, 0.001);
	PlbSway sway;

	plb_sway_measure(traces, 0.0, INFINITY, NAN, NULL, &sway);
	ck_assert(sway.duration_s > 1.5);
	ck_assert(isnan(sway.slow_m) && isnan(sway.middle_m) && sway.quick_m > 0.0);
}
END_TEST

START_TEST(nobody_or_another_load_is_no_stand)
{
	g_autoptr(PlbTraces) traces = stand(10.0, 0.3, 0.003, 0.001);
	PlbSway sway;

	plb_sway_measure(traces, 0.0, INFINITY, 2.0 * WEIGHT_N, NULL, &sway);
	ck_assert(isnan(sway.from_s) && isnan(sway.path_m));
	plb_sway_measure(traces, 0.0, INFINITY, WEIGHT_N, NULL, &sway);
	ck_assert(sway.duration_s > 8.0);
	traces->info.channels = PLB_CHANNEL_FORCE_TOTAL;
	plb_sway_measure(traces, 0.0, INFINITY, NAN, NULL, &sway);
	ck_assert(isnan(sway.path_m));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sway");
	TCase *tcase = tcase_create("sway");

	tcase_add_test(tcase, an_ellipse_by_closed_form);
	tcase_add_test(tcase, the_longest_stand_of_a_drift);
	tcase_add_test(tcase, bands_tell_frequencies_apart);
	tcase_add_test(tcase, a_short_stand_has_no_slow_band);
	tcase_add_test(tcase, nobody_or_another_load_is_no_stand);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
