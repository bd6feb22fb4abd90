/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/frame.h"

/* Frames from one producer thread to one consumer thread, without locks: neither ever waits for the
 * other. What does not fit is dropped by the producer and counted. */

typedef struct PlbFrameRing PlbFrameRing;

/* capacity: frames, rounded up to a power of two. */
PlbFrameRing *plb_frame_ring_new(gsize capacity);
void plb_frame_ring_free(PlbFrameRing *ring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbFrameRing, plb_frame_ring_free)

/* Producer: takes the first of n frames that fit, returns how many, counts the others. */
gsize plb_frame_ring_push(PlbFrameRing *ring, const PlbFrame *frames, gsize n);
/* Consumer: moves at most max frames out, oldest first; returns how many. */
gsize plb_frame_ring_pop(PlbFrameRing *ring, PlbFrame *frames, gsize max);

/* Any thread. */
gsize plb_frame_ring_get_count(const PlbFrameRing *ring);
gsize plb_frame_ring_get_capacity(const PlbFrameRing *ring);
guint64 plb_frame_ring_get_overruns(const PlbFrameRing *ring); /* frames dropped since reset */

/* Empties it and forgets the overruns; only while neither side is at work. */
void plb_frame_ring_reset(PlbFrameRing *ring);
