/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/body/verdict.h"

/* Words for the verdict: mechanical, never a diagnosis. */

static char *baseline_text(const PlbVerdict *verdict)
{
	const guint *reps = verdict->baseline_reps;
	guint n = verdict->baseline_count;

	if (n == 0)
		return g_strdup("the first reps");
	if (reps[n - 1] - reps[0] + 1 == n && n > 1)
		return g_strdup_printf("reps %u-%u", reps[0], reps[n - 1]);
	GString *text = g_string_new(n > 1 ? "reps " : "rep ");
	for (guint i = 0; i < n; i++)
		g_string_append_printf(text, i ? ", %u" : "%u", reps[i]);
	return g_string_free(text, FALSE);
}

static char *change_sentence(const PlbVerdict *verdict, const char *verb)
{
	g_autofree char *against = baseline_text(verdict);

	return g_strdup_printf("Low back %s%+.0f %% from rep %u on (against %s)", verb,
			       verdict->l5s1_change_pct, verdict->since_rep, against);
}

char *plb_verdict_sentence(const PlbVerdict *verdict)
{
	switch (verdict->state) {
	case PLB_VERDICT_SHIFTED:
		return change_sentence(verdict, "");
	case PLB_VERDICT_DRIFTING:
		return change_sentence(verdict, "drifting ");
	case PLB_VERDICT_STEADY:
		return g_strdup_printf("No shift (would have seen %.0f %%)",
				       ceil(verdict->detectable_pct));
	case PLB_VERDICT_UNDETERMINED:
		break;
	}
	return g_strdup_printf("Can't judge yet: %s", verdict->why);
}

static void append_reason(GString *text, const PlbReason *reason)
{
	double size = fabs(reason->change);

	switch (reason->kind) {
	case PLB_REASON_TRUNK_LEAN:
		g_string_append_printf(text, "trunk leans %.0f\302\260 more", size);
		break;
	case PLB_REASON_BAR_FORWARD:
		g_string_append_printf(text, "bar %.0f mm further forward", size);
		break;
	case PLB_REASON_HIPS_FIRST:
		g_string_append_printf(text, "hips first out of the bottom (+%.0f %%)", 100 * size);
		break;
	case PLB_REASON_DEPTH:
		g_string_append_printf(text, "%.0f mm %s", size,
				       reason->change > 0 ? "deeper" : "shallower");
		break;
	case PLB_REASON_UNLOADING:
		g_string_append_printf(text, "%.0f %% more on the %s side", size,
				       reason->change > 0 ? "right" : "left");
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
			g_string_append(text, " \302\267 ");
		append_reason(text, &verdict->reasons[i]);
	}
	if (text->len)
		text->str[0] = g_ascii_toupper(text->str[0]);
	return g_string_free(text, FALSE);
}
