/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/stream-decoder.h"

#include <string.h>

void plb_stream_decoder_init(PlbStreamDecoder *decoder, guint32 session, guint32 period_ticks,
			     PlbFrameFunc func, gpointer user_data)
{
	decoder->session = session;
	decoder->period_ticks = period_ticks;
	decoder->func = func;
	decoder->user_data = user_data;
	decoder->next_sequence = 0;
	decoder->next_scan = 0;
	decoder->in_garbage = FALSE;
	decoder->held = 0;
	atomic_store(&decoder->bad_packets, 0);
	atomic_store(&decoder->sequence_jumps, 0);
	atomic_store(&decoder->device_overruns, 0);
}

static void count(atomic_uint_least64_t *counter, guint64 n)
{
	atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

/* FALSE: older than what was already passed on. */
static gboolean account(PlbStreamDecoder *decoder, const PlbPacket *packet, guint64 *first_scan)
{
	gint32 packets = (gint32)(packet->sequence - decoder->next_sequence);
	gint32 scans = (gint32)(packet->scan_index - (guint32)decoder->next_scan);

	if (packets < 0 || scans < 0)
		return FALSE;
	if (packets > 0)
		count(&decoder->sequence_jumps, (guint64)packets);
	else if (packet->flags & PLB_FRAME_LOST_BEFORE)
		count(&decoder->device_overruns, (guint64)scans);
	*first_scan = decoder->next_scan + (guint64)scans;
	decoder->next_sequence = packet->sequence + 1;
	decoder->next_scan = *first_scan + packet->scan_count;
	return TRUE;
}

static void pass_on(PlbStreamDecoder *decoder, const PlbPacket *packet)
{
	PlbFrame frames[PLB_PACKET_MAX_SCANS];
	guint64 first_scan;

	if (packet->session != decoder->session)
		return;
	if (!account(decoder, packet, &first_scan)) {
		count(&decoder->bad_packets, 1);
		return;
	}
	for (guint k = 0; k < packet->scan_count; k++) {
		plb_packet_get_scan(packet, k, &frames[k]);
		frames[k].scan_index = first_scan + k;
		frames[k].tick = packet->tick + (guint64)k * decoder->period_ticks;
		if (k > 0) /* the packet's gap is before its first scan */
			frames[k].flags &= (guint16)~PLB_FRAME_LOST_BEFORE;
	}
	decoder->func(decoder->user_data, frames, packet->scan_count);
}

/* Returns how many bytes are done with; the others are the beginning of a packet. */
static gsize decode(PlbStreamDecoder *decoder, const guint8 *data, gsize n)
{
	gsize at = 0, used;
	PlbPacket packet;

	while (at < n) {
		PlbPacketResult result = plb_packet_parse(data + at, n - at, &packet, &used);

		if (result == PLB_PACKET_NEED_MORE)
			break;
		if (result == PLB_PACKET_VALID)
			pass_on(decoder, &packet);
		/* a damaged packet each time, but what follows it, or a run of noise, only once */
		else if (result == PLB_PACKET_DAMAGED || !decoder->in_garbage)
			count(&decoder->bad_packets, 1);
		decoder->in_garbage = result != PLB_PACKET_VALID;
		at += used;
	}
	return at;
}

void plb_stream_decoder_push(PlbStreamDecoder *decoder, const guint8 *data, gsize n)
{
	while (n > 0 && decoder->held > 0) {
		gsize take = MIN(n, sizeof decoder->hold - decoder->held), done;

		memcpy(decoder->hold + decoder->held, data, take);
		decoder->held += take;
		data += take;
		n -= take;
		done = decode(decoder, decoder->hold, decoder->held);
		decoder->held -= done;
		memmove(decoder->hold, decoder->hold + done, decoder->held);
	}
	if (n > 0) {
		gsize done = decode(decoder, data, n);

		decoder->held = n - done; /* shorter than a packet, by plb_packet_parse */
		memcpy(decoder->hold, data + done, decoder->held);
	}
}

void plb_stream_decoder_get_losses(const PlbStreamDecoder *decoder, PlbRackLosses *losses)
{
	losses->bad_packets = atomic_load_explicit(&decoder->bad_packets, memory_order_relaxed);
	losses->sequence_jumps =
		atomic_load_explicit(&decoder->sequence_jumps, memory_order_relaxed);
	losses->device_overruns =
		atomic_load_explicit(&decoder->device_overruns, memory_order_relaxed);
}
