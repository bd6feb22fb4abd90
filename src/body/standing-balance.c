/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/standing-balance.h"

#include <math.h>

#include "src/body/balance.h"
#include "src/body/body-settings.h"
#include "src/lift/rep-metrics.h"

/* How much of both sides is used: three time constants of a body's balance, sqrt(h / g). */
#define AROUND_S 1.0

/* The longest stretch without gaps that holds all from first to last; FALSE when there is one
 * within. */
static gboolean measured_around(const double *values, gsize n, gsize first, gsize last, gsize *from,
				gsize *to)
{
	for (gsize i = first; i <= last; i++) {
		if (!isfinite(values[i]))
			return FALSE;
	}
	for (*from = first; *from > 0 && isfinite(values[*from - 1]);)
		(*from)--;
	for (*to = last + 1; *to < n && isfinite(values[*to]);)
		(*to)++;
	return TRUE;
}

/* Of lifter and bar, over the plates. */
static double com_height(const PlbBodySource *source)
{
	double body_m = plb_body_settings.com_height_share * source->athlete.stature_m;

	return (source->body_mass_kg * body_m + source->bar_mass_kg * source->standing.bar_z_m) /
	       (source->body_mass_kg + source->bar_mass_kg);
}

gboolean plb_stand_on_mass(PlbBodySource *source, const PlbTraces *traces, double from_s,
			   double to_s, double limit_s)
{
	const PlbBodySettings *settings = &plb_body_settings;
	g_autoptr(PlbMotion) motion =
		plb_motion_new(traces, from_s - AROUND_S, to_s + AROUND_S, limit_s,
			       settings->rate_hz, settings->cutoff_hz);
	g_autofree double *work = g_new(double, 3 * motion->n + 1);
	double *lag2 = work + motion->n, *com = lag2 + motion->n, sum = 0;
	gsize first, last, from, to;

	if (motion->n < 3)
		return FALSE;
	first = plb_motion_index(motion, from_s);
	last = plb_motion_index(motion, to_s);
	if (!measured_around(motion->cop_x_m, motion->n, first, last, &from, &to))
		return FALSE;
	for (gsize i = from; i < to; i++)
		lag2[i] = com_height(source) / source->gravity_mps2;
	plb_balance_com(motion->cop_x_m + from, lag2 + from, to - from, motion->rate_hz, com + from,
			work);
	for (gsize i = first; i <= last; i++)
		sum += com[i];
	source->standing.cop_x_m = sum / (double)(last - first + 1);
	return TRUE;
}
