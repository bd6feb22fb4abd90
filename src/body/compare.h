/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/rep-load.h"

/* Comparison of reps over the bar heights that they share, so that a shallower rep is not taken for
 * a lighter back. Bins count from the standing bar height down; NAN = not reached. */

/* Mean of each bin over n curves; a bin that any of them lacks is NAN. */
void plb_compare_baseline(const PlbRepCurve *const *curves, gsize n, PlbRepCurve *baseline);

/* Change of the gravity part of the L5/S1 moment against the baseline, in percent of the baseline's
 * mean, over all bins of both phases that the two share. NAN when fewer than
 * PLB_COMPARE_MIN_BINS are shared or the baseline's mean is not above zero. */
#define PLB_COMPARE_MIN_BINS                                                                       \
	8 /* 8 cm of travel, both phases together: under that the mean is noise */
double plb_compare_l5s1_pct(const PlbRepCurve *curve, const PlbRepCurve *baseline);

/* Mean difference of two bin arrays over the bins both have; NAN when there is none. */
double plb_compare_mean_difference(const double values[PLB_CURVE_BINS],
				   const double baseline[PLB_CURVE_BINS]);
/* Mean over both phases of a curve's moment, N.m; NAN if it is empty. */
double plb_compare_mean_nm(const PlbRepCurve *curve);
/* The level of a curve, N.m, by which sets of different days are compared: its mean over heights
 * that every squat goes through, whatever its depth. NAN when it lacks any of them. */
double plb_compare_level_nm(const PlbRepCurve *curve);
