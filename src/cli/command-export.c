/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/cli.h"

static int export_csv(const char *path, const char *out)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	g_autoptr(PlbCliOutput) output = NULL;

	if (!session)
		return plb_cli_fail(path, error);
	output = plb_cli_output_new(out, &error);
	if (!output || !plb_export_csv(session, output->temporary, &error) ||
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
		{ "format", 0, 0, G_OPTION_ARG_FILENAME, &format, "what to write", "csv" },
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "the file to write", "OUT" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &session, NULL, NULL },
		{ NULL },
	};
	int code =
		plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL },
			      "csv: every sample in newtons, metres and seconds, with all digits; "
			      "import reads it back.");

	if (code != PLB_CLI_GO_ON)
		return code;
	if (plb_cli_count(session) != 1)
		return plb_cli_misuse("export", "takes one SESSION, not %u",
				      plb_cli_count(session));
	if (!output)
		return plb_cli_misuse("export", "-o OUT is missing");
	if (!format)
		return plb_cli_misuse("export", "--format is missing: csv");
	if (!g_str_equal(format, "csv"))
		return plb_cli_misuse("export", "--format: %s is not a format of this version: csv",
				      format);
	return export_csv(session[0], output);
}
