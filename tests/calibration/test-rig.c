/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "calibration/rig.h"
#include "tests/test-lib.h"

static char *virtual_path(void)
{
	return g_build_filename(RIGS_DIR, "virtual.rig", NULL);
}

/* virtual.rig with the first occurrence of one text replaced by another. */
static char *edited(const char *from, const char *to)
{
	g_autofree char *path = virtual_path();
	g_autofree char *text = NULL;
	char *at;

	ck_assert(g_file_get_contents(path, &text, NULL, NULL));
	at = strstr(text, from);
	ck_assert_msg(at != NULL, "virtual.rig has no \"%s\"", from);
	*at = '\0';
	return g_strconcat(text, to, at + strlen(from), NULL);
}

static void check_refused(const char *text, gsize length, int code, const char *part)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRig) rig = plb_rig_parse(text, length, &error);

	ck_assert_msg(!rig, "accepted, should say: %s", part);
	ck_assert_msg(g_error_matches(error, PLB_CALIBRATION_ERROR, code), "code of: %s",
		      error->message);
	ck_assert_msg(strstr(error->message, part) != NULL, "\"%s\" does not hold \"%s\"",
		      error->message, part);
	ck_assert_msg(!strchr(error->message, '\n'), "two lines: %s", error->message);
}

static void check_edit_refused(const char *from, const char *to, int code, const char *part)
{
	g_autofree char *text = edited(from, to);

	check_refused(text, strlen(text), code, part);
}

static void check_equal(const PlbRig *a, const PlbRig *b)
{
	g_autofree char *one = plb_rig_to_text(a);
	g_autofree char *other = plb_rig_to_text(b);

	ck_assert_str_eq(one, other);
	ck_assert_int_eq(memcmp(a->plate, b->plate, sizeof(a->plate)), 0);
	ck_assert_int_eq(memcmp(a->bar_end, b->bar_end, sizeof(a->bar_end)), 0);
	ck_assert_int_eq(memcmp(&a->fz_scale_u, &b->fz_scale_u, 5 * sizeof(double)), 0);
	ck_assert_str_eq(a->name, b->name);
	ck_assert_str_eq(a->date, b->date);
	ck_assert_str_eq(a->checked_by, b->checked_by);
	ck_assert_pstr_eq(a->serial, b->serial);
}

START_TEST(virtual_rig_is_its_file)
{
	g_autofree char *path = virtual_path();
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRig) loaded = plb_rig_load(path, &error);
	g_autoptr(PlbRig) compiled = plb_rig_virtual();
	PlbStreamInfo info;

	ck_assert_msg(loaded != NULL, "%s", error ? error->message : "");
	check_equal(loaded, compiled);
	info = plb_rig_stream_info(compiled, 1000);
	ck_assert_uint_eq(info.channels, PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
						 PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X |
						 PLB_CHANNEL_BAR_Y);
	assert_near(info.rate_hz, 1000, 0);
	assert_near(info.gravity_mps2, 9.80665, 0);
	assert_near(info.fz_scale_u, 0.001, 0);
	assert_near(info.fz_noise_n, 0.8, 0);
}
END_TEST

START_TEST(text_round_trips)
{
	static const char *const names[] = { "virtual.rig", "reference.rig" };
	g_autoptr(GRand) random = g_rand_new_with_seed(7);

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(RIGS_DIR, names[i], NULL);
		g_autoptr(PlbRig) rig = plb_rig_load(path, NULL);

		ck_assert_ptr_nonnull(rig);
		for (int turn = 0; turn < 50; turn++) {
			g_autofree char *text = NULL;
			g_autoptr(PlbRig) back = NULL;

			text = plb_rig_to_text(rig);
			back = plb_rig_parse(text, strlen(text), NULL);
			ck_assert_ptr_nonnull(back);
			check_equal(rig, back);
			rig->plate[0].cell[1].newtons_per_count *=
				g_rand_double_range(random, 0.99, 1.01);
			rig->bar_end[1].string[0].anchor_x_m +=
				g_rand_double_range(random, -1e-3, 1e-3);
		}
	}
}
END_TEST

START_TEST(names_may_hold_anything_printable)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbRig) back = NULL;
	g_autofree char *text = NULL;

	g_free(rig->checked_by);
	rig->checked_by = g_strdup("[Zo\xc3\xab] \\n # = ; \xe2\x82\xac");
	text = plb_rig_to_text(rig);
	back = plb_rig_parse(text, strlen(text), NULL);
	ck_assert_ptr_nonnull(back);
	check_equal(rig, back);
}
END_TEST

START_TEST(wrong_units_are_refused)
{
	const int value = PLB_CALIBRATION_ERROR_VALUE;

	check_edit_refused("length_x = 0.6 m", "length_x = 600 mm", value,
			   "[plate left] length_x: wrong unit \"mm\", must be \"m\"");
	check_edit_refused("length_x = 0.6 m", "length_x = 0.6", value,
			   "[plate left] length_x: the unit is missing");
	check_edit_refused("0.0011 N/count", "0.0011 kg/count", value, "[cell left 1] sensitivity");
	check_edit_refused("20000 counts/m", "20 counts/mm", value,
			   "[string left 1] counts_per_metre");
	check_edit_refused("9.80665 m/s2", "9.80665 m/s2 m", value, "[rig] gravity");
	check_edit_refused("0.001 N/N", "0.1 %", value, "[uncertainty] force_scale");
	check_edit_refused("1520 counts", "1520,5 counts", value, "[cell left 1] zero");
}
END_TEST

START_TEST(bad_values_are_refused)
{
	const int value = PLB_CALIBRATION_ERROR_VALUE;

	check_edit_refused("length_x = 0.6 m", "length_x = nan m", value, "[plate left] length_x");
	check_edit_refused("length_x = 0.6 m", "length_x = inf m", value, "[plate left] length_x");
	check_edit_refused("length_x = 0.6 m", "length_x = -0.6 m", value, "[plate left] length_x");
	check_edit_refused("length_x = 0.6 m", "length_x = 60 m", value, "[plate left] length_x");
	check_edit_refused("length_x = 0.6 m", "length_x = wide m", value, "[plate left] length_x");
	check_edit_refused("length_x = 0.6 m", "length_x =", value, "[plate left] length_x");
	check_edit_refused("0.0011 N/count", "0 N/count", value, "[cell left 1] sensitivity");
	check_edit_refused("0.0011 N/count", "1e999 N/count", value, "[cell left 1] sensitivity");
	check_edit_refused("channel = 0", "channel = 8", value, "[cell left 1] channel");
	check_edit_refused("channel = 0", "channel = -1", value, "[cell left 1] channel");
	check_edit_refused("channel = 0", "channel = 1", value,
			   "[cell left 2] channel: 1 is used twice");
	check_edit_refused("format = 1", "format = 2", value, "[rig] format");
	check_edit_refused("2026-01-01", "2026-02-30", value, "[rig] date");
	check_edit_refused("2026-01-01", "1/1/2026", value, "[rig] date");
	check_edit_refused("its definition", "", value, "[rig] checked_by");
	check_edit_refused("gravity", "gravty", value, "[rig] gravty: unknown key");
	check_edit_refused("[plate left]", "[extra]\na = 1\n[plate left]", value, "[extra]");
	check_edit_refused("format = 1", "format = 1\nformat = 1", value,
			   "[rig] format: the key is there twice");
	check_edit_refused("[cell right 1]", "[cell left 1]", value,
			   "[cell left 1]: the group is there twice");
}
END_TEST

START_TEST(missing_parts_are_refused)
{
	const int missing = PLB_CALIBRATION_ERROR_MISSING;

	check_edit_refused("length_x = 0.6 m\n", "", missing, "[plate left] length_x");
	check_edit_refused("channel = 0\n", "", missing, "[cell left 1] channel");
	check_edit_refused("date = 2026-01-01\n", "", missing, "[rig] date");
	check_edit_refused("[uncertainty]", "[uncertainties]", missing, "[uncertainty]");
	check_edit_refused("[plate left]", "[plate middle]", missing, "[plate left]");
	check_edit_refused("[cell left 3]", "[cell left 9]", missing, "[cell left 3]");
	check_edit_refused("[string left 1]", "[string left 7]", missing, "[string left 1]");
	check_refused("", 0, missing, "[rig]");
}
END_TEST

START_TEST(impossible_geometry_is_refused)
{
	const int value = PLB_CALIBRATION_ERROR_VALUE;

	check_edit_refused("x = 0.26 m", "x = 0.46 m", value, "[cell left 1]");
	check_edit_refused("centre_y = 0.21 m", "centre_y = 0.25 m", value, "origin");
	check_edit_refused("anchor_z = 2.3 m", "anchor_z = 0.1 m", value, "[bar-end left]");
	check_edit_refused("anchor_x = -1 m", "anchor_x = 1 m", value, "[bar-end left]");
	check_edit_refused("[string left 2]", "[string left 3]", value, "[string left 3]");
	check_edit_refused("y = 0.95 m", "y = -0.96 m", value, "[bar-end left] y");
}
END_TEST

START_TEST(plates_on_one_line_or_swapped_are_refused)
{
	g_autofree char *text = edited("channel = 0\nx = 0.26 m\ny = 0.37 m",
				       "channel = 0\nx = -0.26 m\ny = 0.21 m");
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autofree char *line = NULL, *swapped = NULL;
	PlbPlate left = rig->plate[PLB_LEFT];

	ck_assert_ptr_nonnull(text);
	for (int i = 0; i < 4; i++)
		rig->plate[PLB_LEFT].cell[i].x_m = 0.1;
	line = plb_rig_to_text(rig);
	check_refused(line, strlen(line), PLB_CALIBRATION_ERROR_VALUE,
		      "[plate left]: its cells lie on one line");
	rig->plate[PLB_LEFT] = rig->plate[PLB_RIGHT];
	rig->plate[PLB_RIGHT] = left;
	swapped = plb_rig_to_text(rig);
	check_refused(swapped, strlen(swapped), PLB_CALIBRATION_ERROR_VALUE,
		      "[plate left] centre_y: the left plate must be on the lifter's left");
}
END_TEST

START_TEST(what_is_no_rig_file_is_refused)
{
	const int unreadable = PLB_CALIBRATION_ERROR_READ;
	g_autofree char *large = g_strnfill(1024 * 1024 + 1, '#');

	check_refused(large, strlen(large), unreadable, "1 MiB");
	check_refused("[rig]\nname = \xff\xfe\n", 15, unreadable, "UTF-8");
	check_refused("[rig]\nname = a\0b\n", 17, unreadable, "UTF-8");
	check_refused("no group = 1\n", 13, unreadable, "not a rig file");
	check_refused("[rig\n", 5, unreadable, "not a rig file");
}
END_TEST

static void check_load_refused(const char *path, const char *part)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRig) rig = plb_rig_load(path, &error);

	ck_assert_ptr_null(rig);
	ck_assert(g_error_matches(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_READ));
	ck_assert_msg(strstr(error->message, part) != NULL, "%s", error->message);
}

START_TEST(files_that_cannot_be_read)
{
	g_autofree char *dir = g_dir_make_tmp("plumbar-rig-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "large.rig", NULL);
	g_autofree char *large = g_strnfill(1024 * 1024 + 1, '#');

	check_load_refused("/nowhere/at/all.rig", "all.rig");
	check_load_refused(dir, "not a regular file");
	ck_assert(g_file_set_contents(path, large, -1, NULL));
	check_load_refused(path, "1 MiB");
	g_remove(path);
	g_rmdir(dir);
}
END_TEST

/* Whatever happens to the file's bytes: a rig that is sane, or one line that says why not. */
START_TEST(damaged_files_never_crash)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(20260101);
	g_autofree char *path = virtual_path();
	g_autofree char *text = NULL;
	gsize length;
	int refused = 0;

	ck_assert(g_file_get_contents(path, &text, &length, NULL));
	for (int turn = 0; turn < 1500; turn++) {
		g_autofree char *bad = g_memdup2(text, length);
		gsize cut = turn % 3 ? length : (gsize)g_rand_int_range(random, 0, (int)length);
		g_autoptr(GError) error = NULL;
		g_autoptr(PlbRig) rig = NULL;

		for (int i = g_rand_int_range(random, 1, 5); i > 0; i--)
			bad[g_rand_int_range(random, 0, (int)length)] =
				(char)g_rand_int_range(random, 0, turn % 2 ? 256 : 127);
		rig = plb_rig_parse(bad, cut, &error);
		ck_assert((rig == NULL) == (error != NULL));
		if (!rig) {
			refused++;
			ck_assert(!strpbrk(error->message, "\r\n"));
			continue;
		}
		for (int side = 0; side < PLB_SIDES; side++)
			for (int i = 0; i < 4; i++)
				ck_assert(isfinite(rig->plate[side].cell[i].newtons_per_count) &&
					  rig->plate[side].cell[i].channel < PLB_CELL_COUNT);
	}
	ck_assert_int_gt(refused, 500);
}
END_TEST

START_TEST(one_plate_and_one_string_kinds)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbRig) back = NULL;
	g_autofree char *text = NULL;

	rig->has_plate[PLB_RIGHT] = FALSE;
	memset(&rig->plate[PLB_RIGHT], 0, sizeof(rig->plate[PLB_RIGHT]));
	memset(&rig->bar_end[PLB_RIGHT], 0, sizeof(rig->bar_end[PLB_RIGHT]));
	rig->bar_end[PLB_LEFT].string_count = 1;
	memset(&rig->bar_end[PLB_LEFT].string[1], 0, sizeof(PlbString));
	text = plb_rig_to_text(rig);
	ck_assert_ptr_nonnull(strstr(text, "[plate both]"));
	back = plb_rig_parse(text, strlen(text), NULL);
	ck_assert_ptr_nonnull(back);
	check_equal(rig, back);
	ck_assert_uint_eq(plb_rig_stream_info(back, 500).channels,
			  PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP | PLB_CHANNEL_BAR_POINT);
}
END_TEST

START_TEST(rigs_know_their_device)
{
	g_autofree char *path = g_build_filename(RIGS_DIR, "reference.rig", NULL);
	g_autoptr(PlbRig) reference = plb_rig_load(path, NULL);
	g_autoptr(PlbRig) any = plb_rig_virtual();
	g_autoptr(GError) error = NULL;

	ck_assert_ptr_nonnull(reference);
	ck_assert(plb_rig_fits(any, "X", NULL) && plb_rig_fits(any, NULL, NULL));
	ck_assert(plb_rig_fits(reference, "PLB-0001", NULL));
	ck_assert(!plb_rig_fits(reference, "PLB-0002", &error));
	ck_assert(g_error_matches(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_FOREIGN));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rig");
	TCase *tests = tcase_create("rig");

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	tcase_add_test(tests, virtual_rig_is_its_file);
	tcase_add_test(tests, text_round_trips);
	tcase_add_test(tests, names_may_hold_anything_printable);
	tcase_add_test(tests, wrong_units_are_refused);
	tcase_add_test(tests, bad_values_are_refused);
	tcase_add_test(tests, missing_parts_are_refused);
	tcase_add_test(tests, impossible_geometry_is_refused);
	tcase_add_test(tests, plates_on_one_line_or_swapped_are_refused);
	tcase_add_test(tests, what_is_no_rig_file_is_refused);
	tcase_add_test(tests, files_that_cannot_be_read);
	tcase_add_test(tests, damaged_files_never_crash);
	tcase_add_test(tests, one_plate_and_one_string_kinds);
	tcase_add_test(tests, rigs_know_their_device);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
