/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-metrics.h"

#include <math.h>

#include "src/lift/settings.h"
#include "src/signal/resample.h"

/* Someone stands there for all of the span before (towards -1) or within the second after (+1) the
 * flight: force reaches a stance, and no gap. */
static gboolean has_stance(const PlbTraces *t, const PlbLiftSettings *s, gsize at, int direction)
{
	const double *force = t->column[PLB_COLUMN_FORCE];
	gsize reach = (gsize)(t->info.rate_hz), need = (gsize)(s->jump_stance_s * t->info.rate_hz);
	gsize loaded = 0;

	for (gsize k = 0; k < reach && loaded < MAX(need, 1); k++) {
		if (direction < 0 ? at < k : at + k >= t->length)
			return FALSE;
		if (isnan(force[direction < 0 ? at - k : at + k]))
			return FALSE;
		loaded =
			force[direction < 0 ? at - k : at + k] >= s->jump_stance_n ? loaded + 1 : 0;
	}
	return loaded >= need;
}

static void keep_flight(const PlbTraces *t, const PlbLiftSettings *s, gsize last_on, gsize first_on,
			GArray *jumps)
{
	const double *force = t->column[PLB_COLUMN_FORCE];
	double rate_hz = t->info.rate_hz, gravity = t->info.gravity_mps2;
	PlbJump jump = {
		.takeoff_s = plb_crossing(force, last_on, s->jump_threshold_n) / rate_hz,
		.landing_s = plb_crossing(force, first_on - 1, s->jump_threshold_n) / rate_hz,
	};

	jump.flight_s = jump.landing_s - jump.takeoff_s;
	/* rises for half of the flight: h = g (t / 2)^2 / 2 */
	jump.height_m = gravity * jump.flight_s * jump.flight_s / 8.0;
	if (jump.flight_s >= s->jump_flight_min_s && jump.flight_s <= s->jump_flight_max_s &&
	    has_stance(t, s, last_on, -1) && has_stance(t, s, first_on, 1))
		g_array_append_val(jumps, jump);
}

void plb_jumps_find(const PlbTraces *traces, const PlbLiftSettings *settings, GArray *jumps)
{
	const double *force = traces->column[PLB_COLUMN_FORCE];
	gboolean flying = FALSE;
	gsize last_on = 0;

	if (!(traces->info.channels & PLB_CHANNEL_FORCE))
		return;
	if (settings == NULL)
		settings = plb_lift_settings_default();
	for (gsize i = 1; i < traces->length; i++) {
		if (isnan(force[i]) || isnan(force[i - 1])) {
			flying = FALSE;
		} else if (!flying && force[i] < settings->jump_threshold_n &&
			   force[i - 1] >= settings->jump_threshold_n) {
			flying = TRUE;
			last_on = i - 1;
		} else if (flying && force[i] >= settings->jump_threshold_n) {
			flying = FALSE;
			keep_flight(traces, settings, last_on, i, jumps);
		}
	}
}
