/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "src/body/compare.h"
#include "src/body/noise-history.h"
#include "src/body/pooled-change.h"
#include "src/body/shift-test.h"
#include "src/body/study.h"
#include "src/body/verdict.h"
#include "tests/test-lib.h"

/* Sets made of curves with a known change, so that every verdict has a known right answer. */
#define MAX_REPS 16

typedef struct {
	PlbRepLoad load[MAX_REPS];
	PlbRepMetrics metrics[MAX_REPS];
	PlbVerdictRep rep[MAX_REPS];
	PlbRepShift shift[MAX_REPS];
	PlbVerdict verdict;
} MadeSet;

static MadeSet made;
static const PlbVerdictContext usual = { NULL, { 0, NAN, 0 } };

static void make_rep(guint i, double change_pct, guint depth_bins)
{
	PlbRepLoad *load = &made.load[i];

	load->why_not = NULL;
	plb_rep_load_clear(load);
	for (guint bin = 0; bin < PLB_CURVE_BINS; bin++) {
		/* steeper towards the bottom, so that a rep cut short has a lower plain mean */
		double moment = (100 + 5.0 * bin) * (1 + change_pct / 100);

		load->curve.eccentric_nm[bin] = bin < depth_bins ? moment : (double)NAN;
		load->curve.concentric_nm[bin] = bin < depth_bins ? 1.1 * moment : (double)NAN;
		load->curve.trunk_rad[bin] =
			bin < depth_bins ? 0.5 + 0.01 * change_pct : (double)NAN;
		load->curve.bar_forward_m[bin] = bin < depth_bins ? 0.01 : (double)NAN;
	}
	load->curve.noise_nm = 1;
	load->posture.hip_rise_ratio = 0.8;
	load->moments.lumbar_share = 0.5 * (1 + change_pct / 100);
	made.metrics[i].rom_m = 0.01 * depth_bins;
	made.metrics[i].asymmetry_pct.concentric = 1;
	made.rep[i] = (PlbVerdictRep){ i + 1, TRUE, load, &made.metrics[i] };
}

static void judge(const double *change_pct, guint n)
{
	for (guint i = 0; i < n; i++)
		make_rep(i, change_pct[i], 60);
	plb_verdict_judge(made.rep, n, &usual, &made.verdict, made.shift);
}

START_TEST(test_two_reps_are_too_few)
{
	const double change[] = { 0, 20 };
	g_autofree char *sentence = NULL;

	judge(change, 2);
	ck_assert_int_eq(made.verdict.state, PLB_VERDICT_UNDETERMINED);
	sentence = plb_verdict_sentence(&made.verdict);
	ck_assert_str_eq(sentence, "Can't judge yet: 2 reps");
}
END_TEST

START_TEST(test_steady)
{
	const double change[] = { 1, -2, 0.5, 1.5, -1, 0.2, 2, -0.5 };

	judge(change, 8);
	ck_assert_int_eq(made.verdict.state, PLB_VERDICT_STEADY);
	ck_assert_uint_eq(made.verdict.since_rep, 0);
	ck_assert(isnan(made.verdict.l5s1_change_pct));
	ck_assert(made.verdict.detectable_pct <= 10);
}
END_TEST

START_TEST(test_step)
{
	const double change[] = { 1, -1, 0, 1, -1, 15, 13, 14, 14 };
	g_autofree char *sentence = NULL;
	g_autofree char *reasons = NULL;

	judge(change, 9);
	ck_assert_int_eq(made.verdict.state, PLB_VERDICT_SHIFTED);
	ck_assert_uint_eq(made.verdict.since_rep, 6);
	/* mean of reps 6-9 (14) over the mean of reps 1-3 (0) */
	assert_near(made.verdict.l5s1_change_pct, 14, 1e-9);
	ck_assert(made.verdict.ci95_pct[0] > 0 && made.verdict.ci95_pct[0] < 14);
	ck_assert_uint_eq(made.verdict.baseline_count, 3);
	sentence = plb_verdict_sentence(&made.verdict);
	ck_assert_str_eq(sentence,
			 "Low back +14 % from rep 6 on (against reps 1-3): the trunk leans more");
	/* the trunk leans 0.01 rad more per percent: 8.1 degrees */
	reasons = plb_verdict_reasons_text(&made.verdict);
	ck_assert_str_eq(reasons, "Trunk leans 8\302\260 more");
}
END_TEST

/* A ratio of hips to bar that rises means hips first only once it is above 1. */
START_TEST(test_hips_first_or_sooner)
{
	static const struct {
		double ratio; /* of the later reps; of the first: 0.2 less */
		const char *word, *reasons;
	} cases[] = {
		{ 0.95, "the hips rise sooner", "Hips rise sooner (+20 %)" },
		{ 1.15, "hips first out of the bottom", "Hips first out of the bottom (+20 %)" },
	};

	for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
		g_autofree char *sentence = NULL;
		g_autofree char *reasons = NULL;

		for (guint i = 0; i < 9; i++) {
			make_rep(i, i < 5 ? 0 : 14, 60);
			for (guint bin = 0; bin < 60; bin++)
				made.load[i].curve.trunk_rad[bin] = 0.5;
			made.load[i].posture.hip_rise_ratio = cases[k].ratio - (i < 5 ? 0.2 : 0);
		}
		plb_verdict_judge(made.rep, 9, &usual, &made.verdict, made.shift);
		ck_assert_uint_eq(made.verdict.since_rep, 6);
		sentence = plb_verdict_sentence(&made.verdict);
		ck_assert_msg(g_str_has_suffix(sentence, cases[k].word), "%s", sentence);
		reasons = plb_verdict_reasons_text(&made.verdict);
		ck_assert_str_eq(reasons, cases[k].reasons);
	}
}
END_TEST

START_TEST(test_drift_without_size)
{
	const double change[] = { 0, 0.2, -0.3, 2, 2.6, 3, 3.6, 4, 4.2, 4.4, 4.6, 4.6 };

	judge(change, 12);
	ck_assert_int_eq(made.verdict.state, PLB_VERDICT_DRIFTING);
}
END_TEST

START_TEST(test_one_bad_rep_is_an_outlier)
{
	const double change[] = { 0, 1, -1, 0.5, 25, -0.5, 1, 0 };

	judge(change, 8);
	ck_assert_int_eq(made.verdict.state, PLB_VERDICT_STEADY);
	for (guint i = 0; i < 8; i++)
		ck_assert_int_eq(made.shift[i].outlier, i == 4);
	/* still measured, not dropped */
	ck_assert(made.shift[4].l5s1_change_pct > 20);
}
END_TEST

/* Between reps that scatter, with its own two differences left out of the noise: with them the
 * limit would be 28 %. */
START_TEST(test_a_bad_rep_does_not_hide_in_its_own_noise)
{
	const double change[] = { -1.0, -4.7, 5.7, 1.9, -5.7, 4.5, -3.0, 25.0, -2.7 };

	judge(change, 9);
	for (guint i = 0; i < 9; i++)
		ck_assert_int_eq(made.shift[i].outlier, i == 7);
	ck_assert_int_ne(made.verdict.state, PLB_VERDICT_SHIFTED);
}
END_TEST

START_TEST(test_newest_rep_alone_is_no_shift)
{
	const double change[] = { 0, 1, -1, 0.5, -0.5, 22 };

	judge(change, 6);
	ck_assert_int_ne(made.verdict.state, PLB_VERDICT_SHIFTED);
	ck_assert_int_ne(made.verdict.state, PLB_VERDICT_DRIFTING);
}
END_TEST

START_TEST(test_shallow_rep_is_not_a_lighter_back)
{
	for (guint i = 0; i < 6; i++)
		make_rep(i, 0, i == 4 ? 25 : 60);
	plb_verdict_judge(made.rep, 6, &usual, &made.verdict, made.shift);
	assert_near(made.shift[4].l5s1_change_pct, 0, 1e-9);
	ck_assert_int_eq(made.verdict.state, PLB_VERDICT_STEADY);
}
END_TEST

START_TEST(test_noisy_set_is_undetermined)
{
	const double change[] = { 0, 9, -8, 7, -9, 8, -7 };

	judge(change, 7);
	ck_assert_int_eq(made.verdict.state, PLB_VERDICT_UNDETERMINED);
	ck_assert(made.verdict.detectable_pct > 10);
	ck_assert(strstr(made.verdict.why, "would not have shown"));
}
END_TEST

START_TEST(test_out_of_range_is_undetermined_with_its_changes)
{
	const PlbVerdictContext light = { "the bar is light", { 0, NAN, 0 } };

	for (guint i = 0; i < 8; i++)
		make_rep(i, i < 4 ? 0 : 15, 60);
	plb_verdict_judge(made.rep, 8, &light, &made.verdict, made.shift);
	ck_assert_int_eq(made.verdict.state, PLB_VERDICT_UNDETERMINED);
	ck_assert_str_eq(made.verdict.why, "the bar is light");
	ck_assert_uint_eq(made.verdict.since_rep, 0);
	assert_near(made.shift[7].l5s1_change_pct, 15, 1e-9);
}
END_TEST

START_TEST(test_unusable_reps_say_why)
{
	const double change[] = { 0, 0, 0, 0, 0, 0 };

	for (guint i = 0; i < 6; i++) {
		make_rep(i, change[i], 60);
		made.rep[i].usable = FALSE;
		made.load[i].why_not = g_strdup("no horizontal bar position");
	}
	plb_verdict_judge(made.rep, 6, &usual, &made.verdict, made.shift);
	ck_assert_str_eq(made.verdict.why, "no horizontal bar position");
	for (guint i = 0; i < 6; i++)
		plb_rep_load_clear(&made.load[i]);
}
END_TEST

static double normal(GRand *rand)
{
	return sqrt(-2 * log(1 - g_rand_double(rand))) * cos(2 * G_PI * g_rand_double(rand));
}

static PlbVerdictState worst_state_of_set(GRand *rand, guint reps, double sd, double drift,
					  gboolean live)
{
	PlbVerdictState worst = PLB_VERDICT_UNDETERMINED;
	double change[MAX_REPS];

	for (guint i = 0; i < reps; i++)
		change[i] = sd * normal(rand) + drift * i / (reps - 1);
	for (guint n = live ? 1 : reps; n <= reps; n++) {
		judge(change, n);
		worst = MAX(worst, made.verdict.state);
	}
	return worst;
}

START_TEST(test_error_rates)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	guint false_alarms = 0;
	guint found = 0;

	for (guint i = 0; i < 1000; i++) {
		false_alarms += worst_state_of_set(rand, 8, 3, 0, TRUE) >= PLB_VERDICT_DRIFTING;
		found += worst_state_of_set(rand, 10, 3, 12, FALSE) >= PLB_VERDICT_DRIFTING;
	}
	g_print("false verdicts in 1000 steady sets of 8: %u; drifts of 4 SD found: %u\n",
		false_alarms, found);
	ck_assert_uint_le(false_alarms, 45); /* criterion: 5 % of them */
	ck_assert_uint_ge(found, 870);
}
END_TEST

START_TEST(test_history_pools_by_freedom)
{
	const PlbVerdictHistory two = { 1, 2, 8 }, four = { 2, 4, 8 };
	PlbNoiseHistory history = { 0 };
	PlbVerdictHistory noise;

	plb_noise_history_add(&history, 100, "back-squat", &two);
	plb_noise_history_add(&history, 108, "back-squat", &four);
	plb_noise_history_add(&history, 100, "front-squat", &four);
	plb_noise_history_at(&history, 100, "back-squat", &noise);
	ck_assert_uint_eq(noise.sets, 3);
	assert_near(noise.rep_sd_pct, sqrt((8 * 4 + 8 * 16) / 16.0), 1e-12);
	plb_noise_history_at(&history, 80, "back-squat", &noise);
	ck_assert_uint_eq(noise.sets, 0);
	/* much history rules over the population's value, none leaves it */
	assert_near(plb_shift_prior(2, 1e6).weight, plb_shift_settings.most_weight, 1e-12);
	ck_assert(plb_shift_prior(2, 1e6).sd_pct < 2.15);
	assert_near(plb_shift_prior(NAN, 0).sd_pct, plb_shift_settings.prior_sd_pct, 1e-12);
}
END_TEST

START_TEST(test_fresh_levels_merge)
{
	/* 480, 500, 520, 540 N.m: mean 510, SD sqrt(2000 / 3) */
	const PlbFreshLevel one = { 1, 480, 0 }, two = { 1, 500, 0 };
	PlbFreshLevel first = { 0 }, second = { 0 };

	plb_fresh_level_add(&first, &one);
	plb_fresh_level_add(&first, &two);
	plb_fresh_level_add(&second, &(PlbFreshLevel){ 1, 520, 0 });
	plb_fresh_level_add(&second, &(PlbFreshLevel){ 1, 540, 0 });
	plb_fresh_level_add(&first, &second);
	ck_assert_uint_eq(first.sessions, 4);
	assert_near(first.mean_nm, 510, 1e-9);
	assert_near(first.sd_pct, 100 * sqrt(2000 / 3.0) / 510, 1e-9);
}
END_TEST

START_TEST(test_fresh_level_is_worth_what_it_tells)
{
	const PlbFreshLevel two = { 2, 500, 2 }, steady = { 1000000, 500, 2 },
			    wild = { 100, 500, 12 };
	PlbShiftPrior prior = { 3, 9, 0, 0 };

	plb_fresh_level_expect(&two, 500, &prior);
	assert_near(prior.fresh_reps, 0, 0);
	/* of the spread of 2 %, reps of 3 % explain 9 / 3; the day is the rest: 4 - 3 */
	plb_fresh_level_expect(&steady, 495, &prior);
	assert_near(prior.fresh_pct, 100 * (500 / 495.0 - 1), 1e-12);
	assert_near(prior.fresh_reps, 9, 1e-3);
	plb_fresh_level_expect(&wild, 500, &prior);
	ck_assert(prior.fresh_reps > 0 && prior.fresh_reps < 0.1);
	/* 6 % off where days differ by 2 %: something else is not as it was */
	plb_fresh_level_expect(&steady, 470, &prior);
	assert_near(prior.fresh_reps, 0, 0);
	plb_fresh_level_expect(&steady, NAN, &prior);
	assert_near(prior.fresh_reps, 0, 0);
}
END_TEST

/* Level of a made rep without change: mean of 100 + 5 bin over bins 18 to 33, times 1 and 1.1. */
#define MADE_LEVEL_NM (1.05 * (100 + 5 * 25.5))

START_TEST(test_earlier_sessions_share_in_the_baseline)
{
	const double change[] = { 2, 2, 2, 2, 2, 2, 2, 2 };
	PlbVerdictContext context = { NULL, { 40, 2, 1000, { 40, MADE_LEVEL_NM, 1.5 } } };
	g_autofree char *text = NULL;
	double reps, move;

	for (guint i = 0; i < 8; i++)
		make_rep(i, change[i], 60);
	plb_verdict_judge(made.rep, 8, &context, &made.verdict, made.shift);
	ck_assert_uint_eq(made.verdict.baseline_sessions, 40);
	made.verdict.history_sets = 12;
	text = plb_verdict_history_text(&made.verdict);
	ck_assert_str_eq(text, "Baseline also of 40 earlier sessions \302\267 "
			       "Scatter also of 12 earlier sets");
	/* between its own first reps and what the athlete's are when fresh */
	move = made.shift[0].l5s1_change_pct;
	ck_assert(move > 0.1 && move < 2);
	for (guint i = 1; i < 8; i++)
		assert_near(made.shift[i].l5s1_change_pct, move, 1e-9);
	reps = made.verdict.detectable_pct;
	context.history.fresh.sessions = 2;
	plb_verdict_judge(made.rep, 8, &context, &made.verdict, made.shift);
	ck_assert_uint_eq(made.verdict.baseline_sessions, 0);
	assert_near(made.shift[0].l5s1_change_pct, 0, 1e-9);
	ck_assert(reps < made.verdict.detectable_pct);
}
END_TEST

static void study(double noise_pct, guint history, double effect_sd, PlbStudyOutcome *outcome)
{
	const PlbStudyDesign design = { .sets = 1,
					.reps = 10,
					.effect_pct = effect_sd * noise_pct,
					.noise_pct = { noise_pct, noise_pct },
					.day_pct = 2,
					.measure_pct = PLB_STUDY_MEASURE_PCT,
					.history_sets = history,
					.runs = 1500,
					.seed = 4 };

	plb_study_run(&design, outcome);
}

/* Quiet, usual and noisy lifters: false verdicts do not rise above the criterion, found drifts do.
 */
START_TEST(test_history_gains)
{
	const double noise[] = { 1.5, 2.6, 4 };

	for (guint k = 0; k < G_N_ELEMENTS(noise); k++) {
		PlbStudyOutcome none, alone, known;

		study(noise[k], 0, 3, &alone);
		study(noise[k], 10, 3, &known);
		study(noise[k], 10, 0, &none);
		g_print("noise %.1f %%: found %u, with ten sessions %u, false %u of %u\n", noise[k],
			alone.shown, known.shown, none.shown, none.sets);
		ck_assert_uint_ge(known.shown, alone.shown + 75); /* five points at least */
		ck_assert_uint_le(none.shown, 105);               /* 5 %, and its own scatter */
	}
}
END_TEST

START_TEST(test_pooling_weighs_sets)
{
	const double line[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	const double flat[] = { 2, -2, 2, -2, 2, -2, 2, -2, 2, -2 };
	PlbSetLine lines[2];
	PlbPooledChange pooled;

	plb_set_line_measure(line, 10, &lines[0]);
	assert_near(lines[0].rise_pct, 9, 1e-12);
	assert_near(lines[0].rep_sd_pct, 0, 1e-6);
	plb_set_line_measure(flat, 10, &lines[1]);
	plb_pool_changes(lines, 2, &pooled);
	assert_near(pooled.rise_pct, 0.5 * (lines[0].rise_pct + lines[1].rise_pct), 1e-9);
	assert_near(pooled.freedom, 16, 1e-12);
	ck_assert_int_eq(plb_pooled_change_state(&pooled), PLB_POOLED_UNDETERMINED);
	plb_pool_changes(lines, 1, &pooled);
	ck_assert_int_eq(plb_pooled_change_state(&pooled), PLB_POOLED_TOO_FEW);
	/* two sets alike; variance of a line's rise: (n - 1)^2 / (n (n^2 - 1) / 12) of a rep's */
	lines[0] = lines[1];
	plb_pool_changes(lines, 2, &pooled);
	assert_near(0.5 * (pooled.ci95_pct[1] - pooled.ci95_pct[0]),
		    gsl_cdf_tdist_Qinv(0.025, 16) * pooled.rep_sd_pct * sqrt(81 / 82.5 / 2), 1e-9);
	plb_pool_changes(lines, 0, &pooled);
	ck_assert(isnan(pooled.rise_pct));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("verdict");
	TCase *tcase = tcase_create("verdict");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, test_two_reps_are_too_few);
	tcase_add_test(tcase, test_steady);
	tcase_add_test(tcase, test_step);
	tcase_add_test(tcase, test_hips_first_or_sooner);
	tcase_add_test(tcase, test_drift_without_size);
	tcase_add_test(tcase, test_one_bad_rep_is_an_outlier);
	tcase_add_test(tcase, test_a_bad_rep_does_not_hide_in_its_own_noise);
	tcase_add_test(tcase, test_newest_rep_alone_is_no_shift);
	tcase_add_test(tcase, test_shallow_rep_is_not_a_lighter_back);
	tcase_add_test(tcase, test_noisy_set_is_undetermined);
	tcase_add_test(tcase, test_out_of_range_is_undetermined_with_its_changes);
	tcase_add_test(tcase, test_unusable_reps_say_why);
	tcase_add_test(tcase, test_error_rates);
	tcase_add_test(tcase, test_history_pools_by_freedom);
	tcase_add_test(tcase, test_fresh_levels_merge);
	tcase_add_test(tcase, test_fresh_level_is_worth_what_it_tells);
	tcase_add_test(tcase, test_earlier_sessions_share_in_the_baseline);
	tcase_add_test(tcase, test_history_gains);
	tcase_add_test(tcase, test_pooling_weighs_sets);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
