/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-plan.h"

#include <math.h>

#define DEGREE (G_PI / 180)

/* A lifter's own way and its scatter, with where each figure is from. */
static const struct {
	double thigh_top_deg, trunk_top_deg, shank_top_deg; /* near-straight standing */
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

static double height_at(const PlbLifterPlan *plan, double depth)
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

static double given_or(double given, double drawn)
{
	return isnan(given) ? drawn : given;
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
	PlbLifterMoment top = { 0 };
	PlbLifterPose pose;

	if (settings->exact_body > 0)
		knees_out = shank_top = thigh_top = trunk_top = 0;
	plan->thigh_top_rad = DEGREE * (usual.thigh_top_deg + thigh_top);
	plan->trunk_top_rad = DEGREE * (usual.trunk_top_deg + trunk_top);
	plan->lean_curve = plb_random_uniform(random, 0.35, 0.65);
	plan->thigh_bottom_rad = 90 * DEGREE * given_or(settings->depth, depth);
	plan->knees_out_bottom_rad = DEGREE * given_or(settings->knees_out_deg, knees_out);
	plan->knees_out_top_rad = 0.2 * plan->knees_out_bottom_rad;
	plan->flexion_rad = DEGREE * given_or(settings->lumbar_flexion_deg, flexion);
	if (settings->rigid_spine > 0)
		plan->flexion_rad = 0;
	plb_lifter_plan_pose(plan, &top, &pose);
	plan->centre_top_m = plb_lifter_body_centre_for_shank(
		&plan->body, &pose, DEGREE * (usual.shank_top_deg + shank_top));
	plan->centre_bottom_m = plan->centre_top_m + plb_random_uniform(random, 0, 0.012);
	plan->trunk_bottom_rad = lean_for_shank(plan, DEGREE * shank_deg);
}

/* Feet so that the whole walk-out fits on the plates; the rack is in front. */
static void draw_place(PlbLifterPlan *plan, const PlbRig *rig, PlbRandom *random)
{
	const PlbPlate *plate = &rig->plate[PLB_LEFT];
	double half_stance = plan->body.stature_m * plb_random_uniform(random, 0.095, 0.125);
	double left = plb_random_uniform(random, -usual.foot_m, usual.foot_m);
	double right = plb_random_uniform(random, -usual.foot_m, usual.foot_m);

	plan->ankle_x_m = plate->x_m - 0.13 + 0.5 * (left + right);
	plan->foot_dx_m = left - right;
	plan->walk_m = plb_random_uniform(random, 0.18, 0.23);
	for (int side = 0; side < PLB_SIDES; side++) {
		plan->foot_y_m[side] = (side == PLB_LEFT ? half_stance : -half_stance) +
				       plb_random_uniform(random, -usual.foot_m, usual.foot_m);
		plan->toe_out_rad[side] = DEGREE * plb_random_uniform(random, 12, 30);
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

/* The lean's scatter, held to what it may do to L5/S1. */
static void draw_lean_sd(PlbLifterPlan *plan, PlbRandom *random)
{
	double sd = DEGREE * plb_random_uniform(random, usual.lean_sd_deg[0], usual.lean_sd_deg[1]);
	PlbLifterPlan trial = *plan;
	double sd_pct;

	if (!isnan(plan->settings.lean_sd_deg)) {
		plan->lean_sd_rad = DEGREE * plan->settings.lean_sd_deg;
		return;
	}
	trial.rep_count = 2;
	trial.rep[0] = (PlbLifterRep){ .depth = 1 };
	trial.rep[1] = (PlbLifterRep){ .depth = 1, .lean_rad = sd };
	sd_pct = plb_lifter_plan_change_pct(&trial, 1);
	plan->lean_sd_rad = sd * CLAMP(sd_pct, usual.l5s1_sd_pct[0], usual.l5s1_sd_pct[1]) /
			    sd_pct * plan->settings.spread;
}

static void draw_reps(PlbLifterPlan *plan, PlbRandom *random)
{
	const PlbLifterSettings *settings = &plan->settings;
	double ascent_s = given_or(settings->tempo_s, plb_random_uniform(random, 1.0, 1.45));
	double descent_s = given_or(settings->descent_s, plb_random_uniform(random, 1.4, 2.1));
	double pause_s = plb_random_uniform(random, 0.6, 1.1);

	for (guint k = 0; k < plan->rep_count; k++) {
		PlbLifterRep *rep = &plan->rep[k];
		double deep = plb_random_gaussian_within(random, 2.5);
		double slow = plb_random_gaussian_within(random, 2.5);
		double slow_down = plb_random_gaussian_within(random, 2.5);
		double lean = plb_random_gaussian_within(random, 2.5);
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
	double top_m = height_at(plan, 0);
	double goal_m = top_m - part * (top_m - height_at(plan, 1));
	double low = 0, high = 1;

	if (plan->rep_count < 4)
		which = plan->rep_count - 1;
	for (int i = 0; i < 30; i++) {
		double middle = 0.5 * (low + high);
		*(height_at(plan, middle) > goal_m ? &low : &high) = middle;
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

/* The feet stay on the ground: towards the end of an ascent of travel D in T the bar slows down by
 * up to 12.6 D / T^2 (of the profile in lifter-phases.c), the centre of mass by four fifths of
 * that, and what is left of the weight must not reach 0. */
static void stay_on_the_ground(PlbLifterPlan *plan)
{
	double top_m = height_at(plan, 0);

	for (guint k = 0; k < plan->rep_count; k++) {
		PlbLifterRep *rep = &plan->rep[k];
		double travel_m = top_m - height_at(plan, rep->depth);

		rep->ascent_s = fmax(rep->ascent_s,
				     sqrt(0.8 * 12.6 * travel_m / (0.9 * plan->gravity_mps2)));
	}
}

static void apply_scenario(PlbLifterPlan *plan, PlbRandom *random)
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
}

void plb_lifter_plan_init(PlbLifterPlan *plan, const PlbLifterSettings *settings, const PlbRig *rig)
{
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
	draw_lean_sd(plan, &random);
	plb_random_init(&random, settings->seed, "reps");
	draw_reps(plan, &random);
	plb_random_init(&random, settings->seed, "scenario");
	apply_scenario(plan, &random);
	stay_on_the_ground(plan);
}
