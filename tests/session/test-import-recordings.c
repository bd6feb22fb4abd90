/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <stdio.h>

#include "tests/session/import-lib.h"

/* Real recordings (see data/README.md beside them); figures from that page, or counted from the
 * files with a few lines of Python. */

static char *recording(const char *folder, const char *name)
{
	return g_build_filename(g_getenv("PLUMBAR_DATA"), folder, name, NULL);
}

static void load(PlbImportSource source, PlbImport *import)
{
	g_autoptr(GError) error = NULL;

	ck_assert_msg(plb_import_opensim(&source, import, &error), "%s",
		      error ? error->message : "");
}

START_TEST(squats_forces)
{
	g_autofree char *path = recording("lifter4", "squats1_grf.mot");
	g_auto(PlbImport) import = { .samples = NULL };
	double sum[PLB_SIDES] = { 0, 0 };

	load((PlbImportSource){ .path = path, .left_plate = 2, .right_plate = 1 }, &import);
	ck_assert_uint_eq(import.samples->len, 1346);
	assert_near(import.info.rate_hz, 100, 0);
	assert_near(import.info.start_time_s, 0, 0);
	ck_assert_uint_eq(import.info.channels, PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP);
	for (guint i = 0; i < 1346; i++)
		for (int side = 0; side < PLB_SIDES; side++)
			sum[side] += sample_at(&import, i)->fz_n[side];
	assert_near((sum[0] + sum[1]) / 1346 / 9.80665, 60.0, 0.2);
	assert_near(100 * sum[PLB_RIGHT] / (sum[0] + sum[1]), 50.1, 0.05);
	/* first row of the file: 284.168 N at (-0.21778, -0.40705), 305.662 at (-0.215344,
	 * -0.785572) */
	assert_near(sample_at(&import, 0)->fz_n[PLB_RIGHT], 284.168, 0);
	assert_near(sample_at(&import, 0)->cop_x_m[PLB_RIGHT], -0.21778, 0);
	assert_near(sample_at(&import, 0)->cop_y_m[PLB_RIGHT], 0.40705, 0);
	assert_near(sample_at(&import, 0)->fz_n[PLB_LEFT], 305.662, 0);
	assert_near(sample_at(&import, 0)->cop_y_m[PLB_LEFT], 0.785572, 0);
	assert_near(sample_at(&import, 1345)->time_s, 13.45, 1e-12);
}
END_TEST

START_TEST(squats_with_c7_for_a_bar)
{
	g_autofree char *path = recording("lifter4", "squats1_grf.mot");
	g_autofree char *markers = recording("lifter4", "squats1.trc");
	g_auto(PlbImport) import = { .samples = NULL };
	guint lowest = 0;

	load((PlbImportSource){ .path = path, .markers_path = markers, .bar_markers = "C7" },
	     &import);
	ck_assert_uint_eq(import.samples->len, 1346);
	ck_assert_uint_eq(import.info.channels, PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
							PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_X |
							PLB_CHANNEL_BAR_Y);
	/* the plates are found by their place: plate 2 is left; its surface is 6 mm up in the file
	 */
	assert_near(sample_at(&import, 0)->fz_n[PLB_LEFT], 305.662, 0);
	assert_near(sample_at(&import, 0)->bar_x_m[0], -0.278799, 1e-12);
	assert_near(sample_at(&import, 0)->bar_y_m[0], 0.61037, 1e-12);
	assert_near(sample_at(&import, 0)->bar_z_m[0], 1.46173 - 0.006, 1e-6);
	assert_near(sample_at(&import, 1345)->bar_z_m[0], 1.44332 - 0.006, 1e-6);
	for (guint i = 0; i < 250; i++)
		if (sample_at(&import, i)->bar_z_m[0] < sample_at(&import, lowest)->bar_z_m[0])
			lowest = i;
	assert_near(sample_at(&import, lowest)->time_s, 1.35, 0.05); /* the first bottom */
}
END_TEST

START_TEST(two_markers_as_bar_ends)
{
	g_autofree char *path = recording("lifter4", "squats1_grf.mot");
	g_autofree char *markers = recording("lifter4", "squats1.trc");
	g_auto(PlbImport) one = { .samples = NULL };
	g_auto(PlbImport) two = { .samples = NULL };

	load((PlbImportSource){ path, markers, "R_Shoulder,C7", 2, 1 }, &two);
	load((PlbImportSource){ path, markers, "C7", 2, 1 }, &one);
	ck_assert(two.info.channels & PLB_CHANNEL_BAR_ENDS);
	for (guint i = 0; i < 1346; i++) {
		assert_near(sample_at(&two, i)->bar_x_m[PLB_RIGHT], sample_at(&one, i)->bar_x_m[0],
			    0);
		assert_near(sample_at(&two, i)->bar_z_m[PLB_RIGHT], sample_at(&one, i)->bar_z_m[0],
			    0);
	}
	/* R_Shoulder of the file's first row is to the right of C7 */
	ck_assert(sample_at(&two, 0)->bar_y_m[PLB_LEFT] < sample_at(&two, 0)->bar_y_m[PLB_RIGHT]);
}
END_TEST

START_TEST(standing_trial)
{
	g_autofree char *path = recording("lifter4", "static1_grf.mot");
	g_autofree char *markers = recording("lifter4", "static1.trc");
	g_auto(PlbImport) import = { .samples = NULL };

	load((PlbImportSource){ path, markers, "C7", 0, 0 }, &import);
	ck_assert_uint_eq(import.samples->len, 517);
	assert_near((sample_at(&import, 0)->fz_n[0] + sample_at(&import, 0)->fz_n[1]) / 9.80665, 60,
		    1.0);
}
END_TEST

/* A .csv name, commas, a byte-order mark, trailing commas, no line end at the end. */
START_TEST(three_jumps)
{
	static const double takeoff_s[] = { 1.925, 4.116, 6.233 };
	static const double flight_s[] = { 0.311, 0.317, 0.327 };
	g_autofree char *path = recording("jumps", "BFR010_squat_jump.csv");
	g_auto(PlbImport) import = { .samples = NULL };
	guint jumps = 0, left_at = 0;
	gboolean in_air = FALSE;

	load((PlbImportSource){ .path = path }, &import);
	ck_assert_uint_eq(import.samples->len, 7850);
	assert_near(import.info.rate_hz, 1000, 0);
	assert_near(sample_at(&import, 0)->fz_n[PLB_LEFT], 314.73877, 0);
	assert_near(sample_at(&import, 0)->fz_n[PLB_RIGHT], 266.604462, 0);
	assert_near(sample_at(&import, 7849)->fz_n[PLB_LEFT], 320.15506, 0);
	for (guint i = 0; i < 7850; i++) {
		const PlbSample *s = sample_at(&import, i);
		gboolean now = s->fz_n[PLB_LEFT] + s->fz_n[PLB_RIGHT] < 10;

		if (now && !in_air)
			left_at = i;
		if (!now && in_air && i - left_at > 100) {
			ck_assert_uint_lt(jumps, 3);
			assert_near(sample_at(&import, left_at)->time_s, takeoff_s[jumps], 0.0015);
			assert_near((i - left_at) / 1000.0, flight_s[jumps], 0.0015);
			jumps++;
		}
		in_air = now;
	}
	ck_assert_uint_eq(jumps, 3);
}
END_TEST

static void check_refused(PlbImportSource source, const char *part)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GError) error = NULL;

	ck_assert(!plb_import_opensim(&source, &import, &error));
	ck_assert_msg(strstr(error->message, part) != NULL, "%s", error->message);
}

START_TEST(wrong_files_are_refused)
{
	g_autofree char *forces = recording("lifter4", "squats1_grf.mot");
	g_autofree char *angles = recording("lifter4", "squats1_ik.mot");
	g_autofree char *markers = recording("lifter4", "squats1.trc");
	g_autofree char *jumps = recording("jumps", "BFR010_squat_jump.csv");
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GError) error = NULL;
	PlbImportSource as_csv = { .path = jumps };

	check_refused((PlbImportSource){ angles, NULL, NULL, 0, 0 }, "no ground-force columns");
	check_refused((PlbImportSource){ markers, NULL, NULL, 0, 0 }, "endheader");
	check_refused((PlbImportSource){ forces, forces, "C7", 0, 0 }, "no marker file");
	check_refused((PlbImportSource){ forces, markers, "c7", 0, 0 },
		      "no marker \"c7\"; there are: C7");
	check_refused((PlbImportSource){ forces, markers, "C7,L.ASIS,R.ASIS", 0, 0 },
		      "one marker, or two");
	check_refused((PlbImportSource){ forces, markers, NULL, 0, 0 }, "--bar-marker");
	check_refused((PlbImportSource){ forces, NULL, "C7", 0, 0 }, "--markers");
	check_refused((PlbImportSource){ forces, NULL, NULL, 4, 0 }, "no plate 4");
	check_refused((PlbImportSource){ forces, NULL, NULL, 1, 1 }, "both feet");
	ck_assert(!plb_import_csv(&as_csv, &import, &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_IMPORT));
}
END_TEST

int main(void)
{
	const char *data = g_getenv("PLUMBAR_DATA");
	Suite *suite;
	TCase *tests;

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	if (!data || !g_file_test(data, G_FILE_TEST_IS_DIR)) {
		printf("skipped: no recordings at %s\n", data ? data : "$PLUMBAR_DATA (not set)");
		return 77;
	}
	suite = suite_create("import-recordings");
	tests = tcase_create("import-recordings");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, squats_forces);
	tcase_add_test(tests, squats_with_c7_for_a_bar);
	tcase_add_test(tests, two_markers_as_bar_ends);
	tcase_add_test(tests, standing_trial);
	tcase_add_test(tests, three_jumps);
	tcase_add_test(tests, wrong_files_are_refused);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
