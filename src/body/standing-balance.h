/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/traces.h"

/* Where the centre of mass of someone who stands was on average from from_s to to_s. Pressure leads
 * it: a body that is about to bend has it ahead or behind by a centimetre, and a short pause does
 * not average that out. x - h / g x'' = pressure, h the centre of mass's height over the plates,
 * for the stretch and a second on both sides as far as it was measured (limit_s as in
 * plb_motion_new); angular momentum is left out, nobody having begun to move. NAN when pressure is
 * missing within it. */
double plb_standing_com_x(const PlbTraces *traces, double from_s, double to_s, double limit_s,
			  double com_height_m, double gravity_mps2);
