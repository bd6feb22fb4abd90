/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-metrics.h"

#include <math.h>

#include "src/lift/settings.h"
#include "src/signal/resample.h"
#include "src/signal/statistics.h"

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

/* The quietest jump_quiet_s of the time before a take-off: where it begins, and its mean and
 * deviation. FALSE: there is none that is quiet. */
static gboolean quiet_before(const PlbTraces *t, const PlbLiftSettings *s, gsize earliest,
			     gsize last_on, gsize *begin, double *mean_n, double *sd_n)
{
	const double *force = t->column[PLB_COLUMN_FORCE];
	gsize span = (gsize)(s->jump_quiet_s * t->info.rate_hz);
	gsize step = MAX(1, span / 10);

	*sd_n = INFINITY;
	for (gsize from = earliest; span > 2 && from + span <= last_on; from += step) {
		double sd = plb_standard_deviation(force + from, span);

		if (sd < *sd_n) {
			*sd_n = sd;
			*begin = from;
		}
	}
	if (!isfinite(*sd_n))
		return FALSE;
	*mean_n = plb_mean(force + *begin, span);
	return *mean_n >= s->jump_stance_n && *sd_n <= s->jump_quiet_share * *mean_n;
}

/* From where the force, after that quiet stand, first is five deviations off the weight, less 30
 * ms. */
static void push_off(const PlbTraces *t, const PlbLiftSettings *s, gsize earliest, gsize last_on,
		     PlbJump *jump)
{
	const double *force = t->column[PLB_COLUMN_FORCE];
	double rate_hz = t->info.rate_hz, gravity = t->info.gravity_mps2;
	double weight_n, sd_n, impulse_ns = 0.0;
	gsize begin = earliest, onset, back = (gsize)(s->jump_onset_back_s * rate_hz);

	if (!quiet_before(t, s, earliest, last_on, &begin, &weight_n, &sd_n))
		return;
	onset = begin + (gsize)(s->jump_quiet_s * rate_hz);
	while (onset < last_on && fabs(force[onset] - weight_n) <= s->jump_onset_deviations * sd_n)
		onset++;
	onset = onset > begin + back ? onset - back : begin;
	for (gsize i = onset; i < last_on; i++)
		impulse_ns += (0.5 * (force[i] + force[i + 1]) - weight_n) / rate_hz;
	jump->time_to_takeoff_s = jump->takeoff_s - (double)onset / rate_hz;
	jump->takeoff_velocity_mps = impulse_ns * gravity / weight_n;
	jump->impulse_height_m =
		jump->takeoff_velocity_mps * jump->takeoff_velocity_mps / (2.0 * gravity);
	jump->modified_rsi_mps = jump->height_m / jump->time_to_takeoff_s;
}

/* The first sample after the last gap before `last_on`. */
static gsize after_gap(const PlbTraces *t, gsize last_on)
{
	gsize at = last_on;

	while (at > 0 && !isnan(t->column[PLB_COLUMN_FORCE][at - 1]))
		at--;
	return at;
}

/* What led to this jump: a rebound, or a stand. */
static void fill_ground(const PlbTraces *t, const PlbLiftSettings *s, gsize last_on,
			const GArray *jumps, PlbJump *jump)
{
	gsize reach = (gsize)(s->jump_reach_s * t->info.rate_hz);
	gsize earliest = last_on > reach ? last_on - reach : 0;

	jump->contact_s = jump->reactive_strength = jump->time_to_takeoff_s =
		jump->modified_rsi_mps = jump->takeoff_velocity_mps = jump->impulse_height_m = NAN;
	if (jumps->len > 0) {
		double landing_s = g_array_index(jumps, PlbJump, jumps->len - 1).landing_s;
		double contact_s = jump->takeoff_s - landing_s;

		earliest = MAX(earliest, plb_traces_index(t, landing_s));
		if (contact_s <= s->jump_contact_s) {
			jump->contact_s = contact_s;
			jump->reactive_strength = jump->flight_s / contact_s;
			return;
		}
	}
	push_off(t, s, MAX(earliest, after_gap(t, last_on)), last_on, jump);
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
	    has_stance(t, s, last_on, -1) && has_stance(t, s, first_on, 1)) {
		fill_ground(t, s, last_on, jumps, &jump);
		g_array_append_val(jumps, jump);
	}
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
