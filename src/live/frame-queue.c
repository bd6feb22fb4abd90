/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/frame-queue.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

struct PlbFrameQueue {
	pthread_mutex_t lock;
	pthread_cond_t not_empty, not_full;
	PlbFrame *frames;
	gsize capacity, length, head; /* head: the oldest */
	gboolean closed;
};

PlbFrameQueue *plb_frame_queue_new(gsize capacity)
{
	PlbFrameQueue *queue = g_new0(PlbFrameQueue, 1);
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->not_empty, &monotonic);
	pthread_cond_init(&queue->not_full, &monotonic);
	pthread_condattr_destroy(&monotonic);
	queue->frames = g_new0(PlbFrame, capacity);
	queue->capacity = capacity;
	return queue;
}

void plb_frame_queue_free(PlbFrameQueue *queue)
{
	if (!queue)
		return;
	pthread_cond_destroy(&queue->not_full);
	pthread_cond_destroy(&queue->not_empty);
	pthread_mutex_destroy(&queue->lock);
	g_free(queue->frames);
	g_free(queue);
}

static gsize put_in(PlbFrameQueue *queue, const PlbFrame *frames, gsize n)
{
	gsize fits = MIN(n, queue->capacity - queue->length);
	gsize tail = (queue->head + queue->length) % queue->capacity;
	gsize before_wrap = MIN(fits, queue->capacity - tail);

	memcpy(queue->frames + tail, frames, before_wrap * sizeof *frames);
	memcpy(queue->frames, frames + before_wrap, (fits - before_wrap) * sizeof *frames);
	queue->length += fits;
	if (fits > 0)
		pthread_cond_signal(&queue->not_empty);
	return fits;
}

gsize plb_frame_queue_push(PlbFrameQueue *queue, const PlbFrame *frames, gsize n, gboolean wait)
{
	gsize done;

	pthread_mutex_lock(&queue->lock);
	done = put_in(queue, frames, n);
	while (wait && done < n) {
		while (queue->length == queue->capacity)
			pthread_cond_wait(&queue->not_full, &queue->lock);
		done += put_in(queue, frames + done, n - done);
	}
	pthread_mutex_unlock(&queue->lock);
	return done;
}

static gsize take_out(PlbFrameQueue *queue, PlbFrame *frames, gsize max)
{
	gsize n = MIN(max, queue->length);
	gsize before_wrap = MIN(n, queue->capacity - queue->head);

	memcpy(frames, queue->frames + queue->head, before_wrap * sizeof *frames);
	memcpy(frames + before_wrap, queue->frames, (n - before_wrap) * sizeof *frames);
	queue->head = (queue->head + n) % queue->capacity;
	queue->length -= n;
	if (n > 0)
		pthread_cond_signal(&queue->not_full);
	return n;
}

static struct timespec deadline_in(guint timeout_ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += timeout_ms / 1000;
	at.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_nsec -= 1000000000;
		at.tv_sec++;
	}
	return at;
}

gssize plb_frame_queue_pop(PlbFrameQueue *queue, PlbFrame *frames, gsize max, guint timeout_ms)
{
	struct timespec deadline = deadline_in(timeout_ms);
	gssize n;

	pthread_mutex_lock(&queue->lock);
	while (queue->length == 0 && !queue->closed) {
		if (pthread_cond_timedwait(&queue->not_empty, &queue->lock, &deadline) != 0)
			break;
	}
	n = (gssize)take_out(queue, frames, max);
	if (n == 0 && queue->closed)
		n = -1;
	pthread_mutex_unlock(&queue->lock);
	return n;
}

void plb_frame_queue_close(PlbFrameQueue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->closed = TRUE;
	pthread_cond_signal(&queue->not_empty);
	pthread_mutex_unlock(&queue->lock);
}
