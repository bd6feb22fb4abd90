/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/ticks.h"

#include <math.h>

#define TICKS_PER_SECOND 100.0
#define VELOCITY_TICKS 8

PlbTicks *plb_ticks_new(const PlbTraces *traces, const PlbLiftSettings *settings)
{
	PlbTicks *ticks = g_new0(PlbTicks, 1);

	ticks->traces = traces;
	ticks->settings = settings;
	ticks->step = (gsize)MAX(1.0, round(traces->info.rate_hz / TICKS_PER_SECOND));
	ticks->rate_hz = traces->info.rate_hz / (double)ticks->step;
	ticks->rows = g_array_new(FALSE, FALSE, sizeof(PlbTick));
	return ticks;
}

void plb_ticks_free(PlbTicks *ticks)
{
	if (ticks == NULL)
		return;
	g_array_unref(ticks->rows);
	g_free(ticks);
}

gboolean plb_ticks_advance(PlbTicks *ticks)
{
	const PlbTraces *t = ticks->traces;
	gsize from = ticks->rows->len * ticks->step, to = from + ticks->step;
	PlbTick tick;

	if (to > t->length)
		return FALSE;
	tick.force_n = plb_traces_mean(t, PLB_COLUMN_FORCE, from, to);
	tick.right_share = plb_traces_mean(t, PLB_COLUMN_FORCE_RIGHT, from, to) / tick.force_n;
	if (!(tick.force_n >= ticks->settings->feet_off_n))
		tick.right_share = NAN;
	tick.bar_z_m = plb_traces_mean(t, PLB_COLUMN_BAR_Z, from, to);
	tick.bar_x_m = plb_traces_mean(t, PLB_COLUMN_BAR_X, from, to);
	g_array_append_val(ticks->rows, tick);
	return TRUE;
}

const PlbTick *plb_tick(const PlbTicks *ticks, gsize index)
{
	return &g_array_index(ticks->rows, PlbTick, index);
}

gsize plb_ticks_count(const PlbTicks *ticks)
{
	return ticks->rows->len;
}

double plb_tick_time_s(const PlbTicks *ticks, gsize index)
{
	return (double)((index + 1) * ticks->step - 1) / ticks->traces->info.rate_hz;
}

gsize plb_ticks_span(const PlbTicks *ticks, double duration_s)
{
	return (gsize)MAX(1.0, round(duration_s * ticks->rate_hz));
}

typedef enum { FORCE, SHARE, HEIGHT, X } Field;

static double field_of(const PlbTick *tick, Field field)
{
	switch (field) {
	case FORCE:
		return tick->force_n;
	case SHARE:
		return tick->right_share;
	case HEIGHT:
		return tick->bar_z_m;
	case X:
		return tick->bar_x_m;
	}
	return NAN;
}

/* FALSE with a missing value in it, or before the beginning */
static gboolean spread(const PlbTicks *ticks, gsize index, gsize span, Field field, double *mean,
		       double *deviation, double *range)
{
	double low = INFINITY, high = -INFINITY, sum = 0.0, squares = 0.0, first;

	if (index + 1 < span)
		return FALSE;
	first = field_of(plb_tick(ticks, index), field);
	for (gsize i = index + 1 - span; i <= index; i++) {
		double value = field_of(plb_tick(ticks, i), field);

		if (isnan(value))
			return FALSE;
		low = MIN(low, value);
		high = MAX(high, value);
		sum += value - first;
		squares += (value - first) * (value - first);
	}
	sum /= (double)span;
	*mean = first + sum;
	*deviation = sqrt(MAX(0.0, squares / (double)span - sum * sum));
	*range = high - low;
	return TRUE;
}

static gboolean range_within(const PlbTicks *ticks, gsize index, gsize span, Field field,
			     double most)
{
	double mean, deviation, range;

	return spread(ticks, index, span, field, &mean, &deviation, &range) && range <= most;
}

gboolean plb_ticks_still(const PlbTicks *ticks, gsize index)
{
	const PlbLiftSettings *s = ticks->settings;
	guint channels = ticks->traces->info.channels;
	gsize span = plb_ticks_span(ticks, s->still_window_s);
	double mean, deviation, range;

	if (channels & PLB_CHANNEL_FORCE) {
		if (!spread(ticks, index, span, FORCE, &mean, &deviation, &range) ||
		    mean < s->feet_on_n || deviation > s->still_force * mean)
			return FALSE;
		if ((channels & PLB_CHANNEL_FORCE_SIDES) &&
		    (!spread(ticks, index, span, SHARE, &mean, &deviation, &range) ||
		     range > s->still_share || fabs(mean - 0.5) > 0.5 - s->step_share))
			return FALSE;
	}
	if ((channels & PLB_CHANNEL_BAR) &&
	    !range_within(ticks, index, span, HEIGHT, s->still_height_m))
		return FALSE;
	return !(channels & PLB_CHANNEL_BAR_X) || range_within(ticks, index, span, X, s->still_x_m);
}

double plb_ticks_force(const PlbTicks *ticks, gsize index, double span_s)
{
	double mean, deviation, range;
	gsize span = plb_ticks_span(ticks, span_s);

	return spread(ticks, index, span, FORCE, &mean, &deviation, &range) ? mean : (double)NAN;
}

double plb_ticks_force_range(const PlbTicks *ticks, gsize index, double span_s)
{
	double mean, deviation, range;
	gsize span = plb_ticks_span(ticks, span_s);

	return spread(ticks, index, span, FORCE, &mean, &deviation, &range) ? range : (double)NAN;
}

double plb_ticks_height_range(const PlbTicks *ticks, gsize index, double span_s)
{
	double mean, deviation, range;
	gsize span = plb_ticks_span(ticks, span_s);

	return spread(ticks, index, span, HEIGHT, &mean, &deviation, &range) ? range : (double)NAN;
}

double plb_ticks_velocity(const PlbTicks *ticks, gsize index)
{
	double sum = 0.0, weights = 0.0;

	if (index + 1 < VELOCITY_TICKS)
		return NAN;
	for (int i = 0; i < VELOCITY_TICKS; i++) {
		double weight = i - 0.5 * (VELOCITY_TICKS - 1);

		sum += weight * plb_tick(ticks, index + 1 - VELOCITY_TICKS + (gsize)i)->bar_z_m;
		weights += weight * weight;
	}
	return sum / weights * ticks->rate_hz;
}
