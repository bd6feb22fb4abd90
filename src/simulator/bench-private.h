/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pthread.h>

#include "calibration/calibrator.h"
#include "src/simulator/bench.h"
#include "src/simulator/random.h"

/* Shared by the bench*.c files only. */

enum {
	PLB_BENCH_SENSITIVITY,
	PLB_BENCH_CELL_PLACE,
	PLB_BENCH_SCALE,
	PLB_BENCH_ANCHOR,
	PLB_BENCH_DATUM,
	PLB_BENCH_GRAVITY,
	PLB_BENCH_CREEP,
	PLB_BENCH_CELL_NOISE,
	PLB_BENCH_STRING_NOISE,
	PLB_BENCH_PLAY,
	PLB_BENCH_DRUM,
	PLB_BENCH_TWIST,
	PLB_BENCH_BEND,
	PLB_BENCH_VALUES,
};

/* Steps from 1, 0 = none; cells and strings as side * 4 (or 2) + number, -1 = none. */
typedef struct {
	guint forget, stay, skip, exchange[2];
	int swap_cells[2], flip_cell, dead_cell;
	int swap_strings[2], invert;
} PlbBenchFaults;

typedef struct {
	double fz_n, x_m, y_m;
} PlbBenchLoad;

struct PlbBench {
	pthread_mutex_t lock;
	PlbRig *nominal, *rig;
	double rate_hz;
	double value[PLB_BENCH_VALUES];
	PlbBenchFaults faults;
	double datum_x_m, gravity_mps2, twist;
	double creep[PLB_SIDES][4];                     /* coefficients */
	double creep_n[PLB_SIDES][4];                   /* state */
	double weight_error[PLB_PROCEDURE_WEIGHTS_MAX]; /* of the tolerance */
	PlbRandom random;
	guint64 noise_seed, next_scan;
	double waited_s;
	double off_x_m, off_y_m;
	int skipped; /* the list has come out of step and back */
	PlbBenchLoad load[PLB_SIDES];
	double bar_x_m[PLB_SIDES], bar_z_m[PLB_SIDES];
	double shown_m[PLB_SIDES][2]; /* string lengths behind the play */
	double string_noise_m[PLB_SIDES][2];
	guint cell_channel[PLB_SIDES][4], string_channel[PLB_SIDES][2];
};

double plb_bench_either(PlbRandom *random, double limit); /* uniform, +- limit */
double plb_bench_creep_seconds(void);

/* bench-settings.c */
gboolean plb_bench_settings_read(PlbBench *bench, const char *const *settings, GError **error);

/* bench-sensors.c; the lock is held */
void plb_bench_clear(PlbBench *bench);
void plb_bench_pass(PlbBench *bench, double seconds);
void plb_bench_place_bar(PlbBench *bench, const double x_m[PLB_SIDES], const double z_m[PLB_SIDES]);
void plb_bench_pull(PlbBench *bench, PlbSide side, guint string, double length_m);
void plb_bench_connect(PlbBench *bench); /* cables, with the faults */
