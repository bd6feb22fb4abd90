/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/lift/rep-metrics.h"

#define RATE_HZ 1000.0
#define TONE_HZ 0.7
#define OMEGA (2.0 * G_PI * TONE_HZ)
#define CUTOFF_HZ 6.0

static PlbTraces *sine_traces(gsize n, double rate_hz)
{
	PlbStreamInfo info = { .rate_hz = rate_hz,
			       .channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
					   PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_X,
			       .gravity_mps2 = 9.81 };
	PlbTraces *traces = plb_traces_new(&info);

	for (gsize i = 0; i < n; i++) {
		double t = (double)i / rate_hz;
		PlbSample s = plb_sample_empty(t);

		s.fz_n[PLB_LEFT] = 400.0 + 50.0 * sin(OMEGA * t);
		s.fz_n[PLB_RIGHT] = 500.0;
		s.cop_x_m[PLB_LEFT] = 0.1;
		s.cop_x_m[PLB_RIGHT] = 0.1;
		s.bar_x_m[0] = 0.02 * cos(OMEGA * t);
		s.bar_z_m[0] = 1.2 + 0.3 * sin(OMEGA * t);
		plb_traces_append(traces, &s, 1);
	}
	return traces;
}

START_TEST(sines_and_their_derivatives)
{
	static const double rates_hz[] = { 100.0, 128.0, 1000.0 };

	for (gsize k = 0; k < G_N_ELEMENTS(rates_hz); k++) {
		g_autoptr(PlbTraces) traces = sine_traces((gsize)(5.0 * rates_hz[k]), rates_hz[k]);
		g_autoptr(PlbMotion) m = plb_motion_new(traces, 1.503, 3.0, 5.0, 100.0, CUTOFF_HZ);

		ck_assert_uint_eq(m->n, 150);
		assert_near(m->start_s, 1.51, 1e-12);
		for (gsize i = 0; i < m->n; i++) {
			double t = m->start_s + (double)i / 100.0;

			assert_near(m->bar_z_m[i], 1.2 + 0.3 * sin(OMEGA * t), 1e-4);
			assert_near(m->bar_velocity_mps[i], 0.3 * OMEGA * cos(OMEGA * t), 2e-3);
			assert_near(m->bar_acceleration_mps2[i],
				    -0.3 * OMEGA * OMEGA * sin(OMEGA * t), 1e-2);
			assert_near(m->bar_x_m[i], 0.02 * cos(OMEGA * t), 1e-5);
			assert_near(m->bar_x_acceleration_mps2[i],
				    -0.02 * OMEGA * OMEGA * cos(OMEGA * t), 1e-3);
			assert_near(m->force_left_n[i], 400.0 + 50.0 * sin(OMEGA * t), 0.02);
			assert_near(m->force_n[i], 900.0 + 50.0 * sin(OMEGA * t), 0.02);
			assert_near(m->force_right_n[i], 500.0, 1e-9);
			assert_near(m->cop_x_m[i], 0.1, 1e-9);
		}
	}
}
END_TEST

START_TEST(clipped_to_what_is_recorded_and_known)
{
	g_autoptr(PlbTraces) traces = sine_traces(3000, RATE_HZ);
	g_autoptr(PlbMotion) before = plb_motion_new(traces, -0.5, 0.5, 9.0, 100.0, CUTOFF_HZ);
	g_autoptr(PlbMotion) after = plb_motion_new(traces, 2.5, 4.0, 9.0, 100.0, CUTOFF_HZ);
	g_autoptr(PlbMotion) limited = plb_motion_new(traces, 0.5, 2.0, 1.2, 100.0, CUTOFF_HZ);
	g_autoptr(PlbMotion) nothing = plb_motion_new(traces, 5.0, 6.0, 9.0, 100.0, CUTOFF_HZ);

	assert_near(before->start_s, 0.0, 1e-12);
	ck_assert_uint_eq(before->n, 51);
	ck_assert_uint_eq(after->n, 50);
	ck_assert_uint_eq(limited->n, 71);
	ck_assert_uint_eq(nothing->n, 0);
}
END_TEST

START_TEST(samples_after_the_limit_change_nothing)
{
	g_autoptr(PlbTraces) traces = sine_traces(3000, RATE_HZ);
	g_autoptr(PlbTraces) shorter = sine_traces(2101, RATE_HZ);
	g_autoptr(PlbMotion) a = plb_motion_new(traces, 0.5, 2.0, 2.1, 100.0, CUTOFF_HZ);
	g_autoptr(PlbMotion) b = plb_motion_new(shorter, 0.5, 2.0, 2.1, 100.0, CUTOFF_HZ);

	ck_assert_uint_eq(a->n, b->n);
	ck_assert_mem_eq(a->bar_z_m, b->bar_z_m, a->n * sizeof(double));
	ck_assert_mem_eq(a->force_n, b->force_n, a->n * sizeof(double));
	ck_assert_mem_eq(a->bar_acceleration_mps2, b->bar_acceleration_mps2, a->n * sizeof(double));
}
END_TEST

START_TEST(gaps_stay_gaps)
{
	g_autoptr(PlbTraces) traces = sine_traces(3000, RATE_HZ);
	g_autoptr(PlbMotion) m = NULL;

	for (gsize i = 1000; i < 1100; i++)
		traces->column[PLB_COLUMN_BAR_Z][i] = NAN;
	m = plb_motion_new(traces, 0.5, 2.0, 9.0, 100.0, CUTOFF_HZ);
	for (gsize i = 0; i < m->n; i++) {
		double t = m->start_s + (double)i / 100.0;
		gboolean gap = t >= 0.9999 && t < 1.0999;

		ck_assert_int_eq(isnan(m->bar_z_m[i]), gap);
		ck_assert_int_eq(isnan(m->bar_velocity_mps[i]), gap);
		ck_assert(!isnan(m->force_n[i]));
		if (!gap)
			assert_near(m->bar_z_m[i], 1.2 + 0.3 * sin(OMEGA * t), 5e-3);
	}
}
END_TEST

START_TEST(columns_are_the_samples_meaning)
{
	PlbStreamInfo info = { .rate_hz = 100.0,
			       .channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
					   PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X };
	g_autoptr(PlbTraces) traces = plb_traces_new(&info);
	PlbSample s[2] = { plb_sample_empty(0.0), plb_sample_empty(0.01) };

	s[0].fz_n[PLB_LEFT] = 100.0;
	s[0].fz_n[PLB_RIGHT] = 300.0;
	s[0].cop_x_m[PLB_LEFT] = 0.0;
	s[0].cop_x_m[PLB_RIGHT] = 0.4;
	s[0].bar_z_m[PLB_LEFT] = 1.0;
	s[0].bar_z_m[PLB_RIGHT] = 1.2;
	s[1].fz_n[PLB_LEFT] = 10.0;
	s[1].fz_n[PLB_RIGHT] = 300.0;
	s[1].cop_x_m[PLB_RIGHT] = 0.4;
	s[1].bar_z_m[PLB_RIGHT] = 1.2;
	s[1].flags = PLB_SAMPLE_CLIPPED;
	plb_traces_append(traces, s, 2);
	assert_near(traces->column[PLB_COLUMN_FORCE][0], 400.0, 1e-12);
	assert_near(traces->column[PLB_COLUMN_COP_X][0], 0.3, 1e-12);
	assert_near(traces->column[PLB_COLUMN_BAR_Z][0], 1.1, 1e-12);
	assert_near(traces->column[PLB_COLUMN_COP_X][1], 0.4, 1e-12);
	/* one end alone would make the bar jump by its tilt */
	ck_assert(isnan(traces->column[PLB_COLUMN_BAR_Z][1]));
	ck_assert_int_eq(traces->flags[1], PLB_SAMPLE_CLIPPED);
	ck_assert(plb_traces_has(traces, PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_COP));
	ck_assert(!plb_traces_has(traces, PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_Y));
	ck_assert_uint_eq(plb_traces_index(traces, 0.0051), 1);
	ck_assert_uint_eq(plb_traces_index(traces, -4.0), 0);
	ck_assert_uint_eq(plb_traces_index(traces, 99.0), 1);
	assert_near(plb_traces_mean(traces, PLB_COLUMN_BAR_Z, 0, 2), 1.1, 1e-12);
	ck_assert(isnan(plb_traces_mean(traces, PLB_COLUMN_BAR_X, 0, 2)));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("motion");
	TCase *tcase = tcase_create("motion");

	tcase_add_test(tcase, sines_and_their_derivatives);
	tcase_add_test(tcase, clipped_to_what_is_recorded_and_known);
	tcase_add_test(tcase, samples_after_the_limit_change_nothing);
	tcase_add_test(tcase, gaps_stay_gaps);
	tcase_add_test(tcase, columns_are_the_samples_meaning);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
