/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/channel-watch.h"

#include <math.h>
#include <string.h>

#define CHANNELS (PLB_CELL_COUNT + PLB_ENCODER_COUNT)

static PlbChannelState *state_of(PlbChannelReport *report, guint k)
{
	return k < PLB_CELL_COUNT ? &report->cell[k] : &report->encoder[k - PLB_CELL_COUNT];
}

void plb_channel_watch_init(PlbChannelWatch *watch, double rate_hz, double noise_limit)
{
	memset(watch, 0, sizeof *watch);
	watch->window_scans = (guint)CLAMP(rate_hz, 2, 1e6);
	watch->noise_limit = noise_limit;
	for (guint k = 0; k < CHANNELS; k++) {
		PlbChannelState *state = state_of(&watch->report, k);

		state->mean = state->sd = state->noise = NAN;
	}
}

/* Sums are taken from the second's first value, so that they stay exact. */
static void add(PlbChannelSum *sum, double value)
{
	double off;

	if (sum->n == 0)
		sum->first = sum->previous = value;
	off = value - sum->first;
	sum->sum += off;
	sum->square_sum += off * off;
	sum->step_square_sum += (value - sum->previous) * (value - sum->previous);
	sum->moved |= value != sum->previous;
	sum->previous = value;
	sum->n++;
}

static void close_second(PlbChannelWatch *watch, guint k)
{
	PlbChannelSum *sum = &watch->sum[k];
	PlbChannelState *state = state_of(&watch->report, k);
	double offset = sum->sum / sum->n;

	state->mean = sum->first + offset;
	state->sd = sqrt(fmax(0, sum->square_sum / sum->n - offset * offset));
	state->noise = sqrt(sum->step_square_sum / (2 * (sum->n - 1)));
	state->health = 0;
	if (k >= PLB_CELL_COUNT) {
		state->health = sum->fault ? PLB_HEALTH_FAULT : 0;
	} else {
		if (sum->clipped > 0)
			state->health |= PLB_HEALTH_CLIPPED;
		if (sum->clipped == watch->window_scans)
			state->health |= PLB_HEALTH_OPEN;
		else if (!sum->moved)
			state->health |= PLB_HEALTH_STUCK;
		if (watch->noise_limit > 0 && state->noise > watch->noise_limit)
			state->health |= PLB_HEALTH_NOISY;
	}
	memset(sum, 0, sizeof *sum);
}

static void push_one(PlbChannelWatch *watch, const PlbFrame *frame)
{
	for (guint k = 0; k < CHANNELS; k++) {
		gboolean cell = k < PLB_CELL_COUNT;
		guint encoder = k - PLB_CELL_COUNT;
		gint32 raw = cell ? frame->cell[k] : frame->encoder[encoder];

		state_of(&watch->report, k)->raw = raw;
		add(&watch->sum[k], raw);
		if (cell)
			watch->sum[k].clipped += frame->clip_mask >> k & 1;
		else
			watch->sum[k].fault |= frame->encoder_fault >> encoder & 1;
	}
	if (++watch->scans < watch->window_scans)
		return;
	for (guint k = 0; k < CHANNELS; k++)
		close_second(watch, k);
	watch->scans = 0;
	watch->report.seconds++;
}

void plb_channel_watch_push(PlbChannelWatch *watch, const PlbFrame *frames, gsize n)
{
	for (gsize i = 0; i < n; i++)
		push_one(watch, &frames[i]);
}

char *plb_channel_health_to_text(guint health)
{
	static const char *const names[] = { "clipped", "open", "stuck", "noisy", "lost counts" };
	GString *text = g_string_new(NULL);

	for (guint k = 0; k < G_N_ELEMENTS(names); k++)
		if (health >> k & 1)
			g_string_append_printf(text, "%s%s", text->len ? ", " : "", names[k]);
	if (!text->len)
		g_string_append(text, "ok");
	return g_string_free(text, FALSE);
}
