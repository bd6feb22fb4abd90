/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "src/report/report.h"
#include "tests/test-lib.h"

/* The printed report of results made by hand: a page a set, more for very long ones, whatever was
 * measured, and nothing left behind when it cannot be written. */

#define RATE_HZ 100.0
#define REP_S 4.0

/* Reps of 0.6 m, one every REP_S, drawn as half a cosine down and up. */
static double bar_height(double time_s)
{
	return 1.1 + 0.3 * cos(2.0 * G_PI * time_s / REP_S);
}

static PlbTraces *make_traces(guint reps)
{
	const PlbStreamInfo info = { .rate_hz = RATE_HZ,
				     .channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_BAR_POINT |
						 PLB_CHANNEL_BAR_X,
				     .gravity_mps2 = 9.81 };
	PlbTraces *traces = plb_traces_new(&info);

	for (guint i = 0; i < (guint)(RATE_HZ * REP_S) * reps; i++) {
		PlbSample sample = plb_sample_empty(i / RATE_HZ);

		sample.fz_n[PLB_LEFT] = 900.0 + 100.0 * sin(0.05 * i);
		sample.fz_n[PLB_RIGHT] = 950.0;
		sample.bar_z_m[0] = bar_height(sample.time_s);
		sample.bar_x_m[0] = 0.02 * sin(0.02 * i);
		plb_traces_append(traces, &sample, 1);
	}
	return traces;
}

static PlbRepSeries *make_series(double start_s)
{
	PlbRepSeries *series = plb_rep_series_new((gsize)(RATE_HZ * REP_S));

	series->rate_hz = RATE_HZ;
	series->start_s = start_s;
	for (gsize k = 0; k < series->n; k++) {
		double time_s = start_s + k / RATE_HZ;

		series->bar_z_m[k] = bar_height(time_s);
		series->bar_x_m[k] = 0.02 * sin(2.0 * G_PI * time_s / REP_S + 0.01 * start_s);
	}
	return series;
}

static void add_rep(PlbSetResult *set)
{
	PlbRepResult *rep = plb_rep_result_new();
	guint i = set->reps->len;

	rep->index = i + 1;
	rep->cut = (PlbRepCut){ REP_S * i, REP_S * (i + 0.5), REP_S * (i + 1.0) };
	rep->metrics.mean_velocity_mps = 0.6 - 0.02 * i;
	rep->metrics.rom_m = 0.6;
	rep->metrics.asymmetry_pct.concentric = 2.5 - i;
	rep->load.moments.l5s1_peak_nm = 410.0 + 8.0 * i;
	rep->load.moments.l5s1_band_nm[0] = 350.0;
	rep->load.moments.l5s1_band_nm[1] = 490.0;
	rep->shift.l5s1_change_pct = 1.7 * i - 1.0;
	rep->shift.z = rep->shift.l5s1_change_pct / 2.5;
	rep->shift.outlier = i == 4;
	rep->series = make_series(rep->cut.start_s);
	g_ptr_array_add(set->reps, rep);
}

static PlbSetResult *add_set(PlbResult *result, guint reps)
{
	PlbSetResult *set = plb_set_result_new(result->sets->len + 1);

	g_strlcpy(set->exercise, "back-squat", sizeof set->exercise);
	set->body_mass_kg = 84.8;
	set->bar_mass_kg = 100.1;
	set->midfoot_x_m = 0.01;
	set->start_s = 0.0;
	set->end_s = REP_S * reps;
	for (guint i = 0; i < reps; i++)
		add_rep(set);
	set->velocity_loss_pct = 28.0;
	set->verdict.state = PLB_VERDICT_SHIFTED;
	set->verdict.since_rep = 4;
	set->verdict.l5s1_change_pct = 9.3;
	set->verdict.reason_count = 1;
	set->verdict.reasons[0] =
		(PlbReason){ PLB_REASON_TRUNK_LEAN, 3.5, 4.0, "deg", "trunk-lean", 40.0 };
	g_ptr_array_add(result->sets, set);
	return set;
}

static PlbResult *make_result(void)
{
	PlbResult *result = plb_result_new();

	result->athlete.stature_m = 1.78;
	result->athlete.sex = PLB_SEX_MALE;
	result->info.rate_hz = RATE_HZ;
	result->duration_s = 40.0;
	return result;
}

/* The pages that a PDF says it has. */
static guint count_pages(const char *path)
{
	g_autofree char *text = NULL;
	gsize length;
	guint count = 0;

	ck_assert(g_file_get_contents(path, &text, &length, NULL));
	ck_assert(g_str_has_prefix(text, "%PDF-"));
	for (gsize i = 0; i + 12 < length; i++)
		count += memcmp(text + i, "/Type /Page", 11) == 0 && text[i + 11] != 's';
	return count;
}

/* PLUMBAR_KEEP names a folder in which the pages are left to look at. */
static guint pages_of(const PlbResult *result, const PlbTraces *traces, const char *name)
{
	const char *keep = g_getenv("PLUMBAR_KEEP");
	g_autofree char *dir = keep ? g_strdup(keep) : g_dir_make_tmp("plumbar-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, name, NULL);
	guint pages;

	ck_assert(plb_report_write_pdf(result, traces, "Ödön's squats.plumbar, 2026-11-22 14:03",
				       path, NULL));
	pages = count_pages(path);
	if (!keep) {
		g_unlink(path);
		ck_assert_int_eq(g_rmdir(dir), 0); /* nothing else was left in it */
	}
	return pages;
}

START_TEST(a_page_for_each_set)
{
	g_autoptr(PlbResult) result = make_result();
	g_autoptr(PlbTraces) traces = make_traces(10);

	add_set(result, 8);
	add_set(result, 3);
	ck_assert_uint_eq(pages_of(result, traces, "two-sets.pdf"), 2);
}
END_TEST

START_TEST(a_very_long_set_goes_on_with_its_table)
{
	g_autoptr(PlbResult) result = make_result();
	g_autoptr(PlbTraces) traces = make_traces(60);

	add_set(result, 60);
	ck_assert_uint_eq(pages_of(result, traces, "long.pdf"), 2);
}
END_TEST

START_TEST(no_set_still_makes_a_page)
{
	g_autoptr(PlbResult) result = make_result();
	g_autoptr(PlbTraces) traces = make_traces(1);

	ck_assert_uint_eq(pages_of(result, traces, "empty.pdf"), 1);
}
END_TEST

START_TEST(what_was_not_measured_is_no_obstacle)
{
	g_autoptr(PlbResult) result = make_result();
	g_autoptr(PlbTraces) traces = make_traces(1);
	PlbSetResult *set = plb_set_result_new(1);
	PlbRepResult *rep = plb_rep_result_new();

	rep->index = 1;
	rep->metrics.mean_velocity_mps = rep->metrics.rom_m = NAN;
	rep->metrics.asymmetry_pct.concentric = NAN;
	rep->cut.start_s = rep->cut.bottom_s = rep->cut.end_s = NAN;
	g_ptr_array_add(set->reps, rep);
	g_strlcpy(set->verdict.why, "1 rep", sizeof set->verdict.why);
	g_ptr_array_add(result->sets, set);
	ck_assert_uint_eq(pages_of(result, traces, "unmeasured.pdf"), 1);
}
END_TEST

START_TEST(a_report_that_cannot_be_written_leaves_nothing)
{
	g_autoptr(PlbResult) result = make_result();
	g_autoptr(PlbTraces) traces = make_traces(1);
	g_autoptr(GError) error = NULL;
	g_autofree char *dir = g_dir_make_tmp("plumbar-XXXXXX", NULL);
	g_autofree char *taken = g_build_filename(dir, "report.pdf", NULL);

	ck_assert(!plb_report_write_pdf(result, traces, "x", "/nonexistent/x.pdf", &error));
	ck_assert_ptr_nonnull(error);
	g_clear_error(&error);
	ck_assert_int_eq(g_mkdir(taken, 0700), 0);
	ck_assert(!plb_report_write_pdf(result, traces, "x", taken, &error));
	ck_assert_ptr_nonnull(error);
	g_rmdir(taken);
	ck_assert_int_eq(g_rmdir(dir), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report");
	TCase *tcase = tcase_create("report");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_page_for_each_set);
	tcase_add_test(tcase, a_very_long_set_goes_on_with_its_table);
	tcase_add_test(tcase, no_set_still_makes_a_page);
	tcase_add_test(tcase, what_was_not_measured_is_no_obstacle);
	tcase_add_test(tcase, a_report_that_cannot_be_written_leaves_nothing);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
