/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "src/body/shift-test.h"
#include "src/body/study.h"
#include "tests/test-lib.h"

/* The study mode against what theory says of the same protocol. */

static const PlbStudyDesign eight_sets = {
	.sets = 8, .reps = 10, .effect_pct = 3, .noise_pct = { 2.7, 2.7 }, .runs = 2000, .seed = 11
};

static double share(guint hits, guint n)
{
	return (double)hits / n;
}

/* Standard error of the mean rise of n sets of ten reps: the variance of a line's rise is
 * 12 (10 - 1) / (10 (10 + 1)) of a rep's. */
static double standard_error(double sd_pct, guint n)
{
	return sd_pct * sqrt(108.0 / 110.0 / n);
}

START_TEST(pooling_finds_what_one_set_cannot)
{
	PlbStudyOutcome found;
	double error = standard_error(2.7, 8);
	double t = gsl_cdf_tdist_Qinv(0.025, 8 * 8);
	double power = gsl_cdf_ugaussian_P(3 / error - t);

	plb_study_run(&eight_sets, &found);
	ck_assert_uint_eq(found.runs, 2000);
	ck_assert_uint_eq(found.sets, 16000);
	g_print("pooled: found %.1f %%, by theory %.1f; half-width %.2f, by theory %.2f; one set: "
		"%.1f %%\n",
		100 * share(found.pooled_rise, found.runs), 100 * power, found.pooled_width_pct,
		t * error, 100 * share(found.shown, found.sets));
	/* one protocol in ten looks as if its sets differed, and gets the wider interval */
	ck_assert(share(found.pooled_rise, found.runs) <= power + 0.02);
	ck_assert(share(found.pooled_rise, found.runs) >= power - 0.06);
	ck_assert(found.pooled_width_pct >= t * error && found.pooled_width_pct < 1.15 * t * error);
	assert_near(share(found.pooled_covered, found.runs), 0.95, 0.025);
	ck_assert(share(found.shown, found.sets) < 0.5 * power);
}
END_TEST

START_TEST(without_a_change_intervals_hold_nothing)
{
	PlbStudyDesign design = eight_sets;
	PlbStudyOutcome found;

	design.effect_pct = 0;
	plb_study_run(&design, &found);
	assert_near(share(found.pooled_covered, found.runs), 0.95, 0.025);
	ck_assert(share(found.pooled_rise, found.runs) < 0.04); /* one side of 5 % */
	ck_assert(share(found.shown, found.sets) < 0.05);
}
END_TEST

/* Athletes or days that differ in their change are part of the interval, once there are enough. */
START_TEST(sets_that_differ_widen_the_interval)
{
	PlbStudyDesign design = eight_sets;
	PlbStudyOutcome alike, differ;

	plb_study_run(&design, &alike);
	design.effect_sd_pct = 6;
	plb_study_run(&design, &differ);
	/* by theory the standard error is that of 6 % and of a set's own, over eight sets */
	ck_assert(differ.pooled_width_pct > 1.8 * alike.pooled_width_pct);
	assert_near(share(differ.pooled_covered, differ.runs), 0.95, 0.035);
}
END_TEST

START_TEST(the_same_seed_draws_the_same)
{
	PlbStudyDesign design = eight_sets;
	PlbStudyOutcome one, other;

	design.runs = 20;
	plb_study_run(&design, &one);
	plb_study_run(&design, &other);
	ck_assert_mem_eq(&one, &other, sizeof one);
	design.seed++;
	plb_study_run(&design, &other);
	ck_assert_mem_ne(&one, &other, sizeof one);
}
END_TEST

/* Fewer reps than a verdict takes: nothing is shown, and nothing called steady. */
START_TEST(a_protocol_too_short_shows_nothing)
{
	PlbStudyDesign design = eight_sets;
	PlbStudyOutcome found;

	design.reps = plb_shift_settings.min_reps - 1;
	design.effect_pct = 30;
	plb_study_run(&design, &found);
	ck_assert_uint_eq(found.shown, 0);
	ck_assert_uint_eq(found.steady, 0);
	ck_assert_uint_eq(found.pooled_rise, found.runs); /* eight of them show 30 % together */
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("study");
	TCase *tests = tcase_create("study");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, pooling_finds_what_one_set_cannot);
	tcase_add_test(tests, without_a_change_intervals_hold_nothing);
	tcase_add_test(tests, sets_that_differ_widen_the_interval);
	tcase_add_test(tests, the_same_seed_draws_the_same);
	tcase_add_test(tests, a_protocol_too_short_shows_nothing);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
