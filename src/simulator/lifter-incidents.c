/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-incidents.h"

#include <math.h>

#include "src/simulator/lifter-scenario.h"

#define DEEPEST 1.2 /* that a bar on pins takes the lifter, of the usual depth */

/* the rep of a setting; NULL = none, or no such rep */
static PlbLifterRep *rep_of(PlbLifterPlan *plan, double number)
{
	guint k = (guint)number;

	return k >= 1 && k <= plan->rep_count ? &plan->rep[k - 1] : NULL;
}

/* One attempt more after rep k (from 1), begun where that one ended. */
static void insert_attempt(PlbLifterPlan *plan, guint k)
{
	for (guint i = plan->rep_count; i > k; i--)
		plan->rep[i] = plan->rep[i - 1];
	plan->rep[k] = plan->rep[k - 1];
	plan->rep[k].pause_s = 0;
	plan->rep_count++;
}

void plb_lifter_incidents_choose(PlbLifterPlan *plan)
{
	const PlbLifterSettings *settings = &plan->settings;
	PlbLifterRep *rep;

	rep = rep_of(plan, settings->leave_rep);
	if (rep) {
		plan->rep_count = (guint)settings->leave_rep;
		plan->leaves = TRUE;
	}
	rep = rep_of(plan, settings->failed_rep);
	if (rep) {
		plan->rep_count = (guint)settings->failed_rep;
		plan->leaves = FALSE;
		rep->fate = PLB_FATE_PINS;
		rep->partial = TRUE;
	}
	rep = rep_of(plan, settings->retry_rep);
	if (rep && rep->fate == PLB_FATE_LOCKED_OUT && plan->rep_count < PLB_LIFTER_MAX_REPS) {
		insert_attempt(plan, (guint)settings->retry_rep);
		rep->fate = PLB_FATE_FAILED;
		rep->partial = TRUE;
	}
	rep = rep_of(plan, settings->spotted_rep);
	if (rep && rep->fate == PLB_FATE_LOCKED_OUT)
		rep->help = settings->help;
	rep = rep_of(plan, settings->bounce_rep);
	if (rep && rep->fate == PLB_FATE_LOCKED_OUT)
		rep->bounce_depth = rep->depth;
	rep = rep_of(plan, settings->foot_off_rep);
	if (rep && rep->pause_s > 0)
		rep->foot_off_s = settings->foot_off_s;
	rep = rep_of(plan, settings->foot_up_rep);
	if (rep && rep->fate == PLB_FATE_LOCKED_OUT)
		rep->foot_up_s = settings->foot_up_s;
}

static double depth_for_height(const PlbLifterPlan *plan, double height_m)
{
	double low = 0, high = DEEPEST;

	for (int i = 0; i < 30; i++) {
		double middle = 0.5 * (low + high);

		*(plb_lifter_plan_height_at(plan, middle) > height_m ? &low : &high) = middle;
	}
	return high;
}

/* depth after a share of the way from a rep's bottom to standing */
static double depth_on_the_way(const PlbLifterPlan *plan, const PlbLifterRep *rep, double share)
{
	double top_m = plb_lifter_plan_height_at(plan, 0);
	double bottom_m = plb_lifter_plan_height_at(plan, rep->depth);

	return depth_for_height(plan, bottom_m + share * (top_m - bottom_m));
}

static void lay_failed(PlbLifterPlan *plan, PlbLifterRep *rep, PlbRandom *random)
{
	double bottom_m = plb_lifter_plan_height_at(plan, rep->depth);
	double below_m = plb_random_uniform(random, 0.005, 0.05);

	rep->rise_depth = depth_on_the_way(plan, rep, plan->settings.stuck);
	rep->ascent_s *= plb_random_uniform(random, 0.7, 1.2);
	plan->stuck_s = plb_random_uniform(random, 0.2, 1.5);
	plan->sink_s = plb_random_uniform(random, 0.6, 1.5);
	plan->pins_depth = depth_for_height(plan, bottom_m - below_m);
}

static void lay_retry(PlbLifterPlan *plan, PlbLifterRep *rep, PlbRandom *random)
{
	rep->rise_depth = depth_on_the_way(plan, rep, plb_random_uniform(random, 0.78, 0.86));
	rep->ascent_s *= 1.3;
	rep[1].from_depth = rep->rise_depth;
	rep[1].bounce_depth = rep[1].help = rep[1].foot_off_s = rep[1].foot_up_s = 0;
	rep[1].fate = PLB_FATE_LOCKED_OUT;
	rep[1].descent_s *= 0.8;
}

/* The second low is clearly lower or higher than the first. */
static void lay_bounce(PlbLifterPlan *plan, PlbLifterRep *rep, PlbRandom *random)
{
	double bottom_m = plb_lifter_plan_height_at(plan, rep->depth);
	double apart_m = plb_random_uniform(random, 0.012, 0.020);
	gboolean lower = plb_random_uniform(random, 0, 1) < 0.5;

	rep->hold_s = 0;
	rep->bounce_depth = depth_for_height(plan, bottom_m + plan->settings.bounce_m);
	rep->again_depth = depth_for_height(plan, bottom_m + (lower ? -apart_m : apart_m));
}

void plb_lifter_incidents_lay(PlbLifterPlan *plan, PlbRandom *random)
{
	for (guint k = 0; k < plan->rep_count; k++) {
		PlbLifterRep *rep = &plan->rep[k];

		if (rep->fate == PLB_FATE_PINS)
			lay_failed(plan, rep, random);
		else if (rep->fate == PLB_FATE_FAILED)
			lay_retry(plan, rep, random);
		if (rep->bounce_depth > 0)
			lay_bounce(plan, rep, random);
		if (rep->help > 0)
			rep->ascent_s *= 1.4;
	}
}
