/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* docs/session-format.md explains the tables. A file's own text must equal this one, so that
 * nothing else (a view, a virtual or generated column, a trigger's table) can stand behind their
 * names. */
static const struct {
	const char *name, *sql;
} tables[] = {
	{ "header",
	  "CREATE TABLE header(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID" },
	{ "chunks", "CREATE TABLE chunks(sequence INTEGER PRIMARY KEY, first_row INTEGER NOT NULL,"
		    " row_count INTEGER NOT NULL, first_scan INTEGER, last_scan INTEGER,"
		    " sha256 BLOB NOT NULL, data BLOB NOT NULL)" },
	{ "events", "CREATE TABLE events(id INTEGER PRIMARY KEY, time_s REAL, kind TEXT NOT NULL,"
		    " detail TEXT)" },
	{ "extra", "CREATE TABLE extra(position INTEGER NOT NULL, sequence INTEGER NOT NULL,"
		   " name TEXT NOT NULL, first_row INTEGER NOT NULL, row_count INTEGER NOT NULL,"
		   " sha256 BLOB NOT NULL, data BLOB NOT NULL, PRIMARY KEY(position, sequence))" },
	{ "truth", "CREATE TABLE truth(id INTEGER PRIMARY KEY CHECK(id = 1), json TEXT NOT NULL)" },
	{ "results", "CREATE TABLE results(pipeline INTEGER PRIMARY KEY, plumbar TEXT NOT NULL,"
		     " json TEXT NOT NULL)" },
	{ "finished",
	  "CREATE TABLE finished(id INTEGER PRIMARY KEY CHECK(id = 1),"
	  " chunk_count INTEGER NOT NULL, row_count INTEGER NOT NULL, sha256 BLOB NOT NULL)" },
};

static const char *const journals[] = { "-wal", "-shm", "-journal" };

#define MESSAGE_BYTES_MAX 300

gboolean plb_store_set_error(sqlite3 *db, const char *doing, GError **error)
{
	int code = sqlite3_errcode(db) & 0xff;
	PlbSessionError kind = PLB_SESSION_ERROR_WRITE;
	/* it may quote the file's own bytes: one line of text, not too long */
	g_autofree char *start = g_strndup(sqlite3_errmsg(db), MESSAGE_BYTES_MAX);
	g_autofree char *said = g_utf8_make_valid(start, -1);

	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_TOOBIG ||
	    code == SQLITE_ERROR || code == SQLITE_MISMATCH)
		kind = PLB_SESSION_ERROR_DAMAGED;
	else if (code == SQLITE_CANTOPEN || code == SQLITE_PERM || code == SQLITE_AUTH)
		kind = PLB_SESSION_ERROR_OPEN;
	/* a full disk shows as an I/O error where the log's index finds no room */
	g_set_error(error, PLB_SESSION_ERROR, kind, "%s: %s", doing,
		    code == SQLITE_IOERR && sqlite3_system_errno(db) == ENOSPC
			    ? "database or disk is full"
			    : g_strdelimit(said, "\n\r\t", ' '));
	return FALSE;
}

gboolean plb_store_execute(sqlite3 *db, const char *sql, GError **error)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return plb_store_set_error(db, "session database", error);
	return TRUE;
}

sqlite3_stmt *plb_store_prepare(sqlite3 *db, const char *sql, GError **error)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		plb_store_set_error(db, "session database", error);
	return statement;
}

gboolean plb_store_step_done(sqlite3_stmt *statement, GError **error)
{
	if (sqlite3_step(statement) != SQLITE_DONE)
		return plb_store_set_error(sqlite3_db_handle(statement), "session database", error);
	return TRUE;
}

/* No file may make SQLite run code, reach other files, or take memory without bound. */
static void store_harden(sqlite3 *db)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, PLB_SESSION_VALUE_BYTES_MAX);
	sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 100000);
	sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 32);
	sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 20);
	sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, 2);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
	sqlite3_busy_timeout(db, 5000);
}

static sqlite3 *store_connect(const char *path, int flags, const char *query, GError **error)
{
	g_autoptr(GFile) file = g_file_new_for_path(path);
	g_autofree char *absolute = g_file_get_path(file);
	g_autofree char *uri = g_filename_to_uri(absolute, NULL, NULL);
	g_autofree char *full = g_strconcat(uri, query, NULL);
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(full, &db, flags | SQLITE_OPEN_URI, NULL) != SQLITE_OK) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN,
			    "cannot be opened: %s", db ? sqlite3_errmsg(db) : "out of memory");
		sqlite3_close(db);
		return NULL;
	}
	store_harden(db);
	return db;
}

static gboolean store_write_schema(sqlite3 *db, GError **error)
{
	g_autofree char *marks = g_strdup_printf("PRAGMA application_id = %d;"
						 "PRAGMA user_version = %d;",
						 PLB_SESSION_APPLICATION_ID, PLB_SESSION_FORMAT);

	if (!plb_store_execute(db, marks, error))
		return FALSE;
	for (guint k = 0; k < G_N_ELEMENTS(tables); k++) {
		if (!plb_store_execute(db, tables[k].sql, error))
			return FALSE;
	}
	return TRUE;
}

sqlite3 *plb_store_create(const char *path, GError **error)
{
	sqlite3 *db = store_connect(path, SQLITE_OPEN_READWRITE, "", error);

	if (db && store_write_schema(db, error))
		return db;
	sqlite3_close(db);
	return NULL;
}

/* A journal mode is not refused by an error but by the answer. */
static gboolean store_set_journal(sqlite3 *db, const char *mode, GError **error)
{
	g_autofree char *sql = g_strdup_printf("PRAGMA journal_mode = %s", mode);
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(db, sql, error);

	if (!statement)
		return FALSE;
	if (sqlite3_step(statement) != SQLITE_ROW)
		return plb_store_set_error(db, "journal", error);
	if (g_strcmp0((const char *)sqlite3_column_text(statement, 0), mode) != 0) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE,
			    "the file system does not allow the journal that a recording needs");
		return FALSE;
	}
	return TRUE;
}

/* Files that this process is recording into. Whoever opens and closes such a file beside SQLite
 * takes this process's locks off it (sqlite.org/howtocorrupt.html, 2.2), and another process could
 * then give up the log under the recorder. */
static GMutex recorded_lock;
static GHashTable *recorded; /* char *, of file_key */

/* NULL: no such file. */
static char *file_key(const char *path)
{
	GStatBuf status;

	return path && g_stat(path, &status) == 0
		       ? g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
					 (guint64)status.st_dev, (guint64)status.st_ino)
		       : NULL;
}

static void set_recorded(sqlite3 *db, gboolean on)
{
	char *key = file_key(sqlite3_db_filename(db, "main"));

	g_mutex_lock(&recorded_lock);
	if (!recorded)
		recorded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (key && on)
		g_hash_table_add(recorded, g_steal_pointer(&key));
	else if (key)
		g_hash_table_remove(recorded, key);
	g_mutex_unlock(&recorded_lock);
	g_free(key);
}

static gboolean is_recorded(const char *path)
{
	g_autofree char *key = file_key(path);
	gboolean found;

	g_mutex_lock(&recorded_lock);
	found = key && recorded && g_hash_table_contains(recorded, key);
	g_mutex_unlock(&recorded_lock);
	return found;
}

void plb_store_forget_recording(sqlite3 *db)
{
	set_recorded(db, FALSE);
}

gboolean plb_store_start_recording(sqlite3 *db, GError **error)
{
	int on = 1;

	set_recorded(db, TRUE);
	if (!store_set_journal(db, "wal", error) ||
	    !plb_store_execute(db, "PRAGMA synchronous = FULL", error))
		return FALSE;
	/* closed early, it must look as a crash leaves it: the journal stays */
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
	return TRUE;
}

/* Whoever reads the file at this moment is done soon; if not, the file is whole all the same, and
 * the next one to open it folds the journal in. */
#define FOLD_TRIES 20
#define FOLD_WAIT_US 50000

gboolean plb_store_stop_recording(sqlite3 *db, GError **error)
{
	int off = 0;

	plb_store_forget_recording(db);
	sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &off);
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	sqlite3_busy_timeout(db, 0);
	for (int k = 0; k < FOLD_TRIES; k++) {
		g_autoptr(GError) why = NULL;
		int code;

		if (plb_store_execute(db, "PRAGMA wal_checkpoint(TRUNCATE)", &why) &&
		    store_set_journal(db, "delete", &why))
			return TRUE;
		code = sqlite3_errcode(db) & 0xff;
		if (code != SQLITE_BUSY && code != SQLITE_LOCKED) {
			g_propagate_error(error, g_steal_pointer(&why));
			return FALSE;
		}
		g_usleep(FOLD_WAIT_US);
	}
	return TRUE;
}

static void delete_journals(const char *path)
{
	for (guint k = 0; k < G_N_ELEMENTS(journals); k++) {
		g_autofree char *journal = g_strconcat(path, journals[k], NULL);

		g_unlink(journal);
	}
}

gboolean plb_store_replace(const char *from, const char *path)
{
	delete_journals(path);
	return g_rename(from, path) == 0;
}

void plb_store_delete(const char *path)
{
	g_unlink(path);
	delete_journals(path);
}

void plb_store_close(sqlite3 *db, char *scratch_dir)
{
	sqlite3_close(db);
	if (scratch_dir) {
		g_autofree char *copy = g_build_filename(scratch_dir, "session", NULL);

		plb_store_delete(copy);
		g_rmdir(scratch_dir);
	}
	g_free(scratch_dir);
}

/* Offsets of SQLite's published file format, section 1.3. */
#define HEADER_BYTES 100
#define HEADER_READ_VERSION 19 /* 2 = write-ahead log */
#define HEADER_USER_VERSION 60
#define HEADER_APPLICATION_ID 68

static guint32 big_endian_u32(const guint8 *bytes)
{
	guint32 value;

	memcpy(&value, bytes, sizeof value);
	return GUINT32_FROM_BE(value);
}

static gboolean read_header(const char *path, guint8 header[HEADER_BYTES], GError **error)
{
	struct stat status;
	int fd = g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	gssize n = -1;

	if (fd < 0 || fstat(fd, &status) < 0) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN, "%s",
			    g_strerror(errno));
		if (fd >= 0)
			close(fd);
		return FALSE;
	}
	if (S_ISREG(status.st_mode))
		n = read(fd, header, HEADER_BYTES);
	close(fd);
	if (S_ISDIR(status.st_mode))
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN,
			    "is a folder, not a session file");
	else if (n != HEADER_BYTES || memcmp(header, "SQLite format 3", 16) != 0 ||
		 big_endian_u32(header + HEADER_APPLICATION_ID) != PLB_SESSION_APPLICATION_ID)
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_FORMAT,
			    "is not a Plumbar session");
	else if (big_endian_u32(header + HEADER_USER_VERSION) != PLB_SESSION_FORMAT)
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_FORMAT,
			    "has session format %u; this Plumbar reads format %d",
			    big_endian_u32(header + HEADER_USER_VERSION), PLB_SESSION_FORMAT);
	else
		return TRUE;
	return FALSE;
}

static gboolean copy_file(const char *from, const char *to, GError **error)
{
	g_autoptr(GFile) source = g_file_new_for_path(from);
	g_autoptr(GFile) target = g_file_new_for_path(to);
	g_autoptr(GError) why = NULL;

	/* not the source's mode: it may be read-only, and SQLite must be able to fold the journal
	 */
	if (g_file_copy(source, target, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, &why))
		return TRUE;
	g_set_error(
		error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN,
		"was cut off while recording, and cannot be copied to a folder where its journal "
		"can be read: %s",
		why->message);
	return FALSE;
}

/* What must be folded in or rolled back before the file is whole: the log of a recording, or the
 * rollback journal of its last step, in which the log is given up. */
static gboolean has_journal(const char *path, const char *suffix)
{
	g_autofree char *journal = g_strconcat(path, suffix, NULL);
	GStatBuf status;

	return g_stat(journal, &status) == 0 && status.st_size > 0;
}

static gboolean copy_journal(const char *path, const char *copy, const char *suffix, GError **error)
{
	g_autofree char *from = g_strconcat(path, suffix, NULL);
	g_autofree char *to = g_strconcat(copy, suffix, NULL);

	return !has_journal(path, suffix) || copy_file(from, to, error);
}

static sqlite3 *open_copy(const char *path, char **scratch_dir, GError **error)
{
	g_autofree char *copy = NULL;
	sqlite3 *db = NULL;

	*scratch_dir = g_dir_make_tmp("plumbar-XXXXXX", error);
	if (!*scratch_dir)
		return NULL;
	copy = g_build_filename(*scratch_dir, "session", NULL);
	if (copy_file(path, copy, error) && copy_journal(path, copy, "-wal", error) &&
	    copy_journal(path, copy, "-journal", error))
		db = store_connect(copy, SQLITE_OPEN_READWRITE, "", error);
	if (!db) {
		plb_store_close(NULL, *scratch_dir);
		*scratch_dir = NULL;
	}
	return db;
}

/* Folds a cut-off file's journal in; one that is being recorded right now refuses, and is then read
 * together with its journal. */
static sqlite3 *open_and_fold(const char *path, GError **error)
{
	sqlite3 *db = store_connect(path, SQLITE_OPEN_READWRITE, "", error);

	if (!db)
		return NULL;
	sqlite3_busy_timeout(db, 0);
	store_set_journal(db, "delete", NULL);
	sqlite3_busy_timeout(db, 5000);
	return db;
}

static sqlite3 *open_as_it_is(const char *path, gboolean in_wal_mode, char **scratch_dir,
			      GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	gboolean has_journals = has_journal(path, "-wal") || has_journal(path, "-journal");

	if (!in_wal_mode && !has_journals)
		return store_connect(path, SQLITE_OPEN_READONLY, "", error);
	if (g_access(path, W_OK) == 0 && g_access(folder, W_OK) == 0)
		return open_and_fold(path, error);
	if (has_journals)
		return open_copy(path, scratch_dir, error);
	return store_connect(path, SQLITE_OPEN_READONLY, "?immutable=1", error);
}

static gboolean store_check_schema(sqlite3 *db, GError **error)
{
	g_autoptr(sqlite3_stmt) statement =
		plb_store_prepare(db, "SELECT sql FROM sqlite_schema WHERE name = ?1", error);

	if (!statement)
		return FALSE;
	for (guint k = 0; k < G_N_ELEMENTS(tables); k++) {
		const char *sql = NULL;
		gboolean same;

		sqlite3_bind_text(statement, 1, tables[k].name, -1, SQLITE_STATIC);
		if (sqlite3_step(statement) == SQLITE_ROW)
			sql = (const char *)sqlite3_column_text(statement, 0);
		/* the truth is no part of the recording: whoever takes it out takes the table */
		same = g_strcmp0(sql, tables[k].sql) == 0 ||
		       (!sql && g_str_equal(tables[k].name, "truth"));
		if (!same) {
			g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_DAMAGED,
				    "damaged: its table \"%s\" is missing or not as it should be",
				    tables[k].name);
			return FALSE;
		}
		sqlite3_reset(statement);
	}
	return TRUE;
}

static gboolean store_check_structure(sqlite3 *db, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(db, "PRAGMA quick_check(1)", error);
	g_autofree char *answer = NULL;

	if (!statement)
		return FALSE;
	if (sqlite3_step(statement) != SQLITE_ROW)
		return plb_store_set_error(db, "damaged", error);
	answer = g_strdup((const char *)sqlite3_column_text(statement, 0));
	if (g_strcmp0(answer, "ok") == 0)
		return TRUE;
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_DAMAGED, "damaged: %.120s",
		    answer ? g_strdelimit(answer, "\n", ' ') : "no answer");
	return FALSE;
}

gboolean plb_store_open(const char *path, sqlite3 **db, char **scratch_dir, GError **error)
{
	guint8 header[HEADER_BYTES];

	*db = NULL;
	*scratch_dir = NULL;
	if (is_recorded(path))
		*db = open_and_fold(path, error);
	else if (read_header(path, header, error))
		*db = open_as_it_is(path, header[HEADER_READ_VERSION] == 2, scratch_dir, error);
	else
		return FALSE;
	if (*db &&
	    plb_store_execute(*db, "PRAGMA query_only = ON; PRAGMA cell_size_check = ON;", error) &&
	    store_check_schema(*db, error) && store_check_structure(*db, error))
		return TRUE;
	plb_store_close(*db, *scratch_dir);
	*db = NULL;
	*scratch_dir = NULL;
	return FALSE;
}

sqlite3 *plb_store_open_for_edit(const char *path, GError **error)
{
	sqlite3 *db;
	char *scratch_dir;

	/* checked first, as whatever is read is; a cut-off file's journal is folded in by that */
	if (!plb_store_open(path, &db, &scratch_dir, error))
		return NULL;
	plb_store_close(db, scratch_dir);
	return store_connect(path, SQLITE_OPEN_READWRITE, "", error);
}
