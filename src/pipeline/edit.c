/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/edit.h"

#include <string.h>

#include "src/pipeline/reliability.h"
#include "src/pipeline/set-analysis.h"

static const char *const kinds[PLB_EDIT_COUNT] = {
	[PLB_EDIT_STRIKE] = "strike", [PLB_EDIT_RESTORE] = "restore",
	[PLB_EDIT_PAIN] = "pain",     [PLB_EDIT_NO_PAIN] = "no-pain",
	[PLB_EDIT_VOID] = "void",     [PLB_EDIT_UNVOID] = "unvoid",
};

static gboolean is_of_set(PlbEditKind kind)
{
	return kind == PLB_EDIT_VOID || kind == PLB_EDIT_UNVOID;
}

const char *plb_edit_kind_to_text(PlbEditKind kind)
{
	return kinds[kind];
}

char *plb_edit_detail(const PlbEdit *edit)
{
	return is_of_set(edit->kind)
		       ? g_strdup_printf("set %u", edit->set_index)
		       : g_strdup_printf("set %u rep %u", edit->set_index, edit->rep_index);
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

gboolean plb_edit_parse(const char *kind, const char *detail, PlbEdit *edit)
{
	const char *rest = detail;

	*edit = (PlbEdit){ PLB_EDIT_COUNT, 0, 0 };
	for (int i = 0; kind && i < PLB_EDIT_COUNT; i++) {
		if (g_str_equal(kinds[i], kind))
			edit->kind = (PlbEditKind)i;
	}
	if (edit->kind == PLB_EDIT_COUNT || !rest || !parse_index(&rest, "set ", &edit->set_index))
		return FALSE;
	if (!is_of_set(edit->kind) && !parse_index(&rest, " rep ", &edit->rep_index))
		return FALSE;
	return *rest == '\0';
}

static void apply_to_rep(const PlbEdit *edit, PlbRepResult *rep)
{
	if (edit->kind == PLB_EDIT_STRIKE || edit->kind == PLB_EDIT_RESTORE)
		rep->struck = edit->kind == PLB_EDIT_STRIKE;
	else
		rep->pain = edit->kind == PLB_EDIT_PAIN;
}

gboolean plb_edit_apply(const PlbEdit *edit, PlbResult *result)
{
	PlbSetResult *set;

	if (edit->set_index < 1 || edit->set_index > result->sets->len)
		return FALSE;
	set = g_ptr_array_index(result->sets, edit->set_index - 1);
	if (is_of_set(edit->kind)) {
		set->voided = edit->kind == PLB_EDIT_VOID;
		return TRUE;
	}
	if (edit->rep_index < 1 || edit->rep_index > set->reps->len)
		return FALSE;
	apply_to_rep(edit, g_ptr_array_index(set->reps, edit->rep_index - 1));
	plb_set_analysis_update(set);
	for (guint i = edit->set_index - 1; i < result->sets->len; i++)
		plb_reliability_update(result->sets, i);
	return TRUE;
}
