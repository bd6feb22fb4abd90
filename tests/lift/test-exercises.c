/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include <math.h>
#include <string.h>

#include "tests/lift/lift-events.h"
#include "tests/lift/synthetic-set.h"

/* The finder under what it was told is lifted. */

#define REPS 5

/* Sits down on a box, which takes a share of the weight, and rises from it. */
static void box_rep(SyntheticSet *set, double share_on_plates, double pause_s, double *rise_s)
{
	synthetic_move(set, -0.45, 0.0, 1.3);
	synthetic_change(set, &set->on, share_on_plates, 0.15);
	synthetic_hold(set, pause_s);
	synthetic_change(set, &set->on, 1.0, 0.15);
	*rise_s = synthetic_now(set);
	synthetic_move(set, 0.45, 0.0, 0.9);
	synthetic_hold(set, 1.0);
}

static GArray *box_set(guint32 seed, double share_on_plates, const char *exercise, double *rise_s)
{
	PlbKnownLoad known = { NAN, NAN, plb_exercise_find(exercise) };
	PlbTraces *traces;
	SyntheticSet set;
	GArray *events;

	synthetic_init(&set, 80.0, 100.0, 1000.0, seed);
	synthetic_noisy(&set);
	synthetic_unrack(&set);
	for (guint i = 0; i < REPS; i++)
		box_rep(&set, share_on_plates, 1.0 + 0.2 * i, &rise_s[i]);
	synthetic_rerack(&set);
	events = lift_events(&set.info, set.samples, &known, 0, &traces);
	plb_traces_free(traces);
	synthetic_clear(&set);
	return events;
}

static guint locked_out(const GArray *events)
{
	guint n = 0;

	for (guint i = 0; i < lift_event_count(events, PLB_SET_EVENT_REVISED); i++)
		n += lift_event(events, PLB_SET_EVENT_REVISED, i)->cut.locked_out;
	return n;
}

START_TEST(a_box_that_carries_the_lifter_ends_no_rep)
{
	static const double shares[] = { 0.75, 0.6, 0.5 };

	for (guint32 seed = 1; seed <= 6; seed++) {
		double rise_s[REPS];
		g_autoptr(GArray) events =
			box_set(seed, shares[seed % G_N_ELEMENTS(shares)], "box-squat", rise_s);

		ck_assert_uint_eq(lift_reps_of(events), REPS);
		ck_assert_uint_eq(locked_out(events), REPS);
		ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_BEGIN), 1);
		ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_RERACK, TRUE), 1);
		for (guint i = 0; i < REPS; i++)
			assert_near(lift_cut_of(events, i)->bottom_s, rise_s[i] + 0.008, 0.012);
	}
}
END_TEST

/* Nor where no box was told of: what lies still on something, and rises again, was no bar put down.
 */
START_TEST(a_box_is_seen)
{
	for (guint32 seed = 1; seed <= 3; seed++) {
		double rise_s[REPS];
		g_autoptr(GArray) events = box_set(seed, 0.4 + 0.15 * seed, NULL, rise_s);

		ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_BEGIN), 1);
		ck_assert_uint_eq(locked_out(events), REPS);
		for (guint i = 0; i < REPS; i++) {
			ck_assert(lift_cut_of(events, i)->on_box);
			assert_near(lift_cut_of(events, i)->bottom_s, rise_s[i] + 0.008, 0.012);
		}
	}
}
END_TEST

START_TEST(a_squat_on_nothing_is_the_same_told_or_not)
{
	double rise_s[2][REPS];
	g_autoptr(GArray) told = box_set(2, 1.0, "box-squat", rise_s[0]);
	g_autoptr(GArray) guessed = box_set(2, 1.0, NULL, rise_s[1]);
	g_autofree char *a = lift_events_to_text(told), *b = lift_events_to_text(guessed);

	ck_assert_str_eq(a, b);
}
END_TEST

/* One foot in front, with most of the weight. */
START_TEST(an_uneven_stance_makes_no_steps)
{
	static const double right_shares[] = { 0.7, 0.8, 0.85, 0.2 };
	PlbKnownLoad known = { NAN, NAN, plb_exercise_find("split-squat") };

	for (guint32 seed = 1; seed <= 8; seed++) {
		SyntheticSet set;
		g_autoptr(GArray) events = NULL;

		synthetic_init(&set, 80.0, 50.0, 1000.0, seed);
		synthetic_noisy(&set);
		synthetic_unrack(&set);
		synthetic_change(&set, &set.right_share,
				 right_shares[seed % G_N_ELEMENTS(right_shares)], 0.5);
		synthetic_hold(&set, 1.0);
		for (guint i = 0; i < REPS; i++)
			synthetic_rep(&set, 0.4, 1.2, 0.9);
		synthetic_change(&set, &set.right_share, 0.5, 0.5);
		synthetic_hold(&set, 1.0);
		synthetic_rerack(&set);
		events = lift_events(&set.info, set.samples, &known, 0, NULL);
		ck_assert_uint_eq(lift_reps_of(events), REPS);
		ck_assert_uint_eq(locked_out(events), REPS);
		synthetic_clear(&set);
	}
}
END_TEST

START_TEST(names_are_unique_and_found)
{
	gsize n;
	const PlbExercise *exercises = plb_exercises(&n);

	for (gsize i = 0; i < n; i++) {
		ck_assert_ptr_eq(plb_exercise_find(exercises[i].name), &exercises[i]);
		ck_assert_uint_lt(strlen(exercises[i].name), 32);
	}
	ck_assert_ptr_null(plb_exercise_find("deadlft"));
	ck_assert_ptr_null(plb_exercise_find(""));
	ck_assert_ptr_null(plb_exercise_find(NULL));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("exercises");
	TCase *tcase = tcase_create("exercises");

	tcase_add_test(tcase, a_box_that_carries_the_lifter_ends_no_rep);
	tcase_add_test(tcase, a_box_is_seen);
	tcase_add_test(tcase, a_squat_on_nothing_is_the_same_told_or_not);
	tcase_add_test(tcase, an_uneven_stance_makes_no_steps);
	tcase_add_test(tcase, names_are_unique_and_found);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
