/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/settings.h"

/* When exactly a rep's bar was lowest, and when it began to rise from a rest. The bottom is flat:
 * in 60 ms a bar may move by a tenth of a millimetre, which is less than an encoder string's
 * hysteresis and noise, so the lowest sample alone is late by up to 50 ms (and mean velocity too
 * high by 5 %). The plates know better: force, integrated between two instants at which the bar
 * stood, gives the velocity of the centre of mass to a few mm/s, and what shakes the bar's sleeves.
 * The bar's height on both sides of the turn is fitted with what it must follow,
 *
 *     z = c0 + c1 t + c2 s + c3 w
 *
 * s being the centre of mass's height, c1 what is left of speed by which its velocity is off, and w
 * the whip: a damped oscillator shaken by the centre of mass's acceleration, of the frequency (4-8
 * Hz) that fits best. */

/* Where the bar stood before and after a rep, in samples of the recording. high_velocity_mps: its
 * velocity at high (not 0 when high is only the newest sample); weight_n of lifter and bar: where
 * the mean force in between is another, other hands are in play and the plates say nothing of the
 * bar (NAN = unknown, not asked). */
typedef struct {
	gsize top, high;
	double high_velocity_mps, weight_n;
	gboolean on_box; /* other than the plates bore some of it: they are not asked */
} PlbRepStands;

/* The lowest point of the fitted curve, low being the bar's lowest sample: a fractional sample
 * index, or NAN without plates, with a gap, or when the fit does not turn near low. (Not for a
 * pause, where the curve is flat.) */
double plb_rep_turn(const PlbTraces *traces, const PlbRepStands *stands, gsize low,
		    const PlbLiftSettings *settings);

/* The heights without the whip that is fitted around low, of the samples from top to high: whether
 * the lifter rests is seen without it. FALSE, and nothing written, where plb_rep_turn knows
 * nothing. */
gboolean plb_rep_take_whip(const PlbTraces *traces, const PlbRepStands *stands, gsize low,
			   const PlbLiftSettings *settings, double *height);

/* The heights around sample `rise`, at which the bar left its rest: the fitted curve, and what the
 * bar differs from it, low-passed at rise_left_hz. They have the whip and the rise as sharp as they
 * were, which a low-pass of the height rounds off. Writes height[i] of samples i of the recording
 * within rise_half_s; FALSE, and nothing written, where plb_rep_turn knows nothing. */
gboolean plb_rep_rise_heights(const PlbTraces *traces, const PlbRepStands *stands, gsize rise,
			      const PlbLiftSettings *settings, double *height);
