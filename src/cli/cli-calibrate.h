/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/calibration.h"
#include "src/cli/cli.h"
#include "src/live/measurement.h"

/* What calibrate and check-rig share: where a procedure, its base rig and its readings come from.
 * Texts as typed, NULL = not given. */
typedef struct {
	char *rig, *recording, *device, *seed, *settle, *mean, *keep;
	char **settings;
} PlbCliBench;

/* The entries fill *bench; caller frees. */
GOptionEntry *plb_cli_bench_entries(PlbCliBench *bench);
void plb_cli_bench_clear(PlbCliBench *bench);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbCliBench, plb_cli_bench_clear)

/* The base rig: --rig, or the procedure's own beside its file, or the virtual rack's. */
int plb_cli_bench_rig(const char *command, const PlbCliBench *bench, const PlbProcedure *procedure,
		      const char *procedure_path, PlbRig **rig);

/* Fills in the readings that the procedure lacks, from --device or --recording (or the procedure's
 * own). serial gets the device's, or NULL where none is told; date the day of the measurement.
 * Caller frees both. */
int plb_cli_bench_read(const char *command, const PlbCliBench *bench, const PlbRig *rig,
		       const char *procedure_path, PlbProcedure *procedure, char **serial,
		       char **date);
