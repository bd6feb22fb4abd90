/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The extremes of any stretch of a trace in a time that grows with the logarithm of its length, so
 * that a chart costs as much as its width in pixels, however long the recording. Immutable once
 * made. NAN = not measured, and never counts. */

typedef struct PlbMinMax PlbMinMax;

/* Copies n values. */
PlbMinMax *plb_min_max_new(const double *values, gsize n);
void plb_min_max_free(PlbMinMax *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbMinMax, plb_min_max_free)
gsize plb_min_max_get_length(const PlbMinMax *trace);
/* Exact extremes of the values [from, to), clamped to the trace; FALSE when none was measured. */
gboolean plb_min_max_range(const PlbMinMax *trace, gsize from, gsize to, double *low, double *high);
