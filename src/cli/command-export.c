/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/cli-workers.h"
#include "src/cli/cli.h"

typedef gboolean (*ExportFunc)(PlbSession *session, const char *path, GError **error);

static const struct {
	const char *name;
	ExportFunc func;
} formats[] = {
	{ "csv", plb_export_csv },   { "c3d", plb_export_c3d },   { "hdf5", plb_export_hdf5 },
	{ "json", plb_export_json }, { "reps", plb_export_reps }, { "sets", plb_export_sets },
};

#define FORMATS "csv, c3d, opensim, hdf5, json, reps, sets or long"

static int export_session(const char *path, const char *out, ExportFunc func)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	g_autoptr(PlbCliOutput) output = NULL;

	if (!session)
		return plb_cli_fail(path, error);
	output = plb_cli_output_new(out, &error);
	if (!output || !func(session, output->temporary, &error) ||
	    !plb_cli_output_commit(output, &error))
		return plb_cli_fail(out, error);
	return PLB_CLI_DONE;
}

/* BASE of BASE, BASE.mot and BASE.trc. Caller frees. */
static char *opensim_base(const char *out)
{
	gsize length = strlen(out);
	gboolean named = g_str_has_suffix(out, ".mot") || g_str_has_suffix(out, ".trc");

	return g_strndup(out, named ? length - 4 : length);
}

static int export_markers(PlbSession *session, const char *path, guint *markers)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbCliOutput) output = plb_cli_output_new(path, &error);

	if (!output || !plb_export_opensim_markers(session, output->temporary, markers, &error) ||
	    (*markers && !plb_cli_output_commit(output, &error)))
		return plb_cli_fail(path, error);
	return PLB_CLI_DONE;
}

static int export_forces(PlbSession *session, const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbCliOutput) output = plb_cli_output_new(path, &error);

	if (!output || !plb_export_opensim_forces(session, output->temporary, &error) ||
	    !plb_cli_output_commit(output, &error))
		return plb_cli_fail(path, error);
	return PLB_CLI_DONE;
}

/* Forces first: they are what can be refused. Without the markers nothing is left of them. */
static int export_opensim(const char *path, const char *out)
{
	g_autofree char *base = opensim_base(out);
	g_autofree char *forces_path = g_strconcat(base, ".mot", NULL);
	g_autofree char *markers_path = g_strconcat(base, ".trc", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	guint markers = 0;
	int code;

	if (!session)
		return plb_cli_fail(path, error);
	if (*base == '\0' || g_str_has_suffix(base, "/"))
		return plb_cli_misuse("export", "-o: %s is no file name", out);
	code = export_forces(session, forces_path);
	if (code != PLB_CLI_DONE)
		return code;
	code = export_markers(session, markers_path, &markers);
	if (code != PLB_CLI_DONE) {
		g_unlink(forces_path);
		return code;
	}
	printf("%s: ground forces\n", forces_path);
	if (markers)
		printf("%s: marker%s\n", markers_path,
		       markers == 2 ? "s bar_left, bar_right" : " bar");
	return PLB_CLI_DONE;
}

typedef struct {
	char **sessions;
	GString *text;
	gboolean failed;
} LongTable;

static char *long_rows(guint index, gpointer user_data, GError **error)
{
	const LongTable *table = user_data;
	g_autoptr(PlbSession) session = plb_session_open(table->sessions[index], error);
	g_autofree char *name = g_path_get_basename(table->sessions[index]);

	return session ? plb_export_long_rows(session, name, error) : NULL;
}

static gboolean add_long_rows(guint index, const char *text, const char *why, gpointer user_data)
{
	LongTable *table = user_data;

	if (text)
		g_string_append(table->text, text);
	else
		plb_cli_complain(table->sessions[index], why);
	table->failed = table->failed || !text;
	return TRUE;
}

/* A session that cannot be read gets its line and is left out. */
static int export_long(char **sessions, const char *out)
{
	guint n = plb_cli_count(sessions);
	g_autoptr(GString) text = g_string_new(plb_export_long_header);
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbCliOutput) output = plb_cli_output_new(out, &error);
	LongTable table = { sessions, text, FALSE };

	if (!output)
		return plb_cli_fail(out, error);
	plb_cli_work(n, g_get_num_processors(), long_rows, add_long_rows, &table);
	if (table.failed && n == 1)
		return PLB_CLI_FAILED;
	if (!g_file_set_contents_full(output->temporary, text->str, (gssize)text->len,
				      G_FILE_SET_CONTENTS_NONE, 0666, &error) ||
	    !plb_cli_output_commit(output, &error))
		return plb_cli_fail(out, error);
	return table.failed ? PLB_CLI_FAILED : PLB_CLI_DONE;
}

int plb_command_export(int argc, char **argv)
{
	g_autofree char *format = NULL;
	g_autofree char *output = NULL;
	g_auto(GStrv) session = NULL;
	const GOptionEntry entries[] = {
		{ "format", 0, 0, G_OPTION_ARG_FILENAME, &format, "what to write",
		  "csv|c3d|opensim|hdf5|json|reps|sets|long" },
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "the file to write", "OUT" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &session, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(
		argc, argv, (const GOptionEntry *[]){ entries, NULL },
		"csv: every sample in newtons, metres and seconds, with all digits; "
		"import reads it back.\n"
		"c3d: bar points and force platforms for motion-analysis software.\n"
		"opensim: ground forces into OUT.mot, the bar's markers into OUT.trc.\n"
		"hdf5: samples, raw counts, reps, sets, series and calibration in one file.\n"
		"json, reps, sets: what analyze finds, as its object or one of its tables.\n"
		"long: for statistics, a row for each number of each rep; several SESSIONs go into "
		"one file.");

	if (code != PLB_CLI_GO_ON)
		return code;
	if (g_strcmp0(format, "long") == 0 && output && plb_cli_count(session) > 0)
		return export_long(session, output);
	if (plb_cli_count(session) != 1)
		return plb_cli_misuse("export", "takes one SESSION, not %u",
				      plb_cli_count(session));
	if (!output)
		return plb_cli_misuse("export", "-o OUT is missing");
	if (!format)
		return plb_cli_misuse("export", "--format is missing: " FORMATS);
	if (g_str_equal(format, "opensim"))
		return export_opensim(session[0], output);
	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (g_str_equal(format, formats[i].name))
			return export_session(session[0], output, formats[i].func);
	}
	return plb_cli_misuse("export", "--format: %s is not a format of this version: " FORMATS,
			      format);
}
