/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/rep-summary.h"
#include "src/body/standing-fit.h"

/* How far the moments may be off. The body's part: the rep solved again with each parameter of the
 * body one standard deviation off (through its own standing fit), the differences added in squares.
 * The measurement's part: the rep's pressure and bar shifted, times their noise. */

typedef struct {
	double pressure_m;   /* noise of the centre of mass over a rep, as one shift */
	double bar_m;        /* the same of the bar */
	double pressure_u_m; /* registration: shifts standing and rep alike */
	double bar_u_m;
	double body_factor;   /* on all spreads of the body; 1 = a table for the right sex */
	double stance_factor; /* on those of the standing fit; 1 = calibrated on a pause */
} PlbBandInput;

typedef struct {
	PlbPeaks sd;             /* of the peaks, body and measurement together */
	double gravity_noise_nm; /* of the mean gravity part of L5/S1 below reporting depth, noise
				    alone */
} PlbBands;

/* view: the rep as solved with source's own model; its solution's momentum_m is used again. input:
 * the stretch that it was solved from (gap-free, view's arrays). work: for that stretch. FALSE when
 * no variation could be solved. */
gboolean plb_moment_bands(const PlbBodySource *source, const PlbRepInput *input,
			  const PlbRepView *view, const PlbBandInput *band,
			  const PlbBodySettings *settings, PlbRepWork *work, PlbBands *bands);
