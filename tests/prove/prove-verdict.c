/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/prove/verdict-case.h"

/* Simulated sets of one family, judged after every rep; one line of JSON each.
 *
 *   prove-verdict simulate FAMILY FIRST COUNT SESSION KEEP   simulates them, the lifters of seeds
 *                 FIRST ... FIRST + COUNT - 1 on their day SESSION, and keeps them in file KEEP
 *   prove-verdict judge KEEP [EARLIER...]   judges kept sets anew, each with the history that its
 *                 lifter's sets in the EARLIER files make */

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "prove-verdict: %s: %s\n", what, why);
	return 1;
}

static int simulate(char **argv)
{
	const PlbVerdictHistory none = { 0, NAN, 0 };
	guint64 first = g_ascii_strtoull(argv[1], NULL, 10);
	guint64 count = g_ascii_strtoull(argv[2], NULL, 10);
	guint session = (guint)g_ascii_strtoull(argv[3], NULL, 10);
	FILE *file = fopen(argv[4], "wb");
	gboolean whole = file != NULL;

	for (guint64 seed = first; whole && seed < first + count; seed++) {
		g_autoptr(GError) error = NULL;
		VerdictCase set;

		if (!verdict_case_simulate(&set, argv[0], seed, session, &error)) {
			fclose(file);
			return fail(argv[0], error->message);
		}
		verdict_case_print(&set, &none);
		whole = fwrite(&set, sizeof set, 1, file) == 1;
	}
	if (!file || fclose(file) != 0 || !whole)
		return fail(argv[4], "cannot be written");
	return 0;
}

/* All sets of a file; NULL if it is not one of this build. */
static GArray *read_cases(const char *path)
{
	g_autofree char *data = NULL;
	gsize length;
	GArray *cases;

	if (!g_file_get_contents(path, &data, &length, NULL) || length % sizeof(VerdictCase) != 0)
		return NULL;
	cases = g_array_new(FALSE, FALSE, sizeof(VerdictCase));
	g_array_append_vals(cases, data, (guint)(length / sizeof(VerdictCase)));
	return cases;
}

static void add_histories(GHashTable *histories, const GArray *earlier)
{
	for (guint i = 0; i < earlier->len; i++) {
		const VerdictCase *set = &g_array_index(earlier, VerdictCase, i);
		PlbVerdictHistory *history = g_hash_table_lookup(histories, &set->seed);

		if (!history) {
			history = g_new0(PlbVerdictHistory, 1);
			history->rep_sd_pct = NAN;
			g_hash_table_insert(histories, g_memdup2(&set->seed, sizeof set->seed),
					    history);
		}
		verdict_case_add_history(set, history);
	}
}

static int judge(int count, char **paths)
{
	static const PlbVerdictHistory none = { 0, NAN, 0 };
	g_autoptr(GHashTable) histories =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	g_autoptr(GArray) cases = read_cases(paths[0]);

	if (!cases)
		return fail(paths[0], "no sets of this build");
	for (int i = 1; i < count; i++) {
		g_autoptr(GArray) earlier = read_cases(paths[i]);

		if (!earlier)
			return fail(paths[i], "no sets of this build");
		add_histories(histories, earlier);
	}
	for (guint i = 0; i < cases->len; i++) {
		const VerdictCase *set = &g_array_index(cases, VerdictCase, i);
		const PlbVerdictHistory *history = g_hash_table_lookup(histories, &set->seed);

		verdict_case_print(set, history ? history : &none);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 7 && strcmp(argv[1], "simulate") == 0)
		return simulate(argv + 2);
	if (argc > 2 && strcmp(argv[1], "judge") == 0)
		return judge(argc - 2, argv + 2);
	fprintf(stderr,
		"usage: %s simulate FAMILY FIRST COUNT SESSION KEEP | judge KEEP [EARLIER...]\n",
		argv[0]);
	return 2;
}
