/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "src/cli/cli.h"

/* What a reviewer says of a finished session: a layer over the automatic result, in the file. */

typedef struct {
	char *set, *rep, *start, *bottom, *end, *as, *edit, *text;
	char **words; /* the session, the verb */
} Arguments;

static int annotate(const char *path, const char *kind, const char *detail)
{
	g_autoptr(GError) error = NULL;

	return plb_session_annotate(path, NAN, kind, detail, &error) ? PLB_CLI_DONE
								     : plb_cli_fail(path, error);
}

static gboolean is_edit(const PlbSessionEvent *event)
{
	PlbEdit edit;

	return g_strcmp0(event->kind, "undo") == 0 || g_strcmp0(event->kind, "note") == 0 ||
	       g_strcmp0(event->kind, "soreness") == 0 ||
	       plb_edit_parse(event->kind, event->detail, &edit);
}

static int list_edits(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	g_autoptr(GPtrArray) events = session ? plb_session_read_events(session, &error) : NULL;

	if (!events)
		return plb_cli_fail(path, error);
	for (guint i = 0; i < events->len; i++) {
		const PlbSessionEvent *event = g_ptr_array_index(events, i);

		if (is_edit(event))
			printf("%" G_GINT64_FORMAT "\t%s\t%s%s\n", event->id, event->kind,
			       event->detail ? event->detail : "",
			       event->undone ? "\t(undone)" : "");
	}
	return PLB_CLI_DONE;
}

/* The newest edit that still holds: 0 = none. An undo that holds is not one: undo goes further back
 * each time it is said. */
static gint64 newest_edit(const GPtrArray *events)
{
	for (guint i = events->len; i > 0; i--) {
		const PlbSessionEvent *event = g_ptr_array_index(events, i - 1);
		PlbEdit edit;

		if (!event->undone && plb_edit_parse(event->kind, event->detail, &edit))
			return event->id;
	}
	return 0;
}

static int find_edit(const char *path, guint64 wanted, gint64 *id)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	g_autoptr(GPtrArray) events = session ? plb_session_read_events(session, &error) : NULL;

	if (!events)
		return plb_cli_fail(path, error);
	*id = wanted ? 0 : newest_edit(events);
	for (guint i = 0; wanted && i < events->len; i++) {
		const PlbSessionEvent *event = g_ptr_array_index(events, i);

		if (event->id == (gint64)wanted && is_edit(event))
			*id = event->id;
	}
	if (*id > 0)
		return PLB_CLI_GO_ON;
	plb_cli_complain(path, wanted ? "holds no edit of that number" : "holds no edit to undo");
	return PLB_CLI_FAILED;
}

static int undo(const char *path, const Arguments *arguments)
{
	guint64 wanted = 0;
	gint64 id = 0;
	int code = plb_cli_whole("edit", "--edit", arguments->edit, 1, G_MAXINT64, &wanted);
	g_autofree char *detail = NULL;

	if (code == PLB_CLI_GO_ON)
		code = find_edit(path, wanted, &id);
	if (code != PLB_CLI_GO_ON)
		return code;
	detail = g_strdup_printf("%" G_GINT64_FORMAT, id);
	return annotate(path, "undo", detail);
}

/* Boundaries that are not given stay. */
static int fill_boundaries(const char *path, const Arguments *arguments, PlbEdit *edit)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbPipeline) pipeline = plb_cli_analyze(path, NULL, &error);
	const GPtrArray *sets = pipeline ? plb_pipeline_get_result(pipeline)->sets : NULL;
	const PlbSetResult *set;
	const PlbRepResult *rep;
	int code = PLB_CLI_GO_ON;

	if (!sets)
		return plb_cli_fail(path, error);
	set = edit->set_index <= sets->len ? g_ptr_array_index(sets, edit->set_index - 1) : NULL;
	if (!set || edit->rep_index > set->reps->len) {
		plb_cli_complain(path, "there is no such set or rep");
		return PLB_CLI_FAILED;
	}
	rep = g_ptr_array_index(set->reps, edit->rep_index - 1);
	edit->start_s = rep->cut.start_s;
	edit->bottom_s = rep->cut.bottom_s;
	edit->end_s = rep->cut.end_s;
	code = plb_cli_number("edit", "--start", arguments->start, 0, 1e7, &edit->start_s);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number("edit", "--bottom", arguments->bottom, 0, 1e7,
				      &edit->bottom_s);
	/* a pull's are one instant, whichever was given */
	if (rep->cut.start_s == rep->cut.bottom_s && !arguments->bottom)
		edit->bottom_s = edit->start_s;
	else if (rep->cut.start_s == rep->cut.bottom_s && !arguments->start)
		edit->start_s = edit->bottom_s;
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number("edit", "--end", arguments->end, 0, 1e7, &edit->end_s);
	return code;
}

static int fill_label(const Arguments *arguments, PlbEdit *edit)
{
	for (int status = PLB_REP_COMPLETE; arguments->as && status <= PLB_REP_PINS; status++) {
		const char *why = plb_rep_status_to_why((PlbRepStatus)status);

		if (g_str_equal(arguments->as, why ? why : "complete")) {
			edit->label = (PlbRepStatus)status;
			return PLB_CLI_GO_ON;
		}
	}
	return plb_cli_misuse("edit",
			      "label needs --as complete, partial, failed, data-gap or pins");
}

static int fill_edit(const char *path, const Arguments *arguments, PlbEdit *edit)
{
	gboolean whole = edit->kind == PLB_EDIT_VOID || edit->kind == PLB_EDIT_UNVOID;
	guint64 set = 1, rep = 0;
	int code = plb_cli_whole("edit", "--set", arguments->set, 1, 1000, &set);

	if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("edit", "--rep", arguments->rep, 1, 1000, &rep);
	if (code == PLB_CLI_GO_ON && whole != (rep == 0))
		code = plb_cli_misuse("edit", whole ? "--rep does not go with a whole set"
						    : "this needs --rep");
	edit->set_index = (guint)set;
	edit->rep_index = (guint)rep;
	if (code == PLB_CLI_GO_ON && edit->kind == PLB_EDIT_MOVE)
		code = fill_boundaries(path, arguments, edit);
	if (code == PLB_CLI_GO_ON && edit->kind == PLB_EDIT_LABEL)
		code = fill_label(arguments, edit);
	return code;
}

static int make_edit(const char *path, const char *verb, const Arguments *arguments)
{
	PlbEdit edit = { .kind = PLB_EDIT_COUNT };
	g_autofree char *detail = NULL;
	int code;

	for (int kind = 0; kind < PLB_EDIT_COUNT; kind++) {
		if (g_str_equal(verb, plb_edit_kind_to_text((PlbEditKind)kind)))
			edit.kind = (PlbEditKind)kind;
	}
	if (edit.kind == PLB_EDIT_COUNT)
		return plb_cli_misuse("edit", "no such edit: %s; see edit --help", verb);
	code = fill_edit(path, arguments, &edit);
	if (code != PLB_CLI_GO_ON)
		return code;
	detail = plb_edit_detail(&edit);
	return annotate(path, verb, detail);
}

static int run_edit(const Arguments *arguments)
{
	guint words = plb_cli_count(arguments->words);
	const char *path, *verb;

	if (words < 1 || words > 2)
		return plb_cli_misuse("edit", "give one session and at most one edit");
	path = arguments->words[0];
	verb = arguments->words[1];
	if (words == 1)
		return list_edits(path);
	if (g_str_equal(verb, "undo"))
		return undo(path, arguments);
	if (!g_str_equal(verb, "note"))
		return make_edit(path, verb, arguments);
	return arguments->text ? annotate(path, "note", arguments->text)
			       : plb_cli_misuse("edit", "note needs --text");
}

static const char details[] =
	"Without an edit: lists those in the file, with their numbers.\n"
	"Edits:\n"
	"  strike, restore          a rep does not count, or counts again (--set --rep)\n"
	"  pain, no-pain            the athlete felt pain on this rep, or did not\n"
	"  void, unvoid             a set does not count, or counts again (--set)\n"
	"  move                     a rep's --start, --bottom, --end in seconds of the recording;\n"
	"                           those not given stay; its numbers are worked out anew\n"
	"  label                    --as complete, partial, failed, data-gap or pins\n"
	"  note                     --text TEXT\n"
	"  undo                     takes back the newest edit that holds, or --edit NUMBER (of "
	"an\n"
	"                           undo: does it again)\n\n"
	"Raw data and the automatic result are never altered: edits lie over them.";

int plb_command_edit(int argc, char **argv)
{
	Arguments a = { 0 };
	const GOptionEntry entries[] = {
		{ "set", 0, 0, G_OPTION_ARG_STRING, &a.set, "which set (default 1)", "N" },
		{ "rep", 0, 0, G_OPTION_ARG_STRING, &a.rep, "which rep of it", "N" },
		{ "start", 0, 0, G_OPTION_ARG_STRING, &a.start, "where the rep begins", "S" },
		{ "bottom", 0, 0, G_OPTION_ARG_STRING, &a.bottom, "where it turns", "S" },
		{ "end", 0, 0, G_OPTION_ARG_STRING, &a.end, "where it ends", "S" },
		{ "as", 0, 0, G_OPTION_ARG_STRING, &a.as, "what a rep is", "LABEL" },
		{ "edit", 0, 0, G_OPTION_ARG_STRING, &a.edit, "which edit to undo", "NUMBER" },
		{ "text", 0, 0, G_OPTION_ARG_STRING, &a.text, "of a note", "TEXT" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a.words, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL }, details);

	if (code == PLB_CLI_GO_ON)
		code = run_edit(&a);
	g_strfreev(a.words);
	for (const GOptionEntry *entry = entries; entry->long_name; entry++) {
		if (entry->arg == G_OPTION_ARG_STRING)
			g_free(*(char **)entry->arg_data);
	}
	return code;
}
