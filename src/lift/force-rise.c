/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

#include "src/signal/resample.h"

/* Rate of force development on the way down: how quickly the force comes up that brakes the
 * descent. */

/* The onset by 2.5 % (Meylan 2011, there of body weight and a jump): the last instant before the
 * largest force of the way down at which the force was no further above the weight of lifter and
 * bar than that. A fractional index, or NAN. */
static double onset(const PlbRepView *v, const double *force)
{
	double level = v->weight_n * (1.0 + v->settings->onset_share);
	gsize peak;

	if (isnan(level) || !plb_extreme_between(force, v->n, v->start, v->bottom, 1.0, &peak) ||
	    !(force[peak] > level))
		return NAN;
	while ((double)peak > v->start && force[peak] > level)
		peak--;
	return force[peak] <= level ? plb_crossing(force, peak, level) : (double)NAN;
}

static double rate_of_rise(const PlbRepView *v, const double *force, double from, double window_s)
{
	double to = from + window_s * v->rate_hz;

	return (plb_interpolate(force, v->n, to) - plb_interpolate(force, v->n, from)) / window_s;
}

void plb_force_rise_metrics(const PlbRepView *view, PlbRepMetrics *metrics)
{
	g_autofree double *force =
		plb_rep_view_column(view, PLB_COLUMN_FORCE, view->settings->rise_cutoff_hz);
	double from = onset(view, force);

	if (isnan(from))
		return;
	metrics->rfd.onset_s = ((double)view->from + from) / view->rate_hz;
	metrics->rfd.to_50ms_nps = rate_of_rise(view, force, from, 0.05);
	metrics->rfd.to_100ms_nps = rate_of_rise(view, force, from, 0.10);
	metrics->rfd.to_150ms_nps = rate_of_rise(view, force, from, 0.15);
	metrics->rfd.to_200ms_nps = rate_of_rise(view, force, from, 0.20);
	metrics->rfd.to_250ms_nps = rate_of_rise(view, force, from, 0.25);
}
