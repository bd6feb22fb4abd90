/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "src/session/library.h"
#include "tests/test-lib.h"

/* What the library makes of the keys history.* and line.* of earlier sets, each number made up
 * here. */

#define HOUR_US G_TIME_SPAN_HOUR
#define DAY_US G_TIME_SPAN_DAY

typedef struct {
	char *dir, *path;
	PlbLibrary *library;
} Fixture;

static void begin(Fixture *fixture)
{
	fixture->dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	fixture->path = g_build_filename(fixture->dir, "library.db", NULL);
	fixture->library = plb_library_open(fixture->path, NULL);
	ck_assert_ptr_nonnull(fixture->library);
}

static void end(Fixture *fixture)
{
	plb_library_free(fixture->library);
	ck_assert_int_eq(g_unlink(fixture->path), 0);
	ck_assert_int_eq(g_rmdir(fixture->dir), 0);
	g_free(fixture->dir);
	g_free(fixture->path);
}

/* One set; numbers as JSON, "null" = not told. */
static void put(const Fixture *fixture, const char *athlete, gint64 started_us, double bar_kg,
		const char *sd, const char *freedom, const char *level)
{
	g_autofree char *path = g_strdup_printf("/nowhere/%s-%" G_GINT64_FORMAT "-%.0f.plumbar",
						athlete, started_us, bar_kg);
	g_autofree char *json = g_strdup_printf(
		"{\"pipeline\": 5, \"athlete\": {\"id\": \"%s\"}, \"sets\": [{\"index\": 1,"
		" \"exercise\": \"back-squat\", \"bar_mass_kg\": %.0f, \"reps\": [],"
		" \"history\": {\"rep_sd_pct\": %s, \"freedom\": %s, \"fresh_nm\": %s}}]}",
		athlete, bar_kg, sd, freedom, level);
	PlbLibraryFile file = { .path = path, .size = 1, .started_us = started_us };
	g_autoptr(GError) error = NULL;

	ck_assert_msg(plb_library_put(fixture->library, &file, json, &error), "%s",
		      error ? error->message : "");
}

static PlbVerdictHistory ask(const Fixture *fixture, gint64 now_us, const char *const *except,
			     double bar_kg)
{
	PlbNoiseHistory history = { 0 };
	PlbVerdictHistory noise;

	ck_assert(plb_library_history(fixture->library, "Ann", now_us, except, &history, NULL));
	plb_noise_history_at(&history, bar_kg, "back-squat", &noise);
	return noise;
}

START_TEST(earlier_sets_are_pooled)
{
	Fixture fixture;
	PlbVerdictHistory noise;

	begin(&fixture);
	put(&fixture, "Ann", 10 * DAY_US, 100, "2", "8", "300");
	put(&fixture, "Ann", 12 * DAY_US, 100, "4", "4", "310");
	put(&fixture, "Ann", 14 * DAY_US, 105, "3", "6", "400");
	put(&fixture, "Ann", 16 * DAY_US, 100, "null", "null", "null"); /* it shifted */
	put(&fixture, "Ann", 30 * DAY_US, 100, "9", "8", "900");        /* later */
	put(&fixture, "Bob", 11 * DAY_US, 100, "9", "8", "900");
	noise = ask(&fixture, 20 * DAY_US, NULL, 100);
	ck_assert_uint_eq(noise.sets, 3);
	assert_near(noise.freedom, 18, 1e-12);
	assert_near(noise.rep_sd_pct, sqrt((8 * 4 + 4 * 16 + 6 * 9) / 18.0), 1e-12);
	/* the level is one bar's own: 300 and 310, whose SD is 10 / sqrt 2 */
	ck_assert_uint_eq(noise.fresh.sessions, 2);
	assert_near(noise.fresh.mean_nm, 305, 1e-9);
	assert_near(noise.fresh.sd_pct, 100 * 10 / sqrt(2) / 305, 1e-9);
	ck_assert_uint_eq(ask(&fixture, 9 * DAY_US, NULL, 100).sets, 0);
	end(&fixture);
}
END_TEST

START_TEST(sessions_of_one_training_tell_one_level)
{
	Fixture fixture;
	PlbVerdictHistory noise;

	begin(&fixture);
	put(&fixture, "Ann", 10 * DAY_US, 100, "2", "8", "300");
	put(&fixture, "Ann", 10 * DAY_US + HOUR_US, 100, "2", "8", "350");
	put(&fixture, "Ann", 10 * DAY_US + 6 * HOUR_US, 100, "2", "8", "360"); /* 5 h later */
	put(&fixture, "Ann", 12 * DAY_US, 100, "null", "null", "null");
	put(&fixture, "Ann", 12 * DAY_US + HOUR_US, 100, "2", "8", "370"); /* after that one */
	put(&fixture, "Ann", 14 * DAY_US, 100, "2", "8", "310");
	noise = ask(&fixture, 15 * DAY_US, NULL, 100);
	ck_assert_uint_eq(noise.sets, 5);
	ck_assert_uint_eq(noise.fresh.sessions, 2);
	assert_near(noise.fresh.mean_nm, 305, 1e-9);
	/* two hours after the last one the athlete is not fresh; six hours after it again */
	noise = ask(&fixture, 14 * DAY_US + 2 * HOUR_US, NULL, 100);
	ck_assert_uint_eq(noise.sets, 5);
	ck_assert_uint_eq(noise.fresh.sessions, 0);
	ck_assert_uint_eq(ask(&fixture, 14 * DAY_US + 6 * HOUR_US, NULL, 100).fresh.sessions, 2);
	end(&fixture);
}
END_TEST

START_TEST(what_is_given_elsewhere_is_left_out)
{
	const char *const except[] = { "/nowhere/Ann-864000000000-100.plumbar", NULL };
	Fixture fixture;

	begin(&fixture);
	put(&fixture, "Ann", 10 * DAY_US, 100, "2", "8", "300");
	put(&fixture, "Ann", 12 * DAY_US, 100, "4", "8", "310");
	assert_near(ask(&fixture, 20 * DAY_US, except, 100).rep_sd_pct, 4, 1e-12);
	end(&fixture);
}
END_TEST

/* line: JSON of the keys line.*, or "". */
static void put_line(const Fixture *fixture, gint64 started_us, const char *exercise,
		     const char *line)
{
	g_autofree char *path =
		g_strdup_printf("/nowhere/%s-%" G_GINT64_FORMAT ".plumbar", exercise, started_us);
	g_autofree char *set = g_strdup_printf(
		"{\"exercise\": \"%s\", \"bar_mass_kg\": 100, \"reps\": []%s}", exercise, line);
	g_autofree char *json = g_strdup_printf(
		"{\"pipeline\": 6, \"athlete\": {\"id\": \"Ann\"}, \"sets\": [%s, %s]}", set, set);
	PlbLibraryFile file = { .path = path, .size = 1, .started_us = started_us };

	ck_assert(plb_library_put(fixture->library, &file, json, NULL));
}

START_TEST(sets_are_pooled_by_exercise)
{
	Fixture fixture;
	g_autoptr(GArray) sets = NULL, trends = NULL;
	const PlbTrendSet *first;
	const PlbPooledTrend *trend;

	begin(&fixture);
	put_line(&fixture, 12 * DAY_US, "front-squat",
		 ", \"line\": {\"reps\": 6, \"rise_pct\": 1, \"rep_sd_pct\": 2}");
	put_line(&fixture, 10 * DAY_US, "back-squat",
		 ", \"line\": {\"reps\": 8, \"rise_pct\": 4.25, \"rep_sd_pct\": 2.5}");
	put_line(&fixture, 14 * DAY_US, "back-squat",
		 ", \"line\": {\"reps\": 8, \"rise_pct\": 5.25, \"rep_sd_pct\": 2.5}");
	put_line(&fixture, 16 * DAY_US, "back-squat",
		 ", \"line\": {\"reps\": null, \"rise_pct\": null, \"rep_sd_pct\": null}");
	put_line(&fixture, 18 * DAY_US, "back-squat", ""); /* of an earlier version */
	sets = plb_library_trend_sets(fixture.library, "Ann", NULL);
	first = (const PlbTrendSet *)(gpointer)sets->data;
	ck_assert_uint_eq(sets->len, 10);
	ck_assert_uint_eq(plb_trend_sets_left_out(first, sets->len), 4);
	ck_assert_str_eq(first->exercise, "back-squat");
	ck_assert_uint_eq(first->line.reps, 8);
	ck_assert_double_eq(first->line.rise_pct, 4.25);
	trends = plb_pooled_trends(first, sets->len);
	ck_assert_uint_eq(trends->len, 2);
	trend = &g_array_index(trends, PlbPooledTrend, 0);
	ck_assert_str_eq(trend->exercise, "back-squat");
	ck_assert_uint_eq(trend->change.sets, 4);
	ck_assert_uint_eq(trend->sessions, 2);
	assert_near(trend->change.rise_pct, 4.75, 1e-9);
	ck_assert_uint_eq(g_array_index(trends, PlbPooledTrend, 1).sessions, 1);
	end(&fixture);
}
END_TEST

START_TEST(only_the_newest_sessions_count)
{
	Fixture fixture;

	begin(&fixture);
	for (guint day = 0; day < PLB_LIBRARY_HISTORY_SESSIONS + 5; day++)
		put(&fixture, "Ann", (10 + day) * DAY_US, 100, day < 5 ? "9" : "2", "8", "300");
	ck_assert_uint_eq(ask(&fixture, 99 * DAY_US, NULL, 100).sets, PLB_LIBRARY_HISTORY_SESSIONS);
	assert_near(ask(&fixture, 99 * DAY_US, NULL, 100).rep_sd_pct, 2, 1e-12);
	end(&fixture);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("library history");
	TCase *tests = tcase_create("history");

	tcase_add_test(tests, earlier_sets_are_pooled);
	tcase_add_test(tests, sessions_of_one_training_tell_one_level);
	tcase_add_test(tests, what_is_given_elsewhere_is_left_out);
	tcase_add_test(tests, sets_are_pooled_by_exercise);
	tcase_add_test(tests, only_the_newest_sessions_count);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
