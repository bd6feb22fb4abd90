/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "src/session/output-file.h"
#include "src/session/session.h"

/* OpenSim's text tables: ground forces (.mot) and markers (.trc). Their frame is x forward, y up,
 * z to the right: our x, z and -y, with the origin kept (plates' surface, between the plates).
 * Plate 1 is the right one, as in OpenSim's own examples. Only vertical force is measured, so
 * horizontal forces and free moments are zero. */

#define LOADED_N 20.0 /* contract: below, there is no centre of pressure */

typedef struct Table Table;
typedef void (*AppendHeader)(const Table *table);
typedef void (*AppendRow)(const Table *table, gsize i);
struct Table {
	const PlbSample *samples;
	gsize n;
	const PlbStreamInfo *info;
	FILE *file;
	GString *line;
	AppendHeader append_header;
	AppendRow append_row;
};

static void append(GString *line, const char *format, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append(line, g_ascii_formatd(digits, sizeof(digits), format, value));
}

/* Ten digits are more than any sensor's; what was not measured is nan. */
static void append_value(GString *line, double value)
{
	g_string_append_c(line, '\t');
	if (isnan(value))
		g_string_append(line, "nan");
	else
		append(line, "%.10g", value + 0.0); /* no negative zero */
}

/* Pressure of an unloaded plate is written as 0, as OpenSim's own files have it. */
static void append_pressure(GString *line, const PlbSample *sample, int side, double place_m)
{
	gboolean unloaded = sample->fz_n[side] < LOADED_N;

	append_value(line, isnan(place_m) && unloaded ? 0 : place_m);
}

static void append_plate(GString *line, const PlbSample *sample, int side)
{
	append_value(line, 0);
	append_value(line, sample->fz_n[side]);
	append_value(line, 0);
	append_pressure(line, sample, side, sample->cop_x_m[side]);
	append_value(line, 0);
	append_pressure(line, sample, side, -sample->cop_y_m[side]);
}

static guint plate_count(const PlbStreamInfo *info)
{
	return info->channels & PLB_CHANNEL_FORCE_SIDES ? 2 : 1;
}

/* Plate 1 is the right one, or the one there is. */
static int side_of(const PlbStreamInfo *info, guint plate)
{
	return plate_count(info) == 1 ? 0 : plate == 0 ? PLB_RIGHT : PLB_LEFT;
}

static void append_forces_header(const Table *table)
{
	static const char *const force[] = { "vx", "vy", "vz", "px", "py", "pz" };
	guint plates = plate_count(table->info);

	g_string_append_printf(table->line,
			       "ground forces by Plumbar\nversion=1\nnRows=%" G_GSIZE_FORMAT
			       "\nnColumns=%u\ninDegrees=yes\nendheader\ntime",
			       table->n, 1 + 9 * plates);
	for (guint plate = 1; plate <= plates; plate++)
		for (guint i = 0; i < G_N_ELEMENTS(force); i++)
			g_string_append_printf(table->line, "\tground_force_%u_%s", plate,
					       force[i]);
	for (guint plate = 1; plate <= plates; plate++)
		for (char axis = 'x'; axis <= 'z'; axis++)
			g_string_append_printf(table->line, "\tground_torque_%u_%c", plate, axis);
	g_string_append_c(table->line, '\n');
}

static void append_forces(const Table *table, gsize i)
{
	const PlbSample *sample = &table->samples[i];
	guint plates = plate_count(table->info);

	append(table->line, "%.17g", table->info->start_time_s + sample->time_s);
	for (guint plate = 0; plate < plates; plate++)
		append_plate(table->line, sample, side_of(table->info, plate));
	for (guint k = 0; k < 3 * plates; k++)
		append_value(table->line, 0);
	g_string_append_c(table->line, '\n');
}

static guint marker_count(const PlbStreamInfo *info)
{
	if (!(info->channels & PLB_CHANNEL_BAR_X) || !(info->channels & PLB_CHANNEL_BAR_Y))
		return 0;
	return info->channels & PLB_CHANNEL_BAR_ENDS ? 2 : 1;
}

static void append_markers_header(const Table *table)
{
	guint markers = marker_count(table->info);
	char rate[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(rate, sizeof(rate), "%.10g", table->info->rate_hz);
	g_string_append(table->line, "PathFileType\t4\t(X/Y/Z)\tplumbar.trc\n"
				     "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\t"
				     "OrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n");
	g_string_append_printf(table->line,
			       "%s\t%s\t%" G_GSIZE_FORMAT "\t%u\tmm\t%s\t1\t%" G_GSIZE_FORMAT
			       "\nFrame#\tTime\t%s\n\t",
			       rate, rate, table->n, markers, rate, table->n,
			       markers == 2 ? "bar_left\t\t\tbar_right\t\t" : "bar\t\t");
	for (guint k = 1; k <= markers; k++)
		g_string_append_printf(table->line, "\tX%u\tY%u\tZ%u", k, k, k);
	g_string_append(table->line, "\n\n");
}

/* A marker that was not measured whole is three empty fields, as OpenSim expects. */
static void append_markers(const Table *table, gsize i)
{
	const PlbSample *sample = &table->samples[i];

	g_string_append_printf(table->line, "%" G_GSIZE_FORMAT "\t", i + 1);
	append(table->line, "%.17g", table->info->start_time_s + sample->time_s);
	for (guint k = 0; k < marker_count(table->info); k++) {
		const double mm[3] = { 1000 * sample->bar_x_m[k], 1000 * sample->bar_z_m[k],
				       -1000 * sample->bar_y_m[k] };

		if (isnan(mm[0] + mm[1] + mm[2])) {
			g_string_append(table->line, "\t\t\t");
			continue;
		}
		for (int axis = 0; axis < 3; axis++)
			append_value(table->line, mm[axis]);
	}
	g_string_append_c(table->line, '\n');
}

static gboolean write_out(Table *table)
{
	gboolean written =
		fwrite(table->line->str, 1, table->line->len, table->file) == table->line->len;

	g_string_truncate(table->line, 0);
	return written;
}

static gboolean write_rows(Table *table)
{
	for (gsize i = 0; i < table->n; i++) {
		table->append_row(table, i);
		if (table->line->len >= 65536 && !write_out(table))
			return FALSE;
	}
	return write_out(table);
}

static gboolean write_all(FILE *file, gconstpointer data)
{
	g_autoptr(GString) line = g_string_new(NULL);
	Table table = *(const Table *)data;

	table.file = file;
	table.line = line;
	table.append_header(&table);
	return write_rows(&table);
}

static gboolean write_table(const GArray *samples, const PlbStreamInfo *info, const char *path,
			    AppendHeader append_header, AppendRow append_row, GError **error)
{
	const Table table = { .samples = (const PlbSample *)(const void *)samples->data,
			      .n = samples->len,
			      .info = info,
			      .append_header = append_header,
			      .append_row = append_row };

	return plb_output_file_write(path, write_all, &table, error);
}

gboolean plb_export_opensim_forces(PlbSession *session, const char *path, GError **error)
{
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	PlbStreamInfo info;

	if (!plb_session_read_samples(session, samples, &info, error))
		return FALSE;
	if (!(info.channels & PLB_CHANNEL_FORCE)) {
		g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE,
			    "the session has no plates, of which the ground forces would be");
		return FALSE;
	}
	return write_table(samples, &info, path, append_forces_header, append_forces, error);
}

gboolean plb_export_opensim_markers(PlbSession *session, const char *path, guint *markers,
				    GError **error)
{
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	PlbStreamInfo info;

	*markers = 0;
	if (!plb_session_read_samples(session, samples, &info, error))
		return FALSE;
	*markers = marker_count(&info);
	return *markers == 0 ||
	       write_table(samples, &info, path, append_markers_header, append_markers, error);
}
