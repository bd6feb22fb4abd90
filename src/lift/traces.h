/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "calibration/sample.h"

/* A recording as evenly spaced columns, grown as samples arrive and never rewritten. NAN = gap or
 * not measured. Memory: PLB_COLUMN_COUNT doubles a sample. One writer; readers on other threads
 * need a lock of their own. */

typedef enum {
	PLB_COLUMN_FORCE_LEFT,
	PLB_COLUMN_FORCE_RIGHT,
	PLB_COLUMN_FORCE, /* total */
	PLB_COLUMN_COP_LEFT_X,
	PLB_COLUMN_COP_LEFT_Y,
	PLB_COLUMN_COP_RIGHT_X,
	PLB_COLUMN_COP_RIGHT_Y,
	PLB_COLUMN_COP_X, /* force-weighted over both feet */
	PLB_COLUMN_COP_Y,
	PLB_COLUMN_BAR_LEFT_X,
	PLB_COLUMN_BAR_LEFT_Z,
	PLB_COLUMN_BAR_RIGHT_X,
	PLB_COLUMN_BAR_RIGHT_Z,
	PLB_COLUMN_BAR_X, /* mean of the ends, or the end or point that there is */
	PLB_COLUMN_BAR_Z,
	PLB_COLUMN_COUNT,
} PlbColumn;

typedef struct {
	PlbStreamInfo info;
	gsize length; /* samples so far */
	double *column[PLB_COLUMN_COUNT];
	guint8 *flags;     /* PlbSampleFlags of each sample */
	double bar_span_m; /* from one measured bar end to the other, sideways, as first seen; NAN
			    */
	gsize capacity;
} PlbTraces;

PlbTraces *plb_traces_new(const PlbStreamInfo *info);
void plb_traces_free(PlbTraces *traces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbTraces, plb_traces_free)
void plb_traces_append(PlbTraces *traces, const PlbSample *samples, gsize n);
gboolean plb_traces_has(const PlbTraces *traces, guint channels); /* all of these channels */
/* Index of the sample nearest to a time, clamped to the recording. */
gsize plb_traces_index(const PlbTraces *traces, double time_s);
/* Mean of the finite values of a column over [from, to), NAN if there are none. */
double plb_traces_mean(const PlbTraces *traces, PlbColumn column, gsize from, gsize to);
