/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/traces.h"
#include "src/pipeline/result.h"
#include "src/report/chart.h"

/* The charts of one set. Each fills box, or says in it why there is nothing to show. */
void plb_plot_velocity(cairo_t *cr, PlbBox box, const PlbSetResult *set);
/* Change of the low back's load by rep, with the noise that reps have anyway (two standard
 * deviations, from the verdict's own z). */
void plb_plot_low_back(cairo_t *cr, PlbBox box, const PlbSetResult *set);
void plb_plot_timeline(cairo_t *cr, PlbBox box, const PlbSetResult *set, const PlbTraces *traces);
/* Forward against height, to one scale, first rep lightest. */
void plb_plot_bar_path(cairo_t *cr, PlbBox box, const PlbSetResult *set);
