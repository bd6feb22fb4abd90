/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/cli-sessions.h"

#include <string.h>

#define LIST_BYTES_MAX (256 * 1024 * 1024)

GOptionEntry *plb_cli_sessions_entries(PlbCliSessions *sessions)
{
	const GOptionEntry entries[] = {
		{ "files-from", 0, 0, G_OPTION_ARG_FILENAME, &sessions->files_from,
		  "also the sessions listed in FILE, one a line (-: standard input)", "FILE" },
		{ "part", 0, 0, G_OPTION_ARG_FILENAME, &sessions->part,
		  "only every N-th session, beginning with the I-th: one task of N", "I/N" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sessions->paths, NULL,
		  NULL },
		{ NULL },
	};

	return g_memdup2(entries, sizeof entries);
}

void plb_cli_sessions_clear(PlbCliSessions *sessions)
{
	g_strfreev(sessions->paths);
	g_free(sessions->files_from);
	g_free(sessions->part);
}

static char *read_list(const char *path, GError **error)
{
	const char *name = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
	char *text = NULL;
	gsize length;

	if (!g_file_get_contents(name, &text, &length, error))
		return NULL;
	if (length > LIST_BYTES_MAX || memchr(text, '\0', length)) {
		g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_FORMAT,
				    "is no list of files, one a line");
		g_free(text);
		return NULL;
	}
	return text;
}

static int append_list(PlbCliSessions *sessions)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = read_list(sessions->files_from, &error);
	g_autoptr(GPtrArray) all = g_ptr_array_new();
	g_auto(GStrv) lines = NULL;

	if (!text)
		return plb_cli_fail(sessions->files_from, error);
	lines = g_strsplit(text, "\n", -1);
	for (char **path = sessions->paths; path && *path; path++)
		g_ptr_array_add(all, *path);
	for (char **line = lines; *line; line++) {
		gsize length = strlen(*line);

		if (length > 0 && (*line)[length - 1] == '\r')
			(*line)[length - 1] = '\0';
		if (**line)
			g_ptr_array_add(all, g_strdup(*line));
	}
	g_ptr_array_add(all, NULL);
	g_free(sessions->paths);
	sessions->paths = (char **)g_ptr_array_free(g_steal_pointer(&all), FALSE);
	return PLB_CLI_GO_ON;
}

static int read_part(const char *command, PlbCliSessions *sessions)
{
	g_auto(GStrv) numbers = sessions->part ? g_strsplit(sessions->part, "/", -1) : NULL;
	guint64 index = 1, count = 1;

	if (numbers && (g_strv_length(numbers) != 2 ||
			!g_ascii_string_to_unsigned(numbers[1], 10, 1, 1000000, &count, NULL) ||
			!g_ascii_string_to_unsigned(numbers[0], 10, 1, count, &index, NULL)))
		return plb_cli_misuse(command, "--part is '%s', not like 2/16", sessions->part);
	sessions->part_index = (guint)index;
	sessions->part_count = (guint)count;
	return PLB_CLI_GO_ON;
}

int plb_cli_sessions_read(const char *command, PlbCliSessions *sessions)
{
	int code = read_part(command, sessions);

	if (code == PLB_CLI_GO_ON && sessions->files_from)
		code = append_list(sessions);
	if (code == PLB_CLI_GO_ON && !plb_cli_count(sessions->paths) && !sessions->files_from)
		return plb_cli_misuse(command, "no SESSION given");
	return code;
}

gboolean plb_cli_sessions_is_mine(const PlbCliSessions *sessions, guint index)
{
	return index % sessions->part_count == sessions->part_index - 1;
}
