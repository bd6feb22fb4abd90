/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/report/draw.h"

/* One small chart: a frame with ticks, and the crossing from data to page. */

typedef struct {
	double low, high;
} PlbRange;

typedef struct {
	cairo_t *cr;
	PlbBox plot;   /* inside the axes, points */
	PlbRange x, y; /* data */
} PlbChart;

/* A range that holds nothing yet; grow it by values, those that are not finite are left out. */
PlbRange plb_range_empty(void);
void plb_range_add(PlbRange *range, double value);
gboolean plb_range_is_empty(PlbRange range);
/* Widened by a share of its length, and to at least a length of least. */
PlbRange plb_range_padded(PlbRange range, double share, double least);

/* Draws title and frame in box, with horizontal grid lines and their numbers on the left. */
PlbChart plb_chart_begin(cairo_t *cr, PlbBox box, const char *title, PlbRange x, PlbRange y);
/* Numbers under the x axis: at every whole number (reps), or at round ones. */
void plb_chart_whole_ticks(const PlbChart *chart);
void plb_chart_round_ticks(const PlbChart *chart);
/* Numbers of a second y axis on the right, in an ink of its own. */
void plb_chart_right_ticks(const PlbChart *chart, PlbRange y, PlbInk ink);
double plb_chart_x(const PlbChart *chart, double x);
double plb_chart_y(const PlbChart *chart, double y);
/* Says in the middle of box why there is no chart. */
void plb_chart_absent(cairo_t *cr, PlbBox box, const char *title, const char *why);
/* The step 1, 2 or 5 times a power of ten that cuts a length in at most n pieces. */
double plb_chart_step(double length, int n);
