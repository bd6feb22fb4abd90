/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

/* Two silences of ten minutes at 1 kHz, the longest that the calibrator fills, */
#define LOST_ALWAYS 1200000
/* and nine scans in ten: what is worse is no recording of anything. */
#define LOST_PER_RECEIVED 10

void plb_session_event_free(PlbSessionEvent *event)
{
	g_free(event->kind);
	g_free(event->detail);
	g_free(event);
}

PlbSessionEvent *plb_session_event_copy(const PlbSessionEvent *event)
{
	PlbSessionEvent *copy = g_memdup2(event, sizeof *event);

	copy->kind = g_strdup(event->kind);
	copy->detail = g_strdup(event->detail);
	return copy;
}

static void header_copy(PlbSessionHeader *to, const PlbSessionHeader *from)
{
	*to = *from;
	to->rack = from->rack ? plb_rack_info_copy(from->rack) : NULL;
	to->rig = from->rig ? plb_rig_copy(from->rig) : NULL;
	to->source = g_strdup(from->source);
	to->scenario_json = g_strdup(from->scenario_json);
	if (to->rig)
		to->setup.info = plb_rig_stream_info(to->rig, to->rate_hz);
}

static gboolean refuse_write(GError **error, const char *why)
{
	g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE, why);
	return FALSE;
}

/* A journal without its file may hold somebody's cut-off set: it is not ours to delete unasked. */
static gboolean check_vacant(const char *path, gboolean overwrite, GError **error)
{
	g_autofree char *wal = g_strconcat(path, "-wal", NULL);

	if (g_file_test(path, G_FILE_TEST_IS_DIR))
		return refuse_write(error, "is a folder");
	if (overwrite)
		return TRUE;
	if (g_file_test(path, G_FILE_TEST_EXISTS))
		return refuse_write(error, "exists already");
	if (g_file_test(wal, G_FILE_TEST_EXISTS))
		return refuse_write(error, "the journal (-wal) of another recording stands there");
	return TRUE;
}

static gboolean write_empty(const char *path, const PlbSessionHeader *header, GError **error)
{
	int fd = g_open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
	sqlite3 *db;
	gboolean done;

	if (fd < 0) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN,
			    "cannot be created: %s", g_strerror(errno));
		return FALSE;
	}
	close(fd);
	db = plb_store_create(path, error);
	done = db && plb_store_execute(db, "BEGIN", error) &&
	       plb_session_header_write(header, db, error) &&
	       plb_store_execute(db, "COMMIT", error);
	sqlite3_close(db);
	if (!done)
		plb_store_delete(path);
	return done;
}

static void sync_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

	/* best effort: some file systems cannot */
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

static gboolean move_into_place(const char *from, const char *path, gboolean overwrite,
				GError **error)
{
	int moved = -1;

	if (!overwrite)
		moved = renameat2(AT_FDCWD, from, AT_FDCWD, path, RENAME_NOREPLACE);
	if (overwrite || (moved != 0 && errno == EINVAL)) /* a file system without that flag */
		moved = plb_store_replace(from, path) ? 0 : -1;
	if (moved == 0) {
		sync_folder(path);
		return TRUE;
	}
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN, "cannot be created: %s",
		    g_strerror(errno));
	plb_store_delete(from);
	return FALSE;
}

static PlbSession *session_new(const char *path)
{
	PlbSession *session = g_new0(PlbSession, 1);

	session->path = g_strdup(path);
	plb_session_header_init(&session->header);
	return session;
}

static PlbSession *start_recording(const char *path, const PlbSessionHeader *header, GError **error)
{
	g_autoptr(PlbSession) session = session_new(path);

	header_copy(&session->header, header);
	session->recording = TRUE;
	session->pending =
		g_array_sized_new(FALSE, FALSE, (guint)plb_session_layout(header)->row_size,
				  plb_session_chunk_rows(header));
	session->events = g_ptr_array_new_with_free_func((GDestroyNotify)plb_session_event_free);
	session->content = g_checksum_new(G_CHECKSUM_SHA256);
	if (sqlite3_open_v2(path, &session->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
		plb_store_set_error(session->db, "cannot be opened", error);
		return NULL;
	}
	sqlite3_busy_timeout(session->db, 5000);
	if (!plb_store_start_recording(session->db, error))
		return NULL;
	return g_steal_pointer(&session);
}

PlbSession *plb_session_create(const char *path, const PlbSessionHeader *header, gboolean overwrite,
			       GError **error)
{
	g_autofree char *fresh = g_strdup_printf("%s.%d-new", path, (int)getpid());
	PlbSession *session;

	if (!(header->rate_hz > 0 && header->rate_hz <= PLB_SESSION_RATE_MAX_HZ)) {
		refuse_write(error, "a recording at such a rate cannot be kept");
		return NULL;
	}
	/* written beside and moved, so that a failure leaves neither half a file nor the old one
	 * gone */
	if (!check_vacant(path, overwrite, error) || !write_empty(fresh, header, error) ||
	    !move_into_place(fresh, path, overwrite, error))
		return NULL;
	session = start_recording(path, header, error);
	if (!session)
		plb_store_delete(path);
	return session;
}

static gboolean read_finished(PlbSession *session, GError **error)
{
	g_autoptr(sqlite3_stmt) statement =
		plb_store_prepare(session->db, "SELECT 1 FROM finished", error);
	int step;

	if (!statement)
		return FALSE;
	step = sqlite3_step(statement);
	session->finished = step == SQLITE_ROW;
	return step == SQLITE_ROW || step == SQLITE_DONE ||
	       plb_store_set_error(session->db, "session database", error);
}

PlbSession *plb_session_open(const char *path, GError **error)
{
	g_autoptr(PlbSession) session = session_new(path);

	if (!plb_store_open(path, &session->db, &session->scratch_dir, error) ||
	    !plb_session_header_read(&session->header, session->db, error) ||
	    !read_finished(session, error))
		return NULL;
	return g_steal_pointer(&session);
}

void plb_session_free(PlbSession *session)
{
	if (!session)
		return;
	if (session->recording)
		plb_store_forget_recording(session->db);
	plb_store_close(session->db, session->scratch_dir);
	plb_session_header_clear(&session->header);
	g_clear_pointer(&session->pending, g_array_unref);
	g_clear_pointer(&session->events, g_ptr_array_unref);
	g_clear_pointer(&session->content, g_checksum_free);
	g_free(session->path);
	g_free(session);
}

void plb_session_discard(PlbSession *session)
{
	g_autofree char *path = g_strdup(session->path);

	plb_session_free(session);
	plb_store_delete(path);
}

const PlbSessionHeader *plb_session_get_header(const PlbSession *session)
{
	return &session->header;
}

void plb_session_use_body(PlbSession *session, const PlbKeptBody *body)
{
	session->header.setup.body = *body;
}

static gboolean check_recording(PlbSession *session, GError **error)
{
	if (!session->recording)
		return refuse_write(error, "is not being recorded: its raw data never change");
	if (session->broken)
		return refuse_write(error, "an earlier write failed; the recording ends before it");
	return TRUE;
}

static gboolean insert_chunk(PlbSession *session, const guint8 *digest, GBytes *data,
			     GError **error)
{
	const GArray *rows = session->pending;
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(
		session->db, "INSERT INTO chunks VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", error);

	if (!statement)
		return FALSE;
	sqlite3_bind_int64(statement, 1, (gint64)session->chunk_count + 1);
	sqlite3_bind_int64(statement, 2, (gint64)session->row_count);
	sqlite3_bind_int64(statement, 3, rows->len);
	if (session->header.raw_kind == PLB_RAW_FRAMES) {
		sqlite3_bind_int64(statement, 4,
				   (gint64)g_array_index(rows, PlbFrame, 0).scan_index);
		sqlite3_bind_int64(statement, 5,
				   (gint64)g_array_index(rows, PlbFrame, rows->len - 1).scan_index);
	}
	sqlite3_bind_blob(statement, 6, digest, PLB_CHUNK_DIGEST_BYTES, SQLITE_STATIC);
	sqlite3_bind_blob64(statement, 7, g_bytes_get_data(data, NULL), g_bytes_get_size(data),
			    SQLITE_STATIC);
	return plb_store_step_done(statement, error);
}

static gboolean insert_events(PlbSession *session, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(
		session->db, "INSERT INTO events(time_s, kind, detail) VALUES(?1, ?2, ?3)", error);

	if (!statement)
		return FALSE;
	for (guint k = 0; k < session->events->len; k++) {
		const PlbSessionEvent *event = g_ptr_array_index(session->events, k);

		sqlite3_bind_double(statement, 1, event->time_s);
		sqlite3_bind_text(statement, 2, event->kind, -1, SQLITE_STATIC);
		sqlite3_bind_text(statement, 3, event->detail, -1, SQLITE_STATIC);
		if (!plb_store_step_done(statement, error))
			return FALSE;
		sqlite3_reset(statement);
	}
	return TRUE;
}

/* One transaction: the chunk and what happened during it, or nothing. */
static gboolean commit_pending(PlbSession *session, const guint8 *digest, GBytes *data,
			       GError **error)
{
	if (!plb_store_execute(session->db, "BEGIN IMMEDIATE", error))
		return FALSE;
	if ((!data || insert_chunk(session, digest, data, error)) &&
	    insert_events(session, error) && plb_store_execute(session->db, "COMMIT", error))
		return TRUE;
	sqlite3_exec(session->db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

gboolean plb_session_flush(PlbSession *session, GError **error)
{
	guint8 digest[PLB_CHUNK_DIGEST_BYTES];
	g_autoptr(GBytes) data = NULL;
	guint n = session->recording ? session->pending->len : 0;

	if (!check_recording(session, error))
		return FALSE;
	if (n == 0 && session->events->len == 0)
		return TRUE;
	if (n > 0) {
		data = plb_chunk_encode(plb_session_layout(&session->header),
					session->pending->data, n);
		plb_chunk_digest(session->chunk_count + 1, session->row_count, n,
				 g_bytes_get_data(data, NULL), g_bytes_get_size(data), digest);
	}
	if (!commit_pending(session, digest, data, error)) {
		session->broken = TRUE;
		return FALSE;
	}
	if (n > 0) {
		g_checksum_update(session->content, digest, sizeof digest);
		session->chunk_count++;
		session->row_count += n;
	}
	g_array_set_size(session->pending, 0);
	g_ptr_array_set_size(session->events, 0);
	return TRUE;
}

gboolean plb_session_losses_fit(guint64 received, guint64 lost)
{
	return lost <= LOST_ALWAYS || (lost - LOST_ALWAYS) / LOST_PER_RECEIVED <= received;
}

guint64 plb_session_get_row_count(const PlbSession *session)
{
	return session->row_count;
}

/* By recorded time, so that equal recordings have equal chunks: a loss can make one short in rows.
 */
static gboolean chunk_is_full(const PlbSession *session, const PlbFrame *next)
{
	guint rows = plb_session_chunk_rows(&session->header);
	guint n = session->pending->len;

	return n >= rows ||
	       (next && n > 0 &&
		next->scan_index - g_array_index(session->pending, PlbFrame, 0).scan_index >= rows);
}

gboolean plb_session_append_frames(PlbSession *session, const PlbFrame *frames, gsize n,
				   GError **error)
{
	g_return_val_if_fail(session->header.raw_kind == PLB_RAW_FRAMES, FALSE);
	if (!check_recording(session, error))
		return FALSE;
	for (gsize i = 0; i < n; i++) {
		if (chunk_is_full(session, &frames[i]) && !plb_session_flush(session, error))
			return FALSE;
		g_array_append_val(session->pending, frames[i]);
	}
	return !chunk_is_full(session, NULL) || plb_session_flush(session, error);
}

gboolean plb_session_append_samples(PlbSession *session, const PlbSample *samples, gsize n,
				    GError **error)
{
	g_return_val_if_fail(session->header.raw_kind == PLB_RAW_SAMPLES, FALSE);
	if (!check_recording(session, error))
		return FALSE;
	for (gsize i = 0; i < n; i++) {
		g_array_append_val(session->pending, samples[i]);
		if (chunk_is_full(session, NULL) && !plb_session_flush(session, error))
			return FALSE;
	}
	return TRUE;
}

gboolean plb_session_add_event(PlbSession *session, double time_s, const char *kind,
			       const char *detail, GError **error)
{
	PlbSessionEvent *event;

	if (!check_recording(session, error))
		return FALSE;
	event = g_new0(PlbSessionEvent, 1);
	event->time_s = time_s;
	event->kind = g_strdup(kind);
	event->detail = g_strdup(detail);
	g_ptr_array_add(session->events, event);
	return TRUE;
}

gboolean plb_session_set_truth(PlbSession *session, const char *truth_json, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = NULL;

	if (!check_recording(session, error))
		return FALSE;
	statement =
		plb_store_prepare(session->db, "INSERT OR REPLACE INTO truth VALUES(1, ?1)", error);
	if (!statement)
		return FALSE;
	sqlite3_bind_text(statement, 1, truth_json, -1, SQLITE_STATIC);
	return plb_store_step_done(statement, error);
}

char *plb_session_get_truth(PlbSession *session)
{
	g_autoptr(sqlite3_stmt) statement =
		plb_store_prepare(session->db, "SELECT json FROM truth", NULL);

	if (!statement || sqlite3_step(statement) != SQLITE_ROW)
		return NULL;
	return g_strdup((const char *)sqlite3_column_text(statement, 0));
}

static gboolean insert_finished(PlbSession *session, GError **error)
{
	guint8 digest[PLB_CHUNK_DIGEST_BYTES];
	gsize length = sizeof digest;
	g_autoptr(sqlite3_stmt) statement =
		plb_store_prepare(session->db, "INSERT INTO finished VALUES(1, ?1, ?2, ?3)", error);

	if (!statement)
		return FALSE;
	g_checksum_get_digest(session->content, digest, &length);
	sqlite3_bind_int64(statement, 1, (gint64)session->chunk_count);
	sqlite3_bind_int64(statement, 2, (gint64)session->row_count);
	sqlite3_bind_blob(statement, 3, digest, sizeof digest, SQLITE_STATIC);
	return plb_store_step_done(statement, error);
}

gboolean plb_session_finish(PlbSession *session, GError **error)
{
	if (!plb_session_flush(session, error) || !insert_finished(session, error) ||
	    !plb_store_stop_recording(session->db, error))
		return FALSE;
	session->recording = FALSE;
	session->finished = TRUE;
	return TRUE;
}
