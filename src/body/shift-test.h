/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The statistics behind the verdict, on a plain series of rep values (percent of the baseline): is
 * there a lasting rise, since when, and how sure. Pure functions, no allocation. */

/* Every threshold of the verdict. Values marked [C] come from the simulation described in
 * docs/posture-model.md, section "The verdict", over sets of 6 to 20 reps. */
typedef struct {
	guint baseline_reps; /* reps that the change is against: 3, facts of practice (first-three
			      * against last-three comparisons) */
	guint min_reps;      /* no verdict with fewer usable reps: three against three [C] */
	guint lasting_reps;  /* a step begins so many reps before the newest or earlier: the
			      * last two of a set are often high by chance [C] */
	double prior_sd_pct; /* population rep-to-rep SD of the matched gravity moment, percent: 2-4
			      * in docs/posture-model.md */
	double prior_weight; /* degrees of freedom that prior stands for [C] */
	double most_weight;  /* ... with an athlete's history: noise differs from day to day */
	double min_sd_pct;   /* SD never taken smaller: the solver's own repeatability [C] */
	double evidence_z;   /* one-sided, at the look after rep full_reps: all looks of a set
			      * together err in less than 5 % of steady sets [C] */
	guint full_reps;     /* with fewer reps than this the evidence must be larger ... */
	double early_z;      /* ... by so much for each: every look is a chance to err [C] */
	double late_z;       /* with more reps, by so much for each ... */
	double late_most_z;  /* ... up to this [C] */
	double step_handicap_z; /* the best of several steps is larger by chance than one slope [C]
				 */
	double shift_min_pct;   /* contract: the larger of 5 % ... */
	double shift_min_sd;    /* ... and 2 rep-to-rep standard deviations */
	double steady_pct;      /* contract: steady if a rise of 10 % would have shown */
	double power_z;         /* 0.84: detectable = seen in 80 % of such sets (normal quantile) */
	double outlier_sd;      /* one rep so far from its neighbours is odd, not a trend [C] */
} PlbShiftSettings;
extern const PlbShiftSettings plb_shift_settings;

/* What is expected before the set: a rep-to-rep SD of sd_pct, worth so many degrees of freedom, and
 * a level of the fresh reps, in the unit and against the baseline of the values, worth so many reps
 * (0 = not known, fresh_pct 0). */
typedef struct {
	double sd_pct, weight;
	double fresh_pct, fresh_reps;
} PlbShiftPrior;
/* The population's, narrowed by what earlier sets of this athlete showed: their pooled SD and its
 * degrees of freedom (0 = no history; sd_pct is not looked at). */
PlbShiftPrior plb_shift_prior(double history_sd_pct, double history_freedom);

/* Squares of the values around their straight line; *freedom: of them, n - 2. n >= 3. */
double plb_shift_residual_squares(const double *change_pct, gsize n, double *freedom);
/* Rep-to-rep SD, percent, around a straight line, which a drift does not touch, shrunk to the
 * prior's. n >= 1. */
double plb_shift_sd(const double *change_pct, gsize n, const PlbShiftPrior *prior);
/* The same of values in any unit, the prior's included: without the least SD of the moment. */
double plb_shift_scatter(const double *values, gsize n, const PlbShiftPrior *prior);
/* The same from the median successive difference, for finding odd reps: one of them does not widen
 * it. */
double plb_shift_robust_sd(const double *change_pct, gsize n, const PlbShiftPrior *prior);
#define PLB_SHIFT_MAX_REPS 128 /* of one set; later ones are not judged */

/* TRUE if value i stands alone: far from the median of its up to two neighbours on each side, which
 * themselves agree. The newest value has no later neighbour: it may be called odd until confirmed.
 */
gboolean plb_shift_is_outlier(const double *change_pct, gsize n, gsize i, double sd_pct);

typedef enum {
	PLB_SHIFT_NONE,
	PLB_SHIFT_RISE,    /* evidence of a rise, but small or not lasting yet */
	PLB_SHIFT_LASTING, /* large, and the newest two reps hold it */
} PlbShiftKind;

typedef struct {
	PlbShiftKind kind;
	double sd_pct, freedom; /* rep-to-rep SD in use, and what it rests on */
	double z;               /* evidence of a rise: larger of slope and best step, in SDs */
	double needed_z;        /* what it takes with so many reps and so well known an SD */
	gsize since;            /* element with which the rise begins */
	double change_pct; /* mean from since on, against the baseline: the mean of its elements
			    * and of the fresh level, by the reps they are worth */
	double ci95_pct[2];
	double detectable_pct; /* a step in the middle that would have shown, 4 times out of 5 */
} PlbShiftEvidence;

/* Of the fresh level against the baseline elements: what their common mean stands above those. */
double plb_shift_baseline_move(const PlbShiftPrior *prior);

/* n >= plb_shift_settings.min_reps elements without outliers. */
void plb_shift_evidence(const double *change_pct, gsize n, const PlbShiftPrior *prior,
			PlbShiftEvidence *evidence);
