/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/frame.h"

/* How each channel of a rack does, from its raw counts alone: the value now, mean and standard
 * deviation of the last whole second, and what is wrong with it. Pure, no allocation. */

typedef enum {
	PLB_HEALTH_CLIPPED = 1 << 0, /* at the end of its range at some time in that second */
	PLB_HEALTH_OPEN = 1 << 1,    /* at the end of its range all second: open bridge or cable */
	PLB_HEALTH_STUCK = 1 << 2, /* a cell that gave one and the same code: no signal has that */
	PLB_HEALTH_NOISY = 1 << 3, /* a cell's scan-to-scan noise is over the limit */
	PLB_HEALTH_FAULT = 1 << 4, /* an encoder made an illegal transition: counts were lost */
} PlbChannelHealth;

typedef struct {
	gint32 raw;      /* newest */
	double mean, sd; /* of the last second, counts; NAN in the first */
	double noise;    /* rms from scan to scan / sqrt 2: what does not belong to movement */
	guint health;    /* PlbChannelHealth */
} PlbChannelState;

typedef struct {
	guint seconds; /* whole ones so far */
	PlbChannelState cell[PLB_CELL_COUNT];
	PlbChannelState encoder[PLB_ENCODER_COUNT];
} PlbChannelReport;

typedef struct {
	double n, first, sum, square_sum, previous, step_square_sum;
	guint clipped;
	gboolean moved, fault;
} PlbChannelSum;

typedef struct {
	guint window_scans, scans;
	double noise_limit; /* counts rms of a cell; 0: none */
	PlbChannelSum sum[PLB_CELL_COUNT + PLB_ENCODER_COUNT];
	PlbChannelReport report;
} PlbChannelWatch;

/* noise_limit: PlbRackInfo.cell_noise_limit; 0: no cell is called noisy. */
void plb_channel_watch_init(PlbChannelWatch *watch, double rate_hz, double noise_limit);
void plb_channel_watch_push(PlbChannelWatch *watch, const PlbFrame *frames, gsize n);
/* "clipped, noisy" or "ok"; caller frees. */
char *plb_channel_health_to_text(guint health);
