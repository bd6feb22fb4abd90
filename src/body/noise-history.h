/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/verdict.h"

/* What an athlete's earlier sets say of the rep-to-rep noise, by exercise and load: the verdict's
 * prior, snapshotted with each recording. Plain data. */

typedef struct {
	double bar_mass_kg;
	char exercise[32];
	PlbVerdictHistory noise;
} PlbHistoryLoad;

#define PLB_HISTORY_LOADS 24
typedef struct {
	guint count;
	PlbHistoryLoad load[PLB_HISTORY_LOADS]; /* the oldest are dropped when full */
} PlbNoiseHistory;

/* A set of "that load" is one of the same exercise whose bar is this close, as a share of it:
 * within it, noise in percent is taken for the same. */
#define PLB_HISTORY_SAME_LOAD 0.10

gboolean plb_noise_history_is_same_bar(double a_kg, double b_kg);
/* Pools more's noise, not its fresh level, into noise, by their degrees of freedom. */
void plb_verdict_history_merge(PlbVerdictHistory *noise, const PlbVerdictHistory *more);
/* Adds the noise and the fresh level of sets at a load; nothing when they hold none. */
void plb_noise_history_add(PlbNoiseHistory *history, double bar_mass_kg, const char *exercise,
			   const PlbVerdictHistory *noise);
/* All that is known at about that load, the fresh level at that very bar; sets 0 when nothing is.
 */
void plb_noise_history_at(const PlbNoiseHistory *history, double bar_mass_kg, const char *exercise,
			  PlbVerdictHistory *noise);
