/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "src/lift/load-velocity.h"

#define V1RM 0.30

static double velocity(double load_kg)
{
	return 1.5 - 0.008 * load_kg;
}

START_TEST(points_on_a_line_give_it_back)
{
	PlbLoadPoint points[4];
	PlbLoadVelocity line;

	for (int i = 0; i < 4; i++)
		points[i] = (PlbLoadPoint){ 60.0 + 20.0 * i, velocity(60.0 + 20.0 * i) };
	plb_load_velocity_fit(points, 4, V1RM, 0.06, &line);
	ck_assert_uint_eq(line.loads, 4);
	assert_near(line.slope_mps_per_kg, -0.008, 1e-12);
	assert_near(line.intercept_mps, 1.5, 1e-12);
	assert_near(line.residual_mps, 0.0, 1e-12);
	assert_near(line.one_rm_kg, 150.0, 1e-9);
	assert_near(line.two_point_1rm_kg, 150.0, 1e-9);
	/* the uncertainty of its velocity alone is 0.06 / 0.008 kg, and the line's comes on top */
	ck_assert(line.one_rm_ci95_kg[1] - 150.0 > 1.96 * 7.5);
	ck_assert(line.one_rm_ci95_kg[1] - 150.0 < 1.96 * 10.0);
	assert_near(line.one_rm_ci95_kg[0] + line.one_rm_ci95_kg[1], 300.0, 1e-9);
}
END_TEST

/* Published: general equation of the squat, %1RM = -12.87 v^2 - 46.31 v + 116.3 (Sanchez-Medina
 * 2017), gives the velocities of 40 to 90 % of a 1RM of 150 kg; the line read off that curve ends a
 * few per cent too high at its 0.32 m/s, as such estimates do (Banyard 2017). */
START_TEST(published_velocities_lead_to_their_1rm)
{
	PlbLoadPoint points[6];
	PlbLoadVelocity line;

	for (int i = 0; i < 6; i++) {
		double pct = 40.0 + 10.0 * i;

		points[i].load_kg = 1.5 * pct;
		points[i].velocity_mps =
			(-46.31 + sqrt(46.31 * 46.31 + 4.0 * 12.87 * (116.3 - pct))) / 25.74;
	}
	plb_load_velocity_fit(points, 6, 0.32, 0.04, &line);
	assert_near(line.one_rm_kg, 153.0, 5.0);
	ck_assert(line.one_rm_ci95_kg[0] < 150.0 && line.one_rm_ci95_kg[1] > 150.0);
}
END_TEST

START_TEST(an_odd_point_does_not_move_it)
{
	PlbLoadPoint points[7];
	PlbLoadVelocity line;

	for (int i = 0; i < 7; i++)
		points[i] = (PlbLoadPoint){ 50.0 + 15.0 * i, velocity(50.0 + 15.0 * i) };
	points[2].velocity_mps -= 0.4; /* a set that was not meant to be fast */
	plb_load_velocity_fit(points, 7, V1RM, 0.06, &line);
	assert_near(line.one_rm_kg, 150.0, 1.0);
}
END_TEST

START_TEST(one_load_and_a_rising_line_tell_nothing)
{
	PlbLoadPoint same[3] = { { 100.0, 0.6 }, { 102.0, 0.5 }, { 101.0, 0.55 } };
	PlbLoadPoint rising[2] = { { 60.0, 0.5 }, { 100.0, 0.6 } };
	PlbLoadVelocity line;

	plb_load_velocity_fit(same, 3, V1RM, 0.06, &line);
	ck_assert_uint_eq(line.loads, 1);
	ck_assert(isnan(line.one_rm_kg) && isnan(line.slope_mps_per_kg));
	plb_load_velocity_fit(rising, 2, V1RM, 0.06, &line);
	ck_assert(isnan(line.one_rm_kg) && isnan(line.two_point_1rm_kg));
	plb_load_velocity_fit(NULL, 0, V1RM, 0.06, &line);
	ck_assert_uint_eq(line.loads, 0);
}
END_TEST

START_TEST(reps_in_reserve_continue_the_decline)
{
	const double falling[] = { 0.60, 0.57, NAN, 0.51, 0.48 };
	PlbRepsInReserve reserve = plb_reps_in_reserve(falling, 5, 0.05, V1RM, 0.06);

	assert_near(reserve.reps, 6.0, 1e-9); /* 0.48 - 0.30 at 0.03 a rep */
	assert_near(reserve.half_width, 1.96 * hypot(0.06, 0.025) / 0.03, 1e-9);
	/* a decline within the noise, and too few reps */
	ck_assert(isnan(plb_reps_in_reserve(falling, 5, 0.13, V1RM, 0.06).reps));
	ck_assert(isnan(plb_reps_in_reserve(falling, 4, 0.05, V1RM, 0.06).reps));
	/* steep: never said to be better than two reps */
	reserve = plb_reps_in_reserve((double[]){ 0.8, 0.65, 0.5, 0.35 }, 4, 0.05, V1RM, 0.04);
	assert_near(reserve.half_width, 2.0, 1e-9);
	assert_near(reserve.reps, 1.0 / 3.0, 1e-9);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("load-velocity");
	TCase *tcase = tcase_create("load-velocity");

	tcase_add_test(tcase, points_on_a_line_give_it_back);
	tcase_add_test(tcase, published_velocities_lead_to_their_1rm);
	tcase_add_test(tcase, an_odd_point_does_not_move_it);
	tcase_add_test(tcase, one_load_and_a_rising_line_tell_nothing);
	tcase_add_test(tcase, reps_in_reserve_continue_the_decline);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
