/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/session/c3d-joints.h"
#include "src/session/c3d-writer.h"
#include "src/session/output-file.h"

/* A session as C3D: the laboratory's frame is the rig's, in millimetres. The plates' z points down,
 * as that of real plates; forces are those on the lifter, so Fz is negative under load. */

#define BLOCK 512
#define TOP_FRAMES 65535 /* more do not go into the header */

static const struct {
	double plate_m[2];  /* half size of a plate that nobody described, x and y ... */
	double margin_m;    /* ... larger where the pressure asks for it, with so much around it */
	double bar_y_m;     /* half way between bar ends whose y was not measured: about where the
			     * sleeves begin (1.31 m between collars, IWF rules) */
	double millimetres; /* in a metre */
} settings = { { 0.3, 0.4 }, 0.02, 0.655, 1000 };

typedef struct {
	double x_m, y_m, half_x_m, half_y_m;
} Box;

typedef struct {
	const PlbSample *samples;
	gsize n;
	const PlbStreamInfo *info;
	const double *joints_m; /* c3d-joints.h, or NULL */
	guint bar_points;       /* of the points, those of the bar come first */
	guint points, plates, channels;
	Box plate[PLB_SIDES];
	gboolean has_y;
	double plane_y_m; /* of the joints: the bar's middle */
} Writer;

/* Parameters: ids of the groups. */
enum { POINT = 1, ANALOG, FORCE_PLATFORM, TRIAL, MANUFACTURER };

static void add_word(GByteArray *bytes, guint value)
{
	const guint8 word[2] = { value & 0xff, value >> 8 & 0xff };

	g_byte_array_append(bytes, word, 2);
}

static void add_real(GByteArray *bytes, double value)
{
	float real = (float)value;
	guint32 bits;

	memcpy(&bits, &real, sizeof(bits));
	add_word(bytes, bits & 0xffff);
	add_word(bytes, bits >> 16);
}

static void add_head(GByteArray *bytes, int group, const char *name, guint length)
{
	const guint8 head[2] = { (guint8)strlen(name), (guint8)(gint8)group };

	g_byte_array_append(bytes, head, 2);
	g_byte_array_append(bytes, (const guint8 *)name, head[0]);
	add_word(bytes, length + 3); /* from here to the next; the last byte: no description */
}

static void add_group(GByteArray *bytes, int group, const char *name)
{
	add_head(bytes, -group, name, 0);
	g_byte_array_append(bytes, (const guint8 *)"", 1);
}

/* type: bytes a value, -1 for text; data: count of them in all, by dimensions. */
static void add_parameter(GByteArray *bytes, int group, const char *name, int type,
			  const guint8 *dimensions, guint n, const GByteArray *data)
{
	const guint8 shape[2] = { (guint8)(gint8)type, (guint8)n };

	add_head(bytes, group, name, 2 + n + data->len);
	g_byte_array_append(bytes, shape, 2);
	g_byte_array_append(bytes, dimensions, n);
	g_byte_array_append(bytes, data->data, data->len);
	g_byte_array_append(bytes, (const guint8 *)"", 1);
}

static void add_words(GByteArray *bytes, int group, const char *name, const guint *values, guint n)
{
	g_autoptr(GByteArray) data = g_byte_array_new();
	const guint8 dimension = (guint8)n;

	for (guint i = 0; i < n; i++)
		add_word(data, values[i]);
	add_parameter(bytes, group, name, 2, &dimension, n == 1 ? 0 : 1, data);
}

static void add_reals(GByteArray *bytes, int group, const char *name, const double *values,
		      guint count, const guint8 *dimensions, guint n)
{
	g_autoptr(GByteArray) data = g_byte_array_new();

	for (guint i = 0; i < count; i++)
		add_real(data, values[i]);
	add_parameter(bytes, group, name, 4, dimensions, n, data);
}

static void add_number(GByteArray *bytes, int group, const char *name, double value)
{
	add_reals(bytes, group, name, &value, 1, NULL, 0);
}

static void add_texts(GByteArray *bytes, int group, const char *name, const char *const *texts,
		      guint n)
{
	g_autoptr(GByteArray) data = g_byte_array_new();
	guint8 dimensions[2] = { 1, (guint8)n };

	for (guint i = 0; i < n; i++)
		dimensions[0] = (guint8)MAX(dimensions[0], strlen(texts[i]));
	for (guint i = 0; i < n; i++) {
		g_byte_array_append(data, (const guint8 *)texts[i], (guint)strlen(texts[i]));
		for (gsize k = strlen(texts[i]); k < dimensions[0]; k++)
			g_byte_array_append(data, (const guint8 *)" ", 1);
	}
	add_parameter(bytes, group, name, -1, dimensions, 2, data);
}

static void add_text(GByteArray *bytes, int group, const char *name, const char *text)
{
	const guint8 dimension = (guint8)strlen(text);
	g_autoptr(GByteArray) data = g_byte_array_new();

	g_byte_array_append(data, (const guint8 *)text, dimension);
	add_parameter(bytes, group, name, -1, &dimension, 1, data);
}

static void add_points(GByteArray *bytes, const Writer *writer, guint data_block)
{
	static const char *const ends[] = { "BAR_LEFT", "BAR_RIGHT", "BAR" };
	const char *labels[PLB_SIDES + PLB_C3D_JOINTS], *texts[PLB_SIDES + PLB_C3D_JOINTS];

	add_group(bytes, POINT, "POINT");
	add_words(bytes, POINT, "USED", &writer->points, 1);
	if (writer->n <= TOP_FRAMES)
		add_words(bytes, POINT, "FRAMES", (const guint[]){ (guint)writer->n }, 1);
	else
		add_number(bytes, POINT, "FRAMES", (double)writer->n);
	add_number(bytes, POINT, "SCALE", -1);
	add_number(bytes, POINT, "RATE", writer->info->rate_hz);
	add_words(bytes, POINT, "DATA_START", &data_block, 1);
	add_text(bytes, POINT, "UNITS", "mm");
	add_text(bytes, POINT, "X_SCREEN", "+X");
	add_text(bytes, POINT, "Y_SCREEN", "+Z");
	if (!writer->points)
		return;
	for (guint i = 0; i < writer->points; i++) {
		gboolean bar = i < writer->bar_points;

		labels[i] = bar ? ends[writer->bar_points == 2 ? i : 2]
				: plb_c3d_joint_names[i - writer->bar_points];
		texts[i] = !bar            ? "of the posture model, sagittal plane"
			   : writer->has_y ? "end of the bar"
					   : "end of the bar, y not measured";
	}
	add_texts(bytes, POINT, "LABELS", labels, writer->points);
	add_texts(bytes, POINT, "DESCRIPTIONS", texts, writer->points);
}

/* What is not a plate with pressure: force alone, and a bar whose x nobody measured. */
static const struct {
	const char *name, *unit;
	guint with, without; /* channels */
	gsize offset;
} lone_channels[] = {
	{ "LEFT_FZ", "N", PLB_CHANNEL_FORCE_SIDES, PLB_CHANNEL_COP,
	  G_STRUCT_OFFSET(PlbSample, fz_n) },
	{ "RIGHT_FZ", "N", PLB_CHANNEL_FORCE_SIDES, PLB_CHANNEL_COP,
	  G_STRUCT_OFFSET(PlbSample, fz_n) + sizeof(double) },
	{ "FZ", "N", PLB_CHANNEL_FORCE_TOTAL, PLB_CHANNEL_COP, G_STRUCT_OFFSET(PlbSample, fz_n) },
	{ "BAR_LEFT_Z", "m", PLB_CHANNEL_BAR_ENDS, PLB_CHANNEL_BAR_X,
	  G_STRUCT_OFFSET(PlbSample, bar_z_m) },
	{ "BAR_RIGHT_Z", "m", PLB_CHANNEL_BAR_ENDS, PLB_CHANNEL_BAR_X,
	  G_STRUCT_OFFSET(PlbSample, bar_z_m) + sizeof(double) },
	{ "BAR_Z", "m", PLB_CHANNEL_BAR_POINT, PLB_CHANNEL_BAR_X,
	  G_STRUCT_OFFSET(PlbSample, bar_z_m) },
};

static gboolean has_lone(const Writer *writer, guint i)
{
	return (writer->info->channels & lone_channels[i].with) &&
	       !(writer->info->channels & lone_channels[i].without);
}

#define MAX_CHANNELS 16

static void add_analog(GByteArray *bytes, const Writer *writer)
{
	static const char *const plate_names[] = { "FX1", "FY1", "FZ1", "MX1", "MY1", "MZ1",
						   "FX2", "FY2", "FZ2", "MX2", "MY2", "MZ2" };
	const char *labels[MAX_CHANNELS], *units[MAX_CHANNELS];
	double scales[MAX_CHANNELS];
	guint offsets[MAX_CHANNELS] = { 0 }, n = 6 * writer->plates;
	guint8 dimension;

	for (guint i = 0; i < n; i++) {
		labels[i] = plate_names[i];
		units[i] = i % 6 < 3 ? "N" : "Nmm";
	}
	for (guint i = 0; i < G_N_ELEMENTS(lone_channels); i++)
		if (has_lone(writer, i)) {
			labels[n] = lone_channels[i].name;
			units[n++] = lone_channels[i].unit;
		}
	for (guint i = 0; i < n; i++)
		scales[i] = 1;
	dimension = (guint8)n;
	add_group(bytes, ANALOG, "ANALOG");
	add_words(bytes, ANALOG, "USED", &n, 1);
	add_number(bytes, ANALOG, "RATE", writer->info->rate_hz);
	add_number(bytes, ANALOG, "GEN_SCALE", 1);
	if (!n)
		return;
	add_texts(bytes, ANALOG, "LABELS", labels, n);
	add_texts(bytes, ANALOG, "DESCRIPTIONS", labels, n);
	add_texts(bytes, ANALOG, "UNITS", units, n);
	add_reals(bytes, ANALOG, "SCALE", scales, n, &dimension, 1);
	add_words(bytes, ANALOG, "OFFSET", offsets, n);
}

static void add_plates(GByteArray *bytes, const Writer *writer)
{
	/* of corners 1 to 4: plate +x +y, -x +y, -x -y, +x -y; plate y is the rig's -y */
	static const int x_sign[] = { 1, -1, -1, 1 }, y_sign[] = { -1, -1, 1, 1 };
	const guint type[PLB_SIDES] = { 2, 2 }, zero[2] = { 0, 0 };
	double corners[12 * PLB_SIDES] = { 0 }, origin[3 * PLB_SIDES] = { 0 };
	g_autoptr(GByteArray) channel = g_byte_array_new();
	guint8 n = (guint8)writer->plates;

	add_group(bytes, FORCE_PLATFORM, "FORCE_PLATFORM");
	add_words(bytes, FORCE_PLATFORM, "USED", &writer->plates, 1);
	add_words(bytes, FORCE_PLATFORM, "ZERO", zero, 2);
	if (!n)
		return;
	for (guint i = 0; i < 4u * n; i++) {
		const Box *box = &writer->plate[i / 4];

		corners[3 * i] = settings.millimetres * (box->x_m + x_sign[i % 4] * box->half_x_m);
		corners[3 * i + 1] =
			settings.millimetres * (box->y_m + y_sign[i % 4] * box->half_y_m);
	}
	for (guint i = 1; i <= 6u * n; i++)
		add_word(channel, i);
	{
		g_autoptr(GByteArray) types = g_byte_array_new();

		for (guint i = 0; i < n; i++)
			add_word(types, type[i]);
		add_parameter(bytes, FORCE_PLATFORM, "TYPE", 2, &n, 1, types);
	}
	add_reals(bytes, FORCE_PLATFORM, "CORNERS", corners, 12u * n, (const guint8[]){ 3, 4, n },
		  3);
	add_reals(bytes, FORCE_PLATFORM, "ORIGIN", origin, 3u * n, (const guint8[]){ 3, n }, 2);
	add_parameter(bytes, FORCE_PLATFORM, "CHANNEL", 2, (const guint8[]){ 6, n }, 2, channel);
}

static GByteArray *make_parameters(const Writer *writer, guint data_block)
{
	GByteArray *bytes = g_byte_array_new();
	const guint start[2] = { 1, 0 };
	const guint end[2] = { (guint)(writer->n & 0xffff), (guint)(writer->n >> 16) };

	g_byte_array_append(bytes, (const guint8[]){ 1, 0x50, (guint8)(data_block - 2), 84 }, 4);
	add_points(bytes, writer, data_block);
	add_analog(bytes, writer);
	add_plates(bytes, writer);
	add_group(bytes, TRIAL, "TRIAL");
	add_words(bytes, TRIAL, "ACTUAL_START_FIELD", start, 2);
	add_words(bytes, TRIAL, "ACTUAL_END_FIELD", end, 2);
	add_group(bytes, MANUFACTURER, "MANUFACTURER");
	add_text(bytes, MANUFACTURER, "SOFTWARE", "Plumbar");
	g_byte_array_append(bytes, (const guint8 *)"\0\0", 2);
	while (bytes->len % BLOCK)
		g_byte_array_append(bytes, (const guint8 *)"", 1);
	return bytes;
}

static GByteArray *make_header(const Writer *writer, guint data_block)
{
	GByteArray *bytes = g_byte_array_new();
	guint last = (guint)MIN(writer->n, TOP_FRAMES);

	g_byte_array_append(bytes, (const guint8[]){ 2, 0x50 }, 2);
	add_word(bytes, writer->points);
	add_word(bytes, writer->channels);
	add_word(bytes, 1);
	add_word(bytes, last);
	add_word(bytes, 0);
	add_real(bytes, -1);
	add_word(bytes, data_block);
	add_word(bytes, 1);
	add_real(bytes, writer->info->rate_hz);
	while (bytes->len < BLOCK)
		g_byte_array_append(bytes, (const guint8 *)"", 1);
	return bytes;
}

static void put_point(GByteArray *bytes, double x_m, double y_m, double z_m)
{
	gboolean seen = isfinite(x_m) && isfinite(y_m) && isfinite(z_m);

	add_real(bytes, seen ? settings.millimetres * x_m : 0);
	add_real(bytes, seen ? settings.millimetres * y_m : 0);
	add_real(bytes, seen ? settings.millimetres * z_m : 0);
	add_real(bytes, seen ? 0 : -1);
}

static void add_point(GByteArray *bytes, const Writer *writer, const PlbSample *sample, int end)
{
	static const int side[] = { 1, -1 };
	double x_m = sample->bar_x_m[end], y_m = sample->bar_y_m[end], z_m = sample->bar_z_m[end];

	if (!writer->has_y)
		y_m = writer->bar_points == 2 ? side[end] * settings.bar_y_m : 0;
	put_point(bytes, x_m, y_m, z_m);
}

/* Force and moments about the surface's centre, plate axes. A gap stays one: not a number. */
static void add_plate(GByteArray *bytes, const Writer *writer, const PlbSample *sample, guint side)
{
	const Box *box = &writer->plate[side];
	double fz_n = -sample->fz_n[side];
	double x_m = sample->cop_x_m[side] - box->x_m, y_m = -(sample->cop_y_m[side] - box->y_m);

	if (isnan(x_m + y_m) && fabs(fz_n) < 20) /* no pressure under 20 N: see the contract */
		x_m = y_m = 0;
	add_real(bytes, isnan(fz_n) ? (double)NAN : 0);
	add_real(bytes, isnan(fz_n) ? (double)NAN : 0);
	add_real(bytes, fz_n);
	add_real(bytes, settings.millimetres * y_m * fz_n);
	add_real(bytes, -settings.millimetres * x_m * fz_n);
	add_real(bytes, isnan(fz_n) ? (double)NAN : 0);
}

static void add_frame(GByteArray *bytes, const Writer *writer, gsize frame)
{
	const PlbSample *sample = &writer->samples[frame];
	const double *joints =
		writer->joints_m ? writer->joints_m + frame * 2 * PLB_C3D_JOINTS : NULL;

	for (guint i = 0; i < writer->bar_points; i++)
		add_point(bytes, writer, sample, (int)i);
	for (guint i = 0; joints && i < PLB_C3D_JOINTS; i++)
		put_point(bytes, joints[2 * i], writer->plane_y_m, joints[2 * i + 1]);
	for (guint i = 0; i < writer->plates; i++)
		add_plate(bytes, writer, sample, i);
	for (guint i = 0; i < G_N_ELEMENTS(lone_channels); i++)
		if (has_lone(writer, i))
			add_real(bytes, *(const double *)G_STRUCT_MEMBER_P(
						sample, lone_channels[i].offset));
}

static gboolean put(FILE *file, const GByteArray *bytes)
{
	return fwrite(bytes->data, 1, bytes->len, file) == bytes->len;
}

static gboolean write_all(FILE *file, gconstpointer data)
{
	const Writer *writer = data;
	/* the parameters are as long wherever the data begin */
	g_autoptr(GByteArray) draft = make_parameters(writer, 3);
	guint data_block = 2 + draft->len / BLOCK;
	g_autoptr(GByteArray) parameters = make_parameters(writer, data_block);
	g_autoptr(GByteArray) header = make_header(writer, data_block);
	g_autoptr(GByteArray) frames = g_byte_array_new();

	if (!put(file, header) || !put(file, parameters))
		return FALSE;
	for (gsize i = 0; i < writer->n; i++) {
		add_frame(frames, writer, i);
		if (frames->len < 65536 && i + 1 < writer->n)
			continue;
		while (i + 1 == writer->n && frames->len % BLOCK)
			g_byte_array_append(frames, (const guint8 *)"", 1);
		if (!put(file, frames))
			return FALSE;
		g_byte_array_set_size(frames, 0);
	}
	return TRUE;
}

/* The smallest box about a side's pressure. FALSE: there is none. */
static gboolean pressure_box(const Writer *writer, int side, Box *box)
{
	double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

	for (gsize i = 0; i < writer->n; i++) {
		const double at[2] = { writer->samples[i].cop_x_m[side],
				       writer->samples[i].cop_y_m[side] };

		for (int k = 0; k < 2; k++) {
			low[k] = fmin(low[k], at[k]); /* passes over NAN */
			high[k] = fmax(high[k], at[k]);
		}
	}
	*box = (Box){ (low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (high[0] - low[0]) / 2,
		      (high[1] - low[1]) / 2 };
	return low[0] <= high[0] && low[1] <= high[1];
}

/* Where nobody said what the plates are: of usual size about the origin, the one's edge at the
 * other's, or larger; where the pressure does not lie like that, each about its own. */
static void guess_plates(Writer *writer)
{
	Box *left = &writer->plate[PLB_LEFT], *right = &writer->plate[PLB_RIGHT];
	double half_x_m = settings.plate_m[0], width_m = settings.plate_m[1];
	gboolean apart = TRUE;

	for (guint i = 0; i < writer->plates; i++) {
		Box *box = &writer->plate[i];
		double inner_m, out = i == PLB_LEFT ? 1 : -1;

		if (!pressure_box(writer, (int)i, box))
			*box = (Box){ 0, out * width_m / 2, 0, 0 };
		inner_m = out * box->y_m - box->half_y_m;
		apart = apart && (inner_m >= 0 || writer->plates == 1);
		half_x_m = fmax(half_x_m, fabs(box->x_m) + box->half_x_m + settings.margin_m);
		width_m = fmax(width_m, fabs(box->y_m) + box->half_y_m + settings.margin_m);
	}
	for (guint i = 0; i < writer->plates && !apart; i++) {
		Box *box = &writer->plate[i];

		box->half_x_m = fmax(box->half_x_m + settings.margin_m, settings.plate_m[0]);
		box->half_y_m = fmax(box->half_y_m + settings.margin_m, settings.plate_m[1] / 2);
	}
	if (!apart)
		return;
	*left = (Box){ 0, width_m / 2, half_x_m, width_m / 2 };
	*right = (Box){ 0, -width_m / 2, half_x_m, width_m / 2 };
	if (writer->plates == 1)
		*left = (Box){ 0, 0, half_x_m, width_m };
}

static void find_plates(Writer *writer, const PlbRig *rig)
{
	if ((writer->info->channels & PLB_CHANNEL_FORCE) &&
	    (writer->info->channels & PLB_CHANNEL_COP))
		writer->plates = writer->info->channels & PLB_CHANNEL_FORCE_SIDES ? 2 : 1;
	if (!rig) {
		guess_plates(writer);
		return;
	}
	for (guint i = 0; i < writer->plates; i++)
		writer->plate[i] =
			(Box){ rig->plate[i].x_m, rig->plate[i].y_m, rig->plate[i].length_x_m / 2,
			       rig->plate[i].width_y_m / 2 };
}

/* Where the lifter stands: in a laboratory's frame that need not be at 0. */
static double mean_bar_y(const PlbSample *samples, gsize n)
{
	double sum_m = 0;
	gsize count = 0;

	for (gsize i = 0; i < n; i++) {
		double y_m = plb_sample_mean(samples[i].bar_y_m);

		if (isfinite(y_m)) {
			sum_m += y_m;
			count++;
		}
	}
	return count ? sum_m / (double)count : 0;
}

gboolean plb_c3d_write_samples(const PlbSample *samples, gsize n, const PlbStreamInfo *info,
			       const PlbRig *rig, const double *joints_m, const char *path,
			       GError **error)
{
	Writer writer = { .samples = samples, .n = n, .info = info, .joints_m = joints_m };

	if (info->channels & PLB_CHANNEL_BAR_X)
		writer.bar_points = info->channels & PLB_CHANNEL_BAR_ENDS ? 2 : 1;
	writer.points = writer.bar_points + (joints_m ? PLB_C3D_JOINTS : 0);
	for (gsize i = 0; i < n && writer.bar_points && !writer.has_y; i++)
		writer.has_y = isfinite(samples[i].bar_y_m[0]);
	writer.plane_y_m = mean_bar_y(samples, n);
	find_plates(&writer, rig);
	writer.channels = 6 * writer.plates;
	for (guint i = 0; i < G_N_ELEMENTS(lone_channels); i++)
		writer.channels += (guint)has_lone(&writer, i);
	return plb_output_file_write(path, write_all, &writer, error);
}
