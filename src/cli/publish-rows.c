/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/publish-rows.h"

#include <math.h>
#include <string.h>

#include "src/cli/cli.h"
#include "src/session/json-writer.h"
#include "src/session/result-metrics.h"

/* One row being written: a letter, then fields parted by tabs. */
typedef struct {
	GString *text;
	const char *session; /* its identity */
} Rows;

static void row_begin(Rows *rows, PlbPublishTable table)
{
	g_string_append_c(rows->text, (char)('a' + table));
}

/* COPY's text format: backslash, tab, line feed and carriage return are written as escapes. */
static void add_text(Rows *rows, const char *value)
{
	g_autofree char *valid = NULL;

	g_string_append_c(rows->text, '\t');
	if (!value) {
		g_string_append(rows->text, "\\N");
		return;
	}
	valid = g_utf8_make_valid(value, -1);
	for (const char *c = valid; *c; c++) {
		switch (*c) {
		case '\\':
			g_string_append(rows->text, "\\\\");
			break;
		case '\t':
			g_string_append(rows->text, "\\t");
			break;
		case '\n':
			g_string_append(rows->text, "\\n");
			break;
		case '\r':
			g_string_append(rows->text, "\\r");
			break;
		default:
			g_string_append_c(rows->text, *c);
		}
	}
}

static void add_number(Rows *rows, double value)
{
	g_string_append_c(rows->text, '\t');
	if (!plb_number_append(rows->text, value))
		g_string_append(rows->text, "\\N");
}

static void add_count(Rows *rows, guint64 value)
{
	g_string_append_printf(rows->text, "\t%" G_GUINT64_FORMAT, value);
}

static void add_flag(Rows *rows, gboolean value)
{
	g_string_append(rows->text, value ? "\tt" : "\tf");
}

static void add_time(Rows *rows, gint64 time_us)
{
	g_autofree char *text = plb_session_started_text(time_us);

	add_text(rows, *text ? text : "epoch");
}

static void row_end(Rows *rows)
{
	g_string_append_c(rows->text, '\n');
}

static const char *none_if_empty(const char *text)
{
	return text && *text ? text : NULL;
}

static void add_athlete(Rows *rows, const PlbAthlete *athlete, gint64 started_us)
{
	if (!*athlete->id)
		return;
	row_begin(rows, PLB_PUBLISH_ATHLETES);
	add_text(rows, athlete->id);
	add_text(rows, plb_sex_to_text(athlete->sex));
	add_number(rows, athlete->stature_m);
	add_number(rows, athlete->mass_kg);
	add_time(rows, started_us);
	row_end(rows);
}

static void add_session(Rows *rows, const PlbSessionHeader *header, const PlbResult *result,
			const char *path)
{
	g_autofree char *name = g_path_get_basename(path);

	row_begin(rows, PLB_PUBLISH_SESSIONS);
	add_text(rows, rows->session);
	add_text(rows, none_if_empty(result->athlete.id));
	add_time(rows, header->started_us);
	add_text(rows, none_if_empty(header->source));
	add_text(rows, name);
	add_text(rows, PLB_VERSION);
	add_count(rows, PLB_PIPELINE_VERSION);
	add_number(rows, result->info.rate_hz);
	add_number(rows, result->duration_s);
	add_count(rows, result->lost_samples);
	row_end(rows);
}

static void add_set(Rows *rows, const PlbSetResult *set)
{
	static const char *const sources[] = { "plates", "typed", "import" };

	row_begin(rows, PLB_PUBLISH_SETS);
	add_text(rows, rows->session);
	add_count(rows, set->index);
	add_text(rows, none_if_empty(set->exercise));
	add_flag(rows, set->exercise_guessed);
	add_flag(rows, set->voided);
	add_text(rows, isnan(set->bar_mass_kg) ? NULL : sources[set->bar_mass_source]);
	add_text(rows, plb_verdict_state_to_text(set->verdict.state));
	add_text(rows, none_if_empty(set->verdict.why));
	if (set->verdict.since_rep > 0)
		add_count(rows, set->verdict.since_rep);
	else
		add_text(rows, NULL);
	row_end(rows);
}

static void add_rep(Rows *rows, const PlbSetResult *set, const PlbRepResult *rep)
{
	row_begin(rows, PLB_PUBLISH_REPS);
	add_text(rows, rows->session);
	add_count(rows, set->index);
	add_count(rows, rep->index);
	add_number(rows, rep->cut.start_s);
	add_number(rows, rep->cut.bottom_s);
	add_number(rows, rep->cut.end_s);
	add_flag(rows, rep->status == PLB_REP_COMPLETE);
	add_text(rows, plb_rep_status_to_why(rep->status));
	add_flag(rows, rep->struck);
	add_flag(rows, rep->pain);
	row_end(rows);
}

static void add_metric(const PlbMetricValue *value, gpointer user_data)
{
	Rows *rows = user_data;

	row_begin(rows, PLB_PUBLISH_METRICS);
	add_text(rows, rows->session);
	add_count(rows, value->set->index);
	add_count(rows, value->rep ? value->rep->index : 0);
	add_text(rows, value->metric);
	add_text(rows, value->unit);
	add_number(rows, value->value);
	add_number(rows, value->low95);
	add_number(rows, value->high95);
	row_end(rows);
}

char *plb_publish_rows(const char *path, GError **error)
{
	g_autoptr(PlbSession) session = NULL;
	g_autoptr(PlbPipeline) pipeline = plb_cli_analyze(path, &session, error);
	g_autofree char *identity = pipeline ? plb_session_identity(session, error) : NULL;
	const PlbResult *result;
	Rows rows = { NULL, identity };

	if (!identity)
		return NULL;
	result = plb_pipeline_get_result(pipeline);
	rows.text = g_string_new(NULL);
	add_athlete(&rows, &result->athlete, plb_session_get_header(session)->started_us);
	add_session(&rows, plb_session_get_header(session), result, path);
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);

		add_set(&rows, set);
		for (guint k = 0; k < set->reps->len; k++)
			add_rep(&rows, set, g_ptr_array_index(set->reps, k));
	}
	plb_result_each_metric(result, add_metric, &rows);
	return g_string_free(rows.text, FALSE);
}

char *plb_publish_rows_of(const char *text, PlbPublishTable table)
{
	GString *rows = g_string_new(NULL);

	while (*text) {
		const char *end = strchr(text, '\n');

		if (!end)
			break;
		if (*text == (char)('a' + table))
			g_string_append_len(rows, text + 2, end - text - 1);
		text = end + 1;
	}
	return g_string_free(rows, FALSE);
}
