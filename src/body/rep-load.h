/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/athlete.h"
#include "src/lift/rep-metrics.h"
#include "src/lift/set-finder.h"

/* Posture, joint moments and their bands of one rep: the method of docs/posture-model.md. */

/* Elements of one rep's solution, evenly spaced at rate_hz, from half a second before the rep's
 * start to half a second after its end (as far as recorded). Angles from the vertical: trunk and
 * shank positive forward, thigh positive backward; the trunk is the line from mid-hip to C7.
 * Moments: internal extensor demand, both legs summed. */
typedef struct {
	double rate_hz; /* 100 */
	double start_s;
	gsize n;
	double *force_left_n, *force_right_n;
	double *cop_x_m, *bar_x_m, *bar_z_m, *bar_velocity_mps;
	double *com_x_m, *com_z_m;
	double *shank_rad, *thigh_rad, *trunk_rad;
	double *l5s1_nm, *l5s1_gravity_nm, *hip_nm, *knee_nm, *ankle_nm;
} PlbRepSeries;

PlbRepSeries *plb_rep_series_new(gsize n); /* all NAN */
void plb_rep_series_free(PlbRepSeries *series);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRepSeries, plb_rep_series_free)

/* Gravity part of L5/S1 against bar height, eccentric and concentric apart; what reps are compared
 * by. Bin k is the height (k + 0.5) * PLB_CURVE_STEP_M below the standing bar height; NAN = not
 * reached. */
#define PLB_CURVE_BINS 128
#define PLB_CURVE_STEP_M 0.01
typedef struct {
	double eccentric_nm[PLB_CURVE_BINS];
	double concentric_nm[PLB_CURVE_BINS];
	double trunk_rad[PLB_CURVE_BINS];     /* concentric */
	double bar_forward_m[PLB_CURVE_BINS]; /* bar x less mid-foot (or ankle) x, concentric */
	double noise_nm; /* 1 sigma of the mean over the curve, from measurement noise alone */
} PlbRepCurve;

/* Joint moments of one leg (side-moments.h). */
typedef struct {
	double hip_peak_nm, knee_peak_nm, ankle_peak_nm;
	double hip_band_nm[2], knee_band_nm[2]; /* 95 % */
} PlbSideLoad;

typedef struct {
	struct {
		double trunk_lean_deg, shank_lean_deg, thigh_deg, hip_rise_ratio, residual_m;
		double excluded_s; /* how long the model did not fit (fit-check.h) */
	} posture;
	struct {
		double l5s1_peak_nm, l5s1_concentric_mean_nm, hip_peak_nm, knee_peak_nm;
		double hip_knee_ratio, lumbar_share;
		/* at the instant of the L5/S1 peak: what gravity asks for, and the rest */
		double l5s1_gravity_nm, l5s1_inertial_nm;
		double ankle_peak_nm;
		PlbSideLoad left, right;
		/* on the disc at the instant of the L5/S1 peak, by one extensor (side-moments.h) */
		double l5s1_compression_n, l5s1_shear_n, l5s1_compression_band_n[2];
		double l5s1_band_nm[2], hip_band_nm[2], knee_band_nm[2]; /* 95 %, of the peaks */
	} moments;
	double l5s1_dose_nms, l5s1_squared_dose_nm2s; /* over the rep, start to end */
	PlbRepCurve curve;
	char *why_not; /* NULL, or why there are no moments; then every number is NAN */
} PlbRepLoad;
void plb_rep_load_clear(PlbRepLoad *load); /* frees why_not, sets all to NAN */

/* One set's body model: athlete, load, and how the lifter stood. */
typedef struct PlbBodySolver PlbBodySolver;

/* body_mass_kg and bar_mass_kg as measured (bar 0 = none). Never fails; when something is missing
 * (stature, sex, bar x, a standing pause...) the solver says so in every rep's why_not. */
PlbBodySolver *plb_body_solver_new(const PlbAthlete *athlete, const PlbStreamInfo *info,
				   double body_mass_kg, double bar_mass_kg);
void plb_body_solver_free(PlbBodySolver *solver);
/* Brings a copy up to what the solver now knows (copy NULL = a new one; solver NULL: the copy is
 * freed, and NULL returned). For previews in another thread: those of the copy go on from its own
 * last posture. */
PlbBodySolver *plb_body_solver_follow(PlbBodySolver *copy, const PlbBodySolver *solver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbBodySolver, plb_body_solver_free)

/* Calibrates on a standing pause with the bar. Call with every such pause of the set before the
 * first rep (later ones sharpen nothing: the model of a set stays the same for all of its reps). */
void plb_body_solver_calibrate(PlbBodySolver *solver, const PlbStanding *standing);

/* Solves one rep. limit_s as in plb_motion_new. series: NULL, or gets the full solution (caller
 * frees; given with its measured columns even when there are no moments). */
void plb_body_solver_solve(PlbBodySolver *solver, const PlbTraces *traces, const PlbRepCut *cut,
			   double limit_s, PlbRepLoad *load, PlbRepSeries **series);

/* Joints of the figure in the sagittal plane, rig frame, for drawing. */
typedef struct {
	gboolean valid;
	double toe[2], heel[2], ankle[2], knee[2], hip[2], l5s1[2], shoulder[2], head[2], bar[2];
} PlbFigure;

/* The figure at one instant of a solved rep. */
void plb_body_solver_figure(const PlbBodySolver *solver, const PlbRepSeries *series, gsize index,
			    PlbFigure *figure);

/* A causal preview from the newest measured instant (low-passed by the caller), static balance
 * only, for the screen while the rep goes on. Starts from the previous call's posture. */
void plb_body_solver_preview(PlbBodySolver *solver, double bar_x_m, double bar_z_m, double cop_x_m,
			     PlbFigure *figure);
