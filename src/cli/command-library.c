/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"
#include "src/session/library.h"

typedef struct {
	char *library, *athlete, *text, *tag, *group, *state, *from, *to, *limit, *metric;
	char *pseudonym, *note;
	gboolean again, csv, remove, files;
	char **words; /* the verb and what it works on */
} Arguments;

typedef struct {
	gboolean csv;
	guint rows;
} Printing;

static void print_csv_field(const char *text)
{
	if (!text || !strpbrk(text, ",\"\r\n")) {
		fputs(text ? text : "", stdout);
		return;
	}
	putchar('"');
	for (const char *c = text; *c; c++) {
		if (*c == '"')
			putchar('"');
		putchar(*c);
	}
	putchar('"');
}

static void print_fields(int n, char **fields, gboolean csv)
{
	for (int k = 0; k < n; k++) {
		if (k > 0)
			putchar(csv ? ',' : '\t');
		if (csv)
			print_csv_field(fields[k]);
		else
			fputs(fields[k] && fields[k][0] ? fields[k] : "-", stdout);
	}
	putchar('\n');
}

static void print_row(int n, char **values, char **names, gpointer user_data)
{
	Printing *printing = user_data;

	if (printing->rows++ == 0)
		print_fields(n, names, printing->csv);
	print_fields(n, values, printing->csv);
}

static int finish(const char *what, gboolean done, GError **error)
{
	return done ? PLB_CLI_DONE : plb_cli_fail(what, *error);
}

/* A day (2026-11-22) or an instant of ISO 8601, UTC when it does not say. */
static int read_time(const char *option, const char *text, gint64 *time_us)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) time = NULL;
	g_autofree char *full = NULL;

	if (!text)
		return PLB_CLI_GO_ON;
	full = strchr(text, 'T') ? g_strdup(text) : g_strconcat(text, "T00:00:00", NULL);
	time = g_date_time_new_from_iso8601(full, utc);
	if (!time)
		return plb_cli_misuse("library", "%s: not a date like 2026-11-22: %s", option,
				      text);
	*time_us = g_date_time_to_unix(time) * G_USEC_PER_SEC;
	return PLB_CLI_GO_ON;
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
	Printing printing = { .csv = arguments->csv };
	g_autoptr(GError) error = NULL;
	PlbLibraryQuery query = { .athlete = arguments->athlete,
				  .text = arguments->text,
				  .tag = arguments->tag,
				  .group = arguments->group,
				  .state = arguments->state };
	guint64 limit = 0;
	int code = read_time("--from", arguments->from, &query.from_us);

	if (code == PLB_CLI_GO_ON)
		code = read_time("--to", arguments->to, &query.to_us);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("library", "--limit", arguments->limit, 1, G_MAXINT, &limit);
	if (code != PLB_CLI_GO_ON)
		return code;
	query.limit = (int)limit;
	return finish("library", plb_library_list(library, &query, print_row, &printing, &error),
		      &error);
}

static int run_athletes(PlbLibrary *library, const Arguments *arguments)
{
	Printing printing = { .csv = arguments->csv };
	g_autoptr(GError) error = NULL;

	return finish("library", plb_library_athletes(library, print_row, &printing, &error),
		      &error);
}

static int run_trend(PlbLibrary *library, const Arguments *arguments)
{
	Printing printing = { .csv = arguments->csv };
	g_autoptr(GError) error = NULL;
	gint64 from_us = 0;
	int code = read_time("--from", arguments->from, &from_us);

	if (code != PLB_CLI_GO_ON)
		return code;
	if (!arguments->athlete || !arguments->metric)
		return plb_cli_misuse("library", "trend needs --athlete and --metric");
	return finish("library",
		      plb_library_trend(library, arguments->athlete, arguments->metric, from_us,
					print_row, &printing, &error),
		      &error);
}

static int run_athlete(PlbLibrary *library, const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	PlbLibraryAthlete facts = { .pseudonym = arguments->pseudonym,
				    .group = arguments->group,
				    .note = arguments->note };

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
	"  athlete NAME             set --pseudonym, --group, --note (\"\" takes it away)\n"
	"  trend                    one metric of one athlete over time (--athlete --metric\n"
	"                           --from); metrics are the keys of `plumbar-cli explain`\n"
	"  tag SESSION [TAG...]     tag it (--remove: untag), --note TEXT\n"
	"  delete ATHLETE           forget an athlete and the sessions; --files: the files too\n"
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
