/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/moment-bands.h"

#include <math.h>
#include <string.h>

/* One thing that may be off by one standard deviation. */
typedef struct {
	PlbBodyVariation variation;
	double rep_cop_m, rep_bar_m;           /* shifts of the rep alone */
	double standing_cop_m, standing_bar_m; /* and of the standing pause */
	gboolean noise;
} Deviation;

#define MAX_DEVIATIONS 16

static Deviation *add(Deviation *list, gsize *n)
{
	Deviation *deviation = &list[(*n)++];

	memset(deviation, 0, sizeof *deviation);
	plb_body_variation_init(&deviation->variation);
	return deviation;
}

static void add_body(const PlbBandInput *band, const PlbBodySettings *settings, Deviation *list,
		     gsize *n)
{
	double factor = band->body_factor;

	add(list, n)->variation.shank = 1 + factor * settings->length_spread;
	add(list, n)->variation.thigh = 1 + factor * settings->length_spread;
	add(list, n)->variation.trunk = 1 + factor * settings->length_spread;
	add(list, n)->variation.upper_mass = 1 + factor * settings->mass_spread;
	add(list, n)->variation.trunk_com = 1 + factor * settings->trunk_com_spread;
	add(list, n)->variation.trunk_behind_m = factor * settings->trunk_behind_spread_m;
	add(list, n)->variation.l5s1_m = factor * settings->l5s1_spread_m;
	add(list, n)->variation.lumbar_rad = factor * settings->lumbar_spread_rad;
	add(list, n)->variation.bar_behind_m = band->stance_factor * settings->bar_behind_spread_m;
	add(list, n)->variation.ankle_m = band->stance_factor * settings->ankle_spread_m;
}

static gsize list_deviations(const PlbBodySource *source, const PlbBandInput *band,
			     const PlbBodySettings *settings, Deviation *list)
{
	gsize n = 0;
	Deviation *deviation;

	deviation = add(list, &n);
	deviation->rep_cop_m = band->pressure_m;
	deviation->noise = TRUE;
	deviation = add(list, &n);
	deviation->rep_bar_m = band->bar_m;
	deviation->noise = TRUE;
	deviation = add(list, &n);
	deviation->rep_cop_m = deviation->standing_cop_m = band->pressure_u_m;
	deviation = add(list, &n);
	deviation->rep_bar_m = deviation->standing_bar_m = band->bar_u_m;
	add_body(band, settings, list, &n);
	if (source->athlete.arms == PLB_ARMS_DOWN || source->athlete.arms == PLB_ARMS_FORWARD)
		add(list, &n)->variation.arm_m = settings->arm_spread_m;
	g_assert(n <= MAX_DEVIATIONS);
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
static gboolean solve_deviation(const PlbBodySource *source, const PlbRepInput *input,
				const PlbRepView *view, const Deviation *deviation,
				const PlbBodySettings *settings, PlbRepWork *work,
				PlbRepSolution *solution, double *shifted, PlbPeaks *peaks,
				double *gravity)
{
	PlbBodySource other = *source;
	PlbRepInput moved = *input;
	PlbRepView other_view = *view;
	PlbBodyModel model;
	PlbStandingFit fit;

	other.standing.cop_x_m += deviation->standing_cop_m;
	other.standing.bar_x_m += deviation->standing_bar_m;
	if (!plb_body_build(&other, &deviation->variation, &model, &fit))
		return FALSE;
	for (gsize i = 0; i < input->n; i++) {
		shifted[i] = input->cop_x_m[i] + deviation->rep_cop_m;
		shifted[input->n + i] = input->bar_x_m[i] + deviation->rep_bar_m;
	}
	moved.cop_x_m = shifted;
	moved.bar_x_m = shifted + input->n;
	plb_rep_solve(&model, &moved, settings, view->solution->momentum_m, work, solution);
	other_view.model = &model;
	other_view.solution = solution;
	plb_rep_summary_peaks(&other_view, settings, peaks);
	*gravity = gravity_mean(&other_view, settings);
	return isfinite(peaks->l5s1_nm + peaks->hip_nm + peaks->knee_nm + *gravity);
}

gboolean plb_moment_bands(const PlbBodySource *source, const PlbRepInput *input,
			  const PlbRepView *view, const PlbBandInput *band,
			  const PlbBodySettings *settings, PlbRepWork *work, PlbBands *bands)
{
	g_autoptr(PlbRepSolution) solution = plb_rep_solution_new(input->n);
	g_autofree double *shifted = g_new(double, 2 * input->n);
	Deviation list[MAX_DEVIATIONS];
	gsize n = list_deviations(source, band, settings, list), solved = 0;
	double base_gravity = gravity_mean(view, settings), noise = 0;
	PlbPeaks base, sum = { 0 };

	plb_rep_summary_peaks(view, settings, &base);
	for (gsize i = 0; i < n; i++) {
		PlbPeaks peaks;
		double gravity;

		if (!solve_deviation(source, input, view, &list[i], settings, work, solution,
				     shifted, &peaks, &gravity))
			continue;
		solved++;
		sum.l5s1_nm += pow(peaks.l5s1_nm - base.l5s1_nm, 2);
		sum.hip_nm += pow(peaks.hip_nm - base.hip_nm, 2);
		sum.knee_nm += pow(peaks.knee_nm - base.knee_nm, 2);
		if (list[i].noise)
			noise += pow(gravity - base_gravity, 2);
	}
	bands->sd = (PlbPeaks){ sqrt(sum.l5s1_nm), sqrt(sum.hip_nm), sqrt(sum.knee_nm) };
	bands->gravity_noise_nm = sqrt(noise);
	return solved > 0;
}
