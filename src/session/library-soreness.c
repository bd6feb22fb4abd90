/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/library-private.h"
#include "src/session/soreness.h"

/* Soreness after sessions: what is to be asked, and the answers beside what the session was. The
 * answers themselves are in the session files (session-edit.c). */

#define HOUR_US "3.6e9"

/* A question is open from its hour until the next one's; the last one for a day. An answer nearer
 * to it than to the question before is the answer to it. */
static char *questions(void)
{
	GString *rows = g_string_new(NULL);

	for (int k = 0; k < PLB_SORENESS_QUESTIONS; k++) {
		int hour = (int)plb_soreness_hours[k];
		int before = k > 0 ? (int)plb_soreness_hours[k - 1] : 0;
		int until =
			k + 1 < PLB_SORENESS_QUESTIONS ? (int)plb_soreness_hours[k + 1] : hour + 24;

		g_string_append_printf(rows, "%s(%d, %d, %d)", k > 0 ? ", " : "", hour,
				       (before + hour) / 2, until);
	}
	return g_string_free(rows, FALSE);
}

static char *due_sql(void)
{
	g_autofree char *rows = questions();

	return g_strconcat(
		"WITH questions(h, nearest, until) AS (VALUES ", rows, ")",
		" SELECT x.path AS session,"
		" strftime('%Y-%m-%dT%H:%M:%SZ', x.started_us / 1000000, 'unixepoch') AS started,"
		" a.name AS athlete, q.h AS asked_after_h, strftime('%Y-%m-%dT%H:%M:%SZ',"
		" x.started_us / 1000000 + q.h * 3600, 'unixepoch') AS due"
		" FROM sessions x JOIN athletes a ON a.id = x.athlete AND a.name <> ''"
		" JOIN questions q ON :now >= x.started_us + q.h * " HOUR_US
		" AND :now < x.started_us + q.until * " HOUR_US
		" WHERE NOT EXISTS(SELECT 1 FROM soreness s WHERE s.session = x.id"
		" AND s.answered_us >= x.started_us + q.nearest * " HOUR_US ")"
		" ORDER BY x.started_us DESC, x.id DESC",
		NULL);
}

static const char answers_sql[] =
	"SELECT x.path AS session,"
	" strftime('%Y-%m-%dT%H:%M:%SZ', x.started_us / 1000000, 'unixepoch') AS started,"
	" a.name AS athlete,"
	" (SELECT group_concat(DISTINCT exercise) FROM sets WHERE session = x.id) AS exercise,"
	" (SELECT sum(l5s1_nms) FROM sets WHERE session = x.id) AS l5s1_nms,"
	" (SELECT group_concat(state, ' ') FROM sets WHERE session = x.id) AS verdict,"
	" round((s.answered_us - x.started_us) / " HOUR_US ", 1) AS hours, s.score AS score,"
	" s.score - lag(s.score) OVER (PARTITION BY s.session ORDER BY s.answered_us) AS change,"
	" s.place AS place, s.kind AS kind, s.signs AS signs, s.note AS note"
	" FROM soreness s JOIN sessions x ON x.id = s.session"
	" LEFT JOIN athletes a ON a.id = x.athlete"
	" WHERE :athlete IS NULL OR a.name = :athlete OR a.pseudonym = :athlete"
	" ORDER BY x.started_us, x.id, s.answered_us";

gboolean plb_library_due(PlbLibrary *library, gint64 now_us, PlbLibraryRowFunc func,
			 gpointer user_data, GError **error)
{
	g_autofree char *sql = due_sql();
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(library->db, sql, error);

	if (!statement)
		return FALSE;
	plb_library_bind_integer(statement, ":now", now_us);
	return plb_library_each_row(library, statement, func, user_data, error);
}

gboolean plb_library_soreness(PlbLibrary *library, const char *athlete, PlbLibraryRowFunc func,
			      gpointer user_data, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(library->db, answers_sql, error);

	if (!statement)
		return FALSE;
	plb_library_bind_text(statement, ":athlete", athlete);
	return plb_library_each_row(library, statement, func, user_data, error);
}

static gboolean put_answer(PlbLibrary *library, const char *path, const PlbSoreness *answer,
			   GError **error)
{
	g_autofree char *signs = plb_soreness_sign_keys(answer->signs);
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(
		library->db,
		"INSERT OR REPLACE INTO soreness SELECT id, :answered, :score, nullif(:place, ''),"
		" :kind, nullif(:signs, ''), nullif(:note, '') FROM sessions WHERE path = :path",
		error);

	if (!statement)
		return FALSE;
	plb_library_bind_text(statement, ":path", path);
	plb_library_bind_integer(statement, ":answered", answer->answered_us);
	plb_library_bind_integer(statement, ":score", answer->score);
	plb_library_bind_text(statement, ":place", answer->place);
	plb_library_bind_text(statement, ":kind", plb_soreness_kind_key(answer->kind));
	plb_library_bind_text(statement, ":signs", signs);
	plb_library_bind_text(statement, ":note", answer->note);
	return plb_store_step_done(statement, error);
}

gboolean plb_library_put_soreness(PlbLibrary *library, const PlbLibraryFile *file, GError **error)
{
	g_autoptr(sqlite3_stmt) clear = plb_store_prepare(
		library->db,
		"DELETE FROM soreness WHERE session = (SELECT id FROM sessions WHERE path = :path)",
		error);
	gboolean done = clear != NULL;

	if (!done)
		return FALSE;
	plb_library_bind_text(clear, ":path", file->path);
	done = plb_store_step_done(clear, error);
	for (guint k = 0; done && file->soreness && k < file->soreness->len; k++)
		done = put_answer(library, file->path, g_ptr_array_index(file->soreness, k), error);
	return done;
}
