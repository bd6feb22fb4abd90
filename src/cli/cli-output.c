/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/cli.h"

/* What SQLite keeps beside a database. */
static const char *const companions[] = { "", "-wal", "-shm", "-journal" };

/* The file that is being written, and the one that a session is begun in (session.c), each with its
 * companions. Filled before the handler is installed: a handler must not allocate. */
static char pending[2 * G_N_ELEMENTS(companions)][PATH_MAX];
static volatile sig_atomic_t pending_set;

static void remove_pending_and_die(int signal_number)
{
	if (pending_set) {
		for (gsize i = 0; i < G_N_ELEMENTS(pending); i++)
			unlink(pending[i]);
	}
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void guard(const char *temporary)
{
	const int signals[] = { SIGINT, SIGTERM, SIGHUP };

	for (gsize i = 0; i < G_N_ELEMENTS(companions); i++) {
		g_snprintf(pending[2 * i], sizeof pending[0], "%s%s", temporary, companions[i]);
		g_snprintf(pending[2 * i + 1], sizeof pending[0], "%s.%d-new%s", temporary,
			   (int)getpid(), companions[i]);
	}
	pending_set = 1;
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		signal(signals[i], remove_pending_and_die);
}

PlbCliOutput *plb_cli_output_new(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *hidden = g_strdup_printf(".%s.%d.part", name, (int)getpid());
	PlbCliOutput *output;

	if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_ISDIR, "%s", g_strerror(EISDIR));
		return NULL;
	}
	/* putting a file in its place would take a device away from everybody */
	if (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
		g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
				    "is not a regular file");
		return NULL;
	}
	if (g_access(folder, W_OK | X_OK) != 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s",
			    g_strerror(errno));
		return NULL;
	}
	output = g_new0(PlbCliOutput, 1);
	output->path = g_strdup(path);
	output->temporary = g_build_filename(folder, hidden, NULL);
	guard(output->temporary);
	return output;
}

void plb_cli_remove_session(const char *path)
{
	for (gsize i = 0; i < G_N_ELEMENTS(companions); i++) {
		g_autofree char *victim = g_strconcat(path, companions[i], NULL);

		g_unlink(victim);
	}
}

/* A journal left by an older, cut-off file of that name must not be taken for the new one's. */
static void remove_stale_companions(const char *path)
{
	for (gsize i = 1; i < G_N_ELEMENTS(companions); i++) {
		g_autofree char *stale = g_strconcat(path, companions[i], NULL);

		g_unlink(stale);
	}
}

gboolean plb_cli_output_commit(PlbCliOutput *output, GError **error)
{
	remove_stale_companions(output->path);
	if (g_rename(output->temporary, output->path) != 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s",
			    g_strerror(errno));
		return FALSE;
	}
	pending_set = 0;
	return TRUE;
}

void plb_cli_output_free(PlbCliOutput *output)
{
	if (!output)
		return;
	plb_cli_remove_session(output->temporary);
	pending_set = 0;
	g_free(output->path);
	g_free(output->temporary);
	g_free(output);
}
