/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "tests/lift/lift-events.h"
#include "tests/lift/synthetic-set.h"

#define BODY_KG 80.0
#define BAR_KG 100.0
#define SYSTEM_KG (BODY_KG + BAR_KG)
#define ROM_M 0.5
#define DOWN_S 1.6
#define UP_S 1.2
#define PEAK (15.0 / 8.0) /* of the path of least jerk, over its mean */

static const PlbKnownLoad unknown = { .body_mass_kg = (double)NAN, .bar_mass_kg = (double)NAN };
static const PlbRepContext context = { .body_mass_kg = BODY_KG,
				       .bar_mass_kg = BAR_KG,
				       .midfoot_x_m = -0.32 };

static void measure(SyntheticSet *set, PlbRepMetrics *m)
{
	g_autoptr(PlbTraces) traces = NULL;
	g_autoptr(GArray) events = lift_events(&set->info, set->samples, &unknown, 0, &traces);

	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_REVISED), 1);
	plb_rep_metrics_compute(traces, &lift_event(events, PLB_SET_EVENT_REVISED, 0)->cut,
				&context, NULL, m);
}

static void begin(SyntheticSet *set)
{
	synthetic_init(set, BODY_KG, BAR_KG, 1000.0, 1);
	synthetic_unrack(set);
}

static void one_rep(SyntheticSet *set)
{
	begin(set);
	synthetic_rep(set, ROM_M, DOWN_S, UP_S);
	synthetic_rerack(set);
}

START_TEST(impulses_are_momenta)
{
	SyntheticSet set;
	PlbRepMetrics m;
	double down_mps = PEAK * ROM_M / DOWN_S, up_mps = PEAK * ROM_M / UP_S;

	one_rep(&set);
	measure(&set, &m);
	/* from the fastest instant on the way down the net force stops the mass, and then drives it
	 * up to the fastest */
	assert_near(m.braking_impulse_ns, SYSTEM_KG * down_mps, 0.01 * SYSTEM_KG * down_mps);
	assert_near(m.propulsive_impulse_ns, SYSTEM_KG * up_mps, 0.01 * SYSTEM_KG * up_mps);
	assert_near(m.eccentric_peak_velocity_mps, down_mps, 0.003);
	/* all of the mass moves with the bar here */
	assert_near(m.com.mean_velocity_mps, m.mean_velocity_mps, 0.003);
	assert_near(m.com.peak_velocity_mps, up_mps, 0.003);
	assert_near(m.com.rise_m, m.rom_m, 0.003);
	assert_near(m.work_j, m.mean_power_w * m.concentric_s, 1e-6);
	assert_near(m.eccentric_work_j, -SYSTEM_KG * SYNTHETIC_GRAVITY * ROM_M, 15.0);
	assert_near(m.bar_work_j, m.bar_mean_power_w * m.concentric_s, 1e-9);
	assert_near(m.asymmetry_pct.braking, 0.0, 0.01);
	assert_near(m.asymmetry_pct.propulsive, 0.0, 0.01);
	synthetic_clear(&set);
}
END_TEST

static double braking_n(double u)
{
	double a = -ROM_M / (DOWN_S * DOWN_S) * u * (60.0 - 180.0 * u + 120.0 * u * u);

	return SYSTEM_KG * (SYNTHETIC_GRAVITY + a);
}

START_TEST(force_rises_from_its_onset)
{
	SyntheticSet set;
	PlbRepMetrics m;
	const double windows_s[] = { 0.05, 0.10, 0.15, 0.20, 0.25 };
	double u = 0.5, begins_s;

	while (braking_n(u) <= 1.025 * SYSTEM_KG * SYNTHETIC_GRAVITY)
		u += 1e-6;
	begin(&set);
	begins_s = synthetic_now(&set);
	synthetic_rep(&set, ROM_M, DOWN_S, UP_S);
	synthetic_rerack(&set);
	measure(&set, &m);
	assert_near(m.rfd.onset_s, begins_s + u * DOWN_S, 0.003);
	for (gsize i = 0; i < G_N_ELEMENTS(windows_s); i++) {
		const double rates[] = { m.rfd.to_50ms_nps, m.rfd.to_100ms_nps, m.rfd.to_150ms_nps,
					 m.rfd.to_200ms_nps, m.rfd.to_250ms_nps };
		double to = u + windows_s[i] / DOWN_S;

		assert_near(rates[i], (braking_n(to) - braking_n(u)) / windows_s[i], 25.0);
	}
	synthetic_clear(&set);
}
END_TEST

START_TEST(tempo_with_a_pause)
{
	SyntheticSet set;
	PlbRepMetrics m;

	begin(&set);
	synthetic_move(&set, -ROM_M, 0.0, DOWN_S);
	synthetic_hold(&set, 1.0);
	synthetic_move(&set, ROM_M, 0.0, UP_S);
	synthetic_rerack(&set);
	measure(&set, &m);
	/* the pause begins within 5 mm of the lowest height */
	assert_near(m.tempo.lowering_s + m.tempo.bottom_s, m.eccentric_s, 1e-9);
	ck_assert(m.tempo.bottom_s > 1.0 && m.tempo.bottom_s < 1.0 + 0.2 * DOWN_S);
	assert_near(m.tempo.rising_s, m.concentric_s, 0.0);
	ck_assert(isnan(m.tempo.top_s)); /* of one rep alone nobody knows */
	assert_near(m.eccentric_mean_velocity_mps, (ROM_M - 0.01) / m.tempo.lowering_s, 0.004);
	assert_near(m.time_under_tension_s, m.eccentric_s + m.concentric_s, 0.0);
	synthetic_clear(&set);
	one_rep(&set);
	measure(&set, &m);
	assert_near(m.tempo.bottom_s, 0.0, 0.0);
	synthetic_clear(&set);
}
END_TEST

START_TEST(where_it_sticks)
{
	SyntheticSet set;
	PlbRepMetrics m;

	begin(&set);
	synthetic_move(&set, -ROM_M, 0.0, DOWN_S);
	synthetic_move(&set, 0.25, 0.0, 0.8);
	synthetic_move(&set, 0.25, 0.0, 0.8);
	synthetic_rerack(&set);
	measure(&set, &m);
	/* two moves of equal length: fastest half way up each, still in between */
	assert_near(m.sticking.from_pct, 25.0, 1.5);
	assert_near(m.sticking.to_pct, 50.0, 1.5);
	assert_near(m.sticking.duration_s, 0.4, 0.02);
	assert_near(m.sticking.depth_mps, PEAK * 0.25 / 0.8, 0.05);
	synthetic_clear(&set);
	one_rep(&set);
	measure(&set, &m);
	ck_assert(isnan(m.sticking.from_pct) && isnan(m.sticking.depth_mps));
	synthetic_clear(&set);
}
END_TEST

START_TEST(the_bar_phase_by_phase)
{
	SyntheticSet set;
	PlbRepMetrics m;

	begin(&set);
	set.tilt_m = 0.02;
	synthetic_move(&set, -ROM_M, 0.06, DOWN_S);
	set.tilt_m = -0.01;
	synthetic_move(&set, ROM_M, -0.02, UP_S);
	synthetic_rerack(&set);
	measure(&set, &m);
	assert_near(m.bar.eccentric.drift_x_m, 0.06, 0.001);
	assert_near(m.bar.concentric.drift_x_m, m.bar.drift_x_m, 0.0);
	assert_near(m.bar.eccentric.bow_m, 0.0, 0.001); /* both are straight lines */
	assert_near(m.bar.concentric.bow_m, 0.0, 0.001);
	ck_assert(m.bar.eccentric.tilt_deg > 0.7);
	ck_assert(m.bar.concentric.forward_of_midfoot_m == m.bar.forward_of_midfoot_m);
	synthetic_clear(&set);
}
END_TEST

START_TEST(tremor_is_its_band)
{
	SyntheticSet set;
	PlbRepMetrics still, shaking, quick;
	const double amplitude_n[] = { 200.0, 200.0 };
	const double hz[] = { 8.0, 20.0 };
	PlbRepMetrics *const results[] = { &shaking, &quick };

	one_rep(&set);
	measure(&set, &still);
	for (int k = 0; k < 2; k++) {
		synthetic_clear(&set);
		one_rep(&set);
		for (guint i = 0; i < set.samples->len; i++) {
			PlbSample *s = &g_array_index(set.samples, PlbSample, i);
			double f = amplitude_n[k] * sin(2.0 * G_PI * hz[k] * s->time_s);

			if (s->fz_n[0] > 500.0) {
				s->fz_n[0] += 0.5 * f;
				s->fz_n[1] += 0.5 * f;
			}
		}
		measure(&set, results[k]);
	}
	assert_near(shaking.tremor.force_n, hypot(200.0 / G_SQRT2, still.tremor.force_n), 4.0);
	assert_near(quick.tremor.force_n, still.tremor.force_n, 2.0);
	synthetic_clear(&set);
}
END_TEST

START_TEST(intervals_widen_with_noise_and_steps)
{
	SyntheticSet set;
	PlbRepMetrics fine, noisy, coarse;

	one_rep(&set);
	measure(&set, &fine);
	ck_assert(fine.uncertainty.mean_velocity_mps > 0.0005);
	ck_assert(fine.uncertainty.mean_velocity_mps < 0.01);
	assert_near(fine.rom_m, ROM_M - 0.005, fine.uncertainty.rom_m);
	assert_near(fine.com.peak_velocity_mps, PEAK * ROM_M / UP_S,
		    fine.uncertainty.com.peak_velocity_mps);
	/* an encoder of whole millimetres, nothing else */
	for (guint i = 0; i < set.samples->len; i++) {
		PlbSample *s = &g_array_index(set.samples, PlbSample, i);

		for (int side = 0; side < PLB_SIDES; side++)
			s->bar_z_m[side] = 0.001 * rint(1000.0 * s->bar_z_m[side]);
	}
	measure(&set, &coarse);
	ck_assert(coarse.uncertainty.rom_m > 1.3 * fine.uncertainty.rom_m);
	ck_assert(coarse.uncertainty.mean_velocity_mps > fine.uncertainty.mean_velocity_mps);
	assert_near(coarse.mean_velocity_mps, fine.mean_velocity_mps,
		    coarse.uncertainty.mean_velocity_mps);
	synthetic_clear(&set);
	synthetic_init(&set, BODY_KG, BAR_KG, 1000.0, 1);
	set.bar_noise_m = 0.002;
	set.force_noise_n = 10.0;
	synthetic_unrack(&set);
	synthetic_rep(&set, ROM_M, DOWN_S, UP_S);
	synthetic_rerack(&set);
	measure(&set, &noisy);
	ck_assert(noisy.uncertainty.peak_velocity_mps > 1.3 * fine.uncertainty.peak_velocity_mps);
	ck_assert(noisy.uncertainty.peak_force_n > 1.3 * fine.uncertainty.peak_force_n);
	synthetic_clear(&set);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("phase-metrics");
	TCase *tcase = tcase_create("phase-metrics");

	tcase_set_timeout(tcase, 30);
	tcase_add_test(tcase, impulses_are_momenta);
	tcase_add_test(tcase, force_rises_from_its_onset);
	tcase_add_test(tcase, tempo_with_a_pause);
	tcase_add_test(tcase, where_it_sticks);
	tcase_add_test(tcase, the_bar_phase_by_phase);
	tcase_add_test(tcase, tremor_is_its_band);
	tcase_add_test(tcase, intervals_widen_with_noise_and_steps);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
