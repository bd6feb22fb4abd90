/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/procedure.h"
#include "src/simulator/lifter.h"

/* A seeded calibration bench: a rack that is not quite what its rig file says, and somebody who
 * carries out a procedure on it, never quite exactly and, when asked, wrongly. Weights, places, bar
 * points and marks are off by the procedure's tolerances; cells are noisy and creep; strings have
 * play. docs/simulator.md lists the settings. */

typedef struct {
	guint64 seed;
	double rate_hz;              /* 0 = 1000 */
	const char *const *settings; /* NULL-terminated "key=value", or NULL */
} PlbBenchSetup;

typedef struct PlbBench PlbBench;

/* nominal: what the rig file says. FALSE with PLB_SIMULATOR_ERROR_KEY. */
PlbBench *plb_bench_new(const PlbBenchSetup *setup, const PlbRig *nominal, GError **error);
void plb_bench_free(PlbBench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbBench, plb_bench_free)

/* Does what a step says; from now on scans show it. Any thread. */
void plb_bench_do(PlbBench *bench, const PlbProcedure *procedure, guint step);
/* Lets time pass without scans: creep goes on. */
void plb_bench_wait(PlbBench *bench, double seconds);
/* A PlbScanSource with the bench as user_data. */
void plb_bench_scan(gpointer bench, guint64 scan_index, PlbFrame *counts);
/* The whole procedure without a rack between: settle_s after each step, then the mean over mean_s.
 */
gboolean plb_bench_run(PlbBench *bench, PlbProcedure *procedure, double settle_s, double mean_s,
		       GError **error);

/* For tests: the truth, and loads and positions that are exact. */
const PlbRig *plb_bench_get_rig(const PlbBench *bench); /* strings in the rig frame */
double plb_bench_get_datum_x_m(const PlbBench *bench);  /* bar points' frame in the rig frame */
double plb_bench_get_gravity_mps2(const PlbBench *bench);
void plb_bench_put(PlbBench *bench, PlbSide plate, double fz_n, double x_m, double y_m);
void plb_bench_move_bar(PlbBench *bench, double x_m, double z_m);
gboolean plb_bench_read(PlbBench *bench, double seconds, PlbReading *reading, GError **error);

/* The settings with their defaults, one a line, for --help. Caller frees. */
char *plb_bench_settings_text(void);
