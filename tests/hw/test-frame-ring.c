/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/frame-ring.h"
#include "tests/hw/hw-fixture.h"

#define FRAMES 1000000u

START_TEST(what_does_not_fit_is_counted)
{
	g_autoptr(PlbFrameRing) ring = plb_frame_ring_new(5);
	PlbFrame frames[12] = { 0 };

	for (guint i = 0; i < 12; i++)
		frames[i].scan_index = i;
	ck_assert_uint_eq(plb_frame_ring_get_capacity(ring), 8);
	ck_assert_uint_eq(plb_frame_ring_push(ring, frames, 5), 5);
	ck_assert_uint_eq(plb_frame_ring_push(ring, frames + 5, 7), 3);
	ck_assert_uint_eq(plb_frame_ring_get_overruns(ring), 4);
	ck_assert_uint_eq(plb_frame_ring_pop(ring, frames, 3), 3);
	ck_assert_uint_eq(frames[2].scan_index, 2);
	frames[0].scan_index = 20;
	ck_assert_uint_eq(plb_frame_ring_push(ring, frames, 1), 1);
	ck_assert_uint_eq(plb_frame_ring_pop(ring, frames, 12), 6);
	ck_assert_uint_eq(frames[0].scan_index, 3);
	ck_assert_uint_eq(frames[4].scan_index, 7);
	ck_assert_uint_eq(frames[5].scan_index, 20);
	ck_assert_uint_eq(plb_frame_ring_pop(ring, frames, 12), 0);
	plb_frame_ring_reset(ring);
	ck_assert_uint_eq(plb_frame_ring_get_overruns(ring), 0);
}
END_TEST

static gpointer produce(gpointer data)
{
	PlbFrameRing *ring = data;
	PlbFrame frames[7] = { 0 };
	guint64 next = 0;

	while (next < FRAMES) {
		gsize n = MIN(1 + next % 7, FRAMES - next), done = 0;

		for (gsize i = 0; i < n; i++) {
			frames[i].scan_index = next + i;
			frames[i].tick = ~(next + i);
			frames[i].cell[7] = (gint32)mix(next + i);
		}
		while ((done += plb_frame_ring_push(ring, frames + done, n - done)) < n)
			g_thread_yield();
		next += n;
	}
	return NULL;
}

START_TEST(two_threads_lose_and_reorder_nothing)
{
	g_autoptr(PlbFrameRing) ring = plb_frame_ring_new(256);
	GThread *producer = g_thread_new("producer", produce, ring);
	PlbFrame frames[64];
	guint64 next = 0;

	while (next < FRAMES) {
		gsize n = plb_frame_ring_pop(ring, frames, 64);

		for (gsize i = 0; i < n; i++, next++) {
			if (frames[i].scan_index != next || frames[i].tick != ~next ||
			    frames[i].cell[7] != (gint32)mix(next))
				ck_abort_msg("frame %" G_GUINT64_FORMAT " is not whole", next);
		}
		if (n == 0)
			g_thread_yield();
	}
	g_thread_join(producer);
	ck_assert_uint_eq(plb_frame_ring_get_count(ring), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hw-frame-ring");
	TCase *tests = tcase_create("ring");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, what_does_not_fit_is_counted);
	tcase_add_test(tests, two_threads_lose_and_reorder_nothing);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
