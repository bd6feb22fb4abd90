/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/settings.h"

/* When exactly a bar was lowest that then rises quickly, from the bar alone (rep-turn.h is with
 * plates): where the quartic through the unfiltered heights turns, over as long as the bar takes to
 * rise by quick_turn_m. A bar that moves so fast leaves the strings' hysteresis within
 * milliseconds. raw and smooth: n heights; low: the lowest smooth one. Returns an index, or NAN when
 * the rise is slower than quick_turn_s, heights are missing or the curve does not turn near low. */
double plb_quick_turn(const double *raw, const double *smooth, gsize n, double rate_hz, gsize low,
		      const PlbLiftSettings *settings);
