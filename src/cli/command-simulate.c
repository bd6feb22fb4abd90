/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "src/cli/cli.h"

typedef struct {
	char *scenario, *reps, *load, *seed, *exercise, *output;
	char **settings, **history;
} Arguments;

static void arguments_clear(Arguments *arguments)
{
	g_free(arguments->scenario);
	g_free(arguments->reps);
	g_free(arguments->load);
	g_free(arguments->seed);
	g_free(arguments->exercise);
	g_free(arguments->output);
	g_strfreev(arguments->settings);
	g_strfreev(arguments->history);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

char *plb_cli_scenarios_text(void)
{
	GString *text = g_string_new("Scenarios:\n");
	gsize n;
	const PlbScenario *scenarios = plb_scenarios(&n);

	for (gsize i = 0; i < n; i++)
		g_string_append_printf(text, "  %-18s %s\n", scenarios[i].name,
				       scenarios[i].summary);
	return g_string_free(text, FALSE);
}

int plb_cli_fail_simulator(const char *command, const GError *error)
{
	plb_cli_complain(command, error->message);
	return error->domain == PLB_SIMULATOR_ERROR ? PLB_CLI_USAGE : PLB_CLI_FAILED;
}

static int read_setup(const Arguments *arguments, PlbLifterSetup *setup)
{
	guint64 reps = 0;
	int code = plb_cli_whole("simulate", "--reps", arguments->reps, 1, 100, &reps);

	*setup = (PlbLifterSetup){ .scenario = arguments->scenario ? arguments->scenario : "steady",
				   .reps = (int)reps,
				   .load_kg = NAN,
				   .seed = 1,
				   .settings = (const char *const *)arguments->settings };
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number("simulate", "--load", arguments->load, 1.0, 500.0,
				      &setup->load_kg);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("simulate", "--seed", arguments->seed, 0, G_MAXUINT64,
				     &setup->seed);
	return code;
}

static int check_exercise(const Arguments *arguments)
{
	PlbPipelineSetup setup;

	plb_pipeline_setup_init(&setup, NULL);
	return plb_cli_exercise_apply("simulate", arguments->exercise, &setup);
}

/* Only sessions of the same lifter tell of its noise. */
static int read_history(const Arguments *arguments, const PlbLifterSetup *lifter,
			PlbPipelineSetup *known)
{
	plb_pipeline_setup_init(known, NULL);
	g_snprintf(known->athlete.id, sizeof known->athlete.id, "sim-%" G_GUINT64_FORMAT,
		   lifter->seed);
	return plb_cli_history_read(arguments->history, known);
}

static void print_result(const PlbResult *result, const PlbTraces *traces, gpointer path)
{
	g_autofree char *summary = plb_cli_summary(result);

	printf("%s: %s\n", (const char *)path, summary);
}

static gboolean record_whole_set(const PlbLifterSetup *lifter_setup, const char *exercise,
				 const PlbPipelineSetup *known, PlbCliOutput *output,
				 PlbRecorder *recorder, GError **error)
{
	PlbRecorderOptions options = { .path = output->temporary,
				       .overwrite = TRUE,
				       .lossless = TRUE };
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autofree char *scenario_json = NULL;
	g_autofree char *truth_json = NULL;
	PlbLifter *lifter;
	PlbRack *rack;

	plb_pipeline_setup_init(&options.setup, NULL);
	rack = plb_rack_list_open_virtual(lifter_setup, FALSE, &options.setup, &lifter, error);
	if (!rack)
		return FALSE;
	plb_pipeline_setup_set_exercise(&options.setup, exercise);
	options.setup.history = known->history;
	options.setup.body = known->body;
	options.rate_hz = lifter_setup->rate_hz;
	options.duration_s = plb_lifter_get_duration_s(lifter);
	options.scenario_json = scenario_json = plb_lifter_get_scenario_json(lifter);
	options.truth_json = truth_json = plb_lifter_get_truth_json(lifter);
	return plb_recorder_start(recorder, rack, rig, &options, error) &&
	       plb_recorder_wait(recorder, error) && plb_cli_output_commit(output, error);
}

int plb_command_simulate(int argc, char **argv)
{
	g_auto(Arguments) arguments = { NULL };
	g_auto(GStrv) rest = NULL;
	const GOptionEntry entries[] = {
		{ "scenario", 0, 0, G_OPTION_ARG_FILENAME, &arguments.scenario,
		  "what happens in the set (default: steady)", "NAME" },
		{ "reps", 0, 0, G_OPTION_ARG_FILENAME, &arguments.reps,
		  "number of reps (default: the scenario's)", "N" },
		{ "load", 0, 0, G_OPTION_ARG_FILENAME, &arguments.load,
		  "loaded bar (default: the scenario's)", "KG" },
		{ "seed", 0, 0, G_OPTION_ARG_FILENAME, &arguments.seed,
		  "same seed, same set (default: 1)", "S" },
		{ "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments.settings,
		  "a setting of the lifter; may be repeated", "KEY=VALUE" },
		{ "history", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments.history,
		  "an earlier session of this lifter, whose noise the verdict knows; may be "
		  "repeated; library: those that the library holds",
		  "SESSION" },
		{ "exercise", 0, 0, G_OPTION_ARG_FILENAME, &arguments.exercise,
		  "what the session is told is lifted; the virtual lifter squats (default: "
		  "guessed)",
		  "NAME" },
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &arguments.output,
		  "the session to write", "OUT.plumbar" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
		{ NULL },
	};
	g_autofree char *details = plb_cli_scenarios_text();
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL }, details);
	g_autoptr(GError) error = NULL;
	PlbLifterSetup setup;
	PlbPipelineSetup known;

	if (code == PLB_CLI_GO_ON && rest)
		code = plb_cli_misuse("simulate", "does not take %s", rest[0]);
	if (code == PLB_CLI_GO_ON && !arguments.output)
		code = plb_cli_misuse("simulate", "-o OUT.plumbar is missing");
	if (code == PLB_CLI_GO_ON)
		code = read_setup(&arguments, &setup);
	if (code == PLB_CLI_GO_ON)
		code = check_exercise(&arguments);
	if (code == PLB_CLI_GO_ON)
		code = read_history(&arguments, &setup, &known);
	if (code != PLB_CLI_GO_ON)
		return code;

	g_autoptr(PlbCliOutput) output = plb_cli_output_new(arguments.output, &error);

	if (!output)
		return plb_cli_fail(arguments.output, error);

	g_autoptr(PlbRecorder) recorder = plb_recorder_new();

	if (!record_whole_set(&setup, arguments.exercise, &known, output, recorder, &error))
		return plb_cli_fail_simulator("simulate", error);
	plb_recorder_read(recorder, print_result, arguments.output);
	return PLB_CLI_DONE;
}
