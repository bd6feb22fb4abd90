/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

#include "src/signal/derivative.h"
#include "src/signal/resample.h"

/* Mean velocity from the bottom until the bar's acceleration first falls below that; NAN when it is
 * unknown. */
static double mean_velocity_until(const PlbRepView *v, const double *acceleration, double least)
{
	gsize i = (gsize)ceil(v->bottom);
	double until = v->end, height;

	for (; (double)i < v->end; i++) {
		if (isnan(acceleration[i]))
			return NAN;
		if (acceleration[i] < least) {
			until = i > 0 ? plb_crossing(acceleration, i - 1, least) : (double)i;
			break;
		}
	}
	if (!(until > v->bottom))
		return NAN;
	height = until < v->end ? plb_interpolate(v->height, v->n, until) : v->cut->end_z_m;
	return (height - v->cut->bottom_z_m) / (until - v->bottom) * v->rate_hz;
}

/* By how much that mean changes at most where propulsion ends at so much less deceleration, or at
 * so much more. */
static double change_of_mean(const PlbRepView *v, const double *acceleration, double less,
			     double more)
{
	double limit = v->settings->propulsive_mps2;
	double mean = mean_velocity_until(v, acceleration, limit);
	double sooner = mean_velocity_until(v, acceleration, limit + less);
	double later = mean_velocity_until(v, acceleration, limit - more);

	return fmax(fabs(sooner - mean), fabs(later - mean));
}

/* Propulsion ends when the bar first decelerates faster than gravity alone would, read with the
 * higher cut-off: such a deceleration is short. Whether a bar that comes close to that passes it,
 * noise and the low-pass decide, and the mean may be one or the other: the interval says so, and
 * where the two are as different as two loads' velocities, nothing is measured. */
static void propulsive_velocity(const PlbRepView *v, PlbRepMetrics *m)
{
	g_autofree double *height =
		plb_rep_view_column(v, PLB_COLUMN_BAR_Z, plb_rep_view_peak_cutoff(v));
	g_autofree double *acceleration = g_new(double, v->n);
	double doubt = v->settings->error.propulsive_mps2;
	double blunted = v->settings->error.propulsive_blunted_mps2;

	plb_second_derivative(height, v->n, v->rate_hz, acceleration);
	if (change_of_mean(v, acceleration, blunted, doubt) > v->settings->propulsive_apart_mps)
		return;
	m->mean_propulsive_velocity_mps =
		mean_velocity_until(v, acceleration, v->settings->propulsive_mps2);
	m->uncertainty.mean_propulsive_velocity_mps = change_of_mean(v, acceleration, doubt, doubt);
}

static double height_pct(const PlbRepView *v, gsize index)
{
	return 100.0 * (v->height[index] - v->cut->bottom_z_m) /
	       (v->cut->end_z_m - v->cut->bottom_z_m);
}

static void keep_sticking(const PlbRepView *v, gsize peak, gsize low, PlbRepMetrics *m)
{
	m->min_velocity_sticking_mps = v->velocity[low];
	m->sticking.from_pct = height_pct(v, peak);
	m->sticking.to_pct = height_pct(v, low);
	m->sticking.duration_s = (double)(low - peak) / v->rate_hz;
	m->sticking.depth_mps = v->velocity[peak] - v->velocity[low];
}

/* From a first peak of velocity to the lowest one before a later peak, both peaks at least
 * sticking_drop above it. */
static void sticking_region(const PlbRepView *v, PlbRepMetrics *m)
{
	double least = v->settings->sticking_drop_mps;
	gsize first = (gsize)ceil(v->bottom), peak = first, low = first;

	for (gsize i = first; (double)i < v->end; i++) {
		double velocity = v->velocity[i];

		if (isnan(velocity))
			return;
		if (velocity > v->velocity[peak] && v->velocity[low] > v->velocity[peak] - least) {
			peak = low = i;
		} else if (velocity < v->velocity[low]) {
			low = i;
		} else if (v->velocity[low] <= v->velocity[peak] - least &&
			   velocity >= v->velocity[low] + least) {
			keep_sticking(v, peak, low, m);
			return;
		}
	}
}

/* Read with a higher cut-off than the rest: the peak of a quick ascent is as short as that. */
static void peak_velocity(const PlbRepView *v, PlbRepMetrics *m)
{
	g_autofree double *height =
		plb_rep_view_column(v, PLB_COLUMN_BAR_Z, plb_rep_view_peak_cutoff(v));
	g_autofree double *velocity = g_new(double, v->n);
	gsize peak;

	plb_derivative(height, v->n, v->rate_hz, velocity);
	if (!plb_extreme_between(velocity, v->n, v->bottom, v->end, 1.0, &peak))
		return;
	m->peak_velocity_mps = velocity[peak];
	m->time_to_peak_velocity_s = ((double)peak - v->bottom) / v->rate_hz;
}

/* When the bar first came to within the pause band of its lowest height: what follows, down there,
 * is a pause when it lasts; without one the way down ends at the bottom. */
static double lowered_at(const PlbRepView *v)
{
	double level = v->cut->bottom_z_m + v->settings->pause_band_m;
	gsize i = (gsize)ceil(v->start), bottom = (gsize)floor(v->bottom);
	double at;

	while (i < bottom && v->height[i] > level)
		i++;
	if (isnan(v->height[i]))
		return NAN;
	at = i > 0 && v->height[i - 1] > level ? plb_crossing(v->height, i - 1, level) : (double)i;
	return (v->bottom - at) / v->rate_hz > v->settings->pause_s ? at : v->bottom;
}

static void tempo(const PlbRepView *v, PlbRepMetrics *m)
{
	double lowered = lowered_at(v);
	double drop_m = v->cut->start_z_m - plb_interpolate(v->height, v->n, lowered);
	gsize fastest;

	m->time_under_tension_s = m->eccentric_s + m->concentric_s;
	m->tempo.lowering_s = (lowered - v->start) / v->rate_hz;
	m->tempo.bottom_s = (v->bottom - lowered) / v->rate_hz;
	m->tempo.rising_s = m->concentric_s;
	if (m->tempo.lowering_s > 0.0)
		m->eccentric_mean_velocity_mps = drop_m / m->tempo.lowering_s;
	if (plb_extreme_between(v->velocity, v->n, v->start, v->bottom, -1.0, &fastest))
		m->eccentric_peak_velocity_mps = -v->velocity[fastest];
}

static void velocities(const PlbRepView *v, PlbRepMetrics *m)
{
	const PlbRepCut *cut = v->cut;

	m->eccentric_s = cut->bottom_s - cut->start_s;
	m->concentric_s = cut->end_s - cut->bottom_s;
	m->rom_m = cut->end_z_m - cut->bottom_z_m;
	m->mean_velocity_mps = m->concentric_s > 0.0 ? m->rom_m / m->concentric_s : (double)NAN;
	propulsive_velocity(v, m);
	sticking_region(v, m);
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

void plb_bar_metrics(const PlbRepView *view, const PlbRepContext *context, PlbRepMetrics *metrics)
{
	velocities(view, metrics);
	tempo(view, metrics);
	metrics->bar_mean_power_w = bar_power(view, context->bar_mass_kg);
	metrics->bar_work_j = metrics->bar_mean_power_w * metrics->concentric_s;
}
