/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/view-shape.h"

#include <math.h>
#include <string.h>

#include "ui/view-model.h"

PlbViewPath *plb_view_path_new(void)
{
	PlbViewPath *path = g_new0(PlbViewPath, 1);

	for (int side = 0; side < PLB_SIDES; side++)
		path->end[side] = g_array_new(FALSE, FALSE, sizeof(PlbViewPoint));
	return path;
}

void plb_view_path_free(PlbViewPath *path)
{
	if (!path)
		return;
	for (int side = 0; side < PLB_SIDES; side++)
		g_array_unref(path->end[side]);
	g_free(path);
}

void plb_view_path_clear(PlbViewPath *path)
{
	for (int side = 0; side < PLB_SIDES; side++)
		g_array_set_size(path->end[side], 0);
}

static void append(GArray *points, double x_m, double z_m)
{
	PlbViewPoint point = { x_m, z_m };

	if (!isnan(x_m) && !isnan(z_m))
		g_array_append_val(points, point);
}

void plb_view_path_append(PlbViewPath *path, const PlbPreview *preview)
{
	append(path->end[PLB_LEFT], preview->bar_left_x_m, preview->bar_left_z_m);
	append(path->end[PLB_RIGHT], preview->bar_right_x_m, preview->bar_right_z_m);
	if (isnan(preview->bar_left_x_m) && isnan(preview->bar_right_x_m))
		append(path->end[PLB_LEFT], preview->bar_x_m, preview->bar_z_m);
}

static void add_end(GArray *points, const PlbTraces *traces, PlbColumn x, PlbColumn z, gsize from,
		    gsize to)
{
	gsize step = MAX(1, (gsize)round(plb_view_settings.path_step_s * traces->info.rate_hz));

	for (gsize i = from; i + step <= to; i += step)
		append(points, plb_traces_mean(traces, x, i, i + step),
		       plb_traces_mean(traces, z, i, i + step));
}

PlbViewPath *plb_view_path_from_traces(const PlbTraces *traces, double start_s, double end_s)
{
	PlbViewPath *path = plb_view_path_new();
	gsize from = plb_traces_index(traces, start_s), to = plb_traces_index(traces, end_s);

	if (traces->length == 0)
		return path;
	if (plb_traces_has(traces, PLB_CHANNEL_BAR_ENDS)) {
		add_end(path->end[PLB_LEFT], traces, PLB_COLUMN_BAR_LEFT_X, PLB_COLUMN_BAR_LEFT_Z,
			from, to);
		add_end(path->end[PLB_RIGHT], traces, PLB_COLUMN_BAR_RIGHT_X,
			PLB_COLUMN_BAR_RIGHT_Z, from, to);
	} else {
		add_end(path->end[PLB_LEFT], traces, PLB_COLUMN_BAR_X, PLB_COLUMN_BAR_Z, from, to);
	}
	return path;
}

#define SHANK_PER_STATURE 0.2485
#define THIGH_PER_STATURE 0.2425
#define ANKLE_PER_STATURE 0.055 /* shod foot, posture-model.md */
#define HEEL_BACK_M 0.06        /* of the ankle */
#define TOE_FORWARD_M 0.20
#define L5S1_UP_M 0.10 /* from the hip along the trunk, de Leva 1996's lower trunk */
#define NECK_M 0.09
#define HEAD_M 0.14

static void step(const double from[2], double length_m, double forward_rad, double to[2])
{
	to[0] = from[0] + length_m * sin(forward_rad);
	to[1] = from[1] + length_m * cos(forward_rad);
}

/* Feet and legs from an ankle at x = 0; moved to the bar afterwards. */
static void legs(PlbFigure *figure, double stature_m, double shank_rad, double thigh_rad)
{
	figure->ankle[0] = 0.0;
	figure->ankle[1] = ANKLE_PER_STATURE * stature_m;
	figure->heel[0] = -HEEL_BACK_M;
	figure->toe[0] = TOE_FORWARD_M;
	figure->heel[1] = figure->toe[1] = 0.025;
	step(figure->ankle, SHANK_PER_STATURE * stature_m, shank_rad, figure->knee);
	step(figure->knee, THIGH_PER_STATURE * stature_m, -thigh_rad, figure->hip);
}

static void shift_x(PlbFigure *figure, double by_m)
{
	double *const points[] = { figure->toe, figure->heel, figure->ankle,    figure->knee,
				   figure->hip, figure->l5s1, figure->shoulder, figure->head };

	for (guint i = 0; i < G_N_ELEMENTS(points); i++)
		points[i][0] += by_m;
}

void plb_view_figure_at(const PlbRepSeries *series, double time_s, const PlbAthlete *athlete,
			PlbFigure *figure)
{
	double trunk_m, trunk_rad;
	gsize i;

	memset(figure, 0, sizeof *figure);
	if (!series || series->n == 0 || isnan(athlete->stature_m))
		return;
	i = (gsize)CLAMP(round((time_s - series->start_s) * series->rate_hz), 0.0,
			 (double)(series->n - 1));
	trunk_rad = series->trunk_rad[i];
	if (isnan(trunk_rad) || isnan(series->bar_z_m[i]) || isnan(series->bar_x_m[i]))
		return;
	legs(figure, athlete->stature_m, series->shank_rad[i], series->thigh_rad[i]);
	trunk_m = (series->bar_z_m[i] - figure->hip[1]) / MAX(cos(trunk_rad), 0.3);
	step(figure->hip, L5S1_UP_M, trunk_rad, figure->l5s1);
	step(figure->hip, trunk_m, trunk_rad, figure->shoulder);
	step(figure->shoulder, NECK_M + HEAD_M, 0.6 * trunk_rad, figure->head);
	figure->bar[0] = series->bar_x_m[i];
	figure->bar[1] = series->bar_z_m[i];
	shift_x(figure, figure->bar[0] - figure->shoulder[0]);
	figure->valid = TRUE;
}
