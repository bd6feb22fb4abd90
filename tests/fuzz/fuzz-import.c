/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/import-check.h"

/* Any bytes as a foreign recording: refused in one line, or samples in order and of bounded number.
 * IMPORT_FORMAT, given by the build, is the reader's name. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define JOIN(a, b) a##b
#define READER(format) JOIN(plb_import_, format)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd;
	g_autoptr(GError) error = NULL;
	g_autofree char *path = make_file(data, size, &fd);
	const PlbImportSource source = { .path = path };
	PlbImport import = { .samples = NULL };

	if (READER(IMPORT_FORMAT)(&source, &import, &error)) {
		check_import(&import, size);
		plb_import_clear(&import);
	} else {
		check_import_error(error);
	}
	close(fd);
	return 0;
}
