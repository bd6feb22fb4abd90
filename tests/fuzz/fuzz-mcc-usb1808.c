/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hw/mcc-usb1808-packet.h"

/* Any bytes, in any pieces: the USB-1808's stream goes only forward, gives only words that can be
 * what they should, and says the same however it was cut; memory and images are refused or
 * understood within bounds. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	guint64 frames, next_scan, sum;
} Seen;

static void on_frames(gpointer user_data, const PlbFrame *frames, gsize n)
{
	Seen *seen = user_data;

	for (gsize i = 0; i < n; i++) {
		g_assert(frames[i].scan_index == seen->next_scan++);
		g_assert(frames[i].digital < 16);
		for (guint k = 0; k < PLB_CELL_COUNT; k++) {
			g_assert(frames[i].cell[k] >= 0 && frames[i].cell[k] < 1 << 18);
			seen->sum = seen->sum * 31 + (guint32)frames[i].cell[k];
		}
	}
	seen->frames += n;
}

static void decode(Seen *seen, gboolean preset, const guint8 *bytes, gsize n, gsize piece)
{
	PlbUsb1808Stream stream = {
		.period_ticks = 100000, .has_preset = preset, .func = on_frames, .user_data = seen
	};

	plb_usb1808_stream_begin(&stream);
	for (gsize at = 0; at < n; at += piece)
		plb_usb1808_stream_push(&stream, bytes + at, MIN(piece, n - at));
	g_assert(stream.held < PLB_1808_SCAN_BYTES);
}

static void memory(const guint8 *bytes, gsize n)
{
	PlbAdc adc;

	if (n >= PLB_1808_CALIBRATION_BYTES && plb_usb1808_adc_decode(bytes, &adc))
		g_assert(plb_adc_is_plausible(&adc));
	if (n >= 6)
		g_free(plb_usb1808_date(bytes));
	plb_usb1808_is_image(bytes, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Seen whole = { 0 }, cut = { 0 };

	if (size < 2)
		return 0;
	decode(&whole, data[0] & 1, data + 1, size - 1, size);
	decode(&cut, data[0] & 1, data + 1, size - 1, 1 + (gsize)(data[0] >> 1));
	g_assert(whole.frames == cut.frames && whole.sum == cut.sum);
	memory(data + 1, size - 1);
	return 0;
}
