/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-body.h"

#include <math.h>

/* de Leva 1996, table 4: mass fraction of the body; length as fraction of the reference stature;
 * centre from the lower end as fraction of the length (table value or one less it); radius of
 * gyration about the mediolateral axis as fraction of the length. */
typedef struct {
	double mass, length, centre, radius;
} SegmentMean;

typedef struct {
	double stature_m; /* the reference person's */
	SegmentMean foot, shank, thigh, lower_trunk, middle_trunk, upper_trunk, head, upper_arm,
		forearm, hand;
	double shoulder_z, l5s1_x, l5s1_z; /* from the hip, fraction of stature */
} SexMeans;

static const SexMeans means_male = {
	1.741,
	{ 0.0137, 0.2581, 0.4415, 0.245 },
	{ 0.0433, 0.4403, 0.5605, 0.246 },
	{ 0.1416, 0.4222, 0.5905, 0.329 },
	{ 0.1117, 0.1457, 0.3885, 0.551 },
	{ 0.1633, 0.2155, 0.5498, 0.383 },
	{ 0.1596, 0.2421, 0.4934, 0.320 },
	{ 0.0694, 0.2429, 0.4998, 0.315 },
	{ 0.0271, 0.2817, 0.5772, 0.269 },
	{ 0.0162, 0.2689, 0.4574, 0.266 },
	{ 0.0061, 0.0862, 0.7900, 0.513 },
	0.5155 / 1.741,
	-0.0125 / 1.77,
	0.094 / 1.77,
};
static const SexMeans means_female = {
	1.735,
	{ 0.0129, 0.2283, 0.4014, 0.279 },
	{ 0.0481, 0.4386, 0.5648, 0.263 },
	{ 0.1478, 0.3685, 0.6388, 0.364 },
	{ 0.1247, 0.1815, 0.5080, 0.402 },
	{ 0.1465, 0.2053, 0.5488, 0.354 },
	{ 0.1545, 0.2280, 0.4950, 0.314 },
	{ 0.0668, 0.2437, 0.5159, 0.295 },
	{ 0.0255, 0.2751, 0.5754, 0.260 },
	{ 0.0138, 0.2643, 0.4559, 0.257 },
	{ 0.0056, 0.0780, 0.7474, 0.454 },
	0.4979 / 1.735,
	-0.022 / 1.61,
	0.107 / 1.61,
};

#define ANKLE_Z 0.055 /* of stature */
#define LUMBAR_LENGTH                                                                              \
	0.09 /* L5/S1 to T12/L1, of stature: five vertebrae with discs, about 0.16 m */
#define MASS_SPREAD 0.05
#define LENGTH_SPREAD 0.03
#define DRAW_LIMIT 2.0 /* standard deviations */

/* A rod from low to high (from the hip), its density linear so that its centre is at `centre`. */
typedef struct {
	double low, high, mass, centre;
} Rod;

/* Adds the part of the rod between two heights to a mass and its first moment. */
static void rod_cut(const Rod *rod, double from, double to, double *mass, double *moment)
{
	double length = rod->high - rod->low;
	double slope = 12 * (rod->centre - 0.5);
	double bound[2] = { CLAMP((from - rod->low) / length, 0, 1),
			    CLAMP((to - rod->low) / length, 0, 1) };

	for (int i = 0; i < 2; i++) {
		double u = bound[i], sign = i ? 1 : -1;
		double share = u + slope * (u * u / 2 - u / 2);
		double first = u * u / 2 + slope * (u * u * u / 3 - u * u / 4);

		*mass += sign * rod->mass * share;
		*moment += sign * rod->mass * (rod->low * share + length * first);
	}
}

static void trunk_slice(const Rod rods[3], double from, double to, double *mass, double *centre)
{
	double moment = 0;

	*mass = 0;
	for (int i = 0; i < 3; i++)
		rod_cut(&rods[i], from, to, mass, &moment);
	*centre = moment / *mass;
}

static double drawn(PlbRandom *random, double spread)
{
	return 1 + spread * plb_random_gaussian_within(random, DRAW_LIMIT);
}

static double square(double value)
{
	return value * value;
}

static void init_legs(PlbLifterBody *body, const SexMeans *means)
{
	double scale = body->stature_m / means->stature_m;

	body->ankle_z_m = ANKLE_Z * body->stature_m;
	body->foot_m = means->foot.length * scale;
	body->foot_centre = (PlbPoint){ 0.25 * body->foot_m, -0.6 * body->ankle_z_m };
	body->shank_m = means->shank.length * scale;
	body->thigh_m = means->thigh.length * scale;
	body->shank_centre = means->shank.centre;
	body->thigh_centre = means->thigh.centre;
	body->segment_kg[PLB_SEGMENT_FEET] = 2 * means->foot.mass;
	body->segment_kg[PLB_SEGMENT_SHANKS] = 2 * means->shank.mass;
	body->segment_kg[PLB_SEGMENT_THIGHS] = 2 * means->thigh.mass;
}

static void init_trunk(PlbLifterBody *body, const SexMeans *means)
{
	double scale = body->stature_m / means->stature_m;
	double first = means->lower_trunk.length * scale;
	double second = first + means->middle_trunk.length * scale;
	double third = second + means->upper_trunk.length * scale;
	const Rod rods[3] = {
		{ 0, first, means->lower_trunk.mass, means->lower_trunk.centre },
		{ first, second, means->middle_trunk.mass, means->middle_trunk.centre },
		{ second, third, means->upper_trunk.mass, means->upper_trunk.centre },
	};

	body->l5s1 = (PlbPoint){ means->l5s1_x * body->stature_m, means->l5s1_z * body->stature_m };
	body->t12 = (PlbPoint){ body->l5s1.x, body->l5s1.z + LUMBAR_LENGTH * body->stature_m };
	body->c7 = (PlbPoint){ 0, third };
	trunk_slice(rods, 0, body->l5s1.z, &body->segment_kg[PLB_SEGMENT_PELVIS],
		    &body->pelvis_centre.z);
	trunk_slice(rods, body->l5s1.z, body->t12.z, &body->segment_kg[PLB_SEGMENT_LUMBAR],
		    &body->lumbar_centre.z);
	trunk_slice(rods, body->t12.z, third, &body->segment_kg[PLB_SEGMENT_THORAX],
		    &body->thorax_centre.z);
	body->segment_kg[PLB_SEGMENT_HEAD] = means->head.mass;
	body->head_centre =
		(PlbPoint){ 0, third + means->head.centre * means->head.length * scale };
}

/* Bar seats, from the hip along and behind the line to C7, fractions of stature: high bar by the
 * usual 0.54 m and 40 mm at 1.75 m, low bar 60 mm lower, front bar on the shoulders. */
static void init_seat(PlbLifterBody *body)
{
	static const PlbPoint seats[] = { { -0.023, 0.311 }, { -0.029, 0.277 }, { 0.045, 0.296 } };
	PlbPoint seat = seats[body->bar_position];

	body->seat = (PlbPoint){ seat.x * body->stature_m, seat.z * body->stature_m };
}

/* Upper arms back and down from the shoulder, forearms from the elbow to the hands at the bar. */
static void init_arms(PlbLifterBody *body, const SexMeans *means)
{
	double scale = body->stature_m / means->stature_m;
	double back = body->bar_position == PLB_LIFTER_FRONT_BAR ? -0.8 : 0.35;
	double upper_m = means->upper_arm.length * scale;
	PlbPoint shoulder = { 0.01, means->shoulder_z * body->stature_m };
	PlbPoint elbow = { shoulder.x - upper_m * 0.8 * sin(back),
			   shoulder.z - upper_m * 0.8 * cos(back) };
	double upper = 2 * means->upper_arm.mass;
	double lower = 2 * (means->forearm.mass + means->hand.mass);
	PlbPoint upper_centre = { shoulder.x + means->upper_arm.centre * (elbow.x - shoulder.x),
				  shoulder.z + means->upper_arm.centre * (elbow.z - shoulder.z) };
	PlbPoint lower_centre = { elbow.x + 0.6 * (body->seat.x - elbow.x),
				  elbow.z + 0.6 * (body->seat.z - elbow.z) };
	double total = upper + lower;

	body->segment_kg[PLB_SEGMENT_ARMS] = total;
	body->arms_centre = (PlbPoint){ (upper * upper_centre.x + lower * lower_centre.x) / total,
					(upper * upper_centre.z + lower * lower_centre.z) / total };
	body->inertia_kgm2[PLB_SEGMENT_ARMS] =
		upper * square(means->upper_arm.radius * upper_m) +
		lower * square(means->forearm.radius * means->forearm.length * scale) +
		upper * lower / total *
			(square(upper_centre.x - lower_centre.x) +
			 square(upper_centre.z - lower_centre.z));
}

/* A bar in hanging hands: the arms are straight and plumb. */
static void init_hands(PlbLifterBody *body, const SexMeans *means, PlbLift lift)
{
	double scale = body->stature_m / means->stature_m;
	double arm_m = means->upper_arm.length + means->forearm.length + 0.5 * means->hand.length;

	body->shoulder = (PlbPoint){ 0.01, means->shoulder_z * body->stature_m };
	if (lift == PLB_LIFT_ROMANIAN_DEADLIFT || lift == PLB_LIFT_DEADLIFT)
		body->hang_m = arm_m * scale;
}

static void stretch(PlbPoint *point, PlbPoint base, double factor)
{
	point->x = base.x + factor * (point->x - base.x);
	point->z = base.z + factor * (point->z - base.z);
}

/* lengths 3 %, the three joints' stretches of the trunk apart */
static void draw_lengths(PlbLifterBody *body, double spread, PlbRandom *random)
{
	PlbPoint hip = { 0, 0 };
	PlbPoint *trunk[] = { &body->l5s1,          &body->t12,           &body->c7,
			      &body->lumbar_centre, &body->thorax_centre, &body->head_centre,
			      &body->arms_centre,   &body->seat,          &body->shoulder };
	double factor = drawn(random, spread);

	for (gsize i = 0; i < G_N_ELEMENTS(trunk); i++)
		stretch(trunk[i], hip, factor);
	stretch(&body->l5s1, hip, drawn(random, spread));
	body->shank_m *= drawn(random, spread);
	body->thigh_m *= drawn(random, spread);
	body->ankle_z_m *= drawn(random, spread);
	body->foot_m *= drawn(random, spread);
	stretch(&body->thorax_centre, body->t12, drawn(random, spread));
	stretch(&body->lumbar_centre, body->l5s1, drawn(random, spread));
}

static void draw_seat(PlbLifterBody *body, double vary, PlbRandom *random)
{
	body->seat.z += vary * 0.010 * plb_random_gaussian_within(random, DRAW_LIMIT);
	body->seat.x += vary * plb_random_uniform(random, -0.015, 0.015);
}

static void draw_masses(PlbLifterBody *body, double spread, PlbRandom *random)
{
	for (int i = 0; i < PLB_SEGMENT_BAR; i++) {
		double factor = drawn(random, spread);

		body->segment_kg[i] *= factor;
		body->inertia_kgm2[i] *= factor;
	}
}

/* From the means; all or none of the numbers are drawn, so that each is the same whichever vary. */
static void draw_differences(PlbLifterBody *body, const PlbLifterSettings *settings,
			     PlbRandom *random)
{
	double lengths = plb_lifter_settings_vary(settings, settings->vary_lengths);
	double masses = plb_lifter_settings_vary(settings, settings->vary_masses);
	double seat = plb_lifter_settings_vary(settings, settings->vary_seat);

	if (lengths == 0 && masses == 0 && seat == 0)
		return;
	draw_lengths(body, lengths * LENGTH_SPREAD, random);
	draw_seat(body, seat, random);
	draw_masses(body, masses * MASS_SPREAD, random);
}

/* fractions to kilograms that sum to the body's mass */
static void scale_masses(PlbLifterBody *body)
{
	double sum = 0;

	for (int i = 0; i < PLB_SEGMENT_BAR; i++)
		sum += body->segment_kg[i];
	for (int i = 0; i < PLB_SEGMENT_BAR; i++) {
		body->segment_kg[i] *= body->mass_kg / sum;
		body->inertia_kgm2[i] *= body->mass_kg / sum;
	}
}

/* per unit of mass fraction, before scale_masses() */
static void init_inertia(PlbLifterBody *body, const SexMeans *means)
{
	double scale = body->stature_m / means->stature_m;
	const double radius_m[PLB_SEGMENT_ARMS] = {
		means->foot.radius * means->foot.length * scale,
		means->shank.radius * body->shank_m,
		means->thigh.radius * body->thigh_m,
		means->lower_trunk.radius * means->lower_trunk.length * scale,
		means->middle_trunk.radius * means->middle_trunk.length * scale,
		means->upper_trunk.radius * means->upper_trunk.length * scale * 1.2,
		means->head.radius * means->head.length * scale,
	};

	for (int i = 0; i < PLB_SEGMENT_ARMS; i++)
		body->inertia_kgm2[i] = body->segment_kg[i] * square(radius_m[i]);
}

/* Statures of 1.55-1.95 m and 55-110 kg by a body-mass index of trained lifters. */
static void draw_size(PlbLifterBody *body, const PlbLifterSettings *settings, PlbRandom *random)
{
	double female = plb_random_uniform(random, 0, 1) < 0.5;
	double tall = plb_random_gaussian_within(random, 2.4);
	double index = plb_random_uniform(random, 23, 30);

	body->female = isnan(settings->female) ? female > 0 : settings->female > 0;
	body->stature_m = body->female ? CLAMP(1.67 + 0.055 * tall, 1.55, 1.82)
				       : CLAMP(1.79 + 0.065 * tall, 1.63, 1.95);
	if (!isnan(settings->stature_m))
		body->stature_m = settings->stature_m;
	body->mass_kg = CLAMP(index * square(body->stature_m), 55, 110);
	if (!isnan(settings->mass_kg))
		body->mass_kg = settings->mass_kg;
}

void plb_lifter_body_init(PlbLifterBody *body, const PlbLifterSettings *settings, double load_kg,
			  PlbRandom *random)
{
	const SexMeans *means;

	*body = (PlbLifterBody){ .bar_position = (int)settings->bar_position };
	draw_size(body, settings, random);
	means = body->female ? &means_female : &means_male;
	init_legs(body, means);
	init_trunk(body, means);
	init_seat(body);
	init_inertia(body, means);
	init_arms(body, means);
	init_hands(body, means, (PlbLift)settings->lift);
	draw_differences(body, settings, random);
	scale_masses(body);
	body->segment_kg[PLB_SEGMENT_BAR] = load_kg;
}

/* base + (to - from) turned forward by pitch */
static PlbPoint turned(PlbPoint base, PlbPoint from, PlbPoint to, double pitch)
{
	double x = to.x - from.x, z = to.z - from.z;
	double c = cos(pitch), s = sin(pitch);

	return (PlbPoint){ base.x + x * c + z * s, base.z + z * c - x * s };
}

/* Share of the flexion that each joint takes: about half of it at L5/S1, the rest at T12/L1; the
 * pelvis rolls back under the trunk by a little less than the thorax bends forward of it. */
#define FLEXION_PELVIS 0.45
#define FLEXION_LUMBAR 0.55 /* of the whole, between pelvis and lumbar part */

#define ARMS_CENTRE 0.42 /* of a hanging arm's length, from the shoulder */

static void hang_bar(const PlbLifterBody *body, PlbPoint t12, double thorax, PlbLifterPlace *place)
{
	PlbPoint shoulder = turned(t12, body->t12, body->shoulder, thorax);

	place->seat = (PlbPoint){ shoulder.x, shoulder.z - body->hang_m };
	place->centre[PLB_SEGMENT_ARMS] =
		(PlbPoint){ shoulder.x, shoulder.z - ARMS_CENTRE * body->hang_m };
	place->pitch_rad[PLB_SEGMENT_ARMS] = 0;
}

static void place_trunk(const PlbLifterBody *body, const PlbLifterPose *pose, PlbLifterPlace *place)
{
	const PlbPoint origin = { 0, 0 };
	double pelvis = pose->trunk_rad - FLEXION_PELVIS * pose->flexion_rad;
	double lumbar = pelvis + FLEXION_LUMBAR * pose->flexion_rad;
	double thorax = pelvis + pose->flexion_rad;
	PlbPoint t12;

	place->centre[PLB_SEGMENT_PELVIS] = turned(place->hip, origin, body->pelvis_centre, pelvis);
	place->l5s1 = turned(place->hip, origin, body->l5s1, pelvis);
	place->centre[PLB_SEGMENT_LUMBAR] =
		turned(place->l5s1, body->l5s1, body->lumbar_centre, lumbar);
	t12 = turned(place->l5s1, body->l5s1, body->t12, lumbar);
	place->centre[PLB_SEGMENT_THORAX] = turned(t12, body->t12, body->thorax_centre, thorax);
	place->centre[PLB_SEGMENT_HEAD] = turned(t12, body->t12, body->head_centre, thorax);
	place->centre[PLB_SEGMENT_ARMS] = turned(t12, body->t12, body->arms_centre, thorax);
	place->c7 = turned(t12, body->t12, body->c7, thorax);
	place->seat = turned(t12, body->t12, body->seat, thorax);
	place->pitch_rad[PLB_SEGMENT_PELVIS] = pelvis;
	place->pitch_rad[PLB_SEGMENT_LUMBAR] = lumbar;
	place->pitch_rad[PLB_SEGMENT_THORAX] = thorax;
	place->pitch_rad[PLB_SEGMENT_HEAD] = thorax;
	place->pitch_rad[PLB_SEGMENT_ARMS] = thorax;
	if (body->hang_m > 0)
		hang_bar(body, t12, thorax, place);
	place->centre[PLB_SEGMENT_BAR] = place->seat;
	place->pitch_rad[PLB_SEGMENT_BAR] = 0; /* the sleeves turn freely */
	place->trunk_rad = atan2(place->c7.x - place->hip.x, place->c7.z - place->hip.z);
}

/* Projected lengths: the whole turn-out for the thigh, 0.4 of it for the shank, whose upper end
 * moves out with the knee while its foot stays. */
static double projected_thigh(const PlbLifterBody *body, const PlbLifterPose *pose)
{
	return body->thigh_m * cos(pose->knees_out_rad);
}

static double projected_shank(const PlbLifterBody *body, const PlbLifterPose *pose)
{
	return body->shank_m * cos(0.4 * pose->knees_out_rad);
}

static void place_legs(const PlbLifterBody *body, const PlbLifterPose *pose, double shank_rad,
		       PlbLifterPlace *place)
{
	double shank_m = projected_shank(body, pose), thigh_m = projected_thigh(body, pose);
	PlbPoint up = { shank_m * sin(shank_rad), shank_m * cos(shank_rad) };
	PlbPoint back = { -thigh_m * sin(pose->thigh_rad), thigh_m * cos(pose->thigh_rad) };

	place->shank_rad = shank_rad;
	place->thigh_rad = pose->thigh_rad;
	place->ankle = (PlbPoint){ pose->ankle_x_m, body->ankle_z_m };
	place->knee = (PlbPoint){ place->ankle.x + up.x, place->ankle.z + up.z };
	place->hip = (PlbPoint){ place->knee.x + back.x, place->knee.z + back.z + pose->lift_m };
	place->centre[PLB_SEGMENT_FEET] = (PlbPoint){ place->ankle.x + body->foot_centre.x,
						      place->ankle.z + body->foot_centre.z };
	place->centre[PLB_SEGMENT_SHANKS] =
		(PlbPoint){ place->ankle.x + body->shank_centre * up.x,
			    place->ankle.z + body->shank_centre * up.z };
	place->centre[PLB_SEGMENT_THIGHS] =
		(PlbPoint){ place->knee.x + body->thigh_centre * back.x,
			    place->knee.z + body->thigh_centre * (back.z + pose->lift_m) };
	place->pitch_rad[PLB_SEGMENT_FEET] = 0;
	place->pitch_rad[PLB_SEGMENT_SHANKS] = shank_rad;
	place->pitch_rad[PLB_SEGMENT_THIGHS] = -pose->thigh_rad;
}

static double segment_weight(const PlbLifterBody *body, const PlbLifterPose *pose, int segment)
{
	return body->segment_kg[segment] * (segment == PLB_SEGMENT_BAR ? pose->bar_share : 1);
}

/* The balance is linear in the sine of the shank's lean: centre = at_zero + per_sine * sine. */
static void balance_line(const PlbLifterBody *body, const PlbLifterPose *pose,
			 PlbLifterPlace *place, double *at_zero, double *per_sine)
{
	double moment = 0, mass = 0, carried;

	place_legs(body, pose, 0, place);
	place_trunk(body, pose, place);
	for (int i = 0; i < PLB_SEGMENT_COUNT; i++) {
		double weight = segment_weight(body, pose, i);

		mass += weight;
		moment += weight * (place->centre[i].x - pose->ankle_x_m);
	}
	carried = mass - body->segment_kg[PLB_SEGMENT_FEET] -
		  (1 - body->shank_centre) * body->segment_kg[PLB_SEGMENT_SHANKS];
	*at_zero = moment / mass;
	*per_sine = projected_shank(body, pose) * carried / mass;
}

/* everything above the hip follows it */
static void carry_trunk(PlbLifterPlace *place, PlbPoint from)
{
	PlbPoint *points[] = { &place->l5s1, &place->c7, &place->seat };
	double dx = place->hip.x - from.x, dz = place->hip.z - from.z;

	for (gsize i = 0; i < G_N_ELEMENTS(points); i++) {
		points[i]->x += dx;
		points[i]->z += dz;
	}
	for (int i = PLB_SEGMENT_PELVIS; i < PLB_SEGMENT_COUNT; i++) {
		place->centre[i].x += dx;
		place->centre[i].z += dz;
	}
}

void plb_lifter_body_place(const PlbLifterBody *body, const PlbLifterPose *pose,
			   PlbLifterPlace *place)
{
	double at_zero, per_sine, sine;
	PlbPoint hip;

	balance_line(body, pose, place, &at_zero, &per_sine);
	sine = CLAMP((pose->centre_x_m - at_zero) / per_sine, -0.95, 0.95);
	hip = place->hip;
	place_legs(body, pose, asin(sine), place);
	carry_trunk(place, hip);
}

double plb_lifter_body_centre_for_shank(const PlbLifterBody *body, const PlbLifterPose *pose,
					double shank_rad)
{
	PlbLifterPlace place;
	double at_zero, per_sine;

	balance_line(body, pose, &place, &at_zero, &per_sine);
	return at_zero + per_sine * sin(shank_rad);
}

double plb_lifter_body_static_l5s1(const PlbLifterBody *body, const PlbLifterPlace *place,
				   double gravity_mps2)
{
	double moment = 0;

	for (int i = PLB_SEGMENT_LUMBAR; i < PLB_SEGMENT_COUNT; i++)
		moment += body->segment_kg[i] * (place->centre[i].x - place->l5s1.x);
	return moment * gravity_mps2;
}
