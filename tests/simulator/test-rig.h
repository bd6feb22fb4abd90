/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig.h"

/* A rig for the simulator's tests: two plates of 0.60 by 0.40 m, four cells each at the corners,
 * two strings a bar end (one below it, one behind). The caller owns nothing. */
static inline PlbRig test_rig(void)
{
	PlbRig rig = { .gravity_mps2 = 9.81, .has_plate = { TRUE, TRUE } };

	for (int side = 0; side < PLB_SIDES; side++) {
		PlbPlate *plate = &rig.plate[side];
		PlbBarEnd *end = &rig.bar_end[side];
		double y_m = side == PLB_LEFT ? 0.21 : -0.21;
		double end_y_m = side == PLB_LEFT ? 0.65 : -0.65;

		plate->y_m = y_m;
		plate->length_x_m = 0.60;
		plate->width_y_m = 0.40;
		for (int i = 0; i < 4; i++)
			plate->cell[i] = (PlbCell){ (guint)(4 * side + i), i & 1 ? 0.27 : -0.27,
						    y_m + (i & 2 ? 0.17 : -0.17), 0.002, 1000 * i };
		end->y_m = end_y_m;
		end->string_count = 2;
		end->string[0] = (PlbString){ (guint)(2 * side), 0, end_y_m, 0.05, 13333, 0 };
		end->string[1] = (PlbString){ (guint)(2 * side + 1), -1.0, end_y_m, 1.0, 13333, 0 };
	}
	return rig;
}
