/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/cli/cli.h"
#include "src/pipeline/set-verdict.h"
#include "src/session/library.h"

static gboolean same_athlete(const char *id, const PlbAthlete *athlete)
{
	return id[0] && strcmp(id, athlete->id) == 0;
}

/* Of the user's library, which is not made by asking. FALSE with error. */
static gboolean add_library(const char *athlete, gint64 before_us, const char *const *except,
			    PlbNoiseHistory *history, PlbKeptBody *body, GError **error)
{
	g_autofree char *path = plb_library_default_path();
	g_autoptr(PlbLibrary) library = NULL;

	if (!*athlete || !g_file_test(path, G_FILE_TEST_EXISTS))
		return TRUE;
	library = plb_library_open(NULL, error);
	return library &&
	       plb_library_history(library, athlete, before_us, except, history, error) &&
	       plb_library_kept_body(library, athlete, before_us, except, body, error);
}

#define FROM_LIBRARY "library"

int plb_cli_athlete_of_library(const char *command, const char *athlete, PlbAthlete *known)
{
	g_autofree char *path = plb_library_default_path();
	g_autofree char *why = g_strdup_printf("no such athlete in the library: %s", athlete);
	gboolean found = FALSE;

	if (g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_autoptr(GError) error = NULL;
		g_autoptr(PlbLibrary) library = plb_library_open(NULL, &error);

		if (!library || !plb_library_athlete(library, athlete, known, &found, &error))
			return plb_cli_fail(FROM_LIBRARY, error);
	}
	if (found)
		return PLB_CLI_GO_ON;
	plb_cli_complain(command, why);
	return PLB_CLI_FAILED;
}

static int read_library(PlbPipelineSetup *setup)
{
	g_autoptr(GError) error = NULL;

	if (!setup->athlete.id[0])
		return plb_cli_misuse("history", "which athlete's is not said (--athlete)");
	if (!add_library(setup->athlete.id, g_get_real_time(), NULL, &setup->history, &setup->body,
			 &error))
		return plb_cli_fail(FROM_LIBRARY, error);
	return PLB_CLI_GO_ON;
}

int plb_cli_history_read(char **paths, PlbPipelineSetup *setup)
{
	for (guint i = 0; i < plb_cli_count(paths); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(PlbPipeline) pipeline = NULL;
		const PlbResult *result;

		if (g_str_equal(paths[i], FROM_LIBRARY)) {
			int code = read_library(setup);

			if (code != PLB_CLI_GO_ON)
				return code;
			continue;
		}
		pipeline = plb_cli_analyze(paths[i], NULL, &error);
		if (!pipeline)
			return plb_cli_fail(paths[i], error);
		result = plb_pipeline_get_result(pipeline);
		/* an athlete without a name is whoever the caller says */
		if (setup->athlete.id[0] && result->athlete.id[0] &&
		    !same_athlete(setup->athlete.id, &result->athlete)) {
			plb_cli_complain(paths[i], "is of another athlete");
			return PLB_CLI_FAILED;
		}
		plb_noise_history_add_result(&setup->history, result);
		plb_kept_body_add_result(&setup->body, result);
	}
	return PLB_CLI_GO_ON;
}

/* Started earlier; of two at the same instant, the one given first. */
static gboolean is_earlier(const PlbCliAnalysed *a, const PlbCliAnalysed *b)
{
	return a->started_us < b->started_us || (a->started_us == b->started_us && a < b);
}

/* What the athlete's earlier sessions say. */
typedef struct {
	PlbNoiseHistory history;
	PlbKeptBody body;
} Earlier;

static char **absolute_paths(const PlbCliAnalysed *sessions, guint n)
{
	char **paths = g_new0(char *, n + 1);

	for (guint i = 0; i < n; i++)
		paths[i] = g_canonicalize_filename(sessions[i].path, NULL);
	return paths;
}

/* What the library holds beside those given; first, as it is mostly older. */
static void take_library(const PlbCliAnalysed *sessions, guint n, Earlier *earlier)
{
	g_auto(GStrv) given = absolute_paths(sessions, n);

	for (guint i = 0; i < n; i++) {
		g_autoptr(GError) error = NULL;

		if (sessions[i].pipeline &&
		    !add_library(plb_pipeline_get_result(sessions[i].pipeline)->athlete.id,
				 sessions[i].started_us, (const char *const *)given,
				 &earlier[i].history, &earlier[i].body, &error))
			plb_cli_complain(FROM_LIBRARY, error->message);
	}
}

static void take_given(const PlbCliAnalysed *sessions, guint n, guint of, Earlier *earlier)
{
	const PlbResult *result =
		sessions[of].pipeline ? plb_pipeline_get_result(sessions[of].pipeline) : NULL;

	for (guint k = 0; result && k < n; k++) {
		const PlbResult *other =
			sessions[k].pipeline ? plb_pipeline_get_result(sessions[k].pipeline) : NULL;

		if (!other || !is_earlier(&sessions[k], &sessions[of]) ||
		    !same_athlete(result->athlete.id, &other->athlete))
			continue;
		plb_noise_history_add_result(&earlier->history, other);
		plb_kept_body_add_result(&earlier->body, other);
	}
}

/* Solved anew where today's body is not the recorded one; one that cannot be read again stays. */
static void solve_now(PlbCliAnalysed *one, const PlbKeptBody *body)
{
	g_autoptr(PlbSession) session = plb_session_open(one->path, NULL);
	PlbPipeline *again = NULL;

	if (!session || plb_kept_body_equal(&plb_session_get_header(session)->setup.body, body))
		return;
	plb_session_use_body(session, body);
	again = plb_session_analyze(session, NULL);
	if (again) {
		plb_pipeline_free(one->pipeline);
		one->pipeline = again;
	}
}

void plb_cli_history_judge_now(PlbCliAnalysed *sessions, guint n)
{
	g_autofree Earlier *earlier = g_new0(Earlier, n);

	take_library(sessions, n, earlier);

	/* all histories first: whether a set shifted, which decides whether it tells of noise, is
	 * asked of the recorded verdicts; what a set teaches of the body is its own in any case */
	for (guint i = 0; i < n; i++)
		take_given(sessions, n, i, &earlier[i]);
	for (guint i = 0; i < n; i++) {
		if (!sessions[i].pipeline)
			continue;
		solve_now(&sessions[i], &earlier[i].body);
		plb_pipeline_judge_with(
			sessions[i].pipeline, &earlier[i].history,
			"as of today (--history now): the athlete's earlier sessions in the "
			"library and among those given, in place of what was recorded");
	}
}
