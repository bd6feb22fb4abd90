/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/cli.h"

typedef gboolean (*ExportFunc)(PlbSession *session, const char *path, GError **error);

static const struct {
	const char *name;
	ExportFunc func;
} formats[] = {
	{ "csv", plb_export_csv },
	{ "c3d", plb_export_c3d },
};

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

int plb_command_export(int argc, char **argv)
{
	g_autofree char *format = NULL;
	g_autofree char *output = NULL;
	g_auto(GStrv) session = NULL;
	const GOptionEntry entries[] = {
		{ "format", 0, 0, G_OPTION_ARG_FILENAME, &format, "what to write", "csv|c3d" },
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "the file to write", "OUT" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &session, NULL, NULL },
		{ NULL },
	};
	int code =
		plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL },
			      "csv: every sample in newtons, metres and seconds, with all digits; "
			      "import reads it back.\n"
			      "c3d: bar points and force platforms for motion-analysis software.");

	if (code != PLB_CLI_GO_ON)
		return code;
	if (plb_cli_count(session) != 1)
		return plb_cli_misuse("export", "takes one SESSION, not %u",
				      plb_cli_count(session));
	if (!output)
		return plb_cli_misuse("export", "-o OUT is missing");
	if (!format)
		return plb_cli_misuse("export", "--format is missing: csv or c3d");
	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (g_str_equal(format, formats[i].name))
			return export_session(session[0], output, formats[i].func);
	}
	return plb_cli_misuse("export", "--format: %s is not a format of this version: csv, c3d",
			      format);
}
