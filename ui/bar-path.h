/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/view-shape.h"

/* The bar from the side: this rep's way over those of the earlier reps, both ends, forward to the
 * right, sideways stretched three times so that centimetres can be seen. */

#define PLB_TYPE_BAR_PATH (plb_bar_path_get_type())
G_DECLARE_FINAL_TYPE(PlbBarPath, plb_bar_path, PLB, BAR_PATH, GtkWidget)

/* earlier: PlbViewPath, kept by reference. midfoot_x_m NAN = no line. */
void plb_bar_path_set_earlier(PlbBarPath *path, GPtrArray *earlier, double midfoot_x_m);
/* This rep so far; copied. NULL or empty: the last of the earlier ones is drawn as this one. */
void plb_bar_path_set_current(PlbBarPath *path, const PlbViewPath *current);
/* Words for the screen reader: drift and tilt of the last rep. */
void plb_bar_path_set_text(PlbBarPath *path, const char *text);
