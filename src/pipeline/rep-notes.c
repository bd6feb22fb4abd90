/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/rep-notes.h"

#include <math.h>

#include "src/pipeline/excluded.h"

/* What a number needs; the first thing that is missing is the reason that is given. */
typedef enum {
	NEEDS_BAR = 1 << 0,
	NEEDS_BAR_X = 1 << 1,
	NEEDS_BAR_ENDS = 1 << 2,
	NEEDS_FORCE = 1 << 3,
	NEEDS_SIDES = 1 << 4,
	NEEDS_COP = 1 << 5,
	NEEDS_BODY_MASS = 1 << 6,
	NEEDS_BAR_MASS = 1 << 7,
	NEEDS_MIDFOOT = 1 << 8,
	NEEDS_BODY = 1 << 9,
	NEEDS_STICKING = 1 << 10,
	NEEDS_VERDICT = 1 << 11,
	NEEDS_RISE = 1 << 12,
	NEEDS_REP_BEFORE = 1 << 13,
	NEEDS_LIKE_REP = 1 << 14,
	NEEDS_DESCENT = 1 << 15,
	NEEDS_ONE_END = 1 << 16,
} Needs;

#define WHY_TWO_ENDS                                                                               \
	"the bar decelerates about as fast as in free fall, and whether it does or just does not " \
	"decides where the push ended: the recording cannot tell, and the two values differ by "   \
	"over 0.07 m/s"

typedef struct {
	const char *key;
	gsize offset; /* of the double in PlbRepResult */
	guint needs;
} RepKey;

#define METRIC(key, member, needs)                                                                 \
	{                                                                                          \
		key, G_STRUCT_OFFSET(PlbRepResult, metrics.member), needs                          \
	}
#define LOAD(key, member)                                                                          \
	{                                                                                          \
		key, G_STRUCT_OFFSET(PlbRepResult, load.member), NEEDS_BODY                        \
	}
#define LOAD_SIDE(key, member)                                                                     \
	{                                                                                          \
		key, G_STRUCT_OFFSET(PlbRepResult, load.member), NEEDS_BODY | NEEDS_SIDES          \
	}
#define SHIFT(key, member)                                                                         \
	{                                                                                          \
		key, G_STRUCT_OFFSET(PlbRepResult, shift.member), NEEDS_VERDICT                    \
	}
#define NEEDS_DYNAMICS (NEEDS_FORCE | NEEDS_BODY_MASS | NEEDS_BAR_MASS)
#define BAR_PHASE(phase, more)                                                                     \
	METRIC("bar." #phase ".drift_x_m", bar.phase.drift_x_m, NEEDS_BAR_X | (more)),             \
		METRIC("bar." #phase ".bow_m", bar.phase.bow_m, NEEDS_BAR_X | (more)),             \
		METRIC("bar." #phase ".forward_of_midfoot_m", bar.phase.forward_of_midfoot_m,      \
		       NEEDS_BAR_X | NEEDS_MIDFOOT | (more)),                                      \
		METRIC("bar." #phase ".tilt_deg", bar.phase.tilt_deg, NEEDS_BAR_ENDS | (more)),    \
		METRIC("bar." #phase ".yaw_deg", bar.phase.yaw_deg,                                \
		       NEEDS_BAR_ENDS | NEEDS_BAR_X | (more))

static const RepKey rep_keys[] = {
	METRIC("rom_m", rom_m, NEEDS_BAR),
	METRIC("mean_velocity_mps", mean_velocity_mps, NEEDS_BAR),
	METRIC("mean_propulsive_velocity_mps", mean_propulsive_velocity_mps,
	       NEEDS_BAR | NEEDS_ONE_END),
	METRIC("peak_velocity_mps", peak_velocity_mps, NEEDS_BAR),
	METRIC("time_to_peak_velocity_s", time_to_peak_velocity_s, NEEDS_BAR),
	METRIC("eccentric_mean_velocity_mps", eccentric_mean_velocity_mps,
	       NEEDS_BAR | NEEDS_DESCENT),
	METRIC("eccentric_peak_velocity_mps", eccentric_peak_velocity_mps,
	       NEEDS_BAR | NEEDS_DESCENT),
	METRIC("eccentric_s", eccentric_s, NEEDS_BAR | NEEDS_DESCENT),
	METRIC("concentric_s", concentric_s, NEEDS_BAR),
	METRIC("time_under_tension_s", time_under_tension_s, NEEDS_BAR | NEEDS_DESCENT),
	METRIC("tempo.lowering_s", tempo.lowering_s, NEEDS_BAR | NEEDS_DESCENT),
	METRIC("tempo.bottom_s", tempo.bottom_s, NEEDS_BAR | NEEDS_DESCENT),
	METRIC("tempo.rising_s", tempo.rising_s, NEEDS_BAR),
	METRIC("tempo.top_s", tempo.top_s, NEEDS_REP_BEFORE | NEEDS_DESCENT),
	METRIC("min_velocity_sticking_mps", min_velocity_sticking_mps, NEEDS_BAR | NEEDS_STICKING),
	METRIC("sticking.from_pct", sticking.from_pct, NEEDS_BAR | NEEDS_STICKING),
	METRIC("sticking.to_pct", sticking.to_pct, NEEDS_BAR | NEEDS_STICKING),
	METRIC("sticking.duration_s", sticking.duration_s, NEEDS_BAR | NEEDS_STICKING),
	METRIC("sticking.depth_mps", sticking.depth_mps, NEEDS_BAR | NEEDS_STICKING),
	METRIC("mean_force_n", mean_force_n, NEEDS_FORCE),
	METRIC("peak_force_n", peak_force_n, NEEDS_FORCE),
	METRIC("mean_power_w", mean_power_w, NEEDS_DYNAMICS),
	METRIC("peak_power_w", peak_power_w, NEEDS_DYNAMICS),
	METRIC("bar_mean_power_w", bar_mean_power_w, NEEDS_BAR | NEEDS_BAR_MASS),
	METRIC("work_j", work_j, NEEDS_DYNAMICS),
	METRIC("eccentric_work_j", eccentric_work_j, NEEDS_DYNAMICS),
	METRIC("bar_work_j", bar_work_j, NEEDS_BAR | NEEDS_BAR_MASS),
	METRIC("impulse_ns", impulse_ns, NEEDS_DYNAMICS),
	METRIC("braking_impulse_ns", braking_impulse_ns, NEEDS_DYNAMICS),
	METRIC("propulsive_impulse_ns", propulsive_impulse_ns, NEEDS_DYNAMICS),
	METRIC("com.mean_velocity_mps", com.mean_velocity_mps, NEEDS_DYNAMICS),
	METRIC("com.peak_velocity_mps", com.peak_velocity_mps, NEEDS_DYNAMICS),
	METRIC("com.rise_m", com.rise_m, NEEDS_DYNAMICS),
	METRIC("rfd.onset_s", rfd.onset_s, NEEDS_DYNAMICS | NEEDS_RISE),
	METRIC("rfd.to_50ms_nps", rfd.to_50ms_nps, NEEDS_DYNAMICS | NEEDS_RISE),
	METRIC("rfd.to_100ms_nps", rfd.to_100ms_nps, NEEDS_DYNAMICS | NEEDS_RISE),
	METRIC("rfd.to_150ms_nps", rfd.to_150ms_nps, NEEDS_DYNAMICS | NEEDS_RISE),
	METRIC("rfd.to_200ms_nps", rfd.to_200ms_nps, NEEDS_DYNAMICS | NEEDS_RISE),
	METRIC("rfd.to_250ms_nps", rfd.to_250ms_nps, NEEDS_DYNAMICS | NEEDS_RISE),
	METRIC("asymmetry_pct.eccentric", asymmetry_pct.eccentric, NEEDS_SIDES | NEEDS_DESCENT),
	METRIC("asymmetry_pct.bottom", asymmetry_pct.bottom, NEEDS_SIDES),
	METRIC("asymmetry_pct.concentric", asymmetry_pct.concentric, NEEDS_SIDES),
	METRIC("asymmetry_pct.peak_force", asymmetry_pct.peak_force, NEEDS_SIDES),
	METRIC("asymmetry_pct.impulse", asymmetry_pct.impulse, NEEDS_SIDES),
	METRIC("asymmetry_pct.braking", asymmetry_pct.braking, NEEDS_SIDES),
	METRIC("asymmetry_pct.propulsive", asymmetry_pct.propulsive, NEEDS_SIDES),
	METRIC("bar.drift_x_m", bar.drift_x_m, NEEDS_BAR_X),
	METRIC("bar.loop_m", bar.loop_m, NEEDS_BAR_X | NEEDS_DESCENT),
	METRIC("bar.forward_of_midfoot_m", bar.forward_of_midfoot_m, NEEDS_BAR_X | NEEDS_MIDFOOT),
	METRIC("bar.tilt_deg", bar.tilt_deg, NEEDS_BAR_ENDS),
	METRIC("bar.yaw_deg", bar.yaw_deg, NEEDS_BAR_ENDS | NEEDS_BAR_X),
	BAR_PHASE(eccentric, NEEDS_DESCENT),
	BAR_PHASE(concentric, 0),
	METRIC("cop.mean_x_m", cop.mean_x_m, NEEDS_COP),
	METRIC("cop.range_x_m", cop.range_x_m, NEEDS_COP),
	METRIC("cop.mean_y_m", cop.mean_y_m, NEEDS_COP),
	METRIC("cop.range_y_m", cop.range_y_m, NEEDS_COP),
	METRIC("cop.path_m", cop.path_m, NEEDS_COP),
	METRIC("cop.right_ahead_m.eccentric", cop.right_ahead_m.eccentric,
	       NEEDS_COP | NEEDS_SIDES | NEEDS_DESCENT),
	METRIC("cop.right_ahead_m.bottom", cop.right_ahead_m.bottom, NEEDS_COP | NEEDS_SIDES),
	METRIC("cop.right_ahead_m.concentric", cop.right_ahead_m.concentric,
	       NEEDS_COP | NEEDS_SIDES),
	METRIC("tremor.force_n", tremor.force_n, NEEDS_FORCE),
	METRIC("tremor.of_first_reps", tremor.of_first_reps, NEEDS_FORCE | NEEDS_LIKE_REP),
	METRIC("uncertainty.rom_m", uncertainty.rom_m, NEEDS_BAR),
	METRIC("uncertainty.mean_velocity_mps", uncertainty.mean_velocity_mps, NEEDS_BAR),
	METRIC("uncertainty.mean_propulsive_velocity_mps", uncertainty.mean_propulsive_velocity_mps,
	       NEEDS_BAR | NEEDS_ONE_END),
	METRIC("uncertainty.peak_velocity_mps", uncertainty.peak_velocity_mps, NEEDS_BAR),
	METRIC("uncertainty.mean_force_n", uncertainty.mean_force_n, NEEDS_FORCE),
	METRIC("uncertainty.peak_force_n", uncertainty.peak_force_n, NEEDS_FORCE),
	METRIC("uncertainty.mean_power_w", uncertainty.mean_power_w, NEEDS_DYNAMICS),
	METRIC("uncertainty.asymmetry_pct.eccentric", uncertainty.asymmetry_pct.eccentric,
	       NEEDS_SIDES | NEEDS_DESCENT),
	METRIC("uncertainty.asymmetry_pct.bottom", uncertainty.asymmetry_pct.bottom, NEEDS_SIDES),
	METRIC("uncertainty.asymmetry_pct.concentric", uncertainty.asymmetry_pct.concentric,
	       NEEDS_SIDES),
	METRIC("uncertainty.asymmetry_pct.peak_force", uncertainty.asymmetry_pct.peak_force,
	       NEEDS_SIDES),
	METRIC("uncertainty.asymmetry_pct.impulse", uncertainty.asymmetry_pct.impulse, NEEDS_SIDES),
	METRIC("uncertainty.com.mean_velocity_mps", uncertainty.com.mean_velocity_mps,
	       NEEDS_DYNAMICS),
	METRIC("uncertainty.com.peak_velocity_mps", uncertainty.com.peak_velocity_mps,
	       NEEDS_DYNAMICS),
	LOAD("posture.trunk_lean_deg", posture.trunk_lean_deg),
	LOAD("posture.shank_lean_deg", posture.shank_lean_deg),
	LOAD("posture.thigh_deg", posture.thigh_deg),
	LOAD("posture.hip_rise_ratio", posture.hip_rise_ratio),
	LOAD("posture.residual_m", posture.residual_m),
	LOAD("posture.excluded_s", posture.excluded_s),
	LOAD("moments.l5s1_peak_nm", moments.l5s1_peak_nm),
	LOAD("moments.l5s1_concentric_mean_nm", moments.l5s1_concentric_mean_nm),
	LOAD("moments.l5s1_gravity_nm", moments.l5s1_gravity_nm),
	LOAD("moments.l5s1_inertial_nm", moments.l5s1_inertial_nm),
	LOAD("moments.ankle_peak_nm", moments.ankle_peak_nm),
	LOAD_SIDE("moments.left.hip_peak_nm", moments.left.hip_peak_nm),
	LOAD_SIDE("moments.left.knee_peak_nm", moments.left.knee_peak_nm),
	LOAD_SIDE("moments.left.ankle_peak_nm", moments.left.ankle_peak_nm),
	LOAD_SIDE("moments.left.hip_band_nm", moments.left.hip_band_nm[0]),
	LOAD_SIDE("moments.left.knee_band_nm", moments.left.knee_band_nm[0]),
	LOAD_SIDE("moments.right.hip_peak_nm", moments.right.hip_peak_nm),
	LOAD_SIDE("moments.right.knee_peak_nm", moments.right.knee_peak_nm),
	LOAD_SIDE("moments.right.ankle_peak_nm", moments.right.ankle_peak_nm),
	LOAD_SIDE("moments.right.hip_band_nm", moments.right.hip_band_nm[0]),
	LOAD_SIDE("moments.right.knee_band_nm", moments.right.knee_band_nm[0]),
	LOAD("moments.l5s1_compression_n", moments.l5s1_compression_n),
	LOAD("moments.l5s1_compression_band_n", moments.l5s1_compression_band_n[0]),
	LOAD("moments.l5s1_shear_n", moments.l5s1_shear_n),
	LOAD("moments.hip_peak_nm", moments.hip_peak_nm),
	LOAD("moments.knee_peak_nm", moments.knee_peak_nm),
	LOAD("moments.hip_knee_ratio", moments.hip_knee_ratio),
	LOAD("moments.lumbar_share", moments.lumbar_share),
	LOAD("moments.l5s1_band_nm", moments.l5s1_band_nm[0]),
	LOAD("moments.hip_band_nm", moments.hip_band_nm[0]),
	LOAD("moments.knee_band_nm", moments.knee_band_nm[0]),
	SHIFT("shift.l5s1_change_pct", l5s1_change_pct),
	SHIFT("shift.lumbar_share_change", lumbar_share_change),
	SHIFT("shift.z", z),
	LOAD("dose.l5s1_nms", l5s1_dose_nms),
	LOAD("dose.l5s1_squared_nm2s", l5s1_squared_dose_nm2s),
};

static const char *missing_channel(guint needs, guint channels)
{
	if ((needs & (NEEDS_BAR | NEEDS_BAR_X | NEEDS_BAR_ENDS)) && !(channels & PLB_CHANNEL_BAR))
		return "the recording has no bar position";
	if ((needs & NEEDS_BAR_X) && !(channels & PLB_CHANNEL_BAR_X))
		return "the recording has no horizontal bar position";
	if ((needs & NEEDS_BAR_ENDS) && !(channels & PLB_CHANNEL_BAR_ENDS))
		return "one point of the bar does not tell tilt or yaw";
	if ((needs & NEEDS_BAR_ENDS) && (needs & NEEDS_BAR_X) &&
	    (channels & PLB_CHANNEL_BAR_X_ONE_END))
		return "only one end of the bar has a horizontal position";
	if ((needs & NEEDS_BAR_ENDS) && !(channels & PLB_CHANNEL_BAR_Y))
		return "the recording does not tell how far the bar's ends are apart (their y)";
	if ((needs & (NEEDS_FORCE | NEEDS_SIDES)) && !(channels & PLB_CHANNEL_FORCE))
		return "the recording has no force";
	if ((needs & NEEDS_SIDES) && !(channels & PLB_CHANNEL_FORCE_SIDES))
		return "one plate does not tell left from right";
	if ((needs & NEEDS_COP) && !(channels & PLB_CHANNEL_COP))
		return "the recording has no centre of pressure";
	return NULL;
}

static const char *missing_in_set(guint needs, const PlbSetResult *set)
{
	const PlbExercise *exercise = plb_exercise_find(set->exercise);

	if ((needs & NEEDS_BODY_MASS) && isnan(set->body_mass_kg))
		return "body mass is not known";
	if ((needs & NEEDS_BAR_MASS) && isnan(set->bar_mass_kg))
		return "bar mass is not known";
	if ((needs & NEEDS_BAR_MASS) && set->bar_mass_kg == 0)
		return "there is no bar";
	if ((needs & NEEDS_DYNAMICS) == NEEDS_DYNAMICS && exercise && exercise->no_dynamics)
		return exercise->no_dynamics;
	if ((needs & NEEDS_DESCENT) && exercise && exercise->from_floor)
		return "a pull begins on the floor: no descent comes before it";
	if ((needs & NEEDS_MIDFOOT) && isnan(set->midfoot_x_m))
		return "neither a heel mark nor a quiet stance tells where mid-foot is";
	return NULL;
}

static const char *missing_in_rep(guint needs, const PlbRepResult *rep)
{
	if (rep->unhomed && (needs & (NEEDS_BAR_X | NEEDS_BAR_ENDS | NEEDS_BODY | NEEDS_VERDICT)))
		return PLB_WHY_UNHOMED;
	if (rep->cut.has_gap)
		return "data were lost in the rep";
	if ((needs & (NEEDS_BODY | NEEDS_VERDICT)) && rep->load.why_not)
		return rep->load.why_not;
	if ((needs & NEEDS_BODY) && rep->load.posture.excluded_s > 0)
		return "the posture model did not fit there";
	if ((needs & NEEDS_VERDICT) && rep->status != PLB_REP_COMPLETE)
		return "only complete reps are compared";
	if (needs & NEEDS_VERDICT)
		return "no baseline yet: fewer than three usable reps share its bar heights";
	if (needs & NEEDS_LIKE_REP)
		return "the rep is over 20 % faster or slower than the set's first ones";
	if (needs & NEEDS_REP_BEFORE)
		return "no rep came before it in its set";
	if (needs & NEEDS_RISE)
		return "on the way down the force never rises clearly above the weight";
	if (needs & NEEDS_STICKING)
		return "the ascent has no sticking region";
	/* peak velocity is read from the same signal, over all of the ascent */
	if ((needs & NEEDS_ONE_END) && !isnan(rep->metrics.peak_velocity_mps))
		return WHY_TWO_ENDS;
	return "not enough of the signal there";
}

static const char *reason_for(const RepKey *key, const PlbResult *result, const PlbSetResult *set,
			      const PlbRepResult *rep)
{
	const char *reason = missing_channel(key->needs, result->info.channels);

	if (!reason)
		reason = missing_in_set(key->needs, set);
	return reason ? reason : missing_in_rep(key->needs, rep);
}

void plb_rep_notes_fill(PlbResult *result, const PlbSetResult *set, const PlbRepResult *rep)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rep_keys); i++) {
		const RepKey *key = &rep_keys[i];

		if (isnan(G_STRUCT_MEMBER(double, rep, key->offset)))
			plb_result_add_note(result, key->key, reason_for(key, result, set, rep));
	}
	plb_excluded_note(result, rep);
}
