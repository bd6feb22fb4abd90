/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "src/cli/cli.h"
#include "src/session/library.h"

/* Soreness after sessions. Answers are written into the session's own file; the library only shows
 * them beside what the session was. */

typedef struct {
	char *library, *athlete, *score, *kind, *place, *note, *at;
	char **signs;
	gboolean csv;
	char **words; /* the verb and its session */
} Arguments;

static gint64 now_us(void)
{
	return g_get_real_time();
}

static PlbLibrary *open_library(const Arguments *arguments, int *code)
{
	g_autoptr(GError) error = NULL;
	PlbLibrary *library = plb_library_open(arguments->library, &error);

	if (!library)
		*code = plb_cli_fail(arguments->library ? arguments->library : "library", error);
	return library;
}

static int run_due(const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbLibrary) library = NULL;
	PlbCliRows rows = { .csv = arguments->csv };
	gint64 at_us = now_us();
	int code = plb_cli_time("soreness", "--at", arguments->at, &at_us);

	if (code != PLB_CLI_GO_ON)
		return code;
	library = open_library(arguments, &code);
	if (!library)
		return code;
	return plb_library_due(library, at_us, plb_cli_print_row, &rows, &error)
		       ? PLB_CLI_DONE
		       : plb_cli_fail("library", error);
}

static int run_list(const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	PlbCliRows rows = { .csv = arguments->csv };
	int code = PLB_CLI_GO_ON;
	g_autoptr(PlbLibrary) library = open_library(arguments, &code);

	if (!library)
		return code;
	return plb_library_soreness(library, arguments->athlete, plb_cli_print_row, &rows, &error)
		       ? PLB_CLI_DONE
		       : plb_cli_fail("library", error);
}

static int read_signs(const Arguments *arguments, guint *signs)
{
	PlbSorenessSign sign;

	for (char **key = arguments->signs; key && *key; key++) {
		if (!plb_soreness_find_sign(*key, &sign))
			return plb_cli_misuse("soreness", "--sign: no such sign: %s", *key);
		*signs |= 1u << sign;
	}
	return PLB_CLI_GO_ON;
}

static int read_kind(const Arguments *arguments, PlbSoreness *answer)
{
	answer->kind = answer->score == 0 ? PLB_SORENESS_NONE : PLB_SORENESS_SORE;
	if (arguments->kind && !plb_soreness_find_kind(arguments->kind, &answer->kind))
		return plb_cli_misuse("soreness", "--kind: none, stiff, sore or sharp, not %s",
				      arguments->kind);
	if ((answer->kind == PLB_SORENESS_NONE) != (answer->score == 0))
		return plb_cli_misuse("soreness", "--kind none and --score 0 go together");
	return PLB_CLI_GO_ON;
}

static int read_answer(const Arguments *arguments, PlbSoreness *answer)
{
	guint64 score = 0;
	int code;

	if (!arguments->score)
		return plb_cli_misuse("soreness", "answer needs --score, 0 to 10");
	code = plb_cli_whole("soreness", "--score", arguments->score, 0, PLB_SORENESS_SCORE_MAX,
			     &score);
	answer->score = (guint)score;
	answer->answered_us = now_us();
	g_strlcpy(answer->place, arguments->place ? arguments->place : "", sizeof answer->place);
	g_strlcpy(answer->note, arguments->note ? arguments->note : "", sizeof answer->note);
	if (code == PLB_CLI_GO_ON)
		code = read_kind(arguments, answer);
	if (code == PLB_CLI_GO_ON)
		code = read_signs(arguments, &answer->signs);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_time("soreness", "--at", arguments->at, &answer->answered_us);
	return code;
}

/* Only into a library that there is: an answer makes none. */
static int take_in(const Arguments *arguments, const char *path)
{
	g_autofree char *usual = plb_library_default_path();
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbLibrary) library = NULL;
	int code = PLB_CLI_DONE;

	if (!g_file_test(arguments->library ? arguments->library : usual, G_FILE_TEST_EXISTS))
		return PLB_CLI_DONE;
	library = open_library(arguments, &code);
	if (library && plb_library_index(library, path, TRUE, &error) == PLB_LIBRARY_FAILED)
		code = plb_cli_fail(path, error);
	return code;
}

static int run_answer(const Arguments *arguments)
{
	const char *path = arguments->words[1];
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = NULL;
	PlbSoreness answer = { 0 };
	double hours;
	const char *advice;
	int code = read_answer(arguments, &answer);

	if (code != PLB_CLI_GO_ON)
		return code;
	session = plb_session_open(path, &error);
	if (!session)
		return plb_cli_fail(path, error);
	hours = (double)(answer.answered_us - plb_session_get_header(session)->started_us) / 3.6e9;
	if (hours < 0) {
		plb_cli_complain(path, "was not yet begun at that time");
		return PLB_CLI_FAILED;
	}
	g_clear_pointer(&session, plb_session_free);
	if (!plb_session_add_soreness(path, &answer, &error))
		return plb_cli_fail(path, error);
	advice = plb_soreness_advice_text(plb_soreness_advice(&answer, hours));
	printf("%.0f h after the session: %u of 10%s%s\n", hours, answer.score,
	       advice[0] ? "\n" : "", advice);
	return take_in(arguments, path);
}

static int run_verb(const Arguments *arguments)
{
	guint words = plb_cli_count(arguments->words);
	const char *verb = words > 0 ? arguments->words[0] : "";

	if (words == 1 && g_str_equal(verb, "due"))
		return run_due(arguments);
	if (words == 1 && g_str_equal(verb, "list"))
		return run_list(arguments);
	if (words == 2 && g_str_equal(verb, "answer"))
		return run_answer(arguments);
	return plb_cli_misuse("soreness", "due, list, or answer SESSION; see soreness --help");
}

static const char details[] =
	"Verbs:\n"
	"  due                  who is to be asked now: about 8, 24, 48, 72 and 96 hours and 7 "
	"days\n"
	"                       after a session in the library\n"
	"  answer SESSION       --score 0 to 10, --kind stiff, sore or sharp, --place, --sign "
	"(any\n"
	"                       number: saddle-numbness, bladder-bowel, leg-weakness, "
	"leg-numbness,\n"
	"                       leg-pain, night, unwell, blow), --note, --at TIME (now)\n"
	"  list                 answers beside the session's exposure and verdict (--athlete)\n\n"
	"Answers are what people say. Two answers differ by more than their own scatter from two\n"
	"points on. Nothing here is a diagnosis.";

int plb_command_soreness(int argc, char **argv)
{
	Arguments a = { 0 };
	const GOptionEntry entries[] = {
		{ "library", 0, 0, G_OPTION_ARG_FILENAME, &a.library,
		  "the library's file (default: in the data folder)", "FILE" },
		{ "athlete", 0, 0, G_OPTION_ARG_STRING, &a.athlete, "name or pseudonym", "NAME" },
		{ "score", 0, 0, G_OPTION_ARG_STRING, &a.score, "0 nothing, 10 the worst", "N" },
		{ "kind", 0, 0, G_OPTION_ARG_STRING, &a.kind, "stiff, sore or sharp", "KIND" },
		{ "place", 0, 0, G_OPTION_ARG_STRING, &a.place, "where", "TEXT" },
		{ "sign", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a.signs, "see below", "SIGN" },
		{ "note", 0, 0, G_OPTION_ARG_STRING, &a.note, "free text", "TEXT" },
		{ "at", 0, 0, G_OPTION_ARG_STRING, &a.at, "when (default: now)", "TIME" },
		{ "csv", 0, 0, G_OPTION_ARG_NONE, &a.csv, "print CSV", NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a.words, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL }, details);

	if (code == PLB_CLI_GO_ON)
		code = run_verb(&a);
	g_strfreev(a.words);
	g_strfreev(a.signs);
	for (const GOptionEntry *entry = entries; entry->long_name; entry++) {
		if (entry->arg == G_OPTION_ARG_STRING || entry->arg == G_OPTION_ARG_FILENAME)
			g_free(*(char **)entry->arg_data);
	}
	return code;
}
