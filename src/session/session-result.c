/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session-private.h"

gboolean plb_session_write_result(sqlite3 *db, const PlbResult *result, GError **error)
{
	g_autofree char *json = NULL;
	g_autoptr(sqlite3_stmt) statement =
		plb_store_prepare(db, "INSERT OR REPLACE INTO results VALUES(?1, ?2, ?3)", error);

	if (!statement)
		return FALSE;
	/* without a file name: files are renamed */
	json = plb_result_to_json(result, "");
	sqlite3_bind_int(statement, 1, PLB_PIPELINE_VERSION);
	sqlite3_bind_text(statement, 2, PLB_VERSION, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 3, json, -1, SQLITE_STATIC);
	return plb_store_step_done(statement, error);
}

gboolean plb_session_store_result(PlbSession *session, const PlbResult *result, GError **error)
{
	if (session->recording)
		return plb_session_write_result(session->db, result, error);
	g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE,
			    "is opened for reading: results are stored while recording");
	return FALSE;
}
