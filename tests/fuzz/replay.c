/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A fuzz target without a fuzzer, for every day: the whole corpus (a folder), and seeded mutations
 * of it. Usage: replay FOLDER [ROUNDS] */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void mutate(GRand *random, guint8 *bytes, gsize n)
{
	guint times = (guint)g_rand_int_range(random, 1, 8);

	for (guint i = 0; i < times && n > 0; i++) {
		gsize at = g_rand_int(random) % n;

		bytes[at] = g_rand_boolean(random) ? (guint8)g_rand_int(random)
						   : bytes[at] ^ (guint8)(1u << (i % 8));
	}
}

static void feed(GRand *random, const guint8 *bytes, gsize n, guint rounds)
{
	LLVMFuzzerTestOneInput(bytes, n);
	for (guint i = 0; i < rounds; i++) {
		/* a copy of just that size, so that a sanitizer sees a byte too far */
		gsize cut = i % 4 && n > 0 ? n : g_rand_int(random) % (n + 1);
		g_autofree guint8 *copy = g_memdup2(bytes, MAX(cut, 1));

		mutate(random, copy, cut);
		LLVMFuzzerTestOneInput(copy, cut);
	}
}

int main(int argc, char **argv)
{
	g_autoptr(GDir) folder = argc > 1 ? g_dir_open(argv[1], 0, NULL) : NULL;
	guint rounds = argc > 2 ? (guint)g_ascii_strtoull(argv[2], NULL, 10) : 2000, files = 0;
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	const char *name;

	while (folder && (name = g_dir_read_name(folder))) {
		g_autofree char *path = g_build_filename(argv[1], name, NULL);
		g_autofree char *bytes = NULL;
		gsize n;

		if (!g_file_get_contents(path, &bytes, &n, NULL))
			return 1;
		feed(random, (const guint8 *)bytes, n, rounds);
		files++;
	}
	printf("%u files, each with %u mutations\n", files, rounds);
	return files > 0 ? 0 : 1;
}
