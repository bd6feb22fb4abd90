/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/frame-inlet.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A minute at 1 kHz, 16 s at 4 kHz (4.7 MB): outlasts any stall of a reader that is still alive. */
#define RING_FRAMES 65536

void plb_frame_inlet_init(PlbFrameInlet *inlet)
{
	inlet->ring = plb_frame_ring_new(RING_FRAMES);
	inlet->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	g_assert(inlet->wake_fd >= 0);
	plb_frame_inlet_reset(inlet);
}

void plb_frame_inlet_clear(PlbFrameInlet *inlet)
{
	g_clear_pointer(&inlet->ring, plb_frame_ring_free);
	close(inlet->wake_fd);
}

static void forget_wakes(PlbFrameInlet *inlet)
{
	guint64 ignored;

	if (read(inlet->wake_fd, &ignored, sizeof ignored) < 0)
		g_warn_if_fail(errno == EAGAIN);
}

void plb_frame_inlet_reset(PlbFrameInlet *inlet)
{
	plb_frame_ring_reset(inlet->ring);
	atomic_store(&inlet->ended, 0);
	forget_wakes(inlet);
	inlet->next_scan = inlet->received_scans = inlet->lost_scans = 0;
}

void plb_frame_inlet_push(PlbFrameInlet *inlet, const PlbFrame *frames, gsize n)
{
	plb_frame_ring_push(inlet->ring, frames, n);
}

void plb_frame_inlet_wake(PlbFrameInlet *inlet)
{
	guint64 one = 1;

	/* fails only when the counter is full, and then the reader is awake anyway */
	if (write(inlet->wake_fd, &one, sizeof one) < 0)
		g_warn_if_fail(errno == EAGAIN);
}

void plb_frame_inlet_end(PlbFrameInlet *inlet, PlbHwError code)
{
	atomic_store(&inlet->ended, (int)code + 1);
	plb_frame_inlet_wake(inlet);
}

gboolean plb_frame_inlet_has_ended(const PlbFrameInlet *inlet)
{
	return atomic_load(&inlet->ended) != 0;
}

static gsize take(PlbFrameInlet *inlet, PlbFrame *frames, gsize max)
{
	gsize n = plb_frame_ring_pop(inlet->ring, frames, max);

	for (gsize i = 0; i < n; i++) {
		if (frames[i].scan_index != inlet->next_scan) {
			inlet->lost_scans += frames[i].scan_index - inlet->next_scan;
			frames[i].flags |= PLB_FRAME_LOST_BEFORE;
		}
		inlet->next_scan = frames[i].scan_index + 1;
	}
	inlet->received_scans += n;
	return n;
}

static gssize take_or_end(PlbFrameInlet *inlet, PlbFrame *frames, gsize max, GError **error)
{
	/* ended is looked at first: what came before it is then surely in the ring */
	int ended = atomic_load(&inlet->ended);
	gsize n = take(inlet, frames, max);

	if (n > 0 || !ended)
		return (gssize)n;
	g_set_error(error, PLB_HW_ERROR, ended - 1, "%s",
		    ended - 1 == PLB_HW_ERROR_GONE ? "the rack was unplugged"
						   : "the rack's data cannot be read any more");
	return -1;
}

gssize plb_frame_inlet_read(PlbFrameInlet *inlet, PlbFrame *frames, gsize max, int timeout_ms,
			    GError **error)
{
	gint64 deadline_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
	struct pollfd fd = { .fd = inlet->wake_fd, .events = POLLIN };
	gssize n;

	while ((n = take_or_end(inlet, frames, max, error)) == 0) {
		gint64 left_us = deadline_us - g_get_monotonic_time();

		if (left_us <= 0)
			break;
		if (poll(&fd, 1, (int)((left_us + 999) / 1000)) > 0)
			forget_wakes(inlet);
	}
	return n;
}

void plb_frame_inlet_get_losses(const PlbFrameInlet *inlet, PlbRackLosses *losses)
{
	losses->received_scans = inlet->received_scans;
	losses->lost_scans = inlet->lost_scans;
	losses->host_overruns = plb_frame_ring_get_overruns(inlet->ring);
}
