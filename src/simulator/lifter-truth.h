/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-dynamics.h"

/* The true reps of a simulated set, by the contract's definitions, read from the noise-free signals
 * at PLB_TRACK_RATE_HZ without any filter (the sleeves' whip is part of the bar's motion, and
 * small). Seconds from the session's first scan; NAN = not there. */

typedef struct {
	double drift_x_m, bow_m, forward_of_midfoot_m, tilt_deg, yaw_deg;
} PlbTruthBarPhase;

typedef struct {
	double start_s, bottom_s, end_s;
	gboolean complete;
	const char *why; /* NULL when complete */
	double rom_m, mean_velocity_mps, mean_propulsive_velocity_mps, peak_velocity_mps;
	double time_to_peak_velocity_s, eccentric_s, concentric_s, min_velocity_sticking_mps;
	double eccentric_mean_velocity_mps, eccentric_peak_velocity_mps, time_under_tension_s;
	struct {
		double lowering_s, bottom_s, rising_s, top_s;
	} tempo;
	struct {
		double from_pct, to_pct, duration_s, depth_mps;
	} sticking;
	double mean_force_n, peak_force_n, mean_power_w, peak_power_w, bar_mean_power_w, impulse_ns;
	double work_j, eccentric_work_j, bar_work_j, braking_impulse_ns, propulsive_impulse_ns;
	struct {
		double mean_velocity_mps, peak_velocity_mps, rise_m;
	} com;
	struct {
		double onset_s;
		double to_50ms_nps, to_100ms_nps, to_150ms_nps, to_200ms_nps, to_250ms_nps;
	} rfd;
	struct {
		double eccentric, bottom, concentric, peak_force, impulse, braking, propulsive;
	} asymmetry_pct;
	struct {
		double drift_x_m, loop_m, forward_of_midfoot_m, tilt_deg, yaw_deg;
		PlbTruthBarPhase eccentric, concentric;
	} bar;
	struct {
		double mean_x_m, range_x_m, mean_y_m, range_y_m, path_m;
		struct {
			double eccentric, bottom, concentric;
		} right_ahead_m;
	} cop;
	struct {
		double trunk_lean_deg, shank_lean_deg, thigh_deg, hip_rise_ratio;
	} posture;
	struct {
		double l5s1_peak_nm, l5s1_concentric_mean_nm, hip_peak_nm, knee_peak_nm;
		double hip_knee_ratio; /* concentric means */
		double lumbar_share;
	} moments;
	double l5s1_gravity_matched_nm; /* over the heights that all complete reps share */
	double l5s1_change_pct;         /* of that, against the mean of the first reps */
	double dose_nms, squared_dose_nm2s;
} PlbTruthRep;

typedef struct {
	guint n;
	PlbTruthRep rep[PLB_LIFTER_MAX_REPS];
	double velocity_loss_pct;
	double l5s1_change_pct; /* mean of the last reps against that of the first */
	double midfoot_x_m;     /* the centre of pressure before the first rep */
} PlbTruth;

void plb_truth_read(PlbTruth *truth, const PlbLifterPlan *plan, const PlbPhases *phases,
		    const PlbSignals *signals, const PlbRig *rig);

/* Of a lifter, for validations; they live as long as it. */
const PlbTruth *plb_lifter_get_truth(const PlbLifter *lifter);
const PlbSignals *plb_lifter_get_signals(const PlbLifter *lifter); /* noise-free */

/* As analyze's JSON; caller frees. */
char *plb_truth_to_json(const PlbTruth *truth, const PlbLifterPlan *plan, const PlbPhases *phases,
			const char *id);
/* What is needed to run it again, and who it was. */
char *plb_truth_scenario_to_json(const PlbLifterPlan *plan);
