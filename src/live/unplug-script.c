/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/unplug-script.h"

#include "hw/rack-plumbar.h"
#include "src/live/resuming-rack.h"

/* What the rack before and the rack after the cable was pulled have in common. */
typedef struct {
	gatomicrefcount references;
	PlbLifter *lifter;
	double rate_hz;
	PlbUnplugScript script;
	gint64 gone_at_us; /* monotonic; 0 = not yet */
	guint64 gone_scan; /* the lifter's first scan that was not sent */
} Scene;

typedef struct {
	PlbRack base;
	PlbRack *rack;
	Scene *scene;
	guint64 first_scan;     /* of the lifter, when this rack started */
	gboolean pulled;        /* after the first pull the cable stays in */
	gint64 silent_until_us; /* monotonic; 0 = it streams */
} ScriptedRack;

static Scene *waiting; /* for its cable; the opener has no data of its own */

gboolean plb_unplug_script_parse(const char *text, PlbUnplugScript *script)
{
	char *end = NULL;

	script->at_s = g_ascii_strtod(text, &end);
	if (end == text || *end != ':')
		return FALSE;
	text = end + 1;
	script->away_s = g_ascii_strtod(text, &end);
	script->silent_s = 0;
	if (end != text && *end == ':') {
		text = end + 1;
		script->silent_s = g_ascii_strtod(text, &end);
	}
	return end != text && !*end && script->at_s > 0 && script->away_s > 0 &&
	       script->silent_s >= 0;
}

static void scene_unref(Scene *scene)
{
	if (!g_atomic_ref_count_dec(&scene->references))
		return;
	plb_lifter_free(scene->lifter);
	g_free(scene);
}

static void scan(gpointer data, guint64 scan_index, PlbFrame *counts)
{
	ScriptedRack *self = data;

	plb_lifter_scan(self->scene->lifter, self->first_scan + scan_index, counts);
}

static gboolean scripted_identify(PlbRack *base, PlbRackInfo *info, GError **error)
{
	return plb_rack_identify(((ScriptedRack *)base)->rack, info, error);
}

static gboolean scripted_start(PlbRack *base, double rate_hz, double *actual_hz, GError **error)
{
	ScriptedRack *self = (ScriptedRack *)base;
	double silent_s = self->pulled ? self->scene->script.silent_s : 0;

	if (silent_s <= 0)
		return plb_rack_start(self->rack, rate_hz, actual_hz, error);
	self->silent_until_us = g_get_monotonic_time() + (gint64)(silent_s * G_USEC_PER_SEC);
	*actual_hz = self->scene->rate_hz;
	return TRUE;
}

static void scripted_stop(PlbRack *base)
{
	plb_rack_stop(((ScriptedRack *)base)->rack);
}

static gssize pull(ScriptedRack *self, guint64 scan_index, GError **error)
{
	Scene *scene = self->scene;

	plb_rack_stop(self->rack);
	scene->gone_scan = scan_index;
	scene->gone_at_us = g_get_monotonic_time();
	g_atomic_ref_count_inc(&scene->references);
	waiting = scene;
	g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE, "the rack was unplugged");
	return -1;
}

/* TRUE once it streams; waits for that as long as it may. */
static gboolean speak(ScriptedRack *self, int timeout_ms, GError **error)
{
	gint64 left_us = self->silent_until_us - g_get_monotonic_time();
	double rate_hz;

	if (left_us > 0) {
		g_usleep((gulong)MIN(left_us, (gint64)timeout_ms * 1000));
		return FALSE;
	}
	self->silent_until_us = 0;
	self->first_scan += (guint64)(self->scene->script.silent_s * self->scene->rate_hz);
	return plb_rack_start(self->rack, self->scene->rate_hz, &rate_hz, error);
}

static gssize scripted_read(PlbRack *base, PlbFrame *frames, gsize max, int timeout_ms,
			    GError **error)
{
	ScriptedRack *self = (ScriptedRack *)base;
	guint64 at_scan = (guint64)(self->scene->script.at_s * self->scene->rate_hz);
	gssize n;

	if (self->silent_until_us > 0 && !speak(self, timeout_ms, error))
		return self->silent_until_us > 0 ? 0 : -1;
	n = plb_rack_read(self->rack, frames, max, timeout_ms, error);
	if (n <= 0 || self->pulled || frames[n - 1].scan_index < at_scan)
		return n;
	self->pulled = TRUE;
	return pull(self, frames[n - 1].scan_index, error);
}

static void scripted_get_losses(PlbRack *base, PlbRackLosses *losses)
{
	plb_rack_get_losses(((ScriptedRack *)base)->rack, losses);
}

static void scripted_get_health(PlbRack *base, PlbRackHealth *health)
{
	plb_rack_get_health(((ScriptedRack *)base)->rack, health);
}

static void scripted_get_clock(PlbRack *base, PlbRackClock *clock)
{
	plb_rack_get_clock(((ScriptedRack *)base)->rack, clock);
}

static void scripted_free(PlbRack *base)
{
	ScriptedRack *self = (ScriptedRack *)base;

	plb_rack_free(self->rack);
	scene_unref(self->scene);
	g_free(self);
}

static const PlbRackOps ops = {
	.name = "virtual",
	.identify = scripted_identify,
	.start = scripted_start,
	.read = scripted_read,
	.stop = scripted_stop,
	.get_losses = scripted_get_losses,
	.free = scripted_free,
	.get_health = scripted_get_health,
	.get_clock = scripted_get_clock,
};

/* Takes one reference of scene. */
static PlbRack *scripted_new(Scene *scene, guint64 first_scan, gboolean pulled)
{
	ScriptedRack *self = g_new0(ScriptedRack, 1);
	PlbDeviceModelSetup device = {
		.serial = "virtual", .rate_hz = scene->rate_hz, .source = scan, .source_data = self
	};

	self->base.ops = &ops;
	self->scene = scene;
	self->first_scan = first_scan;
	self->pulled = pulled;
	self->rack = plb_rack_plumbar_new_direct(plb_device_model_new(&device), TRUE);
	return &self->base;
}

static PlbRack *open_again(const char *serial, GError **error)
{
	Scene *scene = waiting;
	double away_s =
		scene ? (double)(g_get_monotonic_time() - scene->gone_at_us) / G_USEC_PER_SEC : 0;

	if (!scene || away_s < scene->script.away_s) {
		g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE,
				    "no rack is attached");
		return NULL;
	}
	waiting = NULL;
	return scripted_new(scene, scene->gone_scan + (guint64)(away_s * scene->rate_hz), TRUE);
}

PlbRack *plb_unplug_script_rack_new(PlbLifter *lifter, double rate_hz,
				    const PlbUnplugScript *script)
{
	Scene *scene = g_new0(Scene, 1);

	g_atomic_ref_count_init(&scene->references);
	scene->lifter = lifter;
	scene->rate_hz = rate_hz;
	scene->script = *script;
	return plb_resuming_rack_new(scripted_new(scene, 0, FALSE), open_again);
}
