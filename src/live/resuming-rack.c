/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/resuming-rack.h"

#include <math.h>
#include <string.h>

#include "hw/device-clock.h"

static const struct {
	double retry_s;
	/* The calibrator bridges no longer loss (calibration/calibrator.c). */
	double give_up_s;
	/* Of a device without a clock: how late its frames come is known to this. Transfers of a
	 * few ms, and a scheduler that may be busy. */
	double arrival_u_s;
	/* A device with a clock is asked a few times before its first frames are placed. */
	guint first_points;
	/* So much of a new stream is seen before it is placed: its soonest frames say best when it
	 * began. Frames wait for that and for its clock, at most so long. */
	double seen_s;
	double place_within_s;
	/* The newest reading of a device's clock may be so old, by then with a drift that is known;
	 * in the first seconds it is a second old, and the rate no better than USB asks. */
	double read_before_s, first_read_before_s;
} settings = { 0.3, 590, 0.01, 1, 0.2, 1.5, 10, 1 };

typedef struct {
	PlbRack base;
	PlbRack *rack; /* NULL while away */
	PlbRackOpener opener;
	char *serial;
	double rate_hz;
	guint32 tick_hz;
	gboolean started;
	/* The whole stream so far */
	guint64 next_scan;
	guint64 last_tick;    /* of the whole stream */
	PlbRackLosses before; /* of devices' streams that have ended */
	guint64 away_lost;
	/* From this device stream's own numbers to those of the whole stream */
	guint64 scan_offset, tick_offset;
	gboolean placed;    /* the present stream's offsets are known */
	gboolean restarted; /* its first frame is still to be marked */
	/* Where the last frame was by this computer's clock */
	double last_host_s, last_host_u_s;
	double arrival_s;
	gboolean had_clock;
	/* while away */
	PlbRackHealth health; /* the last that the device said */
	double gone_at_s, retry_at_s, opened_at_s;
	gboolean gave_up;
	/* frames of a new stream that are not placed yet */
	GArray *held;
	double held_arrival_s;
} Resuming;

static gboolean resuming_identify(PlbRack *base, PlbRackInfo *info, GError **error)
{
	Resuming *self = (Resuming *)base;

	if (!self->rack) {
		g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE,
				    "the rack was unplugged");
		return FALSE;
	}
	if (!plb_rack_identify(self->rack, info, error))
		return FALSE;
	g_free(self->serial);
	self->serial = g_strdup(info->serial);
	self->tick_hz = info->tick_hz;
	return TRUE;
}

static void reset(Resuming *self)
{
	self->next_scan = self->last_tick = 0;
	self->scan_offset = self->tick_offset = 0;
	self->away_lost = 0;
	self->placed = TRUE;
	self->restarted = FALSE;
	self->gave_up = FALSE;
	memset(&self->before, 0, sizeof self->before);
	memset(&self->health, 0, sizeof self->health);
	g_array_set_size(self->held, 0);
}

static gboolean know_serial(Resuming *self, GError **error)
{
	g_autoptr(PlbRackInfo) info = g_new0(PlbRackInfo, 1);

	return self->serial != NULL || resuming_identify(&self->base, info, error);
}

static gboolean resuming_start(PlbRack *base, double rate_hz, double *actual_rate_hz,
			       GError **error)
{
	Resuming *self = (Resuming *)base;

	if (!self->rack) {
		g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE,
				    "the rack was unplugged");
		return FALSE;
	}
	if (!know_serial(self, error) ||
	    !plb_rack_start(self->rack, rate_hz, actual_rate_hz, error))
		return FALSE;
	reset(self);
	self->rate_hz = *actual_rate_hz;
	self->started = TRUE;
	return TRUE;
}

/* When the newest frame was latched: by the device's clock if it has one, else by its arrival. */
static void note_last(Resuming *self, const PlbFrame *frame, double arrival_s)
{
	self->next_scan = frame->scan_index + 1;
	self->last_tick = frame->tick;
	self->arrival_s = arrival_s;
}

/* Of an instant after the newest reading. */
static double clock_u_s(const PlbRackClock *clock)
{
	double since_u_s = isnan(clock->drift_u_ppm)
				   ? settings.first_read_before_s * PLB_USB_RATE_LIMIT / sqrt(3)
				   : settings.read_before_s * clock->drift_u_ppm * 1e-6;

	return hypot(clock->host_u_s, since_u_s);
}

static void settle_last(Resuming *self)
{
	PlbRackClock clock;

	plb_rack_get_clock(self->rack, &clock);
	self->had_clock = clock.points > 0;
	if (self->had_clock) {
		self->last_host_s =
			plb_device_clock_host_s(&clock, self->last_tick - self->tick_offset);
		self->last_host_u_s = clock_u_s(&clock);
	} else {
		self->last_host_s = self->arrival_s;
		self->last_host_u_s = settings.arrival_u_s;
	}
}

static void add_losses(PlbRackLosses *sum, const PlbRackLosses *losses)
{
	sum->received_scans += losses->received_scans;
	sum->lost_scans += losses->lost_scans;
	sum->device_overruns += losses->device_overruns;
	sum->host_overruns += losses->host_overruns;
	sum->bad_packets += losses->bad_packets;
	sum->sequence_jumps += losses->sequence_jumps;
}

static void let_go(Resuming *self)
{
	PlbRackLosses losses;

	if (self->placed) {
		settle_last(self);
		plb_rack_get_losses(self->rack, &losses);
		add_losses(&self->before, &losses);
	}
	g_clear_pointer(&self->rack, plb_rack_free);
}

static void went_away(Resuming *self)
{
	guint replugs = self->health.replugs;
	guint64 away_scans = self->health.away_scans;
	double away_u_s = self->health.away_u_s;

	plb_rack_get_health(self->rack, &self->health);
	self->health.replugs = replugs;
	if (replugs > 0 && self->health.away_scans == 0) {
		self->health.away_scans = away_scans;
		self->health.away_u_s = away_u_s;
	}
	let_go(self);
	g_array_set_size(self->held, 0);
	self->gone_at_s = plb_monotonic_raw_s();
	self->retry_at_s = self->gone_at_s;
	self->health.link = PLB_RACK_UNPLUGGED;
}

/* The same device may come back with another idea of its rate: then it is another stream. */
static gboolean start_again(Resuming *self, PlbRack *rack, GError **error)
{
	double rate_hz = 0;

	if (!plb_rack_start(rack, self->rate_hz, &rate_hz, error))
		return FALSE;
	if (rate_hz == self->rate_hz)
		return TRUE;
	g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED,
		    "the rack came back with another rate, %g Hz", rate_hz);
	return FALSE;
}

static void look_for_it(Resuming *self)
{
	g_autoptr(GError) error = NULL;
	PlbRack *rack = self->opener(self->serial, &error);

	self->retry_at_s = plb_monotonic_raw_s() + settings.retry_s;
	if (!rack)
		return;
	self->health.link = PLB_RACK_RECONNECTING;
	if (!start_again(self, rack, &error)) {
		plb_rack_free(rack);
		self->health.link = PLB_RACK_UNPLUGGED;
		return;
	}
	self->rack = rack;
	self->placed = FALSE;
	self->opened_at_s = plb_monotonic_raw_s();
}

static gssize gone(GError **error)
{
	g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE,
			    "the rack was unplugged and did not come back");
	return -1;
}

static void renumber(Resuming *self, PlbFrame *frames, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		frames[i].scan_index += self->scan_offset;
		frames[i].tick += self->tick_offset;
	}
	if (n > 0 && self->restarted) {
		frames[0].flags |= PLB_FRAME_LOST_BEFORE | PLB_FRAME_RESTARTED;
		self->restarted = FALSE;
	}
	if (n > 0)
		note_last(self, &frames[n - 1], plb_monotonic_raw_s());
}

/* The new stream's first frame on the old one's axis: how many scans passed since the last. */
static void place(Resuming *self, const PlbFrame *first, const PlbRackClock *clock)
{
	gboolean by_clock = clock->points > 0;
	double host_s =
		by_clock ? plb_device_clock_host_s(clock, first->tick) : self->held_arrival_s;
	double u_s = by_clock ? clock_u_s(clock) : settings.arrival_u_s;
	double passed = round((host_s - self->last_host_s) * self->rate_hz);
	guint64 away = passed > 1 ? (guint64)passed - 1 : 0;

	if (self->next_scan == 0) { /* no frame had come yet: this is the first stream */
		self->scan_offset = self->tick_offset = away = 0;
	} else {
		self->scan_offset = self->next_scan + away - first->scan_index;
		self->tick_offset =
			self->last_tick - first->tick +
			(guint64)round((double)(away + 1) / self->rate_hz * self->tick_hz);
	}
	/* those before the new stream's first frame it counts itself */
	self->away_lost += away - MIN(away, first->scan_index);
	self->health.replugs++;
	self->health.away_scans = away;
	/* and whole scans: a rectangular distribution one period wide */
	self->health.away_u_s = sqrt(u_s * u_s + self->last_host_u_s * self->last_host_u_s +
				     1 / (12 * self->rate_hz * self->rate_hz));
	self->health.link = PLB_RACK_CONNECTED;
	self->placed = TRUE;
	self->restarted = TRUE;
}

static void place_held(Resuming *self)
{
	PlbRackClock clock;

	plb_rack_get_clock(self->rack, &clock);
	place(self, &g_array_index(self->held, PlbFrame, 0), &clock);
}

/* FALSE: not yet, its clock is still being read. */
static gboolean try_to_place(Resuming *self)
{
	PlbRackClock clock;
	gboolean waited = !self->started ||
			  plb_monotonic_raw_s() - self->opened_at_s > settings.place_within_s;
	gboolean seen = self->held->len >= settings.seen_s * self->rate_hz;

	plb_rack_get_clock(self->rack, &clock);
	if (self->held->len == 0)
		return FALSE;
	if (!waited && (!seen || (clock.points < settings.first_points && self->had_clock)))
		return FALSE;
	place_held(self);
	return TRUE;
}

static gssize give_held(Resuming *self, PlbFrame *frames, gsize max)
{
	gsize n = MIN(max, self->held->len);

	memcpy(frames, self->held->data, n * sizeof *frames);
	g_array_remove_range(self->held, 0, (guint)n);
	renumber(self, frames, n);
	return (gssize)n;
}

static gssize read_unplaced(Resuming *self, PlbFrame *frames, gsize max, int timeout_ms,
			    GError **error)
{
	g_autoptr(GError) problem = NULL;
	gssize n = plb_rack_read(self->rack, frames, max, timeout_ms, &problem);

	if (n < 0 && self->held->len > 0) { /* what has come is kept; the next read says it again */
		place_held(self);
		return give_held(self, frames, max);
	}
	if (n < 0) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return n;
	}
	if (n > 0 && self->held->len == 0) /* the newest of them has just come */
		self->held_arrival_s = plb_monotonic_raw_s() - (double)(n - 1) / self->rate_hz;
	g_array_append_vals(self->held, frames, (guint)n);
	return try_to_place(self) ? give_held(self, frames, max) : 0;
}

static gssize read_present(Resuming *self, PlbFrame *frames, gsize max, int timeout_ms,
			   GError **error)
{
	gssize n;

	if (!self->placed)
		return read_unplaced(self, frames, max, timeout_ms, error);
	if (self->held->len > 0)
		return give_held(self, frames, max);
	n = plb_rack_read(self->rack, frames, max, timeout_ms, error);
	if (n > 0)
		renumber(self, frames, (gsize)n);
	return n;
}

static gssize wait_for_it(Resuming *self, int timeout_ms, GError **error)
{
	double now_s = plb_monotonic_raw_s();

	if (self->gave_up || !self->started || now_s - self->gone_at_s > settings.give_up_s) {
		self->gave_up = TRUE;
		return gone(error);
	}
	if (now_s >= self->retry_at_s)
		look_for_it(self);
	else
		g_usleep((gulong)(1e6 *
				  CLAMP(self->retry_at_s - now_s, 0, (double)timeout_ms * 1e-3)));
	return 0;
}

/* Until the hub says that a cable was pulled, all its transfers fail in any way (the kernel's
 * Documentation/driver-api/usb/error-codes.rst); and what a bad cable broke off may come back, too.
 */
static gboolean is_away(const GError *problem)
{
	return g_error_matches(problem, PLB_HW_ERROR, PLB_HW_ERROR_GONE) ||
	       g_error_matches(problem, PLB_HW_ERROR, PLB_HW_ERROR_IO);
}

static gssize resuming_read(PlbRack *base, PlbFrame *frames, gsize max, int timeout_ms,
			    GError **error)
{
	Resuming *self = (Resuming *)base;
	g_autoptr(GError) problem = NULL;
	gssize n;

	if (!self->rack)
		return wait_for_it(self, timeout_ms, error);
	n = read_present(self, frames, max, timeout_ms, &problem);
	if (n >= 0)
		return n;
	if (!is_away(problem) || !self->started) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return -1;
	}
	went_away(self);
	return 0;
}

static void resuming_stop(PlbRack *base)
{
	Resuming *self = (Resuming *)base;

	self->started = FALSE;
	if (self->rack)
		plb_rack_stop(self->rack);
}

static void resuming_get_losses(PlbRack *base, PlbRackLosses *losses)
{
	Resuming *self = (Resuming *)base;
	PlbRackLosses now = { 0 };

	*losses = self->before;
	if (self->rack && self->placed)
		plb_rack_get_losses(self->rack, &now);
	add_losses(losses, &now);
	losses->lost_scans += self->away_lost;
}

static void resuming_get_health(PlbRack *base, PlbRackHealth *health)
{
	Resuming *self = (Resuming *)base;

	if (self->rack && self->placed) {
		plb_rack_get_health(self->rack, health);
		health->replugs = self->health.replugs;
		if (self->health.replugs > 0 && health->away_scans == 0) {
			health->away_scans = self->health.away_scans;
			health->away_u_s = self->health.away_u_s;
		}
		return;
	}
	*health = self->health;
	health->away_s = plb_monotonic_raw_s() - self->gone_at_s;
}

static void resuming_get_clock(PlbRack *base, PlbRackClock *clock)
{
	Resuming *self = (Resuming *)base;

	if (!self->rack)
		return;
	plb_rack_get_clock(self->rack, clock);
	if (clock->points > 0)
		clock->host_s_at_tick_0 -= (double)self->tick_offset * clock->seconds_per_tick;
}

static void resuming_free(PlbRack *base)
{
	Resuming *self = (Resuming *)base;

	plb_rack_free(self->rack);
	g_array_unref(self->held);
	g_free(self->serial);
	g_free(self);
}

static const PlbRackOps resuming_ops = {
	.name = "resuming",
	.identify = resuming_identify,
	.start = resuming_start,
	.read = resuming_read,
	.stop = resuming_stop,
	.get_losses = resuming_get_losses,
	.free = resuming_free,
	.get_health = resuming_get_health,
	.get_clock = resuming_get_clock,
};

PlbRack *plb_resuming_rack_new(PlbRack *rack, PlbRackOpener opener)
{
	Resuming *self = g_new0(Resuming, 1);

	self->base.ops = &resuming_ops;
	self->rack = rack;
	self->opener = opener;
	self->placed = TRUE;
	self->health.link = PLB_RACK_CONNECTED;
	self->held = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	return &self->base;
}
