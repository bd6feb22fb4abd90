/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/verdict-reasons.h"

#include <math.h>
#include <string.h>

#include "src/body/shift-test.h"

/* What a kind of reason is measured by. sd: usual rep-to-rep standard deviation in the unit, from
 * docs/posture-model.md (least realism: lean 1-1.5 degrees, depth 1.5 %) and, for the bar, hips and
 * balance, from the steady sets of the validation. */
typedef struct {
	PlbReasonKind kind;
	const char *name, *unit;
	double sd;
	gboolean either_way; /* a fall is a reason too */
} ReasonKind;

static const ReasonKind kinds[PLB_REASON_COUNT] = {
	{ PLB_REASON_TRUNK_LEAN, "trunk-lean", "deg", 1.25, FALSE },
	{ PLB_REASON_BAR_FORWARD, "bar-forward", "mm", 5.0, FALSE },
	{ PLB_REASON_HIPS_FIRST, "hip-rise", "ratio", 0.06, FALSE },
	{ PLB_REASON_DEPTH, "depth", "mm", 10.0, TRUE },
	{ PLB_REASON_UNLOADING, "asymmetry", "%", 2.0, TRUE },
};

#define REASON_MIN_Z 2.0 /* smaller changes are within the usual variation */

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

static double mean_measure(PlbReasonKind kind, const PlbVerdictRep *const *reps, gsize from,
			   gsize to, const PlbRepCurve *baseline)
{
	double sum = 0;

	for (gsize i = from; i < to; i++)
		sum += measure(kind, reps[i], baseline);
	return sum / (double)(to - from);
}

static void insert_ranked(PlbVerdict *verdict, const PlbReason *reason)
{
	guint at = verdict->reason_count;

	while (at > 0 && fabs(verdict->reasons[at - 1].z) < fabs(reason->z)) {
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
		double spread =
			kind->sd * sqrt(1.0 / (double)baseline_n + 1.0 / (double)(n - since));

		reason.change = mean_measure(kind->kind, reps, since, n, baseline) -
				mean_measure(kind->kind, reps, 0, baseline_n, baseline);
		reason.z = reason.change / spread;
		if (isnan(reason.z) || fabs(reason.z) < REASON_MIN_Z)
			continue;
		if (reason.z > 0 || kind->either_way)
			insert_ranked(verdict, &reason);
	}
}
