/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/session/header-json.h"
#include "src/session/library-private.h"

/* Who an athlete of the library is, for a recording that begins. */

static const char athlete_sql[] = "SELECT name, sex, stature_m, body FROM athletes"
				  " WHERE (name = :athlete OR pseudonym = :athlete) AND name <> ''"
				  " ORDER BY name <> :athlete LIMIT 1";

static void take(double *known, double value)
{
	if (value > 0)
		*known = value;
}

/* Lengths and spine are the athlete's own; mass, bar, shoes and stance are those of a day. */
static void take_body(const char *json, PlbAthlete *known)
{
	g_autoptr(JsonNode) node = json ? json_from_string(json, NULL) : NULL;
	PlbAthlete body;

	if (!node || !JSON_NODE_HOLDS_OBJECT(node))
		return;
	plb_athlete_init(&body);
	plb_athlete_from_json(&body, json_node_get_object(node));
	take(&known->shank_m, body.shank_m);
	take(&known->thigh_m, body.thigh_m);
	take(&known->trunk_m, body.trunk_m);
	take(&known->foot_length_m, body.foot_length_m);
	if (!isnan(body.lumbar_flexion_deg))
		known->lumbar_flexion_deg = body.lumbar_flexion_deg;
}

static void take_row(sqlite3_stmt *row, PlbAthlete *known)
{
	const char *sex = (const char *)sqlite3_column_text(row, 1);

	g_strlcpy(known->id, (const char *)sqlite3_column_text(row, 0), sizeof known->id);
	if (sex)
		plb_sex_from_text(sex, &known->sex);
	take(&known->stature_m, sqlite3_column_double(row, 2));
	take_body((const char *)sqlite3_column_text(row, 3), known);
}

gboolean plb_library_athlete(PlbLibrary *library, const char *athlete, PlbAthlete *known,
			     gboolean *found, GError **error)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(library->db, athlete_sql, error);
	int step;

	if (!row)
		return FALSE;
	plb_library_bind_text(row, ":athlete", athlete);
	step = sqlite3_step(row);
	*found = step == SQLITE_ROW;
	if (*found)
		take_row(row, known);
	return *found || step == SQLITE_DONE || plb_store_set_error(library->db, "library", error);
}
