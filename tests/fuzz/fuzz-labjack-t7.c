/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hw/labjack-t7-packet.h"

/* Any bytes: the T7's stream goes only forward and gives only samples;
 * replies and calibration blocks are refused or understood within bounds. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	guint64 frames, next_scan, sum;
} Seen;

static void on_frames(gpointer user_data, const PlbFrame *frames, gsize n)
{
	Seen *seen = user_data;

	for (gsize i = 0; i < n; i++) {
		g_assert(frames[i].scan_index >= seen->next_scan);
		seen->next_scan = frames[i].scan_index + 1;
		for (guint k = 0; k < PLB_CELL_COUNT; k++) {
			g_assert(frames[i].cell[k] >= 0 && frames[i].cell[k] <= 0xffff);
			seen->sum = seen->sum * 31 + (guint32)frames[i].cell[k];
		}
		g_assert(frames[i].cell[0] != 0xffff); /* "no sample" is never a sample */
	}
	seen->frames += n;
}

static void decode(Seen *seen, guint encoders, const guint8 *bytes, gsize n)
{
	PlbT7Stream stream = { .encoder_count = encoders,
			       .scans_in_packet = 1,
			       .period_ticks = 40000,
			       .func = on_frames,
			       .user_data = seen };

	plb_t7_stream_begin(&stream);
	plb_t7_stream_push(&stream, bytes, n);
	g_assert(stream.held < sizeof stream.hold);
}

static void reply(const guint8 *bytes, gsize n)
{
	guint8 data[2 * PLB_T7_MAX_READ_REGISTERS];
	PlbAdc adc;

	for (gsize wanted = 0; wanted <= sizeof data; wanted += 2)
		plb_t7_decode_reply(bytes, n, 0, data, wanted);
	if (n >= PLB_T7_CALIBRATION_BYTES && plb_t7_adc_decode(bytes, &adc))
		g_assert(plb_adc_is_plausible(&adc));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Seen seen = { 0 };

	if (size < 1)
		return 0;
	decode(&seen, data[0] % (PLB_T7_MAX_ENCODERS + 1), data + 1, size - 1);
	reply(data + 1, size - 1);
	return 0;
}
