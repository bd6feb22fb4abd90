/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/frame-ring.h"

#include <stdatomic.h>
#include <string.h>

#define CACHE_LINE_BYTES 64

/* head and tail count frames ever written and read; their difference is what is inside. Each sits
 * on a cache line of its own so that the two threads do not pull one line back and forth. */
struct PlbFrameRing {
	_Alignas(CACHE_LINE_BYTES) atomic_size_t head; /* written by the producer */
	atomic_uint_least64_t overruns;
	_Alignas(CACHE_LINE_BYTES) atomic_size_t tail; /* written by the consumer */
	_Alignas(CACHE_LINE_BYTES) gsize capacity;     /* power of two */
	PlbFrame *frames;
};

PlbFrameRing *plb_frame_ring_new(gsize capacity)
{
	PlbFrameRing *ring = g_aligned_alloc0(1, sizeof *ring, CACHE_LINE_BYTES);

	ring->capacity = 1;
	while (ring->capacity < capacity)
		ring->capacity *= 2;
	ring->frames = g_new(PlbFrame, ring->capacity);
	return ring;
}

void plb_frame_ring_free(PlbFrameRing *ring)
{
	if (!ring)
		return;
	g_free(ring->frames);
	g_aligned_free(ring);
}

gsize plb_frame_ring_push(PlbFrameRing *ring, const PlbFrame *frames, gsize n)
{
	gsize head = atomic_load_explicit(&ring->head, memory_order_relaxed);
	gsize tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
	gsize fit = MIN(n, ring->capacity - (head - tail));
	gsize at = head & (ring->capacity - 1);
	gsize first = MIN(fit, ring->capacity - at);

	if (fit) {
		memcpy(ring->frames + at, frames, first * sizeof *frames);
		memcpy(ring->frames, frames + first, (fit - first) * sizeof *frames);
		atomic_store_explicit(&ring->head, head + fit, memory_order_release);
	}
	if (fit < n)
		atomic_fetch_add_explicit(&ring->overruns, n - fit, memory_order_relaxed);
	return fit;
}

gsize plb_frame_ring_pop(PlbFrameRing *ring, PlbFrame *frames, gsize max)
{
	gsize tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
	gsize head = atomic_load_explicit(&ring->head, memory_order_acquire);
	gsize n = MIN(max, head - tail);
	gsize at = tail & (ring->capacity - 1);
	gsize first = MIN(n, ring->capacity - at);

	if (n) {
		memcpy(frames, ring->frames + at, first * sizeof *frames);
		memcpy(frames + first, ring->frames, (n - first) * sizeof *frames);
		atomic_store_explicit(&ring->tail, tail + n, memory_order_release);
	}
	return n;
}

gsize plb_frame_ring_get_count(const PlbFrameRing *ring)
{
	gsize tail = atomic_load_explicit(&ring->tail, memory_order_acquire);

	return atomic_load_explicit(&ring->head, memory_order_acquire) - tail;
}

gsize plb_frame_ring_get_capacity(const PlbFrameRing *ring)
{
	return ring->capacity;
}

guint64 plb_frame_ring_get_overruns(const PlbFrameRing *ring)
{
	return atomic_load_explicit(&ring->overruns, memory_order_relaxed);
}

void plb_frame_ring_reset(PlbFrameRing *ring)
{
	atomic_store(&ring->head, 0);
	atomic_store(&ring->tail, 0);
	atomic_store(&ring->overruns, 0);
}
