/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

#include "src/signal/derivative.h"
#include "src/signal/resample.h"

#define DEGREES (180.0 / G_PI)

/* Mean velocity from the bottom until the bar first decelerates faster than gravity alone would. */
static double mean_propulsive_velocity(const PlbRepView *v)
{
	gsize i = (gsize)ceil(v->bottom);
	double until = v->end, height;

	for (; (double)i < v->end; i++) {
		if (isnan(v->acceleration[i]))
			return NAN;
		if (v->acceleration[i] < v->settings->propulsive_mps2) {
			until = i > 0 ? plb_crossing(v->acceleration, i - 1,
						     v->settings->propulsive_mps2)
				      : (double)i;
			break;
		}
	}
	if (!(until > v->bottom))
		return NAN;
	height = until < v->end ? plb_interpolate(v->height, v->n, until) : v->cut->end_z_m;
	return (height - v->cut->bottom_z_m) / (until - v->bottom) * v->rate_hz;
}

/* The lowest velocity between a first peak and a later one, each at least sticking_drop above it.
 */
static double sticking_velocity(const PlbRepView *v)
{
	double least = v->settings->sticking_drop_mps, peak = -INFINITY, low = INFINITY;

	for (gsize i = (gsize)ceil(v->bottom); (double)i < v->end; i++) {
		double velocity = v->velocity[i];

		if (isnan(velocity))
			return NAN;
		if (velocity > peak && low > peak - least) {
			peak = velocity;
			low = INFINITY;
		} else {
			low = MIN(low, velocity);
			if (low <= peak - least && velocity >= low + least)
				return low;
		}
	}
	return NAN;
}

/* Read with a higher cut-off than the rest: the peak of a quick ascent is as short as that. */
static void peak_velocity(const PlbRepView *v, PlbRepMetrics *m)
{
	g_autofree double *height =
		plb_rep_view_column(v, PLB_COLUMN_BAR_Z, v->settings->peak_cutoff_hz);
	g_autofree double *velocity = g_new(double, v->n);
	gsize peak;

	plb_derivative(height, v->n, v->rate_hz, velocity);
	if (!plb_extreme_between(velocity, v->n, v->bottom, v->end, 1.0, &peak))
		return;
	m->peak_velocity_mps = velocity[peak];
	m->time_to_peak_velocity_s = ((double)peak - v->bottom) / v->rate_hz;
}

static void velocities(const PlbRepView *v, PlbRepMetrics *m)
{
	const PlbRepCut *cut = v->cut;

	m->eccentric_s = cut->bottom_s - cut->start_s;
	m->concentric_s = cut->end_s - cut->bottom_s;
	m->rom_m = cut->end_z_m - cut->bottom_z_m;
	m->mean_velocity_mps = m->concentric_s > 0.0 ? m->rom_m / m->concentric_s : (double)NAN;
	m->mean_propulsive_velocity_mps = mean_propulsive_velocity(v);
	m->min_velocity_sticking_mps = sticking_velocity(v);
	peak_velocity(v, m);
}

static double bar_power(const PlbRepView *v, double bar_mass_kg)
{
	g_autofree double *power = g_new(double, v->n);
	double gravity = v->traces->info.gravity_mps2;

	if (!(bar_mass_kg > 0.0))
		return NAN;
	for (gsize i = 0; i < v->n; i++)
		power[i] = bar_mass_kg * (v->acceleration[i] + gravity) * v->velocity[i];
	return plb_mean_between(power, v->n, v->bottom, v->end);
}

/* x where the branch from `from` to `to` (away from the bottom) first passes a height */
static double x_at_height(const PlbRepView *v, const double *x, double level, gboolean down)
{
	gsize bottom = (gsize)round(v->bottom), i = bottom;
	gsize last = down ? (gsize)MAX(0.0, floor(v->start)) : (gsize)ceil(v->end);
	double at;

	while (i != last && !(v->height[down ? i - 1 : i + 1] >= level))
		i = down ? i - 1 : i + 1;
	if (i == last)
		return NAN;
	at = plb_crossing(v->height, down ? i - 1 : i, level);
	return plb_interpolate(x, v->n, at);
}

static double loop_width(const PlbRepView *v, const double *x)
{
	double widest = NAN, step = v->settings->loop_step_m;
	double top = MIN(v->cut->start_z_m, v->cut->end_z_m);

	for (double level = v->cut->bottom_z_m + step; level < top; level += step) {
		double up = x_at_height(v, x, level, FALSE);
		double width = fabs(up - x_at_height(v, x, level, TRUE));

		if (width > widest || isnan(widest))
			widest = width;
	}
	return widest;
}

static void path(const PlbRepView *v, double midfoot_x_m, PlbRepMetrics *m)
{
	g_autofree double *x =
		plb_rep_view_column(v, PLB_COLUMN_BAR_X, v->settings->height_cutoff_hz);
	gsize forward;

	m->bar.drift_x_m = plb_interpolate(x, v->n, v->end) - plb_interpolate(x, v->n, v->bottom);
	m->bar.loop_m = loop_width(v, x);
	if (plb_extreme_between(x, v->n, v->bottom, v->end, 1.0, &forward))
		m->bar.forward_of_midfoot_m = x[forward] - midfoot_x_m;
}

/* Largest angle of one end against the other over the rep, with its sign. */
static double largest_angle_deg(const PlbRepView *v, PlbColumn plus, PlbColumn minus)
{
	g_autofree double *a = plb_rep_view_column(v, plus, v->settings->height_cutoff_hz);
	g_autofree double *b = plb_rep_view_column(v, minus, v->settings->height_cutoff_hz);
	gsize high, low;

	for (gsize i = 0; i < v->n; i++)
		a[i] = atan2(a[i] - b[i], v->traces->bar_span_m) * DEGREES;
	if (!plb_extreme_between(a, v->n, v->start, v->end, 1.0, &high) ||
	    !plb_extreme_between(a, v->n, v->start, v->end, -1.0, &low))
		return NAN;
	return fabs(a[low]) > fabs(a[high]) ? a[low] : a[high];
}

void plb_bar_metrics(const PlbRepView *view, const PlbRepContext *context, PlbRepMetrics *metrics)
{
	velocities(view, metrics);
	metrics->bar_mean_power_w = bar_power(view, context->bar_mass_kg);
	path(view, context->midfoot_x_m, metrics);
	metrics->bar.tilt_deg =
		largest_angle_deg(view, PLB_COLUMN_BAR_LEFT_Z, PLB_COLUMN_BAR_RIGHT_Z);
	metrics->bar.yaw_deg =
		largest_angle_deg(view, PLB_COLUMN_BAR_RIGHT_X, PLB_COLUMN_BAR_LEFT_X);
}
