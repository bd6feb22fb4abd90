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
#define BOUNDARY_M 0.005
#define BRAKED_ROM_M 0.6

static const PlbKnownLoad unknown = { .body_mass_kg = (double)NAN, .bar_mass_kg = (double)NAN };
static const PlbRepContext context = { .body_mass_kg = BODY_KG,
				       .bar_mass_kg = BAR_KG,
				       .midfoot_x_m = -0.32 };

/* The path of least jerk from 0 to 1. */
static double path(double u)
{
	return u * u * u * (10.0 - 15.0 * u + 6.0 * u * u);
}

static double path_velocity(double u)
{
	return 30.0 * u * u * (1.0 - u) * (1.0 - u);
}

static double path_acceleration(double u)
{
	return u * (60.0 - 180.0 * u + 120.0 * u * u);
}

/* u at which the path has come so far */
static double path_inverse(double part)
{
	double low = 0.0, high = 1.0;

	for (int i = 0; i < 60; i++) {
		double middle = 0.5 * (low + high);

		*(path(middle) < part ? &low : &high) = middle;
	}
	return low;
}

/* A set of one rep; metrics of it. */
static void measure(SyntheticSet *set, const PlbRepContext *rep_context, PlbRepMetrics *m)
{
	g_autoptr(PlbTraces) traces = NULL;
	g_autoptr(GArray) events = lift_events(&set->info, set->samples, &unknown, 0, &traces);

	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_REVISED), 1);
	plb_rep_metrics_compute(traces, &lift_event(events, PLB_SET_EVENT_REVISED, 0)->cut,
				rep_context, NULL, m);
}

static void begin(SyntheticSet *set)
{
	synthetic_init(set, BODY_KG, BAR_KG, 1000.0, 1);
	synthetic_unrack(set);
}

START_TEST(least_jerk_rep_by_closed_form)
{
	SyntheticSet set;
	PlbRepMetrics m, nobody_said;
	double u = path_inverse(1.0 - BOUNDARY_M / ROM_M);
	double left_mps = ROM_M / UP_S * path_velocity(u);
	double weight_n = SYSTEM_KG * SYNTHETIC_GRAVITY, concentric_s = u * UP_S;
	double work_j = weight_n * (ROM_M - BOUNDARY_M) + 0.5 * SYSTEM_KG * left_mps * left_mps;

	begin(&set);
	synthetic_rep(&set, ROM_M, DOWN_S, UP_S);
	synthetic_rerack(&set);
	measure(&set, &context, &m);
	assert_near(m.rom_m, ROM_M - BOUNDARY_M, 2e-4);
	assert_near(m.concentric_s, concentric_s, 0.01);
	assert_near(m.eccentric_s, u * DOWN_S, 0.02);
	assert_near(m.mean_velocity_mps, (ROM_M - BOUNDARY_M) / concentric_s, 0.005);
	/* never faster down than gravity */
	assert_near(m.mean_propulsive_velocity_mps, m.mean_velocity_mps, 1e-3);
	assert_near(m.peak_velocity_mps, 15.0 / 8.0 * ROM_M / UP_S, 0.003);
	assert_near(m.time_to_peak_velocity_s, 0.5 * UP_S, 0.01);
	ck_assert(isnan(m.min_velocity_sticking_mps));
	assert_near(m.mean_force_n, weight_n + SYSTEM_KG * left_mps / concentric_s, 2.0);
	assert_near(m.impulse_ns, SYSTEM_KG * left_mps, 1.5);
	measure(&set, &(PlbRepContext){ (double)NAN, (double)NAN, (double)NAN }, &nobody_said);
	assert_near(nobody_said.impulse_ns, m.impulse_ns, 3.0);
	assert_near(nobody_said.mean_power_w, m.mean_power_w, 0.005 * m.mean_power_w);
	/* all of the mass moves with the bar here */
	assert_near(m.mean_power_w, work_j / concentric_s, 0.01 * work_j);
	assert_near(m.bar_mean_power_w, BAR_KG / SYSTEM_KG * work_j / concentric_s, 0.01 * work_j);
	synthetic_clear(&set);
}
END_TEST

START_TEST(peaks_by_closed_form)
{
	SyntheticSet set;
	PlbRepMetrics m;
	double force_n = 0.0, power_w = 0.0;

	for (double u = 0.0; u <= 1.0; u += 1e-4) {
		double a = ROM_M / (UP_S * UP_S) * path_acceleration(u);
		double f = SYSTEM_KG * (SYNTHETIC_GRAVITY + a);

		force_n = MAX(force_n, f);
		power_w = MAX(power_w, f * ROM_M / UP_S * path_velocity(u));
	}
	begin(&set);
	synthetic_rep(&set, ROM_M, 2.0, UP_S);
	synthetic_rerack(&set);
	measure(&set, &context, &m);
	assert_near(m.peak_force_n, force_n, 0.002 * force_n);
	assert_near(m.peak_power_w, power_w, 0.005 * power_w);
	synthetic_clear(&set);
}
END_TEST

START_TEST(propulsion_ends_at_free_fall)
{
	const double rom_m = BRAKED_ROM_M, up_s = 0.5, top_mps2 = rom_m / (up_s * up_s);
	double u = 0.5;
	SyntheticSet set;
	PlbRepMetrics m;

	while (top_mps2 * path_acceleration(u) > -9.81)
		u += 1e-5;
	begin(&set);
	synthetic_rep(&set, rom_m, 1.0, up_s);
	synthetic_rerack(&set);
	measure(&set, &context, &m);
	assert_near(m.mean_propulsive_velocity_mps, rom_m * path(u) / (u * up_s), 0.05);
	ck_assert(m.mean_propulsive_velocity_mps > m.mean_velocity_mps + 0.05);
	synthetic_clear(&set);
}
END_TEST

/* A least-jerk rep whose strongest deceleration is so much. */
static void measure_braked(double most_mps2, double *up_s, PlbRepMetrics *m)
{
	const double steepest = 10.0 / sqrt(3.0); /* of the path, per rise / time^2 */
	SyntheticSet set;

	*up_s = sqrt(steepest * BRAKED_ROM_M / most_mps2);
	begin(&set);
	synthetic_rep(&set, BRAKED_ROM_M, 1.0, *up_s);
	synthetic_rerack(&set);
	measure(&set, &context, m);
	synthetic_clear(&set);
}

/* Just beyond free fall the push ends before the strongest deceleration, just short of it at the
 * rep's end: means of 1.12 and 1.0 of the rise over its time. */
START_TEST(no_propulsive_velocity_where_the_bar_touches_free_fall)
{
	const double doubtful[] = { 9.1, 9.5, 9.7, 9.81, 9.9, 10.1 },
		     short_of_it[] = { 7.0, 8.0, 8.5 };
	const double beyond[] = { 11.5, 12.5, 14.0 };
	PlbRepMetrics m;
	double up_s;

	for (gsize i = 0; i < G_N_ELEMENTS(doubtful); i++) {
		measure_braked(doubtful[i], &up_s, &m);
		ck_assert(isnan(m.mean_propulsive_velocity_mps));
		ck_assert(isnan(m.uncertainty.mean_propulsive_velocity_mps));
		ck_assert(!isnan(m.mean_velocity_mps) && !isnan(m.peak_velocity_mps));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(short_of_it); i++) {
		measure_braked(short_of_it[i], &up_s, &m);
		assert_near(m.mean_propulsive_velocity_mps, m.mean_velocity_mps, 1e-9);
		ck_assert(m.uncertainty.mean_propulsive_velocity_mps < 0.03);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(beyond); i++) {
		double u = 0.5;

		measure_braked(beyond[i], &up_s, &m);
		while (path_acceleration(u) * BRAKED_ROM_M / (up_s * up_s) > -9.81)
			u += 1e-5;
		assert_near(m.mean_propulsive_velocity_mps, BRAKED_ROM_M * path(u) / (u * up_s),
			    0.05);
		ck_assert(m.uncertainty.mean_propulsive_velocity_mps < 0.05);
	}
}
END_TEST

START_TEST(sticking_only_where_velocity_dips)
{
	SyntheticSet set;
	PlbRepMetrics m;

	begin(&set);
	synthetic_move(&set, -ROM_M, 0.0, DOWN_S);
	synthetic_move(&set, 0.25, 0.0, 0.8);
	synthetic_hold(&set, 0.3);
	synthetic_move(&set, 0.25, 0.0, 0.8);
	synthetic_rerack(&set);
	measure(&set, &context, &m);
	assert_near(m.min_velocity_sticking_mps, 0.0, 0.01);
	synthetic_clear(&set);
}
END_TEST

START_TEST(sides_share_as_they_do)
{
	SyntheticSet set;
	PlbRepMetrics m;

	begin(&set);
	set.right_share = 0.55;
	synthetic_hold(&set, 1.0);
	synthetic_move(&set, -ROM_M, 0.0, DOWN_S);
	set.right_share = 0.45;
	synthetic_move(&set, ROM_M, 0.0, UP_S);
	synthetic_rerack(&set);
	measure(&set, &context, &m);
	assert_near(m.asymmetry_pct.eccentric, 10.0, 0.3);
	assert_near(m.asymmetry_pct.concentric, -10.0, 0.3);
	assert_near(m.asymmetry_pct.bottom, 0.0, 1.0);
	assert_near(m.asymmetry_pct.impulse, -10.0, 0.3);
	ck_assert(fabs(m.asymmetry_pct.peak_force) > 9.0);
	assert_near(m.cop.mean_x_m, SYNTHETIC_COP_X, 1e-6);
	assert_near(m.cop.range_x_m, 0.0, 1e-6);
	assert_near(m.cop.mean_y_m, 0.1 * 0.2, 1e-3);
	synthetic_clear(&set);
}
END_TEST

START_TEST(bar_path_by_its_corners)
{
	SyntheticSet set;
	PlbRepMetrics m;

	begin(&set);
	synthetic_move(&set, -ROM_M, 0.06, DOWN_S);
	/* up in one line, then back: at equal height the way up is 0.02 m further forward */
	synthetic_move(&set, ROM_M, -0.02, UP_S);
	synthetic_hold(&set, 0.2);
	set.tilt_m = 0.0;
	synthetic_move(&set, 0.0, -0.04, 0.5);
	synthetic_rerack(&set);
	measure(&set, &context, &m);
	assert_near(m.bar.drift_x_m, -0.02, 0.001);
	/* x down = 0.06 part, x up = 0.06 - 0.02 part of the height: widest at the top */
	assert_near(m.bar.loop_m, 0.04, 0.003);
	/* bar at -0.3 standing, +0.06 at the bottom; mid-foot at -0.32 */
	assert_near(m.bar.forward_of_midfoot_m, -0.24 + 0.32, 0.001);
	assert_near(m.bar.tilt_deg, 0.0, 1e-6);
	assert_near(m.bar.yaw_deg, 0.0, 1e-6);
	synthetic_clear(&set);
}
END_TEST

START_TEST(tilt_is_left_end_up)
{
	SyntheticSet set;
	PlbRepMetrics m;

	synthetic_init(&set, BODY_KG, BAR_KG, 1000.0, 1);
	set.tilt_m = 0.02;
	synthetic_unrack(&set);
	synthetic_rep(&set, ROM_M, DOWN_S, UP_S);
	synthetic_rerack(&set);
	measure(&set, &context, &m);
	assert_near(m.bar.tilt_deg, atan(0.02 / SYNTHETIC_SPAN) * 180.0 / G_PI, 1e-3);
	synthetic_clear(&set);
}
END_TEST

START_TEST(what_is_not_there_is_not_measured)
{
	SyntheticSet set;
	PlbRepMetrics m;
	const PlbRepContext none = { NAN, NAN, NAN };

	begin(&set);
	synthetic_rep(&set, ROM_M, DOWN_S, UP_S);
	synthetic_rerack(&set);
	measure(&set, &none, &m);
	ck_assert(isnan(m.bar_mean_power_w));
	ck_assert(isnan(m.bar.forward_of_midfoot_m));
	/* the mean force between still ends tells weight and mass as well */
	ck_assert(m.mean_power_w > 500.0);
	ck_assert(!isnan(m.impulse_ns));
	set.info.channels = PLB_CHANNEL_BAR_ENDS;
	for (guint i = 0; i < set.samples->len; i++) {
		PlbSample *s = &g_array_index(set.samples, PlbSample, i);

		for (int side = 0; side < PLB_SIDES; side++)
			s->bar_x_m[side] = s->bar_y_m[side] = NAN;
	}
	measure(&set, &context, &m);
	assert_near(m.rom_m, ROM_M - BOUNDARY_M, 2e-4);
	ck_assert(m.bar_mean_power_w > 300.0);
	ck_assert(isnan(m.mean_force_n) && isnan(m.mean_power_w) && isnan(m.peak_power_w));
	ck_assert(isnan(m.impulse_ns) && isnan(m.asymmetry_pct.concentric));
	ck_assert(isnan(m.cop.mean_x_m) && isnan(m.bar.drift_x_m) && isnan(m.bar.loop_m));
	ck_assert(isnan(m.bar.tilt_deg) && isnan(m.bar.yaw_deg));
	synthetic_clear(&set);
}
END_TEST

START_TEST(a_gap_takes_what_it_touches)
{
	SyntheticSet set;
	PlbRepMetrics m;
	double at_s;

	begin(&set);
	at_s = synthetic_now(&set) + DOWN_S + 0.5 * UP_S;
	synthetic_rep(&set, ROM_M, DOWN_S, UP_S);
	synthetic_rerack(&set);
	synthetic_gap(&set, at_s, at_s + 0.02);
	measure(&set, &context, &m);
	ck_assert(isnan(m.peak_velocity_mps) && isnan(m.mean_force_n));
	ck_assert(isnan(m.asymmetry_pct.concentric) && isnan(m.mean_power_w));
	assert_near(m.asymmetry_pct.eccentric, 0.0, 1e-9);
	assert_near(m.rom_m, ROM_M - BOUNDARY_M, 1e-3);
	synthetic_clear(&set);
}
END_TEST

START_TEST(later_samples_change_nothing)
{
	SyntheticSet set;
	PlbRepMetrics m, again;
	g_autoptr(PlbTraces) traces = NULL;
	g_autoptr(GArray) events = NULL;
	const PlbRepCut *cut;

	begin(&set);
	synthetic_rep(&set, ROM_M, DOWN_S, UP_S);
	synthetic_rerack(&set);
	events = lift_events(&set.info, set.samples, &unknown, 0, &traces);
	cut = &lift_event(events, PLB_SET_EVENT_REP, 0)->cut;
	plb_rep_metrics_compute(traces, cut, &context, NULL, &m);
	traces->length = (gsize)(cut->limit_s * 1000.0 + 0.5) + 1;
	plb_rep_metrics_compute(traces, cut, &context, NULL, &again);
	ck_assert_mem_eq(&m, &again, sizeof(m));
	synthetic_clear(&set);
}
END_TEST

START_TEST(right_share_of_a_stretch)
{
	SyntheticSet set;
	g_autoptr(PlbTraces) traces = NULL;
	g_autoptr(GArray) events = NULL;

	synthetic_init(&set, BODY_KG, BAR_KG, 1000.0, 1);
	set.on = 1.0;
	set.right_share = 0.6;
	synthetic_hold(&set, 1.0);
	set.right_share = 0.4;
	synthetic_hold(&set, 1.0);
	set.on = 0.0;
	set.force_noise_n = 2.0;
	synthetic_hold(&set, 1.0);
	events = lift_events(&set.info, set.samples, &unknown, 0, &traces);
	assert_near(plb_right_share_pct(traces, 0.0, 0.999), 60.0, 1e-9);
	assert_near(plb_right_share_pct(traces, 1.0, 1.999), 40.0, 1e-9);
	ck_assert(isnan(plb_right_share_pct(traces, 2.1, 2.9)));
	assert_near(plb_right_share_pct(traces, 0.0, INFINITY), 50.0, 1e-9);
	synthetic_clear(&set);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rep-metrics");
	TCase *tcase = tcase_create("rep-metrics");

	tcase_add_test(tcase, least_jerk_rep_by_closed_form);
	tcase_add_test(tcase, peaks_by_closed_form);
	tcase_add_test(tcase, propulsion_ends_at_free_fall);
	tcase_add_test(tcase, no_propulsive_velocity_where_the_bar_touches_free_fall);
	tcase_add_test(tcase, sticking_only_where_velocity_dips);
	tcase_add_test(tcase, sides_share_as_they_do);
	tcase_add_test(tcase, bar_path_by_its_corners);
	tcase_add_test(tcase, tilt_is_left_end_up);
	tcase_add_test(tcase, what_is_not_there_is_not_measured);
	tcase_add_test(tcase, a_gap_takes_what_it_touches);
	tcase_add_test(tcase, later_samples_change_nothing);
	tcase_add_test(tcase, right_share_of_a_stretch);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
