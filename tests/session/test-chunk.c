/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hw/frame.h"
#include "src/session/chunk.h"
#include "tests/test-lib.h"

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
	tcase_add_test(tests, a_piece_of_nothing_comes_back);
	tcase_add_test(tests, what_packs_better_than_any_measurement_is_refused);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
