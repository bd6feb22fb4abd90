/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/frame.h"

/* A bounded queue of frames between one writing and one reading thread. Nothing is allocated after
 * it is made. (pthread locks, which ThreadSanitizer sees; GMutex it does not.) */

typedef struct PlbFrameQueue PlbFrameQueue;

PlbFrameQueue *plb_frame_queue_new(gsize capacity);
void plb_frame_queue_free(PlbFrameQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbFrameQueue, plb_frame_queue_free)

/* Puts in the first frames that fit and gives their number; with wait, waits until all fit. */
gsize plb_frame_queue_push(PlbFrameQueue *queue, const PlbFrame *frames, gsize n, gboolean wait);

/* Takes out up to max frames, waiting up to timeout_ms for the first. 0 = none yet, -1 = closed and
 * empty. */
gssize plb_frame_queue_pop(PlbFrameQueue *queue, PlbFrame *frames, gsize max, guint timeout_ms);

/* The writing side is done. */
void plb_frame_queue_close(PlbFrameQueue *queue);
