/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/moment-bands.h"

#include <math.h>
#include <string.h>

#include "src/body/fit-check.h"

/* One thing that may be off by one standard deviation. */
typedef struct {
	double off[PLB_BODY_PARAMETERS];
	double rep_cop_m, rep_bar_m;           /* shifts of the rep alone */
	double standing_cop_m, standing_bar_m; /* and of the standing pause */
	double height_m;                       /* of the centre of mass by force, when deep */
	double scale;                          /* of what comes of it */
	gboolean noise;
} Deviation;

/* Half a standard deviation, back towards the table: a whole one away from it may run into the
 * bounds of the standing fit. */
#define BODY_STEP 0.5

#define MAX_DEVIATIONS (PLB_BODY_PARAMETERS + 5)

static Deviation *add(const PlbBandInput *band, Deviation *list, gsize *n)
{
	Deviation *deviation = &list[(*n)++];

	memset(deviation, 0, sizeof *deviation);
	memcpy(deviation->off, band->fit->off, sizeof deviation->off);
	deviation->scale = 1;
	return deviation;
}

static gsize list_deviations(const PlbBandInput *band, const PlbBodySettings *settings,
			     Deviation *list)
{
	gsize n = 0;
	Deviation *deviation;

	deviation = add(band, list, &n);
	deviation->rep_cop_m = band->pressure_m;
	deviation->noise = TRUE;
	deviation = add(band, list, &n);
	deviation->rep_bar_m = band->bar_m;
	deviation->noise = TRUE;
	deviation = add(band, list, &n);
	deviation->rep_cop_m = deviation->standing_cop_m = band->pressure_u_m;
	deviation = add(band, list, &n);
	deviation->rep_bar_m = deviation->standing_bar_m = band->bar_u_m;
	deviation = add(band, list, &n);
	deviation->height_m = settings->com_height_sigma_m;
	for (int k = 0; k < PLB_BODY_PARAMETERS; k++) {
		double step;

		if (band->spread->sd[k] == 0)
			continue;
		deviation = add(band, list, &n);
		step = copysign(BODY_STEP, -band->fit->off[k]);
		for (int j = k; j < PLB_BODY_PARAMETERS; j++)
			deviation->off[j] += step * band->fit->root[j][k];
		deviation->scale = 1 / BODY_STEP;
	}
	return n;
}

/* Mean gravity part of L5/S1 where it is reported, or over the rep if it is not that deep. */
static double gravity_mean(const PlbRepView *view, const PlbBodySettings *settings)
{
	double least = settings->report_depth * view->model->full_depth_m, sum = 0;
	gsize n = 0;

	for (gsize i = view->start; i <= view->end; i++) {
		if (view->model->standing_bar_z_m - view->bar_z_m[i] > least &&
		    !plb_fit_check_is_excluded(view->solution, i)) {
			sum += view->solution->l5s1_gravity_nm[i];
			n++;
		}
	}
	return n > 0 ? sum / (double)n : view->solution->l5s1_gravity_nm[view->bottom];
}

/* The rep at half its rate: bands need no more, and each deviation costs half. */
typedef struct {
	PlbRepInput input;
	PlbRepView view; /* its solution is the last one asked for */
	PlbRepSolution *solution;
	const PlbRepSolution *whole; /* the rep as solved, at its own rate */
	double *columns, *momentum, *shifted_cop, *shifted_bar;
	const PlbBodySettings *settings;
	PlbRepWork *work;
} HalfRep;

static void half_init(HalfRep *half, const PlbRepInput *input, const PlbRepView *view,
		      const PlbBodySettings *settings, PlbRepWork *work)
{
	gsize n = (input->n + 1) / 2;

	half->columns = g_new(double, (PLB_HALVED_COLUMNS + 3) * n);
	half->input = plb_rep_input_halved(input, half->columns);
	half->momentum = half->columns + PLB_HALVED_COLUMNS * n;
	half->shifted_cop = half->momentum + n;
	half->shifted_bar = half->shifted_cop + n;
	for (gsize i = 0; i < n; i++)
		half->momentum[i] = view->solution->momentum_m[2 * i];
	half->solution = plb_rep_solution_new(n);
	half->view = *view;
	half->view.bar_z_m = half->input.bar_z_m;
	half->view.force_n = half->input.force_n;
	half->view.rate_hz = half->input.rate_hz;
	half->view.start = (view->start + 1) / 2;
	half->view.bottom = view->bottom / 2;
	half->view.end = view->end / 2;
	half->view.solution = half->solution;
	half->whole = view->solution;
	half->settings = settings;
	half->work = work;
}

static void half_clear(HalfRep *half)
{
	plb_rep_solution_free(half->solution);
	g_free(half->columns);
}

/* The half rep solved by a body, its pressure and bar shifted; FALSE when something has no number.
 */
static gboolean solve_half(HalfRep *half, const PlbBodyModel *model, const Deviation *deviation,
			   PlbPeaks *peaks, double *gravity)
{
	PlbRepInput moved = half->input;

	for (gsize i = 0; i < moved.n; i++) {
		half->shifted_cop[i] = half->input.cop_x_m[i] + deviation->rep_cop_m;
		half->shifted_bar[i] = half->input.bar_x_m[i] + deviation->rep_bar_m;
	}
	moved.height_off_m = deviation->height_m;
	moved.cop_x_m = half->shifted_cop;
	moved.bar_x_m = half->view.bar_x_m = half->shifted_bar;
	plb_rep_solve(model, &moved, half->settings, half->momentum, half->work, half->solution);
	plb_fit_check_follow(half->whole, 2, half->solution);
	half->view.model = model;
	plb_rep_summary_peaks(&half->view, half->settings, peaks);
	*gravity = gravity_mean(&half->view, half->settings);
	return isfinite(peaks->l5s1_nm + peaks->hip_nm + peaks->knee_nm + *gravity);
}

/* The same by the body that one deviation makes. */
static gboolean solve_deviation(const PlbBandInput *band, HalfRep *half, const Deviation *deviation,
				PlbPeaks *peaks, double *gravity)
{
	PlbBodySource other = *band->source;
	PlbBodyModel model;
	PlbStandingFit fit;

	other.standing.cop_x_m += deviation->standing_cop_m;
	other.standing.bar_x_m += deviation->standing_bar_m;
	return plb_body_build_off(&other, band->spread, deviation->off, &model, &fit) &&
	       solve_half(half, &model, deviation, peaks, gravity);
}

/* Adds what each deviation moves, in squares, to sum and noise; returns how many could be solved.
 */
static gsize add_squares(const PlbBandInput *band, HalfRep *half, const PlbPeaks *base,
			 double base_gravity, PlbPeaks *sum, double *noise)
{
	Deviation list[MAX_DEVIATIONS];
	gsize n = list_deviations(band, half->settings, list), solved = 0;

	for (gsize i = 0; i < n; i++) {
		PlbPeaks peaks;
		double gravity;

		if (!solve_deviation(band, half, &list[i], &peaks, &gravity))
			continue;
		solved++;
		sum->l5s1_nm += pow(list[i].scale * (peaks.l5s1_nm - base->l5s1_nm), 2);
		sum->hip_nm += pow(list[i].scale * (peaks.hip_nm - base->hip_nm), 2);
		sum->knee_nm += pow(list[i].scale * (peaks.knee_nm - base->knee_nm), 2);
		if (list[i].noise)
			*noise += pow(gravity - base_gravity, 2);
	}
	return solved;
}

gboolean plb_moment_bands(const PlbRepInput *input, const PlbRepView *view,
			  const PlbBandInput *band, const PlbBodySettings *settings,
			  PlbRepWork *work, PlbBands *bands)
{
	const Deviation none = { .scale = 1 };
	PlbPeaks base, sum = { 0 };
	double gravity, noise = 0;
	gsize solved = 0;
	HalfRep half;

	half_init(&half, input, view, settings, work);
	if (half.input.n >= 3 && solve_half(&half, view->model, &none, &base, &gravity))
		solved = add_squares(band, &half, &base, gravity, &sum, &noise);
	half_clear(&half);
	bands->sd = (PlbPeaks){ sqrt(sum.l5s1_nm), sqrt(sum.hip_nm), sqrt(sum.knee_nm) };
	bands->gravity_noise_nm = sqrt(noise);
	return solved > 0;
}
