/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/cli/cli.h"
#include "src/pipeline/set-verdict.h"

static gboolean same_athlete(const char *id, const PlbAthlete *athlete)
{
	return id[0] && strcmp(id, athlete->id) == 0;
}

int plb_cli_history_read(char **paths, PlbPipelineSetup *setup)
{
	for (guint i = 0; i < plb_cli_count(paths); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(PlbPipeline) pipeline = plb_cli_analyze(paths[i], NULL, &error);
		const PlbResult *result;

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

void plb_cli_history_judge_now(PlbCliAnalysed *sessions, guint n)
{
	g_autofree PlbNoiseHistory *histories = g_new0(PlbNoiseHistory, n);

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
				"as of today (--history now): the athlete's earlier sessions "
				"among those given, in place of what was recorded");
	}
}
