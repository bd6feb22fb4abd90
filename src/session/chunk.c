/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/chunk.h"

#include "calibration/sample.h"
#include "hw/frame.h"

#include <string.h>
#include <zstd.h>

/* zstd's default level: beyond it, noise in the counts packs no smaller */
#define ZSTD_LEVEL 3

#define FIELD(type, member, coding)                                                                \
	{                                                                                          \
		offsetof(type, member), sizeof(((type *)NULL)->member), 1, coding                  \
	}
#define FIELDS(type, member, count, coding)                                                        \
	{                                                                                          \
		offsetof(type, member), sizeof(((type *)NULL)->member[0]), count, coding           \
	}

static const PlbChunkColumn frame_columns[] = {
	FIELD(PlbFrame, tick, PLB_CODING_CURVATURE),
	FIELD(PlbFrame, scan_index, PLB_CODING_CURVATURE),
	FIELDS(PlbFrame, cell, PLB_CELL_COUNT, PLB_CODING_DIFFERENCE),
	FIELDS(PlbFrame, encoder, PLB_ENCODER_COUNT, PLB_CODING_DIFFERENCE),
	FIELD(PlbFrame, clip_mask, PLB_CODING_XOR),
	FIELD(PlbFrame, encoder_fault, PLB_CODING_XOR),
	FIELD(PlbFrame, encoder_index, PLB_CODING_XOR),
	FIELD(PlbFrame, digital, PLB_CODING_XOR),
	FIELD(PlbFrame, flags, PLB_CODING_XOR),
};

static const PlbChunkColumn sample_columns[] = {
	FIELD(PlbSample, time_s, PLB_CODING_XOR),
	FIELDS(PlbSample, fz_n, PLB_SIDES, PLB_CODING_XOR),
	FIELDS(PlbSample, cop_x_m, PLB_SIDES, PLB_CODING_XOR),
	FIELDS(PlbSample, cop_y_m, PLB_SIDES, PLB_CODING_XOR),
	FIELDS(PlbSample, bar_x_m, PLB_SIDES, PLB_CODING_XOR),
	FIELDS(PlbSample, bar_y_m, PLB_SIDES, PLB_CODING_XOR),
	FIELDS(PlbSample, bar_z_m, PLB_SIDES, PLB_CODING_XOR),
	FIELD(PlbSample, flags, PLB_CODING_XOR),
};

static const PlbChunkColumn double_columns[] = { { 0, sizeof(double), 1, PLB_CODING_XOR } };

const PlbChunkLayout plb_chunk_frames = {
	"frames",
	sizeof(PlbFrame),
	G_N_ELEMENTS(frame_columns),
	frame_columns,
};
const PlbChunkLayout plb_chunk_samples = {
	"samples",
	sizeof(PlbSample),
	G_N_ELEMENTS(sample_columns),
	sample_columns,
};
const PlbChunkLayout plb_chunk_doubles = { "doubles", sizeof(double), 1, double_columns };

static guint64 field_load(const guint8 *field, guint width)
{
	guint8 byte;
	guint16 half;
	guint32 word;
	guint64 wide;

	switch (width) {
	case 1:
		memcpy(&byte, field, sizeof byte);
		return byte;
	case 2:
		memcpy(&half, field, sizeof half);
		return half;
	case 4:
		memcpy(&word, field, sizeof word);
		return word;
	default:
		memcpy(&wide, field, sizeof wide);
		return wide;
	}
}

static void field_store(guint8 *field, guint width, guint64 value)
{
	guint8 byte = (guint8)value;
	guint16 half = (guint16)value;
	guint32 word = (guint32)value;

	switch (width) {
	case 1:
		memcpy(field, &byte, sizeof byte);
		break;
	case 2:
		memcpy(field, &half, sizeof half);
		break;
	case 4:
		memcpy(field, &word, sizeof word);
		break;
	default:
		memcpy(field, &value, sizeof value);
		break;
	}
}

static guint64 width_mask(guint width)
{
	return width == 8 ? G_MAXUINT64 : (G_GUINT64_CONSTANT(1) << (8 * width)) - 1;
}

/* small differences of either sign become small words, whose high byte planes are all zeros */
static guint64 zigzag(guint64 difference, guint width)
{
	guint64 mask = width_mask(width);
	guint64 negative = (difference >> (8 * width - 1)) & 1;

	return ((difference << 1) ^ (negative ? G_MAXUINT64 : 0)) & mask;
}

static guint64 unzigzag(guint64 word, guint width)
{
	return ((word >> 1) ^ (word & 1 ? G_MAXUINT64 : 0)) & width_mask(width);
}

typedef struct {
	guint64 value, difference; /* of the row before */
} Previous;

static guint64 code(Previous *previous, guint64 value, const PlbChunkColumn *column)
{
	guint64 difference = value - previous->value;
	guint64 word;

	if (column->coding == PLB_CODING_XOR)
		word = value ^ previous->value;
	else if (column->coding == PLB_CODING_DIFFERENCE)
		word = zigzag(difference & width_mask(column->width), column->width);
	else
		word = zigzag((difference - previous->difference) & width_mask(column->width),
			      column->width);
	previous->value = value;
	previous->difference = difference;
	return word;
}

static guint64 uncode(Previous *previous, guint64 word, const PlbChunkColumn *column)
{
	guint64 mask = width_mask(column->width);

	if (column->coding == PLB_CODING_XOR) {
		previous->value ^= word;
		return previous->value;
	}
	if (column->coding == PLB_CODING_DIFFERENCE)
		previous->difference = unzigzag(word, column->width);
	else
		previous->difference =
			(previous->difference + unzigzag(word, column->width)) & mask;
	previous->value = (previous->value + previous->difference) & mask;
	return previous->value;
}

static gsize plain_size(const PlbChunkLayout *layout, gsize n)
{
	gsize row = 0;

	for (guint k = 0; k < layout->column_count; k++)
		row += layout->columns[k].width * layout->columns[k].repeat;
	return row * n;
}

static void planes_from_field(const PlbChunkLayout *layout, const PlbChunkColumn *column,
			      guint field, const guint8 *rows, gsize n, guint8 *planes)
{
	const guint8 *at = rows + column->offset + (gsize)field * column->width;
	Previous previous = { 0, 0 };

	for (gsize i = 0; i < n; i++, at += layout->row_size) {
		guint64 word = code(&previous, field_load(at, column->width), column);

		for (guint byte = 0; byte < column->width; byte++)
			planes[byte * n + i] = (guint8)(word >> (8 * byte));
	}
}

static void field_from_planes(const PlbChunkLayout *layout, const PlbChunkColumn *column,
			      guint field, const guint8 *planes, gsize n, guint8 *rows)
{
	guint8 *at = rows + column->offset + (gsize)field * column->width;
	Previous previous = { 0, 0 };

	for (gsize i = 0; i < n; i++, at += layout->row_size) {
		guint64 word = 0;

		for (guint byte = 0; byte < column->width; byte++)
			word |= (guint64)planes[byte * n + i] << (8 * byte);
		field_store(at, column->width, uncode(&previous, word, column));
	}
}

GBytes *plb_chunk_encode(const PlbChunkLayout *layout, gconstpointer rows, gsize n)
{
	gsize size = plain_size(layout, n);
	g_autofree guint8 *plain = g_malloc(size);
	guint8 *planes = plain;
	gsize bound = ZSTD_compressBound(size), packed;
	guint8 *out = g_malloc(bound);

	for (guint k = 0; k < layout->column_count; k++) {
		const PlbChunkColumn *column = &layout->columns[k];

		for (guint field = 0; field < column->repeat; field++) {
			planes_from_field(layout, column, field, rows, n, planes);
			planes += column->width * n;
		}
	}
	packed = ZSTD_compress(out, bound, plain, size, ZSTD_LEVEL);
	g_assert(!ZSTD_isError(packed)); /* cannot be: the buffer has the bound's size */
	return g_bytes_new_take(g_realloc(out, packed), packed);
}

/* No measurement packs better than this: a session of noiseless counts 4 to 300 times. It bounds
 * the memory that a file can ask for by its size. The first covers a piece of an extra column in
 * which nothing was measured (128 KiB), and a quarter of a second at 9 kHz. */
#define PLAIN_BYTES_ALWAYS ((gsize)160 << 10)
#define PLAIN_BYTES_PER_PACKED 1000

gboolean plb_chunk_decode(const PlbChunkLayout *layout, gconstpointer data, gsize size,
			  gpointer rows, gsize n)
{
	gsize expected = plain_size(layout, n);
	g_autofree guint8 *plain = NULL;
	const guint8 *planes;
	gsize unpacked;

	if (n == 0 || expected > PLAIN_BYTES_ALWAYS + PLAIN_BYTES_PER_PACKED * size ||
	    ZSTD_getFrameContentSize(data, size) != expected)
		return FALSE;
	plain = g_malloc(expected);
	unpacked = ZSTD_decompress(plain, expected, data, size);
	if (ZSTD_isError(unpacked) || unpacked != expected)
		return FALSE;
	memset(rows, 0, layout->row_size * n);
	planes = plain;
	for (guint k = 0; k < layout->column_count; k++) {
		const PlbChunkColumn *column = &layout->columns[k];

		for (guint field = 0; field < column->repeat; field++) {
			field_from_planes(layout, column, field, planes, n, rows);
			planes += column->width * n;
		}
	}
	return TRUE;
}

void plb_chunk_digest(guint64 sequence, guint64 first_row, guint64 row_count, gconstpointer data,
		      gsize size, guint8 digest[PLB_CHUNK_DIGEST_BYTES])
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	guint64 label[3] = {
		GUINT64_TO_LE(sequence),
		GUINT64_TO_LE(first_row),
		GUINT64_TO_LE(row_count),
	};
	gsize length = PLB_CHUNK_DIGEST_BYTES;

	g_checksum_update(checksum, (const guchar *)label, sizeof label);
	g_checksum_update(checksum, data, (gssize)size);
	g_checksum_get_digest(checksum, digest, &length);
}
