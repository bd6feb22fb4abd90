/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/homing.h"
#include "src/simulator/scenario.h"
#include "ui/view-model.h"

/* Words for what the view model holds, in the user's language. */

/* Word and shape of a verdict: each state has its own of both, never colour alone. */
const char *plb_view_state_text(PlbVerdictState state);
/* How a rep counts: "rep", "partial"... */
const char *plb_view_status_text(PlbRepStatus status);
/* Of the large number: plb_view_get_velocity. */
const char *plb_view_velocity_name(void);
const char *plb_rep_column_title(PlbRepColumn column);
/* Name in files of the i-th exercise to choose from; "" = guessed from the movement; NULL after the
 * last. */
const char *plb_exercise_name(guint i);
/* What a coach calls it; a name that is not known stays itself. */
const char *plb_exercise_word(const char *name);
/* What a simulated set is called, and what happens in it. */
const char *plb_scenario_word(PlbScenarioKind kind);
const char *plb_scenario_summary(PlbScenarioKind kind);
/* What to tell a coach before the first rep of a set. */
const char *plb_live_hint(PlbLiftState state);
/* Known or not, and what to do; "" = nothing to say. Caller frees. */
char *plb_bar_place_text(const PlbBarPlace *place);
/* What changes are against: "against reps 1–3", with the earlier sessions that share in it; "" when
 * there is no baseline. Caller frees. */
char *plb_baseline_text(const PlbVerdict *verdict);
/* A single bad movement is no shift, and is said by itself; "" = none. Caller frees. */
char *plb_odd_reps_text(const PlbSetResult *set);
/* Takes the text. What follows a colon elsewhere stands alone here. Caller frees. */
char *plb_capitalized(char *text);
/* The whole strip for a screen reader. Caller frees. */
char *plb_set_view_describe_reps(const PlbSetView *view);
