/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/csv-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SAMPLE(field, side) (G_STRUCT_OFFSET(PlbSample, field) + (side) * sizeof(double))

static const struct {
	const char *name;
	guint channels; /* all of these */
	gsize offset;
} columns[] = {
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

static gboolean write_all(FILE *file, const PlbSample *samples, gsize n, const PlbStreamInfo *info)
{
	g_autoptr(GString) line = g_string_new(NULL);

	append_header(line, info);
	for (gsize i = 0; i < n; i++) {
		append_sample(line, &samples[i], info);
		if (line->len < 65536 && i + 1 < n)
			continue;
		if (fwrite(line->str, 1, line->len, file) != line->len)
			return FALSE;
		g_string_truncate(line, 0);
	}
	if (line->len && fwrite(line->str, 1, line->len, file) != line->len)
		return FALSE;
	return fflush(file) == 0;
}

static gboolean refuse(GError **error, const char *path, int number)
{
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE, "%s: cannot be written: %s",
		    path, g_strerror(number));
	return FALSE;
}

gboolean plb_csv_write_samples(const PlbSample *samples, gsize n, const PlbStreamInfo *info,
			       const char *path, GError **error)
{
	g_autofree char *temporary = g_strconcat(path, ".XXXXXX", NULL);
	int fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0666);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	gboolean written;
	int number;

	if (!file) {
		number = errno;
		if (fd >= 0) {
			close(fd);
			g_unlink(temporary);
		}
		return refuse(error, path, number);
	}
	errno = 0;
	written = write_all(file, samples, n, info);
	number = errno;
	if (fclose(file) != 0 && written) {
		written = FALSE;
		number = errno;
	}
	if (written && g_rename(temporary, path) == 0)
		return TRUE;
	if (written)
		number = errno;
	g_unlink(temporary);
	return refuse(error, path, number);
}
