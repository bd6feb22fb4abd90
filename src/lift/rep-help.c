/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-help.h"

#include <math.h>

#include "src/lift/settings.h"

/* either side, over which a speed is taken: more than strings' noise, less than a turn */
#define SPEED_HALF_S 0.03

static double bar_speed(const PlbTraces *traces, gsize at)
{
	gsize half = (gsize)MAX(1.0, round(SPEED_HALF_S * traces->info.rate_hz));
	const double *z = traces->column[PLB_COLUMN_BAR_Z];

	if (at < half || at + half >= traces->length)
		return NAN;
	return (z[at + half] - z[at - half]) * traces->info.rate_hz / (2.0 * (double)half);
}

gboolean plb_rep_is_helped(const PlbTraces *traces, const PlbRepCut *cut, double body_mass_kg,
			   double bar_mass_kg, const PlbLiftSettings *settings)
{
	double gravity = traces->info.gravity_mps2, mass_kg = body_mass_kg + bar_mass_kg;
	const double *force = traces->column[PLB_COLUMN_FORCE];
	gsize from = plb_traces_index(traces, cut->start_s);
	gsize to = plb_traces_index(traces, cut->end_s);
	double missing_ns = 0.0;

	if (!(traces->info.channels & PLB_CHANNEL_FORCE) || !cut->locked_out || cut->has_gap ||
	    !(bar_mass_kg * gravity >= settings->load_n) || !(cut->end_s > cut->bottom_s))
		return FALSE;
	for (gsize i = from; i < to; i++)
		missing_ns += (mass_kg * gravity - force[i]) / traces->info.rate_hz;
	missing_ns += mass_kg * (bar_speed(traces, to) - bar_speed(traces, from));
	return missing_ns / (cut->end_s - cut->bottom_s) >
	       gravity * (settings->helped_share * bar_mass_kg + settings->same_weight * mass_kg);
}
