/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include "tests/lift/lift-events.h"
#include "tests/lift/synthetic-set.h"

START_TEST(a_set_from_rack_to_rack)
{
	for (guint32 seed = 1; seed <= 10; seed++) {
		SyntheticSet set;
		g_autoptr(GArray) events = NULL;
		const PlbSetEvent *begin;

		synthetic_init(&set, 60.0 + 5.0 * seed, 15.0 + 12.5 * seed, 1000.0, seed);
		synthetic_noisy(&set);
		synthetic_unrack(&set);
		for (int i = 0; i < 4; i++) {
			synthetic_rep(&set, 0.55, 1.4, 1.0);
			synthetic_hold(&set, 0.8);
		}
		synthetic_rerack(&set);
		events = lift_find(&set);
		ck_assert_uint_eq(lift_reps_of(events), 4);
		ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_UNRACK, TRUE), 1);
		ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_WALKOUT, TRUE), 1);
		ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_RERACK, TRUE), 1);
		ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_REJECTED), 3);
		begin = lift_event(events, PLB_SET_EVENT_BEGIN, 0);
		assert_near(begin->body_mass_kg, set.body_kg, 0.1);
		assert_near(begin->bar_mass_kg, set.bar_kg, 0.1);
		synthetic_clear(&set);
	}
}
END_TEST

START_TEST(events_come_in_order)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;
	gboolean begun = FALSE, calibrated = FALSE;
	guint open = 0, next = 1;
	double time_s = 0.0;

	synthetic_init(&set, 80.0, 100.0, 1000.0, 1);
	synthetic_unrack(&set);
	for (int i = 0; i < 3; i++)
		synthetic_rep(&set, 0.5, 1.2, 0.9);
	synthetic_rerack(&set);
	events = lift_find(&set);
	for (guint i = 0; i < events->len; i++) {
		const PlbSetEvent *e = &g_array_index(events, PlbSetEvent, i);

		ck_assert(e->time_s >= time_s);
		time_s = e->time_s;
		begun = begun || e->kind == PLB_SET_EVENT_BEGIN;
		if (e->kind == PLB_SET_EVENT_STANDING && e->standing.with_bar) {
			ck_assert(begun && e->in_set);
			calibrated = TRUE;
			assert_near(e->standing.force_n, 180.0 * SYNTHETIC_GRAVITY, 1.0);
			assert_near(e->standing.foot_separation_m, 0.4, 1e-6);
			assert_near(e->standing.bar_x_m, -0.3, 1e-3);
			assert_near(e->standing.cop_x_m, SYNTHETIC_COP_X, 1e-6);
		}
		if (e->kind == PLB_SET_EVENT_REP) {
			ck_assert(calibrated && open == 0 && e->rep_index == next);
			open = next++;
			assert_near(e->time_s, e->cut.end_s, 0.3);
		}
		if (e->kind == PLB_SET_EVENT_REVISED) {
			ck_assert_uint_eq(e->rep_index, open);
			open = 0;
		}
		if (e->kind == PLB_SET_EVENT_END)
			ck_assert_uint_eq(open, 0);
	}
	synthetic_clear(&set);
}
END_TEST

START_TEST(states_follow_the_lifter)
{
	static const PlbLiftState expected[] = {
		PLB_LIFT_STANDING, PLB_LIFT_UNRACKING,  PLB_LIFT_READY,   PLB_LIFT_WALKING_OUT,
		PLB_LIFT_READY,    PLB_LIFT_DESCENDING, PLB_LIFT_BOTTOM,  PLB_LIFT_ASCENDING,
		PLB_LIFT_LOCKOUT,  PLB_LIFT_READY,      PLB_LIFT_RACKING, PLB_LIFT_STANDING,
		PLB_LIFT_EMPTY,
	};
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;
	guint at = 0;

	synthetic_init(&set, 80.0, 100.0, 1000.0, 1);
	synthetic_noisy(&set);
	synthetic_unrack(&set);
	synthetic_rep(&set, 0.5, 1.2, 0.9);
	synthetic_rerack(&set);
	events = lift_find(&set);
	for (guint i = 0; i < events->len; i++) {
		const PlbSetEvent *e = &g_array_index(events, PlbSetEvent, i);

		if (e->kind != PLB_SET_EVENT_STATE || at >= G_N_ELEMENTS(expected))
			continue;
		ck_assert_msg(e->state == expected[at], "state %u is %s, expected %s", at,
			      plb_lift_state_to_text(e->state),
			      plb_lift_state_to_text(expected[at]));
		at++;
	}
	ck_assert_uint_eq(at, G_N_ELEMENTS(expected));
	synthetic_clear(&set);
}
END_TEST

START_TEST(blocks_do_not_matter)
{
	static const gsize blocks[] = { 1, 7, 40, 1000 };
	SyntheticSet set;
	g_autofree char *whole = NULL;

	synthetic_ready(&set, 80.0, 100.0);
	synthetic_rep(&set, 0.5, 1.2, 0.9);
	synthetic_hold(&set, 1.0);
	synthetic_step(&set, 0.0);
	synthetic_rep(&set, 0.5, 1.2, 0.9);
	synthetic_rerack(&set);
	synthetic_gap(&set, 9.0, 9.3);
	for (gsize i = 0; i < G_N_ELEMENTS(blocks); i++) {
		g_autoptr(GArray) events =
			lift_events(&set.info, set.samples, &lift_unknown, blocks[i], NULL);
		char *text = lift_events_to_text(events);

		if (whole != NULL) {
			ck_assert_str_eq(text, whole);
			g_free(text);
		} else {
			whole = text;
		}
	}
	synthetic_clear(&set);
}
END_TEST

START_TEST(every_rate_finds_the_same)
{
	static const double rates_hz[] = { 50.0, 62.5, 100.0, 250.0, 2000.0 };

	for (gsize i = 0; i < G_N_ELEMENTS(rates_hz); i++) {
		SyntheticSet set;
		g_autoptr(GArray) events = NULL;

		synthetic_init(&set, 80.0, 100.0, rates_hz[i], 5);
		synthetic_noisy(&set);
		synthetic_unrack(&set);
		synthetic_rep(&set, 0.5, 1.2, 0.9);
		synthetic_hold(&set, 1.0);
		synthetic_rep(&set, 0.5, 1.2, 0.9);
		synthetic_rerack(&set);
		events = lift_find(&set);
		ck_assert_uint_eq(lift_reps_of(events), 2);
		assert_near(lift_event(events, PLB_SET_EVENT_BEGIN, 0)->bar_mass_kg, 100.0, 0.2);
		ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_RERACK, TRUE), 1);
		synthetic_clear(&set);
	}
}
END_TEST

START_TEST(gaps_are_marked_on_the_rep_that_has_them)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;
	double at_s;

	synthetic_ready(&set, 80.0, 100.0);
	synthetic_rep(&set, 0.5, 1.2, 0.9);
	synthetic_hold(&set, 1.0);
	at_s = synthetic_now(&set) + 1.5;
	synthetic_rep(&set, 0.5, 1.2, 0.9);
	synthetic_hold(&set, 1.0);
	synthetic_rep(&set, 0.5, 1.2, 0.9);
	synthetic_rerack(&set);
	synthetic_gap(&set, at_s, at_s + 0.05);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), 3);
	for (guint i = 0; i < 3; i++)
		ck_assert_int_eq(lift_cut_of(events, i)->has_gap, i == 1);
	synthetic_clear(&set);
}
END_TEST

START_TEST(thirty_seconds_or_the_end_close_a_set)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;
	const PlbSetEvent *end;
	double last_s;

	synthetic_init(&set, 80.0, 100.0, 100.0, 5);
	synthetic_unrack(&set);
	synthetic_rep(&set, 0.5, 1.2, 0.9);
	last_s = synthetic_now(&set);
	synthetic_hold(&set, 35.0);
	synthetic_rep(&set, 0.5, 1.2, 0.9);
	synthetic_hold(&set, 1.0);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), 2);
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_BEGIN), 2);
	end = lift_event(events, PLB_SET_EVENT_END, 0);
	assert_near(end->time_s, last_s + 30.0, 0.3);
	end = lift_event(events, PLB_SET_EVENT_END, 1);
	assert_near(end->time_s, synthetic_now(&set), 0.05);
	/* weighed once, known for both */
	assert_near(lift_event(events, PLB_SET_EVENT_BEGIN, 1)->bar_mass_kg, 100.0, 0.1);
	synthetic_clear(&set);
}
END_TEST

START_TEST(two_sets_are_weighed_apart)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	synthetic_ready(&set, 80.0, 60.0);
	synthetic_rep(&set, 0.5, 1.0, 0.8);
	synthetic_rerack(&set);
	set.bar_kg = 100.0;
	synthetic_unrack(&set);
	synthetic_rep(&set, 0.5, 1.0, 0.8);
	synthetic_rerack(&set);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_reps_of(events), 2);
	assert_near(lift_event(events, PLB_SET_EVENT_BEGIN, 0)->bar_mass_kg, 60.0, 0.1);
	assert_near(lift_event(events, PLB_SET_EVENT_BEGIN, 1)->bar_mass_kg, 100.0, 0.1);
	synthetic_clear(&set);
}
END_TEST

START_TEST(no_set_comes_of_unracking_alone)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	synthetic_ready(&set, 80.0, 60.0);
	synthetic_rerack(&set);
	events = lift_find(&set);
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_BEGIN), 0);
	ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_REP), 0);
	ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_UNRACK, FALSE), 1);
	ck_assert_uint_eq(lift_rejected_count(events, PLB_REJECT_RERACK, FALSE), 1);
	synthetic_clear(&set);
}
END_TEST

START_TEST(bar_alone_and_one_plate_do)
{
	static const guint channels[] = { PLB_CHANNEL_BAR_ENDS,
					  PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X,
					  PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_BAR_ENDS |
						  PLB_CHANNEL_BAR_X };

	for (gsize i = 0; i < G_N_ELEMENTS(channels); i++) {
		SyntheticSet set;
		g_autoptr(GArray) events = NULL;
		double bar_kg;

		synthetic_init(&set, 80.0, 60.0, 1000.0, 5);
		set.info.channels = channels[i];
		synthetic_noisy(&set);
		synthetic_unrack(&set);
		synthetic_rep(&set, 0.5, 1.0, 0.8);
		synthetic_hold(&set, 1.0);
		synthetic_rep(&set, 0.5, 1.0, 0.8);
		synthetic_rerack(&set);
		events = lift_find(&set);
		ck_assert_uint_eq(lift_reps_of(events), 2);
		bar_kg = lift_event(events, PLB_SET_EVENT_BEGIN, 0)->bar_mass_kg;
		if (channels[i] & PLB_CHANNEL_FORCE_TOTAL)
			assert_near(bar_kg, 60.0, 0.1);
		else
			ck_assert(isnan(bar_kg));
		synthetic_clear(&set);
	}
}
END_TEST

START_TEST(typed_loads_split_what_was_never_unracked)
{
	const PlbKnownLoad body = { .body_mass_kg = 80.0, .bar_mass_kg = NAN };
	const PlbKnownLoad bar = { .body_mass_kg = NAN, .bar_mass_kg = 60.0 };
	SyntheticSet set;
	g_autoptr(GArray) with_body = NULL;
	g_autoptr(GArray) with_bar = NULL;

	synthetic_init(&set, 80.0, 60.0, 1000.0, 5);
	synthetic_noisy(&set);
	set.on = set.load = 1.0;
	synthetic_hold(&set, 1.0);
	synthetic_rep(&set, 0.5, 1.0, 0.8);
	synthetic_hold(&set, 1.0);
	with_body = lift_events(&set.info, set.samples, &body, 0, NULL);
	with_bar = lift_events(&set.info, set.samples, &bar, 0, NULL);
	ck_assert_uint_eq(lift_reps_of(with_body), 1);
	assert_near(lift_event(with_body, PLB_SET_EVENT_BEGIN, 0)->bar_mass_kg, 60.0, 0.1);
	assert_near(lift_event(with_bar, PLB_SET_EVENT_BEGIN, 0)->body_mass_kg, 80.0, 0.1);
	ck_assert(isnan(lift_event(with_bar, PLB_SET_EVENT_BEGIN, 0)->bar_mass_kg));
	synthetic_clear(&set);
}
END_TEST

START_TEST(nothing_at_all_is_no_trouble)
{
	SyntheticSet set;

	synthetic_init(&set, 80.0, 60.0, 1000.0, 5);
	for (int i = 0; i < 3; i++) {
		g_autoptr(GArray) events = lift_find(&set);

		ck_assert_uint_eq(lift_event_count(events, PLB_SET_EVENT_REP), 0);
		synthetic_hold(&set, i == 0 ? 0.001 : 3.0);
		if (i == 1)
			synthetic_gap(&set, 0.0, 10.0);
	}
	synthetic_clear(&set);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("set-finder");
	TCase *tcase = tcase_create("set-finder");

	tcase_add_test(tcase, a_set_from_rack_to_rack);
	tcase_add_test(tcase, events_come_in_order);
	tcase_add_test(tcase, states_follow_the_lifter);
	tcase_add_test(tcase, blocks_do_not_matter);
	tcase_add_test(tcase, every_rate_finds_the_same);
	tcase_add_test(tcase, gaps_are_marked_on_the_rep_that_has_them);
	tcase_add_test(tcase, thirty_seconds_or_the_end_close_a_set);
	tcase_add_test(tcase, two_sets_are_weighed_apart);
	tcase_add_test(tcase, no_set_comes_of_unracking_alone);
	tcase_add_test(tcase, bar_alone_and_one_plate_do);
	tcase_add_test(tcase, typed_loads_split_what_was_never_unracked);
	tcase_add_test(tcase, nothing_at_all_is_no_trouble);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
