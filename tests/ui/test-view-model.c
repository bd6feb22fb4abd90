/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"
#include "tests/ui/made-up-set.h"
#include "ui/format.h"
#include "ui/live-text.h"
#include "ui/low-back-words.h"
#include "ui/target-words.h"
#include "ui/view-model.h"
#include "ui/view-words.h"

/* What is said and shown of a set, without a window. */

static void assert_text(char *text, const char *expected)
{
	ck_assert_str_eq(text, expected);
	g_free(text);
}

START_TEST(numbers_say_what_was_not_measured)
{
	assert_text(plb_format_number(NAN, 2), "–");
	assert_text(plb_format_number(0.456, 2), "0.46");
	assert_text(plb_format_number(-0.004, 2), "0.00");
	assert_text(plb_format_number(-3.2, 0), "−3");
	assert_text(plb_format_signed(14.4, 0), "+14");
	assert_text(plb_format_signed(-8.6, 0), "−9");
	assert_text(plb_format_signed(0.2, 0), "0");
	assert_text(plb_format_unit(NAN, 0, "N·m"), "–");
	assert_text(plb_format_unit(412.4, 0, "N·m"), "412 N·m");
	assert_text(plb_format_change(NAN, 0, "%"), "");
	assert_text(plb_format_change(3.6, 0, "%"), "+4 %");
	assert_text(plb_format_clock(84.9), "01:24");
	assert_text(plb_format_clock(3725.0), "62:05");
}
END_TEST

START_TEST(asymmetry_is_said_with_its_side)
{
	assert_text(plb_format_asymmetry(4.82), "4.8 % more on the right");
	assert_text(plb_format_asymmetry(-1.2), "1.2 % more on the left");
	assert_text(plb_format_asymmetry(0.04), "even");
	assert_text(plb_format_asymmetry(NAN), "–");
}
END_TEST

START_TEST(rep_lists_join_neighbours)
{
	const guint reps[] = { 1, 2, 3, 5, 7, 8 };

	assert_text(plb_format_rep_list(reps, 3), "1–3");
	assert_text(plb_format_rep_list(reps, 6), "1–3, 5, 7–8");
	assert_text(plb_format_rep_list(reps + 3, 1), "5");
	assert_text(plb_format_rep_list(reps, 0), "");
}
END_TEST

static void free_set(PlbSetResult *set)
{
	plb_set_result_free(set);
}

START_TEST(the_last_rep_is_shown)
{
	PlbSetResult *set = made_up_set_new();
	g_autoptr(PlbSetView) view = plb_set_view_new(set, 0);

	ck_assert_uint_eq(view->shown_rep, 10);
	ck_assert_str_eq(view->rep_text, "10");
	ck_assert_str_eq(view->rep_caption, "Rep · partial");
	ck_assert_str_eq(view->velocity_text, "0.42");
	ck_assert_str_eq(view->velocity_loss_text, "27 % ±8");
	ck_assert_str_eq(view->depth_text, "612 mm");
	ck_assert_str_eq(view->lowering_text, "1.5 s");
	ck_assert_str_eq(view->asymmetry_text, "1.2 % more on the left");
	ck_assert_str_eq(view->bar_text, "21 mm forward of mid-foot · tilt 0.6°");
	ck_assert_str_eq(view->load_text, "100.2 kg, weighed by the plates");
	ck_assert_str_eq(view->baseline_text, "against reps 1–3");
	ck_assert_str_eq(view->title, "Set 1 · Back squat");
	assert_near(view->fastest_mps, 0.60, 1e-12);
	free_set(set);
}
END_TEST

START_TEST(the_large_velocity_is_the_chosen_one)
{
	static const struct {
		PlbViewVelocity which;
		const char *text, *caption;
	} cases[] = {
		{ PLB_VIEW_VELOCITY_PROPULSIVE, "0.51", "Mean propulsive velocity, m/s" },
		{ PLB_VIEW_VELOCITY_PEAK, "0.70", "Peak velocity, m/s" },
		{ PLB_VIEW_VELOCITY_MEAN, "0.42", "Mean concentric velocity, m/s" },
	};
	PlbSetResult *set = made_up_set_new();
	PlbTargets targets;

	plb_targets_init(&targets);
	for (guint i = 0; i < set->reps->len; i++)
		((PlbRepResult *)g_ptr_array_index(set->reps, i))
			->metrics.mean_propulsive_velocity_mps = 0.51;
	for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
		g_autoptr(PlbSetView) view = NULL;
		g_autofree char *caption = NULL;

		plb_view_set_velocity(cases[c].which);
		view = plb_set_view_new(set, 0);
		caption = plb_target_velocity_caption(&targets);
		ck_assert_str_eq(view->velocity_text, cases[c].text);
		ck_assert_str_eq(caption, cases[c].caption);
	}
	free_set(set);
}
END_TEST

START_TEST(a_propulsive_velocity_that_is_not_measured_is_a_dash)
{
	PlbSetResult *set = made_up_set_new();
	g_autoptr(PlbSetView) view = NULL;

	for (guint i = 0; i < set->reps->len; i++)
		((PlbRepResult *)g_ptr_array_index(set->reps, i))
			->metrics.mean_propulsive_velocity_mps = NAN;
	plb_view_set_velocity(PLB_VIEW_VELOCITY_PROPULSIVE);
	view = plb_set_view_new(set, 0);
	plb_view_set_velocity(PLB_VIEW_VELOCITY_MEAN);
	ck_assert_str_eq(view->velocity_text, PLB_NOT_MEASURED);
	free_set(set);
}
END_TEST

START_TEST(a_broken_off_rep_does_not_hide_the_last_one)
{
	PlbSetResult *set = made_up_set_new();
	PlbRepResult *failed = plb_rep_result_new();
	g_autoptr(PlbSetView) view = NULL;

	failed->index = 11;
	failed->status = PLB_REP_FAILED;
	failed->metrics.mean_velocity_mps = NAN;
	g_ptr_array_add(set->reps, failed);
	view = plb_set_view_new(set, 0);
	ck_assert_uint_eq(view->shown_rep, 10);
	ck_assert_uint_eq(view->reps->len, 11);
	ck_assert_str_eq(
		((PlbViewRep *)g_ptr_array_index(view->reps, 10))->cell[PLB_REP_COLUMN_STATUS],
		"failed");
	free_set(set);
}
END_TEST

START_TEST(changes_are_against_the_baseline_reps)
{
	PlbSetResult *set = made_up_set_new();
	g_autoptr(PlbSetView) view = plb_set_view_new(set, 9);

	ck_assert_str_eq(view->low_back.value_text, "330 N·m");
	ck_assert_str_eq(view->low_back.change_text,
			 "+12 % ±6"); /* matched heights, not the peaks */
	ck_assert_int_eq(view->low_back.tone, PLB_TONE_SHIFT);
	assert_near(view->low_back.shade, 12.0 / plb_view_settings.shade_full_pct, 1e-12);
	assert_near(view->hip.change, 2.5, 1e-9);
	ck_assert_int_eq(view->hip.tone, PLB_TONE_PLAIN);
	assert_near(view->hip.shade, 0.0, 0.0);
	assert_near(view->knee.change, -10.0, 1e-9);
	ck_assert_int_eq(view->knee.tone, PLB_TONE_FALL);
	assert_near(view->knee.shade, -0.5, 1e-9);
	ck_assert_str_eq(view->lean.value_text, "45°");
	ck_assert_str_eq(view->lean.change_text, "+5°");
	free_set(set);
}
END_TEST

START_TEST(only_the_verdict_colours_the_low_back)
{
	PlbSetResult *set = made_up_set_new();
	g_autoptr(PlbSetView) shifted = plb_set_view_new(set, 0);
	g_autoptr(PlbSetView) steady = NULL;

	for (guint i = 0; i < 10; i++) {
		const PlbViewRep *rep = g_ptr_array_index(shifted->reps, i);

		ck_assert_int_eq(rep->tone, i + 1 >= 6 ? PLB_TONE_SHIFT : PLB_TONE_PLAIN);
		ck_assert_int_eq(rep->baseline, i < 3);
		ck_assert_int_eq(rep->complete, i < 9);
	}
	set->verdict.state = PLB_VERDICT_STEADY;
	set->verdict.since_rep = 0;
	steady = plb_set_view_new(set, 0);
	ck_assert_int_eq(steady->low_back.tone, PLB_TONE_PLAIN);
	ck_assert_int_eq(steady->verdict.tone, PLB_TONE_STEADY);
	free_set(set);
}
END_TEST

START_TEST(each_state_has_its_own_word_and_shape)
{
	static const struct {
		PlbVerdictState state;
		const char *text;
	} states[] = {
		{ PLB_VERDICT_UNDETERMINED, "Not judged ○" },
		{ PLB_VERDICT_STEADY, "Steady ●" },
		{ PLB_VERDICT_DRIFTING, "Drifting ◆" },
		{ PLB_VERDICT_SHIFTED, "Shifted ▲" },
	};
	PlbSetResult *set = made_up_set_new();

	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		g_autoptr(PlbSetView) view = NULL;
		g_autofree char *sentence = NULL;

		set->verdict.state = states[i].state;
		view = plb_set_view_new(set, 0);
		sentence = plb_verdict_sentence(&set->verdict);
		ck_assert_str_eq(view->verdict.state_text, states[i].text);
		ck_assert_str_eq(view->verdict.sentence, sentence);
	}
	free_set(set);
}
END_TEST

START_TEST(an_empty_set_shows_dashes)
{
	PlbSetResult *set = plb_set_result_new(2);
	g_autoptr(PlbSetView) view = plb_set_view_new(set, 0);
	g_autofree char *reps = plb_set_view_describe_reps(view);

	ck_assert_str_eq(view->velocity_text, "–");
	ck_assert_str_eq(view->rep_text, "0");
	ck_assert_str_eq(view->low_back.value_text, "–");
	ck_assert_str_eq(view->low_back.change_text, "");
	ck_assert_str_eq(view->baseline_text, "");
	ck_assert_str_eq(reps, "No rep yet.");
	ck_assert(isnan(view->fastest_mps));
	free_set(set);
}
END_TEST

START_TEST(the_screen_reader_hears_every_rep)
{
	PlbSetResult *set = made_up_set_new();
	g_autoptr(PlbSetView) view = plb_set_view_new(set, 0);
	g_autofree char *reps = plb_set_view_describe_reps(view);

	ck_assert(strstr(reps, "Rep 9: 0.44 m/s, low back +12 %, right minus left +2 %.") != NULL);
	ck_assert(strstr(reps, "Rep 10: 0.42 m/s, low back +14 %, right minus left −1 %, "
			       "not a complete rep.") != NULL);
	free_set(set);
}
END_TEST

START_TEST(an_odd_rep_is_said_by_itself)
{
	PlbSetResult *set = made_up_set_new();
	PlbRepResult *fifth = g_ptr_array_index(set->reps, 4);
	g_autoptr(PlbSetView) one = NULL, two = NULL;
	g_autofree char *reps = NULL;

	set->verdict.state = PLB_VERDICT_STEADY;
	fifth->shift.outlier = TRUE;
	fifth->shift.l5s1_change_pct = 28.3;
	one = plb_set_view_new(set, 0);
	ck_assert_str_eq(one->verdict.reasons, "Rep 5 is odd (low back +28 %): left out");
	ck_assert_str_eq(((PlbViewRep *)one->reps->pdata[4])->cell[PLB_REP_COLUMN_STATUS],
			 "rep, odd");
	reps = plb_set_view_describe_reps(one);
	ck_assert_ptr_nonnull(strstr(reps, "Odd: left out of the verdict. Rep 6:"));
	((PlbRepResult *)set->reps->pdata[7])->shift.outlier = TRUE;
	two = plb_set_view_new(set, 0);
	ck_assert_str_eq(two->verdict.reasons, "Reps 5, 8 are odd: left out");
	free_set(set);
}
END_TEST

START_TEST(earlier_sessions_in_the_baseline_are_said)
{
	PlbSetResult *set = made_up_set_new();
	g_autoptr(PlbSetView) alone = plb_set_view_new(set, 0), shared = NULL;

	ck_assert_str_eq(alone->baseline_text, "against reps 1–3");
	ck_assert_ptr_null(strstr(alone->verdict.reasons, "earlier"));
	set->verdict.baseline_sessions = 4;
	set->verdict.history_sets = 1;
	set->verdict.rep_sd_pct = 2.5;
	shared = plb_set_view_new(set, 0);
	ck_assert_str_eq(shared->baseline_text,
			 "against reps 1–3 (low back: and 4 earlier sessions)");
	ck_assert(g_str_has_suffix(shared->verdict.reasons, "Baseline also of 4 earlier sessions · "
							    "Scatter also of 1 earlier set"));
	/* as far as it is read from three metres, the sentence stays as it is */
	ck_assert_str_eq(shared->verdict.sentence, alone->verdict.sentence);
	free_set(set);
}
END_TEST

START_TEST(what_is_pooled_is_said_with_its_interval)
{
	static const struct {
		PlbPooledTrend trend;
		const char *value, *text;
	} cases[] = {
		{ { "back-squat", 5, { 12, 3.21, { 1.1, 5.3 }, 0, 2.5, 60, 3 } },
		  "+3.2 %",
		  "▲ Rises from first to last rep: 95 % interval +1.1 to +5.3 % · 12 sets · 5 "
		  "sessions" },
		{ { "back-squat", 1, { 4, -0.4, { -2.5, 1.7 }, 0, 2.5, 20, 4.2 } },
		  "−0.4 %",
		  "● No rise from first to last rep: 95 % interval −2.5 to +1.7 % (would have seen "
		  "4.2 %) · 4 sets · 1 session" },
		{ { "back-squat", 2, { 2, 1, { -4, 6 }, 0, 2.5, 8, 9 } },
		  "+1.0 %",
		  "○ Can't judge yet: 95 % interval −4.0 to +6.0 % (would have seen 9.0 %) · 2 "
		  "sets · "
		  "2 sessions" },
		{ { "back-squat", 1, { 1, 1, { -4, 6 }, 0, 2.5, 8, 9 } },
		  "",
		  "○ Not enough sets yet: 1 of 2" },
		{ { "back-squat", 0, { 0, NAN, { NAN, NAN }, NAN, NAN, 0, NAN } },
		  "",
		  "○ Not enough sets yet: 0 of 2" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *value = plb_pooled_trend_value(&cases[i].trend);
		g_autofree char *text = plb_pooled_trend_text(&cases[i].trend);

		ck_assert_str_eq(value, cases[i].value);
		ck_assert_str_eq(text, cases[i].text);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ui-view-model");
	TCase *tcase = tcase_create("words and numbers");

	tcase_add_test(tcase, the_large_velocity_is_the_chosen_one);
	tcase_add_test(tcase, a_propulsive_velocity_that_is_not_measured_is_a_dash);
	tcase_add_test(tcase, numbers_say_what_was_not_measured);
	tcase_add_test(tcase, asymmetry_is_said_with_its_side);
	tcase_add_test(tcase, rep_lists_join_neighbours);
	tcase_add_test(tcase, the_last_rep_is_shown);
	tcase_add_test(tcase, a_broken_off_rep_does_not_hide_the_last_one);
	tcase_add_test(tcase, changes_are_against_the_baseline_reps);
	tcase_add_test(tcase, only_the_verdict_colours_the_low_back);
	tcase_add_test(tcase, each_state_has_its_own_word_and_shape);
	tcase_add_test(tcase, an_empty_set_shows_dashes);
	tcase_add_test(tcase, the_screen_reader_hears_every_rep);
	tcase_add_test(tcase, an_odd_rep_is_said_by_itself);
	tcase_add_test(tcase, what_is_pooled_is_said_with_its_interval);
	tcase_add_test(tcase, earlier_sessions_in_the_baseline_are_said);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
