/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/shift-test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "src/signal/statistics.h"

const PlbShiftSettings plb_shift_settings = {
	.baseline_reps = 3,
	.min_reps = 6,
	.lasting_reps = 3,
	.prior_sd_pct = 2.7,
	.prior_weight = 4.0,
	.most_weight = 60.0,
	.min_sd_pct = 1.5,
	.evidence_z = 1.95,
	.full_reps = 10,
	.early_z = 0.11,
	.late_z = 0.1,
	.late_most_z = 0.8,
	.step_handicap_z = 0.4,
	.shift_min_pct = 5.0,
	.shift_min_sd = 2.0,
	.steady_pct = 10.0,
	.power_z = 0.84,
	.outlier_sd = 4.0,
};

PlbShiftPrior plb_shift_prior(double history_sd_pct, double history_freedom)
{
	const PlbShiftSettings *s = &plb_shift_settings;
	PlbShiftPrior prior = { s->prior_sd_pct, s->prior_weight, 0, 0 };
	double weight = MIN(history_freedom, s->most_weight - s->prior_weight);

	if (!(weight > 0) || !isfinite(history_sd_pct))
		return prior;
	prior.weight += weight;
	prior.sd_pct = sqrt((s->prior_weight * s->prior_sd_pct * s->prior_sd_pct +
			     weight * history_sd_pct * history_sd_pct) /
			    prior.weight);
	return prior;
}

/* The SD of so many squares and degrees of freedom, shrunk to the prior. */
static double shrunk_sd(double squares, double freedom, const PlbShiftPrior *prior)
{
	double prior_squares = prior->weight * prior->sd_pct * prior->sd_pct;

	return sqrt((prior_squares + squares) / (prior->weight + freedom));
}

/* Slope of the least-squares line, and its sum of squared positions. */
static double slope_of(const double *values, gsize n, double *position_squares)
{
	double middle = 0.5 * (double)(n - 1);
	double xy = 0;
	double xx = 0;

	for (gsize i = 0; i < n; i++) {
		xy += ((double)i - middle) * values[i];
		xx += ((double)i - middle) * ((double)i - middle);
	}
	*position_squares = xx;
	return xy / xx;
}

static double mean_of(const double *values, gsize from, gsize to)
{
	double sum = 0;

	for (gsize i = from; i < to; i++)
		sum += values[i];
	return sum / (double)(to - from);
}

double plb_shift_residual_squares(const double *change_pct, gsize n, double *freedom)
{
	double xx;
	double slope = slope_of(change_pct, n, &xx);
	double mean = mean_of(change_pct, 0, n);
	double sum = 0;

	for (gsize i = 0; i < n; i++) {
		double off = change_pct[i] - mean - slope * ((double)i - 0.5 * (double)(n - 1));

		sum += off * off;
	}
	*freedom = (double)n - 2;
	return sum;
}

double plb_shift_scatter(const double *values, gsize n, const PlbShiftPrior *prior)
{
	double freedom = 0;
	double squares = n > 2 ? plb_shift_residual_squares(values, n, &freedom) : 0;

	return shrunk_sd(squares, freedom, prior);
}

double plb_shift_sd(const double *change_pct, gsize n, const PlbShiftPrior *prior)
{
	return MAX(plb_shift_scatter(change_pct, n, prior), plb_shift_settings.min_sd_pct);
}

double plb_shift_robust_sd(const double *change_pct, gsize n, const PlbShiftPrior *prior)
{
	double squares[PLB_SHIFT_MAX_REPS];
	gsize count = MIN(n, PLB_SHIFT_MAX_REPS);
	double freedom, sd;

	if (count < 2)
		return prior->sd_pct;
	for (gsize i = 1; i < count; i++) {
		double difference = change_pct[i] - change_pct[i - 1];

		squares[i - 1] = difference * difference;
	}
	/* successive differences carry two thirds of the n - 1 degrees of freedom (von Neumann
	 * 1941); 0.4549: median of chi-square with one degree of freedom */
	freedom = 2.0 / 3.0 * (double)(count - 1);
	sd = shrunk_sd(freedom * plb_median(squares, count - 1) / (2 * 0.4549), freedom, prior);
	return MAX(sd, plb_shift_settings.min_sd_pct);
}

gboolean plb_shift_is_outlier(const double *change_pct, gsize n, gsize i, double sd_pct)
{
	double limit = plb_shift_settings.outlier_sd * sd_pct;
	double around[4];
	gsize count = 0;

	for (gsize k = i >= 2 ? i - 2 : 0; k < n && k <= i + 2; k++) {
		if (k != i)
			around[count++] = change_pct[k];
	}
	if (count < 2 || fabs(change_pct[i] - plb_median(around, count)) <= limit)
		return FALSE;
	/* with a neighbour that is like it, it is a change of level and not an odd rep */
	if (i > 0 && fabs(change_pct[i] - change_pct[i - 1]) <= 0.5 * limit)
		return FALSE;
	return !(i + 1 < n && fabs(change_pct[i] - change_pct[i + 1]) <= 0.5 * limit);
}

/* Evidence of a slope. The fresh level stands in the middle of the baseline elements, as reps that
 * were done before. */
static double slope_z(const double *values, gsize n, const PlbShiftPrior *prior, double sd)
{
	double fresh_at = 0.5 * (plb_shift_settings.baseline_reps - 1.0);
	double reps = (double)n + prior->fresh_reps;
	double middle = (0.5 * (double)n * (double)(n - 1) + prior->fresh_reps * fresh_at) / reps;
	double off = fresh_at - middle;
	double xy = prior->fresh_reps * off * prior->fresh_pct;
	double xx = prior->fresh_reps * off * off;

	for (gsize i = 0; i < n; i++) {
		xy += ((double)i - middle) * values[i];
		xx += ((double)i - middle) * ((double)i - middle);
	}
	return xy / sqrt(xx) / sd;
}

/* Mean of the first n values and of the fresh level, and the reps that it is worth. */
static double mean_before(const double *values, gsize n, const PlbShiftPrior *prior, double *reps)
{
	*reps = (double)n + prior->fresh_reps;
	return ((double)n * mean_of(values, 0, n) + prior->fresh_reps * prior->fresh_pct) / *reps;
}

/* Evidence of the best step, each against all reps before it. */
static double step_z(const double *values, gsize n, const PlbShiftPrior *prior, double sd)
{
	const PlbShiftSettings *s = &plb_shift_settings;
	double best = -INFINITY;

	for (gsize k = s->baseline_reps; k + s->lasting_reps <= n; k++) {
		double reps, before = mean_before(values, k, prior, &reps);
		double rise = mean_of(values, k, n) - before;

		best = MAX(best, rise / (sd * sqrt(1.0 / reps + 1.0 / (double)(n - k))));
	}
	return best;
}

/* The rep from which on the set stands out most from its baseline. */
static gsize find_since(const double *values, gsize n, const PlbShiftPrior *prior)
{
	const PlbShiftSettings *s = &plb_shift_settings;
	double reps, before = mean_before(values, s->baseline_reps, prior, &reps);
	double best = -INFINITY;
	gsize since = s->baseline_reps;

	for (gsize k = s->baseline_reps; k + s->lasting_reps <= n; k++) {
		double z =
			(mean_of(values, k, n) - before) / sqrt(1.0 / reps + 1.0 / (double)(n - k));

		if (z > best) {
			best = z;
			since = k;
		}
	}
	return since;
}

/* The boundary after n reps, as a normal quantile. */
static double boundary_z(gsize n)
{
	const PlbShiftSettings *s = &plb_shift_settings;

	if (n < s->full_reps)
		return s->evidence_z + s->early_z * (double)(s->full_reps - n);
	return s->evidence_z + MIN(s->late_z * (double)(n - s->full_reps), s->late_most_z);
}

/* Student's quantile of the same probability: an SD from few reps may be too small. */
static double widened(double z, double freedom)
{
	return gsl_cdf_tdist_Qinv(gsl_cdf_ugaussian_Q(z), freedom);
}

static PlbShiftKind decide(const double *values, gsize n, const PlbShiftEvidence *evidence)
{
	const PlbShiftSettings *s = &plb_shift_settings;
	double size = MAX(s->shift_min_pct, s->shift_min_sd * evidence->sd_pct);

	if (evidence->z <= evidence->needed_z || evidence->ci95_pct[0] <= 0)
		return PLB_SHIFT_NONE;
	/* lasting: the newest two both stand above the baseline by more than the noise of one */
	return evidence->change_pct >= size && values[n - 1] > evidence->sd_pct &&
			       values[n - 2] > evidence->sd_pct
		       ? PLB_SHIFT_LASTING
		       : PLB_SHIFT_RISE;
}

double plb_shift_baseline_move(const PlbShiftPrior *prior)
{
	return prior->fresh_reps * prior->fresh_pct /
	       (plb_shift_settings.baseline_reps + prior->fresh_reps);
}

void plb_shift_evidence(const double *change_pct, gsize n, const PlbShiftPrior *prior,
			PlbShiftEvidence *evidence)
{
	const PlbShiftSettings *s = &plb_shift_settings;
	double sd = plb_shift_sd(change_pct, n, prior);
	double after, spread, reps, half = (double)(n / 2);
	double before = mean_before(change_pct, s->baseline_reps, prior, &reps);

	evidence->sd_pct = sd;
	evidence->freedom = prior->weight + (double)n - 2;
	evidence->needed_z = widened(boundary_z(n), evidence->freedom);
	evidence->z = MAX(slope_z(change_pct, n, prior, sd),
			  step_z(change_pct, n, prior, sd) - s->step_handicap_z);
	evidence->since = find_since(change_pct, n, prior);
	after = (double)(n - evidence->since);
	spread = sd * sqrt(1.0 / reps + 1.0 / after) * gsl_cdf_tdist_Qinv(0.025, evidence->freedom);
	evidence->change_pct = mean_of(change_pct, evidence->since, n) - before;
	evidence->ci95_pct[0] = evidence->change_pct - spread;
	evidence->ci95_pct[1] = evidence->change_pct + spread;
	evidence->detectable_pct =
		(evidence->needed_z + s->power_z) * sd *
		sqrt(1.0 / (half + prior->fresh_reps) + 1.0 / ((double)n - half));
	evidence->kind = decide(change_pct, n, evidence);
}
