/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "src/session/session.h"

/* What any import must give: samples in order, no more than docs/import.md allows for a file of
 * that size (a row is at least two bytes), or one line. */

#define SAMPLES_ALWAYS 64700
#define SAMPLES_PER_BYTE 26

static inline void check_import(const PlbImport *import, size_t size)
{
	double before_s = -INFINITY;

	g_assert(import->samples->len <= SAMPLES_ALWAYS + size * SAMPLES_PER_BYTE);
	g_assert(!import->extra_values ||
		 import->extra_values->len <= 840000 + size * SAMPLES_PER_BYTE * 2);
	g_assert(isfinite(import->info.rate_hz) && import->info.rate_hz > 0);
	g_assert(import->understood && !strchr(import->understood, '\n') &&
		 g_utf8_validate(import->understood, -1, NULL));
	for (guint i = 0; i < import->samples->len; i++) {
		const PlbSample *sample = &g_array_index(import->samples, PlbSample, i);

		g_assert(sample->time_s > before_s);
		before_s = sample->time_s;
	}
}

static inline void check_import_error(const GError *error)
{
	g_assert(error && error->message[0] != '\0');
	g_assert(strchr(error->message, '\n') == NULL);
	g_assert(g_utf8_validate(error->message, -1, NULL));
}

/* A file without a name that holds these bytes; caller closes *fd and frees. */
static inline char *make_file(const void *data, size_t size, int *fd)
{
	*fd = memfd_create("recording", MFD_CLOEXEC);
	g_assert(*fd >= 0 && write(*fd, data, size) == (ssize_t)size);
	return g_strdup_printf("/proc/self/fd/%d", *fd);
}
