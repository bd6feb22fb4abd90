/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "hw/bytes.h"
#include "hw/crc32c.h"
#include "hw/stream-decoder.h"

/* Any bytes, in any pieces: the stream decoder stays inside them, goes only forward, and says the
 * same however they were cut. Packets that would be whole but for their CRC get a right one first,
 * or the fuzzer would never get past it. */

#define SESSION 1

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	PlbStreamDecoder decoder;
	guint64 frames, next_scan;
	guint32 crc;
} Stream;

static void on_frames(gpointer user_data, const PlbFrame *frames, gsize n)
{
	Stream *stream = user_data;

	for (gsize i = 0; i < n; i++) {
		g_assert(frames[i].scan_index >= stream->next_scan);
		stream->next_scan = frames[i].scan_index + 1;
		stream->crc ^= plb_crc32c((const guint8 *)frames[i].cell, sizeof frames[i].cell) +
			       (guint32)stream->next_scan;
	}
	stream->frames += n;
}

static void repair(guint8 *bytes, gsize n)
{
	for (gsize at = 0; at + PLB_PACKET_HEADER_BYTES <= n; at++) {
		gsize body;

		if (memcmp(bytes + at, "FPB1", 4) != 0)
			continue;
		body = bytes[at + 5] +
		       (gsize)plb_get_u16(bytes + at + 28) * plb_get_u16(bytes + at + 30);
		if (body + PLB_PACKET_CRC_BYTES <= n - at)
			plb_put_u32(bytes + at + body, plb_crc32c(bytes + at, body));
	}
}

static void decode(Stream *stream, const guint8 *bytes, gsize n, gsize piece)
{
	memset(stream, 0, sizeof *stream);
	plb_stream_decoder_init(&stream->decoder, SESSION, 8192, on_frames, stream);
	for (gsize at = 0; at < n; at += piece)
		plb_stream_decoder_push(&stream->decoder, bytes + at, MIN(piece, n - at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree guint8 *bytes = NULL;
	Stream whole, cut;

	if (size < 2)
		return 0;
	bytes = g_memdup2(data + 1, size - 1);
	repair(bytes, size - 1);
	decode(&whole, bytes, size - 1, size);
	decode(&cut, bytes, size - 1, 1 + (gsize)data[0]);
	g_assert(whole.frames == cut.frames);
	g_assert(whole.next_scan == cut.next_scan && whole.crc == cut.crc);
	return 0;
}
