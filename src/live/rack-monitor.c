/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/rack-monitor.h"

#include <stdatomic.h>
#include <string.h>

#define BLOCK 256
#define POLL_MS 50
#define LIVE_US 250000 /* as the recorder's */

struct PlbRackMonitor {
	PlbRack *rack;
	double rate_hz;
	GThread *thread;
	atomic_bool stop;
	PlbFrame block[BLOCK]; /* the thread's */

	GMutex lock; /* all below */
	PlbRackWatch *watch;
	PlbRackLosses losses;
	PlbRackHealth health;
	gint64 last_frame_us;
	char *problem;
};

static void take_in(PlbRackMonitor *monitor, gsize n, GError **error)
{
	PlbRackLosses losses;
	PlbRackHealth health;

	plb_rack_get_losses(monitor->rack, &losses);
	plb_rack_get_health(monitor->rack, &health);
	g_mutex_lock(&monitor->lock);
	monitor->losses = losses;
	monitor->health = health;
	if (n > 0)
		monitor->last_frame_us = g_get_monotonic_time();
	plb_rack_watch_push(monitor->watch, monitor->block, n, error);
	g_mutex_unlock(&monitor->lock);
}

static gpointer run(gpointer data)
{
	PlbRackMonitor *monitor = data;
	g_autoptr(GError) error = NULL;

	while (!atomic_load(&monitor->stop) && !error) {
		gssize n = plb_rack_read(monitor->rack, monitor->block, BLOCK, POLL_MS, &error);

		if (n >= 0)
			take_in(monitor, (gsize)n, &error);
	}
	plb_rack_stop(monitor->rack);
	if (error) {
		g_mutex_lock(&monitor->lock);
		monitor->problem = g_strdup(error->message);
		g_mutex_unlock(&monitor->lock);
	}
	return NULL;
}

PlbRackMonitor *plb_rack_monitor_start(PlbRack *rack, const PlbRig *rig, double rate_hz,
				       GError **error)
{
	g_autoptr(PlbRackInfo) info = g_new0(PlbRackInfo, 1);
	PlbRackMonitor *monitor;
	double actual_hz = rate_hz;

	if (!plb_rack_identify(rack, info, error) ||
	    !plb_rack_start(rack, rate_hz, &actual_hz, error))
		return NULL;
	monitor = g_new0(PlbRackMonitor, 1);
	monitor->rack = rack;
	monitor->rate_hz = actual_hz;
	monitor->watch = plb_rack_watch_new(rig, actual_hz);
	plb_rack_watch_set_rack(monitor->watch, info);
	g_mutex_init(&monitor->lock);
	monitor->thread = g_thread_new("rack-monitor", run, monitor);
	return monitor;
}

void plb_rack_monitor_stop(PlbRackMonitor *monitor)
{
	if (!monitor)
		return;
	atomic_store(&monitor->stop, TRUE);
	g_thread_join(monitor->thread);
	plb_rack_watch_free(monitor->watch);
	g_mutex_clear(&monitor->lock);
	g_free(monitor->problem);
	g_free(monitor);
}

void plb_rack_monitor_read(PlbRackMonitor *monitor, PlbRackMonitorView *view)
{
	memset(view, 0, sizeof *view);
	g_mutex_lock(&monitor->lock);
	view->live = g_get_monotonic_time() - monitor->last_frame_us < LIVE_US;
	view->rate_hz = monitor->rate_hz;
	view->losses = monitor->losses;
	g_strlcpy(view->problem, monitor->problem ? monitor->problem : "", sizeof view->problem);
	view->health = monitor->health;
	plb_rack_watch_read(monitor->watch, &view->reading);
	plb_rack_watch_now(monitor->watch, &view->now);
	view->bar_place = plb_rack_watch_get_bar_place(monitor->watch);
	for (int side = 0; side < PLB_SIDES; side++)
		view->zero_drift_n[side] = plb_rack_watch_get_drift(monitor->watch, (PlbSide)side);
	g_mutex_unlock(&monitor->lock);
}

gboolean plb_rack_monitor_tare(PlbRackMonitor *monitor, PlbRig *rig, GError **error)
{
	gboolean done;

	g_mutex_lock(&monitor->lock);
	done = plb_rack_watch_tare(monitor->watch, rig, error);
	g_mutex_unlock(&monitor->lock);
	return done;
}
