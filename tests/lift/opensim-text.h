/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/sample.h"

/* Just enough of OpenSim's text formats for tests of the lift floor: one marker of a .trc and the
 * two plates of a _grf.mot, both at one rate (y up, x forward, z right). Ends the test with a skip
 * (77) and the folder's name when the recordings are not there. */

char *recording_path(const char *name); /* under PLUMBAR_DATA; caller frees */
/* Columns of a tab- or comma-separated table by name, after the line that begins with `header`
 * (NULL-terminated names); rows of doubles. Caller frees with g_ptr_array_unref. */
GPtrArray *table_columns(const char *path, const char *first_column, const char *const *names,
			 gsize *rows);
/* lifter4/squats1: marker C7 as the bar, plate 1 right, plate 2 left. */
GArray *lifter4_samples(PlbStreamInfo *info);
