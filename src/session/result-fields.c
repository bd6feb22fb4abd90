/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/result-fields.h"

#include <math.h>

#define SET(path, kind, member)                                                                    \
	{                                                                                          \
		path, PLB_FIELD_##kind, offsetof(PlbSetResult, member)                             \
	}
#define SET_LIST(path, kind)                                                                       \
	{                                                                                          \
		path, PLB_FIELD_##kind, 0                                                          \
	}
#define REP(path, kind, member)                                                                    \
	{                                                                                          \
		path, PLB_FIELD_##kind, offsetof(PlbRepResult, member)                             \
	}
/* members whose path is the contract's key as well */
#define METRIC(path) REP(#path, NUMBER, metrics.path)
#define LOAD(path) REP(#path, NUMBER, load.path)
#define BAND(path) REP(#path, BAND, load.path)
#define SHIFT(path) REP(#path, NUMBER, path)

static const PlbResultField set_fields[] = {
	SET("index", INDEX, index),
	SET("exercise", TEXT, exercise),
	SET("exercise_guessed", FLAG, exercise_guessed),
	SET("body_mass_kg", NUMBER, body_mass_kg),
	SET("bar_mass_kg", NUMBER, bar_mass_kg),
	SET("bar_mass_source", MASS_SOURCE, bar_mass_source),
	SET("bar_signal.cutoff_hz", NUMBER, bar_cutoff_hz),
	SET("bar_signal.peak_cutoff_hz", NUMBER, bar_peak_cutoff_hz),
	SET("bar_signal.residual_cutoff_hz", NUMBER, bar_residual_cutoff_hz),
	SET("bar_signal.noise_m", NUMBER, bar_noise_m),
	SET("bar_signal.velocity_noise_mps", NUMBER, bar_velocity_noise_mps),
	SET_LIST("rejected", REJECTED),
	SET_LIST("reps", REPS),
	SET("voided", FLAG, voided),
	SET("uncertainty.body_mass_kg", NUMBER, body_mass_u_kg),
	SET("uncertainty.bar_mass_kg", NUMBER, bar_mass_u_kg),
	SET("time_under_tension_s", NUMBER, time_under_tension_s),
	SET("velocity_loss_pct", NUMBER, velocity_loss_pct),
	SET("velocity_loss_mdc_pct", NUMBER, velocity_loss_mdc_pct),
	SET("verdict.state", STATE, verdict.state),
	SET("verdict.why", TEXT, verdict.why),
	SET("verdict.since_rep", INDEX, verdict.since_rep),
	SET("verdict.l5s1_change_pct", NUMBER, verdict.l5s1_change_pct),
	SET("verdict.ci95_pct", BAND, verdict.ci95_pct),
	SET("verdict.detectable_pct", NUMBER, verdict.detectable_pct),
	SET("verdict.rep_sd_pct", NUMBER, verdict.rep_sd_pct),
	SET("verdict.history_sets", INDEX, verdict.history_sets),
	SET("verdict.baseline_sessions", INDEX, verdict.baseline_sessions),
	SET_LIST("verdict.reasons", REASONS),
	SET_LIST("verdict.outlier_reps", OUTLIERS),
	SET("history.rep_sd_pct", NUMBER, tells.rep_sd_pct),
	SET("history.freedom", NUMBER, tells.freedom),
	SET("history.fresh_nm", NUMBER, tells.fresh.mean_nm),
	SET("line.reps", INDEX, line.reps),
	SET("line.rise_pct", NUMBER, line.rise_pct),
	SET("line.rep_sd_pct", NUMBER, line.rep_sd_pct),
	SET("dose.l5s1_nms", NUMBER, l5s1_dose_nms),
	SET("dose.l5s1_squared_nm2s", NUMBER, l5s1_squared_dose_nm2s),
	SET("sway.before.from_s", NUMBER, sway_before.from_s),
	SET("sway.before.duration_s", NUMBER, sway_before.duration_s),
	SET("sway.before.force_n", NUMBER, sway_before.force_n),
	SET("sway.before.path_m", NUMBER, sway_before.path_m),
	SET("sway.before.mean_speed_mps", NUMBER, sway_before.mean_speed_mps),
	SET("sway.before.range_x_m", NUMBER, sway_before.range_x_m),
	SET("sway.before.range_y_m", NUMBER, sway_before.range_y_m),
	SET("sway.before.ellipse_m2", NUMBER, sway_before.ellipse_m2),
	SET("sway.before.slow_m", NUMBER, sway_before.slow_m),
	SET("sway.before.middle_m", NUMBER, sway_before.middle_m),
	SET("sway.before.quick_m", NUMBER, sway_before.quick_m),
	SET("sway.after.from_s", NUMBER, sway_after.from_s),
	SET("sway.after.duration_s", NUMBER, sway_after.duration_s),
	SET("sway.after.force_n", NUMBER, sway_after.force_n),
	SET("sway.after.path_m", NUMBER, sway_after.path_m),
	SET("sway.after.mean_speed_mps", NUMBER, sway_after.mean_speed_mps),
	SET("sway.after.range_x_m", NUMBER, sway_after.range_x_m),
	SET("sway.after.range_y_m", NUMBER, sway_after.range_y_m),
	SET("sway.after.ellipse_m2", NUMBER, sway_after.ellipse_m2),
	SET("sway.after.slow_m", NUMBER, sway_after.slow_m),
	SET("sway.after.middle_m", NUMBER, sway_after.middle_m),
	SET("sway.after.quick_m", NUMBER, sway_after.quick_m),
	SET_LIST("reliability", RELIABILITY),
	SET_LIST("body", BODY),
};

static const PlbResultField rep_fields[] = {
	REP("index", INDEX, index),
	REP("start_s", NUMBER, cut.start_s),
	REP("bottom_s", NUMBER, cut.bottom_s),
	REP("end_s", NUMBER, cut.end_s),
	REP("complete", COMPLETE, status),
	REP("why", WHY, status),
	REP("struck", FLAG, struck),
	REP("pain", FLAG, pain),
	REP("second_person", FLAG, cut.second_person),
	REP("moved", FLAG, moved),
	REP("labelled", FLAG, labelled),
	METRIC(rom_m),
	METRIC(mean_velocity_mps),
	METRIC(mean_propulsive_velocity_mps),
	METRIC(peak_velocity_mps),
	METRIC(time_to_peak_velocity_s),
	METRIC(eccentric_mean_velocity_mps),
	METRIC(eccentric_peak_velocity_mps),
	METRIC(eccentric_s),
	METRIC(concentric_s),
	METRIC(time_under_tension_s),
	METRIC(tempo.lowering_s),
	METRIC(tempo.bottom_s),
	METRIC(tempo.rising_s),
	METRIC(tempo.top_s),
	METRIC(min_velocity_sticking_mps),
	METRIC(sticking.from_pct),
	METRIC(sticking.to_pct),
	METRIC(sticking.duration_s),
	METRIC(sticking.depth_mps),
	METRIC(mean_force_n),
	METRIC(peak_force_n),
	METRIC(mean_power_w),
	METRIC(peak_power_w),
	METRIC(bar_mean_power_w),
	METRIC(work_j),
	METRIC(eccentric_work_j),
	METRIC(bar_work_j),
	METRIC(impulse_ns),
	METRIC(braking_impulse_ns),
	METRIC(propulsive_impulse_ns),
	METRIC(com.mean_velocity_mps),
	METRIC(com.peak_velocity_mps),
	METRIC(com.rise_m),
	METRIC(rfd.onset_s),
	METRIC(rfd.to_50ms_nps),
	METRIC(rfd.to_100ms_nps),
	METRIC(rfd.to_150ms_nps),
	METRIC(rfd.to_200ms_nps),
	METRIC(rfd.to_250ms_nps),
	METRIC(asymmetry_pct.eccentric),
	METRIC(asymmetry_pct.bottom),
	METRIC(asymmetry_pct.concentric),
	METRIC(asymmetry_pct.peak_force),
	METRIC(asymmetry_pct.impulse),
	METRIC(asymmetry_pct.braking),
	METRIC(asymmetry_pct.propulsive),
	METRIC(bar.drift_x_m),
	METRIC(bar.loop_m),
	METRIC(bar.forward_of_midfoot_m),
	METRIC(bar.tilt_deg),
	METRIC(bar.yaw_deg),
	METRIC(bar.eccentric.drift_x_m),
	METRIC(bar.eccentric.bow_m),
	METRIC(bar.eccentric.forward_of_midfoot_m),
	METRIC(bar.eccentric.tilt_deg),
	METRIC(bar.eccentric.yaw_deg),
	METRIC(bar.concentric.drift_x_m),
	METRIC(bar.concentric.bow_m),
	METRIC(bar.concentric.forward_of_midfoot_m),
	METRIC(bar.concentric.tilt_deg),
	METRIC(bar.concentric.yaw_deg),
	METRIC(cop.mean_x_m),
	METRIC(cop.range_x_m),
	METRIC(cop.mean_y_m),
	METRIC(cop.range_y_m),
	METRIC(cop.path_m),
	METRIC(cop.right_ahead_m.eccentric),
	METRIC(cop.right_ahead_m.bottom),
	METRIC(cop.right_ahead_m.concentric),
	METRIC(tremor.force_n),
	METRIC(tremor.of_first_reps),
	METRIC(uncertainty.rom_m),
	METRIC(uncertainty.mean_velocity_mps),
	METRIC(uncertainty.mean_propulsive_velocity_mps),
	METRIC(uncertainty.peak_velocity_mps),
	METRIC(uncertainty.mean_force_n),
	METRIC(uncertainty.peak_force_n),
	METRIC(uncertainty.mean_power_w),
	METRIC(uncertainty.asymmetry_pct.eccentric),
	METRIC(uncertainty.asymmetry_pct.bottom),
	METRIC(uncertainty.asymmetry_pct.concentric),
	METRIC(uncertainty.asymmetry_pct.peak_force),
	METRIC(uncertainty.asymmetry_pct.impulse),
	METRIC(uncertainty.com.mean_velocity_mps),
	METRIC(uncertainty.com.peak_velocity_mps),
	LOAD(posture.trunk_lean_deg),
	LOAD(posture.shank_lean_deg),
	LOAD(posture.thigh_deg),
	LOAD(posture.hip_rise_ratio),
	LOAD(posture.residual_m),
	LOAD(posture.excluded_s),
	LOAD(moments.l5s1_peak_nm),
	LOAD(moments.l5s1_concentric_mean_nm),
	LOAD(moments.l5s1_gravity_nm),
	LOAD(moments.l5s1_inertial_nm),
	LOAD(moments.ankle_peak_nm),
	LOAD(moments.left.hip_peak_nm),
	LOAD(moments.left.knee_peak_nm),
	LOAD(moments.left.ankle_peak_nm),
	BAND(moments.left.hip_band_nm),
	BAND(moments.left.knee_band_nm),
	LOAD(moments.right.hip_peak_nm),
	LOAD(moments.right.knee_peak_nm),
	LOAD(moments.right.ankle_peak_nm),
	BAND(moments.right.hip_band_nm),
	BAND(moments.right.knee_band_nm),
	LOAD(moments.l5s1_compression_n),
	BAND(moments.l5s1_compression_band_n),
	LOAD(moments.l5s1_shear_n),
	LOAD(moments.hip_peak_nm),
	LOAD(moments.knee_peak_nm),
	LOAD(moments.hip_knee_ratio),
	LOAD(moments.lumbar_share),
	BAND(moments.l5s1_band_nm),
	BAND(moments.hip_band_nm),
	BAND(moments.knee_band_nm),
	SHIFT(shift.l5s1_change_pct),
	SHIFT(shift.lumbar_share_change),
	SHIFT(shift.z),
	REP("dose.l5s1_nms", NUMBER, load.l5s1_dose_nms),
	REP("dose.l5s1_squared_nm2s", NUMBER, load.l5s1_squared_dose_nm2s),
};

const PlbResultField *plb_result_set_fields(gsize *n)
{
	*n = G_N_ELEMENTS(set_fields);
	return set_fields;
}

const PlbResultField *plb_result_rep_fields(gsize *n)
{
	*n = G_N_ELEMENTS(rep_fields);
	return rep_fields;
}

static const char *mass_source_text(const PlbSetResult *set)
{
	static const char *const words[] = { "plates", "typed", "import" };

	return isnan(set->bar_mass_kg) ? NULL : words[set->bar_mass_source];
}

const char *plb_result_field_text(const PlbResultField *field, gconstpointer owner)
{
	const char *text = (const char *)owner + field->offset;

	switch (field->kind) {
	case PLB_FIELD_TEXT:
		return *text ? text : NULL;
	case PLB_FIELD_WHY:
		return plb_rep_status_to_why(G_STRUCT_MEMBER(PlbRepStatus, owner, field->offset));
	case PLB_FIELD_MASS_SOURCE:
		return mass_source_text(owner);
	case PLB_FIELD_STATE:
		return plb_verdict_state_to_text(
			G_STRUCT_MEMBER(PlbVerdictState, owner, field->offset));
	default:
		g_return_val_if_reached(NULL);
	}
}

gboolean plb_result_field_flag(const PlbResultField *field, gconstpointer owner)
{
	if (field->kind == PLB_FIELD_COMPLETE)
		return G_STRUCT_MEMBER(PlbRepStatus, owner, field->offset) == PLB_REP_COMPLETE;
	return G_STRUCT_MEMBER(gboolean, owner, field->offset);
}
