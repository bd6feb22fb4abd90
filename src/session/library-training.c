/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/session/library-private.h"

static const char training_sql[] =
	"SELECT x.started_us, sum(s.l5s1_nms), sum(s.l5s1_squared_nm2s), count(*), sum(s.reps),"
	" sum(s.unknown_reps) FROM sessions x JOIN sets s ON s.session = x.id"
	" WHERE x.athlete = (SELECT id FROM athletes WHERE name = :athlete OR pseudonym = :athlete)"
	" AND NOT coalesce(s.voided, 0) GROUP BY x.id ORDER BY x.started_us, x.id";

static double value_of(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? (double)NAN
							       : sqlite3_column_double(row, column);
}

GArray *plb_library_training(PlbLibrary *library, const char *athlete, GError **error)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(library->db, training_sql, error);
	g_autoptr(GArray) loads = g_array_new(FALSE, FALSE, sizeof(PlbTrainingLoad));
	int step;

	if (!row)
		return NULL;
	plb_library_bind_text(row, ":athlete", athlete);
	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		PlbTrainingLoad load = { .started_us = sqlite3_column_int64(row, 0),
					 .linear_nms = value_of(row, 1),
					 .squared_nm2s = value_of(row, 2),
					 .sets = (guint)sqlite3_column_int(row, 3),
					 .reps = (guint)sqlite3_column_int(row, 4),
					 .unknown_reps = (guint)sqlite3_column_int(row, 5) };

		g_array_append_val(loads, load);
	}
	if (step != SQLITE_DONE) {
		plb_store_set_error(library->db, "library", error);
		return NULL;
	}
	return g_steal_pointer(&loads);
}

static const char trend_sets_sql[] =
	"SELECT x.id, s.exercise,"
	" max(CASE k.name WHEN 'line.reps' THEN v.mean END),"
	" max(CASE k.name WHEN 'line.rise_pct' THEN v.mean END),"
	" max(CASE k.name WHEN 'line.rep_sd_pct' THEN v.mean END)"
	" FROM sessions x JOIN sets s ON s.session = x.id"
	" LEFT JOIN keys k ON k.name IN ('line.reps', 'line.rise_pct', 'line.rep_sd_pct')"
	" LEFT JOIN set_values v ON v.athlete = x.athlete AND v.key = k.id"
	" AND v.started_us = x.started_us AND v.session = x.id AND v.number = s.number"
	" WHERE x.athlete = (SELECT id FROM athletes WHERE name = :athlete OR pseudonym = :athlete)"
	" GROUP BY x.started_us, x.id, s.number ORDER BY x.started_us, x.id, s.number";

static PlbTrendSet trend_set_of(sqlite3_stmt *row)
{
	const char *exercise = (const char *)sqlite3_column_text(row, 1);
	PlbTrendSet set = { .session = sqlite3_column_int64(row, 0) };

	g_strlcpy(set.exercise, exercise ? exercise : "", sizeof set.exercise);
	set.line = (PlbSetLine){ (guint)sqlite3_column_int(row, 2), value_of(row, 3),
				 value_of(row, 4) };
	/* a line is whole or none */
	if (set.line.reps < PLB_SET_LINE_LEAST_REPS || isnan(set.line.rise_pct) ||
	    isnan(set.line.rep_sd_pct))
		plb_set_line_clear(&set.line);
	return set;
}

GArray *plb_library_trend_sets(PlbLibrary *library, const char *athlete, GError **error)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(library->db, trend_sets_sql, error);
	g_autoptr(GArray) sets = g_array_new(FALSE, FALSE, sizeof(PlbTrendSet));
	int step;

	if (!row)
		return NULL;
	plb_library_bind_text(row, ":athlete", athlete);
	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		PlbTrendSet set = trend_set_of(row);

		g_array_append_val(sets, set);
	}
	if (step != SQLITE_DONE) {
		plb_store_set_error(library->db, "library", error);
		return NULL;
	}
	return g_steal_pointer(&sets);
}
