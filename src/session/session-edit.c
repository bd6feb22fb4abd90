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
		session->db, "SELECT time_s, kind, detail, id FROM events ORDER BY id LIMIT ?1",
		error);
	int step;

	if (!row)
		return NULL;
	sqlite3_bind_int(row, 1, EVENTS_MAX);
	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		PlbSessionEvent *event = g_new0(PlbSessionEvent, 1);

		event->time_s = sqlite3_column_double(row, 0);
		event->kind = g_strdup((const char *)sqlite3_column_text(row, 1));
		event->detail = g_strdup((const char *)sqlite3_column_text(row, 2));
		event->id = sqlite3_column_int64(row, 3);
		g_ptr_array_add(events, event);
	}
	if (step != SQLITE_DONE) {
		plb_store_set_error(session->db, "session events", error);
		return NULL;
	}
	plb_session_mark_undone(events);
	return g_steal_pointer(&events);
}

static void undo(GPtrArray *events, guint before, gint64 id)
{
	for (guint i = 0; i < before; i++) {
		PlbSessionEvent *event = g_ptr_array_index(events, i);

		if (event->id == id)
			event->undone = TRUE;
	}
}

/* From the newest on: an undo that was undone itself does nothing. */
void plb_session_mark_undone(GPtrArray *events)
{
	for (guint i = 0; i < events->len; i++)
		((PlbSessionEvent *)g_ptr_array_index(events, i))->undone = FALSE;
	for (guint i = events->len; i > 0; i--) {
		const PlbSessionEvent *event = g_ptr_array_index(events, i - 1);

		if (!event->undone && g_strcmp0(event->kind, "undo") == 0 && event->detail)
			undo(events, i - 1, g_ascii_strtoll(event->detail, NULL, 10));
	}
}

gboolean plb_session_apply_edits(PlbSession *session, PlbPipeline *pipeline,
				 const PlbSessionEvent *another, GError **error)
{
	g_autoptr(GPtrArray) events = plb_session_read_events(session, error);
	gboolean done = TRUE;
	PlbEdit edit;

	if (!events)
		return FALSE;
	if (another) {
		g_ptr_array_add(events, plb_session_event_copy(another));
		plb_session_mark_undone(events);
	}
	for (guint i = 0; i < events->len; i++) {
		const PlbSessionEvent *event = g_ptr_array_index(events, i);

		/* one of a rep that this pipeline does not find has nothing to say */
		if (!event->undone && plb_edit_parse(event->kind, event->detail, &edit))
			done = plb_pipeline_edit(pipeline, &edit);
	}
	if (!another || done || !plb_edit_parse(another->kind, another->detail, &edit))
		return TRUE;
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE,
		    "%s %s: there is no such rep or set, or the boundaries are not possible",
		    another->kind, another->detail);
	return FALSE;
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
	return plb_session_analyze_with(session, event, error);
}

gboolean plb_session_annotate(const char *path, double time_s, const char *kind, const char *detail,
			      GError **error)
{
	PlbSessionEvent event = { .time_s = time_s,
				  .kind = (char *)kind,
				  .detail = (char *)detail };
	g_autofree char *old_athlete = NULL;
	g_autoptr(PlbPipeline) pipeline = analyze_with(path, &event, NULL, &old_athlete, error);

	return pipeline && write_edit(path, &event, NULL, plb_pipeline_get_result(pipeline), error);
}

gboolean plb_session_reassign(const char *path, const PlbAthlete *athlete, GError **error)
{
	g_autofree char *old_athlete = NULL;
	g_autoptr(PlbPipeline) pipeline = analyze_with(path, NULL, athlete, &old_athlete, error);
	PlbSessionEvent event = { .time_s = NAN, .kind = (char *)"athlete", .detail = old_athlete };

	return pipeline &&
	       write_edit(path, &event, athlete, plb_pipeline_get_result(pipeline), error);
}

GPtrArray *plb_session_read_soreness(PlbSession *session, GError **error)
{
	g_autoptr(GPtrArray) events = plb_session_read_events(session, error);
	GPtrArray *answers = events ? g_ptr_array_new_with_free_func(g_free) : NULL;

	for (guint i = 0; events && i < events->len; i++) {
		const PlbSessionEvent *event = g_ptr_array_index(events, i);
		PlbSoreness answer;

		if (!event->undone && g_strcmp0(event->kind, "soreness") == 0 &&
		    plb_soreness_from_json(event->detail, &answer))
			g_ptr_array_add(answers, g_memdup2(&answer, sizeof answer));
	}
	return answers;
}

gboolean plb_session_add_soreness(const char *path, const PlbSoreness *soreness, GError **error)
{
	g_autofree char *detail = plb_soreness_to_json(soreness);

	return plb_session_annotate(path, NAN, "soreness", detail, error);
}

/* Without the pages that were freed. SQLite does that by a temporary database beside it. */
static gboolean rewrite(sqlite3 *db, GError **error)
{
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1);
	return plb_store_execute(db, "VACUUM", error);
}

static gboolean rename_in_truth(sqlite3 *db, const char *id, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(
		db,
		"UPDATE truth SET json = json_set(json, '$.athlete.id', ?1) WHERE json_valid(json)"
		" AND json_extract(json, '$.athlete.id') IS NOT NULL",
		error);

	if (!statement)
		return FALSE;
	sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
	return plb_store_step_done(statement, error);
}

static gboolean write_pseudonym(sqlite3 *db, const PlbAthlete *athlete, const PlbResult *result,
				GError **error)
{
	return plb_store_execute(db, "PRAGMA secure_delete = ON", error) &&
	       plb_store_execute(db, "BEGIN IMMEDIATE", error) &&
	       plb_store_execute(db,
				 "DELETE FROM events WHERE kind IN ('athlete', 'note');"
				 "UPDATE events SET detail = json_remove(detail, '$.note')"
				 " WHERE kind = 'soreness' AND json_valid(detail);"
				 "DELETE FROM results",
				 error) &&
	       plb_session_header_replace_athlete(db, athlete, error) &&
	       rename_in_truth(db, athlete->id, error) &&
	       plb_session_write_result(db, result, error) &&
	       plb_store_execute(db, "COMMIT", error) && rewrite(db, error);
}

static gboolean read_athlete(const char *path, PlbAthlete *athlete, GError **error)
{
	g_autoptr(PlbSession) session = plb_session_open(path, error);

	if (session)
		*athlete = session->header.setup.athlete;
	return session != NULL;
}

gboolean plb_session_pseudonymise(const char *path, const char *pseudonym, GError **error)
{
	g_autoptr(PlbPipeline) pipeline = NULL;
	g_autofree char *old_athlete = NULL;
	PlbAthlete athlete;
	sqlite3 *db;
	gboolean done;

	if (!read_athlete(path, &athlete, error))
		return FALSE;
	g_strlcpy(athlete.id, pseudonym, sizeof athlete.id);
	pipeline = analyze_with(path, NULL, &athlete, &old_athlete, error);
	db = pipeline ? plb_store_open_for_edit(path, error) : NULL;
	done = db && write_pseudonym(db, &athlete, plb_pipeline_get_result(pipeline), error);
	sqlite3_close(db);
	return done;
}
