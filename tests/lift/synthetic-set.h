/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/sample.h"

/* A made-up recording, phase by phase. Everything moves by the path of least jerk,
 * s(u) = 10 u^3 - 15 u^4 + 6 u^5, whose velocity peaks at 15/8 of its mean; the centre of mass of
 * lifter and bar moves with the bar, so that force, work and impulse have closed forms. */

#define SYNTHETIC_GRAVITY 9.81
#define SYNTHETIC_SPAN 1.4 /* between the bar's ends */
#define SYNTHETIC_RACK_Z 1.40
#define SYNTHETIC_COP_X 0.03

typedef struct {
	PlbStreamInfo info;
	GArray *samples; /* PlbSample */
	GRand *random;
	double body_kg, bar_kg;
	double force_noise_n, bar_noise_m;
	double tilt_m; /* left end above the right */
	/* where things stand now */
	double z, x;
	double on, load, right_share;
} SyntheticSet;

/* Nobody there, bar on its hooks. */
void synthetic_init(SyntheticSet *set, double body_kg, double bar_kg, double rate_hz, guint32 seed);
/* At 1000 Hz with noise, unracked and standing. */
void synthetic_ready(SyntheticSet *set, double body_kg, double bar_kg);
void synthetic_clear(SyntheticSet *set);
double synthetic_now(const SyntheticSet *set);
void synthetic_hold(SyntheticSet *set, double duration_s);
void synthetic_move(SyntheticSet *set, double dz_m, double dx_m, double duration_s);
void synthetic_change(SyntheticSet *set, double *what, double to, double duration_s);
void synthetic_gap(SyntheticSet *set, double from_s, double to_s);

/* Steps on, stands, lifts the bar off its hooks, walks out, stands. */
void synthetic_unrack(SyntheticSet *set);
/* Walks in, puts the bar on its hooks, stands, steps off. */
void synthetic_rerack(SyntheticSet *set);
void synthetic_rep(SyntheticSet *set, double rom_m, double down_s, double up_s);
/* Lifts the right foot and puts it down. */
void synthetic_step(SyntheticSet *set, double dx_m);
/* Adds the noise of four cells of 0.4 N and of the strings. */
void synthetic_noisy(SyntheticSet *set);
