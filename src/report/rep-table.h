/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"
#include "src/report/draw.h"

#define PLB_REP_ROW_HEIGHT 12.5

/* Draws the heading and the reps [from, to) at y, and under the last one the least difference of
 * two reps that is more than their noise (MDC), one row more; gives the height it took. */
double plb_rep_table(cairo_t *cr, double x, double y, double width, const PlbSetResult *set,
		     guint from, guint to);
