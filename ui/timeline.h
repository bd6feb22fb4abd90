/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/timeline-data.h"

/* Force, bar height and bar velocity of a whole recording as stacked layers over one time axis.
 * Keys: + and - zoom, left and right move, 0 shows all. A click on a rep emits "rep-clicked"
 * (guint set_index, guint rep_index). */

#define PLB_TYPE_TIMELINE (plb_timeline_get_type())
G_DECLARE_FINAL_TYPE(PlbTimeline, plb_timeline, PLB, TIMELINE, GtkWidget)

/* Drawn from data until the next call: the caller keeps it alive. NULL = empty. */
void plb_timeline_set_data(PlbTimeline *timeline, const PlbTimelineData *data);
/* Marks that rep and moves it into view; 0, 0 = none. */
void plb_timeline_select(PlbTimeline *timeline, guint set_index, guint rep_index);
void plb_timeline_show_all(PlbTimeline *timeline);
