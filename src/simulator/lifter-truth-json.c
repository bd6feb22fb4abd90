/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-truth.h"

#include <json-glib/json-glib.h>
#include <math.h>

static void put(JsonBuilder *builder, const char *key, double value)
{
	json_builder_set_member_name(builder, key);
	if (isfinite(value))
		json_builder_add_double_value(builder, value);
	else
		json_builder_add_null_value(builder);
}

static void put_text(JsonBuilder *builder, const char *key, const char *text)
{
	json_builder_set_member_name(builder, key);
	if (text)
		json_builder_add_string_value(builder, text);
	else
		json_builder_add_null_value(builder);
}

static void put_count(JsonBuilder *builder, const char *key, gint64 value)
{
	json_builder_set_member_name(builder, key);
	json_builder_add_int_value(builder, value);
}

static void put_flag(JsonBuilder *builder, const char *key, gboolean value)
{
	json_builder_set_member_name(builder, key);
	json_builder_add_boolean_value(builder, value);
}

static void open_object(JsonBuilder *builder, const char *key)
{
	if (key)
		json_builder_set_member_name(builder, key);
	json_builder_begin_object(builder);
}

static void open_array(JsonBuilder *builder, const char *key)
{
	json_builder_set_member_name(builder, key);
	json_builder_begin_array(builder);
}

static void put_empty_array(JsonBuilder *builder, const char *key)
{
	open_array(builder, key);
	json_builder_end_array(builder);
}

static char *to_text(JsonBuilder *builder)
{
	g_autoptr(JsonGenerator) generator = json_generator_new();
	JsonNode *root = json_builder_get_root(builder);
	char *text;

	json_generator_set_root(generator, root);
	json_generator_set_pretty(generator, TRUE);
	text = json_generator_to_data(generator, NULL);
	json_node_unref(root);
	return text;
}

static void put_phase(JsonBuilder *builder, const char *key, const PlbTruthBarPhase *phase)
{
	open_object(builder, key);
	put(builder, "drift_x_m", phase->drift_x_m);
	put(builder, "bow_m", phase->bow_m);
	put(builder, "forward_of_midfoot_m", phase->forward_of_midfoot_m);
	put(builder, "tilt_deg", phase->tilt_deg);
	put(builder, "yaw_deg", phase->yaw_deg);
	json_builder_end_object(builder);
}

static void put_sides_and_bar(JsonBuilder *builder, const PlbTruthRep *rep)
{
	open_object(builder, "asymmetry_pct");
	put(builder, "eccentric", rep->asymmetry_pct.eccentric);
	put(builder, "bottom", rep->asymmetry_pct.bottom);
	put(builder, "concentric", rep->asymmetry_pct.concentric);
	put(builder, "peak_force", rep->asymmetry_pct.peak_force);
	put(builder, "impulse", rep->asymmetry_pct.impulse);
	put(builder, "braking", rep->asymmetry_pct.braking);
	put(builder, "propulsive", rep->asymmetry_pct.propulsive);
	json_builder_end_object(builder);
	open_object(builder, "bar");
	put(builder, "drift_x_m", rep->bar.drift_x_m);
	put(builder, "loop_m", rep->bar.loop_m);
	put(builder, "forward_of_midfoot_m", rep->bar.forward_of_midfoot_m);
	put(builder, "tilt_deg", rep->bar.tilt_deg);
	put(builder, "yaw_deg", rep->bar.yaw_deg);
	put_phase(builder, "eccentric", &rep->bar.eccentric);
	put_phase(builder, "concentric", &rep->bar.concentric);
	json_builder_end_object(builder);
	open_object(builder, "cop");
	put(builder, "mean_x_m", rep->cop.mean_x_m);
	put(builder, "range_x_m", rep->cop.range_x_m);
	put(builder, "mean_y_m", rep->cop.mean_y_m);
	put(builder, "range_y_m", rep->cop.range_y_m);
	put(builder, "path_m", rep->cop.path_m);
	open_object(builder, "right_ahead_m");
	put(builder, "eccentric", rep->cop.right_ahead_m.eccentric);
	put(builder, "bottom", rep->cop.right_ahead_m.bottom);
	put(builder, "concentric", rep->cop.right_ahead_m.concentric);
	json_builder_end_object(builder);
	json_builder_end_object(builder);
}

static void put_band(JsonBuilder *builder, const char *key)
{
	open_array(builder, key);
	json_builder_add_null_value(builder);
	json_builder_add_null_value(builder);
	json_builder_end_array(builder);
}

static void put_body(JsonBuilder *builder, const PlbTruthRep *rep)
{
	open_object(builder, "posture");
	put(builder, "trunk_lean_deg", rep->posture.trunk_lean_deg);
	put(builder, "shank_lean_deg", rep->posture.shank_lean_deg);
	put(builder, "thigh_deg", rep->posture.thigh_deg);
	put(builder, "hip_rise_ratio", rep->posture.hip_rise_ratio);
	put(builder, "residual_m", NAN);
	put(builder, "excluded_s", NAN);
	json_builder_end_object(builder);
	open_object(builder, "moments");
	put(builder, "l5s1_peak_nm", rep->moments.l5s1_peak_nm);
	put(builder, "l5s1_concentric_mean_nm", rep->moments.l5s1_concentric_mean_nm);
	put(builder, "hip_peak_nm", rep->moments.hip_peak_nm);
	put(builder, "knee_peak_nm", rep->moments.knee_peak_nm);
	put(builder, "hip_knee_ratio", rep->moments.hip_knee_ratio);
	put(builder, "lumbar_share", rep->moments.lumbar_share);
	put_band(builder, "l5s1_band_nm");
	put_band(builder, "hip_band_nm");
	put_band(builder, "knee_band_nm");
	json_builder_end_object(builder);
	put(builder, "l5s1_gravity_matched_nm", rep->l5s1_gravity_matched_nm);
}

static void put_bar_velocity(JsonBuilder *builder, const PlbTruthRep *rep)
{
	put(builder, "rom_m", rep->rom_m);
	put(builder, "mean_velocity_mps", rep->mean_velocity_mps);
	put(builder, "mean_propulsive_velocity_mps", rep->mean_propulsive_velocity_mps);
	put(builder, "peak_velocity_mps", rep->peak_velocity_mps);
	put(builder, "time_to_peak_velocity_s", rep->time_to_peak_velocity_s);
	put(builder, "eccentric_s", rep->eccentric_s);
	put(builder, "concentric_s", rep->concentric_s);
	put(builder, "min_velocity_sticking_mps", rep->min_velocity_sticking_mps);
	put(builder, "eccentric_mean_velocity_mps", rep->eccentric_mean_velocity_mps);
	put(builder, "eccentric_peak_velocity_mps", rep->eccentric_peak_velocity_mps);
	put(builder, "time_under_tension_s", rep->time_under_tension_s);
	open_object(builder, "tempo");
	put(builder, "lowering_s", rep->tempo.lowering_s);
	put(builder, "bottom_s", rep->tempo.bottom_s);
	put(builder, "rising_s", rep->tempo.rising_s);
	put(builder, "top_s", rep->tempo.top_s);
	json_builder_end_object(builder);
	open_object(builder, "sticking");
	put(builder, "from_pct", rep->sticking.from_pct);
	put(builder, "to_pct", rep->sticking.to_pct);
	put(builder, "duration_s", rep->sticking.duration_s);
	put(builder, "depth_mps", rep->sticking.depth_mps);
	json_builder_end_object(builder);
}

static void put_force(JsonBuilder *builder, const PlbTruthRep *rep)
{
	put(builder, "mean_force_n", rep->mean_force_n);
	put(builder, "peak_force_n", rep->peak_force_n);
	put(builder, "mean_power_w", rep->mean_power_w);
	put(builder, "peak_power_w", rep->peak_power_w);
	put(builder, "bar_mean_power_w", rep->bar_mean_power_w);
	put(builder, "impulse_ns", rep->impulse_ns);
	put(builder, "work_j", rep->work_j);
	put(builder, "eccentric_work_j", rep->eccentric_work_j);
	put(builder, "bar_work_j", rep->bar_work_j);
	put(builder, "braking_impulse_ns", rep->braking_impulse_ns);
	put(builder, "propulsive_impulse_ns", rep->propulsive_impulse_ns);
	open_object(builder, "com");
	put(builder, "mean_velocity_mps", rep->com.mean_velocity_mps);
	put(builder, "peak_velocity_mps", rep->com.peak_velocity_mps);
	put(builder, "rise_m", rep->com.rise_m);
	json_builder_end_object(builder);
	open_object(builder, "rfd");
	put(builder, "onset_s", rep->rfd.onset_s);
	put(builder, "to_50ms_nps", rep->rfd.to_50ms_nps);
	put(builder, "to_100ms_nps", rep->rfd.to_100ms_nps);
	put(builder, "to_150ms_nps", rep->rfd.to_150ms_nps);
	put(builder, "to_200ms_nps", rep->rfd.to_200ms_nps);
	put(builder, "to_250ms_nps", rep->rfd.to_250ms_nps);
	json_builder_end_object(builder);
}

static void put_rep(JsonBuilder *builder, const PlbTruth *truth, guint k)
{
	const PlbTruthRep *rep = &truth->rep[k];

	open_object(builder, NULL);
	put_count(builder, "index", k + 1);
	put(builder, "start_s", rep->start_s);
	put(builder, "bottom_s", rep->bottom_s);
	put(builder, "end_s", rep->end_s);
	put_flag(builder, "complete", rep->complete);
	put_text(builder, "why", rep->why);
	put_bar_velocity(builder, rep);
	put_force(builder, rep);
	put_sides_and_bar(builder, rep);
	put_body(builder, rep);
	open_object(builder, "shift");
	put(builder, "l5s1_change_pct", rep->l5s1_change_pct);
	put(builder, "lumbar_share_change",
	    rep->moments.lumbar_share - truth->rep[0].moments.lumbar_share);
	put(builder, "z", NAN);
	json_builder_end_object(builder);
	json_builder_end_object(builder);
}

static void put_rejected(JsonBuilder *builder, const PlbPhases *phases)
{
	const struct {
		double from_s, to_s;
		const char *why;
	} rows[] = {
		{ phases->unrack.from_s, phases->unrack.to_s, "unrack" },
		{ phases->walk_out.from_s, phases->walk_out.to_s, "walkout" },
		{ phases->foot_off.from_s, phases->foot_off.to_s,
		  phases->foot_off.from_s < phases->descent[0].from_s ? "walkout" : "step" },
		{ phases->walk_in.from_s, phases->rerack.to_s, "rerack" },
	};

	open_array(builder, "rejected");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (rows[i].to_s <= 0)
			continue;
		open_object(builder, NULL);
		put(builder, "start_s", rows[i].from_s);
		put(builder, "end_s", rows[i].to_s);
		put_text(builder, "why", rows[i].why);
		json_builder_end_object(builder);
	}
	json_builder_end_array(builder);
}

static void put_verdict(JsonBuilder *builder, const PlbTruth *truth)
{
	double linear = 0, squared = 0;

	for (guint k = 0; k < truth->n; k++) {
		linear += truth->rep[k].dose_nms;
		squared += truth->rep[k].squared_dose_nm2s;
	}
	put(builder, "velocity_loss_pct", truth->velocity_loss_pct);
	open_object(builder, "verdict");
	put_text(builder, "state", NULL);
	put_text(builder, "why", "truth holds the change itself, not a judgement");
	put(builder, "l5s1_change_pct", truth->l5s1_change_pct);
	json_builder_end_object(builder);
	open_object(builder, "dose");
	put(builder, "l5s1_nms", linear);
	put(builder, "l5s1_squared_nm2s", squared);
	json_builder_end_object(builder);
}

static const char *exercise_of(const PlbLifterPlan *plan)
{
	if (plan->settings.lift != PLB_LIFT_SQUAT)
		return plb_lifter_lift_name((PlbLift)plan->settings.lift);
	return plan->body.bar_position == PLB_LIFTER_FRONT_BAR ? "front-squat" : "back-squat";
}

static void put_set(JsonBuilder *builder, const PlbTruth *truth, const PlbLifterPlan *plan,
		    const PlbPhases *phases)
{

	open_object(builder, NULL);
	put_count(builder, "index", 1);
	put_text(builder, "exercise", exercise_of(plan));
	put_flag(builder, "exercise_guessed", FALSE);
	put(builder, "body_mass_kg", plan->body.mass_kg);
	put(builder, "bar_mass_kg", plan->load_kg);
	put_text(builder, "bar_mass_source", "typed");
	put_rejected(builder, phases);
	open_array(builder, "reps");
	for (guint k = 0; k < truth->n; k++)
		put_rep(builder, truth, k);
	json_builder_end_array(builder);
	put_verdict(builder, truth);
	json_builder_end_object(builder);
}

static void put_quality(JsonBuilder *builder, const PlbLifterPlan *plan, const PlbPhases *phases)
{
	open_object(builder, "quality");
	put(builder, "rate_hz", plan->settings.rate_hz);
	put(builder, "duration_s", (double)phases->n / PLB_TRACK_RATE_HZ);
	put(builder, "start_time_s", 0);
	put_count(builder, "lost_samples", 0);
	put_empty_array(builder, "gaps");
	put_empty_array(builder, "clipped");
	json_builder_end_object(builder);
}

static void put_scenario(JsonBuilder *builder, const PlbLifterPlan *plan)
{
	g_autoptr(GPtrArray) texts = plb_lifter_settings_to_text(&plan->settings);
	const PlbLifterBody *body = &plan->body;
	double degrees = 180 / G_PI;
	g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, plan->settings.seed);
	gsize n;

	put_text(builder, "name", plb_scenarios(&n)[plan->settings.kind].name);
	put_text(builder, "seed", seed); /* text: JSON numbers may lose digits of 64 bits */
	put_count(builder, "reps", plan->rep_count);
	put(builder, "load_kg", plan->load_kg);
	put(builder, "rate_hz", plan->settings.rate_hz);
	open_array(builder, "settings");
	for (guint i = 0; i < texts->len; i++)
		json_builder_add_string_value(builder, g_ptr_array_index(texts, i));
	json_builder_end_array(builder);
	open_object(builder, "body");
	put_text(builder, "sex", body->female ? "f" : "m");
	put(builder, "mass_kg", body->mass_kg);
	put(builder, "stature_m", body->stature_m);
	put(builder, "shank_m", body->shank_m);
	put(builder, "thigh_m", body->thigh_m);
	put(builder, "hip_to_c7_m", body->c7.z);
	put(builder, "seat_along_m", body->seat.z);
	put(builder, "seat_forward_m", body->seat.x);
	put(builder, "lumbar_flexion_deg", degrees * plan->flexion_rad);
	put(builder, "knees_out_deg", degrees * plan->knees_out_bottom_rad);
	put(builder, "ankle_x_m", plan->ankle_x_m);
	put(builder, "ankle_z_m", body->ankle_z_m);
	put(builder, "lean_sd_deg", degrees * plan->lean_sd_rad);
	put(builder, "l5s1_sd_pct", plan->l5s1_sd_pct);
	json_builder_end_object(builder);
}

char *plb_truth_to_json(const PlbTruth *truth, const PlbLifterPlan *plan, const PlbPhases *phases,
			const char *id)
{
	g_autoptr(JsonBuilder) builder = json_builder_new();

	open_object(builder, NULL);
	open_object(builder, "athlete");
	put_text(builder, "id", id);
	put(builder, "mass_kg", plan->body.mass_kg);
	put(builder, "stature_m", plan->body.stature_m);
	put_text(builder, "sex", plan->body.female ? "f" : "m");
	json_builder_end_object(builder);
	put_quality(builder, plan, phases);
	put_empty_array(builder, "jumps");
	put_empty_array(builder, "rejected");
	open_array(builder, "sets");
	put_set(builder, truth, plan, phases);
	json_builder_end_array(builder);
	put_empty_array(builder, "notes");
	open_object(builder, "scenario");
	put_scenario(builder, plan);
	json_builder_end_object(builder);
	json_builder_end_object(builder);
	return to_text(builder);
}

char *plb_truth_scenario_to_json(const PlbLifterPlan *plan)
{
	g_autoptr(JsonBuilder) builder = json_builder_new();

	open_object(builder, NULL);
	put_scenario(builder, plan);
	json_builder_end_object(builder);
	return to_text(builder);
}
