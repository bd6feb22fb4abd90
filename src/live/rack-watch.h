/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/calibrator.h"
#include "hw/channel-watch.h"
#include "hw/rack.h"

/* The rack's channels as they are now, raw (hw/channel-watch.h) and calibrated, for the rack page:
 * fed with frames, says what the newest second holds; and the tare. Plain data, no threads. */

typedef struct {
	PlbChannelReport channels;
	gboolean cell_used[PLB_CELL_COUNT], encoder_used[PLB_ENCODER_COUNT]; /* by the rig */
	/* Each channel by itself, over the last whole second: cells against the rig's zero, strings
	 * paid out (the newest). NAN when unused or before a second was seen. */
	double cell_n[PLB_CELL_COUNT], string_m[PLB_ENCODER_COUNT];
	double plate_n[PLB_SIDES]; /* sums of the cells */
} PlbRackReading;
/* The same of a report that somebody else made, as a recorder does. adc: the rack's own converter;
 * NULL: the codes are the rig file's counts. */
void plb_rack_reading_make(PlbRackReading *reading, const PlbRig *rig, const PlbAdc *adc,
			   const PlbChannelReport *channels);

typedef struct PlbRackWatch PlbRackWatch;
PlbRackWatch *plb_rack_watch_new(const PlbRig *rig, double rate_hz);
/* Of the rack itself, before the first frame: its converter, and what noise is too much. */
void plb_rack_watch_set_rack(PlbRackWatch *watch, const PlbRackInfo *info);
void plb_rack_watch_free(PlbRackWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRackWatch, plb_rack_watch_free)
/* FALSE with error when the frames are no stream (plb_calibrator_push). */
gboolean plb_rack_watch_push(PlbRackWatch *watch, const PlbFrame *frames, gsize n, GError **error);
void plb_rack_watch_read(const PlbRackWatch *watch, PlbRackReading *reading);
/* Means over the last tenth of a second, with the zero that the plates were given last (they
 * re-zero themselves when empty); time_s of its end. */
void plb_rack_watch_now(const PlbRackWatch *watch, PlbSample *now);
PlbBarPlace plb_rack_watch_get_bar_place(const PlbRackWatch *watch);
/* Of the quiet, empty plate against the rig's zero, newtons; NAN until it was seen so. */
double plb_rack_watch_get_drift(const PlbRackWatch *watch, PlbSide side);

/* The zero of the last whole second into rig's plates. Refused, with the reason for a person, while
 * anything stands on a plate, before a second was seen, when a cell is clipped, or when the plates
 * are not quiet. The watch goes on against the new zero. */
gboolean plb_rack_watch_tare(PlbRackWatch *watch, PlbRig *rig, GError **error);
