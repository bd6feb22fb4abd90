/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The rack page's last half minute: the force on each plate and the height of each end of the bar,
 * newest at the right. What was not measured leaves a hole. */

typedef struct {
	double force_n[2];  /* left, right; NAN = not measured */
	double height_m[2]; /* of the bar's ends; NAN = not measured */
} PlbRackMoment;

#define PLB_TYPE_RACK_TRACE (plb_rack_trace_get_type())
G_DECLARE_FINAL_TYPE(PlbRackTrace, plb_rack_trace, PLB, RACK_TRACE, GtkWidget)

#define PLB_RACK_TRACE_LENGTH 300 /* moments, the newest and those before it */

/* The oldest goes when the newest comes. */
void plb_rack_trace_append(PlbRackTrace *trace, const PlbRackMoment *moment);
