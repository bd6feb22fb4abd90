/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Every number that the window shows, and what docs/metrics.md calls it: whole paths of keys,
 * several (with a space between) where one place shows the one or the other. What is no key of
 * analyze --json is under "On the screen only" there, as screen.NAME.
 *
 * A number becomes text only as PLB_SHOWN(NAME, value) in the call that formats it; the compiler
 * asks for the entry here, and a test (tests/ui/test-shown-numbers.py) for the tag, for the row of
 * each key, and for the use of each entry. */

#define REP "sets[].reps[]."

/* clang-format off */
#define PLB_SHOWN_NUMBERS(X)                                                                       \
	X(ASYMMETRY, REP "asymmetry_pct.concentric")                                               \
	X(AWAY, "screen.away_s")                                                                   \
	X(AXIS_TIME, "screen.axis_time_s")                                                         \
	X(BAR_FORWARD, REP "bar.forward_of_midfoot_m")                                             \
	X(BAR_HEIGHT, "screen.bar_height_m")                                                       \
	X(BAR_MASS, "sets[].bar_mass_kg")                                                          \
	X(BAR_UNCERTAINTY, "screen.bar_uncertainty_mm")                                            \
	X(BASELINE_REPS, "screen.baseline_reps")                                                   \
	X(CHANNEL_FORCE, "screen.channel_force_n")                                                 \
	X(CHANNEL_NOISE, "screen.channel_noise")                                                   \
	X(CHOSEN_VELOCITY, REP "mean_velocity_mps " REP "mean_propulsive_velocity_mps " REP "peak_velocity_mps") \
	X(CLOCK_DRIFT, "screen.clock_drift_ppm")                                                   \
	X(DURATION, "quality.duration_s")                                                          \
	X(ECCENTRIC, REP "eccentric_s")                                                            \
	X(FORCE_UNCERTAINTY, "screen.force_uncertainty_pct")                                       \
	X(HIP, REP "moments.hip_peak_nm")                                                          \
	X(HIP_HEIGHT, "screen.hip_height_m")                                                       \
	X(JOINT, REP "moments.l5s1_peak_nm " REP "moments.hip_peak_nm " REP "moments.knee_peak_nm") \
	X(JOINT_CHANGE, REP "shift.l5s1_change_pct screen.joint_change_pct")                       \
	X(KNEE, REP "moments.knee_peak_nm")                                                        \
	X(LANE_SCALE, "screen.lane_scale")                                                         \
	X(LEAN, REP "posture.trunk_lean_deg")                                                      \
	X(LEAN_CHANGE, "screen.lean_change_deg")                                                   \
	X(LOW_BACK, REP "moments.l5s1_peak_nm")                                                    \
	X(LOW_BACK_CHANGE, REP "shift.l5s1_change_pct")                                            \
	X(PEAK_VELOCITY, REP "peak_velocity_mps")                                                  \
	X(PLACE, "screen.place_mm")                                                                \
	X(PLATE_FORCE, "screen.plate_force_n screen.plate_mass_kg")                                \
	X(POOLED_DETECTABLE, "athletes[].pooled[].detectable_pct")                                 \
	X(POOLED_INTERVAL, "athletes[].pooled[].ci95_pct")                                         \
	X(POOLED_RISE, "athletes[].pooled[].rise_pct")                                             \
	X(RACK_TEMPERATURE, "screen.rack_temperature_c")                                           \
	X(RATE, "quality.rate_hz")                                                                 \
	X(RECORDED, "screen.recorded_s")                                                           \
	X(REP_BOTTOM, REP "bottom_s")                                                              \
	X(REP_END, REP "end_s")                                                                    \
	X(REP_NOISE, "sets[].reliability[].mdc")                                                   \
	X(REP_START, REP "start_s")                                                                \
	X(REST, "screen.rest_s")                                                                   \
	X(ROM, REP "rom_m")                                                                        \
	X(SIDE_SHARE, "screen.side_share_pct")                                                     \
	X(STRING, "screen.string_m")                                                               \
	X(TARGET_ASYMMETRY, "screen.target_asymmetry_pct")                                         \
	X(TARGET_LOSS, "screen.target_velocity_loss_pct")                                          \
	X(TARGET_VELOCITY, "screen.target_velocity_mps")                                           \
	X(TILT, REP "bar.tilt_deg")                                                                \
	X(USUAL_CHANGE, "screen.usual_change_pct")                                                 \
	X(VELOCITY, REP "mean_velocity_mps")                                                       \
	X(VELOCITY_LOSS, "sets[].velocity_loss_pct")                                               \
	X(VELOCITY_LOSS_NOISE, "sets[].velocity_loss_mdc_pct")                                     \
	X(WEEK_LOAD, "screen.week_knms")                                                           \
	X(WEEK_RATIO, "screen.week_ratio")                                                         \
	X(ZERO_DRIFT, "screen.zero_drift_n")
/* clang-format on */

#define PLB_SHOWN_NAME(name, keys) PLB_SHOWN_##name,
enum { PLB_SHOWN_NUMBERS(PLB_SHOWN_NAME) PLB_SHOWN_COUNT };

/* A number on its way to the screen: the value itself. */
#define PLB_SHOWN(name, value) ((void)PLB_SHOWN_##name, (value))
