/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/rep-solution.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "src/body/balance.h"
#include "src/body/inverse-dynamics.h"
#include "src/signal/derivative.h"
#include "src/signal/low-pass.h"

#define SOLUTION_COLUMNS 20

struct PlbRepWork {
	gsize capacity;
	PlbShape *shapes;
	PlbAngles *nominal, *angles;
	PlbPosture *postures;
	double *lag2, *input, *momentum, *rate, *scratch;
};

PlbRepSolution *plb_rep_solution_new(gsize n)
{
	PlbRepSolution *solution = g_new0(PlbRepSolution, 1);
	double **columns[SOLUTION_COLUMNS] = {
		&solution->com_x_m,         &solution->com_z_m,        &solution->shank_rad,
		&solution->thigh_rad,       &solution->trunk_rad,      &solution->l5s1_nm,
		&solution->l5s1_gravity_nm, &solution->hip_nm,         &solution->knee_nm,
		&solution->ankle_nm,        &solution->hip_x_m,        &solution->hip_z_m,
		&solution->momentum_m,      &solution->trunk_line_rad, &solution->knee_x_m,
		&solution->knee_z_m,        &solution->above_x_n,      &solution->above_z_n,
		&solution->force_height_m,  &solution->misfit,
	};

	solution->n = n;
	solution->storage = g_new(double, SOLUTION_COLUMNS *n + 1);
	for (gsize i = 0; i < SOLUTION_COLUMNS * n; i++)
		solution->storage[i] = NAN;
	for (gsize i = 0; i < SOLUTION_COLUMNS; i++)
		*columns[i] = solution->storage + i * n;
	return solution;
}

void plb_rep_solution_free(PlbRepSolution *solution)
{
	if (!solution)
		return;
	g_free(solution->storage);
	g_free(solution);
}

void plb_rep_solution_copy(PlbRepSolution *solution, gsize at, const PlbRepSolution *part)
{
	g_return_if_fail(at + part->n <= solution->n);
	for (gsize column = 0; column < SOLUTION_COLUMNS; column++)
		memcpy(solution->storage + column * solution->n + at,
		       part->storage + column * part->n, part->n * sizeof(double));
}

void plb_rep_solution_part(const PlbRepSolution *solution, gsize at, PlbRepSolution *part)
{
	g_return_if_fail(at + part->n <= solution->n);
	for (gsize column = 0; column < SOLUTION_COLUMNS; column++)
		memcpy(part->storage + column * part->n,
		       solution->storage + column * solution->n + at, part->n * sizeof(double));
}

PlbRepWork *plb_rep_work_new(gsize n)
{
	PlbRepWork *work = g_new0(PlbRepWork, 1);

	work->capacity = n;
	work->shapes = g_new0(PlbShape, n + 1);
	work->nominal = g_new0(PlbAngles, n + 1);
	work->angles = g_new0(PlbAngles, n + 1);
	work->postures = g_new0(PlbPosture, n + 1);
	work->lag2 = g_new0(double, 5 * n + 1);
	work->input = work->lag2 + n;
	work->momentum = work->lag2 + 2 * n;
	work->rate = work->lag2 + 3 * n;
	work->scratch = work->lag2 + 4 * n;
	return work;
}

void plb_rep_work_free(PlbRepWork *work)
{
	if (!work)
		return;
	g_free(work->shapes);
	g_free(work->nominal);
	g_free(work->angles);
	g_free(work->postures);
	g_free(work->lag2);
	g_free(work);
}

PlbRepInput plb_rep_input_halved(const PlbRepInput *input, double *columns)
{
	gsize n = (input->n + 1) / 2;

	for (gsize i = 0; i < n; i++) {
		columns[i] = input->bar_x_m[2 * i];
		columns[n + i] = input->bar_z_m[2 * i];
		columns[2 * n + i] = input->cop_x_m[2 * i];
		columns[3 * n + i] = input->force_n[2 * i];
	}
	return (PlbRepInput){
		input->rate_hz / 2, n, columns, columns + n, columns + 2 * n, columns + 3 * n,
		input->height_off_m
	};
}

static double floored_force(const PlbBodyModel *model, const PlbBodySettings *settings,
			    double force)
{
	return MAX(force, settings->force_floor * model->total_kg * model->gravity_mps2);
}

/* Centre of mass from pressure plus the momentum term, with the heights of the current postures. */
static void find_com(const PlbBodyModel *model, const PlbRepInput *in,
		     const PlbBodySettings *settings, PlbRepWork *work, PlbRepSolution *out)
{
	for (gsize i = 0; i < in->n; i++) {
		double force = floored_force(model, settings, in->force_n[i]);

		work->lag2[i] = out->com_z_m[i] * model->total_kg / force;
		work->input[i] = in->cop_x_m[i] + out->momentum_m[i];
	}
	plb_balance_com(work->input, work->lag2, in->n, in->rate_hz, out->com_x_m, work->scratch);
}

/* Angles at every instant, each from the one before. */
static void find_angles(const PlbBodyModel *model, const PlbRepInput *in,
			const PlbBodySettings *settings, PlbRepWork *work, PlbRepSolution *out)
{
	const PlbAngles *before = work->angles;
	PlbAngles ahead, *start = NULL;

	for (gsize i = 0; i < in->n; i++) {
		PlbPostureTarget target = { in->bar_x_m[i], in->bar_z_m[i], out->com_x_m[i],
					    out->force_height_m[i] };
		PlbPostureFit fit;

		plb_posture_solve(model, &work->shapes[i], &target, &work->nominal[i], start,
				  settings, &fit);
		work->angles[i] = fit.angles;
		out->misfit[i] = fit.misfit;
		/* where it is heading: one step less to go */
		start = i + 1 < in->n ? &ahead : NULL;
		ahead = work->angles[i];
		if (i > 0) {
			ahead.shank += before[i].shank - before[i - 1].shank;
			ahead.thigh += before[i].thigh - before[i - 1].thigh;
			ahead.trunk += before[i].trunk - before[i - 1].trunk;
		}
		out->shank_rad[i] = fit.angles.shank;
		out->thigh_rad[i] = fit.angles.thigh;
		out->trunk_rad[i] = fit.angles.trunk;
	}
}

static void smooth_angles(PlbRepSolution *out, gsize n, double rate_hz, double cutoff_hz)
{
	plb_low_pass_zero_phase(out->shank_rad, n, rate_hz, cutoff_hz);
	plb_low_pass_zero_phase(out->thigh_rad, n, rate_hz, cutoff_hz);
	plb_low_pass_zero_phase(out->trunk_rad, n, rate_hz, cutoff_hz);
}

/* Postures from the angles as they are in out. */
static void find_postures(const PlbBodyModel *model, gsize n, PlbRepWork *work, PlbRepSolution *out)
{
	for (gsize i = 0; i < n; i++) {
		work->angles[i] =
			(PlbAngles){ out->shank_rad[i], out->thigh_rad[i], out->trunk_rad[i] };
		plb_body_model_posture(model, &work->shapes[i], &work->angles[i],
				       &work->postures[i]);
		out->com_z_m[i] = work->postures[i].total_com[1];
		out->trunk_line_rad[i] =
			out->trunk_rad[i] + plb_body_model_trunk_line(model, &work->shapes[i]);
	}
}

/* One bounded, under-relaxed step of the angular-momentum term. */
static void step_momentum(const PlbBodyModel *model, const PlbRepInput *in,
			  const PlbBodySettings *settings, PlbRepWork *work, PlbRepSolution *out)
{
	gsize n = in->n;

	for (gsize i = 0; i < n; i++) {
		gsize a = i > 0 ? i - 1 : 0, b = MIN(i + 1, n - 1);

		work->momentum[i] =
			plb_balance_momentum(model, &work->postures[a], &work->angles[a],
					     &work->shapes[a], &work->postures[b], &work->angles[b],
					     &work->shapes[b], (double)(b - a) / in->rate_hz);
	}
	plb_derivative(work->momentum, n, in->rate_hz, work->rate);
	for (gsize i = 0; i < n; i++) {
		double term = work->rate[i] / floored_force(model, settings, in->force_n[i]);

		work->rate[i] = CLAMP(term, -settings->balance_raw_m, settings->balance_raw_m);
	}
	plb_low_pass_zero_phase(work->rate, n, in->rate_hz, settings->balance_cutoff_hz);
	for (gsize i = 0; i < n; i++) {
		double term = CLAMP(work->rate[i], -settings->balance_smooth_m,
				    settings->balance_smooth_m);

		out->momentum_m[i] += settings->balance_relax * (term - out->momentum_m[i]);
	}
}

/* The nominal squat depends on the bar's height alone: found on a grid of it, and between. */
#define NOMINAL_POINTS 33
typedef struct {
	double low_m, step_m;
	PlbAngles at[NOMINAL_POINTS];
} Nominal;

static void nominal_init(Nominal *nominal, const PlbBodyModel *model, const PlbRepInput *in)
{
	double low = in->bar_z_m[0], high = in->bar_z_m[0];

	for (gsize i = 1; i < in->n; i++) {
		low = MIN(low, in->bar_z_m[i]);
		high = MAX(high, in->bar_z_m[i]);
	}
	nominal->low_m = low;
	nominal->step_m = MAX(high - low, 1e-6) / (NOMINAL_POINTS - 1);
	for (int k = 0; k < NOMINAL_POINTS; k++) {
		double bar_z = low + k * nominal->step_m;
		PlbShape shape;

		plb_body_model_shape(model, bar_z, &shape);
		plb_body_model_nominal(model, &shape, bar_z, &nominal->at[k]);
	}
}

static PlbAngles nominal_at(const Nominal *nominal, double bar_z_m)
{
	double place = (bar_z_m - nominal->low_m) / nominal->step_m;
	int k = (int)CLAMP(place, 0, NOMINAL_POINTS - 2);
	const PlbAngles *a = &nominal->at[k], *b = &nominal->at[k + 1];
	double share = place - k;

	return (PlbAngles){ a->shank + share * (b->shank - a->shank),
			    a->thigh + share * (b->thigh - a->thigh),
			    a->trunk + share * (b->trunk - a->trunk) };
}

/* Three unknowns of a twice-integrated force: height, speed and the constant error of the force. */
#define DRIFT 3

static void drift_terms(gsize i, gsize n, double terms[DRIFT])
{
	terms[0] = 1;
	terms[1] = 2 * (double)i / (double)(n - 1) - 1;
	terms[2] = terms[1] * terms[1];
}

/* How much an instant counts as standing: all at the standing height, nothing from a share of a
 * squat's depth on. */
static double standing_weight(const PlbBodyModel *model, double bar_z_m)
{
	double depth = (model->standing_bar_z_m - bar_z_m) / (0.15 * model->full_depth_m);
	double left = 1 - CLAMP(fabs(depth), 0, 1);

	return left * left;
}

/* Height of the centre of mass from twice-integrated force, held to the nominal posture's where the
 * lifter stands (out->com_z_m): there it hardly depends on posture. All NAN when the stretch does
 * not stand at both ends. */
static void find_height(const PlbBodyModel *model, const PlbRepInput *in, const double *nominal_z,
			double *height)
{
	double normal[DRIFT][DRIFT] = { 0 }, right[DRIFT] = { 0 }, speed = 0,
	       step = 1 / in->rate_hz;
	double weight[2] = { 0 };
	gsl_matrix_view matrix = gsl_matrix_view_array(&normal[0][0], DRIFT, DRIFT);
	gsl_vector_view vector = gsl_vector_view_array(right, DRIFT);

	height[0] = 0;
	for (gsize i = 1; i < in->n; i++) {
		double before = speed;

		speed += ((in->force_n[i - 1] + in->force_n[i]) / 2 / model->total_kg -
			  model->gravity_mps2) *
			 step;
		height[i] = height[i - 1] + (before + speed) / 2 * step;
	}
	for (gsize i = 0; i < in->n; i++) {
		double w = standing_weight(model, in->bar_z_m[i]), terms[DRIFT];

		if (w == 0)
			continue;
		weight[2 * i >= in->n] += w * step;
		drift_terms(i, in->n, terms);
		for (int j = 0; j < DRIFT; j++) {
			right[j] += w * terms[j] * (nominal_z[i] - height[i]);
			for (int k = 0; k < DRIFT; k++)
				normal[j][k] += w * terms[j] * terms[k];
		}
	}
	if (!(MIN(weight[0], weight[1]) > 0.1)) {
		for (gsize i = 0; i < in->n; i++)
			height[i] = NAN;
		return;
	}
	gsl_linalg_cholesky_decomp1(&matrix.matrix);
	gsl_linalg_cholesky_svx(&matrix.matrix, &vector.vector);
	for (gsize i = 0; i < in->n; i++) {
		double terms[DRIFT];

		drift_terms(i, in->n, terms);
		for (int k = 0; k < DRIFT; k++)
			height[i] += right[k] * terms[k];
		height[i] += in->height_off_m *
			     CLAMP((model->standing_bar_z_m - in->bar_z_m[i]) / model->full_depth_m,
				   0, 1);
	}
}

static void prepare(const PlbBodyModel *model, const PlbRepInput *in, PlbRepWork *work,
		    const double *known_momentum, PlbRepSolution *out)
{
	Nominal nominal;

	nominal_init(&nominal, model, in);
	for (gsize i = 0; i < in->n; i++) {
		PlbPosture posture;

		plb_body_model_shape(model, in->bar_z_m[i], &work->shapes[i]);
		work->nominal[i] = nominal_at(&nominal, in->bar_z_m[i]);
		plb_body_model_posture(model, &work->shapes[i], &work->nominal[i], &posture);
		out->com_z_m[i] = posture.total_com[1];
		out->momentum_m[i] = known_momentum ? known_momentum[i] : 0;
	}
	find_height(model, in, out->com_z_m, out->force_height_m);
}

void plb_rep_solve(const PlbBodyModel *model, const PlbRepInput *input,
		   const PlbBodySettings *settings, const double *known_momentum, PlbRepWork *work,
		   PlbRepSolution *solution)
{
	int rounds = known_momentum ? 0 : settings->balance_rounds;

	g_return_if_fail(input->n >= 3 && input->n <= work->capacity && solution->n >= input->n);
	prepare(model, input, work, known_momentum, solution);
	for (int round = 0; round < rounds; round++) {
		find_com(model, input, settings, work, solution);
		find_angles(model, input, settings, work, solution);
		smooth_angles(solution, input->n, input->rate_hz, settings->balance_cutoff_hz);
		find_postures(model, input->n, work, solution);
		step_momentum(model, input, settings, work, solution);
	}
	find_com(model, input, settings, work, solution);
	find_angles(model, input, settings, work, solution);
	smooth_angles(solution, input->n, input->rate_hz, settings->cutoff_hz);
	find_postures(model, input->n, work, solution);
	plb_inverse_dynamics(model, input, work->shapes, work->postures, solution);
}

PlbAngles plb_rep_nominal(const PlbRepWork *work, gsize i)
{
	return work->nominal[i];
}

void plb_rep_residuals(const PlbBodyModel *model, const PlbRepInput *input,
		       const PlbBodySettings *settings, const PlbRepWork *work,
		       const PlbRepSolution *solution, gsize i,
		       double residuals[PLB_POSTURE_RESIDUALS])
{
	const PlbPostureTarget target = { input->bar_x_m[i], input->bar_z_m[i],
					  solution->com_x_m[i], solution->force_height_m[i] };
	const PlbAngles found = { solution->shank_rad[i], solution->thigh_rad[i],
				  solution->trunk_rad[i] };

	plb_posture_residuals(model, &work->shapes[i], &target, &work->nominal[i], &found, settings,
			      residuals);
}
