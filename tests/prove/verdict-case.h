/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/verdict.h"

/* One simulated set as the verdict sees it, with its truth: what prove-verdict keeps, so that a
 * changed verdict can be tried on the same sets without simulating them again. Plain memory: a file
 * of them is good for the build that wrote it. */

#define CASE_MAX_REPS 20

typedef struct {
	char family[24];
	guint64 seed;
	guint session;
	double rep_sd_pct; /* the lifter's own rep-to-rep SD of the matched gravity moment, true */
	double effect_pct; /* what the family asked for; NAN = nothing */
	guint at_rep;      /* of a step or a bad rep; 0 = none */
	guint reps;
	double truth_nm[CASE_MAX_REPS]; /* gravity L5/S1 at matched heights; NAN = incomplete */
	guint found;                    /* reps that the analysis found */
	guint index[CASE_MAX_REPS];
	gboolean usable[CASE_MAX_REPS];
	PlbVerdictState then[CASE_MAX_REPS]; /* as shown live, after each rep */
	char out_of_range[160];              /* "" = in range */
	PlbRepLoad load[CASE_MAX_REPS];
	PlbRepMetrics metrics[CASE_MAX_REPS];
} VerdictCase;

/* Draws, simulates and analyses one set of a family. FALSE with error for an unknown family. */
gboolean verdict_case_simulate(VerdictCase *set, const char *family, guint64 seed, guint session,
			       GError **error);
/* One line of JSON: truth, the verdict after each rep, and the last one whole. */
void verdict_case_print(const VerdictCase *set, const PlbVerdictHistory *history);
/* Adds what this set says of the noise. */
void verdict_case_add_history(const VerdictCase *set, PlbVerdictHistory *history);
