/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/session.h"

/* Recordings for the session tests: frame k is a pure function of (seed, k), so that a test can say
 * what a killed process must have written. */

#define FIXTURE_RATE_HZ 1000.0
#define FIXTURE_TICK_HZ 1000000

PlbFrame fixture_frame(guint64 seed, guint64 scan_index);
GArray *fixture_frames(guint64 seed, guint64 n); /* PlbFrame */
gboolean fixture_frames_equal(const PlbFrame *a, const PlbFrame *b);

/* A header for frames of the virtual rack, with everything filled. */
void fixture_header(PlbSessionHeader *header);

char *fixture_dir(void); /* a fresh folder; caller frees and removes by fixture_remove */
void fixture_remove(const char *dir);

/* Records a finished session of all frames. */
void fixture_record(const char *path, const GArray *frames);
/* Runs one SQL statement on a file, from outside. */
void fixture_execute(const char *path, const char *sql);

/* What verifying says of the file; the numbers count only where it is not damaged. */
void fixture_check_verified(const char *path, gboolean damaged, gboolean finished, guint64 scans,
			    guint64 lost, const char *says);
