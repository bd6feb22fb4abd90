/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"

#include <math.h>

#include "tests/lift/lift-events.h"
#include "tests/lift/synthetic-set.h"

/* Pulls from the floor: put down, touching only, dropped, failed. Boundaries against the path of
 * least jerk: 5 mm above the floor, 5 mm under the top. */

#define FLOOR_M 0.225
#define ROM_M 0.55
#define UP_S 1.1
#define REPS 5

typedef enum { PUT_DOWN, TOUCH, DROP } Ending;

typedef struct {
	double left_s[REPS]; /* where the path up begins */
} Truth;

static void step_on(SyntheticSet *set, guint32 seed)
{
	synthetic_init(set, 80.0, 120.0, 1000.0, seed);
	synthetic_noisy(set);
	set->z = FLOOR_M;
	synthetic_hold(set, 1.0);
	synthetic_change(set, &set->on, 1.0, 0.5);
	synthetic_hold(set, 2.5);
}

static void step_off(SyntheticSet *set)
{
	synthetic_hold(set, 1.5);
	synthetic_change(set, &set->on, 0.0, 0.5);
	synthetic_hold(set, 2.0);
}

/* Falls freely, and bounces twice. */
static void drop(SyntheticSet *set)
{
	synthetic_change(set, &set->load, 0.0, 0.05);
	synthetic_move(set, FLOOR_M - set->z, 0.0, 0.5);
	synthetic_move(set, 0.18, 0.0, 0.2);
	synthetic_move(set, -0.18, 0.0, 0.2);
	synthetic_move(set, 0.06, 0.0, 0.1);
	synthetic_move(set, -0.06, 0.0, 0.1);
	synthetic_hold(set, 2.0);
}

static void put_down(SyntheticSet *set, Ending ending)
{
	if (ending == DROP) {
		drop(set);
		return;
	}
	synthetic_move(set, FLOOR_M - set->z, 0.0, 1.3);
	if (ending == TOUCH)
		return;
	synthetic_change(set, &set->load, 0.0, 0.2);
	synthetic_hold(set, 1.2);
}

static void pull(SyntheticSet *set, double rom_m, double top_s)
{
	synthetic_change(set, &set->load, 1.0, 0.3);
	synthetic_move(set, rom_m, 0.0, UP_S);
	synthetic_hold(set, top_s);
}

static void pulls(SyntheticSet *set, guint32 seed, Ending ending, Truth *truth)
{
	step_on(set, seed);
	for (guint i = 0; i < REPS; i++) {
		pull(set, ROM_M, 0.9);
		truth->left_s[i] = synthetic_now(set) - 0.9 - UP_S;
		put_down(set, i + 1 < REPS || ending == DROP ? ending : PUT_DOWN);
	}
	step_off(set);
}

/* The share of the time in which the path of least jerk covers a share of the way. */
static double time_of(double way)
{
	double low = 0.0, high = 1.0;

	for (int i = 0; i < 60; i++) {
		double u = 0.5 * (low + high);

		*(u * u * u * (10.0 - 15.0 * u + 6.0 * u * u) < way ? &low : &high) = u;
	}
	return low;
}

static GArray *find(SyntheticSet *set, const char *exercise)
{
	PlbKnownLoad known = { NAN, NAN, exercise ? plb_exercise_find(exercise) : NULL };

	return lift_events(&set->info, set->samples, &known, 0, NULL);
}

START_TEST(each_pull_is_a_rep_from_floor_to_lockout)
{
	double edge_s = UP_S * time_of(0.005 / ROM_M);

	for (guint32 seed = 1; seed <= 9; seed++) {
		SyntheticSet set;
		Truth truth;
		g_autoptr(GArray) events = NULL;
		const PlbSetEvent *begin;

		pulls(&set, seed, seed % 3, &truth);
		events = find(&set, seed % 2 ? "deadlift" : NULL);
		ck_assert_uint_eq(lift_reps_of(events), REPS);
		begin = lift_event(events, PLB_SET_EVENT_BEGIN, 0);
		ck_assert(begin->from_floor);
		assert_near(begin->body_mass_kg, 80.0, 0.2);
		assert_near(begin->bar_mass_kg, 120.0, 0.5);
		for (guint i = 0; i < REPS; i++) {
			const PlbRepCut *cut = lift_cut_of(events, i);

			ck_assert(cut->locked_out);
			ck_assert_double_eq(cut->start_s, cut->bottom_s);
			assert_near(cut->start_s, truth.left_s[i] + edge_s, 0.02);
			assert_near(cut->end_s, truth.left_s[i] + UP_S - edge_s, 0.02);
			assert_near(cut->end_z_m - cut->start_z_m, ROM_M - 0.01, 0.004);
		}
		synthetic_clear(&set);
	}
}
END_TEST

/* One that leaves the floor and comes back is a failed rep; one that does not is none. */
START_TEST(a_failed_pull_is_failed)
{
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;

	step_on(&set, 3);
	for (guint i = 0; i < 2; i++) {
		pull(&set, ROM_M, 0.8);
		put_down(&set, PUT_DOWN);
	}
	pull(&set, 0.26, 0.3);
	put_down(&set, PUT_DOWN);
	synthetic_change(&set, &set.load, 0.8, 1.0); /* too heavy */
	synthetic_change(&set, &set.load, 0.0, 0.5);
	synthetic_hold(&set, 1.5);
	step_off(&set);
	events = find(&set, "deadlift");
	ck_assert_uint_eq(lift_reps_of(events), 3);
	ck_assert(lift_cut_of(events, 1)->locked_out);
	ck_assert(!lift_cut_of(events, 2)->locked_out);
	assert_near(lift_cut_of(events, 2)->end_z_m - lift_cut_of(events, 2)->start_z_m, 0.25,
		    0.004);
	synthetic_clear(&set);
}
END_TEST

/* Discs on the plates: they feel the bar always, so nothing weighs it. */
START_TEST(discs_on_the_plates_leave_the_bar_unweighed)
{
	PlbKnownLoad known = { NAN, 120.0, plb_exercise_find("deadlift") };
	SyntheticSet set;
	g_autoptr(GArray) events = NULL;
	const PlbSetEvent *begin;

	synthetic_init(&set, 200.0, 0.0, 1000.0, 4); /* on the plates: lifter and bar */
	synthetic_noisy(&set);
	set.z = FLOOR_M;
	synthetic_hold(&set, 1.0);
	synthetic_change(&set, &set.on, 1.0, 0.5);
	synthetic_hold(&set, 2.5);
	for (guint i = 0; i < REPS; i++) {
		synthetic_move(&set, ROM_M, 0.0, UP_S);
		synthetic_hold(&set, 0.8);
		synthetic_move(&set, -ROM_M, 0.0, 1.3);
		synthetic_hold(&set, 1.0);
	}
	step_off(&set);
	events = lift_events(&set.info, set.samples, &known, 0, NULL);
	ck_assert_uint_eq(lift_reps_of(events), REPS);
	begin = lift_event(events, PLB_SET_EVENT_BEGIN, 0);
	ck_assert(isnan(begin->bar_mass_kg) || begin->bar_mass_kg == 120.0);
	assert_near(begin->body_mass_kg, 80.0, 0.3);
	synthetic_clear(&set);
}
END_TEST

/* Events depend on the samples, not on the blocks they come in. */
START_TEST(blocks_do_not_matter)
{
	PlbKnownLoad known = { NAN, NAN, plb_exercise_find("hip-hinge") };
	SyntheticSet set;
	Truth truth;
	g_autoptr(GArray) whole = NULL, pieces = NULL;
	g_autofree char *a = NULL, *b = NULL;

	pulls(&set, 5, PUT_DOWN, &truth);
	whole = lift_events(&set.info, set.samples, &known, 0, NULL);
	pieces = lift_events(&set.info, set.samples, &known, 37, NULL);
	a = lift_events_to_text(whole);
	b = lift_events_to_text(pieces);
	ck_assert_str_eq(a, b);
	synthetic_clear(&set);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pulls");
	TCase *tcase = tcase_create("pulls");

	tcase_add_test(tcase, each_pull_is_a_rep_from_floor_to_lockout);
	tcase_add_test(tcase, a_failed_pull_is_failed);
	tcase_add_test(tcase, discs_on_the_plates_leave_the_bar_unweighed);
	tcase_add_test(tcase, blocks_do_not_matter);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
