/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/pooled-change.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "src/body/shift-test.h"

void plb_set_line_clear(PlbSetLine *line)
{
	*line = (PlbSetLine){ 0, NAN, NAN };
}

void plb_set_line_measure(const double *change_pct, gsize n, PlbSetLine *line)
{
	double count = (double)n;
	double freedom, squares = plb_shift_residual_squares(change_pct, n, &freedom);
	double sum = 0;

	for (gsize i = 0; i < n; i++)
		sum += ((double)i - 0.5 * (count - 1)) * change_pct[i];
	line->reps = (guint)n;
	/* sum of squared positions: n (n^2 - 1) / 12 */
	line->rise_pct = 12 * sum / (count * (count + 1));
	line->rep_sd_pct = sqrt(squares / freedom);
}

/* Variance of a line's rise over that of one rep. */
static double leverage_of(const PlbSetLine *line)
{
	double n = line->reps;

	return 12 * (n - 1) / (n * (n + 1));
}

typedef struct {
	double weights, squares, values;
} WeightedSums;

static void add(WeightedSums *sums, double weight, double value)
{
	sums->weights += weight;
	sums->squares += weight * weight;
	sums->values += weight * value;
}

/* Spread of the rises around their mean, each weighted by its precision. */
static double weighted_squares(const PlbSetLine *lines, guint n, double variance, double between,
			       double mean)
{
	double sum = 0;

	for (guint i = 0; i < n; i++) {
		double off = lines[i].rise_pct - mean;

		sum += off * off / (leverage_of(&lines[i]) * variance + between);
	}
	return sum;
}

/* Sets count as different from each other from this probability of chance on: the usual level for a
 * test of few studies (Higgins 2003, BMJ 327:557). */
#define DIFFER_P 0.10

/* The variance between sets by which their spread is what is expected. */
static double between_sets(const PlbSetLine *lines, guint n, double variance)
{
	WeightedSums sums = { 0 };
	double spread;

	for (guint i = 0; i < n; i++)
		add(&sums, 1 / (leverage_of(&lines[i]) * variance), lines[i].rise_pct);
	spread = weighted_squares(lines, n, variance, 0, sums.values / sums.weights);
	if (gsl_cdf_chisq_Q(spread, (double)n - 1) > DIFFER_P)
		return 0;
	return (spread - ((double)n - 1)) / (sums.weights - sums.squares / sums.weights);
}

static double pooled_variance(const PlbSetLine *lines, guint n, double *freedom)
{
	double least = plb_shift_settings.min_sd_pct;
	double squares = 0;

	*freedom = 0;
	for (guint i = 0; i < n; i++) {
		double own = (double)lines[i].reps - 2;

		squares += own * lines[i].rep_sd_pct * lines[i].rep_sd_pct;
		*freedom += own;
	}
	/* few reps: shrunk to the population, as in one set */
	if (*freedom < plb_shift_settings.prior_weight) {
		PlbShiftPrior prior = plb_shift_prior(NAN, 0);

		squares += prior.weight * prior.sd_pct * prior.sd_pct;
		*freedom += prior.weight;
	}
	return MAX(squares / *freedom, least * least);
}

void plb_pool_changes(const PlbSetLine *lines, guint n, PlbPooledChange *pooled)
{
	WeightedSums sums = { 0 };
	double variance, between, error, freedom, t;

	*pooled = (PlbPooledChange){ .sets = n };
	pooled->rise_pct = pooled->ci95_pct[0] = pooled->ci95_pct[1] = NAN;
	pooled->between_sd_pct = pooled->rep_sd_pct = pooled->detectable_pct = NAN;
	if (n == 0)
		return;
	variance = pooled_variance(lines, n, &freedom);
	between = n > 1 ? between_sets(lines, n, variance) : 0;
	for (guint i = 0; i < n; i++)
		add(&sums, 1 / (leverage_of(&lines[i]) * variance + between), lines[i].rise_pct);
	pooled->rise_pct = sums.values / sums.weights;
	error = sqrt(1 / sums.weights);
	pooled->freedom = freedom;
	if (between > 0) {
		double spread =
			weighted_squares(lines, n, variance, between, pooled->rise_pct) / (n - 1);

		error *= sqrt(MAX(1, spread));
		freedom = n - 1;
	}
	t = gsl_cdf_tdist_Qinv(0.025, freedom);
	pooled->ci95_pct[0] = pooled->rise_pct - t * error;
	pooled->ci95_pct[1] = pooled->rise_pct + t * error;
	pooled->between_sd_pct = sqrt(between);
	pooled->rep_sd_pct = sqrt(variance);
	pooled->detectable_pct = (t + plb_shift_settings.power_z) * error;
}

/* A rise as small as this is what pooling is for: half of what one set must be able to show. */
#define POOLED_STEADY_PCT 5.0

PlbPooledState plb_pooled_change_state(const PlbPooledChange *pooled)
{
	if (pooled->sets < PLB_POOLED_LEAST_SETS)
		return PLB_POOLED_TOO_FEW;
	if (pooled->ci95_pct[0] > 0)
		return PLB_POOLED_RISING;
	return pooled->detectable_pct <= POOLED_STEADY_PCT ? PLB_POOLED_STEADY
							   : PLB_POOLED_UNDETERMINED;
}
