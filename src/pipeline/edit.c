/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/edit.h"

#include <math.h>
#include <string.h>

#include "src/pipeline/reliability.h"
#include "src/pipeline/set-analysis.h"
#include "src/pipeline/set-verdict.h"

static const char *const kinds[PLB_EDIT_COUNT] = {
	[PLB_EDIT_STRIKE] = "strike", [PLB_EDIT_RESTORE] = "restore",
	[PLB_EDIT_PAIN] = "pain",     [PLB_EDIT_NO_PAIN] = "no-pain",
	[PLB_EDIT_VOID] = "void",     [PLB_EDIT_UNVOID] = "unvoid",
	[PLB_EDIT_MOVE] = "move",     [PLB_EDIT_LABEL] = "label",
};

static gboolean is_of_set(PlbEditKind kind)
{
	return kind == PLB_EDIT_VOID || kind == PLB_EDIT_UNVOID;
}

const char *plb_edit_kind_to_text(PlbEditKind kind)
{
	return kinds[kind];
}

static void append_time(GString *text, const char *word, double time_s)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_printf(text, " %s %s", word,
			       g_ascii_formatd(digits, sizeof digits, "%.6f", time_s));
}

char *plb_edit_detail(const PlbEdit *edit)
{
	GString *text = g_string_new(NULL);
	const char *why;

	g_string_printf(text, "set %u", edit->set_index);
	if (!is_of_set(edit->kind))
		g_string_append_printf(text, " rep %u", edit->rep_index);
	if (edit->kind == PLB_EDIT_MOVE) {
		append_time(text, "from", edit->start_s);
		append_time(text, "bottom", edit->bottom_s);
		append_time(text, "to", edit->end_s);
	} else if (edit->kind == PLB_EDIT_LABEL) {
		why = plb_rep_status_to_why(edit->label);
		g_string_append_printf(text, " %s", why ? why : "complete");
	}
	return g_string_free(text, FALSE);
}

/* A number from 1 to a thousand, and where it ends. */
static gboolean parse_index(const char **text, const char *word, guint *index)
{
	char *end;
	guint64 value;

	if (!g_str_has_prefix(*text, word) || !g_ascii_isdigit((*text)[strlen(word)]))
		return FALSE;
	value = g_ascii_strtoull(*text + strlen(word), &end, 10);
	*index = (guint)MIN(value, 1001);
	*text = end;
	return value >= 1 && value <= 1000;
}

static gboolean parse_time(const char **text, const char *word, double *time_s)
{
	char *end;

	if (!g_str_has_prefix(*text, word) || !g_ascii_isdigit((*text)[strlen(word)]))
		return FALSE;
	*time_s = g_ascii_strtod(*text + strlen(word), &end);
	*text = end;
	return isfinite(*time_s);
}

static gboolean parse_label(const char **text, PlbRepStatus *label)
{
	for (int status = PLB_REP_COMPLETE; status <= PLB_REP_PINS; status++) {
		const char *why = plb_rep_status_to_why((PlbRepStatus)status);

		if (**text != ' ' || !g_str_equal(*text + 1, why ? why : "complete"))
			continue;
		*label = (PlbRepStatus)status;
		*text += strlen(*text);
		return TRUE;
	}
	return FALSE;
}

static gboolean parse_rest(const char **text, PlbEdit *edit)
{
	if (edit->kind == PLB_EDIT_LABEL)
		return parse_label(text, &edit->label);
	return edit->kind != PLB_EDIT_MOVE || (parse_time(text, " from ", &edit->start_s) &&
					       parse_time(text, " bottom ", &edit->bottom_s) &&
					       parse_time(text, " to ", &edit->end_s));
}

gboolean plb_edit_parse(const char *kind, const char *detail, PlbEdit *edit)
{
	const char *rest = detail;

	*edit = (PlbEdit){ .kind = PLB_EDIT_COUNT };
	for (int i = 0; kind && i < PLB_EDIT_COUNT; i++) {
		if (g_str_equal(kinds[i], kind))
			edit->kind = (PlbEditKind)i;
	}
	if (edit->kind == PLB_EDIT_COUNT || !rest || !parse_index(&rest, "set ", &edit->set_index))
		return FALSE;
	if (!is_of_set(edit->kind) && !parse_index(&rest, " rep ", &edit->rep_index))
		return FALSE;
	return parse_rest(&rest, edit) && *rest == '\0';
}

static void apply_to_rep(const PlbEdit *edit, PlbRepResult *rep)
{
	if (edit->kind == PLB_EDIT_LABEL) {
		rep->labelled = TRUE;
		rep->label = edit->label;
	} else if (edit->kind == PLB_EDIT_STRIKE || edit->kind == PLB_EDIT_RESTORE)
		rep->struck = edit->kind == PLB_EDIT_STRIKE;
	else
		rep->pain = edit->kind == PLB_EDIT_PAIN;
}

void plb_edit_update_later(PlbResult *result, guint set_index)
{
	for (guint i = set_index - 1; i < result->sets->len; i++)
		plb_reliability_update(result->sets, i);
}

gboolean plb_edit_apply(const PlbEdit *edit, PlbResult *result)
{
	PlbSetResult *set;

	if (edit->set_index < 1 || edit->set_index > result->sets->len)
		return FALSE;
	set = g_ptr_array_index(result->sets, edit->set_index - 1);
	if (is_of_set(edit->kind)) {
		set->voided = edit->kind == PLB_EDIT_VOID;
		plb_set_result_judge(set); /* what it tells later sets */
		return TRUE;
	}
	if (edit->rep_index < 1 || edit->rep_index > set->reps->len || edit->kind == PLB_EDIT_MOVE)
		return FALSE;
	apply_to_rep(edit, g_ptr_array_index(set->reps, edit->rep_index - 1));
	plb_set_analysis_update(set);
	plb_edit_update_later(result, edit->set_index);
	return TRUE;
}
