/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/calibrator.h"
#include "tests/test-lib.h"

/* What the calibration tests share: the sample rigs, and samples anywhere a squat goes. */

static inline PlbRig *load(const char *name)
{
	g_autofree char *path = g_build_filename(RIGS_DIR, name, NULL);
	PlbRig *rig = plb_rig_load(path, NULL);

	ck_assert_ptr_nonnull(rig);
	return rig;
}

static inline PlbSample random_sample(GRand *random)
{
	PlbSample sample = plb_sample_empty(0);

	for (int side = 0; side < PLB_SIDES; side++) {
		double sign = side == PLB_LEFT ? 1 : -1;

		sample.fz_n[side] = g_rand_double_range(random, 25, 4000);
		sample.cop_x_m[side] = g_rand_double_range(random, -0.25, 0.25);
		sample.cop_y_m[side] = sign * 0.21 + g_rand_double_range(random, -0.16, 0.16);
		sample.bar_x_m[side] = g_rand_double_range(random, -0.5, 0.5);
		sample.bar_z_m[side] = g_rand_double_range(random, 0.4, 2.0);
	}
	return sample;
}
