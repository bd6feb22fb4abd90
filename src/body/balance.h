/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "src/body/body-model.h"

/* Between centre of pressure and centre of mass, on plain arrays without gaps. */

/* Solves  x - lag2 x'' = input  for a whole stretch at once (x'' = 0 at its ends), the relation
 * between centre of mass and centre of pressure with lag2 = h / (g + a_z) in s^2. Tridiagonal and
 * stable: a low-pass, never a double differentiation. work: n doubles. */
void plb_balance_com(const double *input, const double *lag2, gsize n, double rate_hz, double *x,
		     double *work);

/* Angular momentum about the total centre of mass, positive for forward pitch (about +y), from two
 * postures a time apart, at their midpoint. */
double plb_balance_momentum(const PlbBodyModel *model, const PlbPosture *before,
			    const PlbAngles *angles_before, const PlbShape *shape_before,
			    const PlbPosture *after, const PlbAngles *angles_after,
			    const PlbShape *shape_after, double time_s);
