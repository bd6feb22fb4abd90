/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "ui/live-controller-private.h"

#define RATE_HZ 1000.0

void plb_live_controller_monitor(PlbLiveController *self, gboolean on)
{
	g_autoptr(GError) error = NULL;

	if (!on) {
		g_clear_pointer(&self->monitor, plb_rack_monitor_stop);
		return;
	}
	if (self->monitor || self->state != PLB_LIVE_CONNECTED || !self->connection->rack)
		return;
	/* a rack that does not start says so again, and in full, when it is to record */
	self->monitor = plb_rack_monitor_start(self->connection->rack, self->connection->rig,
					       RATE_HZ, &error);
}

static void read_monitor(PlbLiveController *self, PlbRackView *view)
{
	PlbRackMonitorView seen;

	plb_rack_monitor_read(self->monitor, &seen);
	view->live = seen.live;
	view->health = seen.health;
	view->losses = seen.losses;
	view->rate_hz = seen.rate_hz;
	view->reading = seen.reading;
	view->now = seen.now;
	view->bar_place = seen.bar_place;
	memcpy(view->zero_drift_n, seen.zero_drift_n, sizeof view->zero_drift_n);
	g_strlcpy(view->problem, seen.problem, sizeof view->problem);
}

/* While recording the numbers are the recorder's own. */
static void read_recording(PlbLiveController *self, PlbRackView *view)
{
	const PlbPreview *preview = &self->snapshot.preview;

	view->live = !self->snapshot.stale;
	view->health = self->snapshot.health;
	view->losses = self->snapshot.losses;
	view->rate_hz = self->snapshot.rate_hz;
	plb_rack_reading_make(&view->reading, self->connection->rig, &self->connection->info->adc,
			      &self->snapshot.channels);
	view->bar_place = self->snapshot.bar_place;
	view->now.fz_n[PLB_LEFT] = preview->force_left_n;
	view->now.fz_n[PLB_RIGHT] = preview->force_right_n;
	view->now.bar_x_m[PLB_LEFT] = preview->bar_left_x_m;
	view->now.bar_z_m[PLB_LEFT] = preview->bar_left_z_m;
	view->now.bar_x_m[PLB_RIGHT] = preview->bar_right_x_m;
	view->now.bar_z_m[PLB_RIGHT] = preview->bar_right_z_m;
}

gboolean plb_live_controller_read_rack(PlbLiveController *self, PlbRackView *view)
{
	memset(view, 0, sizeof *view);
	view->now = plb_sample_empty(NAN);
	view->zero_drift_n[PLB_LEFT] = view->zero_drift_n[PLB_RIGHT] = NAN;
	view->health.drift_ppm = view->health.temperature_c = view->health.excitation_v = NAN;
	view->health.waited_scans = NAN;
	if (self->monitor)
		read_monitor(self, view);
	else if (self->state == PLB_LIVE_RECORDING)
		read_recording(self, view);
	else
		return FALSE;
	return TRUE;
}

gboolean plb_live_controller_tare(PlbLiveController *self, GError **error)
{
	if (self->monitor)
		return plb_rack_monitor_tare(self->monitor, self->connection->rig, error);
	g_set_error_literal(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_VALUE,
			    self->state == PLB_LIVE_RECORDING
				    ? "recording: empty plates re-zero themselves"
				    : "no rack is streaming");
	return FALSE;
}

const PlbRig *plb_live_controller_get_rig(PlbLiveController *self)
{
	return self->connection ? self->connection->rig : NULL;
}

const PlbRackInfo *plb_live_controller_get_rack_info(PlbLiveController *self)
{
	return self->connection ? self->connection->info : NULL;
}
