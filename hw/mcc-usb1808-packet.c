/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/mcc-usb1808-packet.h"

#include <math.h>
#include <string.h>

#include "hw/bytes.h"

#define HALF_SCALE 131072 /* 18 bits, bipolar */
#define MAX_CODE 262143
#define FULL_SCALE_V 10.0
#define MAX_DIGITAL 16 /* four lines */
#define QUEUE_DIGITAL 8
#define QUEUE_FIRST_ENCODER 11
#define OPTION_KEEP_COUNTERS (1 << 3)
#define RANGES 4
#define MIN_PACER_RATE_HZ 1
#define IMAGE_MIN_BYTES 65536
#define IMAGE_MAX_BYTES (4 << 20)
#define IMAGE_SYNC_WITHIN 4096

/* NOT VERIFIED ON HARDWARE, and all that this module takes on trust:
 * - The calibration memory is ordered channel by channel, and in a channel by range; +-10 V first.
 * - The image's sync word stands near its beginning, in this order of bytes. */
static const guint8 image_sync[] = { 0xAA, 0x99, 0x55, 0x66 };

guint32 plb_usb1808_pacer(double rate_hz, double *actual_rate_hz)
{
	double ticks = rint(PLB_1808_CLOCK_HZ / fmax(rate_hz, MIN_PACER_RATE_HZ));

	ticks = CLAMP(ticks, 1, (double)G_MAXUINT32);
	*actual_rate_hz = PLB_1808_CLOCK_HZ / ticks;
	return (guint32)(ticks - 1);
}

void plb_usb1808_queue_encode(guint8 out[PLB_1808_QUEUE_BYTES])
{
	memset(out, 0, PLB_1808_QUEUE_BYTES);
	for (guint8 k = 0; k < PLB_CELL_COUNT; k++)
		out[k] = k;
	out[PLB_CELL_COUNT] = QUEUE_DIGITAL;
	for (guint8 k = 0; k < PLB_1808_ENCODERS; k++)
		out[PLB_CELL_COUNT + 1 + k] = (guint8)(QUEUE_FIRST_ENCODER + k);
}

void plb_usb1808_start_encode(guint32 pacer, guint packet_samples, gboolean keep_counters,
			      guint8 out[PLB_1808_START_BYTES])
{
	memset(out, 0, PLB_1808_START_BYTES);
	plb_put_u32(out + 8, pacer);
	out[12] = (guint8)(CLAMP(packet_samples, 1, 256) - 1);
	out[13] = keep_counters ? OPTION_KEEP_COUNTERS : 0;
}

static double get_f32(const guint8 *at)
{
	guint32 bits = plb_get_u32(at);
	float value;

	memcpy(&value, &bits, sizeof value);
	return (double)value;
}

/* volts = (slope code + offset - half scale) volts_per_count, as centre and slope. */
gboolean plb_usb1808_adc_decode(const guint8 memory[PLB_1808_CALIBRATION_BYTES], PlbAdc *adc)
{
	PlbAdc found = { .volts_per_count = FULL_SCALE_V / HALF_SCALE };

	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		const guint8 *at = memory + (gsize)k * RANGES * 8;
		double slope = get_f32(at), offset = get_f32(at + 4);

		found.cell[k].centre = (HALF_SCALE - offset) / slope;
		found.cell[k].above_volts = slope * found.volts_per_count;
		found.cell[k].below_volts = found.cell[k].above_volts;
	}
	if (!plb_adc_is_plausible(&found))
		return FALSE;
	*adc = found;
	return TRUE;
}

void plb_usb1808_adc_ideal(PlbAdc *adc)
{
	*adc = (PlbAdc){ .volts_per_count = FULL_SCALE_V / HALF_SCALE };
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		adc->cell[k] = (PlbAdcChannel){ HALF_SCALE, adc->volts_per_count,
						adc->volts_per_count, 0 };
}

char *plb_usb1808_date(const guint8 bytes[6])
{

	if (!g_date_valid_dmy(bytes[2], bytes[1], (GDateYear)(2000 + bytes[0])))
		return NULL;
	return g_strdup_printf("%04d-%02d-%02d", 2000 + bytes[0], bytes[1], bytes[2]);
}

gboolean plb_usb1808_is_image(const guint8 *bytes, gsize n)
{
	if (n < IMAGE_MIN_BYTES || n > IMAGE_MAX_BYTES)
		return FALSE;
	for (gsize at = 0; at < IMAGE_SYNC_WITHIN; at++)
		if (memcmp(bytes + at, image_sync, sizeof image_sync) == 0)
			return TRUE;
	return FALSE;
}

void plb_usb1808_stream_begin(PlbUsb1808Stream *stream)
{
	stream->next_scan = 0;
	stream->held = 0;
	atomic_store(&stream->broken, FALSE);
}

static gboolean is_encoder(const PlbUsb1808Stream *stream, guint32 word)
{
	return !stream->has_preset ||
	       (word >= PLB_1808_ENCODER_PRESET / 2 && word < PLB_1808_ENCODER_PRESET / 2 * 3);
}

/* The guard: each word is what its place says. */
static gboolean is_scan(const PlbUsb1808Stream *stream, const guint8 *at)
{
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		if (plb_get_u32(at + (gsize)4 * k) > MAX_CODE)
			return FALSE;
	if (plb_get_u32(at + (gsize)4 * PLB_CELL_COUNT) >= MAX_DIGITAL)
		return FALSE;
	for (guint k = 0; k < PLB_1808_ENCODERS; k++)
		if (!is_encoder(stream, plb_get_u32(at + 4 * (gsize)(PLB_CELL_COUNT + 1 + k))))
			return FALSE;
	return TRUE;
}

static void decode_scan(const PlbUsb1808Stream *stream, const guint8 *at, PlbFrame *frame)
{
	guint32 preset = stream->has_preset ? PLB_1808_ENCODER_PRESET : 0;

	*frame = (PlbFrame){ .tick = stream->first_tick + stream->next_scan * stream->period_ticks,
			     .scan_index = stream->first_scan + stream->next_scan,
			     .flags = stream->next_scan == 0 ? stream->first_flags : 0 };
	for (guint k = 0; k < PLB_CELL_COUNT; k++, at += 4) {
		guint32 code = plb_get_u32(at);

		frame->cell[k] = (gint32)code;
		if (code == 0 || code == MAX_CODE)
			frame->clip_mask |= (guint16)(1u << k);
	}
	frame->digital = (guint16)plb_get_u32(at);
	for (guint k = 0; k < PLB_1808_ENCODERS; k++)
		frame->encoder[k] = (gint32)(plb_get_u32(at + 4 * (gsize)(k + 1)) - preset);
}

void plb_usb1808_stream_break(PlbUsb1808Stream *stream)
{
	if (!atomic_exchange(&stream->broken, TRUE))
		atomic_fetch_add(&stream->breaks, 1);
}

static void take_scan(PlbUsb1808Stream *stream, const guint8 *at)
{
	PlbFrame frame;

	if (atomic_load_explicit(&stream->broken, memory_order_relaxed))
		return;
	if (!is_scan(stream, at)) {
		plb_usb1808_stream_break(stream);
		return;
	}
	decode_scan(stream, at, &frame);
	stream->next_scan++;
	stream->func(stream->user_data, &frame, 1);
}

void plb_usb1808_stream_push(PlbUsb1808Stream *stream, const guint8 *bytes, gsize n)
{
	while (n > 0) {
		gsize took = MIN(n, sizeof stream->hold - stream->held);

		memcpy(stream->hold + stream->held, bytes, took);
		stream->held += took;
		bytes += took;
		n -= took;
		if (stream->held == sizeof stream->hold) {
			take_scan(stream, stream->hold);
			stream->held = 0;
		}
	}
}
