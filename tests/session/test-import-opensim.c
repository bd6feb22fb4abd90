/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "tests/session/import-lib.h"

/* Written files, each with one of the traps that real ones have. */

#define HEADER "name\nversion=1\nnRows=3\nnColumns=9\ninDegrees=yes\nendheader\n"

static void good(const char *text, PlbImport *import)
{
	import_good(plb_import_opensim, text, import);
}

static void bad(const char *text, const char *part)
{
	import_bad(plb_import_opensim, text, part);
}

/* Two plates, names by pattern ("%d" is the plate's number), three rows, plate 1 right. */
static char *two_plates(const char *pattern, const char *separator, double sign)
{
	static const char *const endings[] = { "vx", "vy", "vz", "px", "py", "pz" };
	GString *text = g_string_new(HEADER "\n\ntime");

	for (int plate = 1; plate <= 2; plate++)
		for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
			g_auto(GStrv) parts = g_strsplit(pattern, "%d", 2);

			g_string_append_printf(text, "%s%s%d%s%s", separator, parts[0], plate,
					       parts[1], endings[i]);
		}
	g_string_append_c(text, '\n');
	for (int row = 0; row < 3; row++) {
		g_string_append_printf(text, "%d.%02d", 3, row);
		g_string_append_printf(text, "%s1%s%d%s2%s0.1%s0.01%s0.3", separator, separator,
				       (int)sign * (400 + row), separator, separator, separator,
				       separator);
		g_string_append_printf(text, "%s1%s%d%s2%s0.2%s0.01%s-0.3\n", separator, separator,
				       (int)sign * (300 + row), separator, separator, separator,
				       separator);
	}
	return g_string_free(text, FALSE);
}

static void check_two_plates(const PlbImport *import)
{
	ck_assert_uint_eq(import->samples->len, 3);
	assert_near(import->info.start_time_s, 3, 0);
	for (guint i = 0; i < 3; i++) {
		const PlbSample *s = sample_at(import, i);

		assert_near(s->time_s, i * 0.01, 1e-15);
		assert_near(s->fz_n[PLB_RIGHT], 400 + i, 0);
		assert_near(s->fz_n[PLB_LEFT], 300 + i, 0);
		assert_near(s->cop_x_m[PLB_RIGHT], 0.1, 0);
		assert_near(s->cop_y_m[PLB_RIGHT], -0.3, 0);
		assert_near(s->cop_x_m[PLB_LEFT], 0.2, 0);
		assert_near(s->cop_y_m[PLB_LEFT], 0.3, 0);
	}
}

START_TEST(spellings_separators_and_signs)
{
	static const char *const patterns[] = { "ground_force_%d_", "%d_ground_force_",
						"ground_force%d_", "FP%d_force_" };
	static const char *const separators[] = { "\t", ",", "   ", " \t " };

	for (guint i = 0; i < G_N_ELEMENTS(patterns); i++)
		for (guint k = 0; k < G_N_ELEMENTS(separators); k++)
			for (int sign = -1; sign <= 1; sign += 2) {
				g_auto(PlbImport) import = { .samples = NULL };
				g_autofree char *text =
					two_plates(patterns[i], separators[k], sign);

				good(text, &import);
				check_two_plates(&import);
				ck_assert_int_eq(strstr(import.understood, "down") != NULL,
						 sign < 0);
			}
}
END_TEST

START_TEST(unnumbered_first_plate)
{
	g_auto(PlbImport) import = { .samples = NULL };

	/* OpenSim's own example files: the first without number, the second with a 1 */
	good(HEADER "time\tground_force_vy\tground_force_px\tground_force_py\tground_force_pz\t"
		    "1_ground_force_vy\t1_ground_force_px\t1_ground_force_py\t1_ground_force_pz\n"
		    "0\t400\t0\t0\t0.2\t300\t0\t0\t-0.2\n0.01\t400\t0\t0\t0.2\t300\t0\t0\t-0.2\n",
	     &import);
	assert_near(sample_at(&import, 0)->fz_n[PLB_RIGHT], 400, 0);
	ck_assert_ptr_nonnull(strstr(import.understood, "left plate 2, right plate 1"));
}
END_TEST

static const char *const labels3 =
	"time\tground_force_1_vy\tground_force_1_px\tground_force_1_py\tground_force_1_pz\t"
	"ground_force_2_vy\tground_force_2_px\tground_force_2_py\tground_force_2_pz\t"
	"ground_force_3_vy\tground_force_3_px\tground_force_3_py\tground_force_3_pz\n";

static char *three_plates(const char *rows)
{
	return g_strconcat(HEADER, labels3, rows, NULL);
}

START_TEST(empty_first_row_is_a_gap)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autofree char *text = three_plates("0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n"
					     "0.01\t400\t0\t0\t1\t300\t0\t0\t0\t0\t0\t0\t0\n"
					     "0.02\t400\t0\t0\t1\t300\t0\t0\t0\t0\t0\t0\t0\n");

	good(text, &import);
	ck_assert_uint_eq(sample_at(&import, 0)->flags, PLB_SAMPLE_GAP);
	assert_near(sample_at(&import, 1)->fz_n[PLB_LEFT], 300, 0);
	ck_assert_uint_eq(sample_at(&import, 1)->flags, 0);
}
END_TEST

START_TEST(one_plate_in_use_has_both_feet)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autofree char *text = three_plates("0\t0\t0\t0\t0\t700\t0.1\t0\t0\t0\t0\t0\t0\n"
					     "0.01\t0\t0\t0\t0\t701\t0.1\t0\t0\t0\t0\t0\t0\n");

	good(text, &import);
	ck_assert_uint_eq(import.info.channels, PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP);
	assert_near(sample_at(&import, 1)->fz_n[0], 701, 0);
	ck_assert(isnan(sample_at(&import, 1)->fz_n[1]));
}
END_TEST

static gboolean import_plates(const char *text, int left, int right, PlbImport *import,
			      GError **error)
{
	g_autofree char *dir = test_folder();
	g_autofree char *path = write_text(dir, "squats.csv", text, -1);
	PlbImportSource source = { .path = path, .left_plate = left, .right_plate = right };
	gboolean done = plb_import_opensim(&source, import, error);

	remove_folder(dir);
	return done;
}

START_TEST(three_plates_must_be_chosen)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GError) error = NULL;
	g_autofree char *text =
		three_plates("0\t100\t0\t0\t-0.5\t200\t0.1\t0\t0\t300\t0\t0\t0.5\n"
			     "0.01\t100\t0\t0\t-0.5\t200\t0.1\t0\t0\t300\t0\t0\t0.5\n");

	bad(text, "3 plates carry a load");
	ck_assert(!import_plates(text, 1, 0, &import, &error));
	ck_assert_ptr_nonnull(strstr(error->message, "3 plates carry a load"));
	ck_assert(import_plates(text, 1, 3, &import, NULL));
	assert_near(sample_at(&import, 0)->fz_n[PLB_LEFT], 100, 0);
	assert_near(sample_at(&import, 0)->fz_n[PLB_RIGHT], 300, 0);
	assert_near(sample_at(&import, 0)->cop_y_m[PLB_LEFT], 0.5, 0);
}
END_TEST

START_TEST(one_named_plate_implies_the_other)
{
	g_autofree char *text = three_plates("0\t100\t0\t0\t-0.5\t0\t0\t0\t0\t300\t0\t0\t0.5\n"
					     "0.01\t100\t0\t0\t-0.5\t0\t0\t0\t0\t300\t0\t0\t0.5\n");

	for (int k = 0; k < 2; k++) {
		g_auto(PlbImport) import = { .samples = NULL };

		ck_assert(import_plates(text, k ? 1 : 0, k ? 0 : 3, &import, NULL));
		assert_near(sample_at(&import, 0)->fz_n[PLB_LEFT], 100, 0);
		assert_near(sample_at(&import, 0)->fz_n[PLB_RIGHT], 300, 0);
	}
}
END_TEST

/* Left plate further along z: the lifter faces the file's -x; forward and left stay the lifter's.
 */
START_TEST(lifter_who_faces_backward)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autofree char *text = two_plates("ground_force_%d_", "\t", 1);

	ck_assert(import_plates(text, 1, 2, &import, NULL));
	assert_near(sample_at(&import, 0)->fz_n[PLB_LEFT], 400, 0);
	assert_near(sample_at(&import, 0)->cop_x_m[PLB_LEFT], -0.1, 0);
	assert_near(sample_at(&import, 0)->cop_y_m[PLB_LEFT], 0.3, 0);
	assert_near(sample_at(&import, 0)->cop_y_m[PLB_RIGHT], -0.3, 0);
}
END_TEST

START_TEST(what_is_not_there_is_named)
{
	g_autofree char *idle = three_plates("0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n"
					     "0.01\t1\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n");
	g_autofree char *far = three_plates("0\t400\t350\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n"
					    "0.01\t400\t350\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n");
	g_autofree char *cut = three_plates("0\t1\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n0.01\t1\t0");

	bad(idle, "none of its 3 plates carries a load");
	bad(far, "is not in metres");
	bad(cut, "line 9: is cut off");
	bad("time,fz\n0,1\n", "endheader");
	bad(HEADER, "ends before its column labels");
	bad(HEADER "ground_force_1_vy\ttime\n", "first column is not \"time\"");
	bad(HEADER "time\tknee\n0\t1\n0.01\t1\n", "no ground-force columns");
	bad(HEADER "time\tground_force_1_vy\tground_force_1_py\tground_force_1_pz\n"
		   "0\t1\t0\t0\n0.01\t1\t0\t0\n",
	    "no column \"ground_force_1_px\"");
}
END_TEST

/* Marker heads at z = 1 + 0.1 t^2 (a cubic is met exactly) at 100 Hz, forces at 1000 Hz. */
static char *trc(const char *units, double scale, double from_s, guint n, const char *line_end)
{
	GString *text = g_string_new(NULL);
	char digits[3][G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_printf(text, "PathFileType\t4\t(X/Y/Z)\ta.trc%s", line_end);
	g_string_append_printf(text, "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits%s",
			       line_end);
	g_string_append_printf(text, "100\t100\t%u\t2\t%s%s", n, units, line_end);
	g_string_append_printf(text, "Frame#\tTime\tR\t\t\tL\t\t\t%s", line_end);
	g_string_append_printf(text, "\t\tX1\tY1\tZ1\tX2\tY2\tZ2%s%s", line_end, line_end);
	for (guint i = 0; i < n; i++) {
		double t = from_s + i / 100.0;

		g_ascii_formatd(digits[0], sizeof(digits[0]), "%.6f", t);
		g_ascii_formatd(digits[1], sizeof(digits[1]), "%.10f", scale * (1 + 0.1 * t * t));
		g_ascii_formatd(digits[2], sizeof(digits[2]), "%.10f", scale * 0.5);
		g_string_append_printf(text, "%u\t%s\t0\t%s\t%s\t0\t%s\t-%s\t%s", i + 1, digits[0],
				       digits[1], digits[2], digits[1], digits[2], line_end);
	}
	return g_string_free(text, FALSE);
}

static char *fast_forces(guint n)
{
	GString *text = g_string_new(HEADER);
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append(text, "time\tground_force_1_vy\tground_force_1_px\tground_force_1_py\t"
			      "ground_force_1_pz\n");
	for (guint i = 0; i < n; i++)
		g_string_append_printf(text, "%s\t%u\t0.1\t0.02\t0\n",
				       g_ascii_formatd(digits, sizeof(digits), "%.6f", i / 1000.0),
				       500 + i % 7);
	return g_string_free(text, FALSE);
}

static gboolean import_pair(const char *forces, const char *markers, const char *names,
			    PlbImport *import, GError **error)
{
	g_autofree char *dir = test_folder();
	g_autofree char *path = write_text(dir, "squats.csv", forces, -1);
	g_autofree char *markers_path = write_text(dir, "squats.trc", markers, -1);
	PlbImportSource source = { .path = path,
				   .markers_path = markers_path,
				   .bar_markers = names };
	gboolean done = plb_import_opensim(&source, import, error);

	remove_folder(dir);
	return done;
}

START_TEST(slower_markers_are_resampled_over_the_common_time)
{
	static const char *const units[] = { "m", "mm", "cm" };
	static const double scales[] = { 1, 1000, 100 };
	g_autofree char *forces = fast_forces(1500);

	for (int k = 0; k < 3; k++) {
		g_auto(PlbImport) import = { .samples = NULL };
		g_autofree char *markers = trc(units[k], scales[k], 0.2, 100, k ? "\r\n" : "\n");
		g_autoptr(GError) error = NULL;

		ck_assert_msg(import_pair(forces, markers, "L,R", &import, &error), "%s",
			      error ? error->message : "");
		assert_near(import.info.rate_hz, 1000, 0);
		assert_near(import.info.start_time_s, 0.2, 1e-12);
		ck_assert_uint_eq(import.samples->len, 991); /* 0.2 to 1.19 s */
		for (guint i = 0; i < 991; i++) {
			const PlbSample *s = sample_at(&import, i);
			double t = 0.2 + i / 1000.0;
			double tolerance = i < 10 || i > 980 ? 1e-5 : 1e-9; /* linear at the ends */

			assert_near(s->fz_n[0], 500 + (i + 200) % 7, 0);
			assert_near(s->bar_z_m[PLB_LEFT], 1 + 0.1 * t * t - 0.02, tolerance);
			assert_near(s->bar_y_m[PLB_LEFT], 0.5, 1e-9);
			assert_near(s->bar_y_m[PLB_RIGHT], -0.5, 1e-9);
		}
	}
}
END_TEST

START_TEST(marker_files_that_do_not_fit)
{
	static const struct {
		double from_s;
		const char *units, *names, *part;
	} cases[] = {
		{ 5.0, "m", "L", "do not overlap" },
		{ 0.0, "inch", "L", "units \"inch\"" },
		{ 0.0, "m", "C7", "no marker \"C7\"; there are: R, L" },
		{ 0.0, "m", "L,", "one marker, or two" },
	};
	g_autofree char *forces = fast_forces(500);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(PlbImport) import = { .samples = NULL };
		g_autofree char *markers = trc(cases[i].units, 1, cases[i].from_s, 50, "\n");
		g_autoptr(GError) error = NULL;

		ck_assert(!import_pair(forces, markers, cases[i].names, &import, &error));
		ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_IMPORT));
		ck_assert_msg(strstr(error->message, cases[i].part) != NULL, "%s", error->message);
	}
}
END_TEST

START_TEST(markers_out_of_sight_are_gaps)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autofree char *forces = fast_forces(40);
	static const char *const markers =
		"PathFileType\t4\n\nDataRate\tUnits\n1000\tm\nFrame#\tTime\tC7\n\t\tX1\tY1\tZ1\n\n"
		"1\t0.000\t0.1\t1.5\t0.2\n2\t0.001\t\t\t\n3\t0.002\t0\t0\t0\n4\t0.003\t0.1\t1.5\t0."
		"2\n";

	ck_assert(import_pair(forces, markers, "C7", &import, NULL));
	ck_assert_uint_eq(import.samples->len, 4);
	for (guint i = 0; i < 4; i++) {
		ck_assert_int_eq(isnan(sample_at(&import, i)->bar_z_m[0]) != 0, i == 1 || i == 2);
		ck_assert_uint_eq(sample_at(&import, i)->flags, 0); /* the force is there */
	}
}
END_TEST

static void damage(GRand *random, char *text, gsize length)
{
	for (int i = g_rand_int_range(random, 1, 6); i > 0; i--)
		text[g_rand_int_range(random, 0, (int)length)] =
			g_rand_boolean(random)
				? "0123456789.\t,-\nexXvp"[g_rand_int_range(random, 0, 20)]
				: (char)g_rand_int_range(random, 1, 256);
}

START_TEST(damaged_files_never_crash)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(14);
	g_autofree char *forces = fast_forces(30);
	g_autofree char *markers = trc("m", 1, 0, 20, "\n");
	int refused = 0;

	for (int turn = 0; turn < 1000; turn++) {
		g_auto(PlbImport) import = { .samples = NULL };
		g_autofree char *bad_forces = g_strdup(forces);
		g_autofree char *bad_markers = g_strdup(markers);
		g_autoptr(GError) error = NULL;

		if (turn % 2)
			damage(random, bad_forces, strlen(forces));
		else
			damage(random, bad_markers, strlen(markers));
		if (turn % 7 == 0)
			bad_markers[g_rand_int_range(random, 0, (int)strlen(markers))] = '\0';
		if (import_pair(bad_forces, bad_markers, "L,R", &import, &error)) {
			ck_assert_uint_gt(import.samples->len, 1);
			continue;
		}
		refused++;
		ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_IMPORT));
		ck_assert(!strpbrk(error->message, "\r\n"));
		ck_assert(g_utf8_validate(error->message, -1, NULL));
	}
	ck_assert_int_gt(refused, 300);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("import-opensim");
	TCase *tests = tcase_create("import-opensim");

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, spellings_separators_and_signs);
	tcase_add_test(tests, unnumbered_first_plate);
	tcase_add_test(tests, empty_first_row_is_a_gap);
	tcase_add_test(tests, one_plate_in_use_has_both_feet);
	tcase_add_test(tests, three_plates_must_be_chosen);
	tcase_add_test(tests, one_named_plate_implies_the_other);
	tcase_add_test(tests, lifter_who_faces_backward);
	tcase_add_test(tests, what_is_not_there_is_named);
	tcase_add_test(tests, slower_markers_are_resampled_over_the_common_time);
	tcase_add_test(tests, marker_files_that_do_not_fit);
	tcase_add_test(tests, markers_out_of_sight_are_gaps);
	tcase_add_test(tests, damaged_files_never_crash);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
