/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-plan.h"

#include <math.h>

#include "src/simulator/lifter-incidents.h"
#include "src/simulator/lifter-lift.h"
#include "src/simulator/lifter-scenario.h"

#define DEGREE (G_PI / 180)

/* A lifter's own way and its scatter, with where each figure is from. */
static const struct {
	double thigh_top_deg, trunk_top_deg, shank_top_deg; /* near-straight standing */
	double front_centre; /* with a front bar: balance ahead of the ankle, of stature; 48.5 % of
				the foot from the heel, the middle of what squats show (44-53 %,
				Ishida 2022), the ankle at 25 % */
	double shank_bottom_deg[2]; /* mean, sd: dorsiflexion of trained squatters */
	double knees_out_deg[2];    /* range at the bottom; thigh against the sagittal plane */
	double flexion_deg[2][2];   /* range by sex: McKean 2010, JSCR 24:2731 (26 and 13 means) */
	double depth[2];            /* range of thigh angle at the bottom over 90 degrees */
	double depth_sd, tempo_sd;  /* rep to rep */
	double lean_sd_deg[2];      /* range over lifters */
	double l5s1_sd_pct[2];      /* range that the lean's scatter is held to */
	double foot_m, bar_side_m;  /* feet set down and bar sideways: half-ranges */
} usual = {
	.thigh_top_deg = 2.5,
	.trunk_top_deg = 6,
	.shank_top_deg = 5,
	.front_centre = 0.035,
	.shank_bottom_deg = { 25, 3 },
	.knees_out_deg = { 10, 24 },
	.flexion_deg = { { 18, 26 }, { 10, 18 } },
	.depth = { 1.0, 1.08 },
	.depth_sd = 0.015,
	.tempo_sd = 0.05,
	.lean_sd_deg = { 1, 1.5 },
	.l5s1_sd_pct = { 2.2, 3.6 },
	.foot_m = 0.015,
	.bar_side_m = 0.020,
};

void plb_lifter_plan_pose(const PlbLifterPlan *plan, const PlbLifterMoment *moment,
			  PlbLifterPose *pose)
{
	double s = moment->depth;
	double early = s + plan->lean_curve * s * (1 - s);
	double middle = 16 * s * s * (1 - s) * (1 - s) * moment->ascent;
	double spread = s * (2 - s);

	*pose = (PlbLifterPose){
		.centre_x_m = plan->centre_top_m +
			      (plan->centre_bottom_m - plan->centre_top_m) * s +
			      moment->forward_m * spread,
		.bar_share = 1,
		.thigh_rad =
			plan->thigh_top_rad + (plan->thigh_bottom_rad - plan->thigh_top_rad) * s,
		.trunk_rad = plan->trunk_top_rad +
			     (plan->trunk_bottom_rad - plan->trunk_top_rad) * early +
			     moment->lean_rad * spread + moment->hips_first_rad * middle,
		.flexion_rad = plan->flexion_rad * s * s,
		.knees_out_rad = plan->knees_out_top_rad +
				 (plan->knees_out_bottom_rad - plan->knees_out_top_rad) * s,
	};
}

/* Bar height and gravity part along one rep's depths, at rest. */
#define CURVE_POINTS 41
typedef struct {
	double height_m[CURVE_POINTS], moment_nm[CURVE_POINTS]; /* height falls */
} StaticCurve;

static void static_curve(const PlbLifterPlan *plan, const PlbLifterRep *rep, double ascent,
			 StaticCurve *curve)
{
	for (int i = 0; i < CURVE_POINTS; i++) {
		PlbLifterMoment moment = { rep->depth * i / (CURVE_POINTS - 1), ascent,
					   rep->lean_rad, rep->hips_first_rad, rep->forward_m };
		PlbLifterPose pose;
		PlbLifterPlace place;

		plb_lifter_plan_pose(plan, &moment, &pose);
		plb_lifter_body_place(&plan->body, &pose, &place);
		curve->height_m[i] = place.seat.z;
		curve->moment_nm[i] =
			plb_lifter_body_static_l5s1(&plan->body, &place, plan->gravity_mps2);
	}
}

static double curve_at(const StaticCurve *curve, double height_m)
{
	int i = 1;
	double share;

	while (i < CURVE_POINTS - 1 && curve->height_m[i] > height_m)
		i++;
	share = (curve->height_m[i - 1] - height_m) / (curve->height_m[i - 1] - curve->height_m[i]);
	return curve->moment_nm[i - 1] + share * (curve->moment_nm[i] - curve->moment_nm[i - 1]);
}

static double matched_moment(const PlbLifterPlan *plan, const PlbLifterRep *rep, double low_m,
			     double high_m)
{
	StaticCurve down, up;
	double sum = 0;

	static_curve(plan, rep, 0, &down);
	static_curve(plan, rep, 1, &up);
	for (int i = 0; i < CURVE_POINTS; i++) {
		double height_m = low_m + (high_m - low_m) * (i + 0.5) / CURVE_POINTS;

		sum += 0.5 * (curve_at(&down, height_m) + curve_at(&up, height_m));
	}
	return sum / CURVE_POINTS;
}

double plb_lifter_plan_height_at(const PlbLifterPlan *plan, double depth)
{
	PlbLifterRep rep = { .depth = depth };
	StaticCurve curve;

	static_curve(plan, &rep, 0, &curve);
	return curve.height_m[CURVE_POINTS - 1];
}

static void common_heights(const PlbLifterPlan *plan, double *low_m, double *high_m)
{
	*low_m = -INFINITY;
	*high_m = INFINITY;
	for (guint k = 0; k < plan->rep_count; k++) {
		StaticCurve curve;

		if (plan->rep[k].partial)
			continue;
		static_curve(plan, &plan->rep[k], 0, &curve);
		*high_m = fmin(*high_m, curve.height_m[0] - 0.005);
		*low_m = fmax(*low_m, curve.height_m[CURVE_POINTS - 1]);
	}
}

guint plb_lifter_plan_compared(guint complete_reps)
{
	return CLAMP(complete_reps / 2, 1, 3);
}

double plb_lifter_plan_change_pct(const PlbLifterPlan *plan, guint count)
{
	double value[PLB_LIFTER_MAX_REPS], low_m, high_m, first = 0, last = 0;
	guint n = 0;

	common_heights(plan, &low_m, &high_m);
	for (guint k = 0; k < plan->rep_count; k++) {
		if (!plan->rep[k].partial)
			value[n++] = matched_moment(plan, &plan->rep[k], low_m, high_m);
	}
	for (guint k = 0; k < count && k < n; k++) {
		first += value[k];
		last += value[n - 1 - k];
	}
	return 100 * (last / first - 1);
}

/* Trunk lean at the bottom by which the shank has the lean that this lifter's ankle likes. */
static double lean_for_shank(const PlbLifterPlan *plan, double shank_rad)
{
	PlbLifterPlan trial = *plan;
	double low = 15 * DEGREE, high = 60 * DEGREE;

	for (int i = 0; i < 40; i++) {
		PlbLifterMoment bottom = { .depth = 1 };
		PlbLifterPose pose;
		PlbLifterPlace place;

		trial.trunk_bottom_rad = 0.5 * (low + high);
		plb_lifter_plan_pose(&trial, &bottom, &pose);
		plb_lifter_body_place(&trial.body, &pose, &place);
		*(place.shank_rad > shank_rad ? &low : &high) = trial.trunk_bottom_rad;
	}
	return trial.trunk_bottom_rad;
}

double plb_lifter_given_or(double given, double drawn)
{
	return isnan(given) ? drawn : given;
}

/* Trunk lean by which a straight-standing lifter is balanced over the middle of the foot. */
static double lean_for_balance(const PlbLifterPlan *plan, double centre_m)
{
	PlbLifterPlan trial = *plan;
	double low = -20 * DEGREE, high = 20 * DEGREE;

	for (int i = 0; i < 40; i++) {
		PlbLifterMoment top = { 0 };
		PlbLifterPose pose;

		trial.trunk_top_rad = 0.5 * (low + high);
		plb_lifter_plan_pose(&trial, &top, &pose);
		*(plb_lifter_body_centre_for_shank(&trial.body, &pose,
						   usual.shank_top_deg * DEGREE) < centre_m
			  ? &low
			  : &high) = trial.trunk_top_rad;
	}
	return trial.trunk_top_rad;
}

/* With a bar on the back, as usual; with one in front, upright enough for it to be carried over the
 * foot. */
static double usual_trunk_top(const PlbLifterPlan *plan)
{
	if (plan->body.bar_position != PLB_LIFTER_FRONT_BAR)
		return usual.trunk_top_deg * DEGREE;
	return lean_for_balance(plan, usual.front_centre * plan->body.stature_m);
}

static void draw_way(PlbLifterPlan *plan, PlbRandom *random)
{
	const PlbLifterSettings *settings = &plan->settings;
	const double *flexion_deg = usual.flexion_deg[plan->body.female];
	double shank_deg = usual.shank_bottom_deg[0] +
			   usual.shank_bottom_deg[1] * plb_random_gaussian_within(random, 2);
	double flexion = plb_random_uniform(random, flexion_deg[0], flexion_deg[1]);
	double knees_out =
		plb_random_uniform(random, usual.knees_out_deg[0], usual.knees_out_deg[1]);
	double depth = plb_random_uniform(random, usual.depth[0], usual.depth[1]);
	double shank_top = 0.8 * plb_random_gaussian_within(random, 2);
	double thigh_top = plb_random_uniform(random, -1, 1);
	double trunk_top = 1.5 * plb_random_gaussian_within(random, 2);
	double stance = plb_lifter_settings_vary(settings, settings->vary_stance);
	PlbLifterMoment top = { 0 };
	PlbLifterPose pose;

	if (settings->exact_body > 0)
		knees_out = 0;
	plan->thigh_top_rad = DEGREE * (usual.thigh_top_deg + stance * thigh_top);
	plan->trunk_top_rad = usual_trunk_top(plan) + DEGREE * stance * trunk_top;
	plan->lean_curve = plb_random_uniform(random, 0.35, 0.65);
	plan->thigh_bottom_rad = 90 * DEGREE * plb_lifter_given_or(settings->depth, depth);
	plan->knees_out_bottom_rad =
		DEGREE * plb_lifter_given_or(settings->knees_out_deg, knees_out);
	plan->knees_out_top_rad = 0.2 * plan->knees_out_bottom_rad;
	plan->flexion_rad = DEGREE * plb_lifter_given_or(settings->lumbar_flexion_deg, flexion);
	if (settings->rigid_spine > 0)
		plan->flexion_rad = 0;
	plb_lifter_plan_pose(plan, &top, &pose);
	plan->centre_top_m = plb_lifter_body_centre_for_shank(
		&plan->body, &pose, DEGREE * (usual.shank_top_deg + stance * shank_top));
	plan->centre_bottom_m = plan->centre_top_m + plb_random_uniform(random, 0, 0.012);
	plan->trunk_bottom_rad = lean_for_shank(plan, DEGREE * shank_deg);
}

/* Feet so that the whole walk-out fits on the plates; the rack is in front. */
static void draw_place(PlbLifterPlan *plan, const PlbRig *rig, PlbRandom *random)
{
	const PlbPlate *plate = &rig->plate[PLB_LEFT];
	double half_stance = plan->body.stature_m * plb_random_uniform(random, 0.095, 0.125);
	gboolean straight = plan->settings.exact_body > 0 && isnan(plan->settings.knees_out_deg);
	double left = plb_random_uniform(random, -usual.foot_m, usual.foot_m);
	double right = plb_random_uniform(random, -usual.foot_m, usual.foot_m);

	/* knees that go straight ahead do so over feet that stand under the hips and point ahead */
	if (straight)
		half_stance = 0.052 * plan->body.stature_m;
	plan->ankle_x_m = plate->x_m - 0.13 + 0.5 * (left + right);
	plan->foot_dx_m = plan->racking_dx_m = left - right;
	plan->walk_m = plb_random_uniform(random, 0.18, 0.23);
	for (int side = 0; side < PLB_SIDES; side++) {
		plan->foot_y_m[side] = (side == PLB_LEFT ? half_stance : -half_stance) +
				       plb_random_uniform(random, -usual.foot_m, usual.foot_m);
		plan->toe_out_rad[side] = DEGREE * plb_random_uniform(random, 12, 30);
		if (straight)
			plan->toe_out_rad[side] = 0;
	}
	plan->bar_shift_y_m = plb_random_uniform(random, -usual.bar_side_m, usual.bar_side_m);
	plan->bar_tilt_m = plb_random_uniform(random, -0.004, 0.004);
	plan->bar_yaw_m = plb_random_uniform(random, -0.006, 0.006);
	plan->whip_hz = plb_random_uniform(random, 5, 7);
}

static double draw_load(const PlbLifterPlan *plan, PlbRandom *random)
{
	double ratio = plb_random_uniform(random, 0.8, 1.3);

	if (!isnan(plan->settings.load_kg))
		return plan->settings.load_kg;
	return 2.5 * rint(ratio * plan->body.mass_kg / 2.5);
}

#define LEAN_WITHIN 2.5 /* standard deviations: no rep leans further off */
#define LEAN_WITHIN_SD                                                                             \
	0.9546 /* what such a cut leaves of one: sqrt(1 - 2 c f(c) / (2 F(c) - 1))                 \
		*/

static double change_for_lean(const PlbLifterPlan *plan, double lean_rad)
{
	PlbLifterPlan trial = *plan;

	trial.rep_count = 2;
	trial.rep[0] = (PlbLifterRep){ .depth = 1 };
	trial.rep[1] = (PlbLifterRep){ .depth = 1, .lean_rad = lean_rad };
	return plb_lifter_plan_change_pct(&trial, 1);
}

/* The lean's scatter, held to what it may do to L5/S1. */
static void draw_lean_sd(PlbLifterPlan *plan, PlbRandom *random)
{
	double sd = DEGREE * plb_random_uniform(random, usual.lean_sd_deg[0], usual.lean_sd_deg[1]);
	double sd_pct = change_for_lean(plan, sd);

	if (isnan(plan->settings.lean_sd_deg))
		plan->lean_sd_rad = sd * CLAMP(sd_pct, usual.l5s1_sd_pct[0], usual.l5s1_sd_pct[1]) /
				    sd_pct * plan->settings.spread;
	else
		plan->lean_sd_rad = DEGREE * plan->settings.lean_sd_deg;
	plan->l5s1_sd_pct = LEAN_WITHIN_SD * change_for_lean(plan, plan->lean_sd_rad);
}

static void draw_reps(PlbLifterPlan *plan, PlbRandom *random)
{
	const PlbLifterSettings *settings = &plan->settings;
	double ascent_s =
		plb_lifter_given_or(settings->tempo_s, plb_random_uniform(random, 1.0, 1.45));
	double descent_s =
		plb_lifter_given_or(settings->descent_s, plb_random_uniform(random, 1.4, 2.1));
	double pause_s = plb_random_uniform(random, 0.6, 1.1);

	for (guint k = 0; k < plan->rep_count; k++) {
		PlbLifterRep *rep = &plan->rep[k];
		double deep = plb_random_gaussian_within(random, 2.5);
		double slow = plb_random_gaussian_within(random, 2.5);
		double slow_down = plb_random_gaussian_within(random, 2.5);
		double lean = plb_random_gaussian_within(random, LEAN_WITHIN);
		double wait = plb_random_uniform(random, -0.2, 0.4);

		/* depth is an angle and the bar's travel goes with its square root's inverse near
		 * level thighs: the same spread of travel needs a little less of angle */
		rep->depth = 1 + usual.depth_sd * 0.9 * settings->spread * deep;
		rep->ascent_s = ascent_s * (1 + usual.tempo_sd * settings->spread * slow);
		rep->descent_s = descent_s * (1 + usual.tempo_sd * settings->spread * slow_down);
		rep->hold_s = settings->hold_s;
		rep->pause_s =
			isnan(settings->pause_s) ? fmax(0.4, pause_s + wait) : settings->pause_s;
		rep->lean_rad = plan->lean_sd_rad * lean;
		rep->right_share = 0.5 + 0.006 * plb_random_gaussian_within(random, 2);
		rep->tilt_m = 0.003 * plb_random_gaussian_within(random, 2);
		rep->yaw_m = 0.004 * plb_random_gaussian_within(random, 2);
	}
}

/* The feet stay on the ground: towards the end of an ascent of travel D in T the bar slows down by
 * up to 12.6 D / T^2 (of the profile in lifter-phases.c), the centre of mass by four fifths of
 * that, and what is left of the weight must not reach 0. */
static void stay_on_the_ground(PlbLifterPlan *plan)
{
	double top_m = plb_lifter_plan_height_at(plan, 0);

	for (guint k = 0; k < plan->rep_count; k++) {
		PlbLifterRep *rep = &plan->rep[k];
		double travel_m = top_m - plb_lifter_plan_height_at(plan, rep->depth);

		rep->ascent_s = fmax(rep->ascent_s,
				     sqrt(0.8 * 12.6 * travel_m / (0.9 * plan->gravity_mps2)));
	}
}

void plb_lifter_plan_init(PlbLifterPlan *plan, const PlbLifterSettings *settings, const PlbRig *rig)
{
	guint64 day_seed = plb_lifter_settings_day_seed(settings);
	PlbRandom random;

	*plan = (PlbLifterPlan){ .settings = *settings,
				 .gravity_mps2 = rig->gravity_mps2,
				 .shift_pct = NAN,
				 .drift_pct = settings->drift_pct,
				 .rep_count = (guint)settings->reps };
	plb_random_init(&random, settings->seed, "body");
	plb_lifter_body_init(&plan->body, settings, 0, &random);
	plb_random_init(&random, settings->seed, "load");
	plan->load_kg = draw_load(plan, &random);
	plan->body.segment_kg[PLB_SEGMENT_BAR] = plan->load_kg;
	plb_random_init(&random, settings->seed, "way");
	draw_way(plan, &random);
	draw_place(plan, rig, &random);
	plb_lifter_lift_lay_way(plan);
	draw_lean_sd(plan, &random);
	if (settings->session > 0) {
		plb_random_init(&random, day_seed, "place");
		draw_place(plan, rig, &random);
		plb_lifter_lift_lay_feet(plan);
	}
	plb_random_init(&random, day_seed, "reps");
	draw_reps(plan, &random);
	plb_lifter_incidents_choose(plan);
	plb_random_init(&random, day_seed, "scenario");
	plb_lifter_scenario_apply(plan, &random);
	plb_lifter_lift_lay_reps(plan);
	stay_on_the_ground(plan);
	plb_random_init(&random, day_seed, "incidents");
	plb_lifter_incidents_lay(plan, &random);
}
