/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hw/frame.h"
#include "session-fixture.h"
#include "src/session/chunk.h"
#include "tests/test-lib.h"

static guint64 random_u64(GRand *rand)
{
	return ((guint64)g_rand_int(rand) << 32) | g_rand_int(rand);
}

/* every bit of every field at random: the codings must wrap, never saturate */
static void fill_random_frames(GRand *rand, PlbFrame *frames, gsize n)
{
	memset(frames, 0, n * sizeof *frames);
	for (gsize i = 0; i < n; i++) {
		frames[i].tick = random_u64(rand);
		frames[i].scan_index = random_u64(rand);
		for (int k = 0; k < PLB_CELL_COUNT; k++)
			frames[i].cell[k] = (gint32)g_rand_int(rand);
		for (int k = 0; k < PLB_ENCODER_COUNT; k++)
			frames[i].encoder[k] = k       ? (gint32)g_rand_int(rand)
					       : i % 2 ? G_MAXINT32
						       : G_MININT32;
		frames[i].clip_mask = (guint16)g_rand_int(rand);
		frames[i].encoder_fault = (guint8)g_rand_int(rand);
		frames[i].encoder_index = (guint8)g_rand_int(rand);
		frames[i].digital = (guint16)g_rand_int(rand);
		frames[i].flags = (guint16)g_rand_int(rand);
	}
}

static void check_decoded(const PlbChunkLayout *layout, gconstpointer rows, gsize n)
{
	g_autoptr(GBytes) packed = plb_chunk_encode(layout, rows, n);
	gsize size;
	const guint8 *data = g_bytes_get_data(packed, &size);
	g_autofree guint8 *back = g_malloc((n + 1) * layout->row_size);

	ck_assert(plb_chunk_decode(layout, data, size, back, n));
	ck_assert_mem_eq(back, rows, n * layout->row_size);
	ck_assert(!plb_chunk_decode(layout, data, size, back, n + 1));
	ck_assert(n < 2 || !plb_chunk_decode(layout, data, size, back, n - 1));
	ck_assert(!plb_chunk_decode(layout, data, size - 1, back, n));
	ck_assert(!plb_chunk_decode(layout, data, 0, back, n));
}

START_TEST(chunk_keeps_every_bit_of_frames)
{
	const gsize lengths[] = { 1, 2, 3, 250, 4096 };
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);
	g_autofree PlbFrame *frames = g_new(PlbFrame, 4096);

	for (guint k = 0; k < G_N_ELEMENTS(lengths); k++) {
		fill_random_frames(rand, frames, lengths[k]);
		check_decoded(&plb_chunk_frames, frames, lengths[k]);
	}
}
END_TEST

START_TEST(chunk_keeps_every_bit_of_samples)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(12);
	g_autofree PlbSample *samples = g_new0(PlbSample, 500);

	/* random bit patterns are also NANs with payloads, denormals and infinities */
	for (gsize i = 0; i < 500; i++) {
		double *values = &samples[i].time_s;

		for (gsize k = 0; k < offsetof(PlbSample, flags) / sizeof(double); k++) {
			guint64 bits = random_u64(rand);

			memcpy(&values[k], &bits, sizeof bits);
		}
		samples[i].flags = g_rand_int(rand);
	}
	check_decoded(&plb_chunk_samples, samples, 500);
}
END_TEST

START_TEST(chunk_is_small)
{
	g_autoptr(GArray) frames = fixture_frames(1, 250);
	g_autoptr(GBytes) packed = plb_chunk_encode(&plb_chunk_frames, frames->data, 250);

	/* the fixture's random bits: 8 cells of 11, 4 encoders of 1.6, 16 of digital, 1.6 of tick,
	 * some flags: about 112 bits or 14 bytes a frame; half as much again is allowed for coding
	 * (differences of noise cost a bit, planes whole bytes) */
	ck_assert_uint_lt(g_bytes_get_size(packed), 250 * 32);
}
END_TEST

/* Frames in which nothing ever changes: they pack into next to nothing. */
static GBytes *pack_still_frames(gsize n, PlbFrame **frames)
{
	*frames = g_new0(PlbFrame, n);
	for (gsize i = 0; i < n; i++) {
		(*frames)[i].tick = 1000 * i;
		(*frames)[i].scan_index = i;
		(*frames)[i].cell[0] = -7;
	}
	return plb_chunk_encode(&plb_chunk_frames, *frames, n);
}

START_TEST(a_chunk_comes_back)
{
	g_autofree PlbFrame *frames = NULL;
	g_autoptr(GBytes) packed = pack_still_frames(2000, &frames);
	g_autofree PlbFrame *again = g_new0(PlbFrame, 2000);

	ck_assert_uint_lt(g_bytes_get_size(packed), 1000);
	ck_assert(plb_chunk_decode(&plb_chunk_frames, g_bytes_get_data(packed, NULL),
				   g_bytes_get_size(packed), again, 2000));
	ck_assert_mem_eq(frames, again, 2000 * sizeof(PlbFrame));
}
END_TEST

START_TEST(a_piece_of_nothing_comes_back)
{
	g_autofree double *values = g_new0(double, 16384), *again = g_new0(double, 16384);
	g_autoptr(GBytes) packed = plb_chunk_encode(&plb_chunk_doubles, values, 16384);

	ck_assert(plb_chunk_decode(&plb_chunk_doubles, g_bytes_get_data(packed, NULL),
				   g_bytes_get_size(packed), again, 16384));
}
END_TEST

/* A quarter of a second at the highest rate that is believed, of nothing: 4.5 MB from some bytes.
 */
START_TEST(what_packs_better_than_any_measurement_is_refused)
{
	g_autofree PlbFrame *frames = NULL;
	g_autoptr(GBytes) packed = pack_still_frames(62500, &frames);

	ck_assert_uint_lt(g_bytes_get_size(packed), 4000);
	ck_assert(!plb_chunk_decode(&plb_chunk_frames, g_bytes_get_data(packed, NULL),
				    g_bytes_get_size(packed), frames, 62500));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("chunk");
	TCase *tests = tcase_create("chunk");

	tcase_add_test(tests, a_chunk_comes_back);
	tcase_add_test(tests, chunk_keeps_every_bit_of_frames);
	tcase_add_test(tests, chunk_keeps_every_bit_of_samples);
	tcase_add_test(tests, chunk_is_small);
	tcase_add_test(tests, a_piece_of_nothing_comes_back);
	tcase_add_test(tests, what_packs_better_than_any_measurement_is_refused);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
