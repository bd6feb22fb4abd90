/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/body-parameters.h"
#include "src/body/rep-load.h"

/* What sets have taught of an athlete's body, kept from session to session: the mean of what each
 * set's own fit found. Plain data, in each parameter's own unit (metres, radians, a share of what
 * the table or a tape says).
 *
 * Sets are averaged, not added up as independent news: each of them rests on the same two
 * assumptions (body-fit.h), whose error is the lifter's own and the same every time. What a mean
 * takes away is what differs from set to set; the uncertainty stays that of one set. */
typedef struct {
	guint sets[PLB_BODY_PARAMETERS]; /* 0: nothing is known of it */
	double mean[PLB_BODY_PARAMETERS];
	double sd[PLB_BODY_PARAMETERS];       /* of one set's fit */
	double prior_sd[PLB_BODY_PARAMETERS]; /* before any set */
} PlbKeptBody;

/* Lengths, masses and spine stay from set to set; where the feet stand and how the lifter stands
 * are new each time. */
gboolean plb_kept_body_stays(PlbBodyParameter parameter);
/* What one set's own fit found, the parameters that are new each time included. */
void plb_kept_body_from_fit(PlbKeptBody *kept, const PlbBodyFit *fit, const PlbBodySpread *spread);
/* Averages more into kept, set for set. What was asked with another spread (measured by tape since,
 * a sex told since) begins anew with more. Ignores what is no number or not plausible (files). */
void plb_kept_body_add(PlbKeptBody *kept, const PlbKeptBody *more);
/* Sets that stand behind it: the most of any parameter. */
guint plb_kept_body_sets(const PlbKeptBody *kept);
gboolean plb_kept_body_equal(const PlbKeptBody *a, const PlbKeptBody *b);
/* Draws what stays, of a set's fit, to the mean over kept's sets and this one; the covariance is
 * left alone. fit may be the prior: then it counts as a set that found the table. */
void plb_kept_body_apply(const PlbKeptBody *kept, const PlbBodySpread *spread, PlbBodyFit *fit);

/* For a solver before its first rep: what earlier sets of the athlete taught. */
void plb_body_solver_set_kept(PlbBodySolver *solver, const PlbKeptBody *kept);
/* What this set alone taught; FALSE, with nothing written, when no rep has taught anything. */
gboolean plb_body_solver_get_learned(const PlbBodySolver *solver, PlbKeptBody *learned);
