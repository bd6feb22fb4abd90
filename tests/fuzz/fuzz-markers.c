/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/import-check.h"

/* OpenSim's two tables of one trial: ground forces, a line of two percent signs, markers. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PARTING "%%\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *parting = memmem(data, size, PARTING, strlen(PARTING));
	size_t first = parting ? (size_t)(parting - data) : size;
	size_t second = parting ? first + strlen(PARTING) : size;
	int fds[2];
	g_autoptr(GError) error = NULL;
	g_autofree char *one = make_file(data, first, &fds[0]);
	g_autofree char *other = make_file(data + second, size - second, &fds[1]);
	const PlbImportSource source = { .path = one, .markers_path = other, .bar_markers = "bar" };
	PlbImport import = { .samples = NULL };

	if (plb_import_opensim(&source, &import, &error)) {
		check_import(&import, size);
		plb_import_clear(&import);
	} else {
		check_import_error(error);
	}
	close(fds[0]);
	close(fds[1]);
	return 0;
}
