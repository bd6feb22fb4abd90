/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-lift.h"

#include <math.h>

#define DEGREE (G_PI / 180)

/* Ranges over lifters, degrees, metres and shares. Trunk and shank at the bottom: hinges as they
 * are taught (a flat back near level, shins near upright; McGuigan 1996, JSCR 10:250, for
 * deadlifts). Discs of 0.45 m hold a bar at 0.225 m, less the plates' own height. A box bears what
 * the hips give it. */
static const struct {
	double trunk_deg[3][2]; /* good morning, Romanian deadlift, deadlift */
	double shank_deg[2];
	double floor_m[2];
	double split_m[2], front_share[2];
	double box_share[2], sit_s[2];
} usual = {
	.trunk_deg = { { 60, 78 }, { 55, 72 }, { 48, 65 } },
	.shank_deg = { -2, 8 },
	.floor_m = { 0.16, 0.225 },
	.split_m = { 0.36, 0.50 },
	.front_share = { 0.5, 0.7 },
	.box_share = { 0.15, 0.5 },
	.sit_s = { 0.7, 1.5 },
};

static void draw_from(const PlbLifterPlan *plan, const char *name, PlbRandom *random)
{
	plb_random_init(random, plb_lifter_settings_day_seed(&plan->settings), name);
}

static double draw(PlbRandom *random, const double range[2])
{
	return plb_random_uniform(random, range[0], range[1]);
}

static void bottom_place(const PlbLifterPlan *plan, PlbLifterPlace *place)
{
	PlbLifterMoment bottom = { .depth = 1 };
	PlbLifterPose pose;

	plb_lifter_plan_pose(plan, &bottom, &pose);
	plb_lifter_body_place(&plan->body, &pose, place);
}

/* How far the shank leans past the one wanted: more, the further back the thighs are. */
static double shank_past(const PlbLifterPlace *place, double wanted_rad)
{
	return place->shank_rad - wanted_rad;
}

/* How far the bar is below the height wanted: more, the further back the thighs are. */
static double bar_below(const PlbLifterPlace *place, double wanted_m)
{
	return wanted_m - place->seat.z;
}

static void solve_thigh(PlbLifterPlan *plan, double (*past)(const PlbLifterPlace *, double),
			double wanted)
{
	double low = 2 * DEGREE, high = 110 * DEGREE;

	for (int i = 0; i < 40; i++) {
		PlbLifterPlace place;

		plan->thigh_bottom_rad = 0.5 * (low + high);
		bottom_place(plan, &place);
		*(past(&place, wanted) > 0 ? &high : &low) = plan->thigh_bottom_rad;
	}
}

static void hinge(PlbLifterPlan *plan, PlbLift lift)
{
	PlbRandom random;

	plb_random_init(&random, plan->settings.seed, "hinge");
	plan->trunk_bottom_rad =
		DEGREE * draw(&random, usual.trunk_deg[lift - PLB_LIFT_GOOD_MORNING]);
	plan->flexion_rad *= 0.4;
	plan->knees_out_bottom_rad *= 0.3;
	if (lift == PLB_LIFT_DEADLIFT)
		solve_thigh(plan, bar_below, draw(&random, usual.floor_m));
	else
		solve_thigh(plan, shank_past, DEGREE * draw(&random, usual.shank_deg));
}

void plb_lifter_lift_lay_feet(PlbLifterPlan *plan)
{
	PlbRandom random;

	if (plan->settings.lift != PLB_LIFT_SPLIT_SQUAT)
		return;
	draw_from(plan, "split", &random);
	plan->foot_dx_m = draw(&random, usual.split_m);
	if (plb_random_uniform(&random, 0, 1) < 0.5)
		plan->foot_dx_m = -plan->foot_dx_m;
}

void plb_lifter_lift_lay_way(PlbLifterPlan *plan)
{
	PlbLift lift = (PlbLift)plan->settings.lift;
	PlbRandom random;

	plb_lifter_lift_lay_feet(plan);
	if (lift >= PLB_LIFT_GOOD_MORNING)
		hinge(plan, lift);
	if (lift != PLB_LIFT_BOX_SQUAT)
		return;
	draw_from(plan, "box", &random);
	plan->box_share = draw(&random, usual.box_share);
}

void plb_lifter_lift_lay_reps(PlbLifterPlan *plan)
{
	PlbLift lift = (PlbLift)plan->settings.lift;
	PlbRandom random;
	double more;

	draw_from(plan, "lift", &random);
	more = draw(&random, usual.front_share) - 0.5;
	for (guint k = 0; k < plan->rep_count; k++) {
		PlbLifterRep *rep = &plan->rep[k];

		if (lift == PLB_LIFT_SPLIT_SQUAT)
			rep->right_share += plan->foot_dx_m > 0 ? -more : more;
		if (lift == PLB_LIFT_BOX_SQUAT && !(rep->hold_s > 0))
			rep->hold_s = draw(&random, usual.sit_s);
		if (lift == PLB_LIFT_DEADLIFT) { /* the bar comes to the floor, not nearly */
			rep->depth = 1;
			rep->lean_rad = rep->hips_first_rad = rep->forward_m = 0;
		}
	}
}
