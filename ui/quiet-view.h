/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/live-text.h"

/* What the athlete sees in quiet mode: one number, as large as the screen allows; below it only
 * what must be known at once (a stop, a goal, a fault). */

#define PLB_TYPE_QUIET_VIEW (plb_quiet_view_get_type())
G_DECLARE_FINAL_TYPE(PlbQuietView, plb_quiet_view, PLB, QUIET_VIEW, GtkWidget)

/* velocity_text: of the last rep, an en dash before the first. */
void plb_quiet_view_set_value(PlbQuietView *view, const char *velocity_text, const char *rep_text);
void plb_quiet_view_set_text(PlbQuietView *view, const PlbLiveText *text);
