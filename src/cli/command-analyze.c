/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"

typedef enum { PRINT_TABLE, PRINT_JSON, PRINT_TRUTH, WRITE_CSV } Mode;

/* One session to analyse; a worker fills text or why, and then sets done. */
typedef struct {
	const char *path;
	char *folder;          /* WRITE_CSV */
	PlbPipeline *pipeline; /* analysed already; NULL = not yet */
	char *text;            /* for standard output */
	char *why;             /* or why it could not be read */
	gboolean done;
} Job;

/* Jobs are done in any order and printed in theirs. */
typedef struct {
	Mode mode;
	const PlbRig *rig; /* instead of the sessions' own, or NULL */
	gboolean any_device;
	GMutex lock;
	GCond changed;
} Work;

PlbPipeline *plb_cli_analyze(const char *path, PlbSession **session, GError **error)
{
	g_autoptr(PlbSession) opened = plb_session_open(path, error);
	PlbPipeline *pipeline = opened ? plb_session_analyze(opened, error) : NULL;

	if (pipeline && session)
		*session = g_steal_pointer(&opened);
	return pipeline;
}

static char *read_truth(const char *path, GError **error)
{
	g_autoptr(PlbSession) session = plb_session_open(path, error);
	char *truth;

	if (!session)
		return NULL;
	truth = plb_session_get_truth(session);
	if (!truth)
		g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_FORMAT,
				    "holds no truth: only simulated sessions do");
	return truth;
}

static PlbPipeline *analyze_with(const Work *work, const Job *job, GError **error)
{
	g_autoptr(PlbSession) session = plb_session_open(job->path, error);

	if (!session || !plb_session_use_rig(session, work->rig, work->any_device, error))
		return NULL;
	return plb_session_analyze(session, error);
}

static char *analyze_text(const Work *work, const Job *job, GError **error)
{
	g_autoptr(PlbPipeline) own = NULL;
	const PlbResult *result;

	if (work->mode == PRINT_TRUTH)
		return read_truth(job->path, error);
	if (!job->pipeline)
		own = work->rig ? analyze_with(work, job, error)
				: plb_cli_analyze(job->path, NULL, error);
	if (!job->pipeline && !own)
		return NULL;
	result = plb_pipeline_get_result(own ? own : job->pipeline);
	if (work->mode == PRINT_JSON)
		return plb_result_to_json(result, job->path);
	if (work->mode == WRITE_CSV)
		return plb_result_to_csv(result, job->folder, error) ? g_strdup("") : NULL;
	return plb_cli_table(result, job->path);
}

static void work_on(gpointer data, gpointer user_data)
{
	Job *job = data;
	Work *work = user_data;
	g_autoptr(GError) error = NULL;
	char *text = analyze_text(work, job, &error);

	g_mutex_lock(&work->lock);
	job->text = text;
	if (!text)
		job->why = g_strdup(error->message);
	job->done = TRUE;
	g_cond_signal(&work->changed);
	g_mutex_unlock(&work->lock);
}

static void wait_for(Work *work, const Job *job)
{
	g_mutex_lock(&work->lock);
	while (!job->done)
		g_cond_wait(&work->changed, &work->lock);
	g_mutex_unlock(&work->lock);
}

static gboolean is_json(Mode mode)
{
	return mode == PRINT_JSON || mode == PRINT_TRUTH;
}

/* Prints the jobs in order as they come; several JSON objects become an array. */
static int print_jobs(Work *work, Job *jobs, guint n)
{
	gboolean array = is_json(work->mode) && n > 1;
	int code = PLB_CLI_DONE;
	gboolean first = TRUE;

	if (array)
		fputs("[", stdout);
	for (guint i = 0; i < n; i++) {
		wait_for(work, &jobs[i]);
		if (!jobs[i].text) {
			plb_cli_complain(jobs[i].path, jobs[i].why);
			code = PLB_CLI_FAILED;
			continue;
		}
		if (is_json(work->mode))
			g_strchomp(jobs[i].text);
		if (!first)
			fputs(array ? ",\n" : "", stdout);
		fputs(jobs[i].text, stdout);
		if (is_json(work->mode) && !array)
			fputs("\n", stdout);
		first = FALSE;
		g_clear_pointer(&jobs[i].text, g_free);
	}
	if (array)
		fputs("]\n", stdout);
	return code;
}

/* One session writes its tables into dir itself, several each into dir/NAME, numbered where names
 * meet. */
static void choose_folders(Job *jobs, guint n, const char *dir)
{
	g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);

	if (n == 1) {
		jobs[0].folder = g_strdup(dir);
		return;
	}
	for (guint i = 0; i < n; i++) {
		g_autofree char *name = g_path_get_basename(jobs[i].path);

		if (g_str_has_suffix(name, ".plumbar"))
			name[strlen(name) - strlen(".plumbar")] = '\0';
		jobs[i].folder = g_build_filename(dir, name, NULL);
		for (guint k = 2; g_hash_table_contains(taken, jobs[i].folder); k++) {
			g_autofree char *numbered = g_strdup_printf("%s-%u", name, k);

			g_free(jobs[i].folder);
			jobs[i].folder = g_build_filename(dir, numbered, NULL);
		}
		g_hash_table_add(taken, jobs[i].folder);
	}
}

/* Histories need all sessions before the first can be judged. One that cannot be read is tried
 * again, and complained of, in its turn. */
static void analyze_with_history(Job *jobs, guint n)
{
	g_autofree PlbCliAnalysed *sessions = g_new0(PlbCliAnalysed, n);

	for (guint i = 0; i < n; i++) {
		g_autoptr(PlbSession) session = NULL;

		sessions[i].pipeline = jobs[i].pipeline =
			plb_cli_analyze(jobs[i].path, &session, NULL);
		if (session)
			sessions[i].started_us = plb_session_get_header(session)->started_us;
	}
	plb_cli_history_judge_now(sessions, n);
}

static int analyze(char **paths, Mode mode, const char *dir, guint threads, const PlbRig *rig,
		   gboolean any_device, gboolean now)
{
	guint n = g_strv_length(paths);
	g_autofree Job *jobs = g_new0(Job, n);
	Work work = { .mode = mode, .rig = rig, .any_device = any_device };
	GThreadPool *pool;
	int code;

	g_mutex_init(&work.lock);
	g_cond_init(&work.changed);
	pool = g_thread_pool_new(work_on, &work, (int)MIN(threads, n), FALSE, NULL);
	for (guint i = 0; i < n; i++)
		jobs[i].path = paths[i];
	if (mode == WRITE_CSV)
		choose_folders(jobs, n, dir);
	if (now)
		analyze_with_history(jobs, n);
	for (guint i = 0; i < n; i++)
		g_thread_pool_push(pool, &jobs[i], NULL);
	code = print_jobs(&work, jobs, n);
	g_thread_pool_free(pool, FALSE, TRUE);
	for (guint i = 0; i < n; i++) {
		plb_pipeline_free(jobs[i].pipeline);
		g_free(jobs[i].folder);
		g_free(jobs[i].text);
		g_free(jobs[i].why);
	}
	g_mutex_clear(&work.lock);
	g_cond_clear(&work.changed);
	return code;
}

static Mode choose_mode(gboolean json, gboolean truth, const char *dir)
{
	if (truth)
		return PRINT_TRUTH;
	if (json)
		return PRINT_JSON;
	return dir ? WRITE_CSV : PRINT_TABLE;
}

int plb_command_analyze(int argc, char **argv)
{
	gboolean json = FALSE;
	gboolean truth = FALSE, any_device = FALSE;
	g_autofree char *rig_path = NULL;
	g_autoptr(PlbRig) rig = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *dir = NULL;
	g_autofree char *jobs_text = NULL;
	g_autofree char *history = NULL;
	g_auto(GStrv) sessions = NULL;
	guint64 jobs = 1;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json,
		  "print a JSON object (an array for several sessions)", NULL },
		{ "csv", 0, 0, G_OPTION_ARG_FILENAME, &dir,
		  "write sets.csv, reps.csv, series.csv and reliability.csv (for several sessions "
		  "into a folder each)",
		  "DIR" },
		{ "jobs", 'j', 0, G_OPTION_ARG_FILENAME, &jobs_text,
		  "sessions worked on at a time (default: 1)", "N" },
		{ "history", 0, 0, G_OPTION_ARG_FILENAME, &history,
		  "which earlier sets the verdicts know of: recorded (default: those known when "
		  "the session was recorded) or now (those of the athlete's earlier sessions "
		  "among the given ones)",
		  "WHICH" },
		{ "truth", 0, 0, G_OPTION_ARG_NONE, &truth,
		  "print the truth of simulated sessions, as JSON", NULL },
		{ "rig", 0, 0, G_OPTION_ARG_FILENAME, &rig_path,
		  "analyse the raw counts with this calibration, not the sessions' own", "RIG" },
		{ "any-device", 0, 0, G_OPTION_ARG_NONE, &any_device,
		  "with --rig: also one of another device", NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sessions, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL }, NULL);

	if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("analyze", "--jobs", jobs_text, 1, 256, &jobs);
	if (code != PLB_CLI_GO_ON)
		return code;
	if (!sessions)
		return plb_cli_misuse("analyze", "no SESSION given");
	if (dir && (json || truth))
		return plb_cli_misuse("analyze", "--csv goes with neither --json nor --truth");
	if (truth && rig_path)
		return plb_cli_misuse("analyze", "--rig does not go with --truth");
	if (history && strcmp(history, "now") != 0 && strcmp(history, "recorded") != 0)
		return plb_cli_misuse("analyze", "--history is '%s', not recorded or now", history);
	if (g_strcmp0(history, "now") == 0 && (rig_path || truth))
		return plb_cli_misuse("analyze",
				      "--history now goes with neither --rig nor --truth");
	if (rig_path) {
		rig = plb_rig_load(rig_path, &error);
		if (!rig)
			return plb_cli_fail(rig_path, error);
	}
	return analyze(sessions, choose_mode(json, truth, dir), dir, (guint)jobs, rig, any_device,
		       g_strcmp0(history, "now") == 0);
}
