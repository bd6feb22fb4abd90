/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "hw/arrival-clock.h"
#include "tests/hw/hw-fixture.h"

#define TICK_HZ 100e6
#define RATE_HZ 1000.0
#define PERIOD_TICKS 100000u
#define BEGAN_S 1000.0
#define TRIP_S 100e-6

typedef struct {
	double usual_s, at_first_s,
		first_for_s; /* how late frames come: at most, and while it begins */
	double stall_s;      /* and one in fifty */
} Lateness;

/* 0: a quiet machine. 1: one that is busy while the stream begins. 2: busy all the time. 3: with
 * long stalls. */
static const Lateness machines[] = { { 0.5e-3, 0.5e-3, 0, 0 },
				     { 0.5e-3, 15e-3, 0.3, 0 },
				     { 12e-3, 12e-3, 0, 0 },
				     { 2e-3, 2e-3, 0, 60e-3 } };

static double uniform(guint64 seed)
{
	return (double)mix(seed) / 4294967296.0;
}

/* When the device latched scan i, by the host's clock: it is right to drift_ppm. */
static double latched_s(guint64 scan, double drift_ppm, double phase)
{
	return BEGAN_S + TRIP_S / 2 + ((double)scan + phase) / (RATE_HZ * (1 + 1e-6 * drift_ppm));
}

static double late_s(const Lateness *machine, guint64 scan, guint64 seed)
{
	gboolean first = (double)scan / RATE_HZ < machine->first_for_s;
	double stall_s = mix(seed + 3 * scan) % 50 == 0 ? machine->stall_s : 0;

	if (first) /* all of them, and more and less */
		return machine->at_first_s * (0.8 + 0.2 * uniform(seed + 3 * scan + 1));
	return machine->usual_s * uniform(seed + 3 * scan + 1) + stall_s;
}

static void receive(PlbArrivalClock *arrival, const Lateness *machine, double drift_ppm,
		    guint64 scans, guint64 seed)
{
	double phase = uniform(seed), came_s = 0;

	plb_arrival_clock_reset(arrival);
	plb_arrival_clock_bound(arrival, 0, BEGAN_S, BEGAN_S + TRIP_S + 1 / RATE_HZ);
	for (guint64 i = 0; i < scans; i++) {
		came_s = fmax(came_s, latched_s(i, drift_ppm, phase) + late_s(machine, i, seed));
		plb_arrival_clock_add(arrival, i * PERIOD_TICKS, came_s);
	}
}

/* On each machine, at each age of the stream and for each drift: the newest scan is within what is
 * said of it. On a quiet machine that is not much, and in truth it is right to half a scan. */
START_TEST(newest_is_where_it_is_said_to_be)
{
	static const guint64 ages[] = { 5, 150, 700, 1600, 4000, 30000 };
	static const double drifts_ppm[] = { 0, 200, -200 };
	const Lateness *machine = &machines[_i];
	PlbArrivalClock arrival = { 0 };
	guint outside = 0, all = 0;

	plb_arrival_clock_init(&arrival, TICK_HZ);
	for (guint k = 0; k < G_N_ELEMENTS(ages) * G_N_ELEMENTS(drifts_ppm) * 20; k++) {
		guint64 scans = ages[k % G_N_ELEMENTS(ages)], seed = 1000003 * (guint64)k;
		double drift_ppm = drifts_ppm[k / G_N_ELEMENTS(ages) % G_N_ELEMENTS(drifts_ppm)];
		PlbRackClock fit;
		double off_s;

		receive(&arrival, machine, drift_ppm, scans, seed);
		plb_arrival_clock_fit(&arrival, &fit);
		ck_assert_uint_ge(fit.points, 1);
		off_s = plb_device_clock_host_s(&fit, (scans - 1) * PERIOD_TICKS) -
			latched_s(scans - 1, drift_ppm, uniform(seed));
		ck_assert_msg(fabs(off_s) <= 3 * fit.host_u_s,
			      "machine %d, %g ppm, %d scans: off by %.3f ms, u = %.3f ms", _i,
			      drift_ppm, (int)scans, 1e3 * off_s, 1e3 * fit.host_u_s);
		outside += fabs(off_s) > 2 * fit.host_u_s;
		all++;
		if (_i == 0) {
			ck_assert_double_lt(fit.host_u_s, 2.3e-3);
			assert_near(off_s, 0, 0.5 / RATE_HZ);
		}
	}
	ck_assert_uint_le(20 * outside, all);
	plb_arrival_clock_clear(&arrival);
}
END_TEST

START_TEST(drift_is_told_when_there_are_seconds_enough)
{
	PlbArrivalClock arrival = { 0 };
	PlbRackClock fit;

	plb_arrival_clock_init(&arrival, TICK_HZ);
	receive(&arrival, &machines[0], 200, 3000, 5);
	plb_arrival_clock_fit(&arrival, &fit);
	ck_assert(isnan(fit.drift_ppm) && isnan(fit.drift_u_ppm));
	for (guint64 seed = 1; seed <= 20; seed++) {
		receive(&arrival, &machines[0], 200, 30000, seed);
		plb_arrival_clock_fit(&arrival, &fit);
		assert_near(fit.drift_ppm, 200, 3 * fit.drift_u_ppm);
		ck_assert_double_lt(fit.drift_u_ppm, 30);
	}
	plb_arrival_clock_clear(&arrival);
}
END_TEST

START_TEST(nothing_is_known_before_the_start_is)
{
	PlbArrivalClock arrival = { 0 };
	PlbRackClock fit;

	plb_arrival_clock_init(&arrival, TICK_HZ);
	plb_arrival_clock_add(&arrival, 0, BEGAN_S);
	plb_arrival_clock_fit(&arrival, &fit);
	ck_assert_uint_eq(fit.points, 0);
	ck_assert(isnan(fit.host_s_at_tick_0) && isnan(fit.host_u_s));
	/* frames may come before the request returns */
	plb_arrival_clock_bound(&arrival, 0, BEGAN_S - 1.5e-3, BEGAN_S + 1);
	plb_arrival_clock_fit(&arrival, &fit);
	ck_assert_uint_eq(fit.points, 1);
	assert_near(plb_device_clock_host_s(&fit, 0), BEGAN_S, 1e-6);
	plb_arrival_clock_clear(&arrival);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("arrival-clock");
	TCase *tests = tcase_create("arrival-clock");

	tcase_add_loop_test(tests, newest_is_where_it_is_said_to_be, 0, G_N_ELEMENTS(machines));
	tcase_add_test(tests, drift_is_told_when_there_are_seconds_enough);
	tcase_add_test(tests, nothing_is_known_before_the_start_is);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
