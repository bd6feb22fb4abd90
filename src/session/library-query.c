/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/session/library-private.h"

/* What a program asks of the library. Each function's columns are those of its SELECT. */

#define COLUMNS_MAX 16

#define TIME(column) "strftime('%Y-%m-%dT%H:%M:%SZ', " column " / 1000000, 'unixepoch')"

static const char list_sql[] = "SELECT x.path AS session, " TIME(
	"x.started_us") " AS started, a.name AS athlete,"
			" (SELECT group_concat(DISTINCT exercise) FROM sets WHERE session = x.id) "
			"AS exercise,"
			" (SELECT count(*) FROM sets WHERE session = x.id) AS sets,"
			" (SELECT sum(reps) FROM sets WHERE session = x.id) AS reps,"
			" (SELECT max(bar_mass_kg) FROM sets WHERE session = x.id) AS bar_mass_kg,"
			" (SELECT group_concat(state, ' ') FROM sets WHERE session = x.id) AS "
			"verdict,"
			" x.note AS note,"
			" (SELECT group_concat(tag, ' ') FROM tags WHERE session = x.id) AS tags"
			" FROM sessions x LEFT JOIN athletes a ON a.id = x.athlete"
			" WHERE (:athlete IS NULL OR a.name = :athlete OR a.pseudonym = :athlete)"
			" AND (:group IS NULL OR a.team = :group)"
			" AND (:from = 0 OR x.started_us >= :from) AND (:to = 0 OR x.started_us < "
			":to)"
			" AND (:tag IS NULL OR EXISTS(SELECT 1 FROM tags WHERE session = x.id AND "
			"tag = :tag))"
			" AND (:state IS NULL OR EXISTS(SELECT 1 FROM sets WHERE session = x.id AND"
			" state = :state))"
			" AND (:text IS NULL OR a.name LIKE :text ESCAPE '\\' OR a.team LIKE :text "
			"ESCAPE '\\'"
			" OR x.path LIKE :text ESCAPE '\\' OR x.note LIKE :text ESCAPE '\\'"
			" OR EXISTS(SELECT 1 FROM tags WHERE session = x.id AND tag LIKE :text "
			"ESCAPE '\\')"
			" OR EXISTS(SELECT 1 FROM sets WHERE session = x.id AND exercise LIKE :text"
			" ESCAPE '\\'))"
			" ORDER BY x.started_us DESC, x.id DESC LIMIT :limit";

static const char athletes_sql[] =
	"SELECT a.name AS athlete, a.pseudonym AS pseudonym, a.team AS \"group\", a.sex AS sex,"
	" a.stature_m AS stature_m,"
	" (SELECT s.body_mass_kg FROM sessions x JOIN sets s ON s.session = x.id"
	"  WHERE x.athlete = a.id AND s.body_mass_kg IS NOT NULL"
	"  ORDER BY x.started_us DESC LIMIT 1) AS body_mass_kg,"
	" (SELECT count(*) FROM sessions WHERE athlete = a.id) AS sessions,"
	" " TIME("(SELECT max(started_us) FROM sessions WHERE athlete = a.id)") " AS last,"
										" a.note AS note, "
										"a.conditions AS "
										"conditions, "
										"a.body AS body "
										"FROM athletes a"
										" ORDER BY a.name";

static const char trend_sql[] = "SELECT " TIME(
	"v.started_us") " AS started, x.path AS session, v.number AS \"set\","
			" s.exercise AS exercise, s.bar_mass_kg AS bar_mass_kg, s.reps AS reps,"
			" v.mean AS mean, v.best AS best, v.last AS last, v.mdc AS mdc"
			" FROM set_values v JOIN sessions x ON x.id = v.session"
			" JOIN sets s ON s.session = v.session AND s.number = v.number"
			" WHERE v.athlete = (SELECT id FROM athletes WHERE name = :athlete OR"
			" pseudonym = :athlete) AND v.key = (SELECT id FROM keys WHERE name = :key)"
			" AND v.started_us >= :from ORDER BY v.started_us, v.number";

/* Numbers as SQLite writes them: 15 digits, decimal point, whatever the locale. */
gboolean plb_library_each_row(PlbLibrary *library, sqlite3_stmt *statement, PlbLibraryRowFunc func,
			      gpointer user_data, GError **error)
{
	char *values[COLUMNS_MAX], *names[COLUMNS_MAX];
	int n = sqlite3_column_count(statement);
	int step;

	while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
		/* a step may prepare the statement anew: names are asked for after it */
		for (int k = 0; k < n; k++) {
			names[k] = (char *)(gsize)sqlite3_column_name(statement, k);
			values[k] = (char *)(gsize)sqlite3_column_text(statement, k);
		}
		func(n, values, names, user_data);
	}
	return step == SQLITE_DONE || plb_store_set_error(library->db, "library", error);
}

/* "50%" is looked for as it is typed. */
static char *like_pattern(const char *text)
{
	g_autoptr(GString) pattern = g_string_new("%");

	if (!text)
		return NULL;
	for (const char *c = text; *c; c++) {
		if (strchr("\\%_", *c))
			g_string_append_c(pattern, '\\');
		g_string_append_c(pattern, *c);
	}
	g_string_append_c(pattern, '%');
	return g_strdup(pattern->str);
}

gboolean plb_library_list(PlbLibrary *library, const PlbLibraryQuery *query, PlbLibraryRowFunc func,
			  gpointer user_data, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(library->db, list_sql, error);
	g_autofree char *pattern = like_pattern(query->text);

	if (!statement)
		return FALSE;
	plb_library_bind_text(statement, ":athlete", query->athlete);
	plb_library_bind_text(statement, ":group", query->group);
	plb_library_bind_text(statement, ":tag", query->tag);
	plb_library_bind_text(statement, ":state", query->state);
	plb_library_bind_text(statement, ":text", pattern);
	plb_library_bind_integer(statement, ":from", query->from_us);
	plb_library_bind_integer(statement, ":to", query->to_us);
	plb_library_bind_integer(statement, ":limit", query->limit > 0 ? query->limit : -1);
	return plb_library_each_row(library, statement, func, user_data, error);
}

gboolean plb_library_athletes(PlbLibrary *library, PlbLibraryRowFunc func, gpointer user_data,
			      GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(library->db, athletes_sql, error);

	return statement && plb_library_each_row(library, statement, func, user_data, error);
}

gboolean plb_library_trend(PlbLibrary *library, const char *athlete, const char *key,
			   gint64 from_us, PlbLibraryRowFunc func, gpointer user_data,
			   GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(library->db, trend_sql, error);

	if (!statement)
		return FALSE;
	plb_library_bind_text(statement, ":athlete", athlete);
	plb_library_bind_text(statement, ":key", key);
	plb_library_bind_integer(statement, ":from", from_us);
	return plb_library_each_row(library, statement, func, user_data, error);
}
