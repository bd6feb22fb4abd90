/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "tests/session/import-lib.h"

static void good(const char *text, PlbImport *import)
{
	import_good(plb_import_csv, text, import);
}

static void bad(const char *text, const char *part)
{
	import_bad(plb_import_csv, text, part);
}

START_TEST(every_column_finds_its_place)
{
	g_auto(PlbImport) import = { .samples = NULL };
	const PlbSample *s;

	good("# made by hand\n"
	     "bar_right_z,left_cop_x,time,left_cop_y,right_fz,right_cop_x,right_cop_y,bar_left_x,"
	     "bar_left_y,bar_left_z,bar_right_x,bar_right_y,left_fz\n"
	     "1.4,0.01,5.00,0.2,410.5,0.02,-0.2,-0.1,0.95,1.41,-0.11,-0.95,400.25\n"
	     "# in between\n"
	     "1.4,0.01,5.01,0.2,410.5,0.02,-0.2,-0.1,0.95,1.41,-0.11,-0.95,19.9\n",
	     &import);
	ck_assert_uint_eq(import.samples->len, 2);
	s = sample_at(&import, 0);
	assert_near(s->time_s, 0, 0);
	assert_near(import.info.start_time_s, 5, 0);
	assert_near(import.info.rate_hz, 100, 0);
	assert_near(s->fz_n[PLB_LEFT], 400.25, 0);
	assert_near(s->fz_n[PLB_RIGHT], 410.5, 0);
	assert_near(s->cop_x_m[PLB_LEFT], 0.01, 0);
	assert_near(s->cop_y_m[PLB_LEFT], 0.2, 0);
	assert_near(s->cop_x_m[PLB_RIGHT], 0.02, 0);
	assert_near(s->cop_y_m[PLB_RIGHT], -0.2, 0);
	assert_near(s->bar_x_m[PLB_LEFT], -0.1, 0);
	assert_near(s->bar_y_m[PLB_LEFT], 0.95, 0);
	assert_near(s->bar_z_m[PLB_LEFT], 1.41, 0);
	assert_near(s->bar_x_m[PLB_RIGHT], -0.11, 0);
	assert_near(s->bar_y_m[PLB_RIGHT], -0.95, 0);
	assert_near(s->bar_z_m[PLB_RIGHT], 1.4, 0);
	ck_assert_uint_eq(import.info.channels, PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
							PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X |
							PLB_CHANNEL_BAR_Y);
	assert_near(import.info.gravity_mps2, 9.80665, 0);
	ck_assert(import.info.fz_noise_n > 0 && import.info.bar_noise_m > 0);
	/* pressure is ignored below 20 N */
	ck_assert(isnan(sample_at(&import, 1)->cop_x_m[PLB_LEFT]));
	ck_assert(isfinite(sample_at(&import, 1)->cop_x_m[PLB_RIGHT]));
}
END_TEST

START_TEST(whole_groups_may_be_absent)
{
	static const struct {
		const char *header, *row;
		guint channels;
	} cases[] = {
		{ "time,left_fz,right_fz", "1,2", PLB_CHANNEL_FORCE_SIDES },
		{ "time,fz", "1", PLB_CHANNEL_FORCE_TOTAL },
		{ "time,fz,cop_x,cop_y", "100,1,2", PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP },
		{ "time,bar_z", "1", PLB_CHANNEL_BAR_POINT },
		{ "time,bar_z,bar_x", "1,2", PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_X },
		{ "time,bar_left_z,bar_right_z", "1,1", PLB_CHANNEL_BAR_ENDS },
		{ "time,fz,bar_z", "1,1", PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_BAR_POINT },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(PlbImport) import = { .samples = NULL };
		g_autofree char *text = g_strdup_printf("%s\n0,%s\n0.01,%s\n", cases[i].header,
							cases[i].row, cases[i].row);

		good(text, &import);
		ck_assert_uint_eq(import.info.channels, cases[i].channels);
		ck_assert_uint_eq(import.extra_names->len, 0);
	}
}
END_TEST

START_TEST(parts_of_groups_are_named)
{
	bad("left_fz,right_fz\n1,2\n", "no column \"time\"");
	bad("time,bar_z\n0,1400\n0.01,1390\n0.02,1380\n", "rises and falls by 20 m");
	bad("time,left_fz\n0,1\n1,1\n", "no column \"right_fz\" beside \"left_fz\"");
	bad("time,right_fz\n0,1\n1,1\n", "no column \"left_fz\"");
	bad("time,bar_z,left_fz\n0,1,1\n", "no column \"right_fz\"");
	bad("time,bar_left_z\n0,1\n", "no column \"bar_right_z\"");
	bad("time,bar_left_z,bar_right_z,bar_left_x\n0,1,1,1\n", "no column \"bar_right_x\"");
	bad("time,fz,bar_x\n0,1,1\n", "no column \"bar_z\" beside \"bar_x\"");
	bad("time,fz,bar_left_x,bar_right_x\n0,1,1,1\n", "no column \"bar_left_z\"");
	bad("time,fz,cop_x\n0,1,1\n", "no column \"cop_y\"");
	bad("time,bar_z,cop_x,cop_y\n0,1,1,1\n", "no column \"fz\"");
	bad("time,left_fz,right_fz,left_cop_x,left_cop_y\n", "no column \"right_cop_x\"");
	bad("time,left_fz,right_fz,left_cop_x,right_cop_x\n", "no column \"left_cop_y\"");
	bad("time,bar_z,left_cop_x,left_cop_y,right_cop_x,right_cop_y\n", "no column \"left_fz\"");
	bad("time,speed\n0,1\n", "neither force");
	bad("time,fz,fz\n0,1,1\n", "\"fz\" is there twice");
	bad("time,,fz\n0,1,1\n", "column 2 has no name");
}
END_TEST

START_TEST(unknown_columns_are_kept)
{
	g_auto(PlbImport) import = { .samples = NULL };

	good("emg,time,fz,phase\n0.5,0,700,up\n0.25,0.002,701,\n1e3,0.004,702,inf\n", &import);
	ck_assert_uint_eq(import.extra_names->len, 2);
	ck_assert_str_eq(g_ptr_array_index(import.extra_names, 0), "emg");
	ck_assert_str_eq(g_ptr_array_index(import.extra_names, 1), "phase");
	ck_assert_uint_eq(import.extra_values->len, 6);
	assert_near(g_array_index(import.extra_values, double, 2), 0.25, 0);
	assert_near(g_array_index(import.extra_values, double, 4), 1000, 0);
	ck_assert(isnan(g_array_index(import.extra_values, double, 1)));
	ck_assert(isnan(g_array_index(import.extra_values, double, 5)));
}
END_TEST

START_TEST(total_beside_sides_is_an_extra)
{
	g_auto(PlbImport) import = { .samples = NULL };

	good("time,left_fz,right_fz,fz\n0,1,2,3\n0.01,1,2,3\n", &import);
	ck_assert_uint_eq(import.info.channels, PLB_CHANNEL_FORCE_SIDES);
	ck_assert_str_eq(g_ptr_array_index(import.extra_names, 0), "fz");
}
END_TEST

START_TEST(gaps_are_marked)
{
	g_auto(PlbImport) import = { .samples = NULL };

	good("time,left_fz,right_fz,bar_z\n"
	     "0.00,400,400,1\n0.01,,400,1\n0.02,nan,NaN,-nan\n0.05,400,400,1\n0.06,1,1,\n",
	     &import);
	ck_assert_uint_eq(import.samples->len, 7);
	ck_assert(isnan(sample_at(&import, 1)->fz_n[PLB_LEFT]));
	ck_assert_uint_eq(sample_at(&import, 1)->flags, 0);
	ck_assert_uint_eq(sample_at(&import, 2)->flags, PLB_SAMPLE_GAP);
	ck_assert_uint_eq(sample_at(&import, 3)->flags, PLB_SAMPLE_GAP);
	ck_assert_uint_eq(sample_at(&import, 4)->flags, PLB_SAMPLE_GAP);
	assert_near(sample_at(&import, 3)->time_s, 0.03, 1e-15);
	assert_near(sample_at(&import, 5)->bar_z_m[0], 1, 0);
	ck_assert(isnan(sample_at(&import, 6)->bar_z_m[0]));
}
END_TEST

START_TEST(errors_name_the_line)
{
	bad("time,fz\n0,1\n0.01,abc\n0.02,1\n", "line 3: fz: \"abc\" is not a number");
	bad("time,fz\n0,1\n0.01,1;5\n", "line 3: fz: \"1;5\" is not a number");
	bad("time,fz\n0,1\n0.01,1,5\n", "line 3: has more fields than the header");
	bad("time,fz\n0,1\n0.01,0x10\n", "line 3: fz: \"0x10\" is not a number");
	bad("time,fz\n0,1\n0.01,inf\n", "line 3: fz: \"inf\" is infinite");
	bad("time,fz\n0,1\n0.01,-Infinity\n", "line 3");
	bad("time,fz\n0,1\n0.01,1e999\n", "line 3: fz: \"1e999\" is infinite");
	bad("time,fz\n0,1\n0.01,1e300\n", "line 3: fz: \"1e300\" is out of range");
	bad("time,fz\n# x\n0,1\nnan,2\n", "line 4: time is missing");
	bad("time,fz\n0,1\n,2\n", "line 3: time is missing");
	bad("time,fz\n0,1\ninf,2\n", "line 3: time: \"inf\" is infinite");
	bad("time,fz\n0,1\nten,2\n", "line 3: time: \"ten\" is not a number");
	bad("time,fz\n1.23,1\n1.24,1\n1.23,1\n", "line 4: time goes back (1.23 after 1.24)");
	bad("time,fz\n0,1\n0.01,1\n0.01,1\n", "line 4: time stands still");
	bad("time,left_fz,right_fz\n0,1,2\n0.01,1\n0.02,1,2\n", "line 3: has fewer fields");
	bad("time,fz\n0,1\n\n0.02,1\n", "line 3: has fewer fields");
}
END_TEST

START_TEST(cut_off_files_are_refused)
{
	g_autoptr(GString) long_numbers = g_string_new("time,fz\n");
	g_auto(PlbImport) whole = { .samples = NULL };

	bad("time,left_fz,right_fz\n0,1.25,2.50\n0.01,1.25,2.50\n0.02,1.2", "line 4: is cut off");
	bad("time,left_fz,right_fz\n0,1.25,2.50\n0.01,1.25,2.50\n0.02,1.25,", "line 4: is cut off");
	bad("time,left_fz,right_fz\n0,1.25,2.50\n0.01,1.25,2.50\n0.02,1.25,2.",
	    "line 4: is cut off");
	bad("time,left_fz,right_fz\n0,1.25,2.50\n0.01,1.25,2.50\n0.02", "line 4: is cut off");
	/* numbers of unequal length, as %.17g prints them: a short one before does not excuse it */
	for (int i = 0; i < 30; i++)
		g_string_append_printf(long_numbers, "%d.%02d,%s\n", i / 100, i % 100,
				       i == 7 ? "1.25" : "1.3333333333333333");
	g_string_append(long_numbers, "0.30,1.333333");
	bad(long_numbers->str, "line 32: is cut off");
	/* a last line that merely lacks its end is whole */
	good("time,left_fz,right_fz\n0,1.25,2.50\n0.01,1.25,2.50\n0.02,1.25,2.75", &whole);
	ck_assert_uint_eq(whole.samples->len, 3);
	assert_near(sample_at(&whole, 2)->fz_n[PLB_RIGHT], 2.75, 0);
}
END_TEST

START_TEST(shapes_of_text_that_are_fine)
{
	static const char *const texts[] = {
		"\xef\xbb\xbftime,fz\r\n0,1\r\n0.01,2\r\n0.02,3\r\n",
		"time,fz,\n0,1,\n0.01,2,\n0.02,3,\n",
		" time , \"fz\" \n 0 , 1 \n 0.01 ,\"2\"\n0.02,3\n\n\n",
		"# comment\n\ntime,fz\n# another\n0,1\n0.01,2\n0.02,3\n# last\n",
		"time,fz\n0e0,1e0\n1e-2,+2.\n.02,3.0E0\n,\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_auto(PlbImport) import = { .samples = NULL };

		good(texts[i], &import);
		ck_assert_uint_eq(import.samples->len, 3);
		assert_near(import.info.rate_hz, 100, 0);
		assert_near(sample_at(&import, 1)->fz_n[0], 2, 0);
	}
}
END_TEST

START_TEST(what_is_no_csv_is_refused)
{
	g_autoptr(GError) error = NULL;
	g_auto(PlbImport) import = { .samples = NULL };
	g_autofree char *dir = test_folder();
	PlbImportSource source = { .path = dir };

	bad("", "is empty");
	bad("time,fz\n", "fewer than two lines");
	bad("time,fz\n0,1\n", "fewer than two lines");
	bad("# only\n# comments\n", "no header");
	ck_assert(!plb_import_csv(&source, &import, &error));
	ck_assert_ptr_nonnull(strstr(error->message, "is a directory"));
	g_clear_error(&error);
	source.path = "/nowhere/squats.csv";
	ck_assert(!plb_import_csv(&source, &import, &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_IMPORT));
	g_clear_error(&error);
	ck_assert(!import_text(plb_import_csv, "time\0fz\n", 8, &import, &error));
	ck_assert_ptr_nonnull(strstr(error->message, "not a text file"));
	remove_folder(dir);
}
END_TEST

/* bar_z = 1 + sin(t) at given times, printed with that many decimals. */
static char *sine_csv(const double *time_s, guint n, int decimals)
{
	GString *text = g_string_new("time,bar_z\n");
	char digits[G_ASCII_DTOSTR_BUF_SIZE], format[8];

	g_snprintf(format, sizeof(format), "%%.%df", decimals);
	for (guint i = 0; i < n; i++) {
		g_string_append(text, g_ascii_formatd(digits, sizeof(digits), format, time_s[i]));
		g_string_append_c(text, ',');
		g_string_append(text, g_ascii_dtostr(digits, sizeof(digits), 1 + sin(time_s[i])));
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}

START_TEST(rates_are_found_through_coarse_times)
{
	static const struct {
		double rate_hz;
		int decimals;
	} cases[] = { { 1000, 3 },  { 1000, 6 },   { 300, 3 },   { 120, 3 }, { 240, 3 },
		      { 59.94, 3 }, { 119.88, 4 }, { 2000, 6 },  { 100, 2 }, { 50, 2 },
		      { 700, 3 },   { 1000, 9 },   { 999.93, 9 } };

	for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
		g_auto(PlbImport) import = { .samples = NULL };
		g_autofree char *text = NULL;
		double time_s[4000];

		for (guint i = 0; i < 4000; i++)
			time_s[i] = i / cases[k].rate_hz;
		text = sine_csv(time_s, 4000, cases[k].decimals);
		good(text, &import);
		ck_assert_uint_eq(import.samples->len, 4000);
		assert_near(import.info.rate_hz, cases[k].rate_hz,
			    k == 5 || k == 6 ? 1e-3 * cases[k].rate_hz : 0);
		assert_near(sample_at(&import, 3999)->bar_z_m[0], 1 + sin(time_s[3999]), 1e-12);
	}
}
END_TEST

START_TEST(jumps_of_whole_steps_are_gaps)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GRand) random = g_rand_new_with_seed(11);
	g_autofree char *text = NULL;
	double time_s[2000];
	guint index[2000], at = 0;

	for (guint i = 0; i < 2000; i++) {
		index[i] = at;
		time_s[i] = 12.5 + at / 500.0;
		at += g_rand_double(random) < 0.2 ? (guint)g_rand_int_range(random, 2, 40) : 1;
	}
	text = sine_csv(time_s, 2000, 3);
	good(text, &import);
	assert_near(import.info.rate_hz, 500, 0);
	assert_near(import.info.start_time_s, 12.5, 0);
	ck_assert_uint_eq(import.samples->len, index[1999] + 1);
	for (guint i = 0; i < 2000; i++) {
		assert_near(sample_at(&import, index[i])->bar_z_m[0], 1 + sin(time_s[i]), 1e-15);
		assert_near(sample_at(&import, index[i])->time_s, index[i] / 500.0, 1e-12);
		if (i && index[i] > index[i - 1] + 1)
			ck_assert_uint_eq(sample_at(&import, index[i] - 1)->flags, PLB_SAMPLE_GAP);
	}
}
END_TEST

START_TEST(small_jitter_is_resampled)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GRand) random = g_rand_new_with_seed(12);
	g_autofree char *text = NULL;
	double time_s[2000], worst = 0;

	for (guint i = 0; i < 2000; i++)
		time_s[i] = (i + g_rand_double_range(random, -0.0095, 0.0095)) / 100.0;
	time_s[0] = 0;
	text = sine_csv(time_s, 2000, 9);
	good(text, &import);
	assert_near(import.info.rate_hz, 100, 0.001);
	ck_assert_ptr_nonnull(strstr(import.understood, "resampled"));
	for (guint i = 0; i < 2000; i++) {
		double t = import.info.start_time_s + sample_at(&import, i)->time_s;

		worst = fmax(worst, fabs(sample_at(&import, i)->bar_z_m[0] - 1 - sin(t)));
	}
	/* linear over 1 % of a 10 ms step: the error is of second order, 0.5 * 1e-4 * 1e-2 s^2 */
	assert_near(worst, 0, 1e-6);
}
END_TEST

START_TEST(larger_jitter_is_refused_by_line)
{
	g_autofree char *text = NULL, *late = NULL;
	double time_s[200];

	for (guint i = 0; i < 200; i++)
		time_s[i] = i / 100.0;
	time_s[99] += 0.0004;
	text = sine_csv(time_s, 200, 6);
	bad(text, "line 101: time 0.9904 is off the even grid");
	time_s[99] = 0.99;
	for (guint i = 150; i < 200; i++)
		time_s[i] += 0.004; /* not a whole step */
	late = sine_csv(time_s, 200, 6);
	bad(late, "off the even grid");
}
END_TEST

START_TEST(times_that_are_no_seconds_are_refused)
{
	bad("time,fz\n0,1\n1,1\n2,1\n3,1\n", "time column in seconds?");
	bad("time,fz\n0,1\n1e-7,1\n2e-7,1\n", "time column in seconds?");
	bad("time,fz\n0,1\n0.01,1\n0.02,1\n700,1\n", "line 5: time jumps by more than ten minutes");
	bad("time,fz\n0,1\n0.01,1\n1e11,1\n", "line 4: time: \"1e11\" is out of range");
}
END_TEST

START_TEST(long_lines_and_many_columns_are_refused)
{
	GString *text = g_string_new("time,fz");
	g_autofree char *long_field = g_strnfill(300000, '1');
	g_autofree char *line = g_strdup_printf("time,fz\n0,%s\n", long_field);

	for (int i = 0; i < 5000; i++)
		g_string_append_printf(text, ",c%d", i);
	g_string_append_c(text, '\n');
	bad(text->str, "too many columns");
	g_string_free(text, TRUE);
	bad(line, "line 2: is longer than");
}
END_TEST

static char *with_extra_columns(guint count)
{
	GString *text = g_string_new("time,fz");

	for (guint i = 0; i < count; i++)
		g_string_append_printf(text, ",c%u", i);
	for (guint row = 0; row < 3; row++) {
		g_string_append_printf(text, "\n0.0%u,700", row);
		for (guint i = 0; i < count; i++)
			g_string_append_printf(text, ",%u", i + row);
	}
	g_string_append_c(text, '\n');
	return g_string_free(text, FALSE);
}

START_TEST(as_many_columns_as_a_session_holds)
{
	g_autofree char *most = with_extra_columns(256), *more = with_extra_columns(257);
	g_auto(PlbImport) import = { .samples = NULL };

	good(most, &import);
	ck_assert_uint_eq(import.extra_names->len, 256);
	ck_assert_uint_eq(import.extra_values->len, 3 * 256);
	assert_near(g_array_index(import.extra_values, double, 3 * 256 - 1), 257, 0);
	bad(more, "line 1: has 257 columns of no known name, over 256");
}
END_TEST

/* Seeded damage: either samples that are sane, or one line. */
START_TEST(damaged_files_never_crash)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(13);
	g_autofree char *dir = test_folder();
	g_autofree char *text = NULL;
	double time_s[40];
	gsize length;
	int refused = 0;

	for (guint i = 0; i < 40; i++)
		time_s[i] = i / 100.0;
	text = sine_csv(time_s, 40, 2);
	length = strlen(text);
	for (int turn = 0; turn < 2000; turn++) {
		g_auto(PlbImport) import = { .samples = NULL };
		g_autofree char *damaged = g_memdup2(text, length);
		g_autofree char *path = NULL;
		g_autoptr(GError) error = NULL;
		PlbImportSource source = { 0 };

		for (int i = g_rand_int_range(random, 1, 4); i > 0; i--)
			damaged[g_rand_int_range(random, 0, (int)length)] =
				turn % 2 ? "0123456789.,-+eEn#\n\""[g_rand_int_range(random, 0, 20)]
					 : (char)g_rand_int_range(random, 1, 256);
		path = write_text(dir, "squats.csv", damaged,
				  turn % 5 ? (gssize)length
					   : g_rand_int_range(random, 1, (int)length));
		source.path = path;
		if (!plb_import_csv(&source, &import, &error)) {
			refused++;
			ck_assert(g_error_matches(error, PLB_SESSION_ERROR,
						  PLB_SESSION_ERROR_IMPORT));
			ck_assert(!strpbrk(error->message, "\r\n"));
			ck_assert(g_utf8_validate(error->message, -1, NULL));
			continue;
		}
		for (guint i = 0; i < import.samples->len; i++) {
			ck_assert(isfinite(sample_at(&import, i)->time_s));
			ck_assert(!isinf(sample_at(&import, i)->bar_z_m[0]));
		}
	}
	ck_assert_int_gt(refused, 1000);
	remove_folder(dir);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("import-csv");
	TCase *tests = tcase_create("import-csv");

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_column_finds_its_place);
	tcase_add_test(tests, whole_groups_may_be_absent);
	tcase_add_test(tests, parts_of_groups_are_named);
	tcase_add_test(tests, unknown_columns_are_kept);
	tcase_add_test(tests, total_beside_sides_is_an_extra);
	tcase_add_test(tests, gaps_are_marked);
	tcase_add_test(tests, errors_name_the_line);
	tcase_add_test(tests, cut_off_files_are_refused);
	tcase_add_test(tests, shapes_of_text_that_are_fine);
	tcase_add_test(tests, what_is_no_csv_is_refused);
	tcase_add_test(tests, rates_are_found_through_coarse_times);
	tcase_add_test(tests, jumps_of_whole_steps_are_gaps);
	tcase_add_test(tests, small_jitter_is_resampled);
	tcase_add_test(tests, larger_jitter_is_refused_by_line);
	tcase_add_test(tests, times_that_are_no_seconds_are_refused);
	tcase_add_test(tests, long_lines_and_many_columns_are_refused);
	tcase_add_test(tests, as_many_columns_as_a_session_holds);
	tcase_add_test(tests, damaged_files_never_crash);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
