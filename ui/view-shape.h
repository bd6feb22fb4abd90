/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"

/* Shapes that the pages draw: bar paths and the figure of a finished rep. Rig frame, metres. */

typedef struct {
	double x_m, z_m;
} PlbViewPoint;

/* The bar's way through one rep, seen from the side; end[1] is empty when the bar has but one
 * measured point. */
typedef struct {
	GArray *end[PLB_SIDES]; /* PlbViewPoint */
} PlbViewPath;

PlbViewPath *plb_view_path_new(void);
/* From the traces between start_s and end_s, as means over plb_view_settings.path_step_s. */
PlbViewPath *plb_view_path_from_traces(const PlbTraces *traces, double start_s, double end_s);
void plb_view_path_free(PlbViewPath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbViewPath, plb_view_path_free)
/* Appends where the bar is now; what is NAN is left out. */
void plb_view_path_append(PlbViewPath *path, const PlbPreview *preview);
void plb_view_path_clear(PlbViewPath *path);

/* The figure at one instant of a solved rep: its angles, hung on the measured bar. Shank and thigh
 * are 0.2485 and 0.2425 of stature (de Leva 1996: 432.5 and 422.2 mm at 1741 mm for men); the trunk
 * reaches from there to the bar. figure->valid FALSE when the rep has no posture then. */
void plb_view_figure_at(const PlbRepSeries *series, double time_s, const PlbAthlete *athlete,
			PlbFigure *figure);
