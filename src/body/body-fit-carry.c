/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "src/body/body-solver-private.h"

#define N PLB_BODY_PARAMETERS

/* New with every set: the feet are placed and the bar is taken anew. */
static gboolean of_the_set(int parameter)
{
	return parameter == PLB_BODY_ANKLE || parameter == PLB_BODY_STANCE ||
	       parameter == PLB_BODY_STANCE_KNEE;
}

/* Factor from kept standard deviations to the new ones; 0 for what does not carry over. */
static double scale_of(const PlbBodySpread *kept, const PlbBodySpread *spread, int k)
{
	gboolean carries = !of_the_set(k) && kept->sd[k] > 0 && spread->sd[k] > 0;

	return carries ? kept->sd[k] / spread->sd[k] : 0;
}

static double covariance(const PlbBodyFit *fit, int j, int k)
{
	double sum = 0;

	for (int i = 0; i <= MIN(j, k); i++)
		sum += fit->root[j][i] * fit->root[k][i];
	return sum;
}

/* Lower triangle; FALSE when it has none. Its own, because what is kept comes from a file, and the
 * library's ends the program. */
static gboolean find_root(double values[N][N], double root[N][N])
{
	for (int j = 0; j < N; j++) {
		for (int k = 0; k <= j; k++) {
			double left = values[j][k];

			for (int i = 0; i < k; i++)
				left -= root[j][i] * root[k][i];
			if (j == k && !(left > 1e-6 && left < 1e6))
				return FALSE;
			root[j][k] = j == k ? sqrt(left) : left / root[k][k];
		}
	}
	return TRUE;
}

gboolean plb_body_fit_carry(const PlbBodyFit *kept, const PlbBodySpread *kept_spread,
			    const PlbBodySpread *spread, PlbBodyFit *prior)
{
	double scale[N], values[N][N];
	gboolean sound = TRUE;
	PlbBodyFit next;

	plb_body_fit_init(&next);
	for (int j = 0; j < N; j++) {
		scale[j] = scale_of(kept_spread, spread, j);
		for (int k = 0; k <= j; k++)
			values[j][k] = scale[j] * scale[k] * covariance(kept, j, k);
		if (scale[j] == 0)
			values[j][j] = 1;
		next.off[j] = scale[j] > 0 ? scale[j] * kept->off[j] : 0;
		next.remains[j] = sqrt(values[j][j]);
		sound = sound && isfinite(next.off[j]);
	}
	sound = sound && find_root(values, next.root);
	*prior = next;
	if (!sound)
		plb_body_fit_init(prior);
	return sound;
}

void plb_body_solver_set_kept(PlbBodySolver *solver, const PlbBodyFit *kept,
			      const PlbBodySpread *kept_spread)
{
	g_return_if_fail(!solver->locked);
	solver->have_kept = TRUE;
	solver->kept = *kept;
	solver->kept_spread = *kept_spread;
}

gboolean plb_body_solver_get_kept(const PlbBodySolver *solver, PlbBodyFit *fit,
				  PlbBodySpread *spread)
{
	if (!solver->learned)
		return FALSE;
	*fit = solver->body_fit;
	*spread = solver->spread;
	return TRUE;
}
