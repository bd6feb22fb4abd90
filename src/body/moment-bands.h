/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/body-fit.h"

/* How far the moments may be off. The body's part: the rep solved again with the body off along
 * each direction of what is still not known of it (body-fit.h), the differences added in squares.
 * The measurement's part: the rep's pressure and bar shifted, times their noise. */

typedef struct {
	const PlbBodySource *source;
	const PlbBodySpread *spread;
	const PlbBodyFit *fit;
	double pressure_m;   /* noise of the centre of mass over a rep, as one shift */
	double bar_m;        /* the same of the bar */
	double pressure_u_m; /* registration: shifts standing and rep alike */
	double bar_u_m;
} PlbBandInput;

typedef struct {
	PlbPeaks sd;             /* of the peaks, body and measurement together */
	double gravity_noise_nm; /* of the mean gravity part of L5/S1 below reporting depth, noise
				    alone */
} PlbBands;

/* view: the rep as solved with the fit's own body; its solution's momentum_m is used again. input:
 * the stretch that it was solved from (gap-free, view's arrays). work: for that stretch. FALSE when
 * no variation could be solved. */
gboolean plb_moment_bands(const PlbRepInput *input, const PlbRepView *view,
			  const PlbBandInput *band, const PlbBodySettings *settings,
			  PlbRepWork *work, PlbBands *bands);
