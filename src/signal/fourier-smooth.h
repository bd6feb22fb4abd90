/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Smoothing and differentiation in the frequency domain: no lag, no difference quotient (which at a
 * tenth of the rate is 6 % low), the exact derivative of the smoothed curve.
 *
 * A stretch is not periodic, and pretending so bends its ends. So its ends are described by what
 * stands there: least-squares cubics over one period of the cut-off give the height and the
 * curvature of each end, the one cubic with these four values is taken out, and what is left, which
 * begins and ends flat at 0, is a sum of sines. Each is scaled by the gain
 *
 *     1 / (1 + (sqrt(2) - 1) (f / cutoff)^4)
 *
 * (the gain of plb_low_pass_zero_phase without the bilinear transform's warping: 1 / sqrt(2) at the
 * cut-off, no second-order term) and differentiated as it is, and the cubic put back. Cubics pass
 * unchanged, up to their ends.
 *
 * out: the order-th derivative (0, 1, 2) of the smoothed values; may be values. cutoff_hz =
 * INFINITY smoothes nothing. NAN is a gap and stays one; stretches of under eight samples are not
 * smoothed (derivatives: derivative.h). */
void plb_fourier_smooth(const double *values, gsize n, double rate_hz, double cutoff_hz,
			guint order, double *out);

/* The pieces of it: the gain, and the amplitudes of the n - 2 sines, of 1 to n - 2 half periods in
 * the stretch (the k-th at k rate / (2 (n - 1))), of n >= 8 finite values less the cubic between
 * their ends (each described by its outermost 16 samples). */
double plb_fourier_gain(double f_hz, double cutoff_hz);
void plb_fourier_waves(const double *values, gsize n, double *waves);
