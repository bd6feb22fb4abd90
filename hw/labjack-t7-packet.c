/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/labjack-t7-packet.h"

#include <math.h>
#include <string.h>

#define FUNCTION_FEEDBACK 76
#define STREAM_TYPE 16
#define UNIT 1
#define COMMAND_HEADER_BYTES 8
#define NO_SAMPLE 0xffff /* analog inputs never give this while streaming (LJM's documentation) */
#define LAST_CODE 0xfffe

/* NOT VERIFIED ON HARDWARE, and all that this module takes on trust:
 * - The first packet of a stream is its first: how its transaction number begins is not known, so
 *   packets lost before it would not be seen.
 * - Where a recovery's gap lies: the datasheet has a scan of all ones for a delimiter, which stands
 *   for the skipped scans and is none itself; a packet that says RECOVERED without one has the gap
 *   before its first scan.
 * - A packet whose status ends the stream: its samples are not used.
 * - The backlog in a packet's header counts scans.
 * - Channels follow one another by 15 us (application note on settling, below 60 kS/s). Digital
 *   registers, which stand last in the scan list, are read when all analog inputs are done, 0.12 ms
 *   after the first; should each take its turn of 15 us as well, the last encoder's is 0.18 ms, and
 *   what is left is 0.2 mm of a bar at 3 m/s. */
static const struct {
	double channel_interval_s;
	double ideal_volts, ideal_centre; /* of the +-10 V range */
} facts = { 15e-6, 3.1580578e-4, 33523 };

guint16 plb_t7_get_u16(const guint8 *at)
{
	return (guint16)(at[0] << 8 | at[1]);
}

guint32 plb_t7_get_u32(const guint8 *at)
{
	return (guint32)plb_t7_get_u16(at) << 16 | plb_t7_get_u16(at + 2);
}

float plb_t7_get_f32(const guint8 *at)
{
	guint32 bits = plb_t7_get_u32(at);
	float value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

void plb_t7_put_u16(guint8 *at, guint16 value)
{
	at[0] = (guint8)(value >> 8);
	at[1] = (guint8)value;
}

void plb_t7_put_u32(guint8 *at, guint32 value)
{
	plb_t7_put_u16(at, (guint16)(value >> 16));
	plb_t7_put_u16(at + 2, (guint16)value);
}

void plb_t7_put_f32(guint8 *at, float value)
{
	guint32 bits;

	memcpy(&bits, &value, sizeof bits);
	plb_t7_put_u32(at, bits);
}

static void put_header(guint8 *out, guint16 transaction, gsize total)
{
	plb_t7_put_u16(out, transaction);
	plb_t7_put_u16(out + 2, 0);
	plb_t7_put_u16(out + 4, (guint16)(total - 6));
	out[6] = UNIT;
	out[7] = FUNCTION_FEEDBACK;
}

gsize plb_t7_encode_read(guint8 out[PLB_T7_PACKET_BYTES], guint16 transaction, guint16 address,
			 guint registers)
{
	gsize n = COMMAND_HEADER_BYTES + 4;

	g_return_val_if_fail(registers <= PLB_T7_MAX_READ_REGISTERS, 0);
	put_header(out, transaction, n);
	out[8] = 0;
	plb_t7_put_u16(out + 9, address);
	out[11] = (guint8)registers;
	return n;
}

gsize plb_t7_encode_write(guint8 out[PLB_T7_PACKET_BYTES], guint16 transaction, guint16 address,
			  const guint8 *data, guint registers)
{
	gsize n = COMMAND_HEADER_BYTES + 4 + 2 * (gsize)registers;

	g_return_val_if_fail(registers <= PLB_T7_MAX_WRITE_REGISTERS, 0);
	put_header(out, transaction, n);
	out[8] = 1;
	plb_t7_put_u16(out + 9, address);
	out[11] = (guint8)registers;
	memcpy(out + 12, data, 2 * (gsize)registers);
	return n;
}

PlbT7Reply plb_t7_decode_reply(const guint8 *bytes, gsize size, guint16 transaction, guint8 *data,
			       gsize n)
{
	gsize length;

	if (size < COMMAND_HEADER_BYTES || plb_t7_get_u16(bytes + 2) != 0)
		return PLB_T7_REPLY_INVALID;
	if (plb_t7_get_u16(bytes) != transaction)
		return PLB_T7_REPLY_OTHER;
	length = plb_t7_get_u16(bytes + 4) + (gsize)6;
	if (bytes[7] == (FUNCTION_FEEDBACK | 0x80))
		return PLB_T7_REPLY_REFUSED;
	if (bytes[7] != FUNCTION_FEEDBACK || length > size || length != COMMAND_HEADER_BYTES + n)
		return PLB_T7_REPLY_INVALID;
	if (n > 0)
		memcpy(data, bytes + COMMAND_HEADER_BYTES, n);
	return PLB_T7_REPLY_OK;
}

static void place_in_scan(PlbAdc *adc)
{
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		adc->cell[k].skew_s = k * facts.channel_interval_s;
	adc->encoder_skew_s = PLB_CELL_COUNT * facts.channel_interval_s;
}

/* First of the block: the high-speed converter at gain 1: positive slope, negative slope (itself
 * negative: it is used from the centre down), centre, offset (not used by the stream's formula). */
gboolean plb_t7_adc_decode(const guint8 block[PLB_T7_CALIBRATION_BYTES], PlbAdc *adc)
{
	PlbAdc found = { .volts_per_count = facts.ideal_volts };
	PlbAdcChannel channel = { .centre = (double)plb_t7_get_f32(block + 8),
				  .above_volts = (double)plb_t7_get_f32(block),
				  .below_volts = -(double)plb_t7_get_f32(block + 4) };

	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		found.cell[k] = channel;
	place_in_scan(&found);
	if (!plb_adc_is_plausible(&found))
		return FALSE;
	*adc = found;
	return TRUE;
}

void plb_t7_adc_ideal(PlbAdc *adc)
{
	*adc = (PlbAdc){ .volts_per_count = facts.ideal_volts };
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		adc->cell[k] = (PlbAdcChannel){ facts.ideal_centre, facts.ideal_volts,
						facts.ideal_volts, 0 };
	place_in_scan(adc);
}

guint plb_t7_scan_samples(guint encoder_count)
{
	return PLB_CELL_COUNT + 2 * encoder_count; /* an encoder's low word, then its high one */
}

void plb_t7_stream_begin(PlbT7Stream *stream)
{
	g_return_if_fail(stream->encoder_count <= PLB_T7_MAX_ENCODERS);
	/* the whole time is rounded to scans, not each restart's: that would add up */
	if (stream->begun)
		stream->first_scan = (guint64)llround(
			(double)(stream->first_tick - stream->zero_tick) / stream->period_ticks);
	else
		stream->zero_tick = stream->first_tick;
	stream->begun = TRUE;
	stream->synchronized = FALSE;
	stream->next_scan = 0;
	stream->held = 0;
	atomic_store(&stream->stopped, 0);
}

static void count(atomic_uint_least64_t *counter, guint64 n)
{
	atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

/* Samples in whole scans, and a header that says what it must. */
static gboolean is_header(const PlbT7Stream *stream, const guint8 *at, gsize n)
{
	gsize length = plb_t7_get_u16(at + 4), samples = length < 10 ? 0 : (length - 10) / 2;

	return n >= PLB_T7_STREAM_HEADER_BYTES && plb_t7_get_u16(at + 2) == 0 && length >= 10 &&
	       length % 2 == 0 && samples <= PLB_T7_STREAM_MAX_SAMPLES && at[6] == UNIT &&
	       at[7] == FUNCTION_FEEDBACK && at[8] == STREAM_TYPE &&
	       samples % plb_t7_scan_samples(stream->encoder_count) == 0;
}

static gsize packet_bytes(const guint8 *at)
{
	return plb_t7_get_u16(at + 4) + (gsize)6;
}

static void decode_scan(const PlbT7Stream *stream, const guint8 *at, PlbFrame *frame)
{
	double ticks = (double)stream->next_scan * stream->period_ticks;

	*frame = (PlbFrame){ .tick = stream->first_tick + (guint64)(ticks + 0.5),
			     .scan_index = stream->first_scan + stream->next_scan };
	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		guint16 code = plb_t7_get_u16(at + (gsize)2 * k);

		frame->cell[k] = code;
		if (code == 0 || code >= LAST_CODE)
			frame->clip_mask |= (guint16)(1u << k);
	}
	at += (gsize)2 * PLB_CELL_COUNT;
	for (guint k = 0; k < stream->encoder_count; k++, at += 4)
		frame->encoder[k] = (gint32)((guint32)plb_t7_get_u16(at) |
					     (guint32)plb_t7_get_u16(at + 2) << 16);
}

static void skip(PlbT7Stream *stream, guint scans)
{
	stream->next_scan += scans;
	count(&stream->device_overruns, scans);
}

static void pass_on(PlbT7Stream *stream, const guint8 *packet)
{
	gsize scan_bytes = (gsize)2 * plb_t7_scan_samples(stream->encoder_count);
	gsize scans = (packet_bytes(packet) - PLB_T7_STREAM_HEADER_BYTES) / scan_bytes;
	guint skipped =
		plb_t7_get_u16(packet + 12) == PLB_T7_RECOVERED ? plb_t7_get_u16(packet + 14) : 0;
	const guint8 *at = packet + PLB_T7_STREAM_HEADER_BYTES;
	PlbFrame frame;
	gsize delimiter = 0;

	while (delimiter < scans && plb_t7_get_u16(at + delimiter * scan_bytes) != NO_SAMPLE)
		delimiter++;
	if (delimiter == scans)
		skip(stream, skipped);
	for (gsize i = 0; i < scans; i++, at += scan_bytes) {
		if (plb_t7_get_u16(at) == NO_SAMPLE) {
			skip(stream, skipped);
			skipped = 0;
			continue;
		}
		decode_scan(stream, at, &frame);
		stream->func(stream->user_data, &frame, 1);
		stream->next_scan++;
	}
}

static void take_packet(PlbT7Stream *stream, const guint8 *packet)
{
	guint16 transaction = plb_t7_get_u16(packet), status = plb_t7_get_u16(packet + 12);
	gint16 ahead = (gint16)(guint16)(transaction - stream->next_transaction);

	if (stream->synchronized && ahead < 0) {
		count(&stream->bad_packets, 1);
		return;
	}
	if (stream->synchronized && ahead > 0) {
		count(&stream->sequence_jumps, (guint64)ahead);
		stream->next_scan += (guint64)ahead * stream->scans_in_packet;
	}
	atomic_store_explicit(&stream->backlog,
			      MAX(atomic_load_explicit(&stream->backlog, memory_order_relaxed),
				  plb_t7_get_u16(packet + 10)),
			      memory_order_relaxed);
	stream->synchronized = TRUE;
	stream->next_transaction = (guint16)(transaction + 1);
	if (status >= PLB_T7_SCAN_OVERLAP && status <= PLB_T7_BUFFER_FULL)
		atomic_store(&stream->stopped, status);
	else
		pass_on(stream, packet);
}

typedef enum { IS_PACKET, IS_NONE, NEEDS_MORE } Look;

/* A packet is whole when the next one begins where it ends, or nothing has come after it: one that
 * was cut short has swallowed the beginning of the next. */
static Look look_at(const PlbT7Stream *stream, const guint8 *at, gsize n)
{
	gsize length, rest;

	if (n < PLB_T7_STREAM_HEADER_BYTES)
		return NEEDS_MORE;
	if (!is_header(stream, at, n))
		return IS_NONE;
	length = packet_bytes(at);
	if (n < length)
		return NEEDS_MORE;
	rest = n - length;
	if (rest >= PLB_T7_STREAM_HEADER_BYTES)
		return is_header(stream, at + length, rest) ? IS_PACKET : IS_NONE;
	return rest == 0 ? IS_PACKET : NEEDS_MORE;
}

/* Returns how many bytes are done with. */
static gsize decode(PlbT7Stream *stream, const guint8 *bytes, gsize n)
{
	gsize at = 0;
	gboolean in_garbage = FALSE;

	while (at < n) {
		Look look = look_at(stream, bytes + at, n - at);

		if (look == NEEDS_MORE)
			break;
		if (look == IS_PACKET) {
			take_packet(stream, bytes + at);
			at += packet_bytes(bytes + at);
		} else {
			if (!in_garbage)
				count(&stream->bad_packets, 1);
			at++;
		}
		in_garbage = look == IS_NONE;
	}
	return at;
}

void plb_t7_stream_push(PlbT7Stream *stream, const guint8 *bytes, gsize n)
{
	while (n > 0) {
		gsize room = sizeof stream->hold - stream->held, took = MIN(n, room), done;

		memcpy(stream->hold + stream->held, bytes, took);
		stream->held += took;
		bytes += took;
		n -= took;
		done = decode(stream, stream->hold, stream->held);
		stream->held -= done;
		memmove(stream->hold, stream->hold + done, stream->held);
	}
}
