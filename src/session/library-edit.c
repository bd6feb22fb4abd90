/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>

#include "src/session/library-private.h"

/* What only the library knows, and what it forgets. */

typedef struct {
	const char *name, *value;
} Binding;

/* One statement that gives no row; changed, if not NULL, gets the count of rows it changed. */
static gboolean run(PlbLibrary *library, const char *sql, const Binding *bindings, guint n,
		    int *changed, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(library->db, sql, error);

	if (!statement)
		return FALSE;
	for (guint k = 0; k < n; k++)
		plb_library_bind_text(statement, bindings[k].name, bindings[k].value);
	if (!plb_store_step_done(statement, error))
		return FALSE;
	if (changed)
		*changed = sqlite3_changes(library->db);
	return TRUE;
}

gboolean plb_library_set_athlete(PlbLibrary *library, const char *athlete,
				 const PlbLibraryAthlete *facts, GError **error)
{
	const Binding bindings[] = { { ":name", athlete },
				     { ":pseudonym", facts->pseudonym },
				     { ":team", facts->group },
				     { ":note", facts->note },
				     { ":conditions", facts->conditions } };
	gboolean done;

	if (!plb_store_execute(library->db, "BEGIN IMMEDIATE", error))
		return FALSE;
	done = run(library, "INSERT INTO athletes(name) VALUES(:name) ON CONFLICT DO NOTHING",
		   bindings, G_N_ELEMENTS(bindings), NULL, error) &&
	       run(library,
		   "UPDATE athletes SET"
		   " pseudonym = nullif(coalesce(:pseudonym, pseudonym), ''),"
		   " team = nullif(coalesce(:team, team), ''),"
		   " conditions = nullif(coalesce(:conditions, conditions), ''),"
		   " note = nullif(coalesce(:note, note), '') WHERE name = :name",
		   bindings, G_N_ELEMENTS(bindings), NULL, error);
	return plb_library_end_change(library, done, error);
}

char *plb_library_pseudonym(PlbLibrary *library, const char *athlete, GError **error)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(
		library->db,
		"SELECT pseudonym FROM athletes WHERE name = :name AND pseudonym IS NOT NULL",
		error);

	if (!row)
		return NULL;
	plb_library_bind_text(row, ":name", athlete);
	if (sqlite3_step(row) == SQLITE_ROW)
		return g_strdup((const char *)sqlite3_column_text(row, 0));
	g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN,
			    "has no pseudonym in the library");
	return NULL;
}

/* By the path as it was typed or as it is stored. */
static gboolean change_session(PlbLibrary *library, const char *sql, const char *session_path,
			       const char *value, GError **error)
{
	g_autofree char *path = g_canonicalize_filename(session_path, NULL);
	const Binding bindings[] = { { ":path", path }, { ":value", value } };
	g_autoptr(sqlite3_stmt) row =
		plb_store_prepare(library->db, "SELECT 1 FROM sessions WHERE path = :path", error);

	if (!row)
		return FALSE;
	plb_library_bind_text(row, ":path", path);
	if (sqlite3_step(row) != SQLITE_ROW) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN,
			    "is not in the library");
		return FALSE;
	}
	sqlite3_reset(row);
	return run(library, sql, bindings, G_N_ELEMENTS(bindings), NULL, error);
}

gboolean plb_library_tag(PlbLibrary *library, const char *session_path, const char *tag,
			 gboolean on, GError **error)
{
	return change_session(library,
			      on ? "INSERT OR IGNORE INTO tags SELECT id, :value FROM sessions"
				   " WHERE path = :path"
				 : "DELETE FROM tags WHERE tag = :value AND session ="
				   " (SELECT id FROM sessions WHERE path = :path)",
			      session_path, tag, error);
}

gboolean plb_library_note(PlbLibrary *library, const char *session_path, const char *note,
			  GError **error)
{
	return change_session(library,
			      "UPDATE sessions SET note = nullif(:value, '') WHERE path = :path",
			      session_path, note, error);
}

static gboolean read_paths(PlbLibrary *library, const char *sql, const char *athlete,
			   GPtrArray *paths, GError **error)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(library->db, sql, error);
	int step;

	if (!row)
		return FALSE;
	plb_library_bind_text(row, ":athlete", athlete);
	while ((step = sqlite3_step(row)) == SQLITE_ROW)
		g_ptr_array_add(paths, g_strdup((const char *)sqlite3_column_text(row, 0)));
	return step == SQLITE_DONE || plb_store_set_error(library->db, "library", error);
}

gboolean plb_library_delete_athlete(PlbLibrary *library, const char *athlete, GPtrArray *paths,
				    GError **error)
{
	const Binding binding = { ":athlete", athlete };
	int removed = 0;
	gboolean done;

	if (!plb_store_execute(library->db, "BEGIN IMMEDIATE", error))
		return FALSE;
	done = read_paths(library,
			  "SELECT path FROM sessions WHERE athlete ="
			  " (SELECT id FROM athletes WHERE name = :athlete)",
			  athlete, paths, error) &&
	       run(library,
		   "DELETE FROM sessions WHERE athlete ="
		   " (SELECT id FROM athletes WHERE name = :athlete)",
		   &binding, 1, NULL, error) &&
	       run(library, "DELETE FROM athletes WHERE name = :athlete", &binding, 1, &removed,
		   error);
	if (done && removed == 0) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN,
			    "no athlete of that name is in the library");
		done = FALSE;
	}
	return plb_library_end_change(library, done, error);
}

gint64 plb_library_forget_missing(PlbLibrary *library, GError **error)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	gint64 forgotten = 0;

	if (!read_paths(library, "SELECT path FROM sessions", NULL, paths, error))
		return -1;
	for (guint k = 0; k < paths->len; k++) {
		const Binding binding = { ":path", g_ptr_array_index(paths, k) };

		if (g_access(binding.value, F_OK) == 0 || errno != ENOENT)
			continue;
		if (!run(library, "DELETE FROM sessions WHERE path = :path", &binding, 1, NULL,
			 error))
			return -1;
		forgotten++;
	}
	return forgotten;
}

gboolean plb_library_backup(PlbLibrary *library, const char *path, GError **error)
{
	const Binding binding = { ":path", path };

	/* the copy is made inside one read transaction: whole, whoever writes meanwhile */
	return run(library, "VACUUM INTO :path", &binding, 1, NULL, error);
}
