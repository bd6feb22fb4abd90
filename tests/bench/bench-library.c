/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/live/rack-list.h"
#include "src/live/recorder.h"
#include "src/session/library.h"

/* The library with 10,000 sessions of 100 athletes, five years of two sessions a week and more:
 * what a search and a trend take, against reading one session file of the same kind. The sessions
 * are one real result under other names and days. */

#define SESSIONS 10000
#define ATHLETES 100
#define ROUNDS 5
#define DAY_US (G_GINT64_CONSTANT(86400) * G_USEC_PER_SEC)

typedef struct {
	char *dir, *session;
	PlbLibrary *library;
	char *json;
	guint rows;
} Bench;

static void record_one(Bench *bench)
{
	PlbLifterSetup lifter_setup = { .scenario = "steady", .load_kg = NAN, .seed = 1 };
	PlbRecorderOptions options = { .path = bench->session, .lossless = TRUE };
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbRecorder) recorder = plb_recorder_new();
	PlbLifter *lifter;
	PlbRack *rack;

	plb_pipeline_setup_init(&options.setup, NULL);
	rack = plb_rack_list_open_virtual(&lifter_setup, FALSE, &options.setup, &lifter, NULL);
	options.duration_s = plb_lifter_get_duration_s(lifter);
	if (!plb_recorder_start(recorder, rack, rig, &options, NULL) ||
	    !plb_recorder_wait(recorder, NULL))
		exit(1);
}

static void read_session(Bench *bench)
{
	g_autoptr(PlbSession) session = plb_session_open(bench->session, NULL);
	g_autoptr(PlbPipeline) pipeline = plb_session_analyze(session, NULL);

	g_free(bench->json);
	bench->json = plb_result_to_json(plb_pipeline_get_result(pipeline), "");
}

static void fill(Bench *bench)
{
	g_auto(GStrv) parts = g_strsplit(bench->json, "\"sim-1\"", 2);

	for (int n = 0; n < SESSIONS; n++) {
		g_autofree char *json =
			g_strdup_printf("%s\"athlete-%02d\"%s", parts[0], n % ATHLETES, parts[1]);
		g_autofree char *path = g_strdup_printf("/gym/%05d.plumbar", n);
		PlbLibraryFile file = { .path = path, .started_us = n / ATHLETES * 18 * DAY_US };

		if (!plb_library_put(bench->library, &file, json, NULL))
			exit(1);
	}
}

static void count_row(int n, char **values, char **names, gpointer user_data)
{
	((Bench *)user_data)->rows++;
}

static void search(Bench *bench)
{
	PlbLibraryQuery query = { .text = "lete-42" };

	bench->rows = 0;
	plb_library_list(bench->library, &query, count_row, bench, NULL);
}

static void newest(Bench *bench)
{
	PlbLibraryQuery query = { .limit = 50 };

	bench->rows = 0;
	plb_library_list(bench->library, &query, count_row, bench, NULL);
}

static void trend(Bench *bench)
{
	bench->rows = 0;
	plb_library_trend(bench->library, "athlete-42", "mean_velocity_mps", 0, count_row, bench,
			  NULL);
}

static double best_ms(Bench *bench, void (*work)(Bench *bench))
{
	double best = INFINITY;

	for (int round = 0; round < ROUNDS; round++) {
		gint64 begin_us = g_get_monotonic_time();

		work(bench);
		best = fmin(best, 1e-3 * (double)(g_get_monotonic_time() - begin_us));
	}
	return best;
}

static void print_row(Bench *bench, const char *what, void (*work)(Bench *bench), double reference)
{
	double ms = best_ms(bench, work);

	printf("%-44s %8.2f ms %8.3f x reference %6u rows\n", what, ms, ms / reference,
	       bench->rows);
}

int main(void)
{
	Bench bench = { .dir = g_dir_make_tmp("plumbar-bench-XXXXXX", NULL) };
	g_autofree char *path = g_build_filename(bench.dir, "library.db", NULL);
	g_autofree char *remove = g_strdup_printf("rm -rf '%s'", bench.dir);
	double reference;
	gint64 begin_us;

	bench.session = g_build_filename(bench.dir, "s.plumbar", NULL);
	bench.library = plb_library_open(path, NULL);
	record_one(&bench);
	reference = best_ms(&bench, read_session);
	printf("%-44s %8.2f ms\n", "reference: one session file, analysed", reference);
	begin_us = g_get_monotonic_time();
	fill(&bench);
	printf("%-44s %8.2f ms each\n", "taking a session in",
	       1e-3 * (double)(g_get_monotonic_time() - begin_us) / SESSIONS);
	print_row(&bench, "newest 50 of 10,000 sessions", newest, reference);
	print_row(&bench, "search for a text in 10,000 sessions", search, reference);
	print_row(&bench, "one athlete's trend of one metric", trend, reference);
	plb_library_free(bench.library);
	return system(remove);
}
