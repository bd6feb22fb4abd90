/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/set-finder.h"

/* Is somebody else on the plates? What their force is above the weight of lifter and bar, on
 * average over a stretch, less what the change of the bar's speed over it explains: the movement
 * gives back what it takes, a second person does not. Without plates or bar NAN, as with a gap. The
 * centre of mass moves less than the bar: by at most a third of the bar's change of speed it may be
 * wrong, which over second_person_s is under 150 N for changes of 1 m/s with 140 kg. */
double plb_extra_force_n(const PlbTraces *traces, double from_s, double to_s, double mass_kg);

/* During a rep: its start and end are rests, so that no share of speed is in doubt. */
gboolean plb_rep_has_second_person(const PlbTraces *traces, const PlbRepCut *cut, double mass_kg,
				   const PlbLiftSettings *settings);
/* Over the newest second_person_s of a recording, within a set. */
gboolean plb_second_person_now(const PlbTraces *traces, double mass_kg,
			       const PlbLiftSettings *settings);
