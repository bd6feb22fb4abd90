/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/verdict.h"

#include <math.h>
#include <string.h>

#include "src/body/compare.h"
#include "src/body/odd-reps.h"
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
	verdict->l5s1_change_pct = verdict->detectable_pct = verdict->rep_sd_pct = NAN;
	verdict->ci95_pct[0] = verdict->ci95_pct[1] = NAN;
	verdict->evidence_z = verdict->needed_z = NAN;
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
	const PlbRepCurve *curves[8] = { NULL };
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

static void drop_outliers(Judged *judged, const PlbShiftPrior *prior, gboolean *outlier)
{
	gboolean odd[PLB_SHIFT_MAX_REPS];
	gsize kept = 0;

	plb_odd_reps_find(judged->change_pct, judged->n, prior, odd);
	for (gsize i = 0; i < judged->n; i++) {
		outlier[judged->listed[i]] = odd[i];
		if (odd[i])
			continue;
		judged->rep[kept] = judged->rep[i];
		judged->listed[kept] = judged->listed[i];
		judged->change_pct[kept++] = judged->change_pct[i];
	}
	judged->n = kept;
}

/* The usable reps without odd ones, against a baseline made of the first of them. outlier: n
 * elements. FALSE when too few are left for a baseline; *judged says how many. */
static gboolean prepare(const PlbVerdictRep *reps, guint n, const PlbShiftPrior *prior,
			Judged *judged, PlbRepCurve *baseline, gboolean *outlier)
{
	gsize least = plb_shift_settings.baseline_reps;

	collect_usable(reps, n, judged);
	if (judged->n < least)
		return FALSE;
	make_baseline(judged, baseline);
	measure_changes(judged, baseline);
	drop_outliers(judged, prior, outlier);
	if (judged->n < least)
		return FALSE;
	/* an odd rep among the first must not be what the others are held against */
	make_baseline(judged, baseline);
	measure_changes(judged, baseline);
	return judged->n >= least;
}

static double baseline_share(const Judged *judged)
{
	double sum = 0;

	for (gsize i = 0; i < baseline_count(judged); i++)
		sum += judged->rep[i]->load->moments.lumbar_share;
	return sum / (double)baseline_count(judged);
}

/* In percent of a baseline that is move_pct higher. */
static double rebased(double change_pct, double move_pct)
{
	return (change_pct - move_pct) / (1 + move_pct / 100);
}

/* Takes the fresh level of earlier sessions into the baseline. Returns what that moves it by. */
static double take_fresh(const PlbFreshLevel *fresh, const PlbRepCurve *baseline, Judged *judged,
			 PlbShiftPrior *prior)
{
	double move;

	plb_fresh_level_expect(fresh, plb_compare_level_nm(baseline), prior);
	move = plb_shift_baseline_move(prior);
	prior->fresh_pct = rebased(prior->fresh_pct, move);
	for (gsize i = 0; i < judged->n; i++)
		judged->change_pct[i] = rebased(judged->change_pct[i], move);
	return move;
}

static void fill_shifts(const PlbVerdictRep *reps, guint n, const Judged *judged,
			const PlbRepCurve *baseline, double move_pct, double sd,
			PlbRepShift *shifts)
{
	double share = baseline_share(judged);

	for (guint i = 0; i < n; i++) {
		if (!reps[i].usable)
			continue;
		shifts[i].l5s1_change_pct =
			rebased(plb_compare_l5s1_pct(&reps[i].load->curve, baseline), move_pct);
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

static void take_rise(const Judged *judged, const PlbShiftEvidence *evidence, PlbVerdict *verdict)
{
	verdict->state =
		evidence->kind == PLB_SHIFT_LASTING ? PLB_VERDICT_SHIFTED : PLB_VERDICT_DRIFTING;
	verdict->since_rep = judged->rep[evidence->since]->index;
	verdict->l5s1_change_pct = evidence->change_pct;
	memcpy(verdict->ci95_pct, evidence->ci95_pct, sizeof verdict->ci95_pct);
}

static void say_too_noisy(PlbVerdict *verdict)
{
	char number[16];

	g_ascii_formatd(number, sizeof number, "%.0f", ceil(verdict->detectable_pct));
	g_snprintf(verdict->why, sizeof verdict->why,
		   "a rise of less than %s %% would not have shown in this set", number);
}

static void judge_enough(const Judged *judged, const PlbRepCurve *baseline,
			 const PlbShiftPrior *prior, PlbVerdict *verdict)
{
	PlbShiftEvidence evidence;

	plb_shift_evidence(judged->change_pct, judged->n, prior, &evidence);
	verdict->detectable_pct = evidence.detectable_pct;
	verdict->rep_sd_pct = evidence.sd_pct;
	verdict->evidence_z = evidence.z;
	verdict->needed_z = evidence.needed_z;
	if (evidence.kind != PLB_SHIFT_NONE) {
		take_rise(judged, &evidence, verdict);
		plb_verdict_find_reasons(judged->rep, judged->n, baseline_count(judged),
					 evidence.since, baseline, verdict);
	} else if (evidence.detectable_pct <= plb_shift_settings.steady_pct) {
		verdict->state = PLB_VERDICT_STEADY;
	} else {
		say_too_noisy(verdict);
	}
}

void plb_verdict_judge(const PlbVerdictRep *reps, guint n, const PlbVerdictContext *context,
		       PlbVerdict *verdict, PlbRepShift *shifts)
{
	PlbShiftPrior prior =
		plb_shift_prior(context->history.rep_sd_pct, context->history.freedom);
	g_autofree gboolean *outlier = g_new0(gboolean, n);
	PlbRepCurve baseline;
	gboolean enough;
	Judged judged;
	double move;

	start_verdict(verdict, shifts, n);
	verdict->history_sets = context->history.sets;
	enough = prepare(reps, n, &prior, &judged, &baseline, outlier);
	for (guint i = 0; i < n; i++)
		shifts[i].outlier = outlier[i];
	if (!enough) {
		say_too_few(reps, n, judged.n, verdict);
		return;
	}
	move = take_fresh(&context->history.fresh, &baseline, &judged, &prior);
	verdict->baseline_sessions = prior.fresh_reps > 0 ? context->history.fresh.sessions : 0;
	fill_shifts(reps, n, &judged, &baseline, move,
		    plb_shift_sd(judged.change_pct, judged.n, &prior), shifts);
	for (gsize i = 0; i < baseline_count(&judged); i++)
		verdict->baseline_reps[verdict->baseline_count++] = judged.rep[i]->index;
	if (judged.n < plb_shift_settings.min_reps)
		say_too_few(reps, n, judged.n, verdict);
	else if (context->out_of_range)
		g_strlcpy(verdict->why, context->out_of_range, sizeof verdict->why);
	else
		judge_enough(&judged, &baseline, &prior, verdict);
}

static guint list_changes(const PlbVerdictRep *reps, guint n, double *change_pct, guint max,
			  double *level_nm)
{
	PlbShiftPrior prior = plb_shift_prior(NAN, 0);
	g_autofree gboolean *outlier = g_new0(gboolean, n);
	PlbRepCurve baseline;
	Judged judged;
	guint count;

	if (!prepare(reps, n, &prior, &judged, &baseline, outlier))
		return 0;
	count = (guint)MIN(judged.n, max);
	memcpy(change_pct, judged.change_pct, count * sizeof *change_pct);
	*level_nm = plb_compare_level_nm(&baseline);
	return count;
}

guint plb_verdict_changes(const PlbVerdictRep *reps, guint n, double *change_pct, guint max)
{
	double level_nm;

	return list_changes(reps, n, change_pct, max, &level_nm);
}

void plb_verdict_history_add(PlbVerdictHistory *history, const PlbVerdictRep *reps, guint n)
{
	double changes[PLB_SHIFT_MAX_REPS], squares, freedom, level_nm;
	guint count = list_changes(reps, n, changes, PLB_SHIFT_MAX_REPS, &level_nm);
	double before = history->freedom > 0
				? history->freedom * history->rep_sd_pct * history->rep_sd_pct
				: 0;

	if (count < plb_shift_settings.min_reps)
		return;
	squares = plb_shift_residual_squares(changes, count, &freedom);
	history->freedom += freedom;
	history->rep_sd_pct = sqrt((before + squares) / history->freedom);
	history->sets++;
	if (level_nm > 0) /* not NAN */
		plb_fresh_level_add(&history->fresh, &(PlbFreshLevel){ 1, level_nm, 0 });
}
