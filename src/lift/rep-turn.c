/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-turn.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "src/signal/low-pass.h"
#include "src/signal/statistics.h"

#define TERMS 4

static gboolean is_whole(const double *values, gsize from, gsize to)
{
	for (gsize i = from; i <= to; i++) {
		if (isnan(values[i]))
			return FALSE;
	}
	return TRUE;
}

/* Height and acceleration of the centre of mass from top on (n samples). */
typedef struct {
	gsize n;
	double rate_hz;
	double *height, *acceleration;
	double weight_n; /* mean force less what was left of speed at the end */
} MassMotion;

static gboolean is_weight(double weight_n, const PlbRepStands *stands,
			  const PlbLiftSettings *settings)
{
	return weight_n > 0.0 &&
	       !(fabs(weight_n - stands->weight_n) > settings->same_weight * stands->weight_n);
}

/* What lifter and bar weigh, and over how many samples from top on: the mean force until the bar
 * stood again, but for what was left of speed then. Where other hands or pins took some of it on
 * the way up, the way down, from one rest to the next, may still be the lifter's alone: that, and
 * then the plates are asked no further than the turn's other side. */
static gboolean weigh(MassMotion *m, const PlbTraces *traces, const PlbRepStands *stands, gsize low,
		      gsize half, const PlbLiftSettings *settings)
{
	const double *force = traces->column[PLB_COLUMN_FORCE] + stands->top;
	double gravity = traces->info.gravity_mps2, duration_s;

	m->rate_hz = traces->info.rate_hz;
	m->n = stands->high - stands->top + 1;
	duration_s = (double)(m->n - 1) / m->rate_hz;
	m->weight_n =
		plb_mean(force, m->n) / (1.0 + stands->high_velocity_mps / duration_s / gravity);
	if (is_weight(m->weight_n, stands, settings))
		return TRUE;
	m->n = low + half - stands->top + 1;
	m->weight_n = plb_mean(force, low - stands->top + 1);
	return is_weight(m->weight_n, stands, settings);
}

static void integrate(MassMotion *m, const double *force, double gravity,
		      const PlbLiftSettings *settings)
{
	double velocity = 0.0, before = 0.0;
	double *a = g_memdup2(force, m->n * sizeof(double));

	m->acceleration = a;
	m->height = g_new0(double, m->n);
	plb_low_pass_zero_phase(a, m->n, m->rate_hz, settings->rise_cutoff_hz);
	for (gsize i = 0; i < m->n; i++)
		a[i] = (a[i] / m->weight_n - 1.0) * gravity;
	for (gsize i = 1; i < m->n; i++) {
		before = velocity;
		velocity += 0.5 * (a[i] + a[i - 1]) / m->rate_hz;
		m->height[i] = m->height[i - 1] + 0.5 * (velocity + before) / m->rate_hz;
	}
}

static void mass_motion_clear(MassMotion *m)
{
	g_free(m->height);
	g_free(m->acceleration);
}

/* How the sleeves of a bar move over a seat that accelerates as the centre of mass does: a damped
 * oscillator, from rest, stepped exactly for an acceleration that is constant over a sample. */
static void whip_of(const MassMotion *m, double hz, double damping, double *bend)
{
	double omega = 2.0 * G_PI * hz, step = 1.0 / m->rate_hz;
	double ring = omega * sqrt(1.0 - damping * damping), decay = exp(-damping * omega * step);
	double to_speed = decay * sin(ring * step) / ring;
	double keep = decay * cos(ring * step) + damping * omega * to_speed;
	double keep_speed = decay * cos(ring * step) - damping * omega * to_speed;
	double speed = 0.0;

	bend[0] = 0.0;
	for (gsize i = 1; i < m->n; i++) {
		double rest = -0.5 * (m->acceleration[i] + m->acceleration[i - 1]) / omega / omega;
		double off = bend[i - 1] - rest;

		bend[i] = rest + keep * off + to_speed * speed;
		speed = -omega * omega * to_speed * off + keep_speed * speed;
	}
}

/* What the heights around low are fitted with, and how well. */
typedef struct {
	const MassMotion *mass;
	gsize low, half; /* of the motion's samples: fitted over low +- half */
	double *bend;    /* the whip of the best frequency so far */
	double c[TERMS];
	double misfit;
} TurnFit;

static double term(const TurnFit *fit, const double *bend, gsize i, int which)
{
	switch (which) {
	case 0:
		return 1.0;
	case 1:
		return ((double)i - (double)fit->low) / fit->mass->rate_hz;
	case 2:
		return fit->mass->height[i] - fit->mass->height[fit->low];
	default:
		return bend[i];
	}
}

/* Least squares by the normal equations, heights over z[low]: four smooth terms of like size.
 * Returns the sum of squares that is left. */
static double solve(const TurnFit *fit, const double *z, const double *bend, double c[TERMS])
{
	double squares[TERMS * TERMS] = { 0 }, products[TERMS] = { 0 }, total = 0.0;
	double turned[TERMS * TERMS], singular[TERMS], scratch[TERMS];
	gsl_matrix_view a = gsl_matrix_view_array(squares, TERMS, TERMS);
	gsl_matrix_view v = gsl_matrix_view_array(turned, TERMS, TERMS);
	gsl_vector_view b = gsl_vector_view_array(products, TERMS);
	gsl_vector_view s = gsl_vector_view_array(singular, TERMS);
	gsl_vector_view work = gsl_vector_view_array(scratch, TERMS);
	gsl_vector_view out = gsl_vector_view_array(c, TERMS);

	for (gsize i = fit->low - fit->half; i <= fit->low + fit->half; i++) {
		double height = z[i] - z[fit->low], x[TERMS];

		for (int k = 0; k < TERMS; k++)
			x[k] = term(fit, bend, i, k);
		for (int k = 0; k < TERMS; k++) {
			products[k] += x[k] * height;
			for (int l = 0; l < TERMS; l++)
				squares[k * TERMS + l] += x[k] * x[l];
		}
		total += height * height;
	}
	/* by singular values: a force that never changes says nothing, and takes no part */
	gsl_linalg_SV_decomp(&a.matrix, &v.matrix, &s.vector, &work.vector);
	gsl_linalg_SV_solve(&a.matrix, &v.matrix, &s.vector, &b.vector, &out.vector);
	for (int k = 0; k < TERMS; k++)
		total -= c[k] * products[k];
	return total;
}

/* With the whip's frequency that fits best. */
static void fit_turn(TurnFit *fit, const double *z, const PlbLiftSettings *settings)
{
	double *bend = g_new(double, fit->mass->n), c[TERMS];

	fit->bend = g_new(double, fit->mass->n);
	fit->misfit = INFINITY;
	for (double hz = settings->whip_low_hz; hz <= settings->whip_high_hz;
	     hz += settings->whip_step_hz) {
		double misfit;

		whip_of(fit->mass, hz, settings->whip_damping, bend);
		misfit = solve(fit, z, bend, c);
		if (misfit < fit->misfit) {
			double *best = fit->bend;

			fit->bend = bend;
			bend = best;
			fit->misfit = misfit;
			memcpy(fit->c, c, sizeof(c));
		}
	}
	g_free(bend);
}

static double fitted(const TurnFit *fit, gsize i)
{
	double z = 0.0;

	for (int k = 0; k < TERMS; k++)
		z += fit->c[k] * term(fit, fit->bend, i, k);
	return z;
}

/* lowest fitted value within the reach of low; NAN when it lies at an end of it */
static double lowest(const TurnFit *fit, gsize reach)
{
	gsize best = fit->low;
	double before, at, after;

	for (gsize i = fit->low - reach; i <= fit->low + reach; i++) {
		if (fitted(fit, i) < fitted(fit, best))
			best = i;
	}
	if (best == fit->low - reach || best == fit->low + reach)
		return NAN;
	before = fitted(fit, best - 1);
	at = fitted(fit, best);
	after = fitted(fit, best + 1);
	return (double)best + 0.5 * (before - after) / (before - 2.0 * at + after);
}

/* FALSE when the plates say nothing of this bar. */
static gboolean turn_fit_init(TurnFit *fit, MassMotion *m, const PlbTraces *traces,
			      const PlbRepStands *stands, gsize low, double half_s,
			      const PlbLiftSettings *settings)
{
	gsize half = (gsize)round(half_s * traces->info.rate_hz);
	gsize top = stands->top, high = stands->high;

	if (stands->on_box || !(traces->info.channels & PLB_CHANNEL_FORCE) || half < TERMS ||
	    low < top + half || high < low + half ||
	    !is_whole(traces->column[PLB_COLUMN_FORCE], top, high) ||
	    !is_whole(traces->column[PLB_COLUMN_BAR_Z], low - half, low + half))
		return FALSE;
	if (!weigh(m, traces, stands, low, half, settings))
		return FALSE;
	integrate(m, traces->column[PLB_COLUMN_FORCE] + top, traces->info.gravity_mps2, settings);
	*fit = (TurnFit){ .mass = m, .low = low - top, .half = half };
	fit_turn(fit, traces->column[PLB_COLUMN_BAR_Z] + top, settings);
	return TRUE;
}

static void turn_fit_clear(TurnFit *fit, MassMotion *m)
{
	g_free(fit->bend);
	mass_motion_clear(m);
}

double plb_rep_turn(const PlbTraces *traces, const PlbRepStands *stands, gsize low,
		    const PlbLiftSettings *settings)
{
	double turn;
	MassMotion m;
	TurnFit fit;

	if (!turn_fit_init(&fit, &m, traces, stands, low, settings->turn_half_s, settings))
		return NAN;
	turn = lowest(&fit, fit.half / 2);
	turn_fit_clear(&fit, &m);
	return turn + (double)stands->top;
}

gboolean plb_rep_take_whip(const PlbTraces *traces, const PlbRepStands *stands, gsize low,
			   const PlbLiftSettings *settings, double *height)
{
	MassMotion m;
	TurnFit fit;

	if (!turn_fit_init(&fit, &m, traces, stands, low, settings->rise_half_s, settings))
		return FALSE;
	for (gsize i = 0; i < m.n; i++)
		height[i] = traces->column[PLB_COLUMN_BAR_Z][stands->top + i] -
			    fit.c[TERMS - 1] * fit.bend[i];
	turn_fit_clear(&fit, &m);
	return TRUE;
}

gboolean plb_rep_rise_heights(const PlbTraces *traces, const PlbRepStands *stands, gsize rise,
			      const PlbLiftSettings *settings, double *height)
{
	const double *z = traces->column[PLB_COLUMN_BAR_Z] + stands->top;
	MassMotion m;
	TurnFit fit;
	gsize n, from;
	double *left;

	if (!turn_fit_init(&fit, &m, traces, stands, rise, settings->rise_half_s, settings))
		return FALSE;
	n = 2 * fit.half + 1;
	from = fit.low - fit.half;
	left = g_new(double, n);
	for (gsize i = 0; i < n; i++)
		left[i] = z[from + i] - z[fit.low] - fitted(&fit, from + i);
	plb_low_pass_zero_phase(left, n, m.rate_hz, settings->rise_left_hz);
	for (gsize i = 0; i < n; i++)
		height[stands->top + from + i] = z[fit.low] + fitted(&fit, from + i) + left[i];
	g_free(left);
	turn_fit_clear(&fit, &m);
	return TRUE;
}
