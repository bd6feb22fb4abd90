/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/odd-reps.h"

#include <string.h>

static double noise_without(const double *change_pct, gsize n, gsize left_out,
			    const PlbShiftPrior *prior)
{
	double others[PLB_SHIFT_MAX_REPS];

	memcpy(others, change_pct, left_out * sizeof *others);
	memcpy(others + left_out, change_pct + left_out + 1, (n - left_out - 1) * sizeof *others);
	return plb_shift_robust_sd(others, n - 1, prior);
}

void plb_odd_reps_find(const double *change_pct, gsize n, const PlbShiftPrior *prior, gboolean *odd)
{
	for (gsize i = 0; i < n; i++)
		odd[i] = plb_shift_is_outlier(change_pct, n, i,
					      noise_without(change_pct, n, i, prior));
}
