/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

/* What tells left from right, phase by phase, and where the pressure is. */

static double asymmetry_pct(double left_n, double right_n)
{
	return 100.0 * (right_n - left_n) / (right_n + left_n);
}

static double phase_asymmetry(const PlbRepView *v, double from, double to)
{
	const double *left = plb_rep_view_raw(v, PLB_COLUMN_FORCE_LEFT);
	const double *right = plb_rep_view_raw(v, PLB_COLUMN_FORCE_RIGHT);

	return asymmetry_pct(plb_mean_between(left, v->n, from, to),
			     plb_mean_between(right, v->n, from, to));
}

/* Of the gross impulses while the net force brakes (sign -1) or drives (+1) the centre of mass. */
static double driven_asymmetry(const PlbRepView *v, double sign)
{
	const double *left = plb_rep_view_raw(v, PLB_COLUMN_FORCE_LEFT);
	const double *right = plb_rep_view_raw(v, PLB_COLUMN_FORCE_RIGHT);
	double left_sum = 0.0, right_sum = 0.0;

	for (gsize i = (gsize)ceil(v->start); (double)i <= v->end; i++) {
		if (isnan(v->force[i]) || isnan(v->com_velocity[i]))
			return NAN;
		if (v->force[i] > v->weight_n && sign * v->com_velocity[i] > 0.0) {
			left_sum += left[i];
			right_sum += right[i];
		}
	}
	return left_sum + right_sum > 0.0 ? asymmetry_pct(left_sum, right_sum) : (double)NAN;
}

static void asymmetries(const PlbRepView *v, PlbRepMetrics *m)
{
	double cutoff_hz = v->settings->force_cutoff_hz;
	double half = v->settings->bottom_half_width_s * v->rate_hz;
	double last = (double)(v->n - 1);
	g_autofree double *left = plb_rep_view_column(v, PLB_COLUMN_FORCE_LEFT, cutoff_hz);
	g_autofree double *right = plb_rep_view_column(v, PLB_COLUMN_FORCE_RIGHT, cutoff_hz);
	gsize peak;

	m->asymmetry_pct.eccentric = phase_asymmetry(v, v->start, v->bottom);
	m->asymmetry_pct.bottom =
		phase_asymmetry(v, MAX(0.0, v->bottom - half), MIN(last, v->bottom + half));
	m->asymmetry_pct.concentric = phase_asymmetry(v, v->bottom, v->end);
	/* of gross impulses over one and the same time: the mean forces' */
	m->asymmetry_pct.impulse = m->asymmetry_pct.concentric;
	m->asymmetry_pct.braking = driven_asymmetry(v, -1.0);
	m->asymmetry_pct.propulsive = driven_asymmetry(v, 1.0);
	if (plb_extreme_between(v->force, v->n, v->start, v->end, 1.0, &peak))
		m->asymmetry_pct.peak_force = asymmetry_pct(left[peak], right[peak]);
}

/* How far the pressure under the right foot is ahead of that under the left. */
static double right_ahead(const PlbRepView *v, double from, double to)
{
	return plb_mean_between(plb_rep_view_raw(v, PLB_COLUMN_COP_RIGHT_X), v->n, from, to) -
	       plb_mean_between(plb_rep_view_raw(v, PLB_COLUMN_COP_LEFT_X), v->n, from, to);
}

static double range_between(const PlbRepView *v, const double *values, double from, double to)
{
	gsize high, low;

	if (!plb_extreme_between(values, v->n, from, to, 1.0, &high) ||
	    !plb_extreme_between(values, v->n, from, to, -1.0, &low))
		return NAN;
	return values[high] - values[low];
}

static double path_length(const double *x, const double *y, double from, double to)
{
	double sum = 0.0;

	for (gsize i = (gsize)ceil(from); (double)i + 1.0 <= to; i++)
		sum += hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
	return sum;
}

static void pressure(const PlbRepView *v, PlbRepMetrics *m)
{
	double cutoff_hz = v->settings->height_cutoff_hz;
	double half = v->settings->bottom_half_width_s * v->rate_hz;
	g_autofree double *x = plb_rep_view_column(v, PLB_COLUMN_COP_X, cutoff_hz);
	g_autofree double *y = plb_rep_view_column(v, PLB_COLUMN_COP_Y, cutoff_hz);

	m->cop.mean_x_m =
		plb_mean_between(plb_rep_view_raw(v, PLB_COLUMN_COP_X), v->n, v->bottom, v->end);
	m->cop.mean_y_m =
		plb_mean_between(plb_rep_view_raw(v, PLB_COLUMN_COP_Y), v->n, v->bottom, v->end);
	m->cop.range_x_m = range_between(v, x, v->bottom, v->end);
	m->cop.range_y_m = range_between(v, y, v->bottom, v->end);
	m->cop.path_m = path_length(x, y, v->bottom, v->end);
	m->cop.right_ahead_m.eccentric = right_ahead(v, v->start, v->bottom);
	m->cop.right_ahead_m.bottom = right_ahead(v, MAX(0.0, v->bottom - half),
						  MIN((double)(v->n - 1), v->bottom + half));
	m->cop.right_ahead_m.concentric = right_ahead(v, v->bottom, v->end);
}

void plb_side_metrics(const PlbRepView *view, PlbRepMetrics *metrics)
{
	asymmetries(view, metrics);
	pressure(view, metrics);
}
