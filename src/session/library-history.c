/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/session/library-private.h"

/* What an athlete's earlier sessions tell the next one, from the keys history.* of their sets. */

/* Every set counts: one that tells nothing has tired the athlete all the same. */
static const char history_sql[] =
	"SELECT x.path, x.started_us, s.exercise, s.bar_mass_kg,"
	" max(CASE k.name WHEN 'history.rep_sd_pct' THEN v.mean END),"
	" max(CASE k.name WHEN 'history.freedom' THEN v.mean END),"
	" max(CASE k.name WHEN 'history.fresh_nm' THEN v.mean END)"
	" FROM (SELECT * FROM sessions WHERE athlete ="
	" (SELECT id FROM athletes WHERE name = :athlete) AND started_us < :before"
	" ORDER BY started_us DESC LIMIT :limit) x JOIN sets s ON s.session = x.id"
	" LEFT JOIN keys k ON k.name IN"
	" ('history.rep_sd_pct', 'history.freedom', 'history.fresh_nm')"
	" LEFT JOIN set_values v ON v.athlete = x.athlete AND v.key = k.id"
	" AND v.started_us = x.started_us AND v.session = x.id AND v.number = s.number"
	" GROUP BY x.started_us, x.id, s.number ORDER BY x.started_us, x.id, s.number";

/* When a bar was last lifted. */
typedef struct {
	char exercise[32];
	double bar_mass_kg;
	gint64 at_us;
} Lifted;

/* Adds one when the bar is new. */
static Lifted *find_lifted(GArray *lifted, const char *exercise, double bar_mass_kg)
{
	Lifted bar = { .bar_mass_kg = bar_mass_kg, .at_us = G_MININT64 };

	for (guint i = 0; i < lifted->len; i++) {
		Lifted *known = &g_array_index(lifted, Lifted, i);

		if (g_str_equal(known->exercise, exercise) &&
		    plb_noise_history_is_same_bar(known->bar_mass_kg, bar_mass_kg))
			return known;
	}
	g_strlcpy(bar.exercise, exercise, sizeof bar.exercise);
	g_array_append_val(lifted, bar);
	return &g_array_index(lifted, Lifted, lifted->len - 1);
}

static gboolean is_rested(const Lifted *bar, gint64 now_us)
{
	return bar->at_us == G_MININT64 || now_us - bar->at_us >= PLB_LIBRARY_RESTED_US;
}

static double value_of(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? (double)NAN
							       : sqlite3_column_double(row, column);
}

static void add_set(sqlite3_stmt *row, GArray *lifted, PlbNoiseHistory *history)
{
	const char *exercise = (const char *)sqlite3_column_text(row, 2);
	gint64 at_us = sqlite3_column_int64(row, 1);
	double bar_mass_kg = value_of(row, 3), level_nm = value_of(row, 6);
	PlbVerdictHistory told = { 0, value_of(row, 4), value_of(row, 5) };
	Lifted *bar;

	if (!exercise || isnan(bar_mass_kg))
		return;
	bar = find_lifted(lifted, exercise, bar_mass_kg);
	told.sets = told.freedom > 0;
	if (is_rested(bar, at_us) && level_nm > 0)
		told.fresh = (PlbFreshLevel){ 1, level_nm, 0 };
	plb_noise_history_add(history, bar_mass_kg, exercise, &told);
	bar->at_us = at_us;
}

/* A bar that was lifted just now is not lifted by a fresh athlete. */
static void forget_levels(const GArray *lifted, gint64 now_us, PlbNoiseHistory *history)
{
	for (guint i = 0; i < history->count; i++) {
		PlbHistoryLoad *load = &history->load[i];

		for (guint k = 0; k < lifted->len; k++) {
			const Lifted *bar = &g_array_index(lifted, Lifted, k);

			if (g_str_equal(bar->exercise, load->exercise) &&
			    plb_noise_history_is_same_bar(bar->bar_mass_kg, load->bar_mass_kg) &&
			    !is_rested(bar, now_us))
				load->noise.fresh = (PlbFreshLevel){ 0 };
		}
	}
}

gboolean plb_library_history(PlbLibrary *library, const char *athlete, gint64 before_us,
			     const char *const *except, PlbNoiseHistory *history, GError **error)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(library->db, history_sql, error);
	g_autoptr(GArray) lifted = g_array_new(FALSE, FALSE, sizeof(Lifted));
	int step;

	if (!row)
		return FALSE;
	plb_library_bind_text(row, ":athlete", athlete);
	plb_library_bind_integer(row, ":before", before_us);
	plb_library_bind_integer(row, ":limit", PLB_LIBRARY_HISTORY_SESSIONS);
	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		const char *path = (const char *)sqlite3_column_text(row, 0);

		if (!except || !g_strv_contains(except, path))
			add_set(row, lifted, history);
	}
	if (step != SQLITE_DONE)
		return plb_store_set_error(library->db, "library", error);
	forget_levels(lifted, before_us, history);
	return TRUE;
}
