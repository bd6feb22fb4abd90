/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/fresh-level.h"
#include "src/body/rep-load.h"

/* Does the load move into the lower back as the set goes on? Judged on the gravity part of the
 * L5/S1 moment at bar heights that the reps share, against the set's first good reps. */

typedef enum {
	PLB_VERDICT_UNDETERMINED,
	PLB_VERDICT_STEADY,
	PLB_VERDICT_DRIFTING,
	PLB_VERDICT_SHIFTED,
} PlbVerdictState;
const char *plb_verdict_state_to_text(PlbVerdictState state);

typedef enum {
	PLB_REASON_TRUNK_LEAN,
	PLB_REASON_BAR_FORWARD,
	PLB_REASON_HIPS_FIRST,
	PLB_REASON_DEPTH,
	PLB_REASON_UNLOADING, /* one side takes over */
	PLB_REASON_COUNT,
} PlbReasonKind;

/* A measured change that goes with the shift, in its own unit. */
typedef struct {
	PlbReasonKind kind;
	double change;    /* against baseline, in unit */
	double z;         /* change over its own rep-to-rep noise; reasons are ranked by |z| */
	const char *unit; /* "deg", "mm", "", "%" */
	const char *name; /* "trunk-lean", "bar-forward", "hip-rise", "depth", "asymmetry" */
	double level;     /* of the later reps; hip-rise: above 1 = hips first */
} PlbReason;

typedef struct {
	double l5s1_change_pct, lumbar_share_change,
		z; /* of one rep against baseline; NAN = not judged */
	gboolean outlier;
} PlbRepShift;

typedef struct {
	PlbVerdictState state;
	char why[160];   /* why undetermined; "" otherwise */
	guint since_rep; /* 0 = none */
	double l5s1_change_pct;
	double ci95_pct[2];
	double detectable_pct;
	PlbReason reasons[PLB_REASON_COUNT];
	guint reason_count;
	guint baseline_reps[8]; /* rep indices that the change is against */
	guint baseline_count;
	double rep_sd_pct;           /* rep-to-rep SD that it was judged by; NAN = not judged */
	double evidence_z, needed_z; /* of a rise, and what it takes; NAN = not judged */
	guint history_sets;          /* earlier sets that SD rests on as well */
	guint baseline_sessions;     /* earlier sessions whose fresh reps share in the baseline */
} PlbVerdict;

/* What the athlete's earlier sets at about this load say of the noise: their rep-to-rep SD around
 * each set's own line, with its degrees of freedom; and at this very bar, of the level when fresh.
 * sets 0 = no history. */
typedef struct {
	guint sets;
	double rep_sd_pct;
	double freedom;
	PlbFreshLevel
		fresh; /* to be emptied for a set that is not its session's first at that bar */
} PlbVerdictHistory;

/* What the verdict needs to know of the set. */
typedef struct {
	/* NULL, or why the set lies where the method was never shown to hold: changes are given all
	 * the same, the state stays undetermined with this reason */
	const char *out_of_range;
	PlbVerdictHistory history;
} PlbVerdictContext;

/* What the verdict needs to know of each rep, in order. */
typedef struct {
	guint index;     /* as listed, from 1 */
	gboolean usable; /* complete, no gap, moments known */
	const PlbRepLoad *load;
	const PlbRepMetrics *metrics;
} PlbVerdictRep;

/* Judges the reps so far. shifts: n elements, filled. Pure: same input, same output. */
void plb_verdict_judge(const PlbVerdictRep *reps, guint n, const PlbVerdictContext *context,
		       PlbVerdict *verdict, PlbRepShift *shifts);
/* The judged reps' changes against the baseline, in order, without odd ones; at most max. What
 * history and pooling are made of. Returns how many. */
guint plb_verdict_changes(const PlbVerdictRep *reps, guint n, double *change_pct, guint max);

/* Adds what one more set's n reps say, as those of a session of its own; a set of fewer usable reps
 * than a verdict takes adds nothing. Start from { 0, NAN, 0 }. */
void plb_verdict_history_add(PlbVerdictHistory *history, const PlbVerdictRep *reps, guint n);

/* One sentence for a coach, in mechanical words, e.g.
 * "Low back +9 % from rep 4 on (against reps 1-3): hips first out of the bottom" or "Can't judge
 * yet: 2 reps". Caller frees. */
char *plb_verdict_sentence(const PlbVerdict *verdict);
/* What of it rests on earlier sessions and sets as well: "Baseline also of 4 earlier sessions ·
 * Scatter also of 12 earlier sets"; "" if nothing. Apart from the sentence, which is read from
 * three metres. Caller frees. */
char *plb_verdict_history_text(const PlbVerdict *verdict);
/* Why it is undetermined, in words; "" otherwise. Caller frees. */
char *plb_verdict_why_text(const PlbVerdict *verdict);
/* The reasons in words, ranked, " · " between; "" if none. Caller frees. */
char *plb_verdict_reasons_text(const PlbVerdict *verdict);
