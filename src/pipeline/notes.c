/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/pipeline/notes.h"

#include <math.h>

#include "src/lift/settings.h"
#include "src/pipeline/rep-notes.h"
#include "src/pipeline/set-verdict.h"

#define WHY_SIDES_DIFFER                                                                           \
	"one foot stands in front: the sides differ by the stance, and the number compares sets "  \
	"with the same foot in front"

static void note_verdict(PlbResult *result, const PlbVerdict *verdict)
{
	const char *why = *verdict->why ? verdict->why : "no lasting rise was seen";

	if (isnan(verdict->detectable_pct))
		plb_result_add_note(result, "verdict.detectable_pct", why);
	if (isnan(verdict->rep_sd_pct))
		plb_result_add_note(result, "verdict.rep_sd_pct", why);
	if (verdict->history_sets == 0)
		plb_result_add_note(result, "verdict.history_sets",
				    "no earlier set of this athlete at this load is known");
	if (verdict->baseline_sessions == 0)
		plb_result_add_note(result, "verdict.baseline_sessions",
				    "the baseline is this set's own: fewer than three earlier "
				    "sessions began with this bar, or this set is not the first");
	if (verdict->since_rep == 0)
		plb_result_add_note(result, "verdict.since_rep", why);
	if (isnan(verdict->l5s1_change_pct))
		plb_result_add_note(result, "verdict.l5s1_change_pct", why);
	if (isnan(verdict->ci95_pct[0]))
		plb_result_add_note(result, "verdict.ci95_pct", why);
}

static const char *why_tells_nothing(const PlbSetResult *set)
{
	if (set->voided)
		return "the set does not count";
	if (set->verdict.state == PLB_VERDICT_SHIFTED)
		return "a set that shifted does not tell the noise from the shift";
	return *set->verdict.why ? set->verdict.why : "too few usable reps";
}

static void note_tells(PlbResult *result, const PlbSetResult *set)
{
	const char *level = set->tells.sets == 0 ? why_tells_nothing(set)
			    : set->first_at_bar  ? "the first reps are shallower than 34 cm"
						 : "an earlier set of the session had this bar";

	if (isnan(set->tells.rep_sd_pct))
		plb_result_add_note(result, "history.rep_sd_pct", why_tells_nothing(set));
	if (isnan(set->tells.freedom))
		plb_result_add_note(result, "history.freedom", why_tells_nothing(set));
	if (isnan(set->tells.fresh.mean_nm))
		plb_result_add_note(result, "history.fresh_nm", level);
}

static void note_line(PlbResult *result, const PlbSetResult *set)
{
	char buffer[160];
	const char *why = set->voided ? "the set does not count"
				      : plb_set_result_out_of_range(set, buffer, sizeof buffer);

	if (set->line.reps > 0)
		return;
	if (!why)
		why = "fewer than four usable reps";
	plb_result_add_note(result, "line.reps", why);
	plb_result_add_note(result, "line.rise_pct", why);
	plb_result_add_note(result, "line.rep_sd_pct", why);
}

static void note_bar_signal(PlbResult *result, const PlbSetResult *set)
{
	double usual_hz = plb_lift_settings_default()->height_cutoff_hz;
	g_autofree char *why = NULL;
	char noise[G_ASCII_DTOSTR_BUF_SIZE], cutoff[G_ASCII_DTOSTR_BUF_SIZE];

	if (isnan(set->bar_residual_cutoff_hz)) {
		plb_result_add_note(result, "bar_signal.residual_cutoff_hz",
				    "the set is too short");
		plb_result_add_note(result, "bar_signal.noise_m", "the set is too short");
		plb_result_add_note(result, "bar_signal.velocity_noise_mps",
				    "the set is too short");
	}
	if (!(set->bar_cutoff_hz < usual_hz))
		return;
	g_ascii_formatd(cutoff, sizeof cutoff, "%.2g", set->bar_cutoff_hz);
	g_ascii_formatd(noise, sizeof noise, "%.2g", 1000.0 * set->bar_noise_m);
	why = g_strdup_printf("the bar's noise asked for a low-pass at %s Hz, which leaves %s mm; "
			      "quick turns are blunted",
			      cutoff, noise);
	plb_result_add_note(result, "bar_signal.cutoff_hz", why);
}

typedef struct {
	const char *key;
	double value;
} SetKey;

static void note_each(PlbResult *result, const SetKey *keys, gsize n, const char *why)
{
	for (gsize i = 0; i < n; i++) {
		if (isnan(keys[i].value))
			plb_result_add_note(result, keys[i].key, why);
	}
}

#define SWAY(when, member)                                                                         \
	{                                                                                          \
		"sway." #when "." #member, set->sway_##when.member                                 \
	}
#define SWAY_KEYS(when)                                                                            \
	SWAY(when, from_s), SWAY(when, duration_s), SWAY(when, force_n), SWAY(when, path_m),       \
		SWAY(when, mean_speed_mps), SWAY(when, range_x_m), SWAY(when, range_y_m),          \
		SWAY(when, ellipse_m2), SWAY(when, slow_m), SWAY(when, middle_m),                  \
		SWAY(when, quick_m)

static void note_sway(PlbResult *result, const PlbSetResult *set)
{
	const SetKey before[] = { SWAY_KEYS(before) }, after[] = { SWAY_KEYS(after) };
	const char *none = "no quiet stand there";
	const char *brief = "the stand was shorter than two of the band's longest periods";

	if (!(result->info.channels & PLB_CHANNEL_COP))
		none = "the recording has no centre of pressure";
	note_each(result, before, G_N_ELEMENTS(before),
		  isnan(set->sway_before.force_n) ? none : brief);
	note_each(result, after, G_N_ELEMENTS(after),
		  isnan(set->sway_after.force_n) ? none : brief);
}

static void note_noise(PlbResult *result, const PlbSetResult *set)
{
	const SetKey masses[] = { { "uncertainty.body_mass_kg", set->body_mass_u_kg },
				  { "uncertainty.bar_mass_kg", set->bar_mass_u_kg } };

	note_each(result, masses, G_N_ELEMENTS(masses), "not weighed by the plates");
	if (isnan(set->velocity_loss_mdc_pct))
		plb_result_add_note(result, "velocity_loss_mdc_pct",
				    "noise takes three complete reps with a velocity");
	if (isnan(set->time_under_tension_s))
		plb_result_add_note(result, "time_under_tension_s", "no rep has both its ends");
	if (set->reliability->len == 0)
		plb_result_add_note(result, "reliability", "noise takes three complete reps");
}

static void note_set(PlbResult *result, const PlbSetResult *set)
{
	const SetKey doses[] = { { "dose.l5s1_nms", set->l5s1_dose_nms },
				 { "dose.l5s1_squared_nm2s", set->l5s1_squared_dose_nm2s } };
	gboolean plates = (result->info.channels & PLB_CHANNEL_FORCE) != 0;

	if (isnan(set->body_mass_kg))
		plb_result_add_note(result, "body_mass_kg",
				    plates ? "no quiet standing without the bar, and none was given"
					   : "no plates, and none was given");
	if (isnan(set->bar_mass_kg)) {
		const char *why = plates ? "the plates did not see the lifter with and without it"
					 : "no plates, and none was given";

		plb_result_add_note(result, "bar_mass_kg", why);
		plb_result_add_note(result, "bar_mass_source", why);
	}
	if (isnan(set->velocity_loss_pct))
		plb_result_add_note(result, "velocity_loss_pct",
				    "it takes two complete reps with a velocity");
	note_each(result, doses, G_N_ELEMENTS(doses), "no rep has a low-back moment");
	note_bar_signal(result, set);
	note_sway(result, set);
	note_noise(result, set);
	note_verdict(result, &set->verdict);
	note_tells(result, set);
	note_line(result, set);
}

static void note_recording(PlbResult *result)
{
	guint channels = result->info.channels;
	const char *why = "nobody stood on the plates";

	if (!isnan(result->right_share_pct))
		return;
	if (!(channels & PLB_CHANNEL_FORCE))
		why = "the recording has no force";
	else if (!(channels & PLB_CHANNEL_FORCE_SIDES))
		why = "one plate does not tell left from right";
	plb_result_add_note(result, "quality.right_share_pct", why);
}

static void note_jumps(PlbResult *result)
{
	const char *hop = "the jump follows a landing at once";
	const char *stand = "no quiet stand before it, or data were lost";

	for (guint i = 0; i < result->jumps->len; i++) {
		const PlbJump *jump = &g_array_index(result->jumps, PlbJump, i);
		const SetKey rebound[] = { { "jumps.contact_s", jump->contact_s },
					   { "jumps.reactive_strength", jump->reactive_strength } };
		const SetKey push[] = {
			{ "jumps.time_to_takeoff_s", jump->time_to_takeoff_s },
			{ "jumps.modified_rsi_mps", jump->modified_rsi_mps },
			{ "jumps.takeoff_velocity_mps", jump->takeoff_velocity_mps },
			{ "jumps.impulse_height_m", jump->impulse_height_m },
		};

		note_each(result, rebound, G_N_ELEMENTS(rebound), "no landing just before it");
		note_each(result, push, G_N_ELEMENTS(push), isnan(jump->contact_s) ? stand : hop);
	}
}

static void note_athlete(PlbResult *result)
{
	const PlbAthlete *athlete = &result->athlete;

	if (athlete->id[0] == '\0')
		plb_result_add_note(result, "athlete.id", "not given");
	if (isnan(athlete->mass_kg))
		plb_result_add_note(result, "athlete.mass_kg", "not given");
	if (isnan(athlete->stature_m))
		plb_result_add_note(result, "athlete.stature_m", "not given");
	if (athlete->sex == PLB_SEX_UNKNOWN)
		plb_result_add_note(result, "athlete.sex", "not given");
}

static void note_exercise(PlbResult *result, const PlbSetResult *set)
{
	const PlbExercise *exercise = plb_exercise_find(set->exercise);

	if (set->exercise_guessed && exercise && exercise->why_guessed)
		plb_result_add_note(result, "exercise", exercise->why_guessed);
	if (exercise && exercise->one_foot_in_front)
		plb_result_add_note(result, "asymmetry_pct", WHY_SIDES_DIFFER);
}

void plb_notes_fill(PlbResult *result)
{
	note_athlete(result);
	note_recording(result);
	note_jumps(result);
	for (guint s = 0; s < result->sets->len; s++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, s);

		note_exercise(result, set);
		note_set(result, set);
		for (guint r = 0; r < set->reps->len; r++)
			plb_rep_notes_fill(result, set, g_ptr_array_index(set->reps, r));
	}
}
