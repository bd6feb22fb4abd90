/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/live-controller.h"

/* For benchmarks, when PLUMBAR_FRAMES is set: while a set is recorded, how long frames take and how
 * old the newest sample is when the frame that shows it has been painted. One line on standard
 * output when the recording ends:
 *
 *   frames 1234 interval_ms p50 16.7 p95 17.9 p99 21.0 max 33.1 sample_to_pixel_ms p50 21.0
 * p95 30.2 p99 41.3 max 48.8
 *
 * A sample's own time on this computer's clock is that of the recording's beginning plus its time
 * in the recording; the beginning is the earliest that any arrival so far allows, so that no delay
 * before the window (transport, decoder, pipeline) is left out. */
void plb_frame_meter_attach(GtkWidget *window, PlbLiveController *controller);
