/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-scenario.h"

#include <math.h>

#define DEGREE (G_PI / 180)

/* 0 for the first two reps, 1 for the last two, smooth between; the shape of fatigue in a set */
static double fatigue_of(const PlbLifterPlan *plan, guint k)
{
	double n = plan->rep_count;
	double u = n > 4 ? CLAMP((k - 1.0) / (n - 3.0), 0, 1) : k / fmax(1, n - 1);

	return u * u * (3 - 2 * u);
}

static double linear_of(const PlbLifterPlan *plan, guint k)
{
	return plan->rep_count > 1 ? (double)k / (plan->rep_count - 1) : 0;
}

/* Lean, with the hips a little first and the bar a little forward: what a tiring back looks like.
 */
static void add_lean(PlbLifterRep *rep, double lean_rad)
{
	rep->lean_rad += 0.85 * lean_rad;
	rep->hips_first_rad += 0.30 * lean_rad;
	rep->forward_m += 0.04 * lean_rad; /* 4 mm at 6 degrees */
}

/* Finds the lean by which the set (with its scatter, or without) changes by pct. */
static double lean_for_change(const PlbLifterPlan *plan, double pct,
			      double (*shape)(const PlbLifterPlan *, guint), gboolean scatter,
			      guint compared)
{
	double low = -25 * DEGREE, high = 25 * DEGREE;

	for (int i = 0; i < 30; i++) {
		double middle = 0.5 * (low + high);
		PlbLifterPlan trial = *plan;

		for (guint k = 0; k < plan->rep_count; k++) {
			if (!scatter)
				trial.rep[k].lean_rad = 0;
			add_lean(&trial.rep[k], middle * shape(plan, k));
		}
		*(plb_lifter_plan_change_pct(&trial, compared) < pct ? &low : &high) = middle;
	}
	return 0.5 * (low + high);
}

static void apply_change(PlbLifterPlan *plan, double pct,
			 double (*shape)(const PlbLifterPlan *, guint), gboolean scatter)
{
	guint complete = 0, compared;
	double lean;

	for (guint k = 0; k < plan->rep_count; k++)
		complete += !plan->rep[k].partial;
	if (complete < 2)
		return;
	compared = scatter ? plb_lifter_plan_compared(complete) : 1;
	lean = lean_for_change(plan, pct, shape, scatter, compared);
	for (guint k = 0; k < plan->rep_count; k++)
		add_lean(&plan->rep[k], lean * shape(plan, k));
}

static double step_of(const PlbLifterPlan *plan, guint k)
{
	double from = plb_lifter_given_or(plan->settings.step_rep, plan->rep_count / 2 + 1);

	return k + 1 >= from ? 1 : 0;
}

static double bad_of(const PlbLifterPlan *plan, guint k)
{
	return k + 1 == (guint)plan->settings.bad_rep ? 1 : 0;
}

/* A change of pct wherever the shape is 1, against where it is 0, before the scatter. */
static void apply_level(PlbLifterPlan *plan, double pct,
			double (*shape)(const PlbLifterPlan *, guint))
{
	PlbLifterPlan pair = *plan;
	double low = -25 * DEGREE, high = 25 * DEGREE;

	pair.rep_count = 2;
	for (int i = 0; i < 30; i++) {
		double middle = 0.5 * (low + high);

		pair.rep[0] = pair.rep[1] = (PlbLifterRep){ .depth = 1 };
		add_lean(&pair.rep[1], middle);
		*(plb_lifter_plan_change_pct(&pair, 1) < pct ? &low : &high) = middle;
	}
	for (guint k = 0; k < plan->rep_count; k++)
		add_lean(&plan->rep[k], 0.5 * (low + high) * shape(plan, k));
}

/* What the settings ask for on top of the scenario. */
static void apply_settings(PlbLifterPlan *plan)
{
	const PlbLifterSettings *s = &plan->settings;

	for (guint k = 0; k < plan->rep_count; k++) {
		PlbLifterRep *rep = &plan->rep[k];

		if (!rep->partial)
			rep->depth *= 1 - s->shorten * linear_of(plan, k);
		rep->right_share += s->unload_pct / 200 * linear_of(plan, k);
	}
	if (!isnan(s->drift_sd))
		apply_change(plan, s->drift_sd * plan->l5s1_sd_pct, linear_of, FALSE);
	if (!isnan(s->step_pct))
		apply_level(plan, s->step_pct, step_of);
	if (s->bad_rep > 0)
		apply_level(plan, s->bad_rep_pct, bad_of);
}

static void slow_down(PlbLifterPlan *plan, double loss)
{
	for (guint k = 0; k < plan->rep_count; k++) {
		plan->rep[k].ascent_s /= 1 - loss * linear_of(plan, k);
		plan->rep[k].pause_s += 0.4 * linear_of(plan, k);
	}
}

static void make_partial(PlbLifterPlan *plan, PlbRandom *random)
{
	guint which = (guint)plb_random_uniform(random, 2, plan->rep_count - 1);
	double part = plb_random_uniform(random, 0.42, 0.52);
	double top_m = plb_lifter_plan_height_at(plan, 0);
	double goal_m = top_m - part * (top_m - plb_lifter_plan_height_at(plan, 1));
	double low = 0, high = 1;

	if (plan->rep_count < 4)
		which = plan->rep_count - 1;
	for (int i = 0; i < 30; i++) {
		double middle = 0.5 * (low + high);
		*(plb_lifter_plan_height_at(plan, middle) > goal_m ? &low : &high) = middle;
	}
	plan->rep[which].depth = high;
	plan->rep[which].partial = TRUE;
	plan->rep[which].ascent_s *= 0.7;
	plan->rep[which].descent_s *= 0.7;
}

static void make_asymmetric(PlbLifterPlan *plan, PlbRandom *random)
{
	gboolean growing = plb_random_uniform(random, 0, 1) < 0.5;

	for (guint k = 0; k < plan->rep_count; k++)
		plan->rep[k].right_share += growing ? 0.01 + 0.05 * linear_of(plan, k) : 0.04;
}

static void make_forward(PlbLifterPlan *plan)
{
	for (guint k = 0; k < plan->rep_count; k++) {
		plan->rep[k].forward_m += 0.022 * fatigue_of(plan, k);
		plan->rep[k].lean_rad += 2.5 * DEGREE * fatigue_of(plan, k);
	}
}

void plb_lifter_scenario_apply(PlbLifterPlan *plan, PlbRandom *random)
{
	double shift_pct = plb_random_uniform(random, 13.5, 18.5);
	double loss = plb_random_uniform(random, 0.39, 0.45);

	switch (plan->settings.kind) {
	case PLB_SCENARIO_FATIGUE_SHIFT:
		plan->shift_pct = shift_pct;
		slow_down(plan, 0.25);
		break;
	case PLB_SCENARIO_TIRED_BUT_STEADY:
		slow_down(plan, loss);
		break;
	case PLB_SCENARIO_ASYMMETRIC:
		make_asymmetric(plan, random);
		break;
	case PLB_SCENARIO_FORWARD_BAR:
		make_forward(plan);
		break;
	case PLB_SCENARIO_PARTIAL_REP:
		make_partial(plan, random);
		break;
	case PLB_SCENARIO_STEADY:
	case PLB_SCENARIO_COUNT:
		break;
	}
	if (!isnan(plan->settings.shift_pct))
		plan->shift_pct = plan->settings.shift_pct;
	if (!isnan(plan->settings.drift_pct))
		apply_change(plan, plan->settings.drift_pct, linear_of, FALSE);
	if (!isnan(plan->shift_pct))
		apply_change(plan, plan->shift_pct, fatigue_of, TRUE);
	apply_settings(plan);
}
