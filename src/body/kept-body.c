/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/kept-body.h"

#include <math.h>
#include <string.h>

#include "src/body/body-solver-private.h"

#define N PLB_BODY_PARAMETERS
/* As far as a fit may go, in standard deviations (body-fit.c). */
#define FURTHEST 2.5
/* Spreads that differ by less are the same question. */
#define SAME_SPREAD 0.01

gboolean plb_kept_body_stays(PlbBodyParameter parameter)
{
	return parameter != PLB_BODY_ANKLE && parameter != PLB_BODY_STANCE &&
	       parameter != PLB_BODY_STANCE_KNEE;
}

void plb_kept_body_from_fit(PlbKeptBody *kept, const PlbBodyFit *fit, const PlbBodySpread *spread)
{
	memset(kept, 0, sizeof *kept);
	for (int k = 0; k < N; k++) {
		kept->sets[k] = spread->sd[k] > 0;
		kept->mean[k] = fit->off[k] * spread->sd[k];
		kept->sd[k] = fit->remains[k] * spread->sd[k];
		kept->prior_sd[k] = spread->sd[k];
	}
}

static gboolean is_plausible(const PlbKeptBody *kept, int k)
{
	return kept->sets[k] > 0 && isfinite(kept->mean[k] + kept->sd[k]) &&
	       kept->prior_sd[k] > 1e-6 && kept->prior_sd[k] < 1 &&
	       fabs(kept->mean[k]) <= FURTHEST * 1.001 * kept->prior_sd[k] && kept->sd[k] >= 0 &&
	       kept->sd[k] < 2 * kept->prior_sd[k];
}

static gboolean same_question(double sd, double other_sd)
{
	return fabs(sd - other_sd) <= SAME_SPREAD * other_sd;
}

static double mean_of(double a, guint a_sets, double b, guint b_sets)
{
	return (a * a_sets + b * b_sets) / (a_sets + b_sets);
}

void plb_kept_body_add(PlbKeptBody *kept, const PlbKeptBody *more)
{
	for (int k = 0; k < N; k++) {
		if (!plb_kept_body_stays((PlbBodyParameter)k) || !is_plausible(more, k))
			continue;
		if (!is_plausible(kept, k) ||
		    !same_question(more->prior_sd[k], kept->prior_sd[k])) {
			kept->sets[k] = 0;
			kept->mean[k] = kept->sd[k] = 0;
		}
		kept->mean[k] = mean_of(kept->mean[k], kept->sets[k], more->mean[k], more->sets[k]);
		kept->sd[k] = mean_of(kept->sd[k], kept->sets[k], more->sd[k], more->sets[k]);
		kept->prior_sd[k] = more->prior_sd[k];
		kept->sets[k] = MIN(kept->sets[k] + more->sets[k], 1000000);
	}
}

guint plb_kept_body_sets(const PlbKeptBody *kept)
{
	guint most = 0;

	for (int k = 0; k < N; k++)
		most = MAX(most, kept->sets[k]);
	return most;
}

gboolean plb_kept_body_equal(const PlbKeptBody *a, const PlbKeptBody *b)
{
	for (int k = 0; k < N; k++) {
		if (a->sets[k] != b->sets[k] || a->mean[k] != b->mean[k] || a->sd[k] != b->sd[k] ||
		    a->prior_sd[k] != b->prior_sd[k])
			return FALSE;
	}
	return TRUE;
}

void plb_kept_body_apply(const PlbKeptBody *kept, const PlbBodySpread *spread, PlbBodyFit *fit)
{
	for (int k = 0; k < N; k++) {
		if (plb_kept_body_stays((PlbBodyParameter)k) && is_plausible(kept, k) &&
		    spread->sd[k] > 0 && same_question(spread->sd[k], kept->prior_sd[k]))
			fit->off[k] = mean_of(kept->mean[k] / spread->sd[k], kept->sets[k],
					      fit->off[k], 1);
	}
}

void plb_body_solver_set_kept(PlbBodySolver *solver, const PlbKeptBody *kept)
{
	g_return_if_fail(!solver->locked);
	solver->kept = *kept;
}

gboolean plb_body_solver_get_learned(const PlbBodySolver *solver, PlbKeptBody *learned)
{
	if (!solver->learned)
		return FALSE;
	plb_kept_body_from_fit(learned, &solver->own_fit, &solver->spread);
	return TRUE;
}
