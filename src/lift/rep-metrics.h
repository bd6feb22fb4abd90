/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/set-finder.h"

/* The bar's path in one phase: from its first to its last instant. */
typedef struct {
	double drift_x_m;            /* x at the end less x at the beginning */
	double bow_m;                /* largest distance from the straight line, forward positive */
	double forward_of_midfoot_m; /* largest x less mid-foot's */
	double tilt_deg, yaw_deg;    /* signed values of largest magnitude */
} PlbBarPhase;

/* Half widths of 95 % intervals, of the metrics of the same names. */
typedef struct {
	double rom_m, mean_velocity_mps, mean_propulsive_velocity_mps, peak_velocity_mps;
	double mean_force_n, peak_force_n, mean_power_w;
	struct {
		double eccentric, bottom, concentric, peak_force, impulse;
	} asymmetry_pct;
	struct {
		double mean_velocity_mps, peak_velocity_mps;
	} com;
} PlbRepUncertainty;

/* The metrics of one rep that need no body model; names, definitions and units are those of
 * docs/metrics.md. NAN = not measured. Nothing but doubles. */
typedef struct {
	double rom_m;
	double mean_velocity_mps;
	double mean_propulsive_velocity_mps;
	double peak_velocity_mps;
	double time_to_peak_velocity_s;
	double eccentric_mean_velocity_mps, eccentric_peak_velocity_mps; /* downwards positive */
	double eccentric_s;
	double concentric_s;
	double time_under_tension_s;
	double min_velocity_sticking_mps; /* NAN when there is no sticking region */
	double mean_force_n;
	double peak_force_n;
	double mean_power_w;
	double peak_power_w;
	double bar_mean_power_w;
	double work_j, eccentric_work_j, bar_work_j;
	double impulse_ns;
	double braking_impulse_ns, propulsive_impulse_ns;
	struct {
		double lowering_s, bottom_s, rising_s;
		double top_s; /* since the rep before; the set fills it */
	} tempo;
	struct {
		double from_pct, to_pct; /* of the range of motion */
		double duration_s, depth_mps;
	} sticking;
	struct {
		double mean_velocity_mps, peak_velocity_mps, rise_m;
	} com;
	struct {
		double onset_s;
		double to_50ms_nps, to_100ms_nps, to_150ms_nps, to_200ms_nps, to_250ms_nps;
	} rfd;
	struct {
		double eccentric, bottom, concentric, peak_force,
			impulse; /* percent, right positive */
		double braking, propulsive;
	} asymmetry_pct;
	struct {
		double drift_x_m, loop_m, forward_of_midfoot_m, tilt_deg, yaw_deg;
		PlbBarPhase eccentric, concentric;
	} bar;
	struct {
		double mean_x_m, range_x_m, mean_y_m, range_y_m, path_m;
		struct {
			double eccentric, bottom, concentric;
		} right_ahead_m;
	} cop;
	struct {
		double force_n, of_first_reps; /* the set fills the latter */
	} tremor;
	PlbRepUncertainty uncertainty;
} PlbRepMetrics;

typedef struct {
	double body_mass_kg; /* NAN = unknown */
	double bar_mass_kg;
	double midfoot_x_m; /* heel mark + half the foot, or quiet-standing cop; NAN = unknown */
} PlbRepContext;

void plb_rep_metrics_clear(PlbRepMetrics *metrics); /* everything NAN */
void plb_rep_metrics_compute(const PlbTraces *traces, const PlbRepCut *cut,
			     const PlbRepContext *context, const PlbLiftSettings *settings,
			     PlbRepMetrics *metrics);

typedef struct {
	double takeoff_s, landing_s, flight_s, height_m;
	double contact_s;         /* on the ground since the flight before; NAN after a stand */
	double reactive_strength; /* flight over contact */
	/* after a quiet stand, else NAN: */
	double time_to_takeoff_s;    /* from where the force leaves the weight */
	double modified_rsi_mps;     /* height over that time */
	double takeoff_velocity_mps; /* by the impulse */
	double impulse_height_m;     /* by that velocity */
} PlbJump;

/* Jumps from the plates alone (10 N threshold): appends PlbJump to jumps, over the whole recording.
 */
void plb_jumps_find(const PlbTraces *traces, const PlbLiftSettings *settings, GArray *jumps);

/* Right share of the force over [from_s, to_s], percent of total, of the instants at which
 * someone stood there; NAN without sides or when nobody did. */
double plb_right_share_pct(const PlbTraces *traces, double from_s, double to_s);

/* Evenly resampled, zero-phase low-passed view of a stretch of a recording, shared by the body
 * model, series.csv and the screen's charts. All arrays have length n; NAN where not measured. */
typedef struct {
	double rate_hz;
	double start_s; /* time of the first element */
	gsize n;
	double *force_left_n, *force_right_n, *force_n;
	double *cop_x_m;
	double *bar_x_m, *bar_z_m;
	double *bar_velocity_mps, *bar_acceleration_mps2; /* vertical */
	double *bar_x_acceleration_mps2;
	double *cop_left_x_m, *cop_right_x_m; /* of each plate; NAN where it carries too little */
} PlbMotion;

/* [from_s, to_s] at rate_hz, low-passed at cutoff_hz (forces and kinematics alike: matched
 * cut-offs). The filter runs over up to a second more on each side, where there is one, so that
 * edges are not bent. Depends on samples up to to_s + 1 s only as far as they are within the
 * recording AND before limit_s, so that live and later agree. */
PlbMotion *plb_motion_new(const PlbTraces *traces, double from_s, double to_s, double limit_s,
			  double rate_hz, double cutoff_hz);
void plb_motion_free(PlbMotion *motion);
/* The element nearest to a time, within the stretch, which has one at least. */
gsize plb_motion_index(const PlbMotion *motion, double time_s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbMotion, plb_motion_free)
