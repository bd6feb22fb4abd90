/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-metrics.h"

#include <math.h>

#include "src/signal/derivative.h"
#include "src/signal/low-pass.h"
#include "src/signal/resample.h"

#define FILTER_MARGIN_S 1.0
#define ROUNDING 1e-6

/* The samples that the filters run over, and the grid that is read from them. */
typedef struct {
	const PlbTraces *traces;
	gsize from, to; /* samples, [from, to) */
	double cutoff_hz;
	double first_index, index_step; /* of the grid, in samples after from */
	gsize n;
} Window;

static double *filtered(const Window *w, PlbColumn column)
{
	double *values =
		g_memdup2(w->traces->column[column] + w->from, (w->to - w->from) * sizeof(double));

	plb_low_pass_zero_phase(values, w->to - w->from, w->traces->info.rate_hz, w->cutoff_hz);
	return values;
}

static double *on_grid(const Window *w, const double *values)
{
	double *out = g_new(double, MAX(w->n, 1));

	for (gsize k = 0; k < w->n; k++)
		out[k] = plb_interpolate(values, w->to - w->from,
					 w->first_index + (double)k * w->index_step);
	return out;
}

static double *column_on_grid(const Window *w, PlbColumn column)
{
	g_autofree double *values = filtered(w, column);

	return on_grid(w, values);
}

/* position and both derivatives of one coordinate; velocity may be NULL */
static void kinematics(const Window *w, PlbColumn column, double **position, double **velocity,
		       double **acceleration)
{
	gsize n = w->to - w->from;
	double rate_hz = w->traces->info.rate_hz;
	g_autofree double *values = filtered(w, column);
	g_autofree double *change = g_new(double, MAX(n, 1));

	*position = on_grid(w, values);
	if (velocity != NULL) {
		plb_derivative(values, n, rate_hz, change);
		*velocity = on_grid(w, change);
	}
	plb_second_derivative(values, n, rate_hz, change);
	*acceleration = on_grid(w, change);
}

static void window_init(Window *w, const PlbTraces *traces, double from_s, double to_s,
			double limit_s)
{
	double rate_hz = traces->info.rate_hz;
	double known = MIN((double)traces->length, floor(limit_s * rate_hz + ROUNDING) + 1.0);
	double from = MAX(0.0, floor((from_s - FILTER_MARGIN_S) * rate_hz));
	double to = MIN(known, ceil((to_s + FILTER_MARGIN_S) * rate_hz) + 1.0);

	w->traces = traces;
	w->from = (gsize)MIN(from, (double)traces->length);
	w->to = to > (double)w->from ? (gsize)to : w->from;
}

static void window_set_grid(Window *w, PlbMotion *motion, double from_s, double to_s)
{
	double rate_hz = w->traces->info.rate_hz, end_s = ((double)w->to - 1.0) / rate_hz;
	double first = ceil(MAX(from_s, 0.0) * motion->rate_hz - ROUNDING);
	double last = floor(MIN(to_s, end_s) * motion->rate_hz + ROUNDING);

	motion->start_s = first / motion->rate_hz;
	motion->n = w->n = w->to > w->from && last >= first ? (gsize)(last - first) + 1 : 0;
	w->index_step = rate_hz / motion->rate_hz;
	w->first_index = first * w->index_step - (double)w->from;
}

PlbMotion *plb_motion_new(const PlbTraces *traces, double from_s, double to_s, double limit_s,
			  double rate_hz, double cutoff_hz)
{
	PlbMotion *motion = g_new0(PlbMotion, 1);
	Window w = { .cutoff_hz = cutoff_hz };

	motion->rate_hz = rate_hz;
	window_init(&w, traces, from_s, to_s, limit_s);
	window_set_grid(&w, motion, from_s, to_s);
	motion->force_left_n = column_on_grid(&w, PLB_COLUMN_FORCE_LEFT);
	motion->force_right_n = column_on_grid(&w, PLB_COLUMN_FORCE_RIGHT);
	motion->force_n = column_on_grid(&w, PLB_COLUMN_FORCE);
	motion->cop_x_m = column_on_grid(&w, PLB_COLUMN_COP_X);
	motion->cop_left_x_m = column_on_grid(&w, PLB_COLUMN_COP_LEFT_X);
	motion->cop_right_x_m = column_on_grid(&w, PLB_COLUMN_COP_RIGHT_X);
	kinematics(&w, PLB_COLUMN_BAR_Z, &motion->bar_z_m, &motion->bar_velocity_mps,
		   &motion->bar_acceleration_mps2);
	kinematics(&w, PLB_COLUMN_BAR_X, &motion->bar_x_m, NULL, &motion->bar_x_acceleration_mps2);
	return motion;
}

gsize plb_motion_index(const PlbMotion *motion, double time_s)
{
	double at = round((time_s - motion->start_s) * motion->rate_hz);

	return (gsize)CLAMP(at, 0, (double)motion->n - 1);
}

void plb_motion_free(PlbMotion *motion)
{
	if (motion == NULL)
		return;
	g_free(motion->force_left_n);
	g_free(motion->force_right_n);
	g_free(motion->force_n);
	g_free(motion->cop_x_m);
	g_free(motion->cop_left_x_m);
	g_free(motion->cop_right_x_m);
	g_free(motion->bar_x_m);
	g_free(motion->bar_z_m);
	g_free(motion->bar_velocity_mps);
	g_free(motion->bar_acceleration_mps2);
	g_free(motion->bar_x_acceleration_mps2);
	g_free(motion);
}
