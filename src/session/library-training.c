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
