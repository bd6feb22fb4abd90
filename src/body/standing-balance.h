/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/standing-fit.h"
#include "src/lift/traces.h"

/* Puts the standing data on where the centre of mass was on average from from_s to to_s instead of
 * the pressure, which leads it: a body that is about to bend has it ahead or behind by a
 * centimetre, and a short pause does not average that out. x - h / g x'' = pressure, h the centre
 * of mass's height over the plates, for the stretch and a second on both sides as far as it was
 * measured (limit_s as in plb_motion_new); angular momentum is left out, nobody having begun to
 * move. FALSE, and nothing changed, when pressure is missing within it. */
gboolean plb_stand_on_mass(PlbBodySource *source, const PlbTraces *traces, double from_s,
			   double to_s, double limit_s);
