/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

#include "src/signal/resample.h"

#define DEGREES (180.0 / G_PI)

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

/* From the straight line, drawn by height, between a phase's two ends; the signed value of largest
 * size. */
static double bow(const PlbRepView *v, const double *x, double from, double to)
{
	double z0 = plb_interpolate(v->height, v->n, from);
	double x0 = plb_interpolate(x, v->n, from);
	double slope =
		(plb_interpolate(x, v->n, to) - x0) / (plb_interpolate(v->height, v->n, to) - z0);
	double largest = 0.0;

	for (gsize i = (gsize)ceil(from); (double)i <= to; i++) {
		double off = x[i] - (x0 + slope * (v->height[i] - z0));

		if (isnan(off))
			return NAN;
		if (fabs(off) > fabs(largest))
			largest = off;
	}
	return largest;
}

/* Angle of one end against the other; freed with g_free. */
static double *angle_deg(const PlbRepView *v, PlbColumn plus, PlbColumn minus)
{
	double *a = plb_rep_view_column(v, plus, v->settings->height_cutoff_hz);
	g_autofree double *b = plb_rep_view_column(v, minus, v->settings->height_cutoff_hz);

	for (gsize i = 0; i < v->n; i++)
		a[i] = atan2(a[i] - b[i], v->traces->bar_span_m) * DEGREES;
	return a;
}

/* With its sign. */
static double largest_between(const PlbRepView *v, const double *a, double from, double to)
{
	gsize high, low;

	if (!plb_extreme_between(a, v->n, from, to, 1.0, &high) ||
	    !plb_extreme_between(a, v->n, from, to, -1.0, &low))
		return NAN;
	return fabs(a[low]) > fabs(a[high]) ? a[low] : a[high];
}

typedef struct {
	double *x, *tilt_deg, *yaw_deg;
	double midfoot_x_m;
} Path;

static void phase(const PlbRepView *v, const Path *path, double from, double to, PlbBarPhase *out)
{
	gsize forward;

	out->drift_x_m = plb_interpolate(path->x, v->n, to) - plb_interpolate(path->x, v->n, from);
	out->bow_m = bow(v, path->x, from, to);
	if (plb_extreme_between(path->x, v->n, from, to, 1.0, &forward))
		out->forward_of_midfoot_m = path->x[forward] - path->midfoot_x_m;
	out->tilt_deg = largest_between(v, path->tilt_deg, from, to);
	out->yaw_deg = largest_between(v, path->yaw_deg, from, to);
}

void plb_bar_path_metrics(const PlbRepView *view, const PlbRepContext *context,
			  PlbRepMetrics *metrics)
{
	g_autofree double *x =
		plb_rep_view_column(view, PLB_COLUMN_BAR_X, view->settings->height_cutoff_hz);
	g_autofree double *tilt = angle_deg(view, PLB_COLUMN_BAR_LEFT_Z, PLB_COLUMN_BAR_RIGHT_Z);
	g_autofree double *yaw = angle_deg(view, PLB_COLUMN_BAR_RIGHT_X, PLB_COLUMN_BAR_LEFT_X);
	const Path path = { x, tilt, yaw, context->midfoot_x_m };

	phase(view, &path, view->start, view->bottom, &metrics->bar.eccentric);
	phase(view, &path, view->bottom, view->end, &metrics->bar.concentric);
	metrics->bar.drift_x_m = metrics->bar.concentric.drift_x_m;
	metrics->bar.forward_of_midfoot_m = metrics->bar.concentric.forward_of_midfoot_m;
	metrics->bar.loop_m = loop_width(view, x);
	metrics->bar.tilt_deg = largest_between(view, tilt, view->start, view->end);
	metrics->bar.yaw_deg = largest_between(view, yaw, view->start, view->end);
}
