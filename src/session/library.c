/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/header-json.h"
#include "src/session/library-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#define LIBRARY_APPLICATION_ID 0x506c6d6c /* "Plml" */
#define LIBRARY_FORMAT 4
#define BUSY_TIMEOUT_MS 5000

/* set_values: one row a set and key, in the order in which trends are read. */
static const char schema[] =
	"CREATE TABLE athletes(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
	" pseudonym TEXT UNIQUE, team TEXT, sex TEXT, stature_m REAL, note TEXT);"
	"CREATE TABLE sessions(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER,"
	" modified_us INTEGER, started_us INTEGER NOT NULL, source TEXT, pipeline INTEGER,"
	" athlete INTEGER REFERENCES athletes, note TEXT);"
	"CREATE INDEX sessions_by_time ON sessions(started_us);"
	"CREATE INDEX sessions_by_athlete ON sessions(athlete, started_us);"
	"CREATE TABLE sets(session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,"
	" number INTEGER NOT NULL, exercise TEXT, reps INTEGER, bar_mass_kg REAL,"
	" body_mass_kg REAL, state TEXT, since_rep INTEGER, l5s1_change_pct REAL,"
	" PRIMARY KEY(session, number)) WITHOUT ROWID;"
	"CREATE TABLE keys(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
	"CREATE TABLE set_values(athlete INTEGER NOT NULL, key INTEGER NOT NULL,"
	" started_us INTEGER NOT NULL, session INTEGER NOT NULL REFERENCES sessions"
	" ON DELETE CASCADE, number INTEGER NOT NULL, mean REAL, best REAL, last REAL,"
	" PRIMARY KEY(athlete, key, started_us, session, number)) WITHOUT ROWID;"
	"CREATE INDEX set_values_by_session ON set_values(session);"
	"CREATE TABLE tags(session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,"
	" tag TEXT NOT NULL, PRIMARY KEY(session, tag)) WITHOUT ROWID;";

/* What each later format adds to the one before: [0] makes format 2 of format 1. */
static const char *const upgrades[] = {
	"ALTER TABLE athletes ADD COLUMN conditions TEXT;"
	"ALTER TABLE athletes ADD COLUMN body TEXT;"
	"ALTER TABLE athletes ADD COLUMN body_us INTEGER;"
	"ALTER TABLE sets ADD COLUMN l5s1_nms REAL;"
	"UPDATE sessions SET modified_us = NULL;" /* what is new is in the files */
	"CREATE TABLE soreness(session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,"
	" answered_us INTEGER NOT NULL, score INTEGER NOT NULL, place TEXT, kind TEXT, signs TEXT,"
	" note TEXT, PRIMARY KEY(session, answered_us)) WITHOUT ROWID;",
	"ALTER TABLE set_values ADD COLUMN mdc REAL;"
	"DELETE FROM set_values WHERE key IN (SELECT id FROM keys WHERE name LIKE 'reliability[%');"
	"DELETE FROM keys WHERE name LIKE 'reliability[%';"
	"UPDATE sessions SET modified_us = NULL;",
	"ALTER TABLE sets ADD COLUMN l5s1_squared_nm2s REAL;"
	"ALTER TABLE sets ADD COLUMN unknown_reps INTEGER;"
	"ALTER TABLE sets ADD COLUMN voided INTEGER;"
	"UPDATE sessions SET modified_us = NULL;",
};
G_STATIC_ASSERT(G_N_ELEMENTS(upgrades) == LIBRARY_FORMAT - 1);

char *plb_library_default_path(void)
{
	return g_build_filename(g_get_user_data_dir(), "plumbar", "library.db", NULL);
}

static int pragma_value(sqlite3 *db, const char *sql)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(db, sql, NULL);

	return statement && sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0)
								  : -1;
}

/* In one transaction: two programs may find the library empty, or old, at once; the second finds it
 * done. Nothing is lost when it fails. */
static gboolean bring_up_to_date(sqlite3 *db, GError **error)
{
	g_autofree char *marks = g_strdup_printf("PRAGMA application_id = %d;"
						 "PRAGMA user_version = %d;COMMIT",
						 LIBRARY_APPLICATION_ID, LIBRARY_FORMAT);
	gboolean done = plb_store_execute(db, "BEGIN IMMEDIATE", error);
	int format;

	if (!done)
		return FALSE;
	if (pragma_value(db, "PRAGMA application_id") != LIBRARY_APPLICATION_ID)
		done = plb_store_execute(db, schema, error) &&
		       plb_store_execute(db, "PRAGMA user_version = 1", error);
	format = MAX(pragma_value(db, "PRAGMA user_version"), 1);
	for (; done && format < LIBRARY_FORMAT; format++)
		done = plb_store_execute(db, upgrades[format - 1], error);
	return done && plb_store_execute(db, marks, error);
}

static gboolean check_kind(sqlite3 *db, GError **error)
{
	int kind = pragma_value(db, "PRAGMA application_id");
	int format = pragma_value(db, "PRAGMA user_version");

	if (kind == 0 && pragma_value(db, "SELECT count(*) FROM sqlite_schema") == 0)
		return bring_up_to_date(db, error);
	if (kind != LIBRARY_APPLICATION_ID)
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_FORMAT,
			    "is not a Plumbar library");
	else if (format > LIBRARY_FORMAT || format < 1)
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_FORMAT,
			    "has library format %d; this Plumbar reads formats 1 to %d", format,
			    LIBRARY_FORMAT);
	else
		return format == LIBRARY_FORMAT || bring_up_to_date(db, error);
	return FALSE;
}

PlbLibrary *plb_library_open(const char *path, GError **error)
{
	g_autofree char *own = path ? g_strdup(path) : plb_library_default_path();
	g_autofree char *folder = g_path_get_dirname(own);
	g_autoptr(PlbLibrary) library = g_new0(PlbLibrary, 1);

	if (!path && g_mkdir_with_parents(folder, 0700) != 0) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN, "%s: %s", folder,
			    g_strerror(errno));
		return NULL;
	}
	if (sqlite3_open_v2(own, &library->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
	    SQLITE_OK) {
		plb_store_set_error(library->db, "the library cannot be opened", error);
		return NULL;
	}
	sqlite3_busy_timeout(library->db, BUSY_TIMEOUT_MS);
	sqlite3_db_config(library->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(library->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (!check_kind(library->db, error) ||
	    !plb_store_execute(library->db,
			       "PRAGMA journal_mode = wal; PRAGMA foreign_keys = ON;"
			       "PRAGMA secure_delete = ON",
			       error))
		return NULL;
	return g_steal_pointer(&library);
}

void plb_library_free(PlbLibrary *library)
{
	if (!library)
		return;
	sqlite3_close(library->db);
	g_free(library);
}

void plb_library_bind_text(sqlite3_stmt *statement, const char *name, const char *text)
{
	int index = sqlite3_bind_parameter_index(statement, name);

	if (index > 0)
		sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
}

void plb_library_bind_integer(sqlite3_stmt *statement, const char *name, gint64 value)
{
	int index = sqlite3_bind_parameter_index(statement, name);

	if (index > 0)
		sqlite3_bind_int64(statement, index, value);
}

/* The steps of taking one session in. The result's own JSON is read by SQLite, so that results of
 * older and newer pipelines, with other keys, find their place too. A session without an athlete
 * belongs to the one without a name. */
static const char *const put_steps[] = {
	"INSERT INTO athletes(name) VALUES(coalesce(json_extract(:json, '$.athlete.id'), ''))"
	" ON CONFLICT(name) DO NOTHING",
	"UPDATE athletes SET sex = coalesce(json_extract(:json, '$.athlete.sex'), sex),"
	" stature_m = coalesce(json_extract(:json, '$.athlete.stature_m'), stature_m)"
	" WHERE name = coalesce(json_extract(:json, '$.athlete.id'), '')",
	"INSERT INTO sessions(path, started_us) VALUES(:path, :started)"
	" ON CONFLICT(path) DO NOTHING",
	"UPDATE sessions SET size = :size, modified_us = :modified, started_us = :started,"
	" source = :source, pipeline = json_extract(:json, '$.pipeline'),"
	" athlete = (SELECT id FROM athletes WHERE name ="
	" coalesce(json_extract(:json, '$.athlete.id'), '')) WHERE path = :path",
	"UPDATE athletes SET body = json(:body), body_us = :started"
	" WHERE :body IS NOT NULL AND coalesce(body_us, :started) <= :started"
	" AND name = coalesce(json_extract(:json, '$.athlete.id'), '')",
	"DELETE FROM sets WHERE session = (SELECT id FROM sessions WHERE path = :path)",
	"DELETE FROM set_values WHERE session = (SELECT id FROM sessions WHERE path = :path)",
	"INSERT INTO sets SELECT (SELECT id FROM sessions WHERE path = :path),"
	" s.key + 1, s.value ->> 'exercise', json_array_length(s.value, '$.reps'),"
	" s.value ->> 'bar_mass_kg', s.value ->> 'body_mass_kg',"
	" s.value ->> '$.verdict.state', s.value ->> '$.verdict.since_rep',"
	" s.value ->> '$.verdict.l5s1_change_pct', s.value ->> '$.dose.l5s1_nms',"
	" s.value ->> '$.dose.l5s1_squared_nm2s', (SELECT count(*) FROM json_each(s.value, "
	"'$.reps')"
	" r WHERE r.value ->> '$.dose.l5s1_nms' IS NULL), coalesce(s.value ->> 'voided', 0)"
	" FROM json_each(:json, '$.sets') s",
	"INSERT OR IGNORE INTO keys(name) SELECT DISTINCT replace(substr(t.fullkey, 3), '\"', '')"
	" FROM json_each(:json, '$.sets') s, json_each(s.value, '$.reps') r,"
	" json_tree(r.value) t WHERE t.type IN ('integer', 'real')",
	"INSERT OR IGNORE INTO keys(name) SELECT DISTINCT replace(substr(t.fullkey, 3), '\"', '')"
	" FROM json_each(:json, '$.sets') s, json_tree(json_remove(s.value, '$.reps',"
	" '$.rejected', '$.reliability')) t WHERE t.type IN ('integer', 'real')",
	/* the last rep's value: the greatest of "rep number, value" as text */
	"INSERT INTO set_values SELECT x.athlete, k.id, x.started_us, x.id, s.key + 1,"
	" avg(t.atom), max(t.atom),"
	" CAST(substr(max(printf('%09d%!.17g', r.key, t.atom)), 10) AS REAL), NULL"
	" FROM sessions x CROSS JOIN json_each(:json, '$.sets') s CROSS JOIN"
	" json_each(s.value, '$.reps') r CROSS JOIN json_tree(r.value) t CROSS JOIN keys k ON "
	"k.name = replace(substr(t.fullkey, 3), '\"', '')"
	" WHERE x.path = :path AND r.value ->> 'complete' AND t.type IN ('integer', 'real')"
	" GROUP BY s.key, k.id",
	"INSERT OR IGNORE INTO set_values SELECT x.athlete, k.id, x.started_us, x.id,"
	" s.key + 1, t.atom, t.atom, t.atom, NULL FROM sessions x,"
	" json_each(:json, '$.sets') s, json_tree(json_remove(s.value, '$.reps', '$.rejected',"
	" '$.reliability')) t"
	" JOIN keys k ON k.name = replace(substr(t.fullkey, 3), '\"', '')"
	" WHERE x.path = :path AND t.type IN ('integer', 'real')",
	"UPDATE set_values SET mdc = n.mdc FROM (SELECT s.key + 1 AS number, k.id AS key,"
	" r.value ->> 'mdc' AS mdc FROM json_each(:json, '$.sets') s,"
	" json_each(s.value, '$.reliability') r JOIN keys k ON k.name = r.value ->> 'key'"
	" UNION ALL SELECT s.key + 1, k.id, s.value ->> 'velocity_loss_mdc_pct'"
	" FROM json_each(:json, '$.sets') s JOIN keys k ON k.name = 'velocity_loss_pct') n"
	" WHERE set_values.session = (SELECT id FROM sessions WHERE path = :path)"
	" AND set_values.number = n.number AND set_values.key = n.key",
};

static gboolean run_put_step(PlbLibrary *library, const char *sql, const PlbLibraryFile *file,
			     const char *result_json, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(library->db, sql, error);

	if (!statement)
		return FALSE;
	plb_library_bind_text(statement, ":json", result_json);
	plb_library_bind_text(statement, ":path", file->path);
	plb_library_bind_text(statement, ":source", file->source);
	plb_library_bind_text(statement, ":body", file->body_json);
	plb_library_bind_integer(statement, ":size", file->size);
	plb_library_bind_integer(statement, ":modified", file->modified_us);
	plb_library_bind_integer(statement, ":started", file->started_us);
	return plb_store_step_done(statement, error);
}

gboolean plb_library_end_change(PlbLibrary *library, gboolean done, GError **error)
{
	if (done && plb_store_execute(library->db, "COMMIT", error))
		return TRUE;
	sqlite3_exec(library->db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

gboolean plb_library_put(PlbLibrary *library, const PlbLibraryFile *file, const char *result_json,
			 GError **error)
{
	gboolean done = TRUE;

	if (!plb_store_execute(library->db, "BEGIN IMMEDIATE", error))
		return FALSE;
	for (guint k = 0; done && k < G_N_ELEMENTS(put_steps); k++)
		done = run_put_step(library, put_steps[k], file, result_json, error);
	done = done && plb_library_put_soreness(library, file, error);
	return plb_library_end_change(library, done, error);
}

/* NULL without an error: the file holds no result. */
static char *stored_result(PlbSession *session, GError **error)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(
		session->db, "SELECT json FROM results ORDER BY pipeline DESC LIMIT 1", error);

	if (!row || sqlite3_step(row) != SQLITE_ROW)
		return NULL;
	return g_strdup((const char *)sqlite3_column_text(row, 0));
}

static char *result_of(PlbSession *session, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(PlbPipeline) pipeline = NULL;
	char *json = stored_result(session, &why);

	if (json)
		return json;
	if (why) {
		g_propagate_error(error, g_steal_pointer(&why));
		return NULL;
	}
	pipeline = plb_session_analyze(session, error);
	return pipeline ? plb_result_to_json(plb_pipeline_get_result(pipeline), "") : NULL;
}

static gboolean is_unchanged(PlbLibrary *library, const PlbLibraryFile *file)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(
		library->db,
		"SELECT 1 FROM sessions WHERE path = ?1 AND size = ?2 AND modified_us = ?3", NULL);

	if (!row)
		return FALSE;
	sqlite3_bind_text(row, 1, file->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, file->size);
	sqlite3_bind_int64(row, 3, file->modified_us);
	return sqlite3_step(row) == SQLITE_ROW;
}

static gboolean index_changed(PlbLibrary *library, PlbLibraryFile *file, GError **error)
{
	g_autoptr(PlbSession) session = plb_session_open(file->path, error);
	g_autofree char *json = session ? result_of(session, error) : NULL;
	g_autoptr(GPtrArray) soreness = json ? plb_session_read_soreness(session, error) : NULL;
	g_autofree char *body = NULL;

	if (!soreness)
		return FALSE;
	body = plb_athlete_to_json(&session->header.setup.athlete);
	file->body_json = body;
	file->soreness = soreness;
	file->started_us = plb_session_get_header(session)->started_us;
	file->source = plb_session_get_header(session)->source;
	return plb_library_put(library, file, json, error);
}

PlbLibraryOutcome plb_library_index(PlbLibrary *library, const char *session_path, gboolean again,
				    GError **error)
{
	g_autoptr(GFile) named = g_file_new_for_path(session_path);
	g_autofree char *path = g_file_get_path(named);
	PlbLibraryFile file = { .path = path };
	struct stat status;

	if (stat(path, &status) != 0) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN, "%s",
			    g_strerror(errno));
		return PLB_LIBRARY_FAILED;
	}
	file.size = status.st_size;
	file.modified_us =
		(gint64)status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
	if (!again && is_unchanged(library, &file))
		return PLB_LIBRARY_UNCHANGED;
	return index_changed(library, &file, error) ? PLB_LIBRARY_INDEXED : PLB_LIBRARY_FAILED;
}
