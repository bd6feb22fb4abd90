/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"

/* A stream that the device ended by itself and that was begun again, read frame by frame: what
 * came, and whether each frame is what its number says. */

/* All scans of a stream: whoever receives so many reads on until the device is unplugged. */
#define RESTARTED_SCANS 4000
#define RESTARTED_RATE_HZ 1000

typedef struct {
	PlbRack *rack;
	guint64 received, wrong, restarted, by_clock;
	double off_scans; /* how far from its number a frame may be, by what the rack states */
	gboolean (*is_right)(const PlbFrame *frame, double off_scans);
} RestartedStream;

/* Opens by serial and starts, or fails the test. */
PlbRack *restarted_stream_open(const char *serial);
void restarted_stream_look_at(RestartedStream *stream, const PlbFrame *frame);
/* Until there is none for so long as a rack may be looked for, or count have come in all. */
void restarted_stream_receive(RestartedStream *stream, guint64 count);
