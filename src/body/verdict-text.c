/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/body/verdict.h"

/* English unless the program that links this has bound the text domain and set the locale: the
 * window does, plumbar-cli does not. */
#define _(text) g_dgettext("plumbar", text)
#define N_(text) (text)
#define ngettext(one, many, n) g_dngettext("plumbar", one, many, n)

#define MIDDLE_DOT " \302\267 "

/* Words for the verdict: mechanical, never a diagnosis. */

/* The verdict's "why" with its number taken out: what a translator sees. Those of pipeline, solver
 * and exercises too (tests/pipeline/test-verdict-words.c). */
static const char *const whys[] = {
	N_("{N} rep"),
	N_("{N} reps"),
	N_("no data"),
	N_("no bar position"),
	N_("no horizontal bar position"),
	N_("no force plates"),
	N_("no centre of pressure"),
	N_("no stature"),
	N_("no body mass"),
	N_("no bar mass"),
	N_("too much of the rep was not measured"),
	N_("too much of the rep does not fit the posture model (help, a step, a hand off the bar)"),
	N_("no standing pause with the bar"),
	N_("bar height does not go with the stature"),
	/* xgettext:no-c-format */
	N_("the bar is lighter than {N} % of body mass"),
	N_("the ascents take less than {N} s"),
	N_("the bar's place is not known: it was not seen at rest in its hooks since the rack was "
	   "plugged in"),
	/* xgettext:no-c-format */
	N_("a rise of less than {N} % would not have shown in this set"),
	N_("the feet moved after rep {N}"),
	/* why the posture model does not hold for an exercise */
	N_("the bar hangs from the hands, and the posture model holds for a bar on the shoulders "
	   "only"),
	N_("a box carries part of the weight, which the plates do not see"),
	N_("one foot stands in front, and the posture model holds for feet side by side only"),
	N_("the posture model's priors are those of squats"),
	N_("the posture model holds for squats only"),
};

/* In the user's language and with its decimal sign; as it is when nobody has translated it. */
char *plb_verdict_why_text(const PlbVerdict *verdict)
{
	const char *why = verdict->why;
	gsize from = strcspn(why, "0123456789"), length = strspn(why + from, "0123456789.");
	g_autofree char *digits = g_strndup(why + from, length);
	g_autofree char *before = g_strndup(why, from);
	g_autofree char *template =
		g_strconcat(before, length ? "{N}" : "", why + from + length, NULL);
	const char *point = strchr(digits, '.');
	g_autofree char *number = g_strdup_printf("%.*f", point ? (int)strlen(point + 1) : 0,
						  g_ascii_strtod(digits, NULL));
	g_autoptr(GString) text = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(whys); i++) {
		if (!g_str_equal(whys[i], template))
			continue;
		text = g_string_new(_(whys[i]));
		g_string_replace(text, "{N}", number, 1);
		return g_string_free(g_steal_pointer(&text), FALSE);
	}
	return g_strdup(why);
}

static char *baseline_text(const PlbVerdict *verdict)
{
	const guint *reps = verdict->baseline_reps;
	guint n = verdict->baseline_count;

	if (n == 0)
		return g_strdup(_("the first reps"));
	if (reps[n - 1] - reps[0] + 1 == n && n > 1)
		return g_strdup_printf(_("reps %u-%u"), reps[0], reps[n - 1]);
	GString *text = g_string_new(n > 1 ? _("reps ") : _("rep "));
	for (guint i = 0; i < n; i++)
		g_string_append_printf(text, i ? ", %u" : "%u", reps[i]);
	return g_string_free(text, FALSE);
}

/* A ratio that rises need not be above 1. */
static gboolean is_hips_first(const PlbReason *reason)
{
	return reason->level > 1;
}

/* A reason in a few words, without its size. */
static const char *reason_word(const PlbReason *reason)
{
	switch (reason->kind) {
	case PLB_REASON_TRUNK_LEAN:
		return _("the trunk leans more");
	case PLB_REASON_BAR_FORWARD:
		return _("bar further forward");
	case PLB_REASON_HIPS_FIRST:
		return is_hips_first(reason) ? _("hips first out of the bottom")
					     : _("the hips rise sooner");
	case PLB_REASON_DEPTH:
		return reason->change > 0 ? _("deeper reps") : _("shallower reps");
	case PLB_REASON_UNLOADING:
		return reason->change > 0 ? _("more on the right side")
					  : _("more on the left side");
	case PLB_REASON_COUNT:
		break;
	}
	return "";
}

static char *change_sentence(const PlbVerdict *verdict, const char *verb)
{
	g_autofree char *against = baseline_text(verdict);

	g_autofree char *sentence =
		g_strdup_printf(_("Low back %s%+.0f %% from rep %u on (against %s)"), verb,
				verdict->l5s1_change_pct, verdict->since_rep, against);

	if (verdict->reason_count == 0)
		return g_steal_pointer(&sentence);
	return g_strconcat(sentence, ": ", reason_word(&verdict->reasons[0]), NULL);
}

static char *undetermined_sentence(const PlbVerdict *verdict)
{
	g_autofree char *why = plb_verdict_why_text(verdict);

	return g_strdup_printf(_("Can't judge yet: %s"), why);
}

char *plb_verdict_sentence(const PlbVerdict *verdict)
{
	switch (verdict->state) {
	case PLB_VERDICT_SHIFTED:
		return change_sentence(verdict, "");
	case PLB_VERDICT_DRIFTING:
		return change_sentence(verdict, _("drifting "));
	case PLB_VERDICT_STEADY:
		return g_strdup_printf(_("No shift (would have seen %.0f %%)"),
				       ceil(verdict->detectable_pct));
	case PLB_VERDICT_UNDETERMINED:
		break;
	}
	return undetermined_sentence(verdict);
}

static void append_reason(GString *text, const PlbReason *reason)
{
	double size = fabs(reason->change);

	switch (reason->kind) {
	case PLB_REASON_TRUNK_LEAN:
		g_string_append_printf(text, _("trunk leans %.0f° more"), size);
		break;
	case PLB_REASON_BAR_FORWARD:
		g_string_append_printf(text, _("bar %.0f mm further forward"), size);
		break;
	case PLB_REASON_HIPS_FIRST:
		g_string_append_printf(text,
				       is_hips_first(reason)
					       ? _("hips first out of the bottom (+%.0f %%)")
					       : _("hips rise sooner (+%.0f %%)"),
				       100 * size);
		break;
	case PLB_REASON_DEPTH:
		g_string_append_printf(
			text, reason->change > 0 ? _("%.0f mm deeper") : _("%.0f mm shallower"),
			size);
		break;
	case PLB_REASON_UNLOADING:
		g_string_append_printf(text,
				       reason->change > 0 ? _("%.0f %% more on the right side")
							  : _("%.0f %% more on the left side"),
				       size);
		break;
	case PLB_REASON_COUNT:
		break;
	}
}

char *plb_verdict_reasons_text(const PlbVerdict *verdict)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < verdict->reason_count; i++) {
		if (i)
			g_string_append(text, MIDDLE_DOT);
		append_reason(text, &verdict->reasons[i]);
	}
	if (text->len)
		text->str[0] = g_ascii_toupper(text->str[0]);
	return g_string_free(text, FALSE);
}

char *plb_verdict_history_text(const PlbVerdict *verdict)
{
	guint sets = verdict->history_sets, sessions = verdict->baseline_sessions;
	g_autofree char *baseline = NULL;
	g_autofree char *scatter = NULL;

	if (sessions > 0)
		baseline =
			g_strdup_printf(ngettext("Baseline also of %u earlier session",
						 "Baseline also of %u earlier sessions", sessions),
					sessions);
	if (sets > 0 && !isnan(verdict->rep_sd_pct))
		scatter = g_strdup_printf(ngettext("Scatter also of %u earlier set",
						   "Scatter also of %u earlier sets", sets),
					  sets);
	return g_strconcat(baseline ? baseline : "", baseline && scatter ? MIDDLE_DOT : "",
			   scatter ? scatter : "", NULL);
}
