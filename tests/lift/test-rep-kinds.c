/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "tests/lift/lift-events.h"
#include "tests/lift/synthetic-set.h"

/* What counts as a rep, and where it turns. */

START_TEST(a_pause_ends_with_its_last_instant)
{
	static const double pauses_s[] = { 0.2, 0.5, 1.0, 1.0, 1.0, 2.0 };
	double rise_s[G_N_ELEMENTS(pauses_s)];
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	synthetic_ready(&set, 80.0, 100.0);
	for (guint i = 0; i < G_N_ELEMENTS(pauses_s); i++) {
		synthetic_move(&set, -0.5, 0.0, 1.2);
		synthetic_hold(&set, pauses_s[i]);
		rise_s[i] = synthetic_now(&set);
		synthetic_move(&set, 0.5, 0.0, 0.9);
		synthetic_hold(&set, 1.0);
	}
	synthetic_rerack(&set);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), G_N_ELEMENTS(pauses_s));
	/* a rise of least jerk begins with nothing: 16 ms after it the bar is 0.3 mm higher */
	for (guint i = 0; i < G_N_ELEMENTS(pauses_s); i++) {
		assert_near(lift_cut_of(events, i)->bottom_s, rise_s[i] + 0.008, 0.012);
		ck_assert(lift_cut_of(events, i)->locked_out);
	}
	synthetic_clear(&set);
}
END_TEST

START_TEST(touch_and_go_reps_are_apart)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	synthetic_ready(&set, 80.0, 60.0);
	for (int i = 0; i < 8; i++)
		synthetic_rep(&set, 0.5, 0.8, 0.7);
	synthetic_rerack(&set);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), 8);
	for (guint i = 0; i + 1 < 8; i++)
		ck_assert(lift_cut_of(events, i)->end_s < lift_cut_of(events, i + 1)->start_s);
	synthetic_clear(&set);
}
END_TEST

START_TEST(shallow_reps_are_reps_and_dips_are_not)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	synthetic_ready(&set, 80.0, 60.0);
	synthetic_rep(&set, 0.5, 1.0, 0.8);
	synthetic_hold(&set, 1.0);
	synthetic_rep(&set, 0.2, 0.7, 0.6);
	synthetic_hold(&set, 1.0);
	synthetic_rep(&set, 0.06, 0.4, 0.4);
	synthetic_hold(&set, 1.0);
	synthetic_rep(&set, 0.5, 1.0, 0.8);
	synthetic_rerack(&set);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), 3);
	ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_SMALL, TRUE), 1);
	assert_near(lift_cut_of(events, 1)->end_z_m - lift_cut_of(events, 1)->bottom_z_m, 0.195,
		    0.003);
	synthetic_clear(&set);
}
END_TEST

START_TEST(a_step_between_reps_is_listed)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	synthetic_ready(&set, 80.0, 60.0);
	synthetic_rep(&set, 0.5, 1.0, 0.8);
	synthetic_hold(&set, 1.0);
	synthetic_step(&set, 0.0);
	synthetic_hold(&set, 1.0);
	synthetic_rep(&set, 0.5, 1.0, 0.8);
	synthetic_rerack(&set);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), 2);
	ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_STEP, TRUE), 1);
	ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_RERACK, TRUE), 1);
	synthetic_clear(&set);
}
END_TEST

START_TEST(a_rep_that_stays_on_the_pins_has_failed)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	synthetic_ready(&set, 80.0, 100.0);
	synthetic_rep(&set, 0.5, 1.0, 0.8);
	synthetic_hold(&set, 1.0);
	synthetic_move(&set, -0.5, 0.0, 1.0);
	synthetic_move(&set, 0.25, 0.0, 1.0);
	synthetic_hold(&set, 0.5);
	synthetic_move(&set, -0.27, 0.0, 1.0);
	synthetic_change(&set, &set.load, 0.0, 0.5);
	synthetic_hold(&set, 2.0);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), 2);
	ck_assert(lift_cut_of(events, 0)->locked_out);
	ck_assert(!lift_cut_of(events, 1)->locked_out);
	synthetic_clear(&set);
}
END_TEST

START_TEST(a_second_attempt_is_a_rep_of_its_own)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	synthetic_ready(&set, 80.0, 100.0);
	synthetic_move(&set, -0.5, 0.0, 1.0);
	synthetic_move(&set, 0.38, 0.0, 1.0);
	synthetic_move(&set, -0.38, 0.0, 1.0);
	synthetic_move(&set, 0.5, 0.0, 1.0);
	synthetic_rerack(&set);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), 2);
	ck_assert(!lift_cut_of(events, 0)->locked_out);
	ck_assert(lift_cut_of(events, 1)->locked_out);
	synthetic_clear(&set);
}
END_TEST

START_TEST(a_grind_with_a_dip_is_one_rep)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	synthetic_ready(&set, 80.0, 100.0);
	synthetic_move(&set, -0.5, 0.0, 1.0);
	synthetic_move(&set, 0.25, 0.0, 1.0);
	synthetic_move(&set, -0.03, 0.0, 0.5);
	synthetic_move(&set, 0.28, 0.0, 1.5);
	synthetic_rerack(&set);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), 1);
	ck_assert(lift_cut_of(events, 0)->locked_out);
	synthetic_clear(&set);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rep-kinds");
	TCase *tcase = tcase_create("rep-kinds");

	tcase_add_test(tcase, a_pause_ends_with_its_last_instant);
	tcase_add_test(tcase, touch_and_go_reps_are_apart);
	tcase_add_test(tcase, shallow_reps_are_reps_and_dips_are_not);
	tcase_add_test(tcase, a_step_between_reps_is_listed);
	tcase_add_test(tcase, a_rep_that_stays_on_the_pins_has_failed);
	tcase_add_test(tcase, a_second_attempt_is_a_rep_of_its_own);
	tcase_add_test(tcase, a_grind_with_a_dip_is_one_rep);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
