/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-view.h"

#include <math.h>

#include "src/lift/bar-signal.h"
#include "src/signal/residual.h"

/* Half widths of 95 % intervals on what one rep's numbers say of that rep: sensor noise and steps
 * of an encoder as they are in this recording, and what filters and definitions cost. The rig's own
 * uncertainty of scale, the same in all reps, is not in them. The form is physics; the constants
 * (PlbLiftSettings.error) were fitted to simulated sets, whose coverage `./run prove reps` prints.
 */

#define Z95 1.96

typedef struct {
	const PlbRepView *v;
	const PlbRepMetrics *m;
	double height_m;                       /* of one height of the bar */
	double bottom_s, end_s;                /* of the instants */
	double bottom_mps2;                    /* the bar's acceleration at the bottom */
	double force_n, zero_n, force_density; /* of a peak; of a plate's zero; units^2 / Hz */
} Errors;

#define ROUNDING_M 1e-9 /* two ways to one height differ by less */

/* The step of a signal that moves in whole steps, such as an encoder's; else next to nothing. */
static double step_of(const double *values, gsize n)
{
	double step = INFINITY;

	for (gsize i = 1; i < n; i++) {
		double change = fabs(values[i] - values[i - 1]);

		if (change > ROUNDING_M && change < step)
			step = change;
	}
	return isfinite(step) ? step : 0.0;
}

static void height_errors(Errors *e)
{
	const PlbRepView *v = e->v;
	const PlbLiftSettings *s = v->settings;
	const PlbBarSignal *bar = &v->cut->bar;
	double cutoff_hz = plb_bar_signal_cutoff(bar, s->height_cutoff_hz);
	double noise_m = plb_residual_noise(bar->noise_density, cutoff_hz);
	double step_m = step_of(plb_rep_view_raw(v, PLB_COLUMN_BAR_Z), v->n);
	double wider = s->height_cutoff_hz / cutoff_hz, end_mps;
	double turn_s = v->com_velocity ? s->error.turn_s : s->error.turn_bar_alone_s;

	if (isnan(noise_m)) /* too short to tell: as the rig's file says */
		noise_m = v->traces->info.bar_noise_m;
	e->height_m = hypot(Z95 * noise_m, 0.5 * step_m);
	e->bottom_mps2 = fmax(0.0, v->acceleration[(gsize)v->bottom]);
	turn_s = hypot(turn_s, s->error.turn_spm * e->height_m);
	if (v->cut->on_box) /* the rise is seen once the string's play is taken up */
		turn_s = hypot(turn_s, s->string_play_m / s->rise_velocity_mps);
	e->bottom_s = hypot(wider * turn_s * fmax(1.0, e->m->concentric_s / s->error.slow_s),
			    0.5 * Z95 / sqrt(3.0) / v->rate_hz);
	end_mps = fabs(v->velocity[(gsize)v->end]);
	e->end_s = hypot(G_SQRT2 * e->height_m, s->error.boundary_m) / fmax(end_mps, 0.01);
}

static void force_errors(Errors *e)
{
	const PlbRepView *v = e->v;
	const PlbLiftSettings *s = v->settings;
	PlbResidual residual;

	e->force_density = NAN;
	if (plb_residual_analyze(plb_rep_view_raw(v, PLB_COLUMN_FORCE), v->n, v->rate_hz,
				 s->force_cutoff_hz, &residual))
		e->force_density = residual.density;
	if (isnan(e->force_density))
		e->force_density =
			4.0 * v->traces->info.fz_noise_n * v->traces->info.fz_noise_n / v->rate_hz;
	e->force_n = Z95 * plb_residual_noise(e->force_density, s->force_cutoff_hz);
	e->zero_n = Z95 * s->error.zero_n;
}

/* Of rise / time. */
static double velocity_error(const Errors *e, double rise_error_m, double velocity, double time_s)
{
	double when_s = hypot(e->bottom_s, e->end_s);

	return e->v->settings->error.velocity_share * hypot(rise_error_m, velocity * when_s) /
	       time_s;
}

static void bar_uncertainty(const Errors *e, PlbRepUncertainty *u)
{
	const PlbLiftSettings *s = e->v->settings;
	const PlbRepMetrics *m = e->m;
	double peak_hz = plb_rep_view_peak_cutoff(e->v);
	double noise_mps = plb_residual_noise_rate(e->v->cut->bar.noise_density, peak_hz);
	double bent_m = s->error.bent_s2 * e->bottom_mps2; /* by the low-pass, at the bottom */

	if (isnan(noise_mps))
		noise_mps = 2.0 * G_PI * peak_hz * e->v->traces->info.bar_noise_m;
	u->rom_m = hypot(G_SQRT2 * e->height_m, hypot(s->error.rise_m, bent_m));
	u->mean_velocity_mps = velocity_error(e, u->rom_m, m->mean_velocity_mps, m->concentric_s);
	/* on top of what bar-metrics.c left there, for where propulsion ended */
	u->mean_propulsive_velocity_mps =
		hypot(u->mean_propulsive_velocity_mps,
		      m->mean_propulsive_velocity_mps / m->mean_velocity_mps *
			      velocity_error(e, u->rom_m, m->mean_propulsive_velocity_mps,
					     m->concentric_s));
	u->peak_velocity_mps = hypot(s->error.peak_noises * noise_mps,
				     hypot(s->error.peak_mps, s->error.peak_s * e->bottom_mps2));
}

/* Of a mean over the concentric, of what is so much different at its two ends. */
static double shifted_mean(const Errors *e, const double *values, double mean)
{
	const PlbRepView *v = e->v;
	double at_bottom = values[(gsize)v->bottom] - mean, at_end = values[(gsize)v->end] - mean;

	return v->settings->error.force_share * hypot(at_bottom * e->bottom_s, at_end * e->end_s) /
	       e->m->concentric_s;
}

static void force_uncertainty(const Errors *e, PlbRepUncertainty *u)
{
	const PlbRepView *v = e->v;
	const PlbLiftSettings *s = v->settings;
	const PlbRepMetrics *m = e->m;
	double over = (m->peak_force_n / v->weight_n - 1.0) * v->traces->info.gravity_mps2;
	double when = hypot(e->bottom_s, e->end_s) / m->concentric_s;
	double creep_n = s->error.creep * m->mean_force_n;

	u->mean_force_n =
		hypot(shifted_mean(e, v->force, m->mean_force_n), hypot(creep_n, e->zero_n));
	u->peak_force_n = hypot(e->force_n, hypot(s->error.creep * m->peak_force_n,
						  s->error.peak_force_s * v->mass_kg * over));
	u->com.mean_velocity_mps =
		hypot(s->error.com_mps, s->error.com_share * m->com.mean_velocity_mps * when);
	u->com.peak_velocity_mps = s->error.com_mps;
	u->mean_power_w = s->error.power_share * hypot(m->mean_force_n * u->com.mean_velocity_mps,
						       s->error.com_share * m->mean_power_w * when);
}

/* Of 100 (R - L) / (R + L), of means over so long. */
static double asymmetry_error(const Errors *e, double force_n, double over_s)
{
	double noise_n = Z95 * sqrt(e->force_density / (2.0 * over_s));

	return 100.0 * hypot(noise_n, e->zero_n) / force_n;
}

static void side_uncertainty(const Errors *e, PlbRepUncertainty *u)
{
	const PlbLiftSettings *s = e->v->settings;
	const PlbRepMetrics *m = e->m;
	double weight_n = e->v->weight_n;

	u->asymmetry_pct.eccentric = asymmetry_error(e, weight_n, m->eccentric_s);
	u->asymmetry_pct.concentric = asymmetry_error(e, weight_n, m->concentric_s);
	u->asymmetry_pct.impulse = u->asymmetry_pct.concentric;
	u->asymmetry_pct.bottom =
		s->error.bottom_share * asymmetry_error(e, weight_n, 2.0 * s->bottom_half_width_s);
	u->asymmetry_pct.peak_force =
		hypot(100.0 * hypot(e->force_n, e->zero_n) / m->peak_force_n, s->error.bottom_pct);
}

void plb_rep_uncertainty(const PlbRepView *view, PlbRepMetrics *metrics)
{
	PlbRepUncertainty *u = &metrics->uncertainty;
	Errors e = { .v = view, .m = metrics };

	if (isnan(metrics->mean_velocity_mps))
		return;
	height_errors(&e);
	bar_uncertainty(&e, u);
	if (isnan(metrics->peak_velocity_mps))
		u->peak_velocity_mps = NAN;
	if (isnan(metrics->mean_propulsive_velocity_mps))
		u->mean_propulsive_velocity_mps = NAN;
	if (!view->com_velocity)
		return;
	force_errors(&e);
	force_uncertainty(&e, u);
	if (!isnan(metrics->asymmetry_pct.concentric))
		side_uncertainty(&e, u);
}
