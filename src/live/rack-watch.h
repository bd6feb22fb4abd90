/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/calibrator.h"

/* The rack's channels as they are now, raw and calibrated, for the rack page: fed with frames, says
 * what the newest second holds. Plain data, no threads. */

typedef enum {
	PLB_CHANNEL_OK,
	PLB_CHANNEL_UNUSED,  /* the rig does not use it */
	PLB_CHANNEL_CLIPPED, /* at the end of its range within the last second: overload, or an open
				bridge */
	PLB_CHANNEL_STUCK,   /* not one count of change in a second: a live cell always has noise */
	PLB_CHANNEL_NOISY,   /* empty plate, and more noise than any converter that we know */
	PLB_CHANNEL_FAULT,   /* encoder: an impossible transition within the last second */
} PlbChannelHealth;

typedef struct {
	double mean, sd; /* counts, over the last full second */
	gint32 newest;
	double newtons; /* cells: against the zero in force; NAN when unused */
	double metres;  /* encoders: of string paid out; NAN when unused */
	PlbChannelHealth health;
} PlbChannelReading;

typedef struct {
	gboolean valid; /* a full second has been seen */
	PlbChannelReading cell[PLB_CELL_COUNT];
	PlbChannelReading encoder[PLB_ENCODER_COUNT];
	PlbSample now; /* means over the last tenth of a second; time_s of its end */
	guint flags;   /* PlbFrameFlags seen in the last second, or-ed */
	guint tares;   /* automatic re-zeroings since it began, and when the last was */
	double last_tare_s;
	double zero_drift_n[PLB_SIDES]; /* of the quiet, empty plate against the rig's zero; NAN
					   until it was seen empty */
} PlbRackReading;

typedef struct PlbRackWatch PlbRackWatch;
PlbRackWatch *plb_rack_watch_new(const PlbRig *rig, double rate_hz);
void plb_rack_watch_free(PlbRackWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRackWatch, plb_rack_watch_free)
/* FALSE with error when the frames are no stream (plb_calibrator_push). */
gboolean plb_rack_watch_push(PlbRackWatch *watch, const PlbFrame *frames, gsize n, GError **error);
void plb_rack_watch_read(const PlbRackWatch *watch, PlbRackReading *reading);

/* The zero of the last full second into rig's plates. Refused, with the reason for a person, while
 * anything stands on a plate, before a second was seen, when a cell is clipped, or when the plates
 * are not quiet. The watch goes on against the new zero. */
gboolean plb_rack_watch_tare(PlbRackWatch *watch, PlbRig *rig, GError **error);
