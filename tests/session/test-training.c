/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/training-load.h"
#include "tests/test-lib.h"

/* Weeks of training whose sums and means are known. */

static gint64 instant(const char *text)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, NULL);

	return g_date_time_to_unix(time) * G_TIME_SPAN_SECOND;
}

static PlbTrainingLoad load(const char *text, double linear_nms)
{
	return (PlbTrainingLoad){
		instant(text), linear_nms, 1e3 * linear_nms, 1, 5, isnan(linear_nms) ? 5 : 0
	};
}

static const PlbTrainingWeek *week(const GArray *weeks, guint at)
{
	ck_assert_uint_lt(at, weeks->len);
	return &g_array_index(weeks, PlbTrainingWeek, at);
}

START_TEST(weeks_are_those_of_iso_8601)
{
	/* the last instant of one week and the first of the next; 29 December 2025 is in W01 */
	const PlbTrainingLoad loads[] = { load("2026-01-05T00:00:00Z", 40),
					  load("2026-01-04T23:59:59Z", 20),
					  load("2025-12-29T00:00:00Z", 10),
					  load("2025-12-28T12:00:00Z", 5) };
	g_autoptr(GArray) weeks = plb_training_weeks(loads, G_N_ELEMENTS(loads));

	ck_assert_uint_eq(weeks->len, 3);
	ck_assert_int_eq(week(weeks, 0)->year, 2025);
	ck_assert_int_eq(week(weeks, 0)->week, 52);
	ck_assert_int_eq(week(weeks, 1)->year, 2026);
	ck_assert_int_eq(week(weeks, 1)->week, 1);
	ck_assert_uint_eq(week(weeks, 1)->sessions, 2);
	assert_near(week(weeks, 1)->linear_nms, 30, 1e-12);
	assert_near(week(weeks, 1)->squared_nm2s, 30e3, 1e-9);
	ck_assert_int_eq(week(weeks, 2)->week, 2);
	assert_near(week(weeks, 2)->linear_nms, 40, 1e-12);
}
END_TEST

START_TEST(a_week_is_held_against_the_four_before)
{
	/* W02 to W04, none in W05, W06 and W07; W12 has none in the four before but W08 */
	const PlbTrainingLoad loads[] = {
		load("2026-01-06T10:00:00Z", 100), load("2026-01-13T10:00:00Z", 200),
		load("2026-01-20T10:00:00Z", 300), load("2026-02-03T10:00:00Z", 300),
		load("2026-02-10T10:00:00Z", 401), load("2026-02-17T10:00:00Z", 600),
		load("2026-03-17T10:00:00Z", 999),
	};
	g_autoptr(GArray) weeks = plb_training_weeks(loads, G_N_ELEMENTS(loads));
	g_autofree char *few = plb_training_week_note(week(weeks, 0));
	g_autofree char *usual = plb_training_week_note(week(weeks, 4));
	g_autofree char *far = plb_training_week_note(week(weeks, 5));

	ck_assert(isnan(week(weeks, 2)->usual_nms)); /* two weeks before it are too few */
	assert_near(week(weeks, 3)->usual_nms, 200, 1e-12);
	ck_assert(!week(weeks, 3)->far_above); /* 1.5 times is not above 1.5 times */
	assert_near(week(weeks, 4)->usual_nms, (200 + 300 + 300) / 3.0, 1e-12);
	ck_assert(week(weeks, 4)->far_above);
	assert_near(week(weeks, 5)->usual_nms, (300 + 300 + 401) / 3.0, 1e-12);
	ck_assert(isnan(week(weeks, 6)->usual_nms));
	ck_assert(!week(weeks, 6)->far_above);
	ck_assert_str_eq(few, "fewer than 3 weeks of training in the 4 before");
	ck_assert_str_eq(usual, "1.5 times the usual of the 4 weeks before: far above it");
	ck_assert_str_eq(far, "1.8 times the usual of the 4 weeks before: far above it");
}
END_TEST

START_TEST(what_is_not_known_is_not_nothing)
{
	const PlbTrainingLoad loads[] = {
		load("2026-01-06T10:00:00Z", 100),
		load("2026-01-13T10:00:00Z", NAN), /* a rack without bar x */
		load("2026-01-20T10:00:00Z", 300),
		load("2026-01-21T10:00:00Z", NAN),
		load("2026-01-27T10:00:00Z", 300),
	};
	g_autoptr(GArray) weeks = plb_training_weeks(loads, G_N_ELEMENTS(loads));
	g_autofree char *unknown = plb_training_week_note(week(weeks, 1));

	ck_assert(isnan(week(weeks, 1)->linear_nms));
	ck_assert_str_eq(unknown, "no rep's moment is known");
	assert_near(week(weeks, 2)->linear_nms, 300, 1e-12);
	ck_assert_uint_eq(week(weeks, 2)->unknown_reps, 5);
	/* of the three weeks before, one is not known: too few */
	ck_assert(isnan(week(weeks, 3)->usual_nms));
	g_autoptr(GArray) none = plb_training_weeks(NULL, 0);
	ck_assert_uint_eq(none->len, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("training");
	TCase *tests = tcase_create("weeks");

	tcase_add_test(tests, weeks_are_those_of_iso_8601);
	tcase_add_test(tests, a_week_is_held_against_the_four_before);
	tcase_add_test(tests, what_is_not_known_is_not_nothing);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
