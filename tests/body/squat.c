/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/body/squat.h"

#include <math.h>

#define COLUMNS 14
#define GRAVITY 9.80665
#define SEGMENTS 5 /* shank, thigh, pelvis, trunk, bar; the foot does not move */

/* Where segments and joints are in one posture, worked out by hand. */
typedef struct {
	double x[SEGMENTS], z[SEGMENTS], lean[SEGMENTS];
	double knee[2], hip[2], l5s1[2];
} Points;

static const PlbSegment segments[SEGMENTS] = { PLB_SEGMENT_SHANK, PLB_SEGMENT_THIGH,
					       PLB_SEGMENT_PELVIS, PLB_SEGMENT_TRUNK,
					       PLB_SEGMENT_BAR };

static void points_at(const PlbBodyModel *m, double shank, double thigh, double trunk, Points *p)
{
	double sb = sin(trunk), cb = cos(trunk);

	p->knee[0] = m->ankle_x_m + m->shank_m * sin(shank);
	p->knee[1] = m->ankle_z_m + m->shank_m * cos(shank);
	p->hip[0] = p->knee[0] - m->thigh_m * sin(thigh);
	p->hip[1] = p->knee[1] + m->thigh_m * cos(thigh);
	p->l5s1[0] = p->hip[0] + m->l5s1_m * sb - m->l5s1_behind_m * cb;
	p->l5s1[1] = p->hip[1] + m->l5s1_m * cb + m->l5s1_behind_m * sb;
	p->x[0] = m->ankle_x_m + m->shank_com_m * sin(shank);
	p->z[0] = m->ankle_z_m + m->shank_com_m * cos(shank);
	p->x[1] = p->knee[0] - m->thigh_com_m * sin(thigh);
	p->z[1] = p->knee[1] + m->thigh_com_m * cos(thigh);
	p->x[2] = p->hip[0] + m->pelvis_com_m * sb;
	p->z[2] = p->hip[1] + m->pelvis_com_m * cb;
	p->x[3] = p->hip[0] + m->trunk_com_m * sb - m->trunk_com_behind_m * cb;
	p->z[3] = p->hip[1] + m->trunk_com_m * cb + m->trunk_com_behind_m * sb;
	p->x[4] = p->hip[0] + m->bar_along_m * sb - m->bar_behind_m * cb;
	p->z[4] = p->hip[1] + m->bar_along_m * cb + m->bar_behind_m * sb;
	p->lean[0] = shank;
	p->lean[1] = -thigh;
	p->lean[2] = p->lean[3] = trunk;
	p->lean[4] = 0;
}

static double com(const PlbBodyModel *m, const double at[SEGMENTS], double foot)
{
	double sum = m->mass_kg[PLB_SEGMENT_FOOT] * foot;

	for (int i = 0; i < SEGMENTS; i++)
		sum += m->mass_kg[segments[i]] * at[i];
	return sum / m->total_kg;
}

/* The trunk lean that puts the centre of mass over a place. */
static double balanced_trunk(const PlbBodyModel *m, double shank, double thigh, double com_x)
{
	double low = -0.3, high = 1.5;
	Points p;

	for (int i = 0; i < 44; i++) {
		double trunk = (low + high) / 2;

		points_at(m, shank, thigh, trunk, &p);
		if (com(m, p.x, m->ankle_x_m + m->foot_com_m[0]) < com_x)
			low = trunk;
		else
			high = trunk;
	}
	return (low + high) / 2;
}

/* From 0 to 1 with speed, acceleration and jerk zero at both ends. */
static double smooth_step(double t)
{
	if (t <= 0)
		return 0;
	if (t >= 1)
		return 1;
	return t * t * t * t * (35 - 84 * t + 70 * t * t - 20 * t * t * t);
}

static void angles_at(const Squat *s, const PlbBodyModel *m, double lean, double time, double q[3])
{
	double down = smooth_step((time - s->stand_s) / s->down_s);
	double up = smooth_step((time - s->stand_s - s->down_s) / s->up_s);
	double bent = down - up, com_x = m->ankle_x_m + 0.050;

	q[0] = 0.08 + 0.40 * bent;
	q[1] = -0.08 + 1.60 * bent;
	q[2] = balanced_trunk(m, q[0], q[1], com_x) + lean * bent;
}

/* All of one instant, accelerations by differences of exact places 0.2 ms apart. */
static void instant(Squat *s, const PlbBodyModel *m, double lean, gsize i)
{
	const double h = 2e-4, time = (double)i / s->rate_hz;
	double about_plate = 0, force = m->mass_kg[PLB_SEGMENT_FOOT] * GRAVITY;
	double moment[3] = { 0 }, foot = m->ankle_x_m + m->foot_com_m[0], ax_sum = 0;
	Points p[3];

	for (int k = 0; k < 3; k++) {
		double q[3];

		angles_at(s, m, lean, time + (k - 1) * h, q);
		points_at(m, q[0], q[1], q[2], &p[k]);
		if (k == 1) {
			s->shank[i] = q[0];
			s->thigh[i] = q[1];
			s->trunk[i] = q[2];
		}
	}
	about_plate = force * foot;
	s->l5s1_gravity[i] = 0;
	for (int g = 0; g < SEGMENTS; g++) {
		double mass = m->mass_kg[segments[g]], inertia = m->inertia_kgm2[segments[g]];
		double ax = (p[0].x[g] - 2 * p[1].x[g] + p[2].x[g]) / (h * h);
		double az = (p[0].z[g] - 2 * p[1].z[g] + p[2].z[g]) / (h * h) + GRAVITY;
		double alpha = (p[0].lean[g] - 2 * p[1].lean[g] + p[2].lean[g]) / (h * h);
		const double *joints[3] = { p[1].l5s1, p[1].hip, p[1].knee };

		force += mass * az;
		ax_sum += mass * ax;
		about_plate += mass * (p[1].x[g] * az - p[1].z[g] * ax) - inertia * alpha;
		for (int j = 0; j < 3; j++) {
			if (g >= 3 - j) /* l5s1 carries trunk and bar, the hip the pelvis too... */
				moment[j] += mass * ((p[1].x[g] - joints[j][0]) * az -
						     (p[1].z[g] - joints[j][1]) * ax) -
					     inertia * alpha;
		}
		if (g >= 3)
			s->l5s1_gravity[i] += mass * GRAVITY * (p[1].x[g] - p[1].l5s1[0]);
	}
	s->bar_x[i] = p[1].x[4];
	s->bar_z[i] = p[1].z[4];
	s->force[i] = force;
	s->cop_x[i] = about_plate / force;
	s->com_x[i] = com(m, p[1].x, foot);
	s->com_z[i] = com(m, p[1].z, m->ankle_z_m + m->foot_com_m[1]);
	s->com_ax[i] = ax_sum / m->total_kg;
	s->l5s1[i] = moment[0];
	s->hip[i] = moment[1];
	s->knee[i] = -moment[2];
}

Squat *squat_new(const PlbBodyModel *model, double rate_hz, double down_s, double up_s,
		 double lean_rad)
{
	Squat *s = g_new0(Squat, 1);
	double **columns[COLUMNS] = { &s->shank, &s->thigh, &s->trunk, &s->bar_x,       &s->bar_z,
				      &s->cop_x, &s->force, &s->com_x, &s->com_z,       &s->com_ax,
				      &s->l5s1,  &s->hip,   &s->knee,  &s->l5s1_gravity };
	double *block;

	s->rate_hz = rate_hz;
	s->stand_s = 1.5;
	s->down_s = down_s;
	s->up_s = up_s;
	s->n = (gsize)((2 * s->stand_s + down_s + up_s) * rate_hz) + 1;
	block = g_new0(double, COLUMNS * s->n);
	for (int i = 0; i < COLUMNS; i++)
		*columns[i] = block + (gsize)i * s->n;
	for (gsize i = 0; i < s->n; i++)
		instant(s, model, lean_rad, i);
	return s;
}

void squat_free(Squat *squat)
{
	if (!squat)
		return;
	g_free(squat->shank);
	g_free(squat);
}

static double gauss(GRand *rand)
{
	return sqrt(-2 * log(1 - g_rand_double(rand))) * cos(2 * M_PI * g_rand_double(rand));
}

void squat_add_noise(Squat *squat, guint32 seed, double bar_m, double cop_m, double force_n)
{
	GRand *rand = g_rand_new_with_seed(seed);

	for (gsize i = 0; i < squat->n; i++) {
		squat->bar_x[i] += bar_m * gauss(rand);
		squat->bar_z[i] += bar_m * gauss(rand);
		squat->cop_x[i] += cop_m * gauss(rand);
		squat->force[i] += force_n * gauss(rand);
	}
	g_rand_free(rand);
}

PlbTraces *squat_to_traces(const Squat *squat, double separation_m)
{
	PlbStreamInfo info = { .rate_hz = squat->rate_hz,
			       .channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
					   PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_X,
			       .gravity_mps2 = GRAVITY };
	PlbTraces *traces = plb_traces_new(&info);

	for (gsize i = 0; i < squat->n; i++) {
		PlbSample sample = plb_sample_empty((double)i / squat->rate_hz);

		for (int side = 0; side < PLB_SIDES; side++) {
			sample.fz_n[side] = squat->force[i] / 2;
			sample.cop_x_m[side] = squat->cop_x[i];
			sample.cop_y_m[side] = (side == PLB_LEFT ? 0.5 : -0.5) * separation_m;
		}
		sample.bar_x_m[0] = squat->bar_x[i];
		sample.bar_z_m[0] = squat->bar_z[i];
		plb_traces_append(traces, &sample, 1);
	}
	return traces;
}

PlbRepCut squat_cut(const Squat *s)
{
	/* within 5 mm of standing height, as the contract reads it */
	gsize bottom = (gsize)((s->stand_s + s->down_s) * s->rate_hz), start = bottom, end = bottom;
	PlbRepCut cut = { .locked_out = TRUE };

	while (s->bar_z[start] < s->bar_z[0] - 0.005)
		start--;
	while (s->bar_z[end] < s->bar_z[s->n - 1] - 0.005)
		end++;
	cut.start_s = (double)start / s->rate_hz;
	cut.bottom_s = (double)bottom / s->rate_hz;
	cut.end_s = (double)end / s->rate_hz;
	cut.start_z_m = s->bar_z[start];
	cut.bottom_z_m = s->bar_z[bottom];
	cut.end_z_m = s->bar_z[end];
	return cut;
}

PlbStanding squat_standing(const Squat *s, double separation_m)
{
	gsize from = (gsize)(0.2 * s->rate_hz), to = (gsize)(1.2 * s->rate_hz);
	PlbStanding standing = {
		.from_s = 0.2, .to_s = 1.2, .with_bar = TRUE, .foot_separation_m = separation_m
	};

	for (gsize i = from; i < to; i++) {
		standing.force_n += s->force[i] / (double)(to - from);
		standing.cop_x_m += s->cop_x[i] / (double)(to - from);
		standing.bar_x_m += s->bar_x[i] / (double)(to - from);
		standing.bar_z_m += s->bar_z[i] / (double)(to - from);
	}
	return standing;
}

double squat_separation(const PlbBodyModel *model)
{
	return 2 * 0.052 * model->stature_m;
}

void squat_model(PlbBodyModel *model, const PlbAthlete *athlete, double body_mass_kg,
		 double bar_mass_kg)
{
	PlbBodyVariation variation;
	Points p;

	plb_body_variation_init(&variation);
	plb_body_model_init(model, athlete, body_mass_kg, bar_mass_kg, GRAVITY,
			    2 * 0.052 * athlete->stature_m, &variation);
	model->lumbar_rad = model->knee_out_m = 0;
	model->ankle_x_m = -0.03;
	points_at(model, 0.08, -0.08, balanced_trunk(model, 0.08, -0.08, model->ankle_x_m + 0.050),
		  &p);
	model->standing_bar_z_m = p.z[4];
}
