/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig.h"
#include "hw/device-model.h"

/* A seeded simulated lifter doing a whole set on a rig: plates empty, step on, stand, unrack, walk
 * out, stand, reps, walk in, re-rack, step off. Its body (flexible spine, knees out, feet placed
 * anywhere, own masses and lengths) shares no code and no table with src/body, so that the solver
 * is never tested against itself. The least realism is that of docs/simulator.md. */

#define PLB_SIMULATOR_ERROR (plb_simulator_error_quark())
GQuark plb_simulator_error_quark(void);
typedef enum {
	PLB_SIMULATOR_ERROR_SCENARIO, /* no such scenario */
	PLB_SIMULATOR_ERROR_KEY,      /* no such setting, or its value is out of range */
} PlbSimulatorError;

typedef struct {
	const char *name;    /* "fatigue-shift" */
	const char *summary; /* one line for people */
} PlbScenario;
const PlbScenario *plb_scenarios(gsize *n);

typedef struct {
	const char *scenario;
	int reps;       /* 0 = the scenario's own */
	double load_kg; /* bar mass; NAN = the scenario's own */
	guint64 seed;
	const char *const
		*settings; /* NULL-terminated "key=value", or NULL; keys in docs/simulator.md */
	double rate_hz;    /* 0 = 1000 */
} PlbLifterSetup;

/* What a coach would know of the simulated athlete: mass within 0.5 kg, stature within 10 mm; with
 * the setting tape also the lengths hip to knee, knee to ankle, hip to C7, and (of a spine that is
 * held rigid) that it does not flex; NAN otherwise. */
typedef struct {
	char id[32];
	double mass_kg, stature_m;
	char sex[2];                                               /* "f" or "m" */
	char bar_position[8];                                      /* "high", "low", "front" */
	double shank_m, thigh_m, trunk_m, foot_length_m, heel_x_m; /* ankle: a quarter of the foot
								      ahead of the heel */
	double upper_kg, upper_along_m, upper_behind_m; /* above L5/S1, from hip to C7, upright */
	double bar_behind_m;                            /* the line from hip to C7 */
	double toe_out_deg, lumbar_flexion_deg;
} PlbLifterFacts;

typedef struct PlbLifter PlbLifter;
PlbLifter *plb_lifter_new(const PlbLifterSetup *setup, const PlbRig *rig, GError **error);
void plb_lifter_free(PlbLifter *lifter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbLifter, plb_lifter_free)

/* A PlbScanSource with the lifter as user_data. After the set the plates stay empty, forever. */
void plb_lifter_scan(gpointer lifter, guint64 scan_index, PlbFrame *counts);
double plb_lifter_get_duration_s(const PlbLifter *lifter); /* until a second after stepping off */
void plb_lifter_get_facts(const PlbLifter *lifter, PlbLifterFacts *facts);
/* Truth under analyze's keys, plus "scenario" (name, seed, settings, bodies), from noise-free
 * signals read by the contract's definitions. Caller frees. */
char *plb_lifter_get_truth_json(const PlbLifter *lifter);
char *plb_lifter_get_scenario_json(const PlbLifter *lifter); /* what is needed to run it again */
