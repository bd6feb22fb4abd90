/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

#include "src/lift/bar-signal.h"
#include "src/signal/derivative.h"
#include "src/signal/low-pass.h"
#include "src/signal/resample.h"

#define MARGIN_S 1.0

static double to_index(const PlbRepView *view, double time_s)
{
	return time_s * view->rate_hz - (double)view->from;
}

gboolean plb_rep_view_init(PlbRepView *view, const PlbTraces *traces, const PlbRepCut *cut,
			   const PlbLiftSettings *settings)
{
	double rate_hz = traces->info.rate_hz;
	double last_s = MIN(MAX(cut->limit_s, cut->end_s), cut->end_s + MARGIN_S);
	double to = MIN(floor(last_s * rate_hz + 0.5) + 1.0, (double)traces->length);
	double from = MAX(0.0, floor((cut->start_s - MARGIN_S) * rate_hz));

	*view = (PlbRepView){
		.traces = traces, .cut = cut, .settings = settings, .rate_hz = rate_hz
	};
	if (!(to > from + 2.0))
		return FALSE;
	view->from = (gsize)from;
	view->n = (gsize)to - view->from;
	view->start = to_index(view, cut->start_s);
	view->bottom = to_index(view, cut->bottom_s);
	view->end = MIN(to_index(view, cut->end_s), (double)(view->n - 1));
	view->height = plb_rep_view_column(view, PLB_COLUMN_BAR_Z, settings->height_cutoff_hz);
	view->velocity = g_new(double, view->n);
	view->acceleration = g_new(double, view->n);
	plb_derivative(view->height, view->n, rate_hz, view->velocity);
	plb_second_derivative(view->height, view->n, rate_hz, view->acceleration);
	return TRUE;
}

void plb_rep_view_clear(PlbRepView *view)
{
	g_clear_pointer(&view->height, g_free);
	g_clear_pointer(&view->velocity, g_free);
	g_clear_pointer(&view->acceleration, g_free);
	g_clear_pointer(&view->force, g_free);
	g_clear_pointer(&view->com_velocity, g_free);
}

const double *plb_rep_view_raw(const PlbRepView *view, PlbColumn column)
{
	return view->traces->column[column] + view->from;
}

double *plb_rep_view_column(const PlbRepView *view, PlbColumn column, double cutoff_hz)
{
	double *values = g_memdup2(plb_rep_view_raw(view, column), view->n * sizeof(double));

	if (column >= PLB_COLUMN_BAR_LEFT_X && cutoff_hz <= view->settings->height_cutoff_hz)
		cutoff_hz = plb_bar_signal_cutoff(&view->cut->bar, cutoff_hz);
	plb_low_pass_zero_phase(values, view->n, view->rate_hz, cutoff_hz);
	return values;
}

double plb_rep_view_peak_cutoff(const PlbRepView *view)
{
	double cutoff_hz = view->cut->bar.peak_cutoff_hz;

	return cutoff_hz > 0.0 ? cutoff_hz : view->settings->peak_cutoff_hz;
}

/* integral of the straight line over [u, v] of the unit interval after values[i] */
static double piece(const double *values, gsize n, gsize i, double u, double v)
{
	double next = i + 1 < n ? values[i + 1] : values[i];

	return (v - u) * (values[i] + 0.5 * (u + v) * (next - values[i]));
}

double plb_mean_between(const double *values, gsize n, double from, double to)
{
	double sum = 0.0;

	if (n == 0 || !(from >= 0.0) || !(to <= (double)(n - 1)) || !(from <= to))
		return NAN;
	if (to - from < 1e-9)
		return plb_interpolate(values, n, from);
	for (gsize i = (gsize)floor(from); (double)i < to; i++) {
		double u = MAX(0.0, from - (double)i), v = MIN(1.0, to - (double)i);

		sum += piece(values, n, i, u, v);
	}
	return sum / (to - from);
}

gboolean plb_extreme_between(const double *values, gsize n, double from, double to, double sign,
			     gsize *index)
{
	gboolean found = FALSE;

	if (!(from >= 0.0) || !(to <= (double)n - 1.0))
		return FALSE;
	for (gsize i = (gsize)ceil(from); (double)i <= to; i++) {
		if (isnan(values[i]))
			return FALSE;
		if (!found || sign * values[i] > sign * values[*index])
			*index = i;
		found = TRUE;
	}
	return found;
}
