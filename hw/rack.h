/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/adc.h"
#include "hw/frame.h"
#include "hw/hw-error.h"

/* A rack: whatever streams frames. Each kind of rack fills one PlbRackOps table; users call the
 * plb_rack_* functions below. A rack is used by one thread at a time (its reader); a driver may
 * have threads of its own behind it, which never block on the reader: what does not fit in the
 * driver's ring is counted as host overrun and shows as a jump of scan_index. */

typedef struct PlbRack PlbRack;

typedef struct {
	char *driver;   /* "plumbar", "virtual", ...: the name in the driver's table */
	char *serial;   /* unique on this machine; what --device takes */
	char *product;  /* for people */
	char *firmware; /* version as text, "" if unknown */
	guint cell_count;
	guint encoder_count;
	double max_rate_hz;
	guint32 tick_hz;        /* device ticks a second */
	gint64 filter_delay_ns; /* ADC digital filter's delay at the configured rate */
	PlbAdc adc;             /* its own calibration; all 0 where codes need none */
	/* Scan-to-scan noise of a cell, codes rms, above which it is called noisy: what 4 N of a
	 * 500 kg cell are behind the wiring that the driver's rack is meant for, ten times what the
	 * converters that we know have. 0: none is stated. */
	double cell_noise_limit;
	char *problem; /* NULL, or one line that says why it cannot be opened */
} PlbRackInfo;

PlbRackInfo *plb_rack_info_copy(const PlbRackInfo *info);
void plb_rack_info_free(PlbRackInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRackInfo, plb_rack_info_free)

/* Losses since start, counted apart. All are zero on a healthy rack. */
typedef struct {
	guint64 received_scans;
	guint64 lost_scans;      /* by jumps of scan_index, whatever the cause */
	guint64 device_overruns; /* scans the device says it dropped */
	guint64 host_overruns;   /* scans dropped since the reader did not keep up */
	guint64 bad_packets;     /* wrong magic, length or CRC */
	guint64 sequence_jumps;  /* packets missing by sequence */
} PlbRackLosses;

typedef enum {
	PLB_RACK_CONNECTED,
	PLB_RACK_UNPLUGGED,    /* gone; what was recorded is kept, and it is looked for */
	PLB_RACK_RECONNECTING, /* its serial is back; being opened and started */
} PlbRackLink;

/* How a rack does, for screens and for the record. NAN = not known (yet), not measured. */
typedef struct {
	PlbRackLink link;
	double away_s; /* how long unplugged so far; 0 while connected */
	guint replugs; /* how often it came back since start */
	/* The last time away (or the last gap of a device that says nothing of its losses): scans
	 * that were not recorded, and the standard uncertainty of that length, which comes from
	 * this computer's clock. */
	guint64 away_scans;
	double away_u_s;
	double drift_ppm;   /* device clock against this computer's, positive = fast */
	double drift_u_ppm; /* its standard uncertainty */
	double temperature_c, excitation_v;
	/* Most scans that have waited in the device for this computer since start: its buffer holds
	 * a second or so, and then it drops them. */
	double waited_scans;
	guint errors; /* PlbFrameFlags that the device has seen since power-up */
} PlbRackHealth;

/* The device's clock on this computer's monotonic one (CLOCK_MONOTONIC_RAW), by regression
 * (hw/device-clock.h): host_s = host_s_at_tick_0 + tick * seconds_per_tick. */
typedef struct {
	guint points; /* in the regression; 0 = nothing is known, all else NAN */
	double host_s_at_tick_0, seconds_per_tick;
	double host_u_s; /* standard uncertainty of host_s at the newest point */
	double drift_ppm, drift_u_ppm;
} PlbRackClock;

typedef struct {
	const char *name;
	/* Fills info (strings newly allocated). Before start it describes the device at rest. */
	gboolean (*identify)(PlbRack *rack, PlbRackInfo *info, GError **error);
	/* Starts streaming at the rate nearest to rate_hz that the device has; *actual_rate_hz gets
	 * it. */
	gboolean (*start)(PlbRack *rack, double rate_hz, double *actual_rate_hz, GError **error);
	/* Waits up to timeout_ms for frames; gives at most max. 0 = none yet. -1 = error (GONE when
	 * unplugged: what was received before stays readable first). */
	gssize (*read)(PlbRack *rack, PlbFrame *frames, gsize max, int timeout_ms, GError **error);
	/* Stops streaming; frames already received can still be read. Harmless when not started. */
	void (*stop)(PlbRack *rack);
	void (*get_losses)(PlbRack *rack, PlbRackLosses *losses);
	void (*free)(PlbRack *rack);
	/* These may be NULL. */
	void (*get_health)(PlbRack *rack, PlbRackHealth *health); /* over the defaults */
	void (*get_clock)(PlbRack *rack, PlbRackClock *clock);
} PlbRackOps;

struct PlbRack {
	const PlbRackOps *ops;
}; /* a driver embeds this as its first member */

gboolean plb_rack_identify(PlbRack *rack, PlbRackInfo *info, GError **error);
gboolean plb_rack_start(PlbRack *rack, double rate_hz, double *actual_rate_hz, GError **error);
gssize plb_rack_read(PlbRack *rack, PlbFrame *frames, gsize max, int timeout_ms, GError **error);
void plb_rack_stop(PlbRack *rack);
void plb_rack_get_losses(PlbRack *rack, PlbRackLosses *losses);
/* Any time between start and stop, and after; a driver without it says CONNECTED and NAN. */
void plb_rack_get_health(PlbRack *rack, PlbRackHealth *health);
void plb_rack_get_clock(PlbRack *rack, PlbRackClock *clock);
void plb_rack_free(PlbRack *rack); /* stops first; NULL is harmless */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRack, plb_rack_free)
