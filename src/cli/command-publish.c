/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/cli-sessions.h"
#include "src/cli/cli-workers.h"
#include "src/cli/publish-rows.h"

#ifdef PLB_HAVE_POSTGRESQL
#include "src/cli/publish-database.h"

typedef struct {
	char **paths; /* of this part */
	guint n, published, failed;
	PlbPublishDatabase *database;
	gboolean progress;
} Work;

static char *rows_of(guint index, gpointer user_data, GError **error)
{
	return plb_publish_rows(((const Work *)user_data)->paths[index], error);
}

/* Without a connection no other session fares better: the rest is left. */
static gboolean put(guint index, const char *rows, const char *why, gpointer user_data)
{
	Work *work = user_data;
	g_autoptr(GError) error = NULL;

	if (!rows) {
		plb_cli_complain(work->paths[index], why);
		work->failed++;
	} else if (!plb_publish_database_put(work->database, rows, &error)) {
		plb_cli_complain(work->paths[index], error->message);
		work->failed++;
	} else {
		work->published++;
	}
	if (work->progress)
		fprintf(stderr, index + 1 < work->n ? "\r%u of %u" : "\r%u of %u\n", index + 1,
			work->n);
	return !g_error_matches(error, PLB_PUBLISH_ERROR, PLB_PUBLISH_ERROR_CONNECTION);
}

/* Asked once before hours of work; then closed, so that the workers do not hold it open. */
static int check_connection(PlbPublishDatabase *database)
{
	g_autoptr(GError) error = NULL;

	if (!plb_publish_database_open(database, &error))
		return plb_cli_fail("publish", error);
	plb_publish_database_close(database);
	return PLB_CLI_GO_ON;
}

static int publish(const PlbCliSessions *sessions, const char *address, guint workers)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbPublishDatabase) database = plb_publish_database_new(address, &error);
	guint all = plb_cli_count(sessions->paths);
	g_autofree char **paths = g_new0(char *, all + 1);
	Work work = { .paths = paths, .database = database };
	int code;

	if (!database)
		return plb_cli_misuse("publish", "--to %s", error->message);
	code = check_connection(database);
	if (code != PLB_CLI_GO_ON)
		return code;
	for (guint i = 0; i < all; i++)
		if (plb_cli_sessions_is_mine(sessions, i))
			paths[work.n++] = sessions->paths[i];
	work.progress = work.n > 1 && isatty(STDERR_FILENO);
	plb_cli_work(work.n, workers, rows_of, put, &work);
	printf("%u published, %u failed", work.published, work.failed);
	if (work.published + work.failed < work.n)
		printf(", %u not tried", work.n - work.published - work.failed);
	printf("\n");
	return work.published == work.n ? PLB_CLI_DONE : PLB_CLI_FAILED;
}
#else
static int publish(const PlbCliSessions *sessions, const char *address, guint workers)
{
	plb_cli_complain("publish", "this program was built without PostgreSQL (libpq)");
	return PLB_CLI_FAILED;
}
#endif

/* Arguments can be read by everybody on the machine while a program runs. */
static void hide_password(char **argv)
{
	for (; *argv; argv++) {
		char *user = strstr(*argv, "://");
		char *end = user ? user + 3 + strcspn(user + 3, "/?") : NULL;
		char *at = end ? memrchr(user, '@', (gsize)(end - user)) : NULL;
		char *colon = at ? memchr(user + 3, ':', (gsize)(at - user - 3)) : NULL;
		char *option = user ? strstr(user, "password=") : NULL;

		if (colon)
			memset(colon + 1, '*', (gsize)(at - colon - 1));
		if (option)
			memset(option + 9, '*', strcspn(option + 9, "&"));
	}
}

int plb_command_publish(int argc, char **argv)
{
	g_auto(PlbCliSessions) sessions = { NULL };
	g_autofree char *address = NULL, *jobs_text = NULL;
	g_autofree char **words = g_memdup2(argv, ((gsize)argc + 1) * sizeof *argv);
	guint64 jobs = 1;
	const GOptionEntry entries[] = {
		{ "to", 0, 0, G_OPTION_ARG_FILENAME, &address, "the database",
		  "postgresql://USER@HOST/DATABASE" },
		{ "jobs", 'j', 0, G_OPTION_ARG_FILENAME, &jobs_text,
		  "sessions analysed at a time (default: 1; all: one for each processor)", "N" },
		{ NULL },
	};
	g_autofree GOptionEntry *which = plb_cli_sessions_entries(&sessions);
	int code = plb_cli_parse(
		argc, argv, (const GOptionEntry *[]){ entries, which, NULL },
		"Athletes, sessions, sets, reps and metrics go into the schema plumbar, which is "
		"made\nwhere it is missing (docs/publish.md). One session is one transaction; "
		"published again,\nit gives the same rows. Passwords are best kept in ~/.pgpass "
		"or PGPASSFILE.");

	hide_password(words);
	if (code == PLB_CLI_GO_ON && g_strcmp0(jobs_text, "all") == 0)
		jobs = g_get_num_processors();
	else if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("publish", "--jobs", jobs_text, 1, 256, &jobs);
	if (code == PLB_CLI_GO_ON && !address)
		return plb_cli_misuse("publish", "--to postgresql://... is missing");
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_sessions_read("publish", &sessions);
	return code == PLB_CLI_GO_ON ? publish(&sessions, address, (guint)jobs) : code;
}
