/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/bytes.h"
#include "hw/crc32c.h"
#include "hw/packet.h"
#include "hw/stream-decoder.h"
#include "tests/hw/hw-fixture.h"

#define SESSION 0xC0FFEE
#define PERIOD_TICKS 8192

static gsize busy_packet(guint32 sequence, guint64 first_scan, guint count, guint8 *out)
{
	PlbFrame frames[PLB_PACKET_MAX_SCANS] = { 0 };
	PlbPacket packet = {
		.flags = PLB_FRAME_SYNC_EDGE,
		.sequence = sequence,
		.session = SESSION,
		.tick = 1000 + first_scan * PERIOD_TICKS,
		.scan_index = (guint32)first_scan,
		.scan_count = count,
	};

	for (guint k = 0; k < count; k++)
		busy_counts(NULL, first_scan + k, &frames[k]);
	return plb_packet_encode(&packet, frames, out);
}

/* The obvious slow twin of the table-driven one. */
static guint32 crc32c_by_bits(const guint8 *data, gsize n)
{
	guint32 crc = 0xffffffffu;

	while (n--) {
		crc ^= *data++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0x82F63B78u : crc >> 1;
	}
	return ~crc;
}

START_TEST(crc_has_the_published_values)
{
	guint8 zeros[32] = { 0 }, ones[32], ascending[600];

	memset(ones, 0xff, sizeof ones);
	for (guint i = 0; i < sizeof ascending; i++)
		ascending[i] = (guint8)i;
	ck_assert_uint_eq(plb_crc32c((const guint8 *)"123456789", 9), 0xE3069283u);
	/* RFC 3720, appendix B.4 */
	ck_assert_uint_eq(plb_crc32c(zeros, 32), 0x8A9136AAu);
	ck_assert_uint_eq(plb_crc32c(ones, 32), 0x62A8AB43u);
	ck_assert_uint_eq(plb_crc32c(ascending, 32), 0x46DD794Eu);
	for (gsize n = 0; n < 70; n++)
		for (gsize from = 0; from < 9; from++)
			ck_assert_uint_eq(plb_crc32c(ascending + from, n),
					  crc32c_by_bits(ascending + from, n));
}
END_TEST

START_TEST(packet_round_trip)
{
	guint8 bytes[PLB_PACKET_MAX_BYTES];

	for (guint count = 1; count <= PLB_PACKET_MAX_SCANS; count++) {
		gsize n = busy_packet(7, 0x1fffffff0, count, bytes), used;
		PlbPacket packet;
		PlbFrame frame;

		ck_assert_uint_eq(n, 32 + 56 * count + 4);
		ck_assert_int_eq(plb_packet_parse(bytes, n, &packet, &used), PLB_PACKET_VALID);
		ck_assert_uint_eq(used, n);
		ck_assert_uint_eq(packet.flags, PLB_FRAME_SYNC_EDGE);
		ck_assert_uint_eq(packet.sequence, 7);
		ck_assert_uint_eq(packet.session, SESSION);
		ck_assert_uint_eq(packet.tick, 1000 + 0x1fffffff0 * PERIOD_TICKS);
		ck_assert_uint_eq(packet.scan_index, 0xfffffff0u);
		ck_assert_uint_eq(packet.scan_count, count);
		for (guint k = 0; k < count; k++) {
			plb_packet_get_scan(&packet, k, &frame);
			frame.tick = 0;
			frame.scan_index = 0x1fffffff0 + k;
			assert_busy_frame(&frame);
		}
	}
}
END_TEST

/* The layout of docs/usb-protocol.md, read by hand at its offsets. */
START_TEST(packet_layout_is_the_documented_one)
{
	guint8 bytes[PLB_PACKET_MAX_BYTES];
	gsize n = busy_packet(0x01020304, 0x11, 8, bytes);
	PlbFrame frame = { 0 };

	ck_assert_uint_eq(n, 484);
	ck_assert_mem_eq(bytes, "FPB1", 4);
	ck_assert_uint_eq(bytes[4], 1);
	ck_assert_uint_eq(bytes[5], 32);
	ck_assert_uint_eq(bytes[6] | bytes[7] << 8, PLB_FRAME_SYNC_EDGE);
	ck_assert_mem_eq(bytes + 8, "\x04\x03\x02\x01", 4);
	ck_assert_mem_eq(bytes + 12, "\xEE\xFF\xC0\x00", 4);
	ck_assert_uint_eq(plb_get_u64(bytes + 16), 1000 + 0x11 * PERIOD_TICKS);
	ck_assert_mem_eq(bytes + 24, "\x11\0\0\0", 4);
	ck_assert_mem_eq(bytes + 28, "\x08\0\x38\0", 4);
	busy_counts(NULL, 0x12, &frame);
	for (guint k = 0; k < 8; k++)
		ck_assert_int_eq((gint32)plb_get_u32(bytes + 88 + 4 * k), frame.cell[k]);
	for (guint k = 0; k < 4; k++)
		ck_assert_int_eq((gint32)plb_get_u32(bytes + 88 + 32 + 4 * k), frame.encoder[k]);
	ck_assert_uint_eq(plb_get_u16(bytes + 88 + 48), frame.clip_mask);
	ck_assert_uint_eq(bytes[88 + 50], frame.encoder_fault);
	ck_assert_uint_eq(bytes[88 + 51], frame.encoder_index);
	ck_assert_uint_eq(plb_get_u16(bytes + 88 + 52), frame.digital);
	ck_assert_uint_eq(plb_get_u16(bytes + 88 + 54), 0);
	ck_assert_uint_eq(plb_get_u32(bytes + 480), crc32c_by_bits(bytes, 480));
}
END_TEST

START_TEST(every_truncation_needs_more)
{
	guint8 bytes[PLB_PACKET_MAX_BYTES];
	gsize n = busy_packet(1, 8, 8, bytes), used;
	PlbPacket packet;

	for (gsize cut = 0; cut < n; cut++) {
		/* a copy of just that length, so that a sanitizer sees any reading past it */
		g_autofree guint8 *part = g_memdup2(bytes, cut);

		ck_assert_int_eq(plb_packet_parse(part, cut, &packet, &used), PLB_PACKET_NEED_MORE);
		ck_assert_uint_eq(used, 0);
	}
}
END_TEST

START_TEST(every_bit_flip_is_refused)
{
	guint8 bytes[PLB_PACKET_MAX_BYTES];
	gsize n = busy_packet(1, 8, 8, bytes), used;
	PlbPacket packet;

	for (gsize bit = 0; bit < 8 * n; bit++) {
		PlbPacketResult result;

		bytes[bit / 8] ^= (guint8)(1u << bit % 8);
		result = plb_packet_parse(bytes, n, &packet, &used);
		ck_assert_int_ne(result, PLB_PACKET_VALID);
		/* only a count made larger can ask for more, and with the most there can be it
		 * fails */
		if (result == PLB_PACKET_NEED_MORE) {
			guint8 longest[PLB_PACKET_MAX_BYTES] = { 0 };

			memcpy(longest, bytes, n);
			result = plb_packet_parse(longest, sizeof longest, &packet, &used);
			ck_assert_int_eq(result, PLB_PACKET_DAMAGED);
		}
		bytes[bit / 8] ^= (guint8)(1u << bit % 8);
	}
}
END_TEST

static void collect(gpointer user_data, const PlbFrame *frames, gsize n)
{
	g_array_append_vals(user_data, frames, (guint)n);
}

typedef struct {
	GArray *frames;
	PlbStreamDecoder decoder;
	PlbRackLosses losses;
} Stream;

static void stream_begin(Stream *stream)
{
	memset(stream, 0, sizeof *stream);
	stream->frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	plb_stream_decoder_init(&stream->decoder, SESSION, PERIOD_TICKS, collect, stream->frames);
}

static const PlbFrame *stream_frame(const Stream *stream, guint i)
{
	return &g_array_index(stream->frames, PlbFrame, i);
}

static void push(Stream *stream, const guint8 *bytes, gsize n)
{
	plb_stream_decoder_push(&stream->decoder, bytes, n);
	plb_stream_decoder_get_losses(&stream->decoder, &stream->losses);
}

static void push_packet(Stream *stream, guint32 sequence, guint64 first_scan)
{
	guint8 bytes[PLB_PACKET_MAX_BYTES];

	push(stream, bytes, busy_packet(sequence, first_scan, 8, bytes));
}

static void stream_end(Stream *stream)
{
	g_array_unref(stream->frames);
}

START_TEST(any_cut_gives_the_same_frames)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(11);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	guint8 packet[PLB_PACKET_MAX_BYTES];

	for (guint i = 0; i < 40; i++)
		g_byte_array_append(bytes, packet,
				    (guint)busy_packet(i, 8 * (guint64)i, 8, packet));
	for (guint round = 0; round < 60; round++) {
		guint longest = 1 + (guint)g_rand_int_range(random, 0, 2000), at = 0;
		Stream stream;

		stream_begin(&stream);
		while (at < bytes->len) {
			guint n = (guint)g_rand_int_range(random, 1, (gint32)longest + 1);

			n = MIN(n, bytes->len - at);
			push(&stream, bytes->data + at, n);
			at += n;
		}
		ck_assert_uint_eq(stream.frames->len, 320);
		ck_assert_uint_eq(stream.losses.bad_packets, 0);
		for (guint i = 0; i < stream.frames->len; i++) {
			ck_assert_uint_eq(stream_frame(&stream, i)->scan_index, i);
			ck_assert_uint_eq(stream_frame(&stream, i)->tick, 1000 + i * PERIOD_TICKS);
			assert_busy_frame(stream_frame(&stream, i));
		}
		stream_end(&stream);
	}
}
END_TEST

START_TEST(resynchronises_after_garbage)
{
	static const guint8 noise[] = "FPFPB1\x01\x20 this is no packet FPB";
	guint8 packet[PLB_PACKET_MAX_BYTES];
	gsize n = busy_packet(1, 8, 8, packet);
	Stream stream;

	stream_begin(&stream);
	push_packet(&stream, 0, 0);
	push(&stream, noise, sizeof noise - 1);
	push(&stream, packet, n);
	push(&stream, packet, 100); /* a packet cut off for ever */
	push_packet(&stream, 3, 24);
	ck_assert_uint_eq(stream.frames->len, 24);
	ck_assert_uint_eq(stream_frame(&stream, 8)->scan_index, 8);
	ck_assert_uint_eq(stream_frame(&stream, 16)->scan_index, 24);
	ck_assert_uint_ge(stream.losses.bad_packets, 2);
	ck_assert_uint_eq(stream.losses.sequence_jumps, 1);
	stream_end(&stream);
}
END_TEST

/* Whatever its last byte is: that of the magic's first may begin the next packet. */
START_TEST(a_damaged_packet_counts_once)
{
	guint8 packet[PLB_PACKET_MAX_BYTES];
	gsize n = busy_packet(1, 8, 8, packet);

	packet[n / 2] ^= 0x10;
	for (guint last = 0; last < 256; last++) {
		Stream stream;

		stream_begin(&stream);
		push_packet(&stream, 0, 0);
		packet[n - 1] = (guint8)last;
		push(&stream, packet, n);
		push_packet(&stream, 2, 16);
		push(&stream, packet, n);
		push(&stream, packet, n);
		push_packet(&stream, 5, 40);
		ck_assert_uint_eq(stream.frames->len, 24);
		ck_assert_uint_eq(stream.losses.bad_packets, 3);
		ck_assert_uint_eq(stream.losses.sequence_jumps, 3);
		stream_end(&stream);
	}
}
END_TEST

START_TEST(scan_index_and_sequence_unwrap)
{
	/* the stream's start is far behind: two steps bring it near the end of 32 bits */
	const guint64 near_end = 0xfffffff0u;
	Stream stream;

	stream_begin(&stream);
	push_packet(&stream, 0x7fffffff, 0x7fffffff);
	push_packet(&stream, 0xfffffffe, near_end);
	push_packet(&stream, 0xffffffff, near_end + 8);
	push_packet(&stream, 0, near_end + 16);
	push_packet(&stream, 1, near_end + 24);
	ck_assert_uint_eq(stream.frames->len, 40);
	for (guint i = 8; i < 40; i++) {
		ck_assert_uint_eq(stream_frame(&stream, i)->scan_index, near_end + i - 8);
		assert_busy_frame(stream_frame(&stream, i));
	}
	ck_assert_uint_eq(stream.losses.sequence_jumps, 0x7fffffffu + 0x7ffffffeu);
	ck_assert_uint_eq(stream.losses.bad_packets, 0);
	stream_end(&stream);
}
END_TEST

START_TEST(old_and_foreign_packets_are_passed_over)
{
	PlbFrame frames[1] = { 0 };
	PlbPacket foreign = {
		.session = SESSION - 1, .sequence = 2, .scan_index = 16, .scan_count = 1
	};
	guint8 bytes[PLB_PACKET_MAX_BYTES];
	Stream stream;

	stream_begin(&stream);
	push_packet(&stream, 0, 0);
	push_packet(&stream, 1, 8);
	push_packet(&stream, 0, 0); /* twice */
	push(&stream, bytes, plb_packet_encode(&foreign, frames, bytes));
	push_packet(&stream, 2, 16);
	ck_assert_uint_eq(stream.frames->len, 24);
	ck_assert_uint_eq(stream.losses.bad_packets, 1);
	ck_assert_uint_eq(stream.losses.sequence_jumps, 0);
	stream_end(&stream);
}
END_TEST

START_TEST(random_bytes_do_no_harm)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(2);
	guint8 packet[PLB_PACKET_MAX_BYTES];
	Stream stream;

	stream_begin(&stream);
	for (guint round = 0; round < 6000; round++) {
		gsize n = (gsize)g_rand_int_range(random, 0, 600);
		g_autofree guint8 *bytes = g_malloc(n + 1);

		for (gsize i = 0; i < n; i++)
			bytes[i] = (guint8)g_rand_int(random);
		/* half of them look like a packet up to its header */
		if (round % 2 && n >= 32) {
			busy_packet(round, 8 * round, 8, packet);
			memcpy(bytes, packet, 32);
			bytes[g_rand_int_range(random, 0, 32)] = (guint8)g_rand_int(random);
		}
		push(&stream, bytes, n);
	}
	ck_assert_uint_eq(stream.frames->len, 0);
	push(&stream, packet, 0);
	push_packet(&stream, 5, 40);
	push_packet(&stream, 6, 48); /* what was held back from the noise is over by now */
	ck_assert_uint_eq(stream_frame(&stream, stream.frames->len - 1)->scan_index, 55);
	stream_end(&stream);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hw-packet");
	TCase *tests = tcase_create("packet");

	tcase_add_test(tests, crc_has_the_published_values);
	tcase_add_test(tests, packet_round_trip);
	tcase_add_test(tests, packet_layout_is_the_documented_one);
	tcase_add_test(tests, every_truncation_needs_more);
	tcase_add_test(tests, every_bit_flip_is_refused);
	tcase_add_test(tests, any_cut_gives_the_same_frames);
	tcase_add_test(tests, resynchronises_after_garbage);
	tcase_add_test(tests, a_damaged_packet_counts_once);
	tcase_add_test(tests, scan_index_and_sequence_unwrap);
	tcase_add_test(tests, old_and_foreign_packets_are_passed_over);
	tcase_add_test(tests, random_bytes_do_no_harm);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
