/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/shift-test.h"

/* Which of n reps stand alone (plb_shift_is_outlier), each held against the noise of the others:
 * the differences to its neighbours, two of the few that there are, would widen what it is measured
 * by. odd: n elements, filled. n <= PLB_SHIFT_MAX_REPS. */
void plb_odd_reps_find(const double *change_pct, gsize n, const PlbShiftPrior *prior,
		       gboolean *odd);
