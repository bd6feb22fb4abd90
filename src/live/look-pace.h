/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How often a screen is told of changes: 60 times a second, and 30 as soon as either the screen's
 * thread or the recording's preview does not keep up, so that drawing never takes the time that
 * capture needs. Plain state of one thread; the clock is the caller's. */

typedef struct {
	gint64 least_us;           /* never told more often than that; the owner's, 0 = as above */
	gint64 looked_us, told_us; /* 0 = never yet */
	gint64 calm_since_us;
	double turn_us;    /* from one look to the next, smoothed */
	double waiting_us; /* recording not yet in the preview, smoothed */
	gboolean slow;
} PlbLookPace;

/* A look every sixtieth: longer, and a screen would show less than 60. */
#define PLB_LOOK_MS 17

/* To be asked at every look: whether what is new may be told now. waiting_s: how much was recorded
 * beyond the newest preview (NAN counts as none). */
gboolean plb_look_pace_is_due(PlbLookPace *pace, gint64 now_us, double waiting_s);
