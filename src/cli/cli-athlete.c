/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/cli.h"

/* Beyond these a number was mistyped, or is in another unit. */
static const struct {
	double mass_kg[2], stature_m[2], bar_mass_kg[2];
} plausible = {
	.mass_kg = { 20.0, 400.0 },
	.stature_m = { 1.0, 2.5 },
	.bar_mass_kg = { 0.0, 700.0 }, /* above every squat ever done */
};

GOptionEntry *plb_cli_athlete_entries(PlbCliAthlete *athlete)
{
	const GOptionEntry entries[] = {
		{ "athlete-mass", 0, 0, G_OPTION_ARG_FILENAME, &athlete->mass, "the athlete's mass",
		  "KG" },
		{ "stature", 0, 0, G_OPTION_ARG_FILENAME, &athlete->stature, "the athlete's height",
		  "M" },
		{ "sex", 0, 0, G_OPTION_ARG_FILENAME, &athlete->sex,
		  "for the masses of the body's parts", "f|m" },
		{ "bar-mass", 0, 0, G_OPTION_ARG_FILENAME, &athlete->bar_mass,
		  "loaded bar; 0 = no bar (default: weighed by the plates)", "KG" },
		{ "bar-position", 0, 0, G_OPTION_ARG_FILENAME, &athlete->bar_position,
		  "where the bar lies (default: high)", "high|low|front|none" },
		{ "exercise", 0, 0, G_OPTION_ARG_FILENAME, &athlete->exercise,
		  "what is lifted (default: guessed); an unknown NAME lists all", "NAME" },
		{ "arms", 0, 0, G_OPTION_ARG_FILENAME, &athlete->arms,
		  "where the arms are (default: bar)", "bar|down|crossed|forward" },
		{ "shank", 0, 0, G_OPTION_ARG_FILENAME, &athlete->shank,
		  "by tape, knee to ankle (default: by stature)", "M" },
		{ "thigh", 0, 0, G_OPTION_ARG_FILENAME, &athlete->thigh,
		  "by tape, hip (trochanter) to knee", "M" },
		{ "trunk", 0, 0, G_OPTION_ARG_FILENAME, &athlete->trunk,
		  "by tape, hip to the bone at the base of the neck (C7)", "M" },
		{ "foot", 0, 0, G_OPTION_ARG_FILENAME, &athlete->foot, "length of the foot", "M" },
		{ "heel-x", 0, 0, G_OPTION_ARG_FILENAME, &athlete->heel_x,
		  "heel mark on the plate, in the rig's frame", "M" },
		{ "heel-height", 0, 0, G_OPTION_ARG_FILENAME, &athlete->heel_height,
		  "of the shoe over its ball (default: 0.018)", "M" },
		{ "toe-out", 0, 0, G_OPTION_ARG_FILENAME, &athlete->toe_out,
		  "of each foot (default: 20)", "DEG" },
		{ "lumbar-flexion", 0, 0, G_OPTION_ARG_FILENAME, &athlete->lumbar,
		  "of the spine in a squat to parallel (default: by sex)", "DEG" },
		{ NULL },
	};

	return g_memdup2(entries, sizeof entries);
}

static int apply_words(const char *command, const PlbCliAthlete *athlete, PlbAthlete *known)
{
	if (athlete->sex && !plb_sex_from_text(athlete->sex, &known->sex))
		return plb_cli_misuse(command, "--sex: %s is neither f nor m", athlete->sex);
	if (athlete->bar_position &&
	    !plb_bar_position_from_text(athlete->bar_position, &known->bar_position))
		return plb_cli_misuse(command, "--bar-position: %s is not high, low, front or none",
				      athlete->bar_position);
	if (athlete->arms && !plb_arms_from_text(athlete->arms, &known->arms))
		return plb_cli_misuse(command, "--arms: %s is not bar, down, crossed or forward",
				      athlete->arms);
	return PLB_CLI_GO_ON;
}

/* What a tape, a mark or an inclinometer gave, each with its own range. */
static int apply_measured(const char *command, const PlbCliAthlete *athlete, PlbAthlete *known)
{
	const struct {
		const char *option, *text;
		double low, high, *value;
	} rows[] = {
		{ "--shank", athlete->shank, 0.2, 0.7, &known->shank_m },
		{ "--thigh", athlete->thigh, 0.2, 0.7, &known->thigh_m },
		{ "--trunk", athlete->trunk, 0.3, 0.9, &known->trunk_m },
		{ "--foot", athlete->foot, 0.15, 0.4, &known->foot_length_m },
		{ "--heel-x", athlete->heel_x, -3, 3, &known->heel_x_m },
		{ "--heel-height", athlete->heel_height, 0, 0.08, &known->heel_height_m },
		{ "--toe-out", athlete->toe_out, -20, 80, &known->toe_out_deg },
		{ "--lumbar-flexion", athlete->lumbar, 0, 60, &known->lumbar_flexion_deg },
	};
	int code = PLB_CLI_GO_ON;

	for (gsize i = 0; i < G_N_ELEMENTS(rows) && code == PLB_CLI_GO_ON; i++)
		code = plb_cli_number(command, rows[i].option, rows[i].text, rows[i].low,
				      rows[i].high, rows[i].value);
	return code;
}

int plb_cli_exercise_apply(const char *command, const char *name, PlbPipelineSetup *setup)
{
	g_autofree char *names = NULL;

	if (!name || (*name && plb_pipeline_setup_set_exercise(setup, name)))
		return PLB_CLI_GO_ON;
	names = plb_exercise_names();
	return plb_cli_misuse(command, "--exercise: '%s' is none of %s", name, names);
}

int plb_cli_athlete_apply(const char *command, const PlbCliAthlete *athlete,
			  PlbPipelineSetup *setup)
{
	int code = plb_cli_number(command, "--athlete-mass", athlete->mass, plausible.mass_kg[0],
				  plausible.mass_kg[1], &setup->athlete.mass_kg);

	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number(command, "--stature", athlete->stature,
				      plausible.stature_m[0], plausible.stature_m[1],
				      &setup->athlete.stature_m);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number(command, "--bar-mass", athlete->bar_mass,
				      plausible.bar_mass_kg[0], plausible.bar_mass_kg[1],
				      &setup->bar_mass_kg);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_exercise_apply(command, athlete->exercise, setup);
	if (code == PLB_CLI_GO_ON)
		code = apply_words(command, athlete, &setup->athlete);
	if (code == PLB_CLI_GO_ON)
		code = apply_measured(command, athlete, &setup->athlete);
	if (athlete->bar_mass)
		setup->bar_mass_source = PLB_BAR_MASS_TYPED;
	return code;
}

void plb_cli_athlete_clear(PlbCliAthlete *athlete)
{
	g_free(athlete->mass);
	g_free(athlete->stature);
	g_free(athlete->sex);
	g_free(athlete->bar_mass);
	g_free(athlete->bar_position);
	g_free(athlete->exercise);
	g_free(athlete->arms);
	g_free(athlete->shank);
	g_free(athlete->thigh);
	g_free(athlete->trunk);
	g_free(athlete->foot);
	g_free(athlete->heel_x);
	g_free(athlete->heel_height);
	g_free(athlete->toe_out);
	g_free(athlete->lumbar);
}
