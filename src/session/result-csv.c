/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "src/session/json-writer.h"
#include "src/session/result-csv.h"
#include "src/session/result-fields.h"
#include "src/session/session.h"

void plb_csv_append_text(GString *csv, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		g_string_append(csv, text);
		return;
	}
	g_string_append_c(csv, '"');
	for (const char *c = text; *c; c++) {
		if (*c == '"')
			g_string_append_c(csv, '"');
		g_string_append_c(csv, *c);
	}
	g_string_append_c(csv, '"');
}

/* "trunk-lean 3.1 deg; depth -12 mm" */
static void append_reasons(GString *csv, const PlbVerdict *verdict)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < verdict->reason_count; i++) {
		const PlbReason *reason = &verdict->reasons[i];

		g_string_append_printf(text, "%s%s ", i > 0 ? "; " : "", reason->name);
		plb_number_append(text, reason->change);
		if (*reason->unit)
			g_string_append_printf(text, " %s", reason->unit);
	}
	plb_csv_append_text(csv, text->str);
}

static void append_outliers(GString *csv, const GPtrArray *reps)
{
	const char *space = "";

	for (guint i = 0; i < reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(reps, i);

		if (!rep->shift.outlier)
			continue;
		g_string_append_printf(csv, "%s%u", space, rep->index);
		space = " ";
	}
}

static gboolean is_column(const PlbResultField *field)
{
	return field->kind != PLB_FIELD_REJECTED && field->kind != PLB_FIELD_REPS &&
	       field->kind != PLB_FIELD_RELIABILITY && field->kind != PLB_FIELD_BODY;
}

static void append_header(GString *csv, const char *first, const PlbResultField *fields, gsize n)
{
	g_string_append(csv, first);
	for (gsize i = 0; i < n; i++) {
		if (!is_column(&fields[i]))
			continue;
		if (csv->len > 0)
			g_string_append_c(csv, ',');
		g_string_append(csv, fields[i].path);
		if (fields[i].kind == PLB_FIELD_BAND)
			g_string_append_printf(csv, ".lo,%s.hi", fields[i].path);
	}
	g_string_append_c(csv, '\n');
}

static void append_value(GString *csv, const PlbResultField *field, gconstpointer owner)
{
	const double *number = G_STRUCT_MEMBER_P(owner, field->offset);
	const char *text;
	guint index;

	switch (field->kind) {
	case PLB_FIELD_NUMBER:
		plb_number_append(csv, *number);
		break;
	case PLB_FIELD_BAND:
		plb_number_append(csv, number[0]);
		g_string_append_c(csv, ',');
		plb_number_append(csv, number[1]);
		break;
	case PLB_FIELD_INDEX:
		index = G_STRUCT_MEMBER(guint, owner, field->offset);
		if (index > 0)
			g_string_append_printf(csv, "%u", index);
		break;
	case PLB_FIELD_FLAG:
	case PLB_FIELD_COMPLETE:
		g_string_append(csv, plb_result_field_flag(field, owner) ? "true" : "false");
		break;
	case PLB_FIELD_REASONS:
		append_reasons(csv, &((const PlbSetResult *)owner)->verdict);
		break;
	case PLB_FIELD_OUTLIERS:
		append_outliers(csv, ((const PlbSetResult *)owner)->reps);
		break;
	default:
		text = plb_result_field_text(field, owner);
		plb_csv_append_text(csv, text ? text : "");
	}
}

static void append_row(GString *csv, const PlbResultField *fields, gsize n, gconstpointer owner)
{
	gboolean first = TRUE;

	for (gsize i = 0; i < n; i++) {
		if (!is_column(&fields[i]))
			continue;
		if (!first)
			g_string_append_c(csv, ',');
		first = FALSE;
		append_value(csv, &fields[i], owner);
	}
	g_string_append_c(csv, '\n');
}

GString *plb_result_sets_csv(const PlbResult *result)
{
	GString *csv = g_string_new(NULL);
	gsize n;
	const PlbResultField *fields = plb_result_set_fields(&n);

	append_header(csv, "", fields, n);
	for (guint i = 0; i < result->sets->len; i++)
		append_row(csv, fields, n, g_ptr_array_index(result->sets, i));
	return csv;
}

GString *plb_result_reps_csv(const PlbResult *result)
{
	GString *csv = g_string_new(NULL);
	gsize n;
	const PlbResultField *fields = plb_result_rep_fields(&n);

	append_header(csv, "set", fields, n);
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);

		for (guint k = 0; k < set->reps->len; k++) {
			g_string_append_printf(csv, "%u,", set->index);
			append_row(csv, fields, n, g_ptr_array_index(set->reps, k));
		}
	}
	return csv;
}

#define COLUMN(name)                                                                               \
	{                                                                                          \
#name, offsetof(PlbRepSeries, name)                                                \
	}
static const PlbSeriesColumn series_columns[] = {
	COLUMN(force_left_n),    COLUMN(force_right_n),    COLUMN(cop_x_m),   COLUMN(bar_x_m),
	COLUMN(bar_z_m),         COLUMN(bar_velocity_mps), COLUMN(com_x_m),   COLUMN(com_z_m),
	COLUMN(shank_rad),       COLUMN(thigh_rad),        COLUMN(trunk_rad), COLUMN(l5s1_nm),
	COLUMN(l5s1_gravity_nm), COLUMN(hip_nm),           COLUMN(knee_nm),
};

const PlbSeriesColumn *plb_series_columns(gsize *n)
{
	*n = G_N_ELEMENTS(series_columns);
	return series_columns;
}

static void append_series(GString *csv, guint set, guint rep, const PlbRepSeries *series)
{
	for (gsize i = 0; i < series->n; i++) {
		g_string_append_printf(csv, "%u,%u,", set, rep);
		plb_number_append(csv, series->start_s + (double)i / series->rate_hz);
		for (gsize c = 0; c < G_N_ELEMENTS(series_columns); c++) {
			const double *column =
				G_STRUCT_MEMBER(double *, series, series_columns[c].offset);

			g_string_append_c(csv, ',');
			plb_number_append(csv, column[i]);
		}
		g_string_append_c(csv, '\n');
	}
}

static GString *series_csv(const PlbResult *result)
{
	GString *csv = g_string_new("set,rep,time_s");

	for (gsize c = 0; c < G_N_ELEMENTS(series_columns); c++)
		g_string_append_printf(csv, ",%s", series_columns[c].name);
	g_string_append_c(csv, '\n');
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);

		for (guint k = 0; k < set->reps->len; k++) {
			const PlbRepResult *rep = g_ptr_array_index(set->reps, k);

			if (rep->series)
				append_series(csv, set->index, rep->index, rep->series);
		}
	}
	return csv;
}

static GString *reliability_csv(const PlbResult *result)
{
	GString *csv = g_string_new("set,key,sem,mdc,cv_pct,reps\n");

	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);

		for (guint k = 0; k < set->reliability->len; k++) {
			const PlbReliability *row =
				&g_array_index(set->reliability, PlbReliability, k);

			g_string_append_printf(csv, "%u,%s,", set->index, row->key);
			plb_number_append(csv, row->sem);
			g_string_append_c(csv, ',');
			plb_number_append(csv, row->mdc);
			g_string_append_c(csv, ',');
			plb_number_append(csv, row->cv_pct);
			g_string_append_printf(csv, ",%u\n", row->reps);
		}
	}
	return csv;
}

static gboolean fail(GError **error, const char *what)
{
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE, "%s: %s", what,
		    g_strerror(errno));
	return FALSE;
}

#define TABLES 4

/* All are written beside their places first, so that a full disk leaves the old ones. */
static gboolean write_tables(GString *const *csv, char **path, GError **error)
{
	for (int i = 0; i < TABLES; i++) {
		g_autofree char *temporary = g_strconcat(path[i], ".tmp", NULL);

		if (!g_file_set_contents_full(temporary, csv[i]->str, (gssize)csv[i]->len,
					      G_FILE_SET_CONTENTS_NONE, 0666, error))
			return FALSE;
	}
	for (int i = 0; i < TABLES; i++) {
		g_autofree char *temporary = g_strconcat(path[i], ".tmp", NULL);

		if (g_rename(temporary, path[i]) != 0)
			return fail(error, path[i]);
	}
	return TRUE;
}

static void remove_temporary(char **path)
{
	for (int i = 0; i < TABLES; i++) {
		g_autofree char *temporary = g_strconcat(path[i], ".tmp", NULL);

		g_unlink(temporary);
	}
}

gboolean plb_result_to_csv(const PlbResult *result, const char *dir, GError **error)
{
	g_auto(GStrv) path = g_new0(char *, TABLES + 1);
	gboolean made = !g_file_test(dir, G_FILE_TEST_EXISTS);
	gboolean done;

	if (g_mkdir_with_parents(dir, 0777) != 0)
		return fail(error, dir);
	path[0] = g_build_filename(dir, "sets.csv", NULL);
	path[1] = g_build_filename(dir, "reps.csv", NULL);
	path[2] = g_build_filename(dir, "series.csv", NULL);
	path[3] = g_build_filename(dir, "reliability.csv", NULL);
	g_autoptr(GString) sets = plb_result_sets_csv(result);
	g_autoptr(GString) reps = plb_result_reps_csv(result);
	g_autoptr(GString) series = series_csv(result);
	g_autoptr(GString) reliability = reliability_csv(result);

	done = write_tables((GString *[]){ sets, reps, series, reliability }, path, error);
	if (!done) {
		remove_temporary(path);
		if (made)
			g_rmdir(dir);
	}
	return done;
}
