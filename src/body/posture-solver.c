/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/posture-solver.h"

#include <math.h>
#include <string.h>

/* What the bar and the centre of mass are made of: the sums that do not change with the angles. */
typedef struct {
	/* lengths up to the bar */
	double shank_bar, thigh_bar, pelvis_bar, pelvis_behind_bar, trunk_bar, behind_bar;
	double lumbar_sine, lumbar_cosine;
	double fixed_com, fixed_com_z, shank_com, thigh_com, pelvis_com, pelvis_behind_com,
		trunk_com, behind_com; /* mass-weighted */
} Levers;

static void levers_init(Levers *levers, const PlbBodyModel *model, const PlbShape *shape)
{
	const double *mass = model->mass_kg;
	double total = model->total_kg, base = model->pivot_m, behind = model->pivot_behind_m;
	double above_pivot =
		mass[PLB_SEGMENT_TRUNK] + mass[PLB_SEGMENT_ARMS] + mass[PLB_SEGMENT_BAR];
	double above_hip = above_pivot + mass[PLB_SEGMENT_PELVIS];
	double above_knee = above_hip + mass[PLB_SEGMENT_THIGH];

	levers->lumbar_sine = sin(shape->lumbar_rad);
	levers->lumbar_cosine = cos(shape->lumbar_rad);
	levers->shank_bar = shape->shank_m;
	levers->thigh_bar = shape->thigh_m;
	levers->pelvis_bar = base;
	levers->trunk_bar = model->bar_along_m - base;
	levers->pelvis_behind_bar = behind;
	levers->behind_bar = model->bar_behind_m - behind;
	levers->fixed_com = model->ankle_x_m +
			    (mass[PLB_SEGMENT_FOOT] * model->foot_com_m[0] +
			     mass[PLB_SEGMENT_ARMS] * model->arm_com_m * sin(shape->arm_rad)) /
				    total;
	levers->fixed_com_z = (mass[PLB_SEGMENT_FOOT] * (model->ankle_z_m + model->foot_com_m[1]) +
			       (total - mass[PLB_SEGMENT_FOOT]) * model->ankle_z_m -
			       mass[PLB_SEGMENT_ARMS] * model->arm_com_m * cos(shape->arm_rad)) /
			      total;
	levers->shank_com =
		(mass[PLB_SEGMENT_SHANK] * model->shank_com_m / model->shank_m + above_knee) *
		shape->shank_m / total;
	levers->thigh_com =
		(mass[PLB_SEGMENT_THIGH] * model->thigh_com_m / model->thigh_m + above_hip) *
		shape->thigh_m / total;
	levers->pelvis_com =
		(mass[PLB_SEGMENT_PELVIS] * model->pelvis_com_m + above_pivot * base) / total;
	levers->trunk_com = (mass[PLB_SEGMENT_TRUNK] * (model->trunk_com_m - base) +
			     mass[PLB_SEGMENT_ARMS] * (model->shoulder_m - base) +
			     mass[PLB_SEGMENT_BAR] * (model->bar_along_m - base)) /
			    total;
	levers->pelvis_behind_com = above_pivot * behind / total;
	levers->behind_com = (mass[PLB_SEGMENT_TRUNK] * model->trunk_com_behind_m +
			      mass[PLB_SEGMENT_BAR] * model->bar_behind_m - above_pivot * behind) /
			     total;
}

/* value: bar x, bar z, centre of mass x (rig frame but for the ankle's height); slope: by angle. */
static void predict(const Levers *l, const PlbBodyModel *model, const double q[3], double value[4],
		    double slope[4][3])
{
	double sa = sin(q[0]), ca = cos(q[0]), st = sin(q[1]), ct = cos(q[1]);
	double sb = sin(q[2]), cb = cos(q[2]);
	/* of the pelvis: the trunk's angle less the lumbar flexion */
	double sp = sb * l->lumbar_cosine - cb * l->lumbar_sine;
	double cp = cb * l->lumbar_cosine + sb * l->lumbar_sine;

	value[0] = model->ankle_x_m + l->shank_bar * sa - l->thigh_bar * st + l->pelvis_bar * sp -
		   l->pelvis_behind_bar * cp + l->trunk_bar * sb - l->behind_bar * cb;
	value[1] = model->ankle_z_m + l->shank_bar * ca + l->thigh_bar * ct + l->pelvis_bar * cp +
		   l->pelvis_behind_bar * sp + l->trunk_bar * cb + l->behind_bar * sb;
	value[2] = l->fixed_com + l->shank_com * sa - l->thigh_com * st + l->pelvis_com * sp -
		   l->pelvis_behind_com * cp + l->trunk_com * sb - l->behind_com * cb;
	value[3] = l->fixed_com_z + l->shank_com * ca + l->thigh_com * ct + l->pelvis_com * cp +
		   l->pelvis_behind_com * sp + l->trunk_com * cb + l->behind_com * sb;
	slope[3][0] = -l->shank_com * sa;
	slope[3][1] = -l->thigh_com * st;
	slope[3][2] = -l->pelvis_com * sp + l->pelvis_behind_com * cp - l->trunk_com * sb +
		      l->behind_com * cb;
	slope[0][0] = l->shank_bar * ca;
	slope[0][1] = -l->thigh_bar * ct;
	slope[0][2] = l->pelvis_bar * cp + l->pelvis_behind_bar * sp + l->trunk_bar * cb +
		      l->behind_bar * sb;
	slope[1][0] = -l->shank_bar * sa;
	slope[1][1] = -l->thigh_bar * st;
	slope[1][2] = -l->pelvis_bar * sp + l->pelvis_behind_bar * cp - l->trunk_bar * sb +
		      l->behind_bar * cb;
	slope[2][0] = l->shank_com * ca;
	slope[2][1] = -l->thigh_com * ct;
	slope[2][2] = l->pelvis_com * cp + l->pelvis_behind_com * sp + l->trunk_com * cb +
		      l->behind_com * sb;
}

/* Inverse of a symmetric positive definite 3x3 by cofactors; the prior keeps it well away from 0.
 */
static void invert(double m[3][3], double out[3][3])
{
	double c00 = m[1][1] * m[2][2] - m[1][2] * m[1][2];
	double c01 = m[0][2] * m[1][2] - m[0][1] * m[2][2];
	double c02 = m[0][1] * m[1][2] - m[0][2] * m[1][1];
	double scale = 1 / (m[0][0] * c00 + m[0][1] * c01 + m[0][2] * c02);

	out[0][0] = c00 * scale;
	out[0][1] = out[1][0] = c01 * scale;
	out[0][2] = out[2][0] = c02 * scale;
	out[1][1] = (m[0][0] * m[2][2] - m[0][2] * m[0][2]) * scale;
	out[1][2] = out[2][1] = (m[0][1] * m[0][2] - m[0][0] * m[1][2]) * scale;
	out[2][2] = (m[0][0] * m[1][1] - m[0][1] * m[0][1]) * scale;
}

static void limit(double q[3], const PlbBodySettings *settings)
{
	q[0] = CLAMP(q[0], settings->shank_limit_rad[0], settings->shank_limit_rad[1]);
	q[1] = CLAMP(q[1], settings->thigh_limit_rad[0], settings->thigh_limit_rad[1]);
	q[2] = CLAMP(q[2], settings->trunk_limit_rad[0], settings->trunk_limit_rad[1]);
	/* knees do not bend backward: the thigh leans no further forward than the shank */
	q[1] = MAX(q[1], -q[0]);
}

/* Normal equations at q: information matrix and right-hand side. */
static void normal_equations(const double residual[4], double slope[4][3], const double sigma[4],
			     const double q[3], const double q0[3], double prior,
			     double information[3][3], double rhs[3])
{
	for (int j = 0; j < 3; j++) {
		rhs[j] = (q0[j] - q[j]) * prior;
		for (int k = 0; k < 3; k++)
			information[j][k] = j == k ? prior : 0;
	}
	for (int i = 0; i < 4; i++) {
		double weight = 1 / (sigma[i] * sigma[i]);

		for (int j = 0; j < 3; j++) {
			rhs[j] += slope[i][j] * residual[i] * weight;
			for (int k = 0; k < 3; k++)
				information[j][k] += slope[i][j] * slope[i][k] * weight;
		}
	}
}

/* Everything of one instant that does not change while it is being solved. */
typedef struct {
	const PlbBodyModel *model;
	const PlbBodySettings *settings;
	Levers levers;
	double measured[4], sigma[4], q0[3], prior;
} Problem;

/* Weighted squares at q, with the residuals and slopes that go with them. */
static double cost_at(const Problem *problem, const double q[3], double residual[4],
		      double slope[4][3])
{
	double value[4], sum = 0;

	predict(&problem->levers, problem->model, q, value, slope);
	for (int i = 0; i < 4; i++) {
		residual[i] = problem->measured[i] - value[i];
		sum += pow(residual[i] / problem->sigma[i], 2);
	}
	for (int j = 0; j < 3; j++)
		sum += pow(q[j] - problem->q0[j], 2) * problem->prior;
	return sum;
}

/* A step this small leaves far less than itself. */
#define CLOSE_RAD 1e-7

/* Gauss-Newton from q on, in place; returns the cost where it stopped, less than a last step from
 * there. */
static double iterate(const Problem *problem, double q[3], PlbPostureFit *fit)
{
	double slope[4][3], residual[4], information[3][3], rhs[3], cost = 0;

	fit->converged = FALSE;
	for (int round = 0; round < 15 && !fit->converged; round++) {
		double largest = 0;

		cost = cost_at(problem, q, residual, slope);
		normal_equations(residual, slope, problem->sigma, q, problem->q0, problem->prior,
				 information, rhs);
		invert(information, fit->covariance);
		for (int j = 0; j < 3; j++) {
			double step = fit->covariance[j][0] * rhs[0] +
				      fit->covariance[j][1] * rhs[1] +
				      fit->covariance[j][2] * rhs[2];
			double before = q[j];

			q[j] += CLAMP(step, -0.3, 0.3);
			largest = MAX(largest, fabs(q[j] - before));
		}
		limit(q, problem->settings);
		fit->converged = largest < CLOSE_RAD;
	}
	if (!fit->converged)
		cost = cost_at(problem, q, residual, slope);
	fit->misfit = 0;
	for (int i = 0; i < 3; i++)
		fit->misfit += pow(residual[i] / problem->sigma[i], 2);
	return cost;
}

static void problem_init(Problem *problem, const PlbBodyModel *model, const PlbShape *shape,
			 const PlbPostureTarget *target, const PlbAngles *nominal,
			 const PlbBodySettings *settings)
{
	double spread;

	problem->model = model;
	problem->settings = settings;
	levers_init(&problem->levers, model, shape);
	problem->measured[0] = target->bar_x_m;
	problem->measured[1] = target->bar_z_m;
	problem->measured[2] = target->com_x_m;
	problem->sigma[0] = problem->sigma[1] = settings->bar_sigma_m;
	problem->sigma[2] = settings->com_sigma_m;
	problem->measured[3] = isfinite(target->com_z_m) ? target->com_z_m : 0;
	problem->sigma[3] = isfinite(target->com_z_m) ? settings->com_height_sigma_m : 1e6;
	problem->q0[0] = nominal->shank;
	problem->q0[1] = nominal->thigh;
	problem->q0[2] = nominal->trunk;
	spread = settings->prior_sigma_rad *
		 CLAMP(nominal->thigh / settings->prior_thigh_rad, settings->prior_least, 1);
	problem->prior = 1 / (spread * spread);
}

void plb_posture_solve(const PlbBodyModel *model, const PlbShape *shape,
		       const PlbPostureTarget *target, const PlbAngles *nominal,
		       const PlbAngles *start, const PlbBodySettings *settings, PlbPostureFit *fit)
{
	double q[3] = { nominal->shank, nominal->thigh, nominal->trunk }, cost = INFINITY;
	Problem problem;

	problem_init(&problem, model, shape, target, nominal, settings);
	if (start && isfinite(start->shank + start->thigh + start->trunk)) {
		q[0] = start->shank;
		q[1] = start->thigh;
		q[2] = start->trunk;
		cost = iterate(&problem, q, fit);
	}
	/* caught at a limit or in a mirror posture: see whether the usual squat leads further down
	 */
	if (!(cost < settings->restart_cost)) {
		double other[3] = { nominal->shank, nominal->thigh, nominal->trunk };
		PlbPostureFit second;

		if (!(iterate(&problem, other, &second) >= cost)) {
			*fit = second;
			memcpy(q, other, sizeof q);
		}
	}
	/* a step made of NAN passes every clamp: what was not measured stays not measured */
	if (!isfinite(target->bar_x_m + target->bar_z_m + target->com_x_m + q[0] + q[1] + q[2]))
		q[0] = q[1] = q[2] = NAN;
	fit->angles = (PlbAngles){ q[0], q[1], q[2] };
}

void plb_posture_residuals(const PlbBodyModel *model, const PlbShape *shape,
			   const PlbPostureTarget *target, const PlbAngles *nominal,
			   const PlbAngles *found, const PlbBodySettings *settings,
			   double residuals[PLB_POSTURE_RESIDUALS])
{
	const double q[3] = { found->shank, found->thigh, found->trunk };
	double slope[4][3];
	Problem problem;

	problem_init(&problem, model, shape, target, nominal, settings);
	cost_at(&problem, q, residuals, slope);
	for (int i = 0; i < 4; i++)
		residuals[i] /= problem.sigma[i];
	if (!isfinite(target->com_z_m))
		residuals[3] = 0 * residuals[3];
	for (int j = 0; j < 3; j++)
		residuals[4 + j] = (problem.q0[j] - q[j]) * sqrt(problem.prior);
}
