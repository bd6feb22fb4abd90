/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/session.h"

/* The columns of a physical CSV beside time. */
typedef struct {
	const char *name;
	guint channels; /* PlbChannels, all of which a recording must have for it to be there */
	gsize offset;   /* of the double in PlbSample */
} PlbSampleColumn;
const PlbSampleColumn *plb_sample_columns(gsize *n);

/* The core of plb_export_csv: samples of one recording as the physical CSV, to a temporary file
 * beside path that takes its name when whole. Columns are those of info->channels; values not
 * measured are empty fields; the time column is the source's own time. Importing the file gives the
 * same samples, bit for bit (but for the sign of a zero and the flags of clipping and faults). */
gboolean plb_csv_write_samples(const PlbSample *samples, gsize n, const PlbStreamInfo *info,
			       const char *path, GError **error);
