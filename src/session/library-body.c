/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/lift/exercise.h"
#include "src/session/body-json.h"
#include "src/session/library-private.h"

/* Sets' "body" objects lie among the values of sets: "body.shank-length.mean". */
static const char rows_sql[] =
	"SELECT v.session, v.number, k.name, v.mean, x.path, s.exercise FROM athletes a"
	" JOIN keys k ON k.name LIKE 'body.%.%'"
	" JOIN set_values v ON v.athlete = a.id AND v.key = k.id JOIN sessions x ON x.id = "
	"v.session JOIN sets s ON s.session = v.session AND s.number = v.number"
	" WHERE a.name = :athlete AND a.name <> '' AND v.started_us < :before"
	" ORDER BY v.started_us, v.session, v.number";

static void take_value(PlbKeptBody *set, const char *key, double value)
{
	g_auto(GStrv) parts = g_strsplit(key, ".", 3);

	if (g_strv_length(parts) == 3)
		plb_kept_body_set(set, parts[1], parts[2], value);
}

gboolean plb_library_kept_body(PlbLibrary *library, const char *athlete, gint64 before_us,
			       const char *const *except, PlbKeptBody *kept, GError **error)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(library->db, rows_sql, error);
	sqlite3_int64 session = -1, number = -1;
	PlbKeptBody set = { 0 };
	int step;

	if (!row)
		return FALSE;
	plb_library_bind_text(row, ":athlete", athlete);
	plb_library_bind_integer(row, ":before", before_us);
	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		if (except && g_strv_contains(except, (const char *)sqlite3_column_text(row, 4)))
			continue;
		/* sessions of pipelines before 6 may have learned from any exercise */
		if (!plb_exercise_teaches_body((const char *)sqlite3_column_text(row, 5)))
			continue;
		if (session != sqlite3_column_int64(row, 0) ||
		    number != sqlite3_column_int64(row, 1)) {
			plb_kept_body_add(kept, &set);
			memset(&set, 0, sizeof set);
		}
		session = sqlite3_column_int64(row, 0);
		number = sqlite3_column_int64(row, 1);
		take_value(&set, (const char *)sqlite3_column_text(row, 2),
			   sqlite3_column_double(row, 3));
	}
	plb_kept_body_add(kept, &set);
	return step == SQLITE_DONE || plb_store_set_error(library->db, "library", error);
}
