/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdatomic.h>

#include "hw/frame-func.h"
#include "hw/packet.h"
#include "hw/rack.h"

/* One stream, from START to STOP: bytes as a transport received them, cut anywhere, into frames
 * with unwrapped 64-bit scan index and a tick for each scan; and the account of what is missing.
 * Pushed by one thread; the losses may be read by any. */

typedef struct {
	guint32 session;      /* packets of another session are left-overs, and passed over */
	guint32 period_ticks; /* from one scan to the next */
	PlbFrameFunc func;
	gpointer user_data;
	guint32 next_sequence;
	guint64 next_scan;
	gboolean in_garbage;
	gsize held; /* bytes of a packet whose end has not come yet */
	guint8 hold[2 * PLB_PACKET_MAX_BYTES];
	atomic_uint_least64_t bad_packets, sequence_jumps, device_overruns;
} PlbStreamDecoder;

void plb_stream_decoder_init(PlbStreamDecoder *decoder, guint32 session, guint32 period_ticks,
			     PlbFrameFunc func, gpointer user_data);
void plb_stream_decoder_push(PlbStreamDecoder *decoder, const guint8 *data, gsize n);
/* Fills bad_packets, sequence_jumps and device_overruns; leaves the others alone. */
void plb_stream_decoder_get_losses(const PlbStreamDecoder *decoder, PlbRackLosses *losses);
