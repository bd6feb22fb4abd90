/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/inverse-dynamics.h"

#include <math.h>

/* Where each segment is at one instant, how it accelerates and how its lean does. */
typedef struct {
	double x[PLB_SEGMENT_COUNT], z[PLB_SEGMENT_COUNT];
	double ax[PLB_SEGMENT_COUNT], az[PLB_SEGMENT_COUNT];
	double spin[PLB_SEGMENT_COUNT]; /* I alpha, forward positive */
} Motion;

static double second(double before, double at, double after, double rate_hz)
{
	return (before - 2 * at + after) * rate_hz * rate_hz;
}

/* Lean of each segment, forward positive; arms rise backward-pitching. */
static void leans(const PlbShape *shape, double shank, double thigh, double trunk,
		  double lean[PLB_SEGMENT_COUNT])
{
	lean[PLB_SEGMENT_FOOT] = lean[PLB_SEGMENT_BAR] = 0;
	lean[PLB_SEGMENT_SHANK] = shank;
	lean[PLB_SEGMENT_THIGH] = -thigh;
	lean[PLB_SEGMENT_PELVIS] = trunk - shape->lumbar_rad;
	lean[PLB_SEGMENT_TRUNK] = trunk;
	lean[PLB_SEGMENT_ARMS] = -shape->arm_rad;
}

static void motion_at(const PlbBodyModel *model, const PlbRepInput *in, const PlbShape *shapes,
		      const PlbPosture *postures, const PlbRepSolution *out, gsize at,
		      Motion *motion)
{
	/* the ends borrow the acceleration of their neighbours */
	gsize i = CLAMP(at, 1, in->n - 2);
	double lean[3][PLB_SEGMENT_COUNT];

	for (gsize k = 0; k < 3; k++)
		leans(&shapes[i + k - 1], out->shank_rad[i + k - 1], out->thigh_rad[i + k - 1],
		      out->trunk_rad[i + k - 1], lean[k]);
	for (int s = 0; s < PLB_SEGMENT_COUNT; s++) {
		const PlbPosture *p = &postures[i];

		motion->x[s] = postures[at].com[s][0];
		motion->z[s] = postures[at].com[s][1];
		motion->ax[s] =
			second(p[-1].com[s][0], p[0].com[s][0], p[1].com[s][0], in->rate_hz);
		motion->az[s] =
			second(p[-1].com[s][1], p[0].com[s][1], p[1].com[s][1], in->rate_hz);
		motion->spin[s] = model->inertia_kgm2[s] *
				  second(lean[0][s], lean[1][s], lean[2][s], in->rate_hz);
	}
	/* the bar is measured, not modelled */
	motion->x[PLB_SEGMENT_BAR] = in->bar_x_m[at];
	motion->z[PLB_SEGMENT_BAR] = in->bar_z_m[at];
	motion->ax[PLB_SEGMENT_BAR] =
		second(in->bar_x_m[i - 1], in->bar_x_m[i], in->bar_x_m[i + 1], in->rate_hz);
	motion->az[PLB_SEGMENT_BAR] =
		second(in->bar_z_m[i - 1], in->bar_z_m[i], in->bar_z_m[i + 1], in->rate_hz);
}

/* The plates tell the accelerations of all mass together far better than positions differentiated
 * twice do one by one: up from force, forward from pressure (as part of the centre of mass's path).
 * What is missing to them is shared by all that moves. */
static void agree_with_plates(const PlbBodyModel *model, double ax, double az, Motion *motion)
{
	double moving_kg = model->total_kg - model->mass_kg[PLB_SEGMENT_FOOT];
	double missing_x = model->total_kg * ax, missing_z = model->total_kg * az;

	for (int s = PLB_SEGMENT_SHANK; s < PLB_SEGMENT_COUNT; s++) {
		missing_x -= model->mass_kg[s] * motion->ax[s];
		missing_z -= model->mass_kg[s] * motion->az[s];
	}
	for (int s = PLB_SEGMENT_SHANK; s < PLB_SEGMENT_COUNT; s++) {
		motion->ax[s] += missing_x / moving_kg;
		motion->az[s] += missing_z / moving_kg;
	}
}

/* Demand about a joint of the segments from first up. */
static double demand(const PlbBodyModel *model, const Motion *motion, const double joint[2],
		     PlbSegment first)
{
	double sum = 0;

	for (int s = first; s < PLB_SEGMENT_COUNT; s++)
		sum += model->mass_kg[s] *
			       ((motion->x[s] - joint[0]) * (motion->az[s] + model->gravity_mps2) -
				(motion->z[s] - joint[1]) * motion->ax[s]) -
		       motion->spin[s];
	return sum;
}

static void force_above(const PlbBodyModel *model, const Motion *motion, double *x_n, double *z_n)
{
	*x_n = *z_n = 0;
	for (int s = PLB_SEGMENT_TRUNK; s < PLB_SEGMENT_COUNT; s++) {
		*x_n += model->mass_kg[s] * motion->ax[s];
		*z_n += model->mass_kg[s] * (motion->az[s] + model->gravity_mps2);
	}
}

double plb_l5s1_gravity(const PlbBodyModel *model, const PlbPosture *posture, double bar_x_m)
{
	double sum = model->mass_kg[PLB_SEGMENT_BAR] * (bar_x_m - posture->l5s1[0]);

	for (int s = PLB_SEGMENT_TRUNK; s < PLB_SEGMENT_BAR; s++)
		sum += model->mass_kg[s] * (posture->com[s][0] - posture->l5s1[0]);
	return sum * model->gravity_mps2;
}

void plb_inverse_dynamics(const PlbBodyModel *model, const PlbRepInput *input,
			  const PlbShape *shapes, const PlbPosture *postures, PlbRepSolution *out)
{
	Motion motion;

	for (gsize i = 0; i < input->n; i++) {
		const PlbPosture *p = &postures[i];
		const double ankle[2] = { model->ankle_x_m, model->ankle_z_m };
		gsize near;

		motion_at(model, input, shapes, postures, out, i, &motion);
		near = CLAMP(i, 1, input->n - 2);
		agree_with_plates(model,
				  second(out->com_x_m[near - 1], out->com_x_m[near],
					 out->com_x_m[near + 1], input->rate_hz),
				  input->force_n[i] / model->total_kg - model->gravity_mps2,
				  &motion);
		out->l5s1_nm[i] = demand(model, &motion, p->l5s1, PLB_SEGMENT_TRUNK);
		out->hip_nm[i] = demand(model, &motion, p->hip, PLB_SEGMENT_PELVIS);
		out->knee_nm[i] = -demand(model, &motion, p->knee, PLB_SEGMENT_THIGH);
		out->ankle_nm[i] = demand(model, &motion, ankle, PLB_SEGMENT_SHANK);
		out->l5s1_gravity_nm[i] = plb_l5s1_gravity(model, p, input->bar_x_m[i]);
		out->hip_x_m[i] = p->hip[0];
		out->hip_z_m[i] = p->hip[1];
		out->knee_x_m[i] = p->knee[0];
		out->knee_z_m[i] = p->knee[1];
		force_above(model, &motion, &out->above_x_n[i], &out->above_z_n[i]);
	}
}
