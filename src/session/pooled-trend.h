/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* The change within a set, pooled over an athlete's sets and sessions (src/body/pooled-change.h),
 * for each exercise: changes are in percent of each set's own baseline, so that sets of any load go
 * together. From results (plumbar-cli trend) or from the library (plb_library_trend_sets). */

/* A set that may be pooled. Plain data. */
typedef struct {
	char exercise[32];
	gint64 session;  /* any number that its session has alone */
	PlbSetLine line; /* reps 0: the set is left out */
} PlbTrendSet;

/* Appends those of a session to an array of PlbTrendSet. */
void plb_trend_sets_add_result(GArray *sets, const PlbResult *result, gint64 session);
guint plb_trend_sets_left_out(const PlbTrendSet *sets, guint n);

typedef struct {
	char exercise[32];
	guint sessions; /* that the pooled sets are of */
	PlbPooledChange change;
} PlbPooledTrend;

/* One PlbPooledTrend for each exercise that has a line, in the order of their first ones; sets of a
 * session stand side by side. Caller frees. */
GArray *plb_pooled_trends(const PlbTrendSet *sets, guint n);
