/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

static gboolean stands(const PlbRepView *v, gsize i, double height_m)
{
	return fabs(v->height[i] - height_m) <= v->settings->settle_m;
}

/* The middle of the time that the bar stands around an instant: with no pause between reps, where
 * the lifter turns. */
static gsize middle_of_stand(const PlbRepView *v, gsize at, double height_m)
{
	gsize first = at, last = at;

	while (first > 0 && stands(v, first - 1, height_m))
		first--;
	while (last + 1 < v->n && stands(v, last + 1, height_m))
		last++;
	return (first + last) / 2;
}

/* The instants before and after the rep at which the bar stands (its speed changes sign), so that
 * the lifter's centre of mass has the same speed, 0, at both. A body still straightens when its bar
 * stands already: as far into the pause as it lasts, but not into the next movement. */
static gboolean still_ends(const PlbRepView *v, gsize *from, gsize *to)
{
	gsize i = (gsize)ceil(v->start), k = (gsize)floor(v->end), before, after;
	gsize half = (gsize)(v->settings->still_half_s * v->rate_hz);
	double settle = v->settings->settle_s * v->rate_hz;

	while (i > 0 && !(v->velocity[i] >= 0.0))
		i--;
	while (k + 1 < v->n && !(v->velocity[k] <= 0.0))
		k++;
	before = MIN(i, middle_of_stand(v, i, v->cut->start_z_m));
	after = MAX(k, middle_of_stand(v, k, v->cut->end_z_m));
	while (i > MAX(half, before) && stands(v, i - 1, v->cut->start_z_m) &&
	       (double)i > v->start - settle)
		i--;
	while (k < after && k + 1 + half < v->n && stands(v, k + 1, v->cut->end_z_m) &&
	       (double)k < v->end + settle)
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
static double *com_velocity(const PlbRepView *v, const double *force, double mass_kg)
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

void plb_rep_view_add_force(PlbRepView *view, const PlbRepContext *context)
{
	const double *raw = plb_rep_view_raw(view, PLB_COLUMN_FORCE);
	double gravity = view->traces->info.gravity_mps2;
	gsize from, to;

	view->mass_kg = context->body_mass_kg + context->bar_mass_kg;
	view->weight_n = view->mass_kg * gravity;
	/* masses nobody told: the mean force between two ends of equal velocity is the weight too
	 */
	if (isnan(view->weight_n) && still_ends(view, &from, &to))
		view->weight_n = plb_mean_between(raw, view->n, (double)from, (double)to);
	view->force = plb_rep_view_column(view, PLB_COLUMN_FORCE, view->settings->force_cutoff_hz);
	view->com_velocity = com_velocity(view, raw, view->mass_kg);
	if (isnan(view->mass_kg))
		view->mass_kg = view->weight_n / gravity;
}
