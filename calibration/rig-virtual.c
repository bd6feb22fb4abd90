/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/rig.h"

/* The same rig as data/rigs/virtual.rig (a test compares): the virtual rack must work where nothing
 * is installed. docs/rig-file.md says where its figures come from. */
static const PlbRig virtual_rig = {
	.gravity_mps2 = 9.80665,
	.has_plate = { TRUE, TRUE },
	.plate = {
		[PLB_LEFT] = {
			.x_m = 0, .y_m = 0.21, .length_x_m = 0.6, .width_y_m = 0.4,
			.cell = {
				{ 0, 0.26, 0.37, 0.0011, 1520 },
				{ 1, 0.26, 0.05, 0.0011, -840 },
				{ 2, -0.26, 0.37, 0.0011, 2310 },
				{ 3, -0.26, 0.05, 0.0011, 75 },
			},
		},
		[PLB_RIGHT] = {
			.x_m = 0, .y_m = -0.21, .length_x_m = 0.6, .width_y_m = 0.4,
			.cell = {
				{ 4, 0.26, -0.05, 0.0011, -1975 },
				{ 5, 0.26, -0.37, 0.0011, 460 },
				{ 6, -0.26, -0.05, 0.0011, 1105 },
				{ 7, -0.26, -0.37, 0.0011, -230 },
			},
		},
	},
	.bar_end = {
		[PLB_LEFT] = {
			.y_m = 0.95, .string_count = 2,
			.string = {
				{ 0, -1, 0.95, 0.05, 20000, 1.75 },
				{ 1, -1, 0.95, 2.3, 20000, 1.3 },
			},
		},
		[PLB_RIGHT] = {
			.y_m = -0.95, .string_count = 2,
			.string = {
				{ 2, -1, -0.95, 0.05, 20000, 1.75 },
				{ 3, -1, -0.95, 2.3, 20000, 1.3 },
			},
		},
	},
	.fz_scale_u = 0.001,
	.cop_u_m = 0.001,
	.bar_u_m = 0.001,
	.fz_noise_n = 0.8,
	.bar_noise_m = 0.0003,
};

PlbRig *plb_rig_virtual(void)
{
	PlbRig *rig = plb_rig_copy(&virtual_rig);

	rig->name = g_strdup("Virtual rack");
	rig->date = g_strdup("2026-01-01");
	rig->checked_by = g_strdup("its definition");
	return rig;
}
