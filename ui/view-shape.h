/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"

/* Shapes that the pages draw: bar paths. Rig frame, metres. */

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
