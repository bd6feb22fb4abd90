/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/scenario.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "src/simulator/random.h"

static const PlbScenario scenarios[PLB_SCENARIO_COUNT] = {
	[PLB_SCENARIO_STEADY] = { "steady", "ten reps alike" },
	[PLB_SCENARIO_FATIGUE_SHIFT] = { "fatigue-shift",
					 "the load moves into the lower back as the set goes on" },
	[PLB_SCENARIO_ASYMMETRIC] = { "asymmetric", "the right leg takes more than its half" },
	[PLB_SCENARIO_TIRED_BUT_STEADY] = { "tired-but-steady",
					    "reps slow down by a third at unchanged posture" },
	[PLB_SCENARIO_FORWARD_BAR] = { "forward-bar", "the bar drifts forward of mid-foot" },
	[PLB_SCENARIO_PARTIAL_REP] = { "partial-rep", "one rep stops half-way down" },
};

const PlbScenario *plb_scenarios(gsize *n)
{
	*n = G_N_ELEMENTS(scenarios);
	return scenarios;
}

/* One setting: a number in [low, high], or one of words (its value is the word's place). */
typedef struct {
	const char *key;
	size_t offset;
	double low, high;
	double fallback; /* NAN = drawn */
	const char *words;
} SettingRow;

#define LIFTS "squat|box-squat|split-squat|good-morning|romanian-deadlift|deadlift"

#define ROW(name, low, high, fallback)                                                             \
	{                                                                                          \
#name, offsetof(PlbLifterSettings, name), low, high, fallback, NULL                \
	}
static const SettingRow setting_rows[] = {
	{ "sex", offsetof(PlbLifterSettings, female), 0, 1, NAN, "m|f" },
	ROW(stature_m, 1.45, 2.10, NAN),
	ROW(mass_kg, 40, 160, NAN),
	{ "bar_position", offsetof(PlbLifterSettings, bar_position), 0, 2, PLB_LIFTER_HIGH_BAR,
	  "high|low|front" },
	{ "lift", offsetof(PlbLifterSettings, lift), 0, 5, PLB_LIFT_SQUAT, LIFTS },
	ROW(exact_body, 0, 1, 0),
	ROW(rigid_spine, 0, 1, 0),
	ROW(vary_lengths, 0, 3, NAN),
	ROW(vary_masses, 0, 3, NAN),
	ROW(vary_seat, 0, 3, NAN),
	ROW(vary_stance, 0, 3, NAN),
	ROW(tape, 0, 1, NAN),
	ROW(lumbar_flexion_deg, 0, 35, NAN),
	ROW(knees_out_deg, 0, 40, NAN),
	ROW(tempo_s, 0.4, 4, NAN),
	ROW(descent_s, 0.5, 6, NAN),
	ROW(depth, 0.6, 1.15, NAN),
	ROW(pause_s, 0, 10, NAN),
	ROW(hold_s, 0, 10, 0),
	ROW(spread, 0, 4, 1),
	ROW(lean_sd_deg, 0, 5, NAN),
	ROW(shift_pct, -30, 40, NAN),
	ROW(drift_pct, -30, 40, NAN),
	ROW(drift_sd, -10, 10, NAN),
	ROW(step_pct, -30, 40, NAN),
	ROW(step_rep, 2, 40, NAN),
	ROW(bad_rep, 0, 40, 0),
	ROW(bad_rep_pct, -40, 60, 25),
	ROW(shorten, 0, 0.4, 0),
	ROW(unload_pct, -40, 40, 0),
	ROW(walk_after, 0, 39, 0),
	ROW(walk_m, -0.15, 0.15, 0.06),
	ROW(failed_rep, 0, 40, 0),
	ROW(stuck, 0.2, 0.65, 0.4),
	ROW(retry_rep, 0, 40, 0),
	ROW(spotted_rep, 0, 40, 0),
	ROW(help, 0, 0.9, 0.4),
	ROW(bounce_rep, 0, 40, 0),
	ROW(bounce_m, 0.02, 0.12, 0.06),
	ROW(foot_off_rep, 0, 40, 0),
	ROW(foot_off_s, 0.3, 10, 1),
	ROW(foot_up_rep, 0, 40, 0),
	ROW(foot_up_s, 0.02, 1, 0.3),
	ROW(second_person_rep, 0, 40, 0),
	ROW(second_person_kg, 1, 200, 75),
	ROW(second_person_reps, 1, 40, 1),
	ROW(leave_rep, 0, 40, 0),
	ROW(hook_drop_m, 0.02, 0.25, NAN),
	ROW(session, 0, 9999, 0),
	ROW(sway_m, 0, 0.02, 0.004),
	ROW(tremor, 0, 0.02, 0.003),
	ROW(noise, 0, 1, 1),
	ROW(cell_noise_n, 0, 20, 0.4),
	ROW(string_noise_m, 0, 0.005, 0.0003),
};
#undef ROW

static double *field_of(PlbLifterSettings *settings, const SettingRow *row)
{
	return (double *)((char *)settings + row->offset);
}

static gboolean is_flag(const SettingRow *row)
{
	return row->offset == offsetof(PlbLifterSettings, exact_body) ||
	       row->offset == offsetof(PlbLifterSettings, rigid_spine) ||
	       row->offset == offsetof(PlbLifterSettings, tape) ||
	       row->offset == offsetof(PlbLifterSettings, noise);
}

static gboolean is_whole(const SettingRow *row)
{
	return is_flag(row) || g_str_has_suffix(row->key, "_rep") ||
	       row->offset == offsetof(PlbLifterSettings, walk_after) ||
	       row->offset == offsetof(PlbLifterSettings, session);
}

static gboolean read_word(const SettingRow *row, const char *text, double *value, GError **error)
{
	g_auto(GStrv) words = g_strsplit(row->words, "|", -1);

	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], text) == 0) {
			*value = i;
			return TRUE;
		}
	}
	g_set_error(error, PLB_SIMULATOR_ERROR, PLB_SIMULATOR_ERROR_KEY,
		    "setting %s is '%s', not one of %s", row->key, text, row->words);
	return FALSE;
}

static gboolean read_value(const SettingRow *row, const char *text, double *value, GError **error)
{
	char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
	char *end;

	if (row->words)
		return read_word(row, text, value, error);
	*value = g_ascii_strtod(text, &end);
	if (end != text && !*end && *value >= row->low && *value <= row->high &&
	    (!is_whole(row) || *value == rint(*value)))
		return TRUE;
	g_ascii_formatd(low, sizeof(low), "%g", row->low);
	g_ascii_formatd(high, sizeof(high), "%g", row->high);
	g_set_error(error, PLB_SIMULATOR_ERROR, PLB_SIMULATOR_ERROR_KEY,
		    "setting %s is '%s', not %s %s %s %s", row->key, text,
		    is_flag(row)    ? "one of"
		    : is_whole(row) ? "a whole number from"
				    : "a number from",
		    low, is_flag(row) ? "or" : "to", high);
	return FALSE;
}

static gboolean apply(PlbLifterSettings *settings, const char *text, GError **error)
{
	const char *equals = strchr(text, '=');

	for (gsize i = 0; equals && i < G_N_ELEMENTS(setting_rows); i++) {
		const SettingRow *row = &setting_rows[i];

		if (strlen(row->key) == (gsize)(equals - text) &&
		    strncmp(row->key, text, strlen(row->key)) == 0)
			return read_value(row, equals + 1, field_of(settings, row), error);
	}
	g_set_error(error, PLB_SIMULATOR_ERROR, PLB_SIMULATOR_ERROR_KEY,
		    "no such setting of the simulated lifter: '%s'", text);
	return FALSE;
}

static gboolean find_kind(const char *name, PlbScenarioKind *kind, GError **error)
{
	for (int i = 0; i < PLB_SCENARIO_COUNT; i++) {
		if (g_strcmp0(name, scenarios[i].name) == 0) {
			*kind = (PlbScenarioKind)i;
			return TRUE;
		}
	}
	g_set_error(error, PLB_SIMULATOR_ERROR, PLB_SIMULATOR_ERROR_SCENARIO,
		    "no such scenario: '%s'", name ? name : "");
	return FALSE;
}

static gboolean in_range(const char *what, double value, double low, double high, GError **error)
{
	if (value >= low && value <= high)
		return TRUE;
	g_set_error(error, PLB_SIMULATOR_ERROR, PLB_SIMULATOR_ERROR_KEY,
		    "%s of the simulated lifter is %g, not from %g to %g", what, value, low, high);
	return FALSE;
}

/* A pull from the floor begins and ends there, so the lifter does not walk, and its reps go all the
 * way. */
static gboolean is_possible_pull(const PlbLifterSettings *s, GError **error)
{
	const double never[] = { s->failed_rep, s->retry_rep,         s->spotted_rep,
				 s->bounce_rep, s->foot_off_rep,      s->leave_rep,
				 s->walk_after, s->second_person_rep, s->shorten,
				 s->bad_rep,    s->foot_up_rep };
	gboolean possible = s->kind == PLB_SCENARIO_STEADY ||
			    s->kind == PLB_SCENARIO_TIRED_BUT_STEADY ||
			    s->kind == PLB_SCENARIO_ASYMMETRIC;

	if (s->lift != PLB_LIFT_DEADLIFT)
		return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(never); i++)
		possible = possible && !(never[i] > 0);
	if (!possible)
		g_set_error(error, PLB_SIMULATOR_ERROR, PLB_SIMULATOR_ERROR_KEY,
			    "lift=deadlift goes with the scenarios steady, tired-but-steady and "
			    "asymmetric, and with no setting that changes one rep");
	return possible;
}

gboolean plb_lifter_settings_init(PlbLifterSettings *settings, const PlbLifterSetup *setup,
				  GError **error)
{
	*settings = (PlbLifterSettings){ .seed = setup->seed };
	if (!find_kind(setup->scenario, &settings->kind, error))
		return FALSE;
	settings->reps = setup->reps ? setup->reps : 10;
	settings->rate_hz = setup->rate_hz > 0 ? setup->rate_hz : 1000;
	settings->load_kg = setup->load_kg;
	if (!in_range("reps", settings->reps, 1, 40, error) ||
	    !in_range("rate_hz", settings->rate_hz, 100, 4000, error) ||
	    (!isnan(settings->load_kg) && !in_range("load", settings->load_kg, 2, 400, error)))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(setting_rows); i++)
		*field_of(settings, &setting_rows[i]) = setting_rows[i].fallback;
	for (gsize i = 0; setup->settings && setup->settings[i]; i++) {
		if (!apply(settings, setup->settings[i], error))
			return FALSE;
	}
	return is_possible_pull(settings, error);
}

GPtrArray *plb_lifter_settings_to_text(const PlbLifterSettings *settings)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
	PlbLifterSettings copy = *settings;

	for (gsize i = 0; i < G_N_ELEMENTS(setting_rows); i++) {
		const SettingRow *row = &setting_rows[i];
		double value = *field_of(&copy, row);
		char number[G_ASCII_DTOSTR_BUF_SIZE];

		if (isnan(value) || value == row->fallback)
			continue;
		if (row->words) {
			g_auto(GStrv) words = g_strsplit(row->words, "|", -1);
			g_ptr_array_add(texts,
					g_strdup_printf("%s=%s", row->key, words[(int)value]));
			continue;
		}
		g_ascii_dtostr(number, sizeof(number), value);
		g_ptr_array_add(texts, g_strdup_printf("%s=%s", row->key, number));
	}
	return texts;
}

guint64 plb_lifter_settings_day_seed(const PlbLifterSettings *settings)
{
	guint64 day = (guint64)settings->session;

	return day ? settings->seed ^ plb_random_hash(day) : settings->seed;
}

double plb_lifter_settings_vary(const PlbLifterSettings *settings, double given)
{
	return isnan(given) ? 1 - settings->exact_body : given;
}

const char *plb_lifter_lift_name(PlbLift lift)
{
	static const char *const names[] = { "squat",        "box-squat",         "split-squat",
					     "good-morning", "romanian-deadlift", "deadlift" };

	return names[lift];
}

const char *plb_lifter_bar_position_name(int bar_position)
{
	static const char *const names[] = { "high", "low", "front" };

	return names[bar_position];
}
