/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/session.h"
#include "tests/prove/recorded-set.h"
#include "tests/prove/simulated-set.h"

/* Whole simulated sets in this process, one line of JSON each: how it was drawn, the truth, what
 * was found, and the verdict as it was shown after each rep. A set is a pure function of its number
 * and the manner it is drawn in.
 *
 *   prove-sets wide FIRST COUNT           everything drawn as widely as people and racks go;
 *                                         recorded live, and analysed again (recorded-set.h)
 *   prove-sets SCENARIO FIRST COUNT       that scenario in the simulator's own ranges, bars from
 *                                         40 % of body mass on and ascents from 0.8 s on */

/* Line breaks occur in JSON between its words only. */
static void print_json(const char *name, const char *json)
{
	printf(",\"%s\":", name);
	for (const char *c = json; *c; c++) {
		if (*c == '\n')
			c += strspn(c + 1, " ");
		else
			putchar(*c);
	}
}

static void print_draw(const PlbSetDraw *draw)
{
	g_autofree char *settings = g_strjoinv(" ", (char **)draw->settings->pdata);
	char rate[G_ASCII_DTOSTR_BUF_SIZE], encoder[G_ASCII_DTOSTR_BUF_SIZE];

	printf("{\"seed\":%" G_GUINT64_FORMAT ",\"scenario\":\"%s\",\"rate_hz\":%s", draw->seed,
	       draw->scenario, g_ascii_dtostr(rate, sizeof(rate), draw->rate_hz));
	printf(",\"encoder_mm\":%s,\"settings\":\"%s\"",
	       g_ascii_dtostr(encoder, sizeof(encoder), draw->encoder_mm), settings);
}

static void print_set(const PlbSetDraw *draw, const PlbRecordedSet *set)
{
	print_draw(draw);
	printf(",\"then\":%s", set->then);
	print_json("truth", set->truth);
	print_json("found", set->found);
}

static gboolean run_recorded(const PlbSetDraw *draw, GError **error)
{
	PlbRecordedSet set;

	if (!plb_recorded_set_run(&set, draw, error))
		return FALSE;
	print_set(draw, &set);
	printf(",\"live\":\"%s\"}\n", set.same ? "same" : "live and re-analysed differ");
	plb_recorded_set_clear(&set);
	return TRUE;
}

static gboolean run_simulated(const PlbSetDraw *draw, GError **error)
{
	PlbSimulatedSet set;
	PlbRecordedSet shown = { 0 };

	if (!plb_simulated_set_run(&set, draw, error))
		return FALSE;
	shown.truth = plb_lifter_get_truth_json(set.lifter);
	shown.found = plb_result_to_json(plb_pipeline_get_result(set.pipeline), "");
	shown.then = plb_recorded_set_verdicts(plb_pipeline_get_result(set.pipeline));
	print_set(draw, &shown);
	printf("}\n");
	plb_recorded_set_clear(&shown);
	plb_simulated_set_clear(&set);
	return TRUE;
}

int main(int argc, char **argv)
{
	guint64 first, count;

	if (argc != 4) {
		fprintf(stderr, "usage: %s wide|SCENARIO FIRST COUNT\n", argv[0]);
		return 2;
	}
	first = g_ascii_strtoull(argv[2], NULL, 10);
	count = g_ascii_strtoull(argv[3], NULL, 10);
	for (guint64 seed = first; seed < first + count; seed++) {
		g_autoptr(GError) error = NULL;
		gboolean done;
		PlbSetDraw draw;

		plb_set_draw_init(&draw, argv[1], seed);
		done = strcmp(argv[1], "wide") == 0 ? run_recorded(&draw, &error)
						    : run_simulated(&draw, &error);
		plb_set_draw_clear(&draw);
		if (!done) {
			fprintf(stderr, "set %" G_GUINT64_FORMAT ": %s\n", seed, error->message);
			return 1;
		}
		fflush(stdout);
	}
	return 0;
}
