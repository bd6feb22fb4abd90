/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/body/pooled-change.h"
#include "src/body/shift-test.h"
#include "src/cli/cli.h"
#include "src/pipeline/set-verdict.h"
#include "src/session/json-writer.h"
#include "src/session/training-load.h"

/* Fewer usable reps make no line. */
#define LEAST_REPS 4
/* One set has a verdict of its own. */
#define LEAST_SETS 2

/* One set that can be pooled. */
typedef struct {
	const PlbSetResult *set;
	guint reps; /* that the line goes through */
	PlbSetRise rise;
} TrendSet;

typedef struct {
	const char *path;
	PlbPipeline *pipeline;
	gint64 started_us;
	PlbTrainingLoad load;
	GArray *sets; /* TrendSet */
	guint left_out;
} TrendSession;

static void trend_session_clear(gpointer data)
{
	TrendSession *session = data;

	plb_pipeline_free(session->pipeline);
	g_array_unref(session->sets);
}

static const PlbResult *result_of(const TrendSession *session)
{
	return plb_pipeline_get_result(session->pipeline);
}

static gboolean measure_set(const PlbSetResult *set, TrendSet *trend)
{
	g_autofree PlbVerdictRep *reps = plb_set_result_list_reps(set);
	double changes[PLB_SHIFT_MAX_REPS];
	char why[160];

	if (set->voided || plb_set_result_out_of_range(set, why, sizeof why))
		return FALSE;
	trend->set = set;
	trend->reps = plb_verdict_changes(reps, set->reps->len, changes, PLB_SHIFT_MAX_REPS);
	if (trend->reps < LEAST_REPS)
		return FALSE;
	plb_set_rise_measure(changes, trend->reps, &trend->rise);
	return TRUE;
}

static gboolean read_session(const char *path, TrendSession *trend)
{
	g_autoptr(PlbSession) session = NULL;
	g_autoptr(GError) error = NULL;

	*trend = (TrendSession){ .path = path };
	trend->pipeline = plb_cli_analyze(path, &session, &error);
	if (!trend->pipeline) {
		plb_cli_fail(path, error);
		return FALSE;
	}
	trend->started_us = plb_session_get_header(session)->started_us;
	trend->sets = g_array_new(FALSE, FALSE, sizeof(TrendSet));
	plb_training_load_of(result_of(trend), trend->started_us, &trend->load);
	for (guint i = 0; i < result_of(trend)->sets->len; i++) {
		TrendSet set;

		if (measure_set(g_ptr_array_index(result_of(trend)->sets, i), &set))
			g_array_append_val(trend->sets, set);
		else
			trend->left_out++;
	}
	return TRUE;
}

/* By athlete, then by time; sessions without a name stay apart, as given. */
static int compare_sessions(gconstpointer a, gconstpointer b)
{
	const TrendSession *x = a, *y = b;
	int by_name = strcmp(result_of(x)->athlete.id, result_of(y)->athlete.id);

	if (by_name)
		return by_name;
	return (x->started_us > y->started_us) - (x->started_us < y->started_us);
}

/* The sessions of one athlete: from is the first, the next one's first is given back. */
static guint end_of_athlete(const GArray *sessions, guint from)
{
	const char *id = result_of(&g_array_index(sessions, TrendSession, from))->athlete.id;
	guint to = from + 1;

	while (*id && to < sessions->len &&
	       strcmp(id, result_of(&g_array_index(sessions, TrendSession, to))->athlete.id) == 0)
		to++;
	return to;
}

/* Of the sets of sessions [from, to) with that exercise. */
static void pool(const GArray *sessions, guint from, guint to, const char *exercise,
		 PlbPooledChange *pooled)
{
	g_autoptr(GArray) rises = g_array_new(FALSE, FALSE, sizeof(PlbSetRise));

	for (guint i = from; i < to; i++) {
		const GArray *sets = g_array_index(sessions, TrendSession, i).sets;

		for (guint k = 0; k < sets->len; k++) {
			const TrendSet *set = &g_array_index(sets, TrendSet, k);

			if (g_str_equal(set->set->exercise, exercise))
				g_array_append_val(rises, set->rise);
		}
	}
	plb_pool_changes((const PlbSetRise *)(gpointer)rises->data, rises->len, pooled);
}

/* A rise as small as this is what pooling is for: half of what one set must be able to show. */
#define POOLED_STEADY_PCT 5.0

static const char *pooled_state(const PlbPooledChange *pooled)
{
	if (pooled->sets < LEAST_SETS)
		return "undetermined";
	if (pooled->ci95_pct[0] > 0)
		return "rising";
	return pooled->detectable_pct <= POOLED_STEADY_PCT ? "steady" : "undetermined";
}

static char *pooled_sentence(const PlbPooledChange *pooled)
{
	if (pooled->sets < LEAST_SETS)
		return g_strdup_printf("Can't pool: %u %s with enough usable reps", pooled->sets,
				       pooled->sets == 1 ? "set" : "sets");
	if (pooled->ci95_pct[0] > 0)
		return g_strdup_printf("Low back %+.1f %% from first to last rep (%.1f to %.1f), "
				       "over %u sets",
				       pooled->rise_pct, pooled->ci95_pct[0], pooled->ci95_pct[1],
				       pooled->sets);
	if (pooled->detectable_pct <= POOLED_STEADY_PCT)
		return g_strdup_printf("No shift over %u sets (would have seen %.1f %%)",
				       pooled->sets, pooled->detectable_pct);
	return g_strdup_printf("Can't judge yet: %u sets would have shown %.0f %%", pooled->sets,
			       ceil(pooled->detectable_pct));
}

/* The exercises of sessions [from, to), once each. Strings are the results'. */
static GPtrArray *exercises_of(const GArray *sessions, guint from, guint to)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = from; i < to; i++) {
		const GArray *sets = g_array_index(sessions, TrendSession, i).sets;

		for (guint k = 0; k < sets->len; k++) {
			const char *name = g_array_index(sets, TrendSet, k).set->exercise;

			if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
				g_ptr_array_add(names, (gpointer)name);
		}
	}
	return names;
}

static char *day_of(gint64 started_us)
{
	g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(started_us / G_TIME_SPAN_SECOND);

	return day ? g_date_time_format(day, "%Y-%m-%d") : g_strdup("-");
}

static GArray *weeks_of(const GArray *sessions, guint from, guint to)
{
	g_autoptr(GArray) loads = g_array_new(FALSE, FALSE, sizeof(PlbTrainingLoad));

	for (guint i = from; i < to; i++)
		g_array_append_val(loads, g_array_index(sessions, TrendSession, i).load);
	return plb_training_weeks((const PlbTrainingLoad *)(gpointer)loads->data, loads->len);
}

/* A dash where no moment is known. */
static char *exposure_text(double linear_nms, double squared_nm2s)
{
	if (isnan(linear_nms))
		return g_strdup_printf("L5/S1 %7s kN.m.s  %7s (kN.m)2.s", "-", "-");
	return g_strdup_printf("L5/S1 %7.1f kN.m.s  %7.2f (kN.m)2.s", linear_nms / 1e3,
			       squared_nm2s / 1e6);
}

static void print_athlete(const GArray *sessions, guint from, guint to)
{
	g_autoptr(GPtrArray) exercises = exercises_of(sessions, from, to);
	g_autoptr(GArray) weeks = weeks_of(sessions, from, to);
	const char *id = result_of(&g_array_index(sessions, TrendSession, from))->athlete.id;

	printf("%s\n", *id ? id : "(athlete not named)");
	for (guint i = from; i < to; i++) {
		const TrendSession *session = &g_array_index(sessions, TrendSession, i);
		g_autofree char *day = day_of(session->started_us);
		g_autofree char *exposure =
			exposure_text(session->load.linear_nms, session->load.squared_nm2s);

		printf("  %s  %-28s %2u sets, %3u reps  %s\n", day, session->path,
		       session->load.sets, session->load.reps, exposure);
		for (guint e = 0; e < exercises->len; e++) {
			g_autofree char *sentence = NULL;
			PlbPooledChange pooled;

			pool(sessions, i, i + 1, g_ptr_array_index(exercises, e), &pooled);
			sentence = pooled_sentence(&pooled);
			printf("    %s: %s\n", (const char *)g_ptr_array_index(exercises, e),
			       sentence);
		}
		if (session->left_out)
			printf("    left out: %u sets (voided, out of the verdict's range, or "
			       "under "
			       "%d usable reps)\n",
			       session->left_out, LEAST_REPS);
	}
	for (guint e = 0; e < exercises->len; e++) {
		g_autofree char *sentence = NULL;
		PlbPooledChange pooled;

		pool(sessions, from, to, g_ptr_array_index(exercises, e), &pooled);
		sentence = pooled_sentence(&pooled);
		printf("  all, %s: %s\n", (const char *)g_ptr_array_index(exercises, e), sentence);
	}
	for (guint i = 0; i < weeks->len; i++) {
		const PlbTrainingWeek *week = &g_array_index(weeks, PlbTrainingWeek, i);
		g_autofree char *note = plb_training_week_note(week);
		g_autofree char *exposure = exposure_text(week->linear_nms, week->squared_nm2s);

		printf("  week %d-W%02d  %u sessions  %s  %s\n", week->year, week->week,
		       week->sessions, exposure, note);
	}
}

static void write_pooled(PlbJsonWriter *json, const char *exercise, const PlbPooledChange *pooled)
{
	plb_json_writer_open(json, NULL, '{');
	plb_json_writer_text(json, "exercise", exercise);
	plb_json_writer_count(json, "sets", pooled->sets);
	plb_json_writer_text(json, "state", pooled_state(pooled));
	plb_json_writer_number(json, "rise_pct", pooled->rise_pct);
	plb_json_writer_band(json, "ci95_pct", pooled->ci95_pct);
	plb_json_writer_number(json, "detectable_pct", pooled->detectable_pct);
	plb_json_writer_number(json, "between_sets_sd_pct", pooled->between_sd_pct);
	plb_json_writer_number(json, "rep_sd_pct", pooled->rep_sd_pct);
	plb_json_writer_close(json, '}');
}

static void write_all_pooled(PlbJsonWriter *json, const GArray *sessions, guint from, guint to)
{
	g_autoptr(GPtrArray) exercises = exercises_of(sessions, from, to);

	plb_json_writer_open(json, "pooled", '[');
	for (guint e = 0; e < exercises->len; e++) {
		PlbPooledChange pooled;

		pool(sessions, from, to, g_ptr_array_index(exercises, e), &pooled);
		write_pooled(json, g_ptr_array_index(exercises, e), &pooled);
	}
	plb_json_writer_close(json, ']');
}

static void write_dose(PlbJsonWriter *json, double linear_nms, double squared_nm2s)
{
	plb_json_writer_open(json, "dose", '{');
	plb_json_writer_number(json, "l5s1_nms", linear_nms);
	plb_json_writer_number(json, "l5s1_squared_nm2s", squared_nm2s);
	plb_json_writer_close(json, '}');
}

static void write_session(PlbJsonWriter *json, const GArray *sessions, guint at)
{
	const TrendSession *session = &g_array_index(sessions, TrendSession, at);
	g_autofree char *day = day_of(session->started_us);

	plb_json_writer_open(json, NULL, '{');
	plb_json_writer_text(json, "file", session->path);
	plb_json_writer_text(json, "day", day);
	plb_json_writer_open(json, "sets", '[');
	for (guint i = 0; i < session->sets->len; i++) {
		const TrendSet *set = &g_array_index(session->sets, TrendSet, i);

		plb_json_writer_open(json, NULL, '{');
		plb_json_writer_count(json, "index", set->set->index);
		plb_json_writer_text(json, "exercise", set->set->exercise);
		plb_json_writer_number(json, "bar_mass_kg", set->set->bar_mass_kg);
		plb_json_writer_count(json, "reps", set->reps);
		plb_json_writer_number(json, "rise_pct", set->rise.rise_pct);
		write_dose(json, set->set->l5s1_dose_nms, set->set->l5s1_squared_dose_nm2s);
		plb_json_writer_close(json, '}');
	}
	plb_json_writer_close(json, ']');
	plb_json_writer_count(json, "left_out", session->left_out);
	write_all_pooled(json, sessions, at, at + 1);
	plb_json_writer_count(json, "reps", session->load.reps);
	plb_json_writer_count(json, "reps_without_moment", session->load.unknown_reps);
	write_dose(json, session->load.linear_nms, session->load.squared_nm2s);
	plb_json_writer_close(json, '}');
}

static void write_week(PlbJsonWriter *json, const PlbTrainingWeek *week)
{
	g_autofree char *name = g_strdup_printf("%d-W%02d", week->year, week->week);
	g_autofree char *note = plb_training_week_note(week);

	plb_json_writer_open(json, NULL, '{');
	plb_json_writer_text(json, "week", name);
	plb_json_writer_count(json, "sessions", week->sessions);
	write_dose(json, week->linear_nms, week->squared_nm2s);
	plb_json_writer_number(json, "usual_l5s1_nms", week->usual_nms);
	plb_json_writer_flag(json, "far_above_usual", week->far_above);
	plb_json_writer_text(json, "note", note);
	plb_json_writer_close(json, '}');
}

static void write_athlete(PlbJsonWriter *json, const GArray *sessions, guint from, guint to)
{
	g_autoptr(GArray) weeks = weeks_of(sessions, from, to);
	const char *id = result_of(&g_array_index(sessions, TrendSession, from))->athlete.id;

	plb_json_writer_open(json, NULL, '{');
	plb_json_writer_text(json, "id", *id ? id : NULL);
	plb_json_writer_open(json, "sessions", '[');
	for (guint i = from; i < to; i++)
		write_session(json, sessions, i);
	plb_json_writer_close(json, ']');
	write_all_pooled(json, sessions, from, to);
	plb_json_writer_open(json, "weeks", '[');
	for (guint i = 0; i < weeks->len; i++)
		write_week(json, &g_array_index(weeks, PlbTrainingWeek, i));
	plb_json_writer_close(json, ']');
	plb_json_writer_close(json, '}');
}

static void print_json(const GArray *sessions)
{
	g_autofree char *text = NULL;
	PlbJsonWriter json;

	plb_json_writer_init(&json);
	plb_json_writer_open(&json, NULL, '{');
	plb_json_writer_open(&json, "athletes", '[');
	for (guint from = 0; from < sessions->len; from = end_of_athlete(sessions, from))
		write_athlete(&json, sessions, from, end_of_athlete(sessions, from));
	plb_json_writer_close(&json, ']');
	plb_json_writer_close(&json, '}');
	text = plb_json_writer_take(&json);
	fputs(text, stdout);
}

int plb_command_trend(int argc, char **argv)
{
	gboolean json = FALSE;
	g_auto(GStrv) paths = NULL;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "print a JSON object", NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(
		argc, argv, (const GOptionEntry *[]){ entries, NULL },
		"Sets of one athlete and exercise are pooled for changes too small for one set. "
		"Exposure\nis the L5/S1 moment over time, against the athlete's own weeks.\n");
	g_autoptr(GArray) sessions = g_array_new(FALSE, FALSE, sizeof(TrendSession));

	if (code == PLB_CLI_GO_ON && !paths)
		code = plb_cli_misuse("trend", "no SESSION given");
	if (code != PLB_CLI_GO_ON)
		return code;
	code = PLB_CLI_DONE;
	g_array_set_clear_func(sessions, trend_session_clear);
	for (guint i = 0; paths[i]; i++) {
		TrendSession session;

		if (read_session(paths[i], &session))
			g_array_append_val(sessions, session);
		else
			code = PLB_CLI_FAILED;
	}
	g_array_sort(sessions, compare_sessions);
	if (json)
		print_json(sessions);
	for (guint from = 0; !json && from < sessions->len; from = end_of_athlete(sessions, from))
		print_athlete(sessions, from, end_of_athlete(sessions, from));
	return code;
}
