/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/live-text.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/format.h"
#include "ui/view-words.h"

#define MIDDLE_DOT " · "
#define LEAST_FORCE_N 20.0 /* below it nobody stands there; the contract's limit for pressure */

static gboolean walks(PlbLiftState state)
{
	return state == PLB_LIFT_WALKING_OUT || state == PLB_LIFT_RACKING;
}

static double right_share_pct(const PlbPreview *preview)
{
	double left = preview->force_left_n, right = preview->force_right_n;
	gboolean both_feet = left >= LEAST_FORCE_N && right >= LEAST_FORCE_N;

	return both_feet && !walks(preview->state) ? 100.0 * right / (left + right) : NAN;
}

static void fill_sides(PlbLiveText *text, const PlbLiveFacts *facts)
{
	const PlbPreview *preview = &facts->snapshot->preview;
	const PlbSetView *set = facts->set;

	text->asymmetry =
		set && set->shown_rep && !isnan(set->asymmetry_pct)
			? g_strdup_printf(_("rep %u: %s"), set->shown_rep, set->asymmetry_text)
			: g_strdup("");
	if (facts->state == PLB_LIVE_RECORDING) {
		text->right_share_pct = right_share_pct(preview);
		text->share_title = g_strdup(text->share_is_stale ? _("Left – right, last seen")
					     : walks(preview->state) ? _("Left – right: walking")
								     : _("Left – right now"));
		return;
	}
	/* asymmetry is 100 (right - left) / (right + left) */
	text->right_share_pct = set ? 50.0 + 0.5 * set->asymmetry_pct : NAN;
	text->share_title = g_strdup(_("Left – right"));
}

static char *recording_pill(const PlbLiveSnapshot *snapshot, gboolean *warns)
{
	guint64 lost = snapshot->losses.lost_scans;
	g_autofree char *lost_text = plb_count_text(lost);
	g_autofree char *rate = plb_format_unit(PLB_SHOWN(RATE, snapshot->rate_hz), 0, "Hz");

	*warns = snapshot->stale || lost > 0;
	if (snapshot->stale)
		return g_strdup(_("⚠ no data"));
	if (snapshot->rate_hz <= 0)
		return g_strdup(_("○ starting"));
	/* what is lost matters more than the rate, and the pill is short */
	return lost > 0 ? g_strdup_printf(_("⚠ %s lost"), lost_text)
			: g_strdup_printf(_("● %s · %s lost"), rate, lost_text);
}

static char *pill(PlbLiveState state, const char *rack_name, const PlbLiveSnapshot *snapshot,
		  gboolean *warns)
{
	const char *name = rack_name ? rack_name : _("Rack");
	g_autofree char *lost = plb_count_text(snapshot->losses.lost_scans);

	*warns = FALSE;
	switch (state) {
	case PLB_LIVE_SETUP:
		return g_strdup(_("○ No rack connected"));
	case PLB_LIVE_CONNECTING:
		return g_strdup(_("○ Connecting…"));
	case PLB_LIVE_CONNECTED:
		return g_strdup_printf(_("● %s · ready"), name);
	case PLB_LIVE_RECORDING:
		return recording_pill(snapshot, warns);
	case PLB_LIVE_SAVING:
		return g_strdup(_("● saving"));
	case PLB_LIVE_SAVED:
		*warns = snapshot->losses.lost_scans > 0;
		return *warns ? g_strdup_printf(_("⚠ saved · %s lost"), lost)
			      : g_strdup(_("○ saved"));
	case PLB_LIVE_FAILED:
		*warns = TRUE;
		return g_strdup(_("⚠ broke off"));
	}
	return g_strdup("");
}

static void set_words(PlbLiveText *text, const char *sentence, const char *reasons)
{
	text->sentence = g_strdup(sentence);
	text->reasons = g_strdup(reasons);
	text->state_text = g_strdup("");
	text->tone = PLB_TONE_PLAIN;
}

static const char *set_hint(const PlbLiveFacts *facts)
{
	if (facts->set->voided)
		return _("This set does not count (V takes that back)");
	return facts->state == PLB_LIVE_RECORDING && facts->set->over ? _("Set over: Stop saves it")
								      : "";
}

static void fill_verdict(PlbLiveText *text, const PlbLiveFacts *facts)
{
	const PlbSetView *set = facts->set;
	const char *hint = set_hint(facts);

	text->sentence = g_strdup(set->verdict.sentence);
	text->reasons = g_strconcat(set->verdict.reasons,
				    *set->verdict.reasons && *hint ? MIDDLE_DOT : "", hint, NULL);
	text->state_text = g_strdup(set->verdict.state_text);
	text->tone = set->verdict.tone;
}

/* Why what is on the screen is not this moment; NULL while it is. */
static const char *link_problem(const PlbLiveFacts *facts)
{
	if (facts->state != PLB_LIVE_RECORDING)
		return NULL;
	switch (facts->snapshot->health.link) {
	case PLB_RACK_UNPLUGGED:
		return _("⚠ The rack is unplugged: plug it in again");
	case PLB_RACK_RECONNECTING:
		return _("⚠ The rack is back: reconnecting…");
	case PLB_RACK_CONNECTED:
		break;
	}
	return facts->snapshot->stale ? _("⚠ No data from the rack") : NULL;
}

/* Said before the first rep; a set's verdict says it for itself. */
static char *unhomed(const PlbLiveFacts *facts)
{
	const PlbBarPlace *place = &facts->snapshot->bar_place;

	return place->kind == PLB_BAR_PLACE_UNKNOWN ? plb_bar_place_text(place) : g_strdup("");
}

static void fill_words(PlbLiveText *text, const PlbLiveFacts *facts)
{
	PlbLiveState state = facts->state;
	const char *problem = facts->problem ? facts->problem : _("no reason given");
	g_autofree char *place = unhomed(facts);
	g_autofree char *broke = g_strdup_printf(_("Recording broke off: %s"), problem);

	if (state == PLB_LIVE_FAILED)
		set_words(text, broke,
			  _("What was saved until then is in the file. Review it, or go on to the "
			    "next set."));
	else if (facts->set && facts->set->reps->len > 0)
		fill_verdict(text, facts);
	else if (link_problem(facts))
		set_words(text, _("Waiting for the rack"),
			  _("Check its cable and power. What was received so far is in the file."));
	else if (state == PLB_LIVE_RECORDING)
		set_words(text, plb_live_hint(facts->snapshot->preview.state), place);
	else if (state == PLB_LIVE_SETUP)
		set_words(text, _("○ No rack connected"), "");
	else if (state == PLB_LIVE_CONNECTING)
		set_words(text, _("Connecting…"), "");
	else if (state == PLB_LIVE_CONNECTED)
		set_words(text, _("Ready: press Record"),
			  _("Then step on the plates, unrack and squat. Sets and reps are found by "
			    "themselves."));
	else if (state == PLB_LIVE_SAVING)
		set_words(text, _("Saving the set…"), "");
	else
		set_words(text, _("No rep was found"),
			  _("The recording is saved. Review it, or go on to the next set."));
}

static char *data_lost(const PlbLiveFacts *facts)
{
	guint64 lost = facts->snapshot->losses.lost_scans;
	g_autofree char *text = NULL;

	if (lost == 0 || facts->state == PLB_LIVE_SETUP || facts->state == PLB_LIVE_CONNECTING ||
	    facts->state == PLB_LIVE_CONNECTED)
		return NULL;
	text = plb_count_text(lost);
	return g_strdup_printf(ngettext("⚠ Data lost: %s sample", "⚠ Data lost: %s samples", lost),
			       text);
}

/* While nobody stands there who could be told of a stop instead. */
static gboolean rests_in_other_hooks(const PlbLiveFacts *facts)
{
	return facts->state == PLB_LIVE_RECORDING &&
	       facts->snapshot->preview.state == PLB_LIFT_EMPTY &&
	       facts->snapshot->bar_place.kind == PLB_BAR_PLACE_OTHER_HOOKS;
}

/* A rack that is gone comes before all; data that were lost only once there is nothing to stop. */
static void fill_announcement(PlbLiveText *text, const PlbLiveFacts *facts)
{
	const char *problem = link_problem(facts);
	g_autofree char *hooks = NULL;

	if (!problem && facts->state == PLB_LIVE_RECORDING &&
	    facts->snapshot->preview.second_person)
		problem = _("⚠ Somebody else is on the plates");
	if (!problem && rests_in_other_hooks(facts))
		problem = hooks = plb_bar_place_text(&facts->snapshot->bar_place);
	if (problem)
		text->announcement = g_strdup(problem);
	else if (facts->set)
		text->announcement = plb_target_announcement(facts->targets, facts->target_state,
							     &text->announce_kind);
	if (!text->announcement) {
		text->announcement = data_lost(facts);
		problem = text->announcement;
	}
	if (problem)
		text->announce_kind = PLB_ANNOUNCE_FAULT;
	if (!text->announcement)
		text->announcement = g_strdup("");
}

static void fill_targets(PlbLiveText *text, const PlbLiveFacts *facts)
{
	text->zone_text =
		plb_target_zone_text(facts->targets, facts->target_state, &text->zone_tone);
	text->velocity_caption = plb_target_velocity_caption(facts->targets);
	text->loss_caption = plb_target_loss_caption(facts->targets);
	text->rep_goal_text = facts->targets->rep_goal > 0
				      ? g_strdup_printf(_("of %u"), facts->targets->rep_goal)
				      : g_strdup("");
}

static void fill_clocks(PlbLiveText *text, const PlbLiveFacts *facts)
{
	g_autofree char *clock = plb_format_clock(PLB_SHOWN(RECORDED, facts->snapshot->recorded_s));
	g_autofree char *rest = plb_format_clock(PLB_SHOWN(REST, facts->rest_s));

	text->clock =
		facts->state == PLB_LIVE_RECORDING ? g_strconcat("● ", clock, NULL) : g_strdup("");
	text->rest = isnan(facts->rest_s) ? g_strdup("") : g_strdup_printf(_("Rest %s"), rest);
}

PlbLiveText *plb_live_text_new(const PlbLiveFacts *facts)
{
	PlbLiveText *text = g_new0(PlbLiveText, 1);
	gboolean recording = facts->state == PLB_LIVE_RECORDING;

	fill_words(text, facts);
	fill_announcement(text, facts);
	fill_targets(text, facts);
	fill_clocks(text, facts);
	text->pill = pill(facts->state, facts->rack_name, facts->snapshot, &text->pill_warns);
	text->live = recording && !link_problem(facts);
	text->share_is_stale = recording && !text->live;
	fill_sides(text, facts);
	return text;
}

void plb_live_facts_get(PlbLiveController *controller, PlbLiveFacts *facts)
{
	*facts = (PlbLiveFacts){ .state = plb_live_controller_get_state(controller),
				 .rack_name = plb_live_controller_get_rack_name(controller),
				 .problem = plb_live_controller_get_problem(controller),
				 .snapshot = plb_live_controller_get_snapshot(controller),
				 .set = plb_live_controller_get_set(controller),
				 .targets = plb_live_controller_get_targets(controller),
				 .target_state = plb_live_controller_get_target_state(controller),
				 .rest_s = plb_live_controller_get_rest_s(controller),
				 .hands_free = plb_live_controller_get_hands_free(controller) };
}

void plb_live_text_free(PlbLiveText *text)
{
	if (!text)
		return;
	g_free(text->sentence);
	g_free(text->reasons);
	g_free(text->state_text);
	g_free(text->pill);
	g_free(text->clock);
	g_free(text->announcement);
	g_free(text->zone_text);
	g_free(text->velocity_caption);
	g_free(text->share_title);
	g_free(text->asymmetry);
	g_free(text->loss_caption);
	g_free(text->rep_goal_text);
	g_free(text->rest);
	g_free(text);
}

const char *plb_live_text_announced(const PlbLiveText *text, PlbChime chime, PlbLiveState state)
{
	if (chime == PLB_CHIME_SLOW || chime == PLB_CHIME_FAST)
		return text->zone_text;
	if (chime != PLB_CHIME_FAULT || text->announce_kind == PLB_ANNOUNCE_FAULT)
		return text->announcement;
	return state == PLB_LIVE_FAILED ? text->sentence : text->pill;
}
