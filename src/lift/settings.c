/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/settings.h"

static const PlbLiftSettings defaults = {
	.height_cutoff_hz = 6.0,
	.boundary_m = 0.005,
	.pause_band_m = 0.005,
	.whip_period_s = 0.25,
	.pause_s = 0.3,

	.minimum_rom_m = 0.10,
	.small_m = 0.04,
	.descent_m = 0.05,
	.turn_m = 0.02,
	.top_window_s = 2.0,
	.onset_velocity_mps = 0.01,
	.turn_half_s = 0.25,
	.quick_turn_m = 0.010,
	.quick_turn_s = 0.11,
	.rise_velocity_mps = 0.03,
	.lockout_m = 0.03,
	.lockout_fraction = 0.10,
	.lockout_velocity_mps = 0.05,
	.stall_s = 1.0,
	.stall_fraction = 0.8,
	.failed_rise_fraction = 0.7,
	.rerack_fraction = 0.5,
	.first_failed_m = 0.25,
	.set_timeout_s = 30.0,

	.feet_on_n = 196.0,
	.feet_off_n = 98.0,
	.feet_off_s = 1.0,
	.still_window_s = 0.4,
	.still_force = 0.015,
	.still_height_m = 0.006,
	.still_x_m = 0.012,
	.still_share = 0.06,
	.standing_trim_s = 0.1,
	.standing_report_s = 1.0,
	.fallback_window_s = 0.3,
	.fallback_search_s = 3.0,
	.load_n = 40.0,
	.unrack_height_m = 0.006,
	.load_s = 0.2,
	.unload_fraction = 0.5,
	.racked_height_m = 0.003,
	.step_share = 0.12,
	.step_s = 0.05,
	.walk_x_m = 0.10,
	.walk_gap_s = 1.0,

	.force_cutoff_hz = 20.0,
	.still_half_s = 0.1,
	.bottom_half_width_s = 0.1,
	.propulsive_mps2 = -9.81,
	.sticking_drop_mps = 0.02,
	.loop_step_m = 0.01,
	.jump_threshold_n = 10.0,
	.jump_flight_min_s = 0.1,
	.jump_flight_max_s = 1.0,
	.jump_stance_n = 196.0,
	.jump_stance_s = 0.1,
};

const PlbLiftSettings *plb_lift_settings_default(void)
{
	return &defaults;
}
