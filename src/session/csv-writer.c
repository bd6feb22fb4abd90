/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/csv-writer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/session/output-file.h"

#define SAMPLE(field, side) (G_STRUCT_OFFSET(PlbSample, field) + (side) * sizeof(double))

static const PlbSampleColumn columns[] = {
	{ "left_fz", PLB_CHANNEL_FORCE_SIDES, SAMPLE(fz_n, PLB_LEFT) },
	{ "right_fz", PLB_CHANNEL_FORCE_SIDES, SAMPLE(fz_n, PLB_RIGHT) },
	{ "fz", PLB_CHANNEL_FORCE_TOTAL, SAMPLE(fz_n, 0) },
	{ "left_cop_x", PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP, SAMPLE(cop_x_m, PLB_LEFT) },
	{ "left_cop_y", PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP, SAMPLE(cop_y_m, PLB_LEFT) },
	{ "right_cop_x", PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP, SAMPLE(cop_x_m, PLB_RIGHT) },
	{ "right_cop_y", PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP, SAMPLE(cop_y_m, PLB_RIGHT) },
	{ "cop_x", PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP, SAMPLE(cop_x_m, 0) },
	{ "cop_y", PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP, SAMPLE(cop_y_m, 0) },
	{ "bar_left_x", PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X, SAMPLE(bar_x_m, PLB_LEFT) },
	{ "bar_left_y", PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_Y, SAMPLE(bar_y_m, PLB_LEFT) },
	{ "bar_left_z", PLB_CHANNEL_BAR_ENDS, SAMPLE(bar_z_m, PLB_LEFT) },
	{ "bar_right_x", PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_X, SAMPLE(bar_x_m, PLB_RIGHT) },
	{ "bar_right_y", PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_Y, SAMPLE(bar_y_m, PLB_RIGHT) },
	{ "bar_right_z", PLB_CHANNEL_BAR_ENDS, SAMPLE(bar_z_m, PLB_RIGHT) },
	{ "bar_x", PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_X, SAMPLE(bar_x_m, 0) },
	{ "bar_y", PLB_CHANNEL_BAR_POINT | PLB_CHANNEL_BAR_Y, SAMPLE(bar_y_m, 0) },
	{ "bar_z", PLB_CHANNEL_BAR_POINT, SAMPLE(bar_z_m, 0) },
};

const PlbSampleColumn *plb_sample_columns(gsize *n)
{
	*n = G_N_ELEMENTS(columns);
	return columns;
}

static gboolean has_column(const PlbStreamInfo *info, guint column)
{
	return (info->channels & columns[column].channels) == columns[column].channels;
}

static void append_number(GString *line, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	if (isfinite(value))
		g_string_append(line, g_ascii_formatd(digits, sizeof(digits), "%.17g", value));
}

static void append_header(GString *line, const PlbStreamInfo *info)
{
	g_string_append(line, "time");
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
		if (has_column(info, i))
			g_string_append_printf(line, ",%s", columns[i].name);
	g_string_append_c(line, '\n');
}

static void append_sample(GString *line, const PlbSample *sample, const PlbStreamInfo *info)
{
	append_number(line, info->start_time_s + sample->time_s);
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
		if (!has_column(info, i))
			continue;
		g_string_append_c(line, ',');
		append_number(line, *(const double *)G_STRUCT_MEMBER_P(sample, columns[i].offset));
	}
	g_string_append_c(line, '\n');
}

typedef struct {
	const PlbSample *samples;
	gsize n;
	const PlbStreamInfo *info;
} Rows;

static gboolean write_all(FILE *file, gconstpointer data)
{
	const Rows *rows = data;
	g_autoptr(GString) line = g_string_new(NULL);

	append_header(line, rows->info);
	for (gsize i = 0; i < rows->n; i++) {
		append_sample(line, &rows->samples[i], rows->info);
		if (line->len < 65536 && i + 1 < rows->n)
			continue;
		if (fwrite(line->str, 1, line->len, file) != line->len)
			return FALSE;
		g_string_truncate(line, 0);
	}
	if (line->len && fwrite(line->str, 1, line->len, file) != line->len)
		return FALSE;
	return TRUE;
}

gboolean plb_csv_write_samples(const PlbSample *samples, gsize n, const PlbStreamInfo *info,
			       const char *path, GError **error)
{
	const Rows rows = { samples, n, info };

	return plb_output_file_write(path, write_all, &rows, error);
}
