/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/rep-summary.h"

#include <math.h>

#include "src/body/fit-check.h"

#define DEGREES(radians) ((radians) * (180 / M_PI))

/* Largest of the finite values in [from, to]; NAN if there are none. */
static double largest(const double *values, gsize from, gsize to)
{
	double best = NAN;

	for (gsize i = from; i <= to; i++) {
		if (isfinite(values[i]) && !(values[i] <= best))
			best = values[i];
	}
	return best;
}

static double mean(const double *values, gsize from, gsize to)
{
	double sum = 0;
	gsize n = 0;

	for (gsize i = from; i <= to; i++) {
		if (isfinite(values[i])) {
			sum += values[i];
			n++;
		}
	}
	return n > 0 ? sum / (double)n : NAN;
}

gboolean plb_rep_summary_is_deep(const PlbRepView *view, const PlbBodySettings *settings, gsize i)
{
	return view->model->standing_bar_z_m - view->bar_z_m[i] >
	       settings->report_depth * view->model->full_depth_m;
}

void plb_rep_summary_reported(const PlbRepView *view, const PlbBodySettings *settings, gsize *from,
			      gsize *to)
{
	*from = view->start;
	*to = view->end;
	if (!plb_rep_summary_is_deep(view, settings, view->bottom))
		return;
	while (*from < view->bottom && !plb_rep_summary_is_deep(view, settings, *from))
		(*from)++;
	while (*to > view->bottom && !plb_rep_summary_is_deep(view, settings, *to))
		(*to)--;
}

void plb_rep_summary_peaks(const PlbRepView *view, const PlbBodySettings *settings, PlbPeaks *peaks)
{
	gsize from, to;

	plb_rep_summary_reported(view, settings, &from, &to);
	peaks->l5s1_nm = largest(view->solution->l5s1_nm, from, to);
	peaks->hip_nm = largest(view->solution->hip_nm, from, to);
	peaks->knee_nm = largest(view->solution->knee_nm, from, to);
}

/* The largest L5/S1 moment in its two parts, and the ankles'. */
static void fill_parts(const PlbRepView *view, const PlbBodySettings *settings, double peak_nm,
		       PlbRepLoad *load)
{
	const PlbRepSolution *solution = view->solution;
	gsize from, to;

	plb_rep_summary_reported(view, settings, &from, &to);
	load->moments.ankle_peak_nm = largest(solution->ankle_nm, from, to);
	for (gsize i = from; i <= to; i++) {
		if (solution->l5s1_nm[i] == peak_nm) {
			load->moments.l5s1_gravity_nm = solution->l5s1_gravity_nm[i];
			load->moments.l5s1_inertial_nm = peak_nm - solution->l5s1_gravity_nm[i];
		}
	}
}

/* The hips' rise over the bar's while the bar makes the first third of its rise. */
static double hip_rise_ratio(const PlbRepView *view)
{
	double bottom_z = view->bar_z_m[view->bottom];
	double third = (view->bar_z_m[view->end] - bottom_z) / 3;

	for (gsize i = view->bottom; i <= view->end; i++) {
		double rise = view->bar_z_m[i] - bottom_z;

		if (third > 0.01 && rise >= third)
			return (view->solution->hip_z_m[i] -
				view->solution->hip_z_m[view->bottom]) /
			       rise;
	}
	return NAN;
}

/* Sum of values, or of their squares, over time. In a short gap the moment is taken to be what it
 * was before it. */
static void dose(const PlbRepView *view, PlbRepLoad *load)
{
	double moment = 0;

	load->l5s1_dose_nms = load->l5s1_squared_dose_nm2s = 0;
	for (gsize i = view->start; i <= view->end; i++) {
		/* trapezoids: the ends count half */
		double time = (i == view->start || i == view->end ? 0.5 : 1) / view->rate_hz;

		if (isfinite(view->solution->l5s1_nm[i]))
			moment = view->solution->l5s1_nm[i];
		load->l5s1_dose_nms += moment * time;
		load->l5s1_squared_dose_nm2s += moment * moment * time;
	}
}

double plb_rep_summary_residual(const PlbRepView *view)
{
	gsize fitting = 0;
	double sum = 0;

	if (view->end - view->start + 1 < 10)
		return NAN;
	for (gsize i = view->start; i <= view->end; i++) {
		if (plb_fit_check_is_excluded(view->solution, i))
			continue;
		sum += pow(view->solution->com_z_m[i] - view->solution->force_height_m[i], 2);
		fitting++;
	}
	return sqrt(sum / (double)fitting);
}

static double excluded_s(const PlbRepView *view)
{
	gsize n = 0;

	for (gsize i = view->start; i <= view->end; i++)
		n += plb_fit_check_is_excluded(view->solution, i);
	return (double)n / view->rate_hz;
}

void plb_rep_summary_fill(const PlbRepView *view, const PlbBodySettings *settings, PlbRepLoad *load)
{
	const PlbRepSolution *solution = view->solution;
	double hip = mean(solution->hip_nm, view->bottom, view->end);
	double knee = mean(solution->knee_nm, view->bottom, view->end);
	PlbPeaks peaks;

	plb_rep_summary_peaks(view, settings, &peaks);
	load->posture.trunk_lean_deg =
		DEGREES(largest(solution->trunk_line_rad, view->start, view->end));
	load->posture.shank_lean_deg =
		DEGREES(largest(solution->shank_rad, view->start, view->end));
	load->posture.thigh_deg = DEGREES(largest(solution->thigh_rad, view->start, view->end));
	load->posture.hip_rise_ratio = hip_rise_ratio(view);
	load->posture.residual_m = plb_rep_summary_residual(view);
	load->posture.excluded_s = excluded_s(view);
	fill_parts(view, settings, peaks.l5s1_nm, load);
	load->moments.l5s1_peak_nm = peaks.l5s1_nm;
	load->moments.hip_peak_nm = peaks.hip_nm;
	load->moments.knee_peak_nm = peaks.knee_nm;
	load->moments.l5s1_concentric_mean_nm = mean(solution->l5s1_nm, view->bottom, view->end);
	load->moments.hip_knee_ratio = fabs(knee) > 1 ? hip / knee : NAN;
	load->moments.lumbar_share =
		fabs(hip + knee) > 1 ? load->moments.l5s1_concentric_mean_nm / (hip + knee) : NAN;
	dose(view, load);
}

/* Where a column crosses each bin's height between two instants: the mean of its crossings. */
static void fill_bins(const PlbRepView *view, const PlbBodySettings *settings, const double *values,
		      gsize from, gsize to, double bins[PLB_CURVE_BINS])
{
	double standing = view->model->standing_bar_z_m;
	double least = settings->report_depth * view->model->full_depth_m;
	int count[PLB_CURVE_BINS] = { 0 };

	for (int k = 0; k < PLB_CURVE_BINS; k++)
		bins[k] = 0;
	for (gsize i = from; i < to; i++) {
		double a = standing - view->bar_z_m[i], b = standing - view->bar_z_m[i + 1];
		double low = MIN(a, b), high = MAX(a, b);
		int first;

		if (!isfinite(a + b + values[i] + values[i + 1]) || high < least)
			continue;
		first = MAX(0, (int)floor(MAX(low, 0) / PLB_CURVE_STEP_M - 0.5));
		for (int k = first; k < PLB_CURVE_BINS; k++) {
			double depth = (k + 0.5) * PLB_CURVE_STEP_M;

			if (depth > high)
				break;
			/* half-open, so that an instant on a bin counts once */
			if (depth < least || !(depth >= low && depth < high))
				continue;
			bins[k] += values[i] + (depth - a) / (b - a) * (values[i + 1] - values[i]);
			count[k]++;
		}
	}
	for (int k = 0; k < PLB_CURVE_BINS; k++)
		bins[k] = count[k] > 0 ? bins[k] / count[k] : NAN;
}

void plb_rep_curve_fill(const PlbRepView *view, const PlbBodySettings *settings, PlbRepCurve *curve)
{
	const PlbRepSolution *solution = view->solution;

	fill_bins(view, settings, solution->l5s1_gravity_nm, view->start, view->bottom,
		  curve->eccentric_nm);
	fill_bins(view, settings, solution->l5s1_gravity_nm, view->bottom, view->end,
		  curve->concentric_nm);
	fill_bins(view, settings, solution->trunk_line_rad, view->bottom, view->end,
		  curve->trunk_rad);
	fill_bins(view, settings, view->bar_x_m, view->bottom, view->end, curve->bar_forward_m);
	for (int k = 0; k < PLB_CURVE_BINS; k++) {
		curve->bar_forward_m[k] -= view->midfoot_x_m;
		if (isnan(curve->concentric_nm[k]))
			curve->bar_forward_m[k] = NAN;
	}
}
