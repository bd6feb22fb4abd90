/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/session/header-json.h"
#include "src/session/session-private.h"

/* Longest list of events that is believed: one a second for three days. */
#define EVENTS_MAX 260000

GPtrArray *plb_session_read_events(PlbSession *session, GError **error)
{
	g_autoptr(GPtrArray) events =
		g_ptr_array_new_with_free_func((GDestroyNotify)plb_session_event_free);
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(
		session->db, "SELECT time_s, kind, detail FROM events ORDER BY id LIMIT ?1", error);
	int step;

	if (!row)
		return NULL;
	sqlite3_bind_int(row, 1, EVENTS_MAX);
	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		PlbSessionEvent *event = g_new0(PlbSessionEvent, 1);

		event->time_s = sqlite3_column_double(row, 0);
		event->kind = g_strdup((const char *)sqlite3_column_text(row, 1));
		event->detail = g_strdup((const char *)sqlite3_column_text(row, 2));
		g_ptr_array_add(events, event);
	}
	if (step != SQLITE_DONE) {
		plb_store_set_error(session->db, "session events", error);
		return NULL;
	}
	return g_steal_pointer(&events);
}

static gboolean insert_event(sqlite3 *db, const PlbSessionEvent *event, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(
		db, "INSERT INTO events(time_s, kind, detail) VALUES(?1, ?2, ?3)", error);

	if (!statement)
		return FALSE;
	if (!isnan(event->time_s))
		sqlite3_bind_double(statement, 1, event->time_s);
	sqlite3_bind_text(statement, 2, event->kind, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 3, event->detail, -1, SQLITE_STATIC);
	return plb_store_step_done(statement, error);
}

/* All of it or nothing. athlete NULL = the same. */
static gboolean write_edit(const char *path, const PlbSessionEvent *event,
			   const PlbAthlete *athlete, const PlbResult *result, GError **error)
{
	sqlite3 *db = plb_store_open_for_edit(path, error);
	gboolean done;

	if (!db)
		return FALSE;
	done = plb_store_execute(db, "BEGIN IMMEDIATE", error) && insert_event(db, event, error) &&
	       (!athlete || plb_session_header_replace_athlete(db, athlete, error)) &&
	       plb_session_write_result(db, result, error) &&
	       plb_store_execute(db, "COMMIT", error);
	sqlite3_close(db); /* rolls back what was not committed */
	return done;
}

/* The analysis as it will be once the edit is written. */
static PlbPipeline *analyze_with(const char *path, const PlbSessionEvent *event,
				 const PlbAthlete *athlete, char **old_athlete, GError **error)
{
	g_autoptr(PlbSession) session = plb_session_open(path, error);
	PlbPipeline *pipeline;
	PlbEdit edit;

	if (!session)
		return NULL;
	if (!session->finished) {
		g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE,
				    "is not finished: it is being recorded, or was cut off");
		return NULL;
	}
	*old_athlete = plb_athlete_to_json(&session->header.setup.athlete);
	if (athlete)
		session->header.setup.athlete = *athlete;
	pipeline = plb_session_analyze(session, error);
	if (pipeline && event && plb_edit_parse(event->kind, event->detail, &edit))
		plb_pipeline_edit(pipeline, &edit);
	return pipeline;
}

gboolean plb_session_annotate(const char *path, double time_s, const char *kind, const char *detail,
			      GError **error)
{
	PlbSessionEvent event = { time_s, (char *)kind, (char *)detail };
	g_autofree char *old_athlete = NULL;
	g_autoptr(PlbPipeline) pipeline = analyze_with(path, &event, NULL, &old_athlete, error);

	return pipeline && write_edit(path, &event, NULL, plb_pipeline_get_result(pipeline), error);
}

gboolean plb_session_reassign(const char *path, const PlbAthlete *athlete, GError **error)
{
	g_autofree char *old_athlete = NULL;
	g_autoptr(PlbPipeline) pipeline = analyze_with(path, NULL, athlete, &old_athlete, error);
	PlbSessionEvent event = { NAN, (char *)"athlete", old_athlete };

	return pipeline &&
	       write_edit(path, &event, athlete, plb_pipeline_get_result(pipeline), error);
}
