/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"

/* What the library answers, as rows; and the times that it is asked about. */

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

void plb_cli_print_row(int n, char **values, char **names, gpointer user_data)
{
	PlbCliRows *printing = user_data;

	if (printing->rows++ == 0)
		print_fields(n, names, printing->csv);
	print_fields(n, values, printing->csv);
}

/* A day (2026-11-22) or an instant of ISO 8601, UTC when it does not say. */
int plb_cli_time(const char *command, const char *option, const char *text, gint64 *time_us)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) time = NULL;
	g_autofree char *full = NULL;

	if (!text)
		return PLB_CLI_GO_ON;
	full = strchr(text, 'T') ? g_strdup(text) : g_strconcat(text, "T00:00:00", NULL);
	time = g_date_time_new_from_iso8601(full, utc);
	if (!time)
		return plb_cli_misuse(command, "%s: not a date like 2026-11-22: %s", option, text);
	*time_us = g_date_time_to_unix(time) * G_USEC_PER_SEC;
	return PLB_CLI_GO_ON;
}
