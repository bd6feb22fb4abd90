/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "tests/lift/opensim-text.h"

#include "src/lift/rep-metrics.h"

#define GRAVITY 9.81
#define RATE_HZ 1000.0

static PlbTraces *traces_of(const double *left, const double *right, gsize n)
{
	const PlbStreamInfo info = { .rate_hz = RATE_HZ,
				     .channels = PLB_CHANNEL_FORCE_SIDES,
				     .gravity_mps2 = GRAVITY };
	PlbTraces *traces = plb_traces_new(&info);

	for (gsize i = 0; i < n; i++) {
		PlbSample sample = plb_sample_empty((double)i / RATE_HZ);

		sample.fz_n[PLB_LEFT] = left[i];
		sample.fz_n[PLB_RIGHT] = right[i];
		plb_traces_append(traces, &sample, 1);
	}
	return traces;
}

START_TEST(three_jumps_of_a_real_recording)
{
	static const char *const names[] = { "ground_force1_vy", "ground_force2_vy", NULL };
	static const double takeoffs_s[] = { 1.925, 4.116, 6.233 };
	static const double flights_s[] = { 0.311, 0.317, 0.327 };
	g_autofree char *path = recording_path("jumps/BFR010_squat_jump.csv");
	g_autoptr(GArray) jumps = g_array_new(FALSE, FALSE, sizeof(PlbJump));
	g_autoptr(PlbTraces) traces = NULL;
	gsize rows;
	g_autoptr(GPtrArray) columns = table_columns(path, "time", names, &rows);

	traces = traces_of(columns->pdata[0], columns->pdata[1], rows);
	plb_jumps_find(traces, NULL, jumps);
	ck_assert_uint_eq(jumps->len, 3);
	for (guint i = 0; i < 3; i++) {
		const PlbJump *jump = &g_array_index(jumps, PlbJump, i);

		assert_near(jump->takeoff_s, takeoffs_s[i], 0.003);
		assert_near(jump->flight_s, flights_s[i], 0.003);
		assert_near(jump->landing_s - jump->takeoff_s, jump->flight_s, 1e-12);
		assert_near(jump->height_m, GRAVITY * flights_s[i] * flights_s[i] / 8.0, 0.003);
	}
}
END_TEST

/* 800 N but for the stretches given; ramps of 80 N a ms, so that 10 N is passed in mid-sample */
static PlbTraces *made_up(const double (*off)[2], gsize offs, gsize n)
{
	g_autofree double *half = g_new(double, n);

	for (gsize i = 0; i < n; i++) {
		double t = (double)i / RATE_HZ, force = 800.0;

		for (gsize k = 0; k < offs; k++) {
			double inside = MIN(t - off[k][0], off[k][1] - t) * RATE_HZ;

			force = MIN(force, MAX(0.0, 10.0 - 80.0 * inside));
		}
		half[i] = 0.5 * force;
	}
	return traces_of(half, half, n);
}

START_TEST(flights_between_samples)
{
	static const double off[][2] = { { 1.0003, 1.4007 }, { 3.25, 3.9 } };
	g_autoptr(PlbTraces) traces = made_up(off, 2, 6000);
	g_autoptr(GArray) jumps = g_array_new(FALSE, FALSE, sizeof(PlbJump));

	plb_jumps_find(traces, NULL, jumps);
	ck_assert_uint_eq(jumps->len, 2);
	for (guint i = 0; i < 2; i++) {
		const PlbJump *jump = &g_array_index(jumps, PlbJump, i);

		assert_near(jump->takeoff_s, off[i][0], 6e-4);
		assert_near(jump->landing_s, off[i][1], 6e-4);
		assert_near(jump->height_m, GRAVITY * pow(off[i][1] - off[i][0], 2.0) / 8.0, 1e-3);
	}
}
END_TEST

START_TEST(what_is_no_jump)
{
	/* a stumble of 50 ms, stepping off for 2 s, off at the beginning and at the end */
	static const double off[][2] = { { -1.0, 0.3 }, { 1.0, 1.05 }, { 2.0, 4.0 }, { 5.8, 9.0 } };
	g_autoptr(PlbTraces) traces = made_up(off, 4, 6000);
	g_autoptr(GArray) jumps = g_array_new(FALSE, FALSE, sizeof(PlbJump));

	plb_jumps_find(traces, NULL, jumps);
	ck_assert_uint_eq(jumps->len, 0);
}
END_TEST

START_TEST(a_gap_in_the_flight_ends_it)
{
	static const double off[][2] = { { 1.0, 1.4 }, { 3.0, 3.4 } };
	g_autoptr(PlbTraces) traces = made_up(off, 2, 6000);
	g_autoptr(GArray) jumps = g_array_new(FALSE, FALSE, sizeof(PlbJump));

	traces->column[PLB_COLUMN_FORCE][1200] = NAN;
	plb_jumps_find(traces, NULL, jumps);
	ck_assert_uint_eq(jumps->len, 1);
	assert_near(g_array_index(jumps, PlbJump, 0).takeoff_s, 3.0, 1e-3);
}
END_TEST

int main(int argc, char **argv)
{
	Suite *suite = suite_create("jumps");
	TCase *tcase = tcase_create("jumps");

	tcase_add_test(tcase, three_jumps_of_a_real_recording);
	tcase_add_test(tcase, flights_between_samples);
	tcase_add_test(tcase, what_is_no_jump);
	tcase_add_test(tcase, a_gap_in_the_flight_ends_it);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
