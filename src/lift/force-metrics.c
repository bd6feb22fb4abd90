/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

#include "src/signal/resample.h"

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

static void asymmetries(const PlbRepView *v, PlbRepMetrics *m)
{
	double half = v->settings->bottom_half_width_s * v->rate_hz;
	double last = (double)(v->n - 1);

	m->asymmetry_pct.eccentric = phase_asymmetry(v, v->start, v->bottom);
	m->asymmetry_pct.bottom =
		phase_asymmetry(v, MAX(0.0, v->bottom - half), MIN(last, v->bottom + half));
	m->asymmetry_pct.concentric = phase_asymmetry(v, v->bottom, v->end);
	/* of gross impulses over one and the same time: the mean forces' */
	m->asymmetry_pct.impulse = m->asymmetry_pct.concentric;
}

/* The instants before and after the rep at which the bar stands (its speed changes sign), so that
 * the lifter's centre of mass has the same speed, 0, at both. */
static gboolean still_ends(const PlbRepView *v, gsize *from, gsize *to)
{
	gsize i = (gsize)ceil(v->start), k = (gsize)floor(v->end);

	while (i > 0 && !(v->velocity[i] >= 0.0))
		i--;
	while (k + 1 < v->n && !(v->velocity[k] <= 0.0))
		k++;
	*from = i;
	*to = k;
	return v->cut->locked_out && k > i;
}

/* How much faster the integrated velocity is than the bar's, on average over a bar whip's period
 * around a still end: there body and bar stand together, though the bar may still whip. */
static double excess_velocity(const PlbRepView *v, const double *velocity, gsize at, gsize from)
{
	gsize half = (gsize)(v->settings->still_half_s * v->rate_hz);
	gsize reach = MIN(half, MIN(at - from, v->n - 1 - at));
	double bar_mps = (v->height[at + reach] - v->height[at - reach]) * v->rate_hz;

	if (reach == 0)
		return velocity[at] - v->velocity[at];
	return plb_mean_between(velocity, v->n, (double)(at - reach), (double)(at + reach)) -
	       bar_mps / (2.0 * (double)reach);
}

/* Velocity of the centre of mass, by integrating net force. Between ends of equal velocity the mean
 * force is the weight, whatever the plates' zero, so that nothing drifts; without a lockout the
 * weight of the quiet standing has to do. */
static double *mass_velocity(const PlbRepView *v, const double *force, double mass_kg)
{
	double *velocity = g_new(double, v->n);
	double weight_n = mass_kg * v->traces->info.gravity_mps2, sum = 0.0;
	double first, slope;
	gsize from, to, begin, half = (gsize)(v->settings->still_half_s * v->rate_hz);
	gboolean still = still_ends(v, &from, &to);

	begin = from > half ? from - half : 0;
	if (still)
		weight_n = plb_mean_between(force, v->n, (double)from, (double)to);
	if (isnan(mass_kg))
		mass_kg = weight_n / v->traces->info.gravity_mps2;
	for (gsize i = 0; i < v->n; i++)
		velocity[i] = NAN;
	for (gsize i = begin; i < v->n; i++) {
		if (i > begin)
			sum += 0.5 * (force[i] + force[i - 1]) - weight_n;
		velocity[i] = sum / v->rate_hz / mass_kg;
	}
	first = excess_velocity(v, velocity, from, begin);
	slope = still ? (excess_velocity(v, velocity, to, begin) - first) / (double)(to - from)
		      : 0.0;
	for (gsize i = begin; i < v->n; i++)
		velocity[i] -= first + slope * ((double)i - (double)from);
	return velocity;
}

static void powers(const PlbRepView *v, const double *force, double mass_kg, PlbRepMetrics *m)
{
	g_autofree double *power = mass_velocity(v, plb_rep_view_raw(v, PLB_COLUMN_FORCE), mass_kg);
	gsize peak;

	for (gsize i = 0; i < v->n; i++)
		power[i] *= force[i];
	m->mean_power_w = plb_mean_between(power, v->n, v->bottom, v->end);
	if (plb_extreme_between(power, v->n, v->bottom, v->end, 1.0, &peak))
		m->peak_power_w = power[peak];
}

static void peak_force(const PlbRepView *v, const double *force, PlbRepMetrics *m)
{
	double cutoff_hz = v->settings->force_cutoff_hz;
	g_autofree double *left = plb_rep_view_column(v, PLB_COLUMN_FORCE_LEFT, cutoff_hz);
	g_autofree double *right = plb_rep_view_column(v, PLB_COLUMN_FORCE_RIGHT, cutoff_hz);
	gsize peak;

	if (!plb_extreme_between(force, v->n, v->start, v->end, 1.0, &peak))
		return;
	m->peak_force_n = force[peak];
	m->asymmetry_pct.peak_force = asymmetry_pct(left[peak], right[peak]);
}

static void pressure(const PlbRepView *v, PlbRepMetrics *m)
{
	g_autofree double *x =
		plb_rep_view_column(v, PLB_COLUMN_COP_X, v->settings->height_cutoff_hz);
	gsize front, back;

	m->cop.mean_x_m =
		plb_mean_between(plb_rep_view_raw(v, PLB_COLUMN_COP_X), v->n, v->bottom, v->end);
	m->cop.mean_y_m =
		plb_mean_between(plb_rep_view_raw(v, PLB_COLUMN_COP_Y), v->n, v->bottom, v->end);
	if (plb_extreme_between(x, v->n, v->bottom, v->end, 1.0, &front) &&
	    plb_extreme_between(x, v->n, v->bottom, v->end, -1.0, &back))
		m->cop.range_x_m = x[front] - x[back];
}

void plb_force_metrics(const PlbRepView *view, const PlbRepContext *context, PlbRepMetrics *metrics)
{
	g_autofree double *force =
		plb_rep_view_column(view, PLB_COLUMN_FORCE, view->settings->force_cutoff_hz);
	double mass_kg = context->body_mass_kg + context->bar_mass_kg;
	double weight_n = mass_kg * view->traces->info.gravity_mps2;
	const double *raw = plb_rep_view_raw(view, PLB_COLUMN_FORCE);
	gsize from, to;

	/* masses nobody told: the mean force between two ends of equal velocity is the weight too
	 */
	if (isnan(weight_n) && still_ends(view, &from, &to))
		weight_n = plb_mean_between(raw, view->n, (double)from, (double)to);
	metrics->mean_force_n = plb_mean_between(raw, view->n, view->bottom, view->end);
	metrics->impulse_ns = (metrics->mean_force_n - weight_n) * metrics->concentric_s;
	asymmetries(view, metrics);
	powers(view, force, mass_kg, metrics);
	peak_force(view, force, metrics);
	pressure(view, metrics);
}
