/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "src/cli/cli.h"

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbVerifyReport, plb_verify_report_clear)

static int verify(const char *path)
{
	g_auto(PlbVerifyReport) report = { 0 };
	g_autoptr(GError) error = NULL;

	if (!plb_session_verify(path, &report, &error))
		return plb_cli_fail(path, error);
	g_strchomp(report.summary);
	if (report.damaged) {
		plb_cli_complain(path, report.summary);
		return PLB_CLI_FAILED;
	}
	printf("%s: %s\n", path, report.summary);
	return PLB_CLI_DONE;
}

int plb_command_verify(int argc, char **argv)
{
	g_auto(GStrv) session = NULL;
	const GOptionEntry entries[] = {
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &session, NULL, NULL },
		{ NULL },
	};
	int code =
		plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL },
			      "A file that was cut off but is consistent, and marked gaps, are not "
			      "damage.");

	if (code != PLB_CLI_GO_ON)
		return code;
	if (plb_cli_count(session) != 1)
		return plb_cli_misuse("verify", "takes one SESSION, not %u",
				      plb_cli_count(session));
	return verify(session[0]);
}
