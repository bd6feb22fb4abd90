/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/moment-bands.h"

#include <math.h>
#include <string.h>

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
		if (view->model->standing_bar_z_m - view->bar_z_m[i] > least) {
			sum += view->solution->l5s1_gravity_nm[i];
			n++;
		}
	}
	return n > 0 ? sum / (double)n : view->solution->l5s1_gravity_nm[view->bottom];
}

/* The rep solved anew with one deviation. */
static gboolean solve_deviation(const PlbBandInput *band, const PlbRepInput *input,
				const PlbRepView *view, const Deviation *deviation,
				const PlbBodySettings *settings, PlbRepWork *work,
				PlbRepSolution *solution, double *shifted, PlbPeaks *peaks,
				double *gravity)
{
	PlbBodySource other = *band->source;
	PlbRepInput moved = *input;
	PlbRepView other_view = *view;
	PlbBodyModel model;
	PlbStandingFit fit;

	other.standing.cop_x_m += deviation->standing_cop_m;
	other.standing.bar_x_m += deviation->standing_bar_m;
	if (!plb_body_build_off(&other, band->spread, deviation->off, &model, &fit))
		return FALSE;
	for (gsize i = 0; i < input->n; i++) {
		shifted[i] = input->cop_x_m[i] + deviation->rep_cop_m;
		shifted[input->n + i] = input->bar_x_m[i] + deviation->rep_bar_m;
	}
	moved.height_off_m = deviation->height_m;
	moved.cop_x_m = shifted;
	moved.bar_x_m = shifted + input->n;
	plb_rep_solve(&model, &moved, settings, view->solution->momentum_m, work, solution);
	other_view.model = &model;
	other_view.solution = solution;
	plb_rep_summary_peaks(&other_view, settings, peaks);
	*gravity = gravity_mean(&other_view, settings);
	return isfinite(peaks->l5s1_nm + peaks->hip_nm + peaks->knee_nm + *gravity);
}

gboolean plb_moment_bands(const PlbRepInput *input, const PlbRepView *view,
			  const PlbBandInput *band, const PlbBodySettings *settings,
			  PlbRepWork *work, PlbBands *bands)
{
	g_autoptr(PlbRepSolution) solution = plb_rep_solution_new(input->n);
	g_autofree double *shifted = g_new(double, 2 * input->n);
	Deviation list[MAX_DEVIATIONS];
	gsize n = list_deviations(band, settings, list), solved = 0;
	double base_gravity = gravity_mean(view, settings), noise = 0;
	PlbPeaks base, sum = { 0 };

	plb_rep_summary_peaks(view, settings, &base);
	for (gsize i = 0; i < n; i++) {
		PlbPeaks peaks;
		double gravity;

		if (!solve_deviation(band, input, view, &list[i], settings, work, solution, shifted,
				     &peaks, &gravity))
			continue;
		solved++;
		sum.l5s1_nm += pow(list[i].scale * (peaks.l5s1_nm - base.l5s1_nm), 2);
		sum.hip_nm += pow(list[i].scale * (peaks.hip_nm - base.hip_nm), 2);
		sum.knee_nm += pow(list[i].scale * (peaks.knee_nm - base.knee_nm), 2);
		if (list[i].noise)
			noise += pow(gravity - base_gravity, 2);
	}
	bands->sd = (PlbPeaks){ sqrt(sum.l5s1_nm), sqrt(sum.hip_nm), sqrt(sum.knee_nm) };
	bands->gravity_noise_nm = sqrt(noise);
	return solved > 0;
}
