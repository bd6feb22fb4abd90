/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "src/session/session.h"

/* Any bytes as a foreign recording: refused in one line, or samples in order and of bounded size.
 * IMPORT_FORMAT, given by the build, is the reader's name. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define JOIN(a, b) a##b
#define READER(format) JOIN(plb_import_, format)

/* docs/import.md: no file may ask for more than this many samples a byte of its own. */
#define SAMPLES_PER_BYTE_MAX 2000

static void check_samples(const PlbImport *import, size_t size)
{
	double before_s = -INFINITY;

	g_assert(import->samples->len <= (size + 1) * SAMPLES_PER_BYTE_MAX);
	g_assert(isfinite(import->info.rate_hz) && import->info.rate_hz > 0);
	for (guint i = 0; i < import->samples->len; i++) {
		const PlbSample *sample = &g_array_index(import->samples, PlbSample, i);

		g_assert(sample->time_s > before_s);
		before_s = sample->time_s;
	}
}

static void check_error(const GError *error)
{
	g_assert(error && error->message[0] != '\0');
	g_assert(strchr(error->message, '\n') == NULL);
	g_assert(g_utf8_validate(error->message, -1, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL;
	PlbImport import;
	PlbImportSource source = { 0 };
	int fd = memfd_create("recording", MFD_CLOEXEC);

	g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	path = g_strdup_printf("/proc/self/fd/%d", fd);
	source.path = path;
	memset(&import, 0, sizeof import);
	if (READER(IMPORT_FORMAT)(&source, &import, &error)) {
		check_samples(&import, size);
		plb_import_clear(&import);
	} else {
		check_error(error);
	}
	close(fd);
	return 0;
}
