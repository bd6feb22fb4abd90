/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "tests/session/import-lib.h"

/* Chronojump encoder signals: how they are written, what is refused, and what a set of known
 * movements becomes. */

#define REPS 5
#define ROM_M 0.6
#define STILL_S 1.5

static void good(const char *text, PlbImport *import)
{
	import_good(plb_import_chronojump, text, import);
}

static void bad(const char *text, const char *part)
{
	import_bad(plb_import_chronojump, text, part);
}

START_TEST(ways_to_write_it)
{
	static const char *const texts[] = {
		"1,-2,0,127,-128",
		"1, -2, 0, 127, -128, ",
		"1,-2,0,127,-128,\n",
		"1\n-2\n0\n127\n-128",
		"1\r\n-2\r\n0\r\n127\r\n-128\n",
		" 1\t-2 0\n127 , -128\n\n",
		"+1,-2,00,127,-128\n",
		("\xef\xbb\xbf"
		 "1,-2,0,127,-128"),
	};
	static const double heights_m[] = { 0, 0.001, -0.001, -0.001, 0.126, -0.002 };

	for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
		g_auto(PlbImport) import = { .samples = NULL };

		good(texts[t], &import);
		ck_assert_uint_eq(import.samples->len, G_N_ELEMENTS(heights_m));
		ck_assert_uint_eq(import.info.channels, PLB_CHANNEL_BAR_POINT);
		assert_near(import.info.rate_hz, 1000, 0);
		assert_near(import.info.bar_noise_m, 0.001 / sqrt(12), 1e-8);
		for (guint i = 0; i < G_N_ELEMENTS(heights_m); i++) {
			const PlbSample *sample = sample_at(&import, i);

			assert_near(sample->time_s, i / 1000.0, 1e-15);
			assert_near(sample->bar_z_m[0], heights_m[i], 1e-15);
			ck_assert(isnan(sample->bar_x_m[0]) && isnan(sample->bar_z_m[1]) &&
				  isnan(sample->fz_n[0]));
			ck_assert_uint_eq(sample->flags, 0);
		}
	}
}
END_TEST

START_TEST(what_is_refused)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "", "is empty" },
		{ " \n", "fewer than two" },
		{ "1,", "fewer than two" },
		{ "1,2,128", "line 1: value 3: \"128\" is not within" },
		{ "1,-129", "value 2: \"-129\" is not within" },
		{ "1\n2\n99999999999999999999\n", "line 3: value 3: \"99999999999999999999\"" },
		{ "1,2,x,4", "value 3: \"x\" is not a whole number" },
		{ "1,2.5", "value 2: \"2.5\" is not a whole number" },
		{ "1;2;3", "value 1: \"1;2;3\" is not a whole number" },
		{ "1,--2", "value 2: \"--2\" is not a whole number" },
		{ "1,-", "value 2: \"-\" is not a whole number" },
		{ "1,1e1", "value 2: \"1e1\" is not a whole number" },
		{ "1,,2", "line 1: value 2 is missing" },
		{ "1,\n,2", "line 2: value 2 is missing" },
		{ "time,fz\n0,1\n", "value 1: \"time\" is not a whole number" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		bad(cases[i].text, cases[i].part);
}
END_TEST

START_TEST(a_nul_byte_is_refused)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GError) error = NULL;

	ck_assert(!import_text(plb_import_chronojump, "1,2\0,3", 7, &import, &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_IMPORT));
	ck_assert_ptr_null(import.samples);
}
END_TEST

/* 600 kB without a line end: longer than a line of a table may be. */
START_TEST(one_long_line)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(PlbImport) import = { .samples = NULL };

	for (int i = 0; i < 200000; i++)
		g_string_append(text, i % 2 ? "-1, " : "1, ");
	good(text->str, &import);
	ck_assert_uint_eq(import.samples->len, 200001);
	assert_near(sample_at(&import, 200000)->bar_z_m[0], 0, 0);
	assert_near(sample_at(&import, 199999)->bar_z_m[0], 0.001, 0);
}
END_TEST

/* Changed bytes are refused with one line, or read; never a crash. */
START_TEST(damaged_files_never_crash)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(7);
	static const char bytes[] = "0-+,\n\r\t 9x.;\xff";

	for (int trial = 0; trial < 300; trial++) {
		char text[] = "0, 0, -1, 1, 0, 2, -128, 127, 0,\n0, 0, 1";
		g_auto(PlbImport) import = { .samples = NULL };
		g_autoptr(GError) error = NULL;

		for (int i = 0; i < 3; i++)
			text[g_rand_int_range(random, 0, sizeof(text) - 1)] =
				bytes[g_rand_int_range(random, 0, sizeof(bytes) - 1)];
		if (import_text(plb_import_chronojump, text, sizeof(text) - 1, &import, &error))
			continue;
		ck_assert_ptr_null(import.samples);
		ck_assert(!strpbrk(error->message, "\r\n"));
	}
}
END_TEST

/* Share of a minimum-jerk movement done at share of its time. */
static double min_jerk(double t)
{
	t = CLAMP(t, 0, 1);
	return t * t * t * (10 + t * (-15 + 6 * t));
}

static double ascent_s(int rep)
{
	return 0.6 + 0.25 * rep;
}

/* Descents of 1 s, ascents ever slower, stillness before and after each. */
static double height_m(double time_s)
{
	for (int rep = 0; rep < REPS; rep++) {
		double whole_s = STILL_S + 1 + ascent_s(rep);

		if (time_s < whole_s || rep == REPS - 1)
			return ROM_M * (min_jerk((time_s - STILL_S - 1) / ascent_s(rep)) -
					min_jerk(time_s - STILL_S));
		time_s -= whole_s;
	}
	return 0;
}

/* By the definition: to 5 mm below the top, over the time from the bottom to there. */
static double true_velocity_mps(int rep)
{
	double low = 0, high = 1, top = 1 - 0.005 / ROM_M;

	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		if (min_jerk(middle) < top)
			low = middle;
		else
			high = middle;
	}
	return (ROM_M - 0.005) / (high * ascent_s(rep));
}

static PlbPipeline *analyze(const PlbImport *import)
{
	PlbPipelineSetup setup;
	PlbPipeline *pipeline;

	plb_pipeline_setup_init(&setup, &import->info);
	pipeline = plb_pipeline_new(&setup);
	plb_pipeline_push(pipeline, (const PlbSample *)(const void *)import->samples->data,
			  import->samples->len);
	plb_pipeline_finish(pipeline);
	return pipeline;
}

static gboolean has_note(const PlbResult *result, const char *key)
{
	for (guint i = 0; i < result->notes->len; i++)
		if (g_str_has_prefix(g_ptr_array_index(result->notes, i), key))
			return TRUE;
	return FALSE;
}

static char *quantised_set(void)
{
	GString *text = g_string_new(NULL);
	double end_s = 2 * STILL_S;
	long last_mm = 0;

	for (int rep = 0; rep < REPS; rep++)
		end_s += STILL_S + 1 + ascent_s(rep);
	for (int i = 1; i <= end_s * 1000; i++) {
		long now_mm = lrint(height_m(i / 1000.0) * 1000);

		g_string_append_printf(text, "%ld, ", now_mm - last_mm);
		last_mm = now_mm;
	}
	return g_string_free(text, FALSE);
}

START_TEST(reps_and_velocities_through_whole_millimetres)
{
	g_autofree char *text = quantised_set();
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(PlbPipeline) pipeline = NULL;
	const PlbResult *result;
	const PlbSetResult *set;

	good(text, &import);
	pipeline = analyze(&import);
	result = plb_pipeline_get_result(pipeline);
	ck_assert_uint_eq(result->sets->len, 1);
	set = g_ptr_array_index(result->sets, 0);
	ck_assert_uint_eq(set->reps->len, REPS);
	for (int i = 0; i < REPS; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		ck_assert_int_eq(rep->status, PLB_REP_COMPLETE);
		assert_near(rep->metrics.rom_m, ROM_M - 0.005, 0.003);
		assert_near(rep->metrics.mean_velocity_mps, true_velocity_mps(i), 0.02);
		/* of minimum jerk: 15/8 of the mean over its whole time */
		assert_near(rep->metrics.peak_velocity_mps, 1.875 * ROM_M / ascent_s(i), 0.02);
		ck_assert(isnan(rep->metrics.mean_force_n));
		ck_assert(isnan(rep->metrics.bar.drift_x_m));
		ck_assert(isnan(rep->load.moments.l5s1_peak_nm));
	}
	ck_assert_int_eq(set->verdict.state, PLB_VERDICT_UNDETERMINED);
	ck_assert(has_note(result, "moments"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("import-chronojump");
	TCase *tests = tcase_create("import-chronojump");

	setlocale(LC_ALL, ""); /* numbers must not follow it */
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, ways_to_write_it);
	tcase_add_test(tests, what_is_refused);
	tcase_add_test(tests, a_nul_byte_is_refused);
	tcase_add_test(tests, one_long_line);
	tcase_add_test(tests, damaged_files_never_crash);
	tcase_add_test(tests, reps_and_velocities_through_whole_millimetres);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
