/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "src/body/rep-load.h"
#include "ui/view-model.h"

/* The reconstructed lifter from the side, facing right, with the bar, a plumb line over mid-foot,
 * and low back, hip and knee shaded by their change against the set's first reps. */

#define PLB_TYPE_FIGURE_VIEW (plb_figure_view_get_type())
G_DECLARE_FINAL_TYPE(PlbFigureView, plb_figure_view, PLB, FIGURE_VIEW, GtkWidget)

typedef struct {
	PlbFigure figure;
	double midfoot_x_m; /* NAN = no plumb line */
	gboolean stale;     /* drawn faint: not what happens now */
} PlbFigureState;

/* Copies. figure.valid FALSE: an empty view that says why. */
void plb_figure_view_set_state(PlbFigureView *view, const PlbFigureState *state);
void plb_figure_view_set_shades(PlbFigureView *view, const PlbViewChange *low_back,
				const PlbViewChange *hip, const PlbViewChange *knee);
/* Words shown while there is no figure. */
void plb_figure_view_set_empty_text(PlbFigureView *view, const char *text);
