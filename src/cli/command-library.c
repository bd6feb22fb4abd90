/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>

#include "src/cli/cli.h"
#include "src/session/library.h"

typedef struct {
	char *library, *athlete, *text, *tag, *group, *state, *from, *to, *limit, *metric;
	char *pseudonym, *note, *conditions;
	gboolean again, csv, remove, files, as_pseudonym;
	char **words; /* the verb and what it works on */
} Arguments;

static int finish(const char *what, gboolean done, GError **error)
{
	return done ? PLB_CLI_DONE : plb_cli_fail(what, *error);
}

typedef struct {
	PlbLibrary *library;
	gboolean again;
	guint indexed, unchanged, failed;
} Indexing;

static void index_file(Indexing *indexing, const char *path)
{
	g_autoptr(GError) error = NULL;

	switch (plb_library_index(indexing->library, path, indexing->again, &error)) {
	case PLB_LIBRARY_INDEXED:
		indexing->indexed++;
		break;
	case PLB_LIBRARY_UNCHANGED:
		indexing->unchanged++;
		break;
	default:
		indexing->failed++;
		plb_cli_complain(path, error->message);
	}
}

/* A folder with all below it; symbolic links to folders are not followed. */
static void index_path(Indexing *indexing, const char *path)
{
	g_autoptr(GDir) folder = NULL;
	const char *name;

	if (!g_file_test(path, G_FILE_TEST_IS_DIR)) {
		index_file(indexing, path);
		return;
	}
	folder = g_dir_open(path, 0, NULL);
	while (folder && (name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *below = g_build_filename(path, name, NULL);

		if (g_file_test(below, G_FILE_TEST_IS_DIR)
			    ? !g_file_test(below, G_FILE_TEST_IS_SYMLINK)
			    : g_str_has_suffix(name, ".plumbar"))
			index_path(indexing, below);
	}
}

static int run_index(PlbLibrary *library, const Arguments *arguments)
{
	Indexing indexing = { .library = library, .again = arguments->again };
	g_autoptr(GError) error = NULL;
	gint64 forgotten;

	for (char **path = arguments->words + 1; *path; path++)
		index_path(&indexing, *path);
	forgotten = plb_library_forget_missing(library, &error);
	if (forgotten < 0)
		return plb_cli_fail("library", error);
	printf("%u indexed, %u unchanged, %u could not be read, %" G_GINT64_FORMAT " gone\n",
	       indexing.indexed, indexing.unchanged, indexing.failed, forgotten);
	return indexing.failed ? PLB_CLI_FAILED : PLB_CLI_DONE;
}

static int run_list(PlbLibrary *library, const Arguments *arguments)
{
	PlbCliRows printing = { .csv = arguments->csv };
	g_autoptr(GError) error = NULL;
	PlbLibraryQuery query = { .athlete = arguments->athlete,
				  .text = arguments->text,
				  .tag = arguments->tag,
				  .group = arguments->group,
				  .state = arguments->state };
	guint64 limit = 0;
	int code = plb_cli_time("library", "--from", arguments->from, &query.from_us);

	if (code == PLB_CLI_GO_ON)
		code = plb_cli_time("library", "--to", arguments->to, &query.to_us);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("library", "--limit", arguments->limit, 1, G_MAXINT, &limit);
	if (code != PLB_CLI_GO_ON)
		return code;
	query.limit = (int)limit;
	return finish("library",
		      plb_library_list(library, &query, plb_cli_print_row, &printing, &error),
		      &error);
}

static int run_athletes(PlbLibrary *library, const Arguments *arguments)
{
	PlbCliRows printing = { .csv = arguments->csv };
	g_autoptr(GError) error = NULL;

	return finish("library",
		      plb_library_athletes(library, plb_cli_print_row, &printing, &error), &error);
}

static int run_trend(PlbLibrary *library, const Arguments *arguments)
{
	PlbCliRows printing = { .csv = arguments->csv };
	g_autoptr(GError) error = NULL;
	gint64 from_us = 0;
	int code = plb_cli_time("library", "--from", arguments->from, &from_us);

	if (code != PLB_CLI_GO_ON)
		return code;
	if (!arguments->athlete || !arguments->metric)
		return plb_cli_misuse("library", "trend needs --athlete and --metric");
	return finish("library",
		      plb_library_trend(library, arguments->athlete, arguments->metric, from_us,
					plb_cli_print_row, &printing, &error),
		      &error);
}

static char *number_text(double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	return isnan(value) ? NULL : g_strdup(g_ascii_formatd(text, sizeof text, "%.15g", value));
}

static void print_week(const PlbTrainingWeek *week, PlbCliRows *printing)
{
	static char *names[] = { (char *)"week",
				 (char *)"sessions",
				 (char *)"l5s1_nms",
				 (char *)"l5s1_squared_nm2s",
				 (char *)"reps_without_moment",
				 (char *)"usual_l5s1_nms",
				 (char *)"note" };
	char *values[G_N_ELEMENTS(names)] = {
		g_strdup_printf("%d-W%02d", week->year, week->week),
		g_strdup_printf("%u", week->sessions),
		number_text(week->linear_nms),
		number_text(week->squared_nm2s),
		g_strdup_printf("%u", week->unknown_reps),
		number_text(week->usual_nms),
		plb_training_week_note(week),
	};

	plb_cli_print_row(G_N_ELEMENTS(names), values, names, printing);
	for (gsize k = 0; k < G_N_ELEMENTS(values); k++)
		g_free(values[k]);
}

static int run_weeks(PlbLibrary *library, const Arguments *arguments)
{
	PlbCliRows printing = { .csv = arguments->csv };
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) loads = NULL;
	g_autoptr(GArray) weeks = NULL;

	if (!arguments->athlete)
		return plb_cli_misuse("library", "weeks needs --athlete");
	loads = plb_library_training(library, arguments->athlete, &error);
	if (!loads)
		return plb_cli_fail("library", error);
	weeks = plb_training_weeks((const PlbTrainingLoad *)(gpointer)loads->data, loads->len);
	for (guint k = 0; k < weeks->len; k++)
		print_week(&g_array_index(weeks, PlbTrainingWeek, k), &printing);
	return PLB_CLI_DONE;
}

static int run_athlete(PlbLibrary *library, const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	PlbLibraryAthlete facts = { .pseudonym = arguments->pseudonym,
				    .group = arguments->group,
				    .note = arguments->note,
				    .conditions = arguments->conditions };

	return finish(arguments->words[1],
		      plb_library_set_athlete(library, arguments->words[1], &facts, &error),
		      &error);
}

static int run_tag(PlbLibrary *library, const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	const char *session = arguments->words[1];

	for (char **tag = arguments->words + 2; *tag; tag++) {
		if (!plb_library_tag(library, session, *tag, !arguments->remove, &error))
			return plb_cli_fail(session, error);
	}
	if (arguments->note && !plb_library_note(library, session, arguments->note, &error))
		return plb_cli_fail(session, error);
	return PLB_CLI_DONE;
}

static int run_delete(PlbLibrary *library, const Arguments *arguments)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;

	if (!plb_library_delete_athlete(library, arguments->words[1], paths, &error))
		return plb_cli_fail(arguments->words[1], error);
	for (guint k = 0; k < paths->len; k++) {
		if (arguments->files)
			plb_cli_remove_session(g_ptr_array_index(paths, k));
		printf("%s%s\n", (char *)g_ptr_array_index(paths, k),
		       arguments->files ? ": deleted" : ": left (--files deletes it)");
	}
	return PLB_CLI_DONE;
}

typedef struct {
	GPtrArray *paths; /* char * */
	char *pseudonym;
} Sessions;

static void add_session(int n, char **values, char **names, gpointer user_data)
{
	Sessions *sessions = user_data;

	for (int k = 0; k < n; k++) {
		if (g_str_equal(names[k], "session") && values[k])
			g_ptr_array_add(sessions->paths, g_strdup(values[k]));
	}
}

/* A copy of one session file in the folder; under its own name, or numbered with a pseudonym, as a
 * file's name may be the athlete's. */
static gboolean export_session(const char *path, const char *folder, const char *pseudonym,
			       guint number, GError **error)
{
	g_autofree char *plain = g_path_get_basename(path);
	g_autofree char *numbered = g_strdup_printf("%04u.plumbar", number);
	g_autofree char *copy = g_build_filename(folder, pseudonym ? numbered : plain, NULL);
	g_autoptr(GFile) from = g_file_new_for_path(path);
	g_autoptr(GFile) to = g_file_new_for_path(copy);

	if (!g_file_copy(from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, error))
		return FALSE;
	if (pseudonym && !plb_session_pseudonymise(copy, pseudonym, error)) {
		plb_cli_remove_session(copy);
		return FALSE;
	}
	puts(copy);
	return TRUE;
}

static int export_all(const Sessions *sessions, const char *folder)
{
	int code = PLB_CLI_DONE;

	for (guint k = 0; k < sessions->paths->len; k++) {
		g_autoptr(GError) error = NULL;
		const char *path = g_ptr_array_index(sessions->paths, k);

		if (!export_session(path, folder, sessions->pseudonym, k + 1, &error))
			code = plb_cli_fail(path, error);
	}
	return code;
}

static int run_export(PlbLibrary *library, const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	const char *athlete = arguments->words[1], *folder = arguments->words[2];
	PlbLibraryQuery query = { .athlete = athlete };
	g_autofree char *pseudonym = NULL;
	Sessions sessions = { .paths = paths };

	if (!plb_library_list(library, &query, add_session, &sessions, &error))
		return plb_cli_fail(athlete, error);
	if (paths->len == 0) {
		plb_cli_complain(athlete, "has no session in the library");
		return PLB_CLI_FAILED;
	}
	if (arguments->as_pseudonym) {
		pseudonym = plb_library_pseudonym(library, athlete, &error);
		if (!pseudonym)
			return plb_cli_fail(athlete, error);
	}
	if (g_mkdir_with_parents(folder, 0700) != 0) {
		plb_cli_complain(folder, g_strerror(errno));
		return PLB_CLI_FAILED;
	}
	sessions.pseudonym = pseudonym;
	return export_all(&sessions, folder);
}

static int run_backup(PlbLibrary *library, const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;

	return finish(arguments->words[1], plb_library_backup(library, arguments->words[1], &error),
		      &error);
}

static const struct {
	const char *name;
	guint least, most; /* words after it */
	int (*run)(PlbLibrary *library, const Arguments *arguments);
} verbs[] = {
	{ "index", 0, G_MAXUINT, run_index }, { "list", 0, 0, run_list },
	{ "athletes", 0, 0, run_athletes },   { "athlete", 1, 1, run_athlete },
	{ "trend", 0, 0, run_trend },         { "tag", 1, G_MAXUINT, run_tag },
	{ "delete", 1, 1, run_delete },       { "backup", 1, 1, run_backup },
	{ "export", 2, 2, run_export },       { "weeks", 0, 0, run_weeks },
};

static int run_verb(const Arguments *arguments)
{
	guint words = plb_cli_count(arguments->words);

	for (gsize k = 0; words > 0 && k < G_N_ELEMENTS(verbs); k++) {
		g_autoptr(PlbLibrary) library = NULL;
		g_autoptr(GError) error = NULL;

		if (!g_str_equal(verbs[k].name, arguments->words[0]))
			continue;
		if (words - 1 < verbs[k].least || words - 1 > verbs[k].most)
			return plb_cli_misuse("library", "%s: wrong number of arguments",
					      verbs[k].name);
		library = plb_library_open(arguments->library, &error);
		if (!library)
			return plb_cli_fail(arguments->library ? arguments->library : "library",
					    error);
		return verbs[k].run(library, arguments);
	}
	return plb_cli_misuse("library",
			      words ? "no such verb: %s; see library --help"
				    : "%sno verb given; see library --help",
			      words ? arguments->words[0] : "");
}

static const char details[] =
	"Verbs:\n"
	"  index [FILE|FOLDER...]   take sessions in; forget those whose files are gone\n"
	"  list                     sessions, newest first (--athlete --group --text --tag\n"
	"                           --state --from --to --limit)\n"
	"  athletes                 who there is\n"
	"  athlete NAME             set --pseudonym, --group, --note, --conditions (of before, in\n"
	"                           the athlete's own words); \"\" takes it away\n"
	"  trend                    one metric of one athlete over time (--athlete --metric\n"
	"                           --from); metrics are the keys of `plumbar-cli explain`\n"
	"  weeks                    the load on the low back, week by week, against the\n"
	"                           athlete's own weeks before (--athlete)\n"
	"  tag SESSION [TAG...]     tag it (--remove: untag), --note TEXT\n"
	"  delete ATHLETE           forget an athlete and the sessions; --files: the files too\n"
	"  export ATHLETE FOLDER    copies of all session files of an athlete; --as-pseudonym: "
	"with\n"
	"                           the name, notes and file names taken out of the copies\n"
	"  backup FILE              a whole copy, also while others write\n\n"
	"The session files are the truth: a lost library is made again by `library index`.";

int plb_command_library(int argc, char **argv)
{
	Arguments a = { 0 };
	const GOptionEntry entries[] = {
		{ "library", 0, 0, G_OPTION_ARG_FILENAME, &a.library,
		  "the library's file (default: in the data folder)", "FILE" },
		{ "athlete", 0, 0, G_OPTION_ARG_STRING, &a.athlete, "name or pseudonym", "NAME" },
		{ "group", 0, 0, G_OPTION_ARG_STRING, &a.group, "team or group", "NAME" },
		{ "text", 0, 0, G_OPTION_ARG_STRING, &a.text, "anywhere in what is listed",
		  "TEXT" },
		{ "tag", 0, 0, G_OPTION_ARG_STRING, &a.tag, "with this tag", "TAG" },
		{ "state", 0, 0, G_OPTION_ARG_STRING, &a.state, "with a set so judged", "STATE" },
		{ "from", 0, 0, G_OPTION_ARG_STRING, &a.from, "from this day on", "DATE" },
		{ "to", 0, 0, G_OPTION_ARG_STRING, &a.to, "before this day", "DATE" },
		{ "limit", 0, 0, G_OPTION_ARG_STRING, &a.limit, "at most so many", "N" },
		{ "metric", 0, 0, G_OPTION_ARG_STRING, &a.metric, "a key of a rep or set", "KEY" },
		{ "pseudonym", 0, 0, G_OPTION_ARG_STRING, &a.pseudonym, "for studies", "NAME" },
		{ "note", 0, 0, G_OPTION_ARG_STRING, &a.note, "free text", "TEXT" },
		{ "conditions", 0, 0, G_OPTION_ARG_STRING, &a.conditions, "free text", "TEXT" },
		{ "as-pseudonym", 0, 0, G_OPTION_ARG_NONE, &a.as_pseudonym,
		  "copies without the name", NULL },
		{ "csv", 0, 0, G_OPTION_ARG_NONE, &a.csv, "print CSV", NULL },
		{ "again", 0, 0, G_OPTION_ARG_NONE, &a.again, "index unchanged files too", NULL },
		{ "remove", 0, 0, G_OPTION_ARG_NONE, &a.remove, "take tags away", NULL },
		{ "files", 0, 0, G_OPTION_ARG_NONE, &a.files, "delete the files too", NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a.words, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL }, details);

	if (code == PLB_CLI_GO_ON)
		code = run_verb(&a);
	g_strfreev(a.words);
	for (const GOptionEntry *entry = entries; entry->long_name; entry++) {
		if (entry->arg == G_OPTION_ARG_STRING || entry->arg == G_OPTION_ARG_FILENAME)
			g_free(*(char **)entry->arg_data);
	}
	return code;
}
