/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/text-table.h"

/* The even time grid under a table's rows: its step, and the grid index of each row. Whole steps
 * without a row are gaps. Rows may sit off the grid by 1 % of a step beyond half the last printed
 * digit of their times; more is an error that names the line. */

typedef struct {
	double rate_hz; /* the roundest number that fits the times */
	double start_s; /* source's time of grid index 0 */
	double step_s;  /* 1 / rate_hz */
	gsize length;   /* grid indices, gaps included */
	guint *index;   /* [rows], increasing from 0 */
	gboolean
		exact; /* rows sit on the grid; otherwise values are moved there by interpolation */
} PlbGrid;

gboolean plb_grid_fit(PlbGrid *grid, const PlbTable *table, const char *path, GError **error);
void plb_grid_clear(PlbGrid *grid);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbGrid, plb_grid_clear)

/* A column on the grid: [grid->length], NAN in gaps. Linear between neighbouring rows where the
 * grid is not exact. Caller frees. */
double *plb_grid_column(const PlbGrid *grid, const PlbTable *table, guint column);

/* The value of an even column at a place between its indices: cubic through the four nearest where
 * they are there, linear between two, the value itself on an index; NAN where there is none. */
double plb_grid_value_at(const double *column, gsize length, double place);
