/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/noise-history.h"
#include "src/pipeline/result.h"

/* The verdict of a set as it is, and what sets tell those that come after them. */

/* NULL, or why this set lies where the verdict was never shown to hold; buffer is of size. */
const char *plb_set_result_out_of_range(const PlbSetResult *set, char *buffer, gsize size);
/* The set's reps as the verdict sees them. g_free. */
PlbVerdictRep *plb_set_result_list_reps(const PlbSetResult *set);
/* Fills verdict, the reps' shifts and what the set tells, with the set's own history. */
void plb_set_result_judge(PlbSetResult *set);

/* Gives a set of result, the newest or any, what the history holds for it. */
void plb_set_result_take_history(PlbSetResult *set, const PlbResult *result,
				 const PlbNoiseHistory *history);

/* Adds what a session's sets say of the noise. Voided sets, sets outside the verdict's range and
 * sets that shifted say nothing. */
void plb_noise_history_add_result(PlbNoiseHistory *history, const PlbResult *result);
/* Adds what the session's sets taught of the body, those that count. */
void plb_kept_body_add_result(PlbKeptBody *kept, const PlbResult *result);
/* Judges a finished session's sets anew with this history. */
void plb_result_judge_with(PlbResult *result, const PlbNoiseHistory *history);
