/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/pooled-trend.h"

void plb_trend_sets_add_result(GArray *sets, const PlbResult *result, gint64 session)
{
	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);
		PlbTrendSet trend = { .session = session, .line = set->line };

		g_strlcpy(trend.exercise, set->exercise, sizeof trend.exercise);
		g_array_append_val(sets, trend);
	}
}

guint plb_trend_sets_left_out(const PlbTrendSet *sets, guint n)
{
	guint count = 0;

	for (guint i = 0; i < n; i++)
		count += sets[i].line.reps == 0;
	return count;
}

static gboolean is_listed(const GArray *trends, const char *exercise)
{
	for (guint i = 0; i < trends->len; i++) {
		if (g_str_equal(g_array_index(trends, PlbPooledTrend, i).exercise, exercise))
			return TRUE;
	}
	return FALSE;
}

static void pool(const PlbTrendSet *sets, guint n, const char *exercise, PlbPooledTrend *trend)
{
	g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(PlbSetLine));
	gint64 session = 0;

	*trend = (PlbPooledTrend){ 0 };
	g_strlcpy(trend->exercise, exercise, sizeof trend->exercise);
	for (guint i = 0; i < n; i++) {
		if (sets[i].line.reps == 0 || !g_str_equal(sets[i].exercise, exercise))
			continue;
		trend->sessions += lines->len == 0 || sets[i].session != session;
		session = sets[i].session;
		g_array_append_val(lines, sets[i].line);
	}
	plb_pool_changes((const PlbSetLine *)(gpointer)lines->data, lines->len, &trend->change);
}

GArray *plb_pooled_trends(const PlbTrendSet *sets, guint n)
{
	GArray *trends = g_array_new(FALSE, FALSE, sizeof(PlbPooledTrend));

	for (guint i = 0; i < n; i++) {
		PlbPooledTrend trend;

		if (sets[i].line.reps == 0 || is_listed(trends, sets[i].exercise))
			continue;
		pool(sets, n, sets[i].exercise, &trend);
		g_array_append_val(trends, trend);
	}
	return trends;
}
