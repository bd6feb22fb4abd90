/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/verdict.h"

#include <math.h>
#include <string.h>

#include "src/body/compare.h"
#include "src/body/shift-test.h"
#include "src/body/verdict-reasons.h"

/* The reps that can be judged, with their change against the baseline. */
typedef struct {
	const PlbVerdictRep *rep[PLB_SHIFT_MAX_REPS];
	gsize listed[PLB_SHIFT_MAX_REPS]; /* position among all reps */
	double change_pct[PLB_SHIFT_MAX_REPS];
	gsize n;
} Judged;

const char *plb_verdict_state_to_text(PlbVerdictState state)
{
	switch (state) {
	case PLB_VERDICT_STEADY:
		return "steady";
	case PLB_VERDICT_DRIFTING:
		return "drifting";
	case PLB_VERDICT_SHIFTED:
		return "shifted";
	case PLB_VERDICT_UNDETERMINED:
		break;
	}
	return "undetermined";
}

static void start_verdict(PlbVerdict *verdict, PlbRepShift *shifts, guint n)
{
	memset(verdict, 0, sizeof *verdict);
	verdict->state = PLB_VERDICT_UNDETERMINED;
	verdict->l5s1_change_pct = verdict->detectable_pct = NAN;
	verdict->ci95_pct[0] = verdict->ci95_pct[1] = NAN;
	for (guint i = 0; i < n; i++) {
		shifts[i].l5s1_change_pct = shifts[i].lumbar_share_change = shifts[i].z = NAN;
		shifts[i].outlier = FALSE;
	}
}

static gsize baseline_count(const Judged *judged)
{
	return MIN(judged->n, plb_shift_settings.baseline_reps);
}

static void make_baseline(const Judged *judged, PlbRepCurve *baseline)
{
	const PlbRepCurve *curves[8];
	gsize count = MIN(baseline_count(judged), G_N_ELEMENTS(curves));

	for (gsize i = 0; i < count; i++)
		curves[i] = &judged->rep[i]->load->curve;
	plb_compare_baseline(curves, count, baseline);
}

static void measure_changes(Judged *judged, const PlbRepCurve *baseline)
{
	gsize kept = 0;

	for (gsize i = 0; i < judged->n; i++) {
		double change = plb_compare_l5s1_pct(&judged->rep[i]->load->curve, baseline);

		if (isnan(change))
			continue; /* shares too few heights with the baseline */
		judged->rep[kept] = judged->rep[i];
		judged->listed[kept] = judged->listed[i];
		judged->change_pct[kept++] = change;
	}
	judged->n = kept;
}

static void collect_usable(const PlbVerdictRep *reps, guint n, Judged *judged)
{
	judged->n = 0;
	for (guint i = 0; i < n && judged->n < PLB_SHIFT_MAX_REPS; i++) {
		if (!reps[i].usable)
			continue;
		judged->rep[judged->n] = &reps[i];
		judged->listed[judged->n++] = i;
	}
}

static void drop_outliers(Judged *judged, PlbRepShift *shifts)
{
	double sd = plb_shift_robust_sd(judged->change_pct, judged->n);
	gboolean odd[PLB_SHIFT_MAX_REPS];
	gsize kept = 0;

	for (gsize i = 0; i < judged->n; i++)
		odd[i] = plb_shift_is_outlier(judged->change_pct, judged->n, i, sd);
	for (gsize i = 0; i < judged->n; i++) {
		shifts[judged->listed[i]].outlier = odd[i];
		if (odd[i])
			continue;
		judged->rep[kept] = judged->rep[i];
		judged->listed[kept] = judged->listed[i];
		judged->change_pct[kept++] = judged->change_pct[i];
	}
	judged->n = kept;
}

static double baseline_share(const Judged *judged)
{
	double sum = 0;

	for (gsize i = 0; i < baseline_count(judged); i++)
		sum += judged->rep[i]->load->moments.lumbar_share;
	return sum / (double)baseline_count(judged);
}

static void fill_shifts(const PlbVerdictRep *reps, guint n, const Judged *judged,
			const PlbRepCurve *baseline, double sd, PlbRepShift *shifts)
{
	double share = baseline_share(judged);

	for (guint i = 0; i < n; i++) {
		if (!reps[i].usable)
			continue;
		shifts[i].l5s1_change_pct = plb_compare_l5s1_pct(&reps[i].load->curve, baseline);
		shifts[i].lumbar_share_change = reps[i].load->moments.lumbar_share - share;
		shifts[i].z = shifts[i].l5s1_change_pct / sd;
	}
}

static void say_too_few(const PlbVerdictRep *reps, guint n, gsize usable, PlbVerdict *verdict)
{
	for (guint i = 0; usable == 0 && i < n; i++) {
		if (reps[i].load->why_not) {
			g_strlcpy(verdict->why, reps[i].load->why_not, sizeof verdict->why);
			return;
		}
	}
	g_snprintf(verdict->why, sizeof verdict->why,
		   usable == 1 ? "%" G_GSIZE_FORMAT " rep" : "%" G_GSIZE_FORMAT " reps", usable);
}

/* The newest two both stand above the baseline by more than the noise of one. */
static gboolean is_lasting(const Judged *judged, double sd)
{
	return judged->change_pct[judged->n - 1] > sd && judged->change_pct[judged->n - 2] > sd;
}

static void decide(const Judged *judged, double sd, const PlbShiftEvidence *evidence,
		   PlbVerdict *verdict)
{
	const PlbShiftSettings *s = &plb_shift_settings;
	double size = MAX(s->shift_min_pct, s->shift_min_sd * sd);

	verdict->detectable_pct = evidence->detectable_pct;
	if (evidence->z > evidence->needed_z && evidence->ci95_pct[0] > 0) {
		verdict->state = evidence->change_pct >= size && is_lasting(judged, sd)
					 ? PLB_VERDICT_SHIFTED
					 : PLB_VERDICT_DRIFTING;
		verdict->since_rep = judged->rep[evidence->since]->index;
		verdict->l5s1_change_pct = evidence->change_pct;
		memcpy(verdict->ci95_pct, evidence->ci95_pct, sizeof verdict->ci95_pct);
	} else if (evidence->detectable_pct <= s->steady_pct) {
		verdict->state = PLB_VERDICT_STEADY;
	} else {
		char number[16];

		g_ascii_formatd(number, sizeof number, "%.0f", evidence->detectable_pct);
		g_snprintf(verdict->why, sizeof verdict->why,
			   "a rise of less than %s %% would not have shown in this set", number);
	}
}

static void judge_enough(Judged *judged, const PlbRepCurve *baseline, PlbVerdict *verdict)
{
	double sd = plb_shift_sd(judged->change_pct, judged->n);
	PlbShiftEvidence evidence;

	plb_shift_evidence(judged->change_pct, judged->n, sd, &evidence);
	decide(judged, sd, &evidence, verdict);
	if (verdict->since_rep)
		plb_verdict_find_reasons(judged->rep, judged->n, baseline_count(judged),
					 evidence.since, baseline, verdict);
}

void plb_verdict_judge(const PlbVerdictRep *reps, guint n, const char *out_of_range,
		       PlbVerdict *verdict, PlbRepShift *shifts)
{
	PlbRepCurve baseline;
	Judged judged;

	start_verdict(verdict, shifts, n);
	collect_usable(reps, n, &judged);
	if (judged.n < plb_shift_settings.baseline_reps) {
		say_too_few(reps, n, judged.n, verdict);
		return;
	}
	make_baseline(&judged, &baseline);
	measure_changes(&judged, &baseline);
	drop_outliers(&judged, shifts);
	if (judged.n < plb_shift_settings.baseline_reps) {
		say_too_few(reps, n, judged.n, verdict);
		return;
	}
	/* an odd rep among the first must not be what the others are held against */
	make_baseline(&judged, &baseline);
	measure_changes(&judged, &baseline);
	fill_shifts(reps, n, &judged, &baseline, plb_shift_sd(judged.change_pct, judged.n), shifts);
	for (gsize i = 0; i < baseline_count(&judged); i++)
		verdict->baseline_reps[verdict->baseline_count++] = judged.rep[i]->index;
	if (judged.n < plb_shift_settings.min_reps)
		say_too_few(reps, n, judged.n, verdict);
	else if (out_of_range)
		g_strlcpy(verdict->why, out_of_range, sizeof verdict->why);
	else
		judge_enough(&judged, &baseline, verdict);
}
