/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Rows of plain structs to compact bytes and back, bit for bit. A layout names the fields of a row.
 * Each field becomes a column of little-endian unsigned words: differences from the row before
 * (signed by zigzag, wrapping), or of such differences, or exclusive-or with the row before. The
 * words are split into byte planes, lowest byte first, and the planes are packed by one zstd frame.
 * The plain size follows from the layout and the row count alone, so a hostile blob can neither
 * claim nor unfold to more than that. Pure: no files, no state. */

typedef enum {
	PLB_CODING_XOR,        /* doubles and flags */
	PLB_CODING_DIFFERENCE, /* counts */
	PLB_CODING_CURVATURE,  /* clocks: the difference of differences */
} PlbCoding;

typedef struct {
	guint offset; /* of the first such field in the row */
	guint width;  /* bytes of one field: 1, 2, 4 or 8 */
	guint repeat; /* fields of this kind, one after the other */
	PlbCoding coding;
} PlbChunkColumn;

typedef struct {
	const char *name;
	gsize row_size; /* sizeof the struct */
	guint column_count;
	const PlbChunkColumn *columns;
} PlbChunkLayout;

extern const PlbChunkLayout plb_chunk_frames;  /* PlbFrame */
extern const PlbChunkLayout plb_chunk_samples; /* PlbSample */
extern const PlbChunkLayout plb_chunk_doubles; /* double */

#define PLB_CHUNK_DIGEST_BYTES 32 /* SHA-256 */

/* Caller frees. n of at least 1. */
GBytes *plb_chunk_encode(const PlbChunkLayout *layout, gconstpointer rows, gsize n);

/* Fills n rows (fields that the layout does not name, i.e. padding, become 0). FALSE when the bytes
 * are no packed chunk of exactly n rows; rows are then undefined. */
gboolean plb_chunk_decode(const PlbChunkLayout *layout, gconstpointer data, gsize size,
			  gpointer rows, gsize n);

/* SHA-256 over three little-endian 64-bit words (sequence, first row, row count) and the packed
 * bytes, so that a chunk which was moved or relabelled does not fit either. */
void plb_chunk_digest(guint64 sequence, guint64 first_row, guint64 row_count, gconstpointer data,
		      gsize size, guint8 digest[PLB_CHUNK_DIGEST_BYTES]);
