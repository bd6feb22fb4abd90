/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a protocol can show, before anybody lifts: sets of rep values are drawn and judged by the
 * very tests that judge recorded ones (shift-test, pooled-change). */

typedef enum {
	PLB_STUDY_DRIFT, /* even over the reps, effect_pct from first to last */
	PLB_STUDY_STEP,  /* effect_pct from the middle of the set on */
} PlbStudyShape;

typedef struct {
	guint sets, reps; /* of the protocol, 1 to PLB_STUDY_MAX each */
	PlbStudyShape shape;
	double effect_pct;    /* true change of the gravity part of L5/S1 within each set */
	double effect_sd_pct; /* how much it differs from set to set */
	double noise_pct[2];  /* a lifter's rep-to-rep SD is drawn evenly from this range */
	double day_pct;       /* SD of a lifter's level from session to session */
	double measure_pct;   /* SD that the measurement adds to each rep's value */
	guint history_sets; /* earlier sets of as many reps, each the first of a session: the noise
			     * and the fresh level that they tell */
	guint runs;         /* how many times the protocol is drawn */
	guint64 seed;
} PlbStudyDesign;
#define PLB_STUDY_MAX 60

/* SD that the rig adds to a rep's matched mean, in percent: measured on simulated sets, whose
 * estimate and truth differ by 0.3-0.5 % from rep to rep (docs/posture-model.md). */
#define PLB_STUDY_MEASURE_PCT 0.45

typedef struct {
	guint runs;         /* protocols drawn */
	guint sets;         /* sets drawn, runs times sets of the protocol */
	guint shown;        /* sets that said drifting or shifted after any rep */
	guint shown_at_end; /* ... after the last one */
	guint shifted_at_end;
	guint steady;            /* sets that said steady after the last rep */
	guint covered;           /* of shown_at_end: the 95 % interval held the true change */
	guint pooled_rise;       /* protocols whose pooled interval lay above zero */
	guint pooled_covered;    /* protocols whose pooled interval held the true change */
	double pooled_width_pct; /* mean half-width of those intervals */
} PlbStudyOutcome;

void plb_study_run(const PlbStudyDesign *design, PlbStudyOutcome *outcome);
