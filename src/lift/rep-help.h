/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/set-finder.h"

/* Did somebody help the bar up? Between two rests the plates' mean force is the weight of lifter
 * and bar, whatever the lifter does in between; what it falls short of that over a rep, other hands
 * have held. TRUE when that is more than helped_share of the bar's weight, taken over the ascent
 * (the speed left at the rep's two ends counts by the bar's). Never without plates, without a bar
 * whose mass is known, with a gap, or of a rep that did not come up. */
gboolean plb_rep_is_helped(const PlbTraces *traces, const PlbRepCut *cut, double body_mass_kg,
			   double bar_mass_kg, const PlbLiftSettings *settings);
