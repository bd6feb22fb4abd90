/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lift/opensim-text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SKIPPED 77
#define GRAVITY 9.81

char *recording_path(const char *name)
{
	const char *folder = g_getenv("PLUMBAR_DATA");
	char *path = g_build_filename(folder != NULL ? folder : "PLUMBAR_DATA", name, NULL);

	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_print("skipped: no %s\n", path);
		exit(SKIPPED);
	}
	return path;
}

static int find_column(char **header, const char *name)
{
	for (int i = 0; header[i] != NULL; i++) {
		if (strcmp(g_strstrip(header[i]), name) == 0)
			return i;
	}
	g_error("no column %s", name);
}

GPtrArray *table_columns(const char *path, const char *first_column, const char *const *names,
			 gsize *rows)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	g_auto(GStrv) header = NULL;
	GPtrArray *columns = g_ptr_array_new_with_free_func(g_free);
	gsize at = 0, count;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	lines = g_strsplit(text, "\n", -1);
	count = g_strv_length(lines);
	while (!g_str_has_prefix(lines[at], first_column))
		at++;
	header = g_strsplit_set(lines[at], "\t,", -1);
	for (int c = 0; names[c] != NULL; c++)
		g_ptr_array_add(columns, g_new(double, count));
	*rows = 0;
	for (at++; at < count; at++) {
		g_auto(GStrv) fields = g_strsplit_set(lines[at], "\t,", -1);

		if (!g_ascii_isdigit(lines[at][0]))
			continue;
		for (int c = 0; names[c] != NULL; c++)
			((double *)columns->pdata[c])[*rows] =
				g_ascii_strtod(fields[find_column(header, names[c])], NULL);
		(*rows)++;
	}
	return columns;
}

/* x, y, z of a marker: its name heads the first of three columns */
static void read_marker(const char *path, const char *marker, GArray *samples)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	g_auto(GStrv) names = NULL;
	int column;
	guint row = 0;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	lines = g_strsplit(text, "\n", -1);
	names = g_strsplit(lines[3], "\t", -1);
	column = find_column(names, marker);
	for (int i = 5; lines[i] != NULL && row < samples->len; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], "\t", -1);
		PlbSample *sample;

		if (!g_ascii_isdigit(lines[i][0]))
			continue;
		sample = &g_array_index(samples, PlbSample, row++);
		sample->bar_x_m[0] = g_ascii_strtod(fields[column], NULL);
		sample->bar_z_m[0] = g_ascii_strtod(fields[column + 1], NULL);
		sample->bar_y_m[0] = -g_ascii_strtod(fields[column + 2], NULL);
	}
}

GArray *lifter4_samples(PlbStreamInfo *info)
{
	static const char *const names[] = { "ground_force_2_vy",
					     "ground_force_2_px",
					     "ground_force_2_pz",
					     "ground_force_1_vy",
					     "ground_force_1_px",
					     "ground_force_1_pz",
					     NULL };
	g_autofree char *forces = recording_path("lifter4/squats1_grf.mot");
	g_autofree char *markers = recording_path("lifter4/squats1.trc");
	GArray *samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	gsize rows;
	g_autoptr(GPtrArray) columns = table_columns(forces, "time", names, &rows);
	double *const *c = (double *const *)columns->pdata;

	*info = (PlbStreamInfo){ .rate_hz = 100.0,
				 .channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP |
					     PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_X |
					     PLB_CHANNEL_BAR_Y,
				 .gravity_mps2 = GRAVITY };
	for (gsize i = 0; i < rows; i++) {
		PlbSample sample = plb_sample_empty((double)i / info->rate_hz);

		for (int side = 0; side < PLB_SIDES; side++) {
			sample.fz_n[side] = c[3 * side][i];
			sample.cop_x_m[side] = c[3 * side + 1][i];
			sample.cop_y_m[side] = -c[3 * side + 2][i];
		}
		g_array_append_val(samples, sample);
	}
	read_marker(markers, "C7", samples);
	return samples;
}
