/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/targets.h"

#include <gsl/gsl_fit.h>
#include <math.h>
#include <string.h>

static const struct {
	double least_noise_pct; /* targets.h */
	guint noise_reps;       /* from so many on the set's own scatter is known */
} settings = { 2.4, 4 };

void plb_targets_init(PlbTargets *targets)
{
	memset(targets, 0, sizeof *targets);
	targets->velocity_low_mps = targets->velocity_high_mps = NAN;
	targets->velocity_loss_pct = targets->asymmetry_pct = NAN;
	targets->stop_at_shift = TRUE;
}

static gboolean counts(const PlbRepResult *rep)
{
	return rep->status == PLB_REP_COMPLETE && !rep->struck;
}

/* Index and concentric asymmetry of the counted reps that have one; returns how many. */
static gsize asymmetries(const PlbSetResult *set, double *index, double *asymmetry)
{
	gsize n = 0;

	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		if (!counts(rep) || isnan(rep->metrics.asymmetry_pct.concentric))
			continue;
		index[n] = rep->index;
		asymmetry[n++] = rep->metrics.asymmetry_pct.concentric;
	}
	return n;
}

static void judge_asymmetry(const PlbSetResult *set, PlbTargetState *state)
{
	g_autofree double *x = g_new(double, set->reps->len + 1);
	g_autofree double *y = g_new(double, set->reps->len + 1);
	gsize n = asymmetries(set, x, y);
	double intercept, slope, c00, c01, c11, squares;

	state->asymmetry_noise_pct = settings.least_noise_pct;
	state->asymmetry_pct = n > 0 ? y[n - 1] : (double)NAN;
	if (n < settings.noise_reps)
		return;
	gsl_fit_linear(x, 1, y, 1, n, &intercept, &slope, &c00, &c01, &c11, &squares);
	state->asymmetry_noise_pct =
		fmax(settings.least_noise_pct, 2.0 * sqrt(squares / (double)(n - 2)));
}

static PlbZone zone_of(const PlbTargets *targets, double velocity_mps)
{
	double low = targets->velocity_low_mps, high = targets->velocity_high_mps;

	if (isnan(velocity_mps) || (isnan(low) && isnan(high)))
		return PLB_ZONE_NONE;
	if (velocity_mps < low)
		return PLB_ZONE_BELOW;
	return velocity_mps > high ? PLB_ZONE_ABOVE : PLB_ZONE_INSIDE;
}

static guint reached_stops(const PlbTargets *targets, const PlbSetResult *set,
			   const PlbTargetState *state)
{
	guint stops = 0;

	if (targets->stop_at_shift && set->verdict.state == PLB_VERDICT_SHIFTED)
		stops |= PLB_STOP_SHIFT;
	/* Whole percents, as limits are set and losses are read: 20 % is on the screen from 19.5
	 * on. Comparisons with NAN are false: nothing wanted, nothing measured. */
	if (fmax(state->velocity_loss_pct, round(state->velocity_loss_pct)) >=
	    targets->velocity_loss_pct)
		stops |= PLB_STOP_VELOCITY_LOSS;
	if (fabs(state->asymmetry_pct) > targets->asymmetry_pct + state->asymmetry_noise_pct)
		stops |= PLB_STOP_ASYMMETRY;
	return stops;
}

void plb_targets_judge(const PlbTargets *targets, const PlbSetResult *set, PlbTargetState *state)
{
	memset(state, 0, sizeof *state);
	state->velocity_loss_pct = set->velocity_loss_pct;
	judge_asymmetry(set, state);
	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		if (!counts(rep))
			continue;
		state->counted_reps++;
		state->zone = zone_of(targets, rep->metrics.mean_velocity_mps);
	}
	if (set->voided)
		return;
	state->stops = reached_stops(targets, set, state);
	state->goal_reached = targets->rep_goal > 0 && state->counted_reps >= targets->rep_goal;
}
