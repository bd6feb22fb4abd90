/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/view-words.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/format.h"

static const char *const column_titles[PLB_REP_COLUMN_COUNT] = {
	N_("Rep"),         N_("Velocity\nm/s"),   N_("Peak\nm/s"),     N_("Depth\nmm"),
	N_("Lowering\ns"), N_("Right − left\n%"), N_("Low back\nN·m"), N_("Change\n%"),
	N_("Hips\nN·m"),   N_("Knees\nN·m"),      N_("Lean\n°"),       N_("Counts\nas"),
};

const char *plb_rep_column_title(PlbRepColumn column)
{
	return _(column_titles[column]);
}

static const struct {
	const char *name, *word;
} exercises[] = {
	{ "", N_("As it looks") },
	{ "back-squat", N_("Back squat") },
	{ "front-squat", N_("Front squat") },
	{ "box-squat", N_("Box squat") },
	{ "split-squat", N_("Split squat") },
	{ "deadlift", N_("Deadlift") },
	{ "hip-hinge", N_("Hip hinge from the floor") },
	{ "romanian-deadlift", N_("Romanian deadlift") },
	{ "good-morning", N_("Good morning") },
	{ "generic", N_("Other lift") },
};

const char *plb_exercise_name(guint i)
{
	return i < G_N_ELEMENTS(exercises) ? exercises[i].name : NULL;
}

const char *plb_exercise_word(const char *name)
{
	for (guint i = 1; i < G_N_ELEMENTS(exercises); i++) {
		if (g_str_equal(exercises[i].name, name))
			return _(exercises[i].word);
	}
	return *name ? name : _(exercises[0].word);
}

/* The summaries are the simulator's (scenario.c), said there in English. */
static const struct {
	const char *word, *summary;
} scenarios[PLB_SCENARIO_COUNT] = {
	[PLB_SCENARIO_STEADY] = { N_("Steady"), N_("ten reps alike") },
	[PLB_SCENARIO_FATIGUE_SHIFT] = { N_("Shift with fatigue"),
					 N_("the load moves into the lower back as the set goes "
					    "on") },
	[PLB_SCENARIO_ASYMMETRIC] = { N_("Asymmetric"),
				      N_("the right leg takes more than its half") },
	[PLB_SCENARIO_TIRED_BUT_STEADY] = { N_("Tired but steady"),
					    N_("reps slow down by a third at unchanged posture") },
	[PLB_SCENARIO_FORWARD_BAR] = { N_("Bar drifts forward"),
				       N_("the bar drifts forward of mid-foot") },
	[PLB_SCENARIO_PARTIAL_REP] = { N_("Partial rep"), N_("one rep stops half-way down") },
};

const char *plb_scenario_word(PlbScenarioKind kind)
{
	return _(scenarios[kind].word);
}

const char *plb_scenario_summary(PlbScenarioKind kind)
{
	return _(scenarios[kind].summary);
}

const char *plb_live_hint(PlbLiftState state)
{
	switch (state) {
	case PLB_LIFT_EMPTY:
		return _("Waiting for the lifter to step on the plates");
	case PLB_LIFT_STANDING:
		return _("On the plates: take the bar");
	case PLB_LIFT_UNRACKING:
	case PLB_LIFT_WALKING_OUT:
		return _("Bar taken: walking out");
	case PLB_LIFT_READY:
		return _("Ready for the first rep");
	case PLB_LIFT_DESCENDING:
	case PLB_LIFT_BOTTOM:
	case PLB_LIFT_ASCENDING:
	case PLB_LIFT_LOCKOUT:
		return _("First rep");
	case PLB_LIFT_RACKING:
		return _("Racking the bar");
	}
	return "";
}

char *plb_bar_place_text(const PlbBarPlace *place)
{
	g_autofree char *off_mm = NULL;

	switch (place->kind) {
	case PLB_BAR_PLACE_NONE:
		break;
	case PLB_BAR_PLACE_KNOWN:
		return g_strdup(place->has_home
					? _("● The bar's place is known")
					: _("● The bar's place: as the encoders count (no home "
					    "point)"));
	case PLB_BAR_PLACE_UNKNOWN:
		return g_strdup(place->has_home
					? _("⚠ The bar's place is not known: rest it in its hooks "
					    "for a second, plates empty")
					: _("⚠ The bar's place is not known since the rack was "
					    "plugged in again"));
	case PLB_BAR_PLACE_OTHER_HOOKS:
		off_mm = plb_format_number(PLB_SHOWN(PLACE, 1000 * fabs(place->off_home_m)), 0);
		return g_strdup_printf(
			_("⚠ The bar rests off its home (a string by %s mm): in other hooks?"),
			off_mm);
	}
	return g_strdup("");
}

/* Each state has its own word and its own shape. */
const char *plb_view_state_text(PlbVerdictState state)
{
	switch (state) {
	case PLB_VERDICT_STEADY:
		return _("Steady ●");
	case PLB_VERDICT_DRIFTING:
		return _("Drifting ◆");
	case PLB_VERDICT_SHIFTED:
		return _("Shifted ▲");
	case PLB_VERDICT_UNDETERMINED:
		break;
	}
	return _("Not judged ○");
}

const char *plb_view_status_text(PlbRepStatus status)
{
	switch (status) {
	case PLB_REP_COMPLETE:
		return _("rep");
	case PLB_REP_PARTIAL:
		return _("partial");
	case PLB_REP_FAILED:
		return _("failed");
	case PLB_REP_DATA_GAP:
		return _("data lost");
	case PLB_REP_PINS:
		return _("pins");
	}
	return "";
}

const char *plb_view_velocity_name(void)
{
	switch (plb_view_get_velocity()) {
	case PLB_VIEW_VELOCITY_PROPULSIVE:
		return _("Mean propulsive velocity");
	case PLB_VIEW_VELOCITY_PEAK:
		return _("Peak velocity");
	case PLB_VIEW_VELOCITY_MEAN:
		break;
	}
	return _("Mean concentric velocity");
}

char *plb_set_view_describe_reps(const PlbSetView *view)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < view->reps->len; i++) {
		const PlbViewRep *rep = g_ptr_array_index(view->reps, i);

		g_string_append_printf(
			text, _("%sRep %u: %s m/s, low back %s %%, right minus left %s %%%s."),
			i > 0 ? " " : "", rep->index, rep->velocity_text, rep->change_text,
			rep->asymmetry_text, rep->complete ? "" : _(", not a complete rep"));
		if (rep->struck)
			g_string_append(text, _(" Struck."));
		if (rep->pain)
			g_string_append(text, _(" Pain."));
		if (rep->odd)
			g_string_append(text, _(" Odd: left out of the verdict."));
		if (rep->second_person)
			g_string_append(text, _(" Somebody else on the plates."));
	}
	if (view->reps->len == 0)
		g_string_append(text, _("No rep yet."));
	return g_string_free(text, FALSE);
}

char *plb_baseline_text(const PlbVerdict *verdict)
{
	guint n = verdict->baseline_count, sessions = verdict->baseline_sessions;
	g_autofree char *list =
		plb_format_rep_list(PLB_SHOWN(BASELINE_REPS, verdict->baseline_reps), n);
	g_autofree char *reps =
		g_strdup_printf(ngettext("against rep %s", "against reps %s", n), list);

	if (n == 0)
		return g_strdup("");
	if (sessions == 0)
		return g_steal_pointer(&reps);
	/* the other joints are compared within the set */
	return g_strdup_printf(ngettext("%s (low back: and %u earlier session)",
					"%s (low back: and %u earlier sessions)", sessions),
			       reps, sessions);
}

char *plb_odd_reps_text(const PlbSetResult *set)
{
	g_autoptr(GString) list = g_string_new(NULL);
	const PlbRepResult *odd = NULL;
	guint count = 0;

	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		if (!rep->shift.outlier)
			continue;
		odd = rep;
		g_string_append_printf(list, count++ ? ", %u" : "%u", rep->index);
	}
	if (count == 1) {
		g_autofree char *change = plb_format_signed(
			PLB_SHOWN(LOW_BACK_CHANGE, odd->shift.l5s1_change_pct), 0);

		return g_strdup_printf(_("Rep %s is odd (low back %s %%): left out"), list->str,
				       change);
	}
	return count ? g_strdup_printf(_("Reps %s are odd: left out"), list->str) : g_strdup("");
}

char *plb_capitalized(char *text)
{
	g_autofree char *own = text;
	gunichar first = g_utf8_get_char(own);
	g_autoptr(GString) out = g_string_new(NULL);

	if (*own == '\0')
		return g_steal_pointer(&own);
	g_string_append_unichar(out, g_unichar_totitle(first));
	g_string_append(out, g_utf8_next_char(own));
	return g_string_free(g_steal_pointer(&out), FALSE);
}
