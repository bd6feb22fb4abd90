/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdatomic.h>

#include "hw/frame-ring.h"
#include "hw/rack.h"

/* Frames from a driver's transport thread to the rack's reader, with the reader's account of what
 * is missing. The transport never waits: what the ring cannot hold is counted as host overrun. */

typedef struct {
	PlbFrameRing *ring;
	int wake_fd;      /* eventfd: frames came, or the stream ended */
	atomic_int ended; /* 0, or PlbHwError + 1 */
	guint64 next_scan, received_scans, lost_scans; /* the reader's */
} PlbFrameInlet;

void plb_frame_inlet_init(PlbFrameInlet *inlet);
void plb_frame_inlet_clear(PlbFrameInlet *inlet);
/* A new stream begins; neither side may be at work. */
void plb_frame_inlet_reset(PlbFrameInlet *inlet);

/* Transport. */
void plb_frame_inlet_push(PlbFrameInlet *inlet, const PlbFrame *frames, gsize n);
void plb_frame_inlet_wake(PlbFrameInlet *inlet); /* after pushes */
void plb_frame_inlet_end(PlbFrameInlet *inlet, PlbHwError code);
gboolean plb_frame_inlet_has_ended(const PlbFrameInlet *inlet);

/* Reader: as PlbRackOps.read. */
gssize plb_frame_inlet_read(PlbFrameInlet *inlet, PlbFrame *frames, gsize max, int timeout_ms,
			    GError **error);
/* received_scans, lost_scans and host_overruns. */
void plb_frame_inlet_get_losses(const PlbFrameInlet *inlet, PlbRackLosses *losses);
