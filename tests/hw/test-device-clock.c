/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "hw/device-clock.h"
#include "tests/hw/hw-fixture.h"

#define TICK_HZ 8192000.0

/* A device of that drift, asked once a second over a bus that is quick at times: each way takes
 * 20 us and, but for one in four, up to 2 ms more, unevenly there and back. */
static void ask(PlbDeviceClock *clock, double drift_ppm, guint seconds, guint64 seed)
{
	plb_device_clock_init(clock, TICK_HZ);
	for (guint i = 0; i < seconds; i++) {
		double slow = mix(seed + 2 * i) % 4 ? mix(seed + 2 * i + 1) / 4294967296.0 : 0;
		double before_s = 1000 + i, there_s = 20e-6 + 1.6e-3 * slow;
		double tick_s = before_s + there_s, back_s = 20e-6 + 0.4e-3 * slow;

		plb_device_clock_add(clock,
				     (guint64)((tick_s - 900) * TICK_HZ * (1 + 1e-6 * drift_ppm)),
				     before_s, tick_s + back_s);
	}
}

/* 0: no drift; 1, 2: 200 ppm fast and slow; 3: 30. */
START_TEST(drift_is_found_within_its_uncertainty)
{
	static const double drifts_ppm[] = { 0, 200, -200, 30 };
	double drift_ppm = drifts_ppm[_i];
	guint inside = 0;

	for (guint64 seed = 1; seed <= 50; seed++) {
		PlbDeviceClock clock;
		PlbRackClock fit;

		ask(&clock, drift_ppm, 120, seed * 1000);
		plb_device_clock_fit(&clock, &fit);
		ck_assert_uint_gt(fit.points, 10);
		assert_near(fit.drift_ppm, drift_ppm, 1.0);
		ck_assert_double_lt(fit.drift_u_ppm, 0.7);
		inside += fabs(fit.drift_ppm - drift_ppm) <= 2 * fit.drift_u_ppm;
		/* where the newest tick is, to a part of a round trip */
		assert_near(plb_device_clock_host_s(
				    &fit, (guint64)(220 * TICK_HZ * (1 + 1e-6 * drift_ppm))),
			    1120, 200e-6);
	}
	ck_assert_uint_ge(inside, 44);
}
END_TEST

/* Readings one after the other as a stream starts: a few microseconds of what is uneven in them
 * would be some percent of a rate. */
START_TEST(readings_close_together_say_nothing_of_the_rate)
{
	PlbDeviceClock clock;
	PlbRackClock fit;
	double newest_s = 100 + 4 * 0.2e-3, later_s = newest_s + 0.8;

	plb_device_clock_init(&clock, TICK_HZ);
	for (guint i = 0; i < 5; i++) {
		double at_s = 100 + i * 0.2e-3, uneven_s = i % 2 ? 20e-6 : -20e-6;

		plb_device_clock_add(&clock, (guint64)(at_s * TICK_HZ), at_s - 50e-6 + uneven_s,
				     at_s + (50 - 5 * i) * 1e-6 + uneven_s);
	}
	plb_device_clock_fit(&clock, &fit);
	ck_assert_uint_ge(fit.points, 2);
	ck_assert(isnan(fit.drift_ppm) && isnan(fit.drift_u_ppm));
	assert_near(plb_device_clock_host_s(&fit, (guint64)(later_s * TICK_HZ)), later_s, 100e-6);
}
END_TEST

START_TEST(one_point_takes_the_nominal_rate)
{
	PlbDeviceClock clock;
	PlbRackClock fit;

	plb_device_clock_init(&clock, TICK_HZ);
	plb_device_clock_fit(&clock, &fit);
	ck_assert_uint_eq(fit.points, 0);
	ck_assert(isnan(fit.drift_ppm) && isnan(fit.host_s_at_tick_0));
	plb_device_clock_add(&clock, 8192000, 5.0, 5.0001);
	plb_device_clock_fit(&clock, &fit);
	ck_assert_uint_eq(fit.points, 1);
	ck_assert(isnan(fit.drift_ppm));
	assert_near(plb_device_clock_host_s(&fit, 2 * 8192000), 6.00005, 1e-9);
}
END_TEST

/* Nine hours, and times that go back: the table stays bounded and the figure good. */
START_TEST(long_sessions_are_thinned_out)
{
	PlbDeviceClock *clock = g_new(PlbDeviceClock, 1);
	PlbRackClock fit;

	ask(clock, 17, 9 * 3600, 7);
	ck_assert_uint_le(clock->count, PLB_DEVICE_CLOCK_POINTS);
	plb_device_clock_add(clock, 1, 10.0, 10.001); /* long past */
	plb_device_clock_add(clock, G_MAXUINT64, 1e6, 1e5);
	plb_device_clock_fit(clock, &fit);
	assert_near(fit.drift_ppm, 17, 0.01);
	g_free(clock);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("device-clock");
	TCase *tests = tcase_create("device-clock");

	tcase_add_loop_test(tests, drift_is_found_within_its_uncertainty, 0, 4);
	tcase_add_test(tests, readings_close_together_say_nothing_of_the_rate);
	tcase_add_test(tests, one_point_takes_the_nominal_rate);
	tcase_add_test(tests, long_sessions_are_thinned_out);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
