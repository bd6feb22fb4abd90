/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/rep-load.h"

#include <math.h>

#include "src/body/body-solver-private.h"

/* Making, emptying and freeing of the plain data; the solving is in body-solver.c. */

static void fill_nan(double *values, gsize n)
{
	for (gsize i = 0; i < n; i++)
		values[i] = NAN;
}

void plb_rep_load_clear(PlbRepLoad *load)
{
	PlbRepCurve *curve = &load->curve;

	g_clear_pointer(&load->why_not, g_free);
	fill_nan((double *)&load->posture, sizeof load->posture / sizeof(double));
	fill_nan((double *)&load->moments, sizeof load->moments / sizeof(double));
	load->l5s1_dose_nms = load->l5s1_squared_dose_nm2s = NAN;
	fill_nan(curve->eccentric_nm, PLB_CURVE_BINS);
	fill_nan(curve->concentric_nm, PLB_CURVE_BINS);
	fill_nan(curve->trunk_rad, PLB_CURVE_BINS);
	fill_nan(curve->bar_forward_m, PLB_CURVE_BINS);
	curve->noise_nm = NAN;
}

#define SERIES_COLUMNS 16

/* The columns share one block, which the first of them owns. */
PlbRepSeries *plb_rep_series_new(gsize n)
{
	PlbRepSeries *series = g_new0(PlbRepSeries, 1);
	double **columns[SERIES_COLUMNS] = {
		&series->force_left_n,    &series->force_right_n, &series->cop_x_m,
		&series->bar_x_m,         &series->bar_z_m,       &series->bar_velocity_mps,
		&series->com_x_m,         &series->com_z_m,       &series->shank_rad,
		&series->thigh_rad,       &series->trunk_rad,     &series->l5s1_nm,
		&series->l5s1_gravity_nm, &series->hip_nm,        &series->knee_nm,
		&series->ankle_nm,
	};
	double *block = g_new(double, MAX(n, 1) * SERIES_COLUMNS);

	fill_nan(block, MAX(n, 1) * SERIES_COLUMNS);
	for (gsize i = 0; i < SERIES_COLUMNS; i++)
		*columns[i] = block + i * n;
	series->n = n;
	return series;
}

PlbRepSeries *plb_rep_series_from(const PlbMotion *motion, const PlbRepSolution *solution)
{
	PlbRepSeries *series = plb_rep_series_new(motion->n);

	series->rate_hz = motion->rate_hz;
	series->start_s = motion->start_s;
	for (gsize i = 0; i < motion->n; i++) {
		series->force_left_n[i] = motion->force_left_n[i];
		series->force_right_n[i] = motion->force_right_n[i];
		series->cop_x_m[i] = motion->cop_x_m[i];
		series->bar_x_m[i] = motion->bar_x_m[i];
		series->bar_z_m[i] = motion->bar_z_m[i];
		series->bar_velocity_mps[i] = motion->bar_velocity_mps[i];
		if (!solution)
			continue;
		series->com_x_m[i] = solution->com_x_m[i];
		series->com_z_m[i] = solution->com_z_m[i];
		series->shank_rad[i] = solution->shank_rad[i];
		series->thigh_rad[i] = solution->thigh_rad[i];
		series->trunk_rad[i] = solution->trunk_line_rad[i];
		series->l5s1_nm[i] = solution->l5s1_nm[i];
		series->l5s1_gravity_nm[i] = solution->l5s1_gravity_nm[i];
		series->hip_nm[i] = solution->hip_nm[i];
		series->knee_nm[i] = solution->knee_nm[i];
		series->ankle_nm[i] = solution->ankle_nm[i];
	}
	return series;
}

void plb_rep_series_free(PlbRepSeries *series)
{
	if (!series)
		return;
	g_free(series->force_left_n);
	g_free(series);
}
