/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Butterworth low-pass filters. Everywhere in the signal floor NAN is a gap: it stays NAN, and the
 * finite stretches on its two sides are treated each on its own. */

/* y[i] = b0 x[i] + b1 x[i-1] + b2 x[i-2] - a1 y[i-1] - a2 y[i-2] */
typedef struct {
	double b0, b1, b2, a1, a2;
} PlbBiquad;

/* Second order Butterworth by the bilinear transform with the cut-off prewarped (any text on IIR
 * filters): gain 1 at 0 Hz, 1/sqrt(2) at cutoff_hz. 0 < cutoff_hz < rate_hz / 2. */
PlbBiquad plb_biquad_low_pass(double cutoff_hz, double rate_hz);

/* In place: fourth order, zero phase. A second order pass forwards and one backwards, each with the
 * cut-off raised (in prewarped frequency by (sqrt(2) - 1)^(-1/4), Winter 2009, section 3.4.4.2) so
 * that both together have gain 1/sqrt(2) at cutoff_hz: gain(f) = 1 / (1 + (sqrt(2) - 1) (W / Wc)^4)
 * with W = tan(pi f / rate). It has no second-order term, so a parabola passes unchanged.
 *
 * Ends are continued by odd reflection over three periods of the cut-off, so that a straight line
 * stays straight up to its ends. With cutoff_hz >= 0.45 rate_hz there is nothing to filter:
 * unchanged. */
void plb_low_pass_zero_phase(double *values, gsize n, double rate_hz, double cutoff_hz);

/* Finds the next finite stretch [*from, *to) at or after *to; FALSE when there is none. Start with
 * *to = 0. */
gboolean plb_next_stretch(const double *values, gsize n, gsize *from, gsize *to);
