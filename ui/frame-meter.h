/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/live-controller.h"

/* For benchmarks, when PLUMBAR_FRAMES is set: while a set is recorded, how long frames take and how
 * old the newest sample is when the frame that shows it has been painted. One line on standard
 * output when the recording ends:
 *
 *   frames 1234 late 3 of 1200 draw 3 work_ms p50 4.4 p95 6.4 p99 8.2 max 18.4 interval_ms p50 16.7
 * p95 17.9 p99 21.0 max 33.1 sample_to_pixel_ms p50 21.0 p95 30.2 p99 41.3 max 48.8
 *
 * Late is over 50 ms; the names after it are what took longest. Each late frame has a line of its
 * own before, with the milliseconds of each part of the way, and of the window's own processor time
 * (frame_cpu): what a part took beyond that, other programs had.
 *
 * A sample's own time on this computer's clock is that of the recording's beginning plus its time
 * in the recording; the beginning is the earliest that any arrival so far allows, so that no delay
 * before the window (transport, decoder, pipeline) is left out. */
void plb_frame_meter_attach(GtkWidget *window, PlbLiveController *controller);
