/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/shift-test.h"

#include <math.h>

#include "src/signal/statistics.h"

const PlbShiftSettings plb_shift_settings = {
	.baseline_reps = 3,
	.min_reps = 6,
	.lasting_reps = 3,
	.prior_sd_pct = 3.3,
	.prior_weight = 8.0,
	.min_sd_pct = 1.5,
	.evidence_z = 2.5,
	.early_reps = 9,
	.early_z = 0.1,
	.step_handicap_z = 0.25,
	.shift_min_pct = 5.0,
	.shift_min_sd = 2.0,
	.steady_pct = 10.0,
	.power_z = 0.84,
	.outlier_sd = 5.0,
};

static double shrunk_sd(double variance, gsize n)
{
	const PlbShiftSettings *s = &plb_shift_settings;
	/* successive differences carry two thirds of the n - 1 degrees of freedom (von Neumann
	 * 1941) */
	double weight = 2.0 / 3.0 * (double)(n - 1);
	double prior = s->prior_weight * s->prior_sd_pct * s->prior_sd_pct;

	return MAX(sqrt((prior + weight * variance) / (s->prior_weight + weight)), s->min_sd_pct);
}

double plb_shift_sd(const double *change_pct, gsize n)
{
	double sum = 0;

	for (gsize i = 1; i < n; i++) {
		double difference = change_pct[i] - change_pct[i - 1];

		sum += difference * difference;
	}
	return shrunk_sd(n > 1 ? sum / (2.0 * (double)(n - 1)) : 0, n);
}

double plb_shift_robust_sd(const double *change_pct, gsize n)
{
	double squares[PLB_SHIFT_MAX_REPS];
	gsize count = MIN(n, PLB_SHIFT_MAX_REPS);

	for (gsize i = 1; i < count; i++) {
		double difference = change_pct[i] - change_pct[i - 1];

		squares[i - 1] = difference * difference;
	}
	/* 0.4549: median of chi-square with one degree of freedom */
	return shrunk_sd(count > 1 ? plb_median(squares, count - 1) / (2 * 0.4549) : 0, n);
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

static double mean_of(const double *values, gsize from, gsize to)
{
	double sum = 0;

	for (gsize i = from; i < to; i++)
		sum += values[i];
	return sum / (double)(to - from);
}

static double slope_z(const double *values, gsize n, double sd)
{
	double middle = 0.5 * (double)(n - 1);
	double xy = 0;
	double xx = 0;

	for (gsize i = 0; i < n; i++) {
		xy += ((double)i - middle) * values[i];
		xx += ((double)i - middle) * ((double)i - middle);
	}
	return xy / sqrt(xx) / sd;
}

static double step_z(const double *values, gsize n, double sd, gsize *since)
{
	double best = -INFINITY;

	*since = plb_shift_settings.baseline_reps;
	for (gsize s = plb_shift_settings.baseline_reps; s + plb_shift_settings.lasting_reps <= n;
	     s++) {
		double rise = mean_of(values, s, n) - mean_of(values, 0, s);
		double z = rise / (sd * sqrt(1.0 / (double)s + 1.0 / (double)(n - s)));

		if (z > best) {
			best = z;
			*since = s;
		}
	}
	return best;
}

static double needed_z(gsize n)
{
	const PlbShiftSettings *s = &plb_shift_settings;

	return s->evidence_z + (n < s->early_reps ? s->early_z * (double)(s->early_reps - n) : 0);
}

void plb_shift_evidence(const double *change_pct, gsize n, double sd_pct,
			PlbShiftEvidence *evidence)
{
	const PlbShiftSettings *s = &plb_shift_settings;
	double step = step_z(change_pct, n, sd_pct, &evidence->since);
	double after = (double)(n - evidence->since);
	double spread = sd_pct * sqrt(1.0 / s->baseline_reps + 1.0 / after);
	double half = (double)(n / 2);

	evidence->needed_z = needed_z(n);
	evidence->z = MAX(slope_z(change_pct, n, sd_pct), step - s->step_handicap_z);
	evidence->change_pct =
		mean_of(change_pct, evidence->since, n) - mean_of(change_pct, 0, s->baseline_reps);
	evidence->ci95_pct[0] = evidence->change_pct - 1.96 * spread;
	evidence->ci95_pct[1] = evidence->change_pct + 1.96 * spread;
	evidence->detectable_pct = (evidence->needed_z + s->power_z) * sd_pct *
				   sqrt(1.0 / half + 1.0 / ((double)n - half));
}
