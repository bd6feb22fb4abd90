/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

/* Work of the plates' force on lifter and bar, over a phase. */
static double work_between(const PlbRepView *v, const double *power, double from, double to)
{
	return plb_mean_between(power, v->n, from, to) * (to - from) / v->rate_hz;
}

static void powers(const PlbRepView *v, PlbRepMetrics *m)
{
	g_autofree double *power = g_new(double, v->n);
	gsize peak;

	for (gsize i = 0; i < v->n; i++)
		power[i] = v->force[i] * v->com_velocity[i];
	m->mean_power_w = plb_mean_between(power, v->n, v->bottom, v->end);
	m->work_j = work_between(v, power, v->bottom, v->end);
	m->eccentric_work_j = work_between(v, power, v->start, v->bottom);
	if (plb_extreme_between(power, v->n, v->bottom, v->end, 1.0, &peak))
		m->peak_power_w = power[peak];
}

static void com_velocities(const PlbRepView *v, PlbRepMetrics *m)
{
	gsize peak;

	m->com.mean_velocity_mps = plb_mean_between(v->com_velocity, v->n, v->bottom, v->end);
	m->com.rise_m = m->com.mean_velocity_mps * m->concentric_s;
	if (plb_extreme_between(v->com_velocity, v->n, v->bottom, v->end, 1.0, &peak))
		m->com.peak_velocity_mps = v->com_velocity[peak];
}

static void peak_force(const PlbRepView *v, PlbRepMetrics *m)
{
	gsize peak;

	if (plb_extreme_between(v->force, v->n, v->start, v->end, 1.0, &peak))
		m->peak_force_n = v->force[peak];
}

/* Net impulse while the force exceeds the weight and the centre of mass moves in one direction:
 * down (sign -1) it is braked, up (+1) driven. */
static double driven_impulse(const PlbRepView *v, double sign)
{
	g_autofree double *net = g_new(double, v->n);

	for (gsize i = 0; i < v->n; i++) {
		double over = v->force[i] - v->weight_n;

		/* a gap stays one */
		net[i] = isnan(over * v->com_velocity[i]) ||
					 (over > 0.0 && sign * v->com_velocity[i] > 0.0)
				 ? over
				 : 0.0;
	}
	return plb_mean_between(net, v->n, v->start, v->end) * (v->end - v->start) / v->rate_hz;
}

void plb_force_metrics(const PlbRepView *view, const PlbRepContext *context, PlbRepMetrics *metrics)
{
	const double *raw = plb_rep_view_raw(view, PLB_COLUMN_FORCE);

	metrics->mean_force_n = plb_mean_between(raw, view->n, view->bottom, view->end);
	metrics->impulse_ns = (metrics->mean_force_n - view->weight_n) * metrics->concentric_s;
	metrics->braking_impulse_ns = driven_impulse(view, -1.0);
	metrics->propulsive_impulse_ns = driven_impulse(view, 1.0);
	powers(view, metrics);
	com_velocities(view, metrics);
	peak_force(view, metrics);
}
