/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/settings.h"

/* When exactly a rep's bar was lowest. The bottom is flat: in the last 30 ms a bar may sink by half
 * a millimetre, which is as much as an encoder string's hysteresis and noise, so the lowest sample
 * alone is late by up to 30 ms (and mean velocity too high by 3 %). The plates know better: force,
 * integrated between two instants at which the bar stood, gives the velocity of the centre of mass
 * to a few mm/s. The bar's height over a quarter second on both sides of the turn is fitted with
 * what it must follow,
 *
 *     z = c0 + c1 s + c2 v + c3 a
 *
 * s, v, a being the centre of mass's height, velocity and acceleration; c2 allows for the bar
 * running ahead or behind the body, c3 for its whip. The lowest point of the fitted curve is the
 * turn. (Not asked after a pause, where the curve is flat.)
 *
 * Samples of the recording: top and high are where the bar stood before and after, low its lowest;
 * high_velocity_mps its velocity at high (not 0 when high is
 * only the newest sample); weight_n of lifter and bar: where the mean force is another, other hands
 * are in play and the plates say nothing of the bar (NAN = unknown). Returns a fractional sample
 * index, or NAN without plates, with a gap, or when the fit does not turn near low. */
double plb_rep_turn(const PlbTraces *traces, gsize top, gsize low, gsize high, double weight_n,
		    double high_velocity_mps, const PlbLiftSettings *settings);

/* The same of a turn with a quick ascent, from the bar alone: where the quartic through the
 * unfiltered heights turns, over as long as the bar takes to rise by quick_turn_m. A bar that moves
 * so fast leaves the strings' hysteresis within milliseconds, while its whip, which rings as fast
 * as the turn, follows nothing that the plates could tell. raw and smooth: n heights; low: the
 * lowest smooth one. Returns an index, or NAN when the rise is slower than quick_turn_s, heights
 * are missing or the curve does not turn near low. */
double plb_rep_quick_turn(const double *raw, const double *smooth, gsize n, double rate_hz,
			  gsize low, const PlbLiftSettings *settings);
