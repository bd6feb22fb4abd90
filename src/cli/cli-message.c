/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"

void plb_cli_complain(const char *what, const char *why)
{
	g_autofree char *prefix = g_strdup_printf("%s: ", what);
	g_autofree char *line = g_strconcat(g_str_has_prefix(why, prefix) ? "" : prefix, why, NULL);

	g_strchomp(line);
	for (char *c = line; *c; c++) {
		if ((guchar)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	}
	fprintf(stderr, "plumbar-cli: %s\n", line);
}

int plb_cli_fail(const char *what, const GError *error)
{
	plb_cli_complain(what, error->message);
	return PLB_CLI_FAILED;
}

int plb_cli_misuse(const char *what, const char *format, ...)
{
	va_list arguments;
	g_autofree char *why = NULL;

	va_start(arguments, format);
	why = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	plb_cli_complain(what, why);
	return PLB_CLI_USAGE;
}
