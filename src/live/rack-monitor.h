/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"
#include "src/live/rack-watch.h"

/* Streams from a rack that records nothing, so that the rack page has something to show: a thread
 * of its own between start and stop. All functions are called from one thread, the window's. */

typedef struct PlbRackMonitor PlbRackMonitor;

typedef struct {
	gboolean live;     /* frames came within the last quarter second */
	char problem[200]; /* why the stream ended ("" = it goes on) */
	double rate_hz;
	PlbRackLosses losses;
	PlbRackHealth health;
	PlbRackReading reading;
	PlbSample now; /* plb_rack_watch_now() */
	PlbBarPlace bar_place;
	double zero_drift_n[PLB_SIDES];
} PlbRackMonitorView;

/* Borrows rack until it is stopped; rig is copied. NULL + error: the rack does not start. */
PlbRackMonitor *plb_rack_monitor_start(PlbRack *rack, const PlbRig *rig, double rate_hz,
				       GError **error);
/* Stops the stream, joins the thread, frees. The rack can be started again. */
void plb_rack_monitor_stop(PlbRackMonitor *monitor);
void plb_rack_monitor_read(PlbRackMonitor *monitor, PlbRackMonitorView *view);
/* As plb_rack_watch_tare(). */
gboolean plb_rack_monitor_tare(PlbRackMonitor *monitor, PlbRig *rig, GError **error);
