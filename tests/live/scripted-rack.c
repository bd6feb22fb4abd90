/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripted-rack.h"

#include <string.h>

typedef struct {
	PlbRack rack;
	Script script;
	guint64 next;
	PlbRackLosses losses;
	gint64 start_us;
	gboolean running;
	int *freed;
} Scripted;

/* A lifter who steps on and stands: smooth counts that calibrate to something, plus a little noise.
 */
static PlbFrame script_frame(guint64 seed, guint64 scan)
{
	guint64 noise = (seed + scan) * 0x9e3779b97f4a7c15u;
	PlbFrame frame;

	memset(&frame, 0, sizeof frame);
	frame.tick = scan * 1000;
	frame.scan_index = scan;
	for (int k = 0; k < PLB_CELL_COUNT; k++) {
		noise ^= noise >> 29;
		noise *= 0xbf58476d1ce4e5b9u;
		frame.cell[k] = (scan > 1500 ? 100000 : 0) + (gint32)(noise >> 40) % 700;
	}
	for (int k = 0; k < PLB_ENCODER_COUNT; k++)
		frame.encoder[k] = (gint32)(100 * k + (noise >> (8 * k + 3)) % 5);
	return frame;
}

static gboolean scripted_identify(PlbRack *rack, PlbRackInfo *info, GError **error)
{
	memset(info, 0, sizeof *info);
	info->driver = g_strdup("scripted");
	info->serial = g_strdup("S-1");
	info->product = g_strdup("Scripted rack");
	info->firmware = g_strdup("");
	info->cell_count = PLB_CELL_COUNT;
	info->encoder_count = PLB_ENCODER_COUNT;
	info->max_rate_hz = 1000;
	info->tick_hz = 1000000;
	return TRUE;
}

static gboolean scripted_start(PlbRack *rack, double rate_hz, double *actual_rate_hz,
			       GError **error)
{
	Scripted *self = (Scripted *)rack;

	*actual_rate_hz = 1000;
	self->running = TRUE;
	self->start_us = g_get_monotonic_time();
	return TRUE;
}

/* How many scans have come by now. */
static guint64 scans_due(Scripted *self)
{
	const Script *script = &self->script;
	gint64 passed_us = g_get_monotonic_time() - self->start_us;
	guint64 due;

	if (script->pace <= 0)
		return script->scan_count;
	if (script->silent_from_ms > 0 && passed_us > script->silent_from_ms * 1000) {
		gint64 after = passed_us - script->silent_ms * 1000;

		passed_us = MAX(after, (gint64)script->silent_from_ms * 1000);
	}
	due = (guint64)((double)passed_us * script->pace / 1000);
	return MIN(due, script->scan_count);
}

static gssize scripted_read(PlbRack *rack, PlbFrame *frames, gsize max, int timeout_ms,
			    GError **error)
{
	Scripted *self = (Scripted *)rack;
	const Script *script = &self->script;
	gint64 until_us = g_get_monotonic_time() + timeout_ms * 1000;
	gsize n = 0;

	while (self->running && scans_due(self) <= self->next && g_get_monotonic_time() < until_us)
		g_usleep(500);
	while (n < max && self->running && self->next < scans_due(self)) {
		if (self->next == script->jump_at && script->jump_length > 0) {
			self->next += script->jump_length;
			self->losses.lost_scans += script->jump_length;
			self->losses.device_overruns += script->jump_length;
		}
		if (script->unplug_at > 0 && self->next >= script->unplug_at)
			break;
		frames[n++] = script_frame(script->seed, self->next++);
	}
	self->losses.received_scans += n;
	if (n == 0 && script->unplug_at > 0 && self->next >= script->unplug_at) {
		g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE,
				    "the rack was unplugged");
		return -1;
	}
	return (gssize)n;
}

static void scripted_stop(PlbRack *rack)
{
	((Scripted *)rack)->running = FALSE;
}

static void scripted_get_losses(PlbRack *rack, PlbRackLosses *losses)
{
	*losses = ((Scripted *)rack)->losses;
}

static void scripted_free(PlbRack *rack)
{
	Scripted *self = (Scripted *)rack;

	if (self->freed)
		(*self->freed)++;
	g_free(self);
}

static const PlbRackOps scripted_ops = {
	.name = "scripted",
	.identify = scripted_identify,
	.start = scripted_start,
	.read = scripted_read,
	.stop = scripted_stop,
	.get_losses = scripted_get_losses,
	.free = scripted_free,
};

PlbRack *scripted_rack_new(const Script *script, int *freed)
{
	Scripted *self = g_new0(Scripted, 1);

	self->rack.ops = &scripted_ops;
	self->script = *script;
	self->freed = freed;
	return &self->rack;
}
