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
