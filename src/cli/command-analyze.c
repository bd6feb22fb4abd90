/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/analyze-resume.h"
#include "src/cli/cli-sessions.h"
#include "src/cli/cli-workers.h"

typedef enum { PRINT_TABLE, PRINT_JSON, PRINT_TRUTH, WRITE_CSV } Mode;

/* One session to analyse. */
typedef struct {
	const char *path;
	char *folder;          /* WRITE_CSV */
	PlbPipeline *pipeline; /* analysed already; NULL = not yet */
} Job;

typedef struct {
	Mode mode;
	const PlbRig *rig; /* instead of the sessions' own, or NULL */
	gboolean any_device;
	const char *exercise; /* instead of the sessions' own, or NULL */
	gboolean resume;      /* WRITE_CSV: what stands there already is not made again */
	Job *jobs;
	guint n;
	guint there, failed, printed; /* so far */
	gboolean progress;
} Work;

/* What a job of WRITE_CSV answers. */
#define MADE "made"
#define THERE "there"

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

	if (!session)
		return NULL;
	if (work->rig && !plb_session_use_rig(session, work->rig, work->any_device, error))
		return NULL;
	if (work->exercise)
		plb_session_use_exercise(session, work->exercise);
	return plb_session_analyze(session, error);
}

/* A stamp from before the file was opened: one that changes meanwhile is made again next time, as
 * is, once, a cut-off file, whose journal is folded in by opening it. */
static char *write_tables(const Work *work, const Job *job, GError **error)
{
	g_autofree char *stamp = plb_analyze_stamp(job->path, work->rig, error);
	g_autoptr(PlbPipeline) own = NULL;

	if (!stamp)
		return NULL;
	if (work->resume && plb_analyze_stamped(job->folder, stamp))
		return g_strdup(THERE);
	if (!job->pipeline)
		own = analyze_with(work, job, error);
	if (!job->pipeline && !own)
		return NULL;
	plb_analyze_unstamp(job->folder);
	if (!plb_result_to_csv(plb_pipeline_get_result(own ? own : job->pipeline), job->folder,
			       error) ||
	    (work->resume && !plb_analyze_put_stamp(job->folder, stamp, error)))
		return NULL;
	return g_strdup(MADE);
}

static char *work_on(guint index, gpointer user_data, GError **error)
{
	const Work *work = user_data;
	const Job *job = &work->jobs[index];
	g_autoptr(PlbPipeline) own = NULL;
	const PlbResult *result;

	if (work->mode == PRINT_TRUTH)
		return read_truth(job->path, error);
	if (work->mode == WRITE_CSV)
		return write_tables(work, job, error);
	if (!job->pipeline)
		own = analyze_with(work, job, error);
	if (!job->pipeline && !own)
		return NULL;
	result = plb_pipeline_get_result(own ? own : job->pipeline);
	return work->mode == PRINT_JSON ? plb_result_to_json(result, job->path)
					: plb_cli_table(result, job->path);
}

static gboolean is_json(const Work *work)
{
	return work->mode == PRINT_JSON || work->mode == PRINT_TRUTH;
}

/* Several JSON objects become an array. */
static void print_text(Work *work, const char *text)
{
	gboolean array = is_json(work) && work->n > 1;
	gsize length = strlen(text);

	while (is_json(work) && length > 0 && g_ascii_isspace(text[length - 1]))
		length--;
	if (work->printed++ > 0 && array)
		fputs(",\n", stdout);
	fwrite(text, 1, length, stdout);
	if (is_json(work) && !array)
		fputs("\n", stdout);
}

static gboolean job_done(guint index, const char *text, const char *why, gpointer user_data)
{
	Work *work = user_data;

	if (!text) {
		plb_cli_complain(work->jobs[index].path, why);
		work->failed++;
	} else if (work->mode != WRITE_CSV) {
		print_text(work, text);
	} else if (strcmp(text, THERE) == 0) {
		work->there++;
	}
	if (work->progress)
		fprintf(stderr, index + 1 < work->n ? "\r%u of %u" : "\r%u of %u\n", index + 1,
			work->n);
	return TRUE;
}

/* One session writes its tables into dir itself, several each into dir/NAME, numbered where names
 * meet. */
static void choose_folders(Job *jobs, guint n, const char *dir, gboolean each)
{
	g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);

	if (n == 1 && !each) {
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

		sessions[i].path = jobs[i].path;
		sessions[i].pipeline = plb_cli_analyze(jobs[i].path, &session, NULL);
		if (session)
			sessions[i].started_us = plb_session_get_header(session)->started_us;
	}
	plb_cli_history_judge_now(sessions, n);
	for (guint i = 0; i < n; i++)
		jobs[i].pipeline = sessions[i].pipeline;
}

/* Folders are chosen among all sessions, so that every part of a batch chooses the same. */
static Job *make_jobs(const PlbCliSessions *sessions, const char *dir, gboolean each, guint *n)
{
	guint all = plb_cli_count(sessions->paths);
	Job *jobs = g_new0(Job, MAX(all, 1));

	for (guint i = 0; i < all; i++)
		jobs[i].path = sessions->paths[i];
	if (dir && all > 0)
		choose_folders(jobs, all, dir, each);
	*n = 0;
	for (guint i = 0; i < all; i++) {
		Job job = jobs[i];

		if (plb_cli_sessions_is_mine(sessions, i))
			jobs[(*n)++] = job;
		else
			g_free(job.folder);
	}
	return jobs;
}

static void free_jobs(Job *jobs, guint n)
{
	for (guint i = 0; i < n; i++) {
		plb_pipeline_free(jobs[i].pipeline);
		g_free(jobs[i].folder);
	}
	g_free(jobs);
}

static int run_batch(Work *work, guint workers, gboolean now)
{
	gboolean array = is_json(work) && work->n > 1;

	if (now)
		analyze_with_history(work->jobs, work->n);
	if (array)
		fputs("[", stdout);
	plb_cli_work(work->n, workers, work_on, job_done, work);
	if (array)
		fputs("]\n", stdout);
	if (work->resume)
		printf("%u analysed, %u were there already, %u failed\n",
		       work->n - work->there - work->failed, work->there, work->failed);
	return work->failed ? PLB_CLI_FAILED : PLB_CLI_DONE;
}

static Mode choose_mode(gboolean json, gboolean truth, const char *dir)
{
	if (truth)
		return PRINT_TRUTH;
	if (json)
		return PRINT_JSON;
	return dir ? WRITE_CSV : PRINT_TABLE;
}

typedef struct {
	PlbCliSessions sessions;
	gboolean json, truth, any_device, resume;
	char *rig, *dir, *jobs, *history, *exercise;
} Arguments;

static void arguments_clear(Arguments *arguments)
{
	plb_cli_sessions_clear(&arguments->sessions);
	g_free(arguments->rig);
	g_free(arguments->dir);
	g_free(arguments->jobs);
	g_free(arguments->history);
	g_free(arguments->exercise);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

static int check_arguments(const Arguments *a)
{
	gboolean now = g_strcmp0(a->history, "now") == 0;
	PlbPipelineSetup setup;

	plb_pipeline_setup_init(&setup, NULL);
	if (a->exercise && (now || a->truth || a->resume))
		return plb_cli_misuse("analyze", "--exercise goes with none of --history now, "
						 "--truth and --resume");

	if (a->dir && (a->json || a->truth))
		return plb_cli_misuse("analyze", "--csv goes with neither --json nor --truth");
	if (a->truth && a->rig)
		return plb_cli_misuse("analyze", "--rig does not go with --truth");
	if (a->history && !now && strcmp(a->history, "recorded") != 0)
		return plb_cli_misuse("analyze", "--history is '%s', not recorded or now",
				      a->history);
	if (now && (a->rig || a->truth))
		return plb_cli_misuse("analyze",
				      "--history now goes with neither --rig nor --truth");
	if (a->resume && !a->dir)
		return plb_cli_misuse("analyze", "--resume goes with --csv: what is there already "
						 "is looked for in its folder");
	if (now && (a->resume || a->sessions.part_count > 1))
		return plb_cli_misuse("analyze", "--history now needs all sessions each time: it "
						 "goes with neither --resume nor --part");
	return plb_cli_exercise_apply("analyze", a->exercise, &setup);
}

static int analyze(const Arguments *a, guint workers)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRig) rig = NULL;
	Work work = { .mode = choose_mode(a->json, a->truth, a->dir),
		      .any_device = a->any_device,
		      .exercise = a->exercise,
		      .resume = a->resume };
	int code;

	if (a->rig) {
		rig = plb_rig_load(a->rig, &error);
		if (!rig)
			return plb_cli_fail(a->rig, error);
	}
	work.rig = rig;
	work.jobs = make_jobs(&a->sessions, a->dir, a->resume, &work.n);
	work.progress = work.mode == WRITE_CSV && work.n > 1 && isatty(STDERR_FILENO);
	code = run_batch(&work, workers, g_strcmp0(a->history, "now") == 0);
	free_jobs(work.jobs, work.n);
	return code;
}

int plb_command_analyze(int argc, char **argv)
{
	g_auto(Arguments) a = { .json = FALSE };
	guint64 jobs = 1;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json,
		  "print a JSON object (an array for several sessions)", NULL },
		{ "csv", 0, 0, G_OPTION_ARG_FILENAME, &a.dir,
		  "write sets.csv, reps.csv, series.csv and reliability.csv (for several sessions "
		  "into a folder each)",
		  "DIR" },
		{ "jobs", 'j', 0, G_OPTION_ARG_FILENAME, &a.jobs,
		  "sessions worked on at a time (default: 1; all: one for each processor)", "N" },
		{ "resume", 0, 0, G_OPTION_ARG_NONE, &a.resume,
		  "with --csv: make only what is not there yet from the same file by the same "
		  "version, a folder for each session",
		  NULL },
		{ "history", 0, 0, G_OPTION_ARG_FILENAME, &a.history,
		  "which earlier sets the verdicts know of: recorded (default: those known when "
		  "the session was recorded) or now (those of the athlete's earlier sessions "
		  "in the library and among the given ones)",
		  "WHICH" },
		{ "truth", 0, 0, G_OPTION_ARG_NONE, &a.truth,
		  "print the truth of simulated sessions, as JSON", NULL },
		{ "rig", 0, 0, G_OPTION_ARG_FILENAME, &a.rig,
		  "analyse the raw counts with this calibration, not the sessions' own", "RIG" },
		{ "exercise", 0, 0, G_OPTION_ARG_FILENAME, &a.exercise,
		  "analyse as this exercise, not as the sessions say", "NAME" },
		{ "any-device", 0, 0, G_OPTION_ARG_NONE, &a.any_device,
		  "with --rig: also one of another device", NULL },
		{ NULL },
	};
	g_autofree GOptionEntry *which = plb_cli_sessions_entries(&a.sessions);
	int code =
		plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, which, NULL }, NULL);

	if (code == PLB_CLI_GO_ON && g_strcmp0(a.jobs, "all") == 0)
		jobs = g_get_num_processors();
	else if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("analyze", "--jobs", a.jobs, 1, 256, &jobs);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_sessions_read("analyze", &a.sessions);
	if (code == PLB_CLI_GO_ON)
		code = check_arguments(&a);
	if (code != PLB_CLI_GO_ON)
		return code;
	return analyze(&a, (guint)jobs);
}
