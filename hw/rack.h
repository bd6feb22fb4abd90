/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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
	char *problem;          /* NULL, or one line that says why it cannot be opened */
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
} PlbRackOps;

struct PlbRack {
	const PlbRackOps *ops;
}; /* a driver embeds this as its first member */

gboolean plb_rack_identify(PlbRack *rack, PlbRackInfo *info, GError **error);
gboolean plb_rack_start(PlbRack *rack, double rate_hz, double *actual_rate_hz, GError **error);
gssize plb_rack_read(PlbRack *rack, PlbFrame *frames, gsize max, int timeout_ms, GError **error);
void plb_rack_stop(PlbRack *rack);
void plb_rack_get_losses(PlbRack *rack, PlbRackLosses *losses);
void plb_rack_free(PlbRack *rack); /* stops first; NULL is harmless */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRack, plb_rack_free)
