/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/view-model.h"

/* One column a rep: velocity, change of the low back's load with the band that this set cannot tell
 * apart, asymmetry; a line where a shift begins. */

#define PLB_TYPE_REP_STRIP (plb_rep_strip_get_type())
G_DECLARE_FINAL_TYPE(PlbRepStrip, plb_rep_strip, PLB, REP_STRIP, GtkWidget)

/* Draws from view until the next call: the caller keeps it alive. NULL = empty. */
void plb_rep_strip_set_view(PlbRepStrip *strip, const PlbSetView *view);
