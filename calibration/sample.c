/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/sample.h"

#include <math.h>

PlbSample plb_sample_empty(double time_s)
{
	PlbSample sample = { .time_s = time_s };

	for (int side = 0; side < PLB_SIDES; side++) {
		sample.fz_n[side] = NAN;
		sample.cop_x_m[side] = sample.cop_y_m[side] = NAN;
		sample.bar_x_m[side] = sample.bar_y_m[side] = sample.bar_z_m[side] = NAN;
	}
	return sample;
}

double plb_sample_mean(const double value[PLB_SIDES])
{
	if (isnan(value[PLB_LEFT]))
		return value[PLB_RIGHT];
	if (isnan(value[PLB_RIGHT]))
		return value[PLB_LEFT];
	return 0.5 * (value[PLB_LEFT] + value[PLB_RIGHT]);
}
