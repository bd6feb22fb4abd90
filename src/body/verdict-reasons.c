/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/verdict-reasons.h"

#include <math.h>
#include <string.h>

#include "src/body/shift-test.h"

/* What a kind of reason is measured by. sd: usual rep-to-rep standard deviation in the unit, from
 * docs/posture-model.md (least realism: lean 1-1.5 degrees, depth 1.5 %) and, for the bar, hips and
 * balance, from the steady sets of the validation; the set's own scatter narrows or widens it. */
typedef struct {
	PlbReasonKind kind;
	const char *name, *unit;
	double sd;
	double weight;       /* in the ranking */
	gboolean either_way; /* a fall is a reason too */
} ReasonKind;

static const ReasonKind kinds[PLB_REASON_COUNT] = {
	{ PLB_REASON_TRUNK_LEAN, "trunk-lean", "deg", 1.0, 1, FALSE },
	{ PLB_REASON_BAR_FORWARD, "bar-forward", "mm", 5.0, 1, FALSE },
	{ PLB_REASON_HIPS_FIRST, "hip-rise", "ratio", 0.06, 1, FALSE },
	/* compared at matched heights, depth explains little of a rise */
	{ PLB_REASON_DEPTH, "depth", "mm", 10.0, 0.5, TRUE },
	{ PLB_REASON_UNLOADING, "asymmetry", "%", 2.0, 1, TRUE },
};

/* The rise itself is beyond doubt when reasons are looked for: what goes with it need not be so on
 * its own. */
#define REASON_MIN_Z 1.5
#define REASON_PRIOR_WEIGHT 4.0 /* degrees of freedom of the usual standard deviation */

static double measure(PlbReasonKind kind, const PlbVerdictRep *rep, const PlbRepCurve *baseline)
{
	const PlbRepCurve *curve = &rep->load->curve;

	switch (kind) {
	case PLB_REASON_TRUNK_LEAN:
		return plb_compare_mean_difference(curve->trunk_rad, baseline->trunk_rad) * 180 /
		       G_PI;
	case PLB_REASON_BAR_FORWARD:
		return 1000 *
		       plb_compare_mean_difference(curve->bar_forward_m, baseline->bar_forward_m);
	case PLB_REASON_HIPS_FIRST:
		return rep->load->posture.hip_rise_ratio;
	case PLB_REASON_DEPTH:
		return 1000 * rep->metrics->rom_m;
	case PLB_REASON_UNLOADING:
		return rep->metrics->asymmetry_pct.concentric;
	case PLB_REASON_COUNT:
		break;
	}
	return NAN;
}

static double mean_of(const double *values, gsize from, gsize to)
{
	double sum = 0;

	for (gsize i = from; i < to; i++)
		sum += values[i];
	return sum / (double)(to - from);
}

static double rank_of(const PlbReason *reason)
{
	return kinds[reason->kind].weight * fabs(reason->z);
}

static void insert_ranked(PlbVerdict *verdict, const PlbReason *reason)
{
	guint at = verdict->reason_count;

	while (at > 0 && rank_of(&verdict->reasons[at - 1]) < rank_of(reason)) {
		verdict->reasons[at] = verdict->reasons[at - 1];
		at--;
	}
	verdict->reasons[at] = *reason;
	verdict->reason_count++;
}

void plb_verdict_find_reasons(const PlbVerdictRep *const *reps, gsize n, gsize baseline_n,
			      gsize since, const PlbRepCurve *baseline, PlbVerdict *verdict)
{
	verdict->reason_count = 0;
	for (guint i = 0; i < PLB_REASON_COUNT; i++) {
		const ReasonKind *kind = &kinds[i];
		PlbReason reason = { .kind = kind->kind, .unit = kind->unit, .name = kind->name };
		PlbShiftPrior usual = { kind->sd, REASON_PRIOR_WEIGHT };
		double values[PLB_SHIFT_MAX_REPS];

		for (gsize k = 0; k < n; k++)
			values[k] = measure(kind->kind, reps[k], baseline);
		reason.level = mean_of(values, since, n);
		reason.change = reason.level - mean_of(values, 0, baseline_n);
		reason.z = reason.change /
			   (plb_shift_scatter(values, n, &usual) *
			    sqrt(1.0 / (double)baseline_n + 1.0 / (double)(n - since)));
		if (isnan(reason.z) || fabs(reason.z) < REASON_MIN_Z)
			continue;
		if (reason.z > 0 || kind->either_way)
			insert_ranked(verdict, &reason);
	}
}
