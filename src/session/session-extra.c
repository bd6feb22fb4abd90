/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session-private.h"

#include <string.h>

/* Rows of one packed piece of an extra column: 128 KiB of doubles. */
#define EXTRA_ROWS 16384

typedef struct {
	sqlite3_stmt *insert;
	guint position;
	const char *name;
	const double *values; /* of the first row, this column */
	gsize stride, row_count;
} Column;

static gboolean store_piece(const Column *column, gsize first, GError **error)
{
	double rows[EXTRA_ROWS];
	gsize n = MIN(column->row_count - first, EXTRA_ROWS), sequence = first / EXTRA_ROWS + 1;
	guint8 digest[PLB_CHUNK_DIGEST_BYTES];
	g_autoptr(GBytes) data = NULL;

	for (gsize i = 0; i < n; i++)
		rows[i] = column->values[(first + i) * column->stride];
	data = plb_chunk_encode(&plb_chunk_doubles, rows, n);
	plb_chunk_digest(sequence, first, n, g_bytes_get_data(data, NULL), g_bytes_get_size(data),
			 digest);
	sqlite3_reset(column->insert);
	sqlite3_bind_int(column->insert, 1, (int)column->position);
	sqlite3_bind_int64(column->insert, 2, (gint64)sequence);
	sqlite3_bind_text(column->insert, 3, column->name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(column->insert, 4, (gint64)first);
	sqlite3_bind_int64(column->insert, 5, (gint64)n);
	sqlite3_bind_blob(column->insert, 6, digest, sizeof digest, SQLITE_STATIC);
	sqlite3_bind_blob64(column->insert, 7, g_bytes_get_data(data, NULL), g_bytes_get_size(data),
			    SQLITE_STATIC);
	return plb_store_step_done(column->insert, error);
}

static gboolean store_columns(PlbSession *session, GPtrArray *names, GArray *values, GError **error)
{
	g_autoptr(sqlite3_stmt) insert = plb_store_prepare(
		session->db, "INSERT INTO extra VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", error);

	if (!insert)
		return FALSE;
	for (guint k = 0; k < names->len; k++) {
		Column column = {
			.insert = insert,
			.position = k,
			.name = g_ptr_array_index(names, k),
			.values = &g_array_index(values, double, k),
			.stride = names->len,
			.row_count = values->len / names->len,
		};

		for (gsize first = 0; first < column.row_count; first += EXTRA_ROWS) {
			if (!store_piece(&column, first, error))
				return FALSE;
		}
	}
	return TRUE;
}

gboolean plb_session_store_extra(PlbSession *session, GPtrArray *names, GArray *values,
				 GError **error)
{
	if (!session->recording || names->len > PLB_SESSION_EXTRA_MAX) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE,
			    "no more than %d extra columns can be kept, while recording",
			    PLB_SESSION_EXTRA_MAX);
		return FALSE;
	}
	if (names->len == 0 || values->len == 0)
		return TRUE;
	if (!plb_store_execute(session->db, "BEGIN IMMEDIATE", error))
		return FALSE;
	if (store_columns(session, names, values, error) &&
	    plb_store_execute(session->db, "COMMIT", error))
		return TRUE;
	sqlite3_exec(session->db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

static gboolean refuse(GError **error)
{
	g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_DAMAGED,
			    "damaged: its extra columns do not fit their checksums");
	return FALSE;
}

/* Appends one piece to its column. Pieces come ordered by column and sequence. */
static gboolean read_piece(sqlite3_stmt *row, GArray *column, GError **error)
{
	guint8 digest[PLB_CHUNK_DIGEST_BYTES];
	gint64 first = sqlite3_column_int64(row, 3), n = sqlite3_column_int64(row, 4);
	gsize size = (gsize)sqlite3_column_bytes(row, 6);
	const void *data = sqlite3_column_blob(row, 6);
	const void *stored = sqlite3_column_blob(row, 5);

	if (first != (gint64)column->len || n < 1 || n > EXTRA_ROWS || !data ||
	    sqlite3_column_bytes(row, 5) != PLB_CHUNK_DIGEST_BYTES)
		return refuse(error);
	plb_chunk_digest((guint64)sqlite3_column_int64(row, 1), (guint64)first, (guint64)n, data,
			 size, digest);
	if (memcmp(stored, digest, sizeof digest) != 0)
		return refuse(error);
	g_array_set_size(column, (guint)(first + n));
	return plb_chunk_decode(&plb_chunk_doubles, data, size,
				&g_array_index(column, double, first), (gsize)n) ||
	       refuse(error);
}

static gboolean read_columns(sqlite3_stmt *row, GPtrArray *names, GPtrArray *columns,
			     GError **error)
{
	int step;

	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		gint64 position = sqlite3_column_int64(row, 0);

		if (position == columns->len && position < PLB_SESSION_EXTRA_MAX) {
			g_ptr_array_add(names, g_strdup((const char *)sqlite3_column_text(row, 2)));
			g_ptr_array_add(columns, g_array_new(FALSE, FALSE, sizeof(double)));
		} else if (position + 1 != columns->len) {
			return refuse(error);
		}
		if (!read_piece(row, g_ptr_array_index(columns, columns->len - 1), error))
			return FALSE;
	}
	return step == SQLITE_DONE || plb_store_set_error(sqlite3_db_handle(row), "damaged", error);
}

static gboolean interleave(GPtrArray *columns, GArray *values, GError **error)
{
	GArray *first = columns->len ? g_ptr_array_index(columns, 0) : NULL;

	for (guint k = 0; k < columns->len; k++) {
		if (((GArray *)g_ptr_array_index(columns, k))->len != first->len)
			return refuse(error);
	}
	for (guint i = 0; first && i < first->len; i++) {
		for (guint k = 0; k < columns->len; k++) {
			GArray *column = g_ptr_array_index(columns, k);

			g_array_append_val(values, g_array_index(column, double, i));
		}
	}
	return TRUE;
}

static void column_free(gpointer data)
{
	g_array_unref(data);
}

gboolean plb_session_read_extra(PlbSession *session, GPtrArray *names, GArray *values,
				GError **error)
{
	g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func(column_free);
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(
		session->db,
		"SELECT position, sequence, name, first_row, row_count, sha256, data FROM extra"
		" ORDER BY position, sequence",
		error);

	return row && read_columns(row, names, columns, error) &&
	       interleave(columns, values, error);
}
