/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "src/session/json-writer.h"
#include "src/session/output-file.h"
#include "src/session/result-csv.h"
#include "src/session/result-metrics.h"
#include "src/session/session-private.h"

static gboolean write_text(FILE *file, gconstpointer data)
{
	gsize length = strlen(data);

	return fwrite(data, 1, length, file) == length;
}

gboolean plb_export_json(PlbSession *session, const char *path, GError **error)
{
	g_autoptr(PlbPipeline) pipeline = plb_session_analyze(session, error);
	g_autofree char *name = g_path_get_basename(session->path);
	g_autofree char *text =
		pipeline ? plb_result_to_json(plb_pipeline_get_result(pipeline), name) : NULL;

	return text && plb_output_file_write(path, write_text, text, error);
}

static gboolean export_table(PlbSession *session, GString *(*make)(const PlbResult *result),
			     const char *path, GError **error)
{
	g_autoptr(PlbPipeline) pipeline = plb_session_analyze(session, error);
	g_autoptr(GString) table = pipeline ? make(plb_pipeline_get_result(pipeline)) : NULL;

	return table && plb_output_file_write(path, write_text, table->str, error);
}

gboolean plb_export_reps(PlbSession *session, const char *path, GError **error)
{
	return export_table(session, plb_result_reps_csv, path, error);
}

gboolean plb_export_sets(PlbSession *session, const char *path, GError **error)
{
	return export_table(session, plb_result_sets_csv, path, error);
}

const char plb_export_long_header[] =
	"session,started,athlete,sex,exercise,bar_mass_kg,set,voided,rep,complete,struck,metric,"
	"unit,value,low95,high95\n";

typedef struct {
	GString *text;
	const char *name, *started;
	const PlbAthlete *athlete;
} LongRows;

static void add_set(GString *text, const PlbSetResult *set)
{
	plb_csv_append_text(text, set->exercise);
	g_string_append_c(text, ',');
	plb_number_append(text, set->bar_mass_kg);
	g_string_append_printf(text, ",%u,%s,", set->index, set->voided ? "true" : "false");
}

/* Of a set's own numbers, rep, complete and struck are empty. */
static void add_rep(GString *text, const PlbRepResult *rep)
{
	if (rep)
		g_string_append_printf(text, "%u,%s,%s,", rep->index,
				       rep->status == PLB_REP_COMPLETE ? "true" : "false",
				       rep->struck ? "true" : "false");
	else
		g_string_append(text, ",,,");
}

static void add_row(const PlbMetricValue *value, gpointer user_data)
{
	const LongRows *rows = user_data;
	const char *sex = plb_sex_to_text(rows->athlete->sex);

	plb_csv_append_text(rows->text, rows->name);
	g_string_append_printf(rows->text, ",%s,", rows->started);
	plb_csv_append_text(rows->text, rows->athlete->id);
	g_string_append_printf(rows->text, ",%s,", sex ? sex : "");
	add_set(rows->text, value->set);
	add_rep(rows->text, value->rep);
	g_string_append_printf(rows->text, "%s,%s,", value->metric, value->unit);
	plb_number_append(rows->text, value->value);
	g_string_append_c(rows->text, ',');
	plb_number_append(rows->text, value->low95);
	g_string_append_c(rows->text, ',');
	plb_number_append(rows->text, value->high95);
	g_string_append_c(rows->text, '\n');
}

char *plb_export_long_rows(PlbSession *session, const char *name, GError **error)
{
	g_autoptr(PlbPipeline) pipeline = plb_session_analyze(session, error);
	g_autofree char *started =
		plb_session_started_text(plb_session_get_header(session)->started_us);
	const PlbResult *result;
	LongRows rows;

	if (!pipeline)
		return NULL;
	result = plb_pipeline_get_result(pipeline);
	rows = (LongRows){ g_string_new(NULL), name, started, &result->athlete };
	plb_result_each_metric(result, add_row, &rows);
	return g_string_free(rows.text, FALSE);
}
