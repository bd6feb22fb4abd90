/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/cli/cli.h"

static const PlbCliCommand *find_command(const char *name)
{
	gsize n;
	const PlbCliCommand *commands = plb_cli_commands(&n);

	for (gsize i = 0; i < n; i++) {
		if (g_str_equal(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

int plb_cli_parse(int argc, char **argv, const GOptionEntry *const *tables, const char *details)
{
	const PlbCliCommand *command = find_command(argv[0]);
	g_autofree char *program = g_strdup_printf("plumbar-cli %s", command->name);
	g_autofree char *summary =
		g_strdup_printf("%c%s.", g_ascii_toupper(*command->summary), command->summary + 1);
	g_autoptr(GOptionContext) context = g_option_context_new(command->arguments);
	g_autoptr(GError) error = NULL;

	g_set_prgname(program);
	g_option_context_set_summary(context, summary);
	g_option_context_set_description(context, details);
	for (; *tables; tables++)
		g_option_context_add_main_entries(context, *tables, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		return plb_cli_misuse(command->name, "%s", error->message);
	return PLB_CLI_GO_ON;
}

guint plb_cli_count(char **list)
{
	return list ? g_strv_length(list) : 0;
}

int plb_cli_number(const char *command, const char *option, const char *text, double low,
		   double high, double *value)
{
	char *end;
	double number;

	if (!text)
		return PLB_CLI_GO_ON;
	number = g_ascii_strtod(text, &end);
	if (end == text || *end || !isfinite(number))
		return plb_cli_misuse(command, "%s: not a number: %s", option, text);
	if (number < low || number > high)
		return plb_cli_misuse(command, "%s: %s is not within %g and %g", option, text, low,
				      high);
	*value = number;
	return PLB_CLI_GO_ON;
}

int plb_cli_whole(const char *command, const char *option, const char *text, guint64 low,
		  guint64 high, guint64 *value)
{
	guint64 number;

	if (!text)
		return PLB_CLI_GO_ON;
	if (!g_ascii_string_to_unsigned(text, 10, low, high, &number, NULL))
		return plb_cli_misuse(command,
				      "%s: not a whole number from %" G_GUINT64_FORMAT
				      " to %" G_GUINT64_FORMAT ": %s",
				      option, low, high, text);
	*value = number;
	return PLB_CLI_GO_ON;
}
