/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"
#include "tests/ui/made-up-set.h"
#include "ui/format.h"
#include "ui/live-text.h"
#include "ui/target-words.h"
#include "ui/view-model.h"
#include "ui/view-words.h"

/* What is said of the moment, from what the controller knows, without a window. */

static PlbLiveSnapshot recording_snapshot(void)
{
	PlbLiveSnapshot snapshot = { .recorded_s = 84.2, .rate_hz = 1000 };

	snapshot.preview.force_left_n = 950;
	snapshot.preview.force_right_n = 1050;
	snapshot.preview.state = PLB_LIFT_READY;
	return snapshot;
}

static PlbLiveText *say(PlbLiveState state, const char *problem, const PlbLiveSnapshot *snapshot,
			const PlbSetView *view)
{
	PlbTargets targets;
	PlbTargetState reached = { .velocity_loss_pct = NAN, .asymmetry_pct = NAN };
	PlbLiveFacts facts = { .state = state,
			       .rack_name = "Rack A",
			       .problem = problem,
			       .snapshot = snapshot,
			       .set = view,
			       .targets = &targets,
			       .target_state = &reached,
			       .rest_s = NAN };

	plb_targets_init(&targets);
	return plb_live_text_new(&facts);
}

START_TEST(recording_tells_what_comes_next)
{
	PlbLiveSnapshot snapshot = recording_snapshot();
	g_autoptr(PlbLiveText) text = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);

	ck_assert_str_eq(text->sentence, "Ready for the first rep");
	ck_assert_str_eq(text->state_text, "");
	ck_assert_str_eq(text->pill, "● 1000 Hz · 0 lost");
	ck_assert(!text->pill_warns);
	ck_assert_str_eq(text->clock, "● 01:24");
	assert_near(text->right_share_pct, 52.5, 1e-9);
	ck_assert(text->live);
}
END_TEST

START_TEST(a_silent_rack_is_said_and_nothing_shown_as_live)
{
	PlbSetResult *set = made_up_set_new();
	g_autoptr(PlbSetView) view = plb_set_view_new(set, 0);
	PlbLiveSnapshot snapshot = recording_snapshot();
	g_autoptr(PlbLiveText) text = NULL;

	snapshot.stale = TRUE;
	text = say(PLB_LIVE_RECORDING, NULL, &snapshot, view);
	ck_assert_str_eq(text->announcement, "⚠ No data from the rack");
	ck_assert_int_eq(text->announce_kind, PLB_ANNOUNCE_FAULT);
	ck_assert_str_eq(text->pill, "⚠ no data");
	ck_assert(text->pill_warns && !text->live && text->share_is_stale);
	plb_set_result_free(set);
}
END_TEST

START_TEST(losses_are_counted_in_sight)
{
	PlbLiveSnapshot snapshot = recording_snapshot();
	g_autoptr(PlbLiveText) text = NULL;

	snapshot.losses.lost_scans = 12;
	text = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);
	ck_assert_str_eq(text->pill, "⚠ 12 lost");
	ck_assert(text->pill_warns && text->live);
	ck_assert_str_eq(text->announcement, "⚠ Data lost: 12 samples");
}
END_TEST

START_TEST(an_unplugged_rack_is_told_from_one_that_is_coming_back)
{
	PlbLiveSnapshot snapshot = recording_snapshot();
	g_autoptr(PlbLiveText) gone = NULL, back = NULL;

	snapshot.health.link = PLB_RACK_UNPLUGGED;
	gone = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);
	ck_assert_str_eq(gone->announcement, "⚠ The rack is unplugged: plug it in again");
	ck_assert(!gone->live && gone->share_is_stale);
	snapshot.health.link = PLB_RACK_RECONNECTING;
	back = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);
	ck_assert_str_eq(back->announcement, "⚠ The rack is back: reconnecting…");
	ck_assert(!back->live);
}
END_TEST

START_TEST(the_bars_place_is_told_while_nobody_is_under_it)
{
	PlbLiveSnapshot snapshot = recording_snapshot();
	g_autoptr(PlbLiveText) unknown = NULL, lifting = NULL, empty = NULL;

	snapshot.bar_place = (PlbBarPlace){ .kind = PLB_BAR_PLACE_UNKNOWN, .has_home = TRUE };
	unknown = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);
	ck_assert_str_eq(
		unknown->reasons,
		"⚠ The bar's place is not known: rest it in its hooks for a second, plates empty");
	ck_assert_str_eq(unknown->announcement, "");
	snapshot.bar_place.kind = PLB_BAR_PLACE_OTHER_HOOKS;
	snapshot.bar_place.off_home_m = -0.0503;
	lifting = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);
	ck_assert_str_eq(lifting->announcement, "");
	snapshot.preview.state = PLB_LIFT_EMPTY;
	empty = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);
	ck_assert_str_eq(empty->announcement,
			 "⚠ The bar rests off its home (a string by 50 mm): in other hooks?");
	ck_assert_int_eq(empty->announce_kind, PLB_ANNOUNCE_FAULT);
}
END_TEST

START_TEST(a_stop_comes_before_a_goal_and_a_fault_before_both)
{
	PlbSetResult *set = made_up_set_new();
	g_autoptr(PlbSetView) view = plb_set_view_new(set, 0);
	PlbLiveSnapshot snapshot = recording_snapshot();
	PlbTargets targets;
	PlbTargetState reached = { .velocity_loss_pct = 31, .goal_reached = TRUE };
	PlbLiveFacts facts = { .state = PLB_LIVE_RECORDING,
			       .snapshot = &snapshot,
			       .set = view,
			       .targets = &targets,
			       .target_state = &reached,
			       .rest_s = 94 };
	g_autoptr(PlbLiveText) goal = NULL, stop = NULL, fault = NULL, resting = NULL;

	plb_targets_init(&targets);
	targets.rep_goal = 8;
	targets.velocity_loss_pct = 30;
	goal = plb_live_text_new(&facts);
	ck_assert_str_eq(goal->announcement, "✔ Goal: 8 reps done");
	ck_assert_str_eq(goal->rep_goal_text, "of 8");
	ck_assert_str_eq(goal->loss_caption, "Velocity loss · stop at 30 %");
	reached.stops = PLB_STOP_VELOCITY_LOSS;
	stop = plb_live_text_new(&facts);
	ck_assert_str_eq(stop->announcement, "⬣ Stop: velocity loss 31 % (limit 30 %) · ✔ 8 reps");
	ck_assert_int_eq(stop->announce_kind, PLB_ANNOUNCE_STOP);
	snapshot.health.link = PLB_RACK_UNPLUGGED;
	fault = plb_live_text_new(&facts);
	ck_assert_int_eq(fault->announce_kind, PLB_ANNOUNCE_FAULT);
	facts.state = PLB_LIVE_SAVED;
	resting = plb_live_text_new(&facts);
	ck_assert_str_eq(resting->rest, "Rest 01:34");
	plb_set_result_free(set);
}
END_TEST

START_TEST(a_zone_is_said_with_its_direction)
{
	static const char *const words[] = { [PLB_ZONE_NONE] = "",
					     [PLB_ZONE_BELOW] = "▼ too slow",
					     [PLB_ZONE_INSIDE] = "● in the zone",
					     [PLB_ZONE_ABOVE] = "▲ too fast" };
	PlbTargets targets;
	PlbTargetState state = { 0 };
	PlbTone tone;

	plb_targets_init(&targets);
	for (int zone = PLB_ZONE_NONE; zone <= PLB_ZONE_ABOVE; zone++) {
		g_autofree char *none = NULL;
		g_autofree char *text = NULL;

		targets.velocity_low_mps = targets.velocity_high_mps = NAN;
		state.zone = (PlbZone)zone;
		none = plb_target_zone_text(&targets, &state, &tone);
		ck_assert_str_eq(none, "");
		targets.velocity_low_mps = 0.45;
		targets.velocity_high_mps = 0.60;
		text = plb_target_zone_text(&targets, &state, &tone);
		ck_assert_str_eq(text, words[zone]);
	}
}
END_TEST

START_TEST(the_verdict_is_the_sentence_and_the_end_says_what_to_do)
{
	PlbSetResult *set = made_up_set_new();
	PlbLiveSnapshot snapshot = recording_snapshot();
	g_autoptr(PlbSetView) view = NULL;
	g_autoptr(PlbLiveText) text = NULL, failed = NULL;

	set->over = TRUE;
	view = plb_set_view_new(set, 0);
	text = say(PLB_LIVE_RECORDING, NULL, &snapshot, view);
	ck_assert_str_eq(text->sentence, view->verdict.sentence);
	ck_assert_str_eq(text->state_text, "Shifted ▲");
	ck_assert(g_str_has_suffix(text->reasons, "Set over: Stop saves it"));
	failed = say(PLB_LIVE_FAILED, "unplugged", &snapshot, view);
	ck_assert_str_eq(failed->sentence, "Recording broke off: unplugged");
	ck_assert(failed->pill_warns && !failed->share_is_stale);
	/* no longer now, but of the shown rep */
	assert_near(failed->right_share_pct, 50.0 + 0.5 * view->asymmetry_pct, 1e-9);
	plb_set_result_free(set);
}
END_TEST

START_TEST(a_step_is_no_asymmetry)
{
	PlbLiveSnapshot snapshot = recording_snapshot();
	g_autoptr(PlbLiveText) walking = NULL, one_foot = NULL;

	snapshot.preview.state = PLB_LIFT_RACKING;
	walking = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);
	ck_assert(isnan(walking->right_share_pct));
	ck_assert_str_eq(walking->share_title, "Left – right: walking");
	snapshot.preview.state = PLB_LIFT_READY;
	snapshot.preview.force_right_n = 0;
	one_foot = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);
	ck_assert(isnan(one_foot->right_share_pct));
	ck_assert_str_eq(one_foot->share_title, "Left – right now");
}
END_TEST

START_TEST(nobody_on_the_plates_has_no_balance)
{
	PlbLiveSnapshot snapshot = recording_snapshot();
	g_autoptr(PlbLiveText) text = NULL;

	snapshot.preview.force_left_n = -3;
	snapshot.preview.force_right_n = 8;
	text = say(PLB_LIVE_RECORDING, NULL, &snapshot, NULL);
	ck_assert(isnan(text->right_share_pct));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ui-live-text");
	TCase *tcase = tcase_create("what is going on");

	tcase_add_test(tcase, recording_tells_what_comes_next);
	tcase_add_test(tcase, a_silent_rack_is_said_and_nothing_shown_as_live);
	tcase_add_test(tcase, losses_are_counted_in_sight);
	tcase_add_test(tcase, an_unplugged_rack_is_told_from_one_that_is_coming_back);
	tcase_add_test(tcase, the_bars_place_is_told_while_nobody_is_under_it);
	tcase_add_test(tcase, a_stop_comes_before_a_goal_and_a_fault_before_both);
	tcase_add_test(tcase, a_zone_is_said_with_its_direction);
	tcase_add_test(tcase, the_verdict_is_the_sentence_and_the_end_says_what_to_do);
	tcase_add_test(tcase, a_step_is_no_asymmetry);
	tcase_add_test(tcase, nobody_on_the_plates_has_no_balance);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
