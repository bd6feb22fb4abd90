/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Automatic cut-off by residual analysis (Winter 2009, Biomechanics and motor control of human
 * movement, section 3.4.4.3): with a high cut-off a low-pass takes away noise alone, with a low one
 * signal as well. Noise's own residual is extrapolated down from where nothing else is, and the
 * cut-off chosen where the whole residual is as large as all of the noise: there as much signal is
 * lost as noise is let through.
 *
 * Winter extrapolates the RMS, read off a plot. Here it is the variance, which for white noise is
 * known up to a factor at every cut-off (so that neither the sampling rate nor how much noise there
 * is changes the shape); the factor is fitted between half of `top` and `top` = the lower of
 * 0.45 rate and 50 Hz (people's movement ends below 10 Hz). The gain is that of
 * plb_fourier_smooth, so that one transform tells all residuals. */

typedef struct {
	double cutoff_hz; /* within [lowest_hz, top] */
	double density;   /* of the noise there, units^2 / Hz, one-sided; 0 = none to be seen */
} PlbResidual;

/* FALSE, and both NAN, without a finite stretch of a second; each of at least a second counts by
 * its length. lowest_hz: no lower cut-off is wanted. */
gboolean plb_residual_analyze(const double *values, gsize n, double rate_hz, double lowest_hz,
			      PlbResidual *residual);

/* Standard deviation that white noise of that density leaves after plb_low_pass_zero_phase at
 * cutoff_hz: of the values, and of their first derivative per second (closed integrals of the
 * squared gain). */
double plb_residual_noise(double density, double cutoff_hz);
double plb_residual_noise_rate(double density, double cutoff_hz);
