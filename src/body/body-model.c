/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/body-model.h"

#include <math.h>
#include <string.h>

#include "src/body/body-settings.h"
#include "src/body/body-table.h"

#define RADIANS(degrees) ((degrees) * (M_PI / 180))

/* Drillis & Contini 1966, of stature. */
static const double drillis_thigh = 0.245, drillis_shank = 0.246;
/* Ankle axis of a shod foot and half the distance between the hip joints, of stature (trial). */
static const double ankle_height = 0.055, hip_half = 0.052;
/* Shoes: the ankle's height is that over a heel of 18 mm (15-20 mm of a lifting shoe); between heel
 * and ball it stands at a third of the way, so it rises by two thirds of the heel. */
static const double usual_heel_m = 0.018, ankle_of_heel = 2.0 / 3;
/* A usual stance, and how far the knees go out over the ankles when deep: the shank leans by 25
 * degrees, two fifths of the way towards where the toes point (trial: a lifter with the toes 12
 * degrees out kept the knees within 15 mm of the ankles), 20 degrees out unless measured. */
static const double usual_separation = 0.20, deep_shank_deg = 25, usual_toe_out_deg = 20,
		    knees_follow = 0.4;
/* Bar drop of a squat to parallel, of stature. */
static const double full_depth = 0.25;
/* Mid-lumbar spine above L5/S1, of stature: half of L1-L5. It stands as far behind the trunk's line
 * as L5/S1: the middle of L3 is plumb over the front third of the sacrum's upper end (Ferguson
 * 1930), and its discs turn about a point behind their own middle (Pearcy & Bogduk 1988). So
 * bending it brings the hips nearer to the neck. */
static const double half_lumbar = 0.045;

/* C7 behind the joint of trunk and neck, of stature (Reed 1999, Dumas 2007: about 50 mm). */
static const double c7_behind = 0.03;
/* Head behind the trunk line, of stature: by de Leva on the line to C7, by Dumas on that to the
 * neck; lifters look ahead, which turns it further back. */
static const double head_behind = 0.017;
/* Arms raised forward as the squat deepens: their centre is 70 degrees up within the first quarter
 * of the way, as far from where a shoulder is at rest as a straight arm's (trial): what bent elbows
 * take off the reach, the shoulders give back, which go up and forward with the arms. */
static const double arms_up = 1.2, arms_up_by = 0.25;

void plb_body_variation_init(PlbBodyVariation *variation)
{
	memset(variation, 0, sizeof *variation);
	variation->shank = variation->thigh = variation->trunk = 1;
	variation->upper_mass = variation->trunk_com = 1;
}

/* Adds a part to a composite of mass, first moment and second moment along the trunk line. */
typedef struct {
	double mass, along, behind, second;
} Composite;

static void composite_add(Composite *composite, double mass, double along, double behind,
			  double inertia)
{
	composite->mass += mass;
	composite->along += mass * along;
	composite->behind += mass * behind;
	composite->second += inertia + mass * (along * along + behind * behind);
}

static double arm_mass(const PlbBodyTable *table)
{
	return 2 * (table->upper_arm + table->forearm + table->hand);
}

/* The straight arm's centre of mass and own inertia per kilogram of body mass. */
static double arm_centre(const PlbBodyTable *table, double scale, double *inertia)
{
	const double mass[3] = { table->upper_arm, table->forearm, table->hand };
	double length = 0, first = 0, second = 0, sum = 0;

	for (int i = 0; i < 3; i++) {
		double at = (length + table->arm_com[i] * table->arm_m[i]) * scale;

		sum += mass[i];
		first += mass[i] * at;
		second += mass[i] * at * at;
		length += table->arm_m[i];
	}
	*inertia = 2 * (second - first * first / sum);
	return first / sum;
}

/* Where arms that hold something sit: below the shoulder and behind the trunk's line, of stature.
 * On a back-squat bar the elbows hang below and behind it, in a front rack they point forward,
 * crossed on the chest. */
static void arms_on_trunk(PlbArms arms, PlbBarPosition position, double *below, double *behind)
{
	*below = 0.046;
	*behind = 0.025;
	if (arms == PLB_ARMS_CROSSED) {
		*behind = -0.06;
	} else if (position == PLB_BAR_FRONT) {
		*below = 0.011;
		*behind = -0.085;
	}
}

static void trunk_init(PlbBodyModel *model, const PlbBodyTable *table, const PlbAthlete *athlete,
		       double mass, const PlbBodyVariation *variation)
{
	double scale = model->stature_m / table->stature_m * variation->trunk;
	double length = table->trunk_m * scale, pelvis = table->pelvis_part * table->trunk * mass;
	double k = table->trunk_k * length, trunk_com = (1 - table->trunk_com) * length;
	double head_k = table->head_k * table->head_m * scale, below, behind, own;
	double pelvis_k = 0.3 * 2 * model->pelvis_com_m;
	gboolean free_arms = athlete->arms == PLB_ARMS_DOWN || athlete->arms == PLB_ARMS_FORWARD;
	Composite upper = { 0 };

	model->neck_m = length;
	model->c7_behind_m = c7_behind * model->stature_m;
	model->head_m = length + (1 - table->head_com) * table->head_m * scale;
	model->shoulder_m = table->shoulder_m * scale;
	model->arm_com_m =
		arm_centre(table, model->stature_m / table->stature_m, &own) + variation->arm_m;
	model->inertia_kgm2[PLB_SEGMENT_PELVIS] = pelvis * pelvis_k * pelvis_k;
	composite_add(&upper, table->trunk * mass, trunk_com,
		      table->torso_behind * (1 - table->pelvis_part) * model->stature_m,
		      table->trunk * mass * k * k);
	composite_add(&upper, -pelvis, model->pelvis_com_m, 0,
		      -model->inertia_kgm2[PLB_SEGMENT_PELVIS]);
	composite_add(&upper, table->head * mass, model->head_m, head_behind * model->stature_m,
		      table->head * mass * head_k * head_k);
	if (free_arms) {
		model->mass_kg[PLB_SEGMENT_ARMS] = arm_mass(table) * mass;
		model->inertia_kgm2[PLB_SEGMENT_ARMS] = own * mass;
	} else {
		arms_on_trunk(athlete->arms, athlete->bar_position, &below, &behind);
		/* folded arms: their own spread is about a fifth of their length */
		composite_add(&upper, arm_mass(table) * mass,
			      table->shoulder_m / table->stature_m * model->stature_m -
				      below * model->stature_m,
			      behind * model->stature_m,
			      arm_mass(table) * mass * 0.01 * scale * scale);
	}
	model->mass_kg[PLB_SEGMENT_PELVIS] = pelvis;
	model->mass_kg[PLB_SEGMENT_TRUNK] = upper.mass;
	model->trunk_com_m = upper.along / upper.mass * variation->trunk_com;
	model->trunk_com_behind_m = upper.behind / upper.mass;
	model->inertia_kgm2[PLB_SEGMENT_TRUNK] =
		upper.second -
		(upper.along * upper.along + upper.behind * upper.behind) / upper.mass;
}

static double shank_length(const PlbBodyTable *table, double stature)
{
	return (table->shank_m / table->stature_m + drillis_shank) / 2 * stature;
}

static double thigh_length(const PlbBodyTable *table, double stature)
{
	return (table->thigh_m / table->stature_m + drillis_thigh) / 2 * stature;
}

static void legs_init(PlbBodyModel *model, const PlbBodyTable *table, double mass,
		      const PlbBodyVariation *variation)
{
	double stature = model->stature_m, scale = stature / table->stature_m;
	double foot = table->foot_m * scale;

	model->shank_m = shank_length(table, stature) * variation->shank;
	model->thigh_m = thigh_length(table, stature) * variation->thigh;
	model->shank_com_m = (1 - table->shank_com) * model->shank_m;
	model->thigh_com_m = (1 - table->thigh_com) * model->thigh_m;
	model->mass_kg[PLB_SEGMENT_FOOT] = 2 * table->foot * mass;
	model->mass_kg[PLB_SEGMENT_SHANK] = 2 * table->shank * mass;
	model->mass_kg[PLB_SEGMENT_THIGH] = 2 * table->thigh * mass;
	model->inertia_kgm2[PLB_SEGMENT_SHANK] =
		model->mass_kg[PLB_SEGMENT_SHANK] * pow(table->shank_k * model->shank_m, 2);
	model->inertia_kgm2[PLB_SEGMENT_THIGH] =
		model->mass_kg[PLB_SEGMENT_THIGH] * pow(table->thigh_k * model->thigh_m, 2);
	model->foot_com_m[0] = (table->foot_com - plb_body_settings.heel_to_ankle) * foot;
	model->foot_com_m[1] = -0.5 * model->ankle_z_m;
	model->foot_length_m = foot;
}

/* What a scan measured of the mass above L5/S1. The legs are the table's; what is left between them
 * is the pelvis, which tables cut in more than one way. */
static void place_upper(PlbBodyModel *model, const PlbAthlete *athlete, double body_mass_kg)
{
	double tilt = atan2(model->c7_behind_m, model->neck_m);
	double table = model->mass_kg[PLB_SEGMENT_PELVIS], pelvis, legs, factor;

	if (!isfinite(athlete->upper_kg + athlete->upper_along_m + athlete->upper_behind_m) ||
	    model->mass_kg[PLB_SEGMENT_ARMS] > 0)
		return;
	legs = body_mass_kg - model->mass_kg[PLB_SEGMENT_TRUNK] - table;
	pelvis = CLAMP(body_mass_kg - athlete->upper_kg - legs, 0.6 * table, 1.6 * table);
	factor = (body_mass_kg - athlete->upper_kg - pelvis) / legs;
	for (int s = PLB_SEGMENT_FOOT; s <= PLB_SEGMENT_THIGH; s++)
		model->mass_kg[s] *= factor;
	model->mass_kg[PLB_SEGMENT_PELVIS] = pelvis;
	model->mass_kg[PLB_SEGMENT_TRUNK] = athlete->upper_kg;
	model->trunk_com_m =
		athlete->upper_along_m * cos(tilt) - athlete->upper_behind_m * sin(tilt);
	model->trunk_com_behind_m =
		athlete->upper_behind_m * cos(tilt) + athlete->upper_along_m * sin(tilt);
}

/* Shifts mass between what is above L5/S1 and the legs, the total kept. */
static void shift_mass(PlbBodyModel *model, double factor)
{
	double upper = model->mass_kg[PLB_SEGMENT_TRUNK] + model->mass_kg[PLB_SEGMENT_ARMS];
	double legs = model->mass_kg[PLB_SEGMENT_SHANK] + model->mass_kg[PLB_SEGMENT_THIGH];
	double leg_factor = 1 - upper * (factor - 1) / legs;

	model->mass_kg[PLB_SEGMENT_TRUNK] *= factor;
	model->mass_kg[PLB_SEGMENT_ARMS] *= factor;
	model->mass_kg[PLB_SEGMENT_SHANK] *= leg_factor;
	model->mass_kg[PLB_SEGMENT_THIGH] *= leg_factor;
}

static double given_or(double given, double usual)
{
	return isfinite(given) ? given : usual;
}

/* How much higher above the ankle than de Leva's the hip is with these legs, of stature. His
 * women's is 20-30 mm below that of Drillis and of Dumas, whose L5/S1 is told from it. */
static double hip_rise(const PlbBodyTable *table, const PlbAthlete *athlete)
{
	double stature = athlete->stature_m;
	double legs = given_or(athlete->shank_m, shank_length(table, stature)) +
		      given_or(athlete->thigh_m, thigh_length(table, stature));

	return legs / stature - (table->shank_m + table->thigh_m) / table->stature_m;
}

/* Cuts the trunk where the hip is: what is above it ends where it did, as stature is given, and
 * what then is below L5/S1 goes to the pelvis. */
static void raise_hip(PlbBodyTable *table, double rise)
{
	double more = CLAMP(rise / table->l5s1, -0.5, 0.5),
	       up = more * table->l5s1 * table->stature_m;
	double stretch = table->trunk_m / (table->trunk_m - up);

	table->trunk_m -= up;
	table->trunk_com *= stretch;
	table->trunk_k *= stretch;
	table->shoulder_m -= up;
	table->pelvis_part *= 1 + more;
	table->pelvis_com = (table->pelvis_com + more * (1 + more / 2)) / (1 + more) - more;
}

/* What a tape measured, as factors on what the table expects of this stature. */
static void measure(PlbBodyVariation *variation, const PlbBodyTable *table,
		    const PlbAthlete *athlete)
{
	double stature = athlete->stature_m, trunk = table->trunk_m / table->stature_m * stature;

	variation->shank *= given_or(athlete->shank_m / shank_length(table, stature), 1);
	variation->thigh *= given_or(athlete->thigh_m / thigh_length(table, stature), 1);
	variation->trunk *= given_or(athlete->trunk_m / hypot(trunk, c7_behind * stature), 1);
}

void plb_body_model_init(PlbBodyModel *model, const PlbAthlete *athlete, double body_mass_kg,
			 double bar_mass_kg, double gravity_mps2, double foot_separation_m,
			 const PlbBodyVariation *beside)
{
	const PlbSeatPrior *seat = plb_seat_prior(athlete->bar_position);
	double stature = athlete->stature_m, separation = foot_separation_m;
	double toe_out = RADIANS(given_or(athlete->toe_out_deg, usual_toe_out_deg));
	PlbBodyVariation measured = *beside, *variation = &measured;
	PlbBodyTable table;

	memset(model, 0, sizeof *model);
	plb_body_table_for(athlete->sex, &table);
	raise_hip(&table, hip_rise(&table, athlete));
	measure(variation, &table, athlete);
	model->gravity_mps2 = gravity_mps2;
	model->stature_m = stature;
	model->arms = athlete->arms;
	model->ankle_x_m = model->standing_bar_z_m = NAN;
	model->ankle_z_m =
		ankle_height * stature +
		ankle_of_heel * (given_or(athlete->heel_height_m, usual_heel_m) - usual_heel_m);
	if (!isfinite(separation))
		separation = usual_separation * stature;
	else /* pressure is ahead of the ankles, and feet that turn out take it apart */
		separation -= 2 * seat->ahead * stature * tan(toe_out);
	model->spread_m = CLAMP(separation / 2 - hip_half * stature, 0, 0.2 * stature);
	model->l5s1_m = table.l5s1 * stature * variation->trunk + variation->l5s1_m;
	/* Reed's offset is from the line to C7, which leans back from that to the neck */
	model->l5s1_behind_m = table.l5s1_behind * stature +
			       model->l5s1_m * c7_behind * table.stature_m / table.trunk_m;
	model->pelvis_com_m = table.pelvis_com * table.l5s1 * stature * variation->trunk;
	model->pivot_m = (table.l5s1 + half_lumbar) * stature * variation->trunk;
	model->pivot_behind_m = model->l5s1_behind_m;
	trunk_init(model, &table, athlete, body_mass_kg, variation);
	legs_init(model, &table, body_mass_kg, variation);
	place_upper(model, athlete, body_mass_kg);
	shift_mass(model, variation->upper_mass);
	model->knee_out_m = knees_follow * sin(RADIANS(deep_shank_deg)) *
			    sin(RADIANS(given_or(athlete->toe_out_deg, usual_toe_out_deg))) *
			    model->shank_m;
	model->trunk_com_behind_m += variation->trunk_behind_m;
	model->mass_kg[PLB_SEGMENT_BAR] = bar_mass_kg;
	for (int i = 0; i < PLB_SEGMENT_COUNT; i++)
		model->total_kg += model->mass_kg[i];
	model->bar_along_m = seat->along * stature;
	model->seat_behind_m = seat->behind * stature;
	model->seat_behind_sd_m = seat->behind_sd_m;
	if (isfinite(athlete->bar_behind_m)) {
		model->seat_behind_m = athlete->bar_behind_m +
				       model->bar_along_m * model->c7_behind_m / model->neck_m;
		model->seat_behind_sd_m = plb_body_settings.measured_seat_spread_m;
	}
	model->bar_behind_m = model->seat_behind_m;
	model->full_depth_m = full_depth * stature;
	model->lumbar_rad = RADIANS(given_or(athlete->lumbar_flexion_deg, table.lumbar_deg)) +
			    variation->lumbar_rad;
	if (isfinite(athlete->foot_length_m))
		model->foot_length_m = athlete->foot_length_m;
}

/* From 0 to 1 without a kink, which would be a jump of acceleration. */
static double ease(double share)
{
	share = CLAMP(share, 0, 1);
	return share * share * (3 - 2 * share);
}

static double projected(double length, double sideways)
{
	double share = MIN(fabs(sideways) / length, 0.8);

	return length * sqrt(1 - share * share);
}

void plb_body_model_shape(const PlbBodyModel *model, double bar_z_m, PlbShape *shape)
{
	double depth = (model->standing_bar_z_m - bar_z_m) / model->full_depth_m;
	double legs = model->shank_m + model->thigh_m, out = model->knee_out_m;
	double bent, shank_out, thigh_out;

	depth = isfinite(depth) ? depth : 0;
	bent = ease(depth);
	/* standing: the straight leg slants; deep: the knee is further out than the ankle */
	shank_out = (1 - bent) * model->spread_m * model->shank_m / legs - bent * out;
	thigh_out = model->spread_m - shank_out;
	shape->shank_m = projected(model->shank_m, shank_out);
	shape->thigh_m = projected(model->thigh_m, thigh_out);
	shape->lumbar_rad = bent * model->lumbar_rad;
	shape->arm_rad = model->arms == PLB_ARMS_FORWARD ? ease(depth / arms_up_by) * arms_up : 0;
}

typedef struct {
	double sine, cosine;
} Lean;

static Lean lean_of(double angle)
{
	return (Lean){ sin(angle), cos(angle) };
}

/* A point on a line that leans: along it, and behind it. */
static void place(double out[2], const double from[2], Lean lean, double along, double behind)
{
	out[0] = from[0] + along * lean.sine - behind * lean.cosine;
	out[1] = from[1] + along * lean.cosine + behind * lean.sine;
}

void plb_body_model_posture(const PlbBodyModel *model, const PlbShape *shape,
			    const PlbAngles *angles, PlbPosture *posture)
{
	const double ankle[2] = { model->ankle_x_m, model->ankle_z_m };
	const Lean shank = lean_of(angles->shank), thigh = lean_of(-angles->thigh);
	const Lean pelvis = lean_of(angles->trunk - shape->lumbar_rad);
	const Lean trunk = lean_of(angles->trunk);
	double pivot[2], base = model->pivot_m, behind = model->pivot_behind_m;
	double shank_share = shape->shank_m / model->shank_m;
	double thigh_share = shape->thigh_m / model->thigh_m;
	PlbPosture *p = posture;

	place(p->knee, ankle, shank, shape->shank_m, 0);
	place(p->hip, p->knee, thigh, shape->thigh_m, 0);
	place(p->l5s1, p->hip, pelvis, model->l5s1_m, model->l5s1_behind_m);
	place(pivot, p->hip, pelvis, base, behind);
	place(p->shoulder, pivot, trunk, model->shoulder_m - base, -behind);
	place(p->neck, pivot, trunk, model->neck_m - base, -behind);
	place(p->head, pivot, trunk, model->head_m - base, -behind);
	place(p->bar, pivot, trunk, model->bar_along_m - base, model->bar_behind_m - behind);
	p->com[PLB_SEGMENT_FOOT][0] = ankle[0] + model->foot_com_m[0];
	p->com[PLB_SEGMENT_FOOT][1] = ankle[1] + model->foot_com_m[1];
	place(p->com[PLB_SEGMENT_SHANK], ankle, shank, model->shank_com_m * shank_share, 0);
	place(p->com[PLB_SEGMENT_THIGH], p->knee, thigh, model->thigh_com_m * thigh_share, 0);
	place(p->com[PLB_SEGMENT_PELVIS], p->hip, pelvis, model->pelvis_com_m, 0);
	place(p->com[PLB_SEGMENT_TRUNK], pivot, trunk, model->trunk_com_m - base,
	      model->trunk_com_behind_m - behind);
	/* an arm that hangs leans by 180 degrees; raised forward, by 90 */
	place(p->com[PLB_SEGMENT_ARMS], p->shoulder, lean_of(M_PI - shape->arm_rad),
	      model->arm_com_m, 0);
	memcpy(p->com[PLB_SEGMENT_BAR], p->bar, sizeof p->bar);
	for (int axis = 0; axis < 2; axis++) {
		p->total_com[axis] = 0;
		for (int i = 0; i < PLB_SEGMENT_COUNT; i++)
			p->total_com[axis] += model->mass_kg[i] * p->com[i][axis] / model->total_kg;
	}
}

/* Share of the thigh's angle: shank 25, trunk 40 degrees at a thigh of 85 (parallel squats), 35
 * with the bar in front. */
static void nominal_from(const PlbBodyModel *model, double thigh, PlbAngles *angles)
{
	double trunk = model->seat_behind_m < 0 ? 0.4 : 0.45;

	angles->thigh = thigh;
	angles->shank = plb_body_settings.stance_shank_rad + 0.25 * thigh;
	angles->trunk = 0.05 + trunk * thigh;
}

double plb_body_model_trunk_line(const PlbBodyModel *model, const PlbShape *shape)
{
	double along = model->pivot_m, behind = model->pivot_behind_m;
	double sine = sin(shape->lumbar_rad), cosine = cos(shape->lumbar_rad);
	double forward = -along * sine - behind * cosine - (model->c7_behind_m - behind);
	double up = along * cosine - behind * sine + model->neck_m - along;

	return atan2(forward, up);
}

double plb_body_model_bar_height(const PlbBodyModel *model, const PlbShape *shape,
				 const PlbAngles *angles)
{
	return model->ankle_z_m + shape->shank_m * cos(angles->shank) +
	       shape->thigh_m * cos(angles->thigh) +
	       model->pivot_m * cos(angles->trunk - shape->lumbar_rad) +
	       model->pivot_behind_m * sin(angles->trunk - shape->lumbar_rad) +
	       (model->bar_along_m - model->pivot_m) * cos(angles->trunk) +
	       (model->bar_behind_m - model->pivot_behind_m) * sin(angles->trunk);
}

/* The bar's height in the nominal posture of a thigh's angle, over what it should be. */
static double height_above(const PlbBodyModel *model, const PlbShape *shape, double thigh,
			   double bar_z_m, PlbAngles *angles)
{
	nominal_from(model, thigh, angles);
	return plb_body_model_bar_height(model, shape, angles) - bar_z_m;
}

void plb_body_model_nominal(const PlbBodyModel *model, const PlbShape *shape, double bar_z_m,
			    PlbAngles *angles)
{
	double bound[2] = { -plb_body_settings.stance_shank_rad, 2.2 }, above[2], middle = 0;

	for (int i = 0; i < 2; i++)
		above[i] = height_above(model, shape, bound[i], bar_z_m, angles);
	/* height falls with the thigh's angle all the way; halvings, and then straight lines
	 * between the bounds, which leave nothing that would answer roundings */
	for (int i = 0; i < 14; i++) {
		double left = bound[1] - bound[0], found;

		middle = bound[0] + left / 2;
		if (i >= 11 && above[0] > 0 && above[1] < 0)
			middle = bound[0] + left * above[0] / (above[0] - above[1]);
		found = height_above(model, shape, middle, bar_z_m, angles);
		bound[found > 0 ? 0 : 1] = middle;
		above[found > 0 ? 0 : 1] = found;
	}
}
