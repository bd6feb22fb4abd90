/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/session/library.h"
#include "src/session/session.h"
#include "tests/test-lib.h"

/* The library over results made up here, so that every number in it is known; sessions from real
 * files are in tests/cli/test-library.py. */

#define DAY_US (G_GINT64_CONSTANT(86400) * G_USEC_PER_SEC)

typedef struct {
	char *dir, *path;
	PlbLibrary *library;
} Fixture;

static void begin(Fixture *fixture)
{
	g_autoptr(GError) error = NULL;

	fixture->dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	fixture->path = g_build_filename(fixture->dir, "library.db", NULL);
	fixture->library = plb_library_open(fixture->path, &error);
	ck_assert_msg(fixture->library != NULL, "%s", error ? error->message : "");
}

static void end(Fixture *fixture)
{
	static const char *const names[] = { "library.db", "library.db-wal", "library.db-shm",
					     "copy.db" };

	plb_library_free(fixture->library);
	for (guint k = 0; k < G_N_ELEMENTS(names); k++) {
		g_autofree char *path = g_build_filename(fixture->dir, names[k], NULL);

		g_unlink(path);
	}
	ck_assert_int_eq(g_rmdir(fixture->dir), 0);
	g_free(fixture->dir);
	g_free(fixture->path);
}

/* A session of one set that taught of the shank's length, and one of another lifter. */
static void put_body(PlbLibrary *library, const char *athlete, int n, double mean)
{
	g_autofree char *path = g_strdup_printf("/nowhere/body-%s-%d.plumbar", athlete, n);
	g_autofree char *json = g_strdup_printf(
		"{\"pipeline\": 5, \"athlete\": {\"id\": \"%s\"}, \"sets\": [{\"index\": 1, "
		"\"body\":"
		" {\"kept_sets\": 0, \"shank-length\": {\"sets\": 1, \"mean\": %.3f, \"sd\": 0.02,"
		" \"prior_sd\": 0.03}, \"ankle\": {\"sets\": 1, \"mean\": 0.002, \"sd\": 0.009,"
		" \"prior_sd\": 0.01}}, \"reps\": []}, {\"index\": 2, \"body\": {\"kept_sets\": 0},"
		" \"reps\": []}]}",
		athlete, mean);
	PlbLibraryFile file = { .path = path, .started_us = n * DAY_US };
	g_autoptr(GError) error = NULL;

	ck_assert_msg(plb_library_put(library, &file, json, &error), "%s",
		      error ? error->message : "");
}

START_TEST(what_sets_taught_of_the_body)
{
	static const char *const except[] = { "/nowhere/body-anna-1.plumbar", NULL };
	PlbKeptBody kept = { 0 };
	Fixture f;

	begin(&f);
	put_body(f.library, "anna", 1, 0.010);
	put_body(f.library, "anna", 2, 0.020);
	put_body(f.library, "bert", 2, -0.030);
	put_body(f.library, "anna", 9, 0.050);
	ck_assert(plb_library_kept_body(f.library, "anna", 5 * DAY_US, NULL, &kept, NULL));
	ck_assert_uint_eq(kept.sets[PLB_BODY_SHANK], 2);
	assert_near(kept.mean[PLB_BODY_SHANK], 0.015, 1e-12);
	ck_assert_uint_eq(kept.sets[PLB_BODY_ANKLE], 0);
	ck_assert_uint_eq(kept.sets[PLB_BODY_THIGH], 0);
	memset(&kept, 0, sizeof kept);
	ck_assert(plb_library_kept_body(f.library, "anna", 5 * DAY_US, except, &kept, NULL));
	assert_near(kept.mean[PLB_BODY_SHANK], 0.020, 1e-12);
	memset(&kept, 0, sizeof kept);
	ck_assert(plb_library_kept_body(f.library, "nobody", 5 * DAY_US, NULL, &kept, NULL));
	ck_assert_uint_eq(plb_kept_body_sets(&kept), 0);
	ck_assert(plb_library_kept_body(f.library, "", 5 * DAY_US, NULL, &kept, NULL));
	ck_assert_uint_eq(plb_kept_body_sets(&kept), 0);
	end(&f);
}
END_TEST

/* Two reps that count and one that does not; velocities 0.5 + n / 100 and 0.1 less. */
static char *result(const char *athlete, int n)
{
	return g_strdup_printf(
		"{\"pipeline\": 2, \"athlete\": {\"id\": %s, \"sex\": \"f\", \"stature_m\": 1.7},"
		" \"sets\": [{\"index\": 1, \"exercise\": \"back-squat\", \"bar_mass_kg\": %d,"
		" \"body_mass_kg\": 70.5, \"velocity_loss_pct\": %d, \"verdict\":"
		" {\"state\": \"steady\", \"since_rep\": null, \"l5s1_change_pct\": null},"
		" \"reps\": [{\"index\": 1, \"complete\": true, \"mean_velocity_mps\": %d.%02d,"
		" \"moments\": {\"l5s1_peak_nm\": 500}},"
		" {\"index\": 2, \"complete\": true, \"mean_velocity_mps\": %d.%02d,"
		" \"moments\": {\"l5s1_peak_nm\": null}},"
		" {\"index\": 3, \"complete\": false, \"mean_velocity_mps\": 0.01,"
		" \"moments\": {\"l5s1_peak_nm\": 9}}]}]}",
		athlete, 60 + n, n, (50 + n) / 100, (50 + n) % 100, (40 + n) / 100, (40 + n) % 100);
}

static void put(PlbLibrary *library, const char *athlete, int n)
{
	g_autofree char *json = result(athlete, n);
	g_autofree char *path = g_strdup_printf("/nowhere/%s-%03d.plumbar", athlete + 1, n);
	g_autoptr(GError) error = NULL;
	PlbLibraryFile file = { .path = path,
				.source = "rack",
				.size = 100,
				.modified_us = n,
				.started_us = n * DAY_US };

	ck_assert_msg(plb_library_put(library, &file, json, &error), "%s",
		      error ? error->message : "");
}

static void add_row(int n, char **values, char **names, gpointer user_data)
{
	GPtrArray *rows = user_data;
	GString *row = g_string_new(NULL);

	for (int k = 0; k < n; k++)
		g_string_append_printf(row, "%s%s=%s", k ? "|" : "", names[k],
				       values[k] ? values[k] : "");
	g_ptr_array_add(rows, g_string_free(row, FALSE));
}

static GPtrArray *list(PlbLibrary *library, const PlbLibraryQuery *query)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);

	ck_assert(plb_library_list(library, query, add_row, rows, NULL));
	return rows;
}

static guint count(PlbLibrary *library, const PlbLibraryQuery *query)
{
	g_autoptr(GPtrArray) rows = list(library, query);

	return rows->len;
}

START_TEST(a_trend_is_of_the_complete_reps)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
	Fixture fixture;

	begin(&fixture);
	put(fixture.library, "\"ann\"", 7);
	put(fixture.library, "\"ann\"", 3);
	put(fixture.library, "\"bob\"", 5);
	ck_assert(plb_library_trend(fixture.library, "ann", "mean_velocity_mps", 0, add_row, rows,
				    NULL));
	ck_assert_uint_eq(rows->len, 2);
	ck_assert_str_eq(
		g_ptr_array_index(rows, 0),
		"started=1970-01-04T00:00:00Z|session=/nowhere/ann\"-003.plumbar|set=1|"
		"exercise=back-squat|bar_mass_kg=63.0|reps=3|mean=0.48|best=0.53|last=0.43|mdc=");
	g_ptr_array_set_size(rows, 0);
	ck_assert(plb_library_trend(fixture.library, "ann", "moments.l5s1_peak_nm", 5 * DAY_US,
				    add_row, rows, NULL));
	ck_assert_uint_eq(rows->len, 1);
	ck_assert_msg(g_str_has_suffix(g_ptr_array_index(rows, 0),
				       "|mean=500.0|best=500.0|last=500.0|mdc="),
		      "%s", (char *)g_ptr_array_index(rows, 0));
	g_ptr_array_set_size(rows, 0);
	ck_assert(plb_library_trend(fixture.library, "ann", "velocity_loss_pct", 0, add_row, rows,
				    NULL));
	ck_assert(g_str_has_suffix(g_ptr_array_index(rows, 1), "|mean=7.0|best=7.0|last=7.0|mdc="));
	end(&fixture);
}
END_TEST

START_TEST(a_session_taken_in_again_is_there_once)
{
	PlbLibraryQuery all = { 0 };
	Fixture fixture;

	begin(&fixture);
	put(fixture.library, "\"ann\"", 1);
	ck_assert(plb_library_tag(fixture.library, "/nowhere/ann\"-001.plumbar", "heavy", TRUE,
				  NULL));
	put(fixture.library, "\"ann\"", 1);
	ck_assert_uint_eq(count(fixture.library, &all), 1);
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ .tag = "heavy" }), 1);
	end(&fixture);
}
END_TEST

START_TEST(what_is_asked_for_is_found)
{
	const PlbLibraryAthlete facts = { .pseudonym = "P7", .group = "50 % club" };
	Fixture fixture;

	begin(&fixture);
	for (int n = 1; n <= 9; n++)
		put(fixture.library, n % 3 ? "\"ann\"" : "\"bob\"", n);
	put(fixture.library, "null", 20);
	ck_assert(plb_library_set_athlete(fixture.library, "bob", &facts, NULL));
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ .athlete = "ann" }), 6);
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ .athlete = "P7" }), 3);
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ .group = "50 % club" }), 3);
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ .text = "0 % C" }), 3);
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ .text = "%" }), 3);
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ .text = "SQUAT" }), 10);
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ .state = "shifted" }), 0);
	ck_assert_uint_eq(count(fixture.library,
				&(PlbLibraryQuery){ .from_us = 8 * DAY_US, .to_us = 20 * DAY_US }),
			  2);
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ .limit = 4 }), 4);
	end(&fixture);
}
END_TEST

START_TEST(a_deleted_athlete_leaves_nothing)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	g_autofree char *contents = NULL;
	gsize length;
	Fixture fixture;

	begin(&fixture);
	put(fixture.library, "\"annabella\"", 1);
	put(fixture.library, "\"bob\"", 2);
	ck_assert(plb_library_delete_athlete(fixture.library, "annabella", paths, NULL));
	ck_assert_uint_eq(paths->len, 1);
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ 0 }), 1);
	ck_assert(!plb_library_delete_athlete(fixture.library, "annabella", paths, &error));
	ck_assert_ptr_nonnull(strstr(error->message, "no athlete"));
	g_clear_pointer(&fixture.library, plb_library_free);
	ck_assert(g_file_get_contents(fixture.path, &contents, &length, NULL));
	ck_assert_ptr_null(memmem(contents, length, "annabella", 9));
	end(&fixture);
}
END_TEST

START_TEST(two_programs_at_once)
{
	PlbLibraryQuery all = { 0 };
	pid_t children[3];
	Fixture fixture;

	begin(&fixture);
	for (int k = 0; k < 3; k++) {
		children[k] = fork();
		if (children[k] == 0) {
			PlbLibrary *own = plb_library_open(fixture.path, NULL);

			for (int n = 0; own && n < 40; n++)
				put(own, "\"ann\"", 100 * k + n);
			plb_library_free(own);
			_exit(own ? 0 : 1);
		}
	}
	for (int k = 0; k < 3; k++) {
		int status;

		waitpid(children[k], &status, 0);
		ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	ck_assert_uint_eq(count(fixture.library, &all), 120);
	end(&fixture);
}
END_TEST

START_TEST(a_copy_is_whole)
{
	g_autofree char *copy = NULL;
	g_autoptr(PlbLibrary) opened = NULL;
	g_autoptr(GError) error = NULL;
	Fixture fixture;

	begin(&fixture);
	put(fixture.library, "\"ann\"", 1);
	copy = g_build_filename(fixture.dir, "copy.db", NULL);
	ck_assert(plb_library_backup(fixture.library, copy, NULL));
	ck_assert(!plb_library_backup(fixture.library, copy, &error));
	ck_assert_int_eq(g_chmod(copy, 0600), 0);
	opened = plb_library_open(copy, NULL);
	ck_assert_ptr_nonnull(opened);
	ck_assert_uint_eq(count(opened, &(PlbLibraryQuery){ 0 }), 1);
	g_clear_pointer(&opened, plb_library_free);
	end(&fixture);
}
END_TEST

START_TEST(what_is_no_library_is_refused)
{
	g_autoptr(GError) error = NULL;
	Fixture fixture;

	begin(&fixture);
	g_clear_pointer(&fixture.library, plb_library_free);
	ck_assert(g_file_set_contents(fixture.path,
				      "not a database, but long enough to be read "
				      "as the first page of one might be, perhaps",
				      -1, NULL));
	fixture.library = plb_library_open(fixture.path, &error);
	ck_assert_ptr_null(fixture.library);
	ck_assert_ptr_nonnull(error);
	ck_assert_ptr_null(strchr(error->message, '\n'));
	end(&fixture);
}
END_TEST

START_TEST(a_result_that_is_no_json_changes_nothing)
{
	PlbLibraryFile file = { .path = "/nowhere/x.plumbar" };
	g_autoptr(GError) error = NULL;
	Fixture fixture;

	begin(&fixture);
	ck_assert(!plb_library_put(fixture.library, &file, "{\"sets\": [", &error));
	ck_assert_uint_eq(count(fixture.library, &(PlbLibraryQuery){ 0 }), 0);
	end(&fixture);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("library");
	TCase *tests = tcase_create("library");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, what_sets_taught_of_the_body);
	tcase_add_test(tests, a_trend_is_of_the_complete_reps);
	tcase_add_test(tests, a_session_taken_in_again_is_there_once);
	tcase_add_test(tests, what_is_asked_for_is_found);
	tcase_add_test(tests, a_deleted_athlete_leaves_nothing);
	tcase_add_test(tests, two_programs_at_once);
	tcase_add_test(tests, a_copy_is_whole);
	tcase_add_test(tests, what_is_no_library_is_refused);
	tcase_add_test(tests, a_result_that_is_no_json_changes_nothing);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
