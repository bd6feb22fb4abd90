/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/second-person.h"

#include <math.h>

#include "src/lift/settings.h"

/* Of the bar's change of speed, the centre of mass of lifter and bar makes about so much in a
 * squat. */
#define COM_SHARE 0.8
/* Either side, over which a speed is taken. */
#define SPEED_HALF_S 0.03

static double bar_speed(const PlbTraces *traces, gsize at)
{
	gsize half = (gsize)MAX(1.0, round(SPEED_HALF_S * traces->info.rate_hz));
	const double *z = traces->column[PLB_COLUMN_BAR_Z];
	gsize from = at > half ? at - half : 0, to = MIN(at + half, traces->length - 1);

	return to > from ? (z[to] - z[from]) * traces->info.rate_hz / (double)(to - from)
			 : (double)NAN;
}

double plb_extra_force_n(const PlbTraces *traces, double from_s, double to_s, double mass_kg)
{
	const double *force = traces->column[PLB_COLUMN_FORCE];
	gsize from, to;
	double sum_n = 0.0, length_s, weight_n = mass_kg * traces->info.gravity_mps2;

	if (traces->length < 2 || !(to_s > from_s) ||
	    !(traces->info.channels & PLB_CHANNEL_FORCE) ||
	    !(traces->info.channels & PLB_CHANNEL_BAR))
		return NAN;
	from = plb_traces_index(traces, from_s);
	to = plb_traces_index(traces, to_s);
	if (to <= from)
		return NAN;
	for (gsize i = from; i < to; i++)
		sum_n += force[i];
	length_s = (double)(to - from) / traces->info.rate_hz;
	return sum_n / (double)(to - from) - weight_n -
	       mass_kg * COM_SHARE * (bar_speed(traces, to) - bar_speed(traces, from)) / length_s;
}

gboolean plb_rep_has_second_person(const PlbTraces *traces, const PlbRepCut *cut, double mass_kg,
				   const PlbLiftSettings *settings)
{
	return plb_extra_force_n(traces, cut->start_s, cut->end_s, mass_kg) >
	       settings->second_person_n;
}

gboolean plb_second_person_now(const PlbTraces *traces, double mass_kg,
			       const PlbLiftSettings *settings)
{
	double now_s = ((double)traces->length - 1.0) / traces->info.rate_hz;

	return now_s > settings->second_person_s &&
	       plb_extra_force_n(traces, now_s - settings->second_person_s, now_s, mass_kg) >
		       settings->second_person_n;
}
