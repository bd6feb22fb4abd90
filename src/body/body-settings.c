/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/body-settings.h"

#include <math.h>

#define RADIANS(degrees) ((degrees) * (M_PI / 180))

const PlbBodySettings plb_body_settings = {
	.bar_sigma_m = 0.0015,
	.com_sigma_m = 0.003,
	.com_height_sigma_m = 0.008,
	.prior_sigma_rad = RADIANS(34),
	.prior_thigh_rad = RADIANS(20),
	.prior_least = 0.35,
	.restart_cost = 15,
	.preview_bar_sigma_m = 0.01,
	.preview_com_sigma_m = 0.02,
	.preview_off_m = 0.1,
	.shank_limit_rad = { RADIANS(-10), RADIANS(55) },
	.thigh_limit_rad = { RADIANS(-15), RADIANS(130) },
	.trunk_limit_rad = { RADIANS(-25), RADIANS(95) },
	.balance_rounds = 4,
	.balance_relax = 0.5,
	.balance_cutoff_hz = 4,
	.balance_raw_m = 0.060,
	.balance_smooth_m = 0.030,
	.force_floor = 1.0 / 3,
	.rate_hz = 100,
	.cutoff_hz = 6,
	.margin_s = 0.5,
	.shortest_run_s = 0.25,
	.report_depth = 0.25,
	.height_limit_m = 0.040,
	.misfit_limit = 50,
	.foot_share = 0.05,
	.exclude_margin_s = 0.1,
	.longest_gap_s = 0.1,
	.com_height_share = 0.56,
	.stance_knee_rad = RADIANS(5),
	.stance_knee_spread_rad = RADIANS(3),
	.stance_shank_rad = RADIANS(4.5),
	.stance_shank_sd = RADIANS(3),
	.bar_behind_min_m = -0.040,
	.bar_behind_max_m = 0.120,
	.heel_to_ankle = 0.25,
	.shortest_pause_s = 0.3,
	.standing_force_tolerance = 0.08,
	.start_force_tolerance = 0.25,
	.fit_rounds = 1,
	.fit_correlation_s = 0.25,
	.fit_free_arms_factor = 4,
	.fit_depth = 0.5,
	.fit_shank_sd_rad = RADIANS(6),
	.length_spread = 0.03,
	.female_thigh_spread = 0.04,
	.tape_spread = 0.012,
	.heel_mark_spread_m = 0.006,
	.measured_seat_spread_m = 0.004,
	.measured_lumbar_spread_rad = RADIANS(4),
	.scanned_mass_spread = 0.01,
	.scanned_com_spread = 0.015,
	.scanned_behind_spread_m = 0.005,
	.mass_spread = 0.02,
	.ankle_spread_m = 0.010,
	.l5s1_spread_m = 0.010,
	.lumbar_spread_rad = RADIANS(6.5),
	.unknown_sex_factor = 1.5,
	.front_factor = 3,
	.no_pause_factor = 2,
	.trunk_com_spread = 0.02,
	.trunk_behind_spread_m = 0.012,
	.arm_spread_m = 0.05,
	.balance_model_m = 0.0001,
	.balance_model_share = 0.015,
	.cop_noise_m = 0.002,
	.noise_correlation_s = 0.083,
};

/* High bar .53-.56 m up the trunk of a man of 1.75 m and 60-90 mm behind it, low bar 50-75 mm
 * lower; the C7 marker sits about 50 mm behind the joint between neck and trunk (Reed 1999, Dumas
 * 2007). Lean: what brings lifter and bar over mid-foot with that seat, upright legs leaning by 3-5
 * degrees: the line to C7 leans 5 degrees less than that to the neck. Pressure is 44-53 % of the
 * foot from the heel in squats (Ishida 2022) and the ankle 25 %: 0.029-0.042 of stature ahead of
 * it; the middle of that where the bar is in front. */
static const PlbSeatPrior seats[] = {
	[PLB_BAR_HIGH] = { RADIANS(7.5), RADIANS(4), 0.029, 0.046, 0.020, 0.312 },
	[PLB_BAR_LOW] = { RADIANS(8.5), RADIANS(4), 0.029, 0.050, 0.020, 0.276 },
	[PLB_BAR_FRONT] = { RADIANS(6.5), RADIANS(5), 0.0355, -0.022, 0.025, 0.300 },
	[PLB_BAR_NONE] = { RADIANS(-3), RADIANS(4), 0.029, 0.030, 0.020, 0.350 },
};

const PlbSeatPrior *plb_seat_prior(PlbBarPosition position)
{
	return &seats[position];
}
