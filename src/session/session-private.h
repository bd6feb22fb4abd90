/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "src/session/chunk.h"
#include "src/session/session.h"

/* Shared by the session-*.c files only. */

#define PLB_SESSION_APPLICATION_ID 0x506c6d62 /* "Plmb" */
#define PLB_SESSION_FORMAT 1                  /* user_version */

/* A chunk closes after this much of recording: with one commit each it bounds what a crash can take
 * to well under the second that the contract allows. */
#define PLB_SESSION_CHUNK_S 0.25
/* Fastest recording that is believed; 250 times the rack's own 1 kHz bounds a chunk's memory. */
#define PLB_SESSION_RATE_MAX_HZ 250e3
/* Opening brackets in JSON that is parsed: json-glib recurses without bound. */
#define PLB_SESSION_JSON_BRACKETS_MAX 4096
/* Longest value (chunk, JSON) that SQLite may hand out of a file. */
#define PLB_SESSION_VALUE_BYTES_MAX (64 * 1024 * 1024)
/* A name an extra column may have, and how many of them. */
#define PLB_SESSION_EXTRA_MAX 256

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

struct PlbSession {
	sqlite3 *db;
	char *path;
	char *scratch_dir; /* holds a copy of a cut-off file whose own folder cannot be written */
	PlbSessionHeader header;
	gboolean recording;             /* created here and not finished yet */
	gboolean finished;              /* the file carries the mark of a whole recording */
	gboolean broken;                /* a write failed: no more are tried */
	GArray *pending;                /* recording: rows of the chunk that is being filled */
	GPtrArray *events;              /* recording: PlbSessionEvent to go with that chunk */
	GChecksum *content;             /* recording: over the digests of all chunks so far */
	guint64 chunk_count, row_count; /* recording: committed so far */
};

/* session-store.c: the database itself. */
sqlite3 *plb_store_create(const char *path, GError **error);     /* schema; rollback journal */
gboolean plb_store_start_recording(sqlite3 *db, GError **error); /* WAL, every commit synced */
void plb_store_forget_recording(sqlite3 *db); /* before a recording's file is closed */
gboolean plb_store_stop_recording(sqlite3 *db, GError **error);  /* one file, no journal */
/* Checks that it is a sound Plumbar database before anything is believed. */
gboolean plb_store_open(const char *path, sqlite3 **db, char **scratch_dir, GError **error);
/* A finished file, for an edit: writable, its own transactions. */
sqlite3 *plb_store_open_for_edit(const char *path, GError **error);
void plb_store_close(sqlite3 *db, char *scratch_dir);
void plb_store_delete(const char *path); /* file and journals */
/* Moves over path; an old file's journals, which must never meet the new file, go first. */
gboolean plb_store_replace(const char *from, const char *path); /* FALSE with errno */
gboolean plb_store_execute(sqlite3 *db, const char *sql, GError **error);
sqlite3_stmt *plb_store_prepare(sqlite3 *db, const char *sql, GError **error);
/* Runs a statement that gives no row. */
gboolean plb_store_step_done(sqlite3_stmt *statement, GError **error);
gboolean plb_store_set_error(sqlite3 *db, const char *doing, GError **error); /* FALSE */

/* session-header.c */
gboolean plb_session_header_write(const PlbSessionHeader *header, sqlite3 *db, GError **error);
gboolean plb_session_header_read(PlbSessionHeader *header, sqlite3 *db, GError **error);
/* Another athlete in a finished file's header, and its checksum again. */
gboolean plb_session_header_replace_athlete(sqlite3 *db, const PlbAthlete *athlete, GError **error);
/* session-result.c */
gboolean plb_session_write_result(sqlite3 *db, const PlbResult *result, GError **error);
guint plb_session_chunk_rows(const PlbSessionHeader *header); /* rows of PLB_SESSION_CHUNK_S */
const PlbChunkLayout *plb_session_layout(const PlbSessionHeader *header);

/* session-edit.c: brings `undone` up to date. */
void plb_session_mark_undone(GPtrArray *events);
PlbSessionEvent *plb_session_event_copy(const PlbSessionEvent *event);
/* The session's edits, and another one that is not in it yet (or NULL), which must be possible. */
gboolean plb_session_apply_edits(PlbSession *session, PlbPipeline *pipeline,
				 const PlbSessionEvent *another, GError **error);
/* session-read.c: plb_session_analyze as if another event were in the file. */
PlbPipeline *plb_session_analyze_with(PlbSession *session, const PlbSessionEvent *another,
				      GError **error);
/* Every chunk in order, each checked before it is handed out. */
typedef gboolean (*PlbSessionRowsFunc)(gconstpointer rows, gsize n, gpointer user_data,
				       GError **error);
gboolean plb_session_each_chunk(PlbSession *session, PlbSessionRowsFunc func, gpointer user_data,
				GError **error);
