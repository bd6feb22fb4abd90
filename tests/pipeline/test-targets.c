/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/edit.h"
#include "src/pipeline/pipeline.h"
#include "src/pipeline/targets.h"
#include "tests/pipeline/made-set.h"
#include "tests/test-lib.h"

/* velocities 0.60, 0.57, 0.54...; asymmetries as given */
static PlbSetResult *set_of(guint n, const double *asymmetry_pct)
{
	PlbSetResult *set = plb_set_result_new(1);

	for (guint i = 0; i < n; i++) {
		PlbRepResult *rep = plb_rep_result_new();

		rep->index = i + 1;
		rep->metrics.mean_velocity_mps = 0.60 - 0.03 * i;
		rep->metrics.asymmetry_pct.concentric = asymmetry_pct ? asymmetry_pct[i] : 0;
		g_ptr_array_add(set->reps, rep);
	}
	set->velocity_loss_pct = n > 1 ? 100 * 0.03 * (n - 1) / 0.60 : NAN;
	return set;
}

START_TEST(nothing_wanted_nothing_reached)
{
	PlbSetResult *set = set_of(6, NULL);
	PlbTargets targets;
	PlbTargetState state;

	plb_targets_init(&targets);
	plb_targets_judge(&targets, set, &state);
	ck_assert_uint_eq(state.stops, 0);
	ck_assert(!state.goal_reached);
	ck_assert_int_eq(state.zone, PLB_ZONE_NONE);
	ck_assert_uint_eq(state.counted_reps, 6);
	plb_set_result_free(set);
}
END_TEST

START_TEST(each_stop_at_its_own_limit)
{
	PlbSetResult *set = set_of(6, NULL); /* a loss of 25 % */
	PlbTargets targets;
	PlbTargetState state;

	plb_targets_init(&targets);
	targets.velocity_loss_pct = 25.01;
	plb_targets_judge(&targets, set, &state);
	ck_assert_uint_eq(state.stops, 0);
	set->velocity_loss_pct = 24.5; /* shown as 25 */
	targets.velocity_loss_pct = 25;
	plb_targets_judge(&targets, set, &state);
	ck_assert_uint_eq(state.stops, PLB_STOP_VELOCITY_LOSS);
	set->velocity_loss_pct = 24.49; /* shown as 24 */
	plb_targets_judge(&targets, set, &state);
	ck_assert_uint_eq(state.stops, 0);
	set->velocity_loss_pct = 25;
	targets.velocity_loss_pct = 24.99;
	set->verdict.state = PLB_VERDICT_DRIFTING;
	plb_targets_judge(&targets, set, &state);
	ck_assert_uint_eq(state.stops, PLB_STOP_VELOCITY_LOSS);
	set->verdict.state = PLB_VERDICT_SHIFTED;
	plb_targets_judge(&targets, set, &state);
	ck_assert_uint_eq(state.stops, PLB_STOP_VELOCITY_LOSS | PLB_STOP_SHIFT);
	targets.stop_at_shift = FALSE;
	plb_targets_judge(&targets, set, &state);
	ck_assert_uint_eq(state.stops, PLB_STOP_VELOCITY_LOSS);
	set->voided = TRUE;
	plb_targets_judge(&targets, set, &state);
	ck_assert_uint_eq(state.stops, 0);
	plb_set_result_free(set);
}
END_TEST

START_TEST(zones_are_of_the_last_counted_rep)
{
	PlbSetResult *set = set_of(4, NULL); /* the last at 0.51 */
	PlbTargets targets;
	PlbTargetState state;

	plb_targets_init(&targets);
	targets.velocity_low_mps = 0.505;
	targets.velocity_high_mps = 0.515;
	plb_targets_judge(&targets, set, &state);
	ck_assert_int_eq(state.zone, PLB_ZONE_INSIDE);
	targets.velocity_low_mps = 0.515;
	plb_targets_judge(&targets, set, &state);
	ck_assert_int_eq(state.zone, PLB_ZONE_BELOW);
	targets.velocity_low_mps = NAN;
	targets.velocity_high_mps = 0.505;
	plb_targets_judge(&targets, set, &state);
	ck_assert_int_eq(state.zone, PLB_ZONE_ABOVE);
	((PlbRepResult *)g_ptr_array_index(set->reps, 3))->status = PLB_REP_PARTIAL;
	targets.velocity_high_mps = 0.545;
	targets.rep_goal = 4;
	plb_targets_judge(&targets, set, &state);
	ck_assert_int_eq(state.zone, PLB_ZONE_INSIDE); /* of rep 3, at 0.54 */
	ck_assert(!state.goal_reached);
	targets.rep_goal = 3;
	plb_targets_judge(&targets, set, &state);
	ck_assert(state.goal_reached);
	plb_set_result_free(set);
}
END_TEST

START_TEST(asymmetry_must_be_beyond_the_noise)
{
	static const double drift[] = { 2, 4, 6, 8, 10 }, scattered[] = { 0, 8, -8, 8, 13 };
	PlbSetResult *set = set_of(5, drift);
	PlbTargets targets;
	PlbTargetState state;

	plb_targets_init(&targets);
	targets.asymmetry_pct = 7.5;
	plb_targets_judge(&targets, set, &state);
	/* on a straight line: the drift itself is no noise */
	assert_near(state.asymmetry_noise_pct, 2.4, 1e-9);
	ck_assert_uint_eq(state.stops, PLB_STOP_ASYMMETRY);
	targets.asymmetry_pct = 7.7;
	plb_targets_judge(&targets, set, &state);
	ck_assert_uint_eq(state.stops, 0);
	plb_set_result_free(set);
	set = set_of(5, scattered);
	targets.asymmetry_pct = 7.5;
	plb_targets_judge(&targets, set, &state);
	/* squares about the straight line: all, less the mean, less the slope (2.6 a rep) */
	assert_near(state.asymmetry_noise_pct, 2 * sqrt((361.0 - 88.2 - 67.6) / 3), 1e-9);
	ck_assert_uint_eq(state.stops, 0);
	plb_set_result_free(set);
}
END_TEST

START_TEST(edits_go_through_text_and_back)
{
	for (int kind = 0; kind < PLB_EDIT_COUNT; kind++) {
		gboolean whole = kind == PLB_EDIT_VOID || kind == PLB_EDIT_UNVOID;
		PlbEdit back, edit = { .kind = (PlbEditKind)kind,
				       .set_index = 2,
				       .rep_index = whole ? 0 : 13,
				       .start_s = 12.25,
				       .bottom_s = 13.5,
				       .end_s = 1e5,
				       .label = PLB_REP_PINS };
		g_autofree char *detail = plb_edit_detail(&edit);

		ck_assert(plb_edit_parse(plb_edit_kind_to_text(edit.kind), detail, &back));
		ck_assert(back.kind == edit.kind && back.set_index == 2 &&
			  back.rep_index == edit.rep_index);
		if (kind == PLB_EDIT_MOVE)
			ck_assert(back.start_s == 12.25 && back.bottom_s == 13.5 &&
				  back.end_s == 1e5);
		if (kind == PLB_EDIT_LABEL)
			ck_assert(back.label == PLB_REP_PINS);
	}
}
END_TEST

START_TEST(what_is_no_edit_is_refused)
{
	static const char *const bad[][2] = {
		{ "gap", "set 1 rep 2" },
		{ "strike", "" },
		{ "strike", "set 1" },
		{ "strike", "set 1 rep 0" },
		{ "strike", "set 0 rep 1" },
		{ "strike", "set 1 rep 2 " },
		{ "strike", "set -1 rep 2" },
		{ "strike", "set 1 rep 99999999999999999999999" },
		{ "void", "set 1 rep 2" },
		{ "strike", NULL },
		{ NULL, "set 1 rep 2" },
		{ "strike", "set 1 rep +2" },
		{ "move", "set 1 rep 2" },
		{ "move", "set 1 rep 2 from 1 bottom 2 to nan" },
		{ "label", "set 1 rep 2" },
		{ "label", "set 1 rep 2 splendid" },
		{ "label", "set 1 rep 2 failed " },
		{ "move", "set 1 rep 2 from 1 bottom 2 to 1e999" },
	};
	PlbEdit edit;

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
		ck_assert(!plb_edit_parse(bad[i][0], bad[i][1], &edit));
}
END_TEST

/* By the pipeline itself: struck, the fastest rep no longer makes the loss; restored, all is as it
 * was. */
START_TEST(a_struck_rep_is_left_out_and_comes_back)
{
	PlbPipelineSetup setup;
	PlbStreamInfo info;
	g_autoptr(GArray) samples = made_set_samples(5, FALSE, 7, &info);
	g_autoptr(PlbPipeline) pipeline = NULL;
	PlbEdit edit = { .kind = PLB_EDIT_STRIKE, .set_index = 1, .rep_index = 5 };
	PlbEdit wrong = { .kind = PLB_EDIT_STRIKE, .set_index = 1, .rep_index = 6 };
	const PlbSetResult *set;
	double before, last, best = 0;

	plb_pipeline_setup_init(&setup, &info);
	pipeline = plb_pipeline_new(&setup);
	plb_pipeline_push(pipeline, (const PlbSample *)(void *)samples->data, samples->len);
	plb_pipeline_finish(pipeline);
	set = g_ptr_array_index(plb_pipeline_get_result(pipeline)->sets, 0);
	before = set->velocity_loss_pct;
	ck_assert(!plb_pipeline_edit(pipeline, &wrong));
	ck_assert(plb_pipeline_edit(pipeline, &edit));
	for (guint i = 0; i < 4; i++) {
		last = ((PlbRepResult *)g_ptr_array_index(set->reps, i))->metrics.mean_velocity_mps;
		best = fmax(best, last);
	}
	assert_near(set->velocity_loss_pct, 100 * (best - last) / best, 1e-9);
	edit.kind = PLB_EDIT_RESTORE;
	ck_assert(plb_pipeline_edit(pipeline, &edit));
	ck_assert(set->velocity_loss_pct == before);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("targets");
	TCase *tcase = tcase_create("targets");

	tcase_add_test(tcase, nothing_wanted_nothing_reached);
	tcase_add_test(tcase, each_stop_at_its_own_limit);
	tcase_add_test(tcase, zones_are_of_the_last_counted_rep);
	tcase_add_test(tcase, asymmetry_must_be_beyond_the_noise);
	tcase_add_test(tcase, edits_go_through_text_and_back);
	tcase_add_test(tcase, what_is_no_edit_is_refused);
	tcase_add_test(tcase, a_struck_rep_is_left_out_and_comes_back);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
