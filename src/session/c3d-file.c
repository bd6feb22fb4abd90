/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/c3d-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "src/session/text-table.h"

#define BLOCK 512
#define HEADER_KEY 0x50
#define MAX_DIMENSIONS 7

static const struct {
	gsize file_bytes;
	double lowest_rate_hz, highest_rate_hz; /* as of a CSV: outside, it is no recording */
	gsize samples;                          /* of one channel */
	guint parameters;                       /* and groups; real files have some hundred */
} limits = { (gsize)512 << 20, 5, 100000, (gsize)16 << 20, 2048 };

/* Where a parameter's parts are in the file; all of it was checked to lie there. */
typedef struct {
	gsize name, data; /* bytes from the file's start */
	guint8 name_length;
	gint8 group; /* id; negative: this is the group itself */
	gint8 type;  /* -1 text, 1 byte, 2 integer, 4 real: bytes a value */
	guint8 dimensions;
	gsize dimension; /* where the dimensions are, one byte each */
	guint count;     /* values in all (characters of a text) */
} Parameter;

static guint16 word_at(const PlbC3dFile *file, gsize at)
{
	const guint8 *b = file->bytes + at;

	return file->processor == PLB_C3D_SGI ? (guint16)(b[0] << 8 | b[1])
					      : (guint16)(b[1] << 8 | b[0]);
}

/* VAX F: words swapped; sign, exponent (excess 128) and 0.1fraction (VAX Architecture Reference).
 */
static double vax_real(const guint8 *b)
{
	guint32 bits = (guint32)b[1] << 24 | (guint32)b[0] << 16 | (guint32)b[3] << 8 | b[2];
	int exponent = (int)(bits >> 23 & 0xff);
	double size = ldexp(1 + (bits & 0x7fffff) / 8388608.0, exponent - 129);

	if (exponent == 0)
		return bits >> 31 ? (double)NAN : 0; /* negative with no exponent: reserved */
	return bits >> 31 ? -size : size;
}

static double real_at(const PlbC3dFile *file, gsize at)
{
	const guint8 *b = file->bytes + at;
	guint32 bits = (guint32)b[3] << 24 | (guint32)b[2] << 16 | (guint32)b[1] << 8 | b[0];
	float value;

	if (file->processor == PLB_C3D_DEC)
		return vax_real(b);
	if (file->processor == PLB_C3D_SGI)
		bits = GUINT32_SWAP_LE_BE(bits);
	memcpy(&value, &bits, sizeof(value));
	return (double)value;
}

static gboolean read_bytes(PlbC3dFile *file, int fd)
{
	gsize got = 0;

	while (got < file->length) {
		ssize_t n = read(fd, file->bytes + got, file->length - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += (gsize)n;
	}
	return got == file->length;
}

static gboolean load(PlbC3dFile *file, GError **error)
{
	int fd = g_open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	struct stat status;
	gboolean done = FALSE;

	if (fd < 0)
		return plb_text_error(error, file->path, 0, "%s", g_strerror(errno));
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		plb_text_error(error, file->path, 0,
			       S_ISDIR(status.st_mode) ? "is a directory"
						       : "is not a regular file");
	} else if ((guint64)status.st_size > limits.file_bytes) {
		plb_text_error(error, file->path, 0, "is larger than 512 MiB");
	} else if (status.st_size == 0) {
		plb_text_error(error, file->path, 0, "is empty");
	} else {
		file->length = (gsize)status.st_size;
		file->bytes = g_malloc(file->length);
		done = read_bytes(file, fd) ||
		       plb_text_error(error, file->path, 0, "cannot be read");
	}
	close(fd);
	return done;
}

/* One group or parameter at *at; *at goes to the next, or to 0 after the last. end: the section's.
 */
static gboolean read_parameter(PlbC3dFile *file, gsize *at, gsize end)
{
	Parameter p = { .name = *at + 2 };
	gsize link, count = 1;
	guint next;

	if (*at + 2 > end)
		return FALSE;
	/* the length is negative when the parameter is locked */
	p.name_length = (guint8)ABS((int)(gint8)file->bytes[*at]);
	p.group = (gint8)file->bytes[*at + 1];
	if (p.name_length == 0 || p.group == 0) {
		*at = 0;
		return TRUE;
	}
	link = p.name + p.name_length;
	if (link + 3 > end)
		return FALSE;
	next = word_at(file, link);
	if (p.group > 0) {
		p.type = (gint8)file->bytes[link + 2];
		if (link + 4 > end || (p.type != -1 && p.type != 1 && p.type != 2 && p.type != 4))
			return FALSE;
		p.dimensions = file->bytes[link + 3];
		p.dimension = link + 4;
		p.data = p.dimension + p.dimensions;
		if (p.dimensions > MAX_DIMENSIONS || p.data > end)
			return FALSE;
		for (guint k = 0; k < p.dimensions; k++) {
			count *= file->bytes[p.dimension + k];
			if (count > limits.file_bytes)
				return FALSE;
		}
		p.count = (guint)count;
		if (count * (gsize)ABS((int)p.type) > end - p.data)
			return FALSE;
	}
	g_array_append_val(file->parameters, p);
	*at = next ? link + next : 0;
	/* the next one lies behind this one: the links cannot form a ring, nor overlap its data */
	return !next ||
	       *at >= (p.group > 0 ? p.data + p.count * (gsize)ABS((int)p.type) : link + 3);
}

static gboolean read_parameters(PlbC3dFile *file, GError **error)
{
	gsize start = (gsize)(file->bytes[0] - 1) * BLOCK, at = start + 4;
	/* the section's own count of blocks is one byte, and too small in real files */
	gsize end = MIN(start + G_MAXUINT8 * BLOCK,
			file->data_at > start ? file->data_at : file->length);

	file->parameters = g_array_new(FALSE, FALSE, sizeof(Parameter));
	while (at)
		if (!read_parameter(file, &at, end) || file->parameters->len > limits.parameters)
			return plb_text_error(error, file->path, 0,
					      "its parameters do not fit in their section");
	return TRUE;
}

static gboolean same_name(const PlbC3dFile *file, const Parameter *p, const char *name)
{
	return p->name_length == strlen(name) &&
	       g_ascii_strncasecmp((const char *)file->bytes + p->name, name, p->name_length) == 0;
}

static const Parameter *find_in(const PlbC3dFile *file, int group, const char *name)
{
	for (guint i = 0; i < file->parameters->len; i++) {
		const Parameter *p = &g_array_index(file->parameters, Parameter, i);

		if ((group ? p->group == group : p->group < 0) && same_name(file, p, name))
			return p;
	}
	return NULL;
}

/* Groups may come after their parameters. */
static const Parameter *find(const PlbC3dFile *file, const char *group, const char *name)
{
	const Parameter *g = find_in(file, 0, group);

	return g ? find_in(file, -g->group, name) : NULL;
}

guint plb_c3d_width(const PlbC3dFile *file, const char *group, const char *name)
{
	const Parameter *p = find(file, group, name);

	if (!p)
		return 0;
	return p->dimensions ? file->bytes[p->dimension] : 1;
}

guint plb_c3d_count(const PlbC3dFile *file, const char *group, const char *name)
{
	const Parameter *p = find(file, group, name);
	guint width = plb_c3d_width(file, group, name);

	if (!p || p->type != -1)
		return p ? p->count : 0;
	return width ? p->count / width : 0;
}

static double value_at(const PlbC3dFile *file, const Parameter *p, guint index)
{
	gsize at = p->data + (gsize)index * (gsize)ABS((int)p->type);

	switch (p->type) {
	case 1:
		return (gint8)file->bytes[at];
	case 2:
		return (gint16)word_at(file, at);
	case 4:
		return real_at(file, at);
	default:
		return NAN;
	}
}

double plb_c3d_number(const PlbC3dFile *file, const char *group, const char *name, guint index)
{
	const Parameter *p = find(file, group, name);

	return p && index < p->count ? value_at(file, p, index) : (double)NAN;
}

char *plb_c3d_text(const PlbC3dFile *file, const char *group, const char *name, guint index)
{
	const Parameter *p = find(file, group, name);
	guint width = plb_c3d_width(file, group, name);
	g_autofree char *text = NULL;

	if (!p || p->type != -1 || index >= plb_c3d_count(file, group, name))
		return g_strdup("");
	/* g_strndup ends at the first NUL, as some labels do */
	text = g_strndup((const char *)file->bytes + p->data + (gsize)index * width, width);
	return g_utf8_make_valid(g_strstrip(text), -1);
}

char *plb_c3d_listed_text(const PlbC3dFile *file, const char *group, const char *name, guint index)
{
	g_autofree char *next = g_strdup(name);
	guint count = plb_c3d_count(file, group, next);

	for (int list = 2; index >= count && count > 0; list++) {
		index -= count;
		g_free(next);
		next = g_strdup_printf("%s%d", name, list);
		count = plb_c3d_count(file, group, next);
	}
	return plb_c3d_text(file, group, next, index);
}

int plb_c3d_find_point(const PlbC3dFile *file, const char *name)
{
	for (guint i = 0; i < file->point_count; i++) {
		g_autofree char *label = plb_c3d_listed_text(file, "POINT", "LABELS", i);
		const char *colon = strrchr(label, ':');

		if (*label == '\0' && i >= plb_c3d_count(file, "POINT", "LABELS"))
			break;
		if (strcmp(label, name) == 0 || (colon && strcmp(colon + 1, name) == 0))
			return (int)i;
	}
	return -1;
}

/* A count that does not fit in 15 bits is negative as an integer, or a real. */
static double count_of(const PlbC3dFile *file, const char *group, const char *name, guint index)
{
	double value = plb_c3d_number(file, group, name, index);

	return value < 0 && value >= -32768 ? value + 65536 : value;
}

static double long_number(const PlbC3dFile *file, const char *name)
{
	return count_of(file, "TRIAL", name, 0) + 65536 * count_of(file, "TRIAL", name, 1);
}

/* The header holds at most 65535 frames; beyond, other places say how many. */
static double frames_claimed(const PlbC3dFile *file)
{
	guint first = word_at(file, 6), last = word_at(file, 8);
	double header = (double)last - first + 1;
	double frames = count_of(file, "POINT", "FRAMES", 0);
	double trial =
		long_number(file, "ACTUAL_END_FIELD") - long_number(file, "ACTUAL_START_FIELD") + 1;
	double longer = plb_c3d_number(file, "POINT", "LONG_FRAMES", 0);

	if (frames > 65535)
		return frames;
	if (last == 65535 || frames == 65535 || header < 1) {
		if (longer >= 1)
			return longer;
		if (trial >= 1)
			return trial;
	}
	return header >= 1 ? header : frames;
}

static gboolean read_shape(PlbC3dFile *file, GError **error)
{
	guint measurements = word_at(file, 4);
	double frames;
	gsize size;

	file->point_count = word_at(file, 2);
	file->first_frame = word_at(file, 6);
	file->samples_per_frame = measurements ? word_at(file, 18) : 0;
	file->point_scale = fabs(real_at(file, 12));
	file->real = real_at(file, 12) < 0;
	file->rate_hz = real_at(file, 20);
	if (!(file->rate_hz > 0))
		file->rate_hz = plb_c3d_number(file, "POINT", "RATE", 0);
	if (!(file->rate_hz >= limits.lowest_rate_hz && file->rate_hz <= limits.highest_rate_hz))
		return plb_text_error(error, file->path, 0, "says no frame rate that can be");
	if (!isfinite(file->point_scale) || (!file->real && file->point_scale == 0))
		return plb_text_error(error, file->path, 0, "says no scale of its points");
	if (measurements &&
	    (file->samples_per_frame == 0 || measurements % file->samples_per_frame != 0))
		return plb_text_error(error, file->path, 0,
				      "its analog channels do not fill whole samples");
	file->channel_count = measurements ? measurements / file->samples_per_frame : 0;
	size = file->real ? 4 : 2;
	file->frame_bytes = size * (4 * (gsize)file->point_count + measurements);
	if (file->frame_bytes == 0)
		return plb_text_error(error, file->path, 0, "holds neither points nor analog data");
	frames = frames_claimed(file);
	if (!(frames >= 1))
		return plb_text_error(error, file->path, 0, "holds no frames");
	if (frames > (double)((file->length - file->data_at) / file->frame_bytes))
		return plb_text_error(error, file->path, 0,
				      "ends before its last frame: it was cut off, or is damaged");
	file->frame_count = (gsize)frames;
	if (file->frame_count * MAX(1, file->samples_per_frame) >= limits.samples ||
	    file->rate_hz * MAX(1, file->samples_per_frame) > limits.highest_rate_hz)
		return plb_text_error(error, file->path, 0, "longer than one recording may be");
	return TRUE;
}

/* A number for each channel, from a list that goes on in NAME2...; otherwise stands in for what is
 * not there. Caller owns. */
static GArray *read_list(const PlbC3dFile *file, const char *name, double otherwise)
{
	GArray *list = g_array_sized_new(FALSE, FALSE, sizeof(double), file->channel_count);
	const Parameter *p = find(file, "ANALOG", name);
	g_autofree char *next = NULL;

	for (int number = 2; p && p->count > 0 && list->len < file->channel_count; number++) {
		for (guint i = 0; i < p->count && list->len < file->channel_count; i++) {
			double value = value_at(file, p, i);

			value = isfinite(value) ? value : otherwise;
			g_array_append_val(list, value);
		}
		g_free(next);
		next = g_strdup_printf("%s%d", name, number);
		p = find(file, "ANALOG", next);
	}
	while (list->len < file->channel_count)
		g_array_append_val(list, otherwise);
	return list;
}

static void read_scales(PlbC3dFile *file)
{
	g_autofree char *format = plb_c3d_text(file, "ANALOG", "FORMAT", 0);
	double general = plb_c3d_number(file, "ANALOG", "GEN_SCALE", 0);

	file->is_unsigned = g_ascii_strcasecmp(format, "UNSIGNED") == 0;
	file->scale = read_list(file, "SCALE", 1);
	file->offset = read_list(file, "OFFSET", 0);
	for (guint i = 0; i < file->channel_count; i++) {
		double *scale = &g_array_index(file->scale, double, i);
		double *offset = &g_array_index(file->offset, double, i);

		*scale *= isfinite(general) ? general : 1;
		if (file->is_unsigned && *offset < 0)
			*offset += 65536;
	}
}

gboolean plb_c3d_open(PlbC3dFile *file, const char *path, GError **error)
{
	gsize start, data;

	*file = (PlbC3dFile){ .path = path };
	if (!load(file, error))
		return FALSE;
	if (file->length < 2 * BLOCK || file->bytes[1] != HEADER_KEY || file->bytes[0] < 2)
		return plb_text_error(error, path, 0, "is not a C3D file");
	start = (gsize)(file->bytes[0] - 1) * BLOCK;
	if (start + BLOCK > file->length)
		return plb_text_error(error, path, 0, "ends before its parameters");
	file->processor = (PlbC3dProcessor)file->bytes[start + 3];
	if (file->processor != PLB_C3D_PC && file->processor != PLB_C3D_DEC &&
	    file->processor != PLB_C3D_SGI)
		return plb_text_error(error, path, 0, "was written on a processor unknown to C3D");
	data = word_at(file, 16);
	if (data < 2 || (data - 1) * BLOCK >= file->length)
		return plb_text_error(error, path, 0, "its data do not lie in the file");
	file->data_at = (data - 1) * BLOCK;
	if (!read_parameters(file, error) || !read_shape(file, error))
		return FALSE;
	read_scales(file);
	return TRUE;
}

void plb_c3d_clear(PlbC3dFile *file)
{
	g_clear_pointer(&file->bytes, g_free);
	g_clear_pointer(&file->parameters, g_array_unref);
	g_clear_pointer(&file->scale, g_array_unref);
	g_clear_pointer(&file->offset, g_array_unref);
}

/* In single precision, as the same file with reals holds it. */
static double scaled_at(const PlbC3dFile *file, gsize at)
{
	float value = (float)(gint16)word_at(file, at) * (float)file->point_scale;

	return (double)value;
}

gboolean plb_c3d_point(const PlbC3dFile *file, gsize frame, guint point, double xyz[3])
{
	gsize size = file->real ? 4 : 2;
	gsize at = file->data_at + frame * file->frame_bytes + 4 * size * point;
	gboolean seen;

	for (guint k = 0; k < 3; k++)
		xyz[k] = file->real ? real_at(file, at + k * size) : scaled_at(file, at + k * size);
	/* the fourth word: residual and cameras, negative = not seen */
	seen = file->real ? real_at(file, at + 3 * size) >= 0
			  : (gint16)word_at(file, at + 3 * size) >= 0;
	seen = seen && isfinite(xyz[0]) && isfinite(xyz[1]) && isfinite(xyz[2]);
	for (guint k = 0; !seen && k < 3; k++)
		xyz[k] = NAN;
	return seen;
}

double plb_c3d_analog(const PlbC3dFile *file, gsize sample, guint channel)
{
	gsize size = file->real ? 4 : 2;
	gsize frame = sample / file->samples_per_frame, within = sample % file->samples_per_frame;
	gsize at = file->data_at + frame * file->frame_bytes +
		   size * (4 * (gsize)file->point_count + within * file->channel_count + channel);
	double stored, value;

	if (file->real)
		stored = real_at(file, at);
	else
		stored = file->is_unsigned ? word_at(file, at) : (gint16)word_at(file, at);
	value = (stored - g_array_index(file->offset, double, channel)) *
		g_array_index(file->scale, double, channel);
	return isfinite(value) ? value : (double)NAN;
}
