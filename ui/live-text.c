/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/live-text.h"

#include <math.h>

#include "ui/format.h"

#define MIDDLE_DOT " \xc2\xb7 "
#define WARNING "\xe2\x9a\xa0 "
#define LEAST_FORCE_N 20.0 /* below it nobody stands there; the contract's limit for pressure */

static double right_share_pct(const PlbPreview *preview)
{
	double total = preview->force_left_n + preview->force_right_n;

	return total >= LEAST_FORCE_N ? 100.0 * preview->force_right_n / total : NAN;
}

static char *recording_pill(const char *rack_name, const PlbLiveSnapshot *snapshot, gboolean *warns)
{
	guint64 lost = snapshot->losses.lost_scans;
	g_autofree char *rate = plb_format_unit(PLB_SHOWN(RATE, snapshot->rate_hz), 0, "Hz");

	*warns = snapshot->stale || lost > 0;
	if (snapshot->stale)
		return g_strdup_printf(WARNING "%s" MIDDLE_DOT "no data", rack_name);
	if (snapshot->rate_hz <= 0)
		return g_strdup_printf("%s" MIDDLE_DOT "starting", rack_name);
	return g_strdup_printf("%s%s" MIDDLE_DOT "%s" MIDDLE_DOT "%" G_GUINT64_FORMAT " lost",
			       lost > 0 ? WARNING : "\xe2\x97\x8f ", rack_name, rate, lost);
}

static char *pill(PlbLiveState state, const char *rack_name, const PlbLiveSnapshot *snapshot,
		  gboolean *warns)
{
	const char *name = rack_name ? rack_name : "Rack";

	*warns = FALSE;
	switch (state) {
	case PLB_LIVE_SETUP:
		return g_strdup("\xe2\x97\x8b No rack connected");
	case PLB_LIVE_CONNECTING:
		return g_strdup("\xe2\x97\x8b Connecting\xe2\x80\xa6");
	case PLB_LIVE_CONNECTED:
		return g_strdup_printf("\xe2\x97\x8f %s" MIDDLE_DOT "ready", name);
	case PLB_LIVE_RECORDING:
		return recording_pill(name, snapshot, warns);
	case PLB_LIVE_SAVING:
		return g_strdup_printf("\xe2\x97\x8f %s" MIDDLE_DOT "saving", name);
	case PLB_LIVE_SAVED:
		*warns = snapshot->losses.lost_scans > 0;
		return g_strdup_printf(
			"%s%s" MIDDLE_DOT "saved" MIDDLE_DOT "%" G_GUINT64_FORMAT " lost",
			*warns ? WARNING : "\xe2\x97\x8b ", name, snapshot->losses.lost_scans);
	case PLB_LIVE_FAILED:
		*warns = TRUE;
		return g_strdup_printf(WARNING "%s" MIDDLE_DOT "broke off", name);
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

static void fill_verdict(PlbLiveText *text, PlbLiveState state, const PlbSetView *set)
{
	const char *hint = "";

	if (state == PLB_LIVE_RECORDING && set->over)
		hint = "Set over: Stop saves it";
	text->sentence = g_strdup(set->verdict.sentence);
	text->reasons = g_strconcat(set->verdict.reasons,
				    *set->verdict.reasons && *hint ? MIDDLE_DOT : "", hint, NULL);
	text->state_text = g_strdup(set->verdict.state_text);
	text->tone = set->verdict.tone;
}

static void fill_words(PlbLiveText *text, PlbLiveState state, const char *problem,
		       const PlbLiveSnapshot *snapshot, const PlbSetView *set)
{
	g_autofree char *broke = g_strdup_printf("Recording broke off: %s", problem);

	if (state == PLB_LIVE_FAILED)
		set_words(text, broke,
			  "All that was received is in the file. Review it, or go on to the next "
			  "set.");
	else if (state == PLB_LIVE_RECORDING && snapshot->stale)
		set_words(text, "No data from the rack",
			  "Check its cable and power. What was received so far is in the file.");
	else if (set && set->reps->len > 0)
		fill_verdict(text, state, set);
	else if (state == PLB_LIVE_RECORDING)
		set_words(text, plb_live_hint(snapshot->preview.state), "");
	else if (state == PLB_LIVE_CONNECTING)
		set_words(text, "Connecting\xe2\x80\xa6", "");
	else if (state == PLB_LIVE_CONNECTED)
		set_words(text, "Ready: press Record",
			  "Then step on the plates, unrack and squat. Sets and reps are found by "
			  "themselves.");
	else if (state == PLB_LIVE_SAVING)
		set_words(text, "Saving the set\xe2\x80\xa6", "");
	else
		set_words(text, "No rep was found",
			  "The recording is saved. Review it, or go on to the next set.");
}

PlbLiveText *plb_live_text_new(PlbLiveState state, const char *rack_name, const char *problem,
			       const PlbLiveSnapshot *snapshot, const PlbSetView *set)
{
	PlbLiveText *text = g_new0(PlbLiveText, 1);
	g_autofree char *clock = plb_format_clock(PLB_SHOWN(RECORDED, snapshot->recorded_s));

	fill_words(text, state, problem ? problem : "no reason given", snapshot, set);
	text->pill = pill(state, rack_name, snapshot, &text->pill_warns);
	text->live = state == PLB_LIVE_RECORDING && !snapshot->stale;
	text->clock = state == PLB_LIVE_RECORDING ? g_strconcat("\xe2\x97\x8f ", clock, NULL)
						  : g_strdup("");
	if (state == PLB_LIVE_RECORDING)
		text->right_share_pct = right_share_pct(&snapshot->preview);
	else /* asymmetry is 100 (right - left) / (right + left) */
		text->right_share_pct = set ? 50.0 + 0.5 * set->asymmetry_pct : NAN;
	text->share_is_stale = state == PLB_LIVE_RECORDING && snapshot->stale;
	return text;
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
	g_free(text);
}
