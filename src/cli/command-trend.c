/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"
#include "src/session/json-writer.h"
#include "src/session/pooled-trend.h"
#include "src/session/training-load.h"

typedef struct {
	const char *path;
	PlbPipeline *pipeline;
	gint64 started_us;
	PlbTrainingLoad load;
	GArray *sets; /* PlbTrendSet */
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

static const PlbTrendSet *sets_of(const GArray *sets)
{
	return (const PlbTrendSet *)(gconstpointer)sets->data;
}

static gboolean read_session(const char *path, gint64 number, TrendSession *trend)
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
	trend->sets = g_array_new(FALSE, FALSE, sizeof(PlbTrendSet));
	plb_training_load_of(result_of(trend), trend->started_us, &trend->load);
	plb_trend_sets_add_result(trend->sets, result_of(trend), number);
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

/* Of the sets of sessions [from, to): PlbPooledTrend. */
static GArray *pool(const GArray *sessions, guint from, guint to)
{
	g_autoptr(GArray) sets = g_array_new(FALSE, FALSE, sizeof(PlbTrendSet));

	for (guint i = from; i < to; i++) {
		const GArray *own = g_array_index(sessions, TrendSession, i).sets;

		g_array_append_vals(sets, own->data, own->len);
	}
	return plb_pooled_trends(sets_of(sets), sets->len);
}

static const char *pooled_state_name(const PlbPooledChange *pooled)
{
	switch (plb_pooled_change_state(pooled)) {
	case PLB_POOLED_RISING:
		return "rising";
	case PLB_POOLED_STEADY:
		return "steady";
	case PLB_POOLED_TOO_FEW:
	case PLB_POOLED_UNDETERMINED:
		break;
	}
	return "undetermined";
}

static char *pooled_sentence(const PlbPooledChange *pooled)
{
	switch (plb_pooled_change_state(pooled)) {
	case PLB_POOLED_TOO_FEW:
		break;
	case PLB_POOLED_RISING:
		return g_strdup_printf("Low back %+.1f %% from first to last rep (%.1f to %.1f), "
				       "over %u sets",
				       pooled->rise_pct, pooled->ci95_pct[0], pooled->ci95_pct[1],
				       pooled->sets);
	case PLB_POOLED_STEADY:
		return g_strdup_printf("No shift over %u sets (would have seen %.1f %%)",
				       pooled->sets, pooled->detectable_pct);
	case PLB_POOLED_UNDETERMINED:
		return g_strdup_printf("Can't judge yet: %u sets would have shown %.0f %%",
				       pooled->sets, ceil(pooled->detectable_pct));
	}
	return g_strdup_printf("Can't pool: %u %s with enough usable reps", pooled->sets,
			       pooled->sets == 1 ? "set" : "sets");
}

static void print_pooled(const char *before, const GArray *sessions, guint from, guint to)
{
	g_autoptr(GArray) trends = pool(sessions, from, to);

	for (guint i = 0; i < trends->len; i++) {
		const PlbPooledTrend *trend = &g_array_index(trends, PlbPooledTrend, i);
		g_autofree char *sentence = pooled_sentence(&trend->change);

		printf("%s%s: %s\n", before, trend->exercise, sentence);
	}
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
	g_autoptr(GArray) weeks = weeks_of(sessions, from, to);
	const char *id = result_of(&g_array_index(sessions, TrendSession, from))->athlete.id;

	printf("%s\n", *id ? id : "(athlete not named)");
	for (guint i = from; i < to; i++) {
		const TrendSession *session = &g_array_index(sessions, TrendSession, i);
		g_autofree char *day = day_of(session->started_us);
		g_autofree char *exposure =
			exposure_text(session->load.linear_nms, session->load.squared_nm2s);
		guint left_out =
			plb_trend_sets_left_out(sets_of(session->sets), session->sets->len);

		printf("  %s  %-28s %2u sets, %3u reps  %s\n", day, session->path,
		       session->load.sets, session->load.reps, exposure);
		print_pooled("    ", sessions, i, i + 1);
		if (left_out)
			printf("    left out: %u sets (voided, out of the verdict's range, or "
			       "under %d usable reps)\n",
			       left_out, PLB_SET_LINE_LEAST_REPS);
	}
	print_pooled("  all, ", sessions, from, to);
	for (guint i = 0; i < weeks->len; i++) {
		const PlbTrainingWeek *week = &g_array_index(weeks, PlbTrainingWeek, i);
		g_autofree char *note = plb_training_week_note(week);
		g_autofree char *exposure = exposure_text(week->linear_nms, week->squared_nm2s);

		printf("  week %d-W%02d  %u sessions  %s  %s\n", week->year, week->week,
		       week->sessions, exposure, note);
	}
}

static void write_pooled(PlbJsonWriter *json, const PlbPooledTrend *trend)
{
	const PlbPooledChange *pooled = &trend->change;

	plb_json_writer_open(json, NULL, '{');
	plb_json_writer_text(json, "exercise", trend->exercise);
	plb_json_writer_count(json, "sessions", trend->sessions);
	plb_json_writer_count(json, "sets", pooled->sets);
	plb_json_writer_text(json, "state", pooled_state_name(pooled));
	plb_json_writer_number(json, "rise_pct", pooled->rise_pct);
	plb_json_writer_band(json, "ci95_pct", pooled->ci95_pct);
	plb_json_writer_number(json, "detectable_pct", pooled->detectable_pct);
	plb_json_writer_number(json, "between_sets_sd_pct", pooled->between_sd_pct);
	plb_json_writer_number(json, "rep_sd_pct", pooled->rep_sd_pct);
	plb_json_writer_close(json, '}');
}

static void write_all_pooled(PlbJsonWriter *json, const GArray *sessions, guint from, guint to)
{
	g_autoptr(GArray) trends = pool(sessions, from, to);

	plb_json_writer_open(json, "pooled", '[');
	for (guint i = 0; i < trends->len; i++)
		write_pooled(json, &g_array_index(trends, PlbPooledTrend, i));
	plb_json_writer_close(json, ']');
}

static void write_dose(PlbJsonWriter *json, double linear_nms, double squared_nm2s)
{
	plb_json_writer_open(json, "dose", '{');
	plb_json_writer_number(json, "l5s1_nms", linear_nms);
	plb_json_writer_number(json, "l5s1_squared_nm2s", squared_nm2s);
	plb_json_writer_close(json, '}');
}

/* One that is pooled. */
static void write_set(PlbJsonWriter *json, const PlbSetResult *set)
{
	if (set->line.reps == 0)
		return;
	plb_json_writer_open(json, NULL, '{');
	plb_json_writer_count(json, "index", set->index);
	plb_json_writer_text(json, "exercise", set->exercise);
	plb_json_writer_number(json, "bar_mass_kg", set->bar_mass_kg);
	plb_json_writer_count(json, "reps", set->line.reps);
	plb_json_writer_number(json, "rise_pct", set->line.rise_pct);
	write_dose(json, set->l5s1_dose_nms, set->l5s1_squared_dose_nm2s);
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
	for (guint i = 0; i < result_of(session)->sets->len; i++)
		write_set(json, g_ptr_array_index(result_of(session)->sets, i));
	plb_json_writer_close(json, ']');
	plb_json_writer_count(json, "left_out",
			      plb_trend_sets_left_out(sets_of(session->sets), session->sets->len));
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

		if (read_session(paths[i], i, &session))
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
