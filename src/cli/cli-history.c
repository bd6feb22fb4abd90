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
			    PlbNoiseHistory *history, GError **error)
{
	g_autofree char *path = plb_library_default_path();
	g_autoptr(PlbLibrary) library = NULL;

	if (!*athlete || !g_file_test(path, G_FILE_TEST_EXISTS))
		return TRUE;
	library = plb_library_open(NULL, error);
	return library && plb_library_history(library, athlete, before_us, except, history, error);
}

#define FROM_LIBRARY "library"

static int read_library(PlbPipelineSetup *setup)
{
	g_autoptr(GError) error = NULL;

	if (!setup->athlete.id[0])
		return plb_cli_misuse("history", "which athlete's is not said (--athlete)");
	if (!add_library(setup->athlete.id, g_get_real_time(), NULL, &setup->history, &error))
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
	}
	return PLB_CLI_GO_ON;
}

/* Started earlier; of two at the same instant, the one given first. */
static gboolean is_earlier(const PlbCliAnalysed *a, const PlbCliAnalysed *b)
{
	return a->started_us < b->started_us || (a->started_us == b->started_us && a < b);
}

static char **absolute_paths(const PlbCliAnalysed *sessions, guint n)
{
	char **paths = g_new0(char *, n + 1);

	for (guint i = 0; i < n; i++)
		paths[i] = g_canonicalize_filename(sessions[i].path, NULL);
	return paths;
}

/* What the library holds beside those given; first, as it is mostly older. */
static void take_library(const PlbCliAnalysed *sessions, guint n, PlbNoiseHistory *histories)
{
	g_auto(GStrv) given = absolute_paths(sessions, n);

	for (guint i = 0; i < n; i++) {
		g_autoptr(GError) error = NULL;

		if (sessions[i].pipeline &&
		    !add_library(plb_pipeline_get_result(sessions[i].pipeline)->athlete.id,
				 sessions[i].started_us, (const char *const *)given, &histories[i],
				 &error))
			plb_cli_complain(FROM_LIBRARY, error->message);
	}
}

void plb_cli_history_judge_now(PlbCliAnalysed *sessions, guint n)
{
	g_autofree PlbNoiseHistory *histories = g_new0(PlbNoiseHistory, n);

	take_library(sessions, n, histories);

	/* all histories first: whether a set shifted, which decides whether it tells of noise, is
	 * asked of the recorded verdicts */
	for (guint i = 0; i < n; i++) {
		const PlbResult *result =
			sessions[i].pipeline ? plb_pipeline_get_result(sessions[i].pipeline) : NULL;

		for (guint k = 0; result && k < n; k++) {
			const PlbResult *other =
				sessions[k].pipeline ? plb_pipeline_get_result(sessions[k].pipeline)
						     : NULL;

			if (other && is_earlier(&sessions[k], &sessions[i]) &&
			    same_athlete(result->athlete.id, &other->athlete))
				plb_noise_history_add_result(&histories[i], other);
		}
	}
	for (guint i = 0; i < n; i++) {
		if (sessions[i].pipeline)
			plb_pipeline_judge_with(
				sessions[i].pipeline, &histories[i],
				"as of today (--history now): the athlete's earlier sessions in "
				"the "
				"library and among those given, in place of what was recorded");
	}
}
