/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The statistics behind the verdict, on a plain series of rep values: is there a lasting rise,
 * since when, and how sure. Pure functions, no allocation. */

/* Every threshold of the verdict. Values marked [C] come from the simulation described in
 * docs/posture-model.md, section "Verdict", over sets of 5 to 12 reps. */
typedef struct {
	guint baseline_reps; /* reps that the change is against: 3, facts of practice (first-three
			      * against last-three comparisons) */
	guint min_reps;      /* no verdict with fewer usable reps: three against three [C] */
	guint lasting_reps;  /* a step begins so many reps before the newest or earlier: the
			      * last two of a set are often high by chance [C] */
	double prior_sd_pct; /* population rep-to-rep SD of the matched gravity moment, percent: 2-4
			      * in docs/posture-model.md */
	double prior_weight; /* degrees of freedom that prior stands for [C] */
	double min_sd_pct;   /* SD never taken smaller: the solver's own repeatability [C] */
	double evidence_z;   /* one-sided, over all looks of a set: false alarms <= 5 % [C] */
	guint early_reps;    /* with fewer reps than this the evidence must be larger ... */
	double early_z;      /* ... by so much for each: every look is a chance to err [C] */
	double step_handicap_z; /* the best of several steps is larger by chance than one slope [C]
				 */
	double shift_min_pct;   /* contract: the larger of 5 % ... */
	double shift_min_sd;    /* ... and 2 rep-to-rep standard deviations */
	double steady_pct;      /* contract: steady if a rise of 10 % would have shown */
	double power_z;         /* 0.84: detectable = seen in 80 % of such sets (normal quantile) */
	double outlier_sd;      /* one rep so far from its neighbours is odd, not a trend */
} PlbShiftSettings;
extern const PlbShiftSettings plb_shift_settings;

/* Rep-to-rep SD, percent, from successive differences (a drift hardly touches them), shrunk to the
 * population's. n >= 1. */
double plb_shift_sd(const double *change_pct, gsize n);
/* The same from the median difference, for finding odd reps: one of them does not widen it. */
double plb_shift_robust_sd(const double *change_pct, gsize n);
#define PLB_SHIFT_MAX_REPS 128 /* of one set; later ones are not judged */

/* TRUE if value i stands alone: far from the median of its up to two neighbours on each side, which
 * themselves agree. The newest value has no later neighbour: it may be called odd until confirmed.
 */
gboolean plb_shift_is_outlier(const double *change_pct, gsize n, gsize i, double sd_pct);

typedef struct {
	double z;          /* evidence of a rise: larger of slope and best step, in SDs */
	double needed_z;   /* what it takes with so many reps */
	gsize since;       /* element at which the best step begins */
	double change_pct; /* mean from since on, against the mean of the baseline elements */
	double ci95_pct[2];
	double detectable_pct;
} PlbShiftEvidence;

/* n >= plb_shift_settings.min_reps elements without outliers. */
void plb_shift_evidence(const double *change_pct, gsize n, double sd_pct,
			PlbShiftEvidence *evidence);
