/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"
#include "ui/min-max.h"

/* A whole recording, ready to be drawn: force, bar height and bar velocity against time, with the
 * spans of the reps. Made once, on any thread; immutable afterwards. */

typedef enum {
	PLB_TIMELINE_FORCE_LEFT,
	PLB_TIMELINE_FORCE_RIGHT,
	PLB_TIMELINE_FORCE, /* total */
	PLB_TIMELINE_HEIGHT,
	PLB_TIMELINE_VELOCITY,
	PLB_TIMELINE_COUNT,
} PlbTimelineTrace;

typedef struct {
	guint set_index, rep_index;
	double start_s, bottom_s, end_s;
	gboolean complete;
} PlbTimelineSpan;

typedef struct {
	double rate_hz;
	double duration_s;
	PlbMinMax *trace[PLB_TIMELINE_COUNT]; /* NULL = not measured in this recording */
	GArray *spans;                        /* PlbTimelineSpan, in time order */
} PlbTimelineData;

PlbTimelineData *plb_timeline_data_new(const PlbResult *result, const PlbTraces *traces);
void plb_timeline_data_free(PlbTimelineData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbTimelineData, plb_timeline_data_free)
/* The span of that rep, or NULL. */
const PlbTimelineSpan *plb_timeline_data_find(const PlbTimelineData *data, guint set_index,
					      guint rep_index);
