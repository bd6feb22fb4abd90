/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* An athlete's low back over many sets: its change within a set, pooled over sets and sessions
 * (src/session/pooled-trend.h), and the newest weeks, with what they asked of it against the
 * athlete's own weeks before (src/session/training-load.h). A description of training, no score of
 * anything. */

#define PLB_TYPE_LOW_BACK_LOAD (plb_low_back_load_get_type())
G_DECLARE_FINAL_TYPE(PlbLowBackLoad, plb_low_back_load, PLB, LOW_BACK_LOAD, GtkBox)

/* Reads the library away from the window's thread; the rows come when they are there. NULL or "":
 * nobody. */
void plb_low_back_load_show(PlbLowBackLoad *self, const char *athlete);
