/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "src/cli/cli.h"
#include "src/live/carried-rig.h"

#define VIRTUAL "virtual" /* the --device that is always there */

typedef struct {
	char *rig, *device, *athlete_id, *duration, *scenario, *seed, *output, *override;
	char **history;
	PlbCliAthlete athlete;
} Arguments;

static void arguments_clear(Arguments *arguments)
{
	g_free(arguments->rig);
	g_free(arguments->device);
	g_free(arguments->athlete_id);
	g_free(arguments->duration);
	g_free(arguments->scenario);
	g_free(arguments->seed);
	g_free(arguments->output);
	g_free(arguments->override);
	g_strfreev(arguments->history);
	plb_cli_athlete_clear(&arguments->athlete);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

/* What is opened before recording can begin. */
typedef struct {
	PlbRack *rack;
	PlbRig *rig;
	char *scenario_json;
} Source;

static void source_clear(Source *source)
{
	plb_rack_free(source->rack);
	g_clear_pointer(&source->rig, plb_rig_free);
	g_free(source->scenario_json);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Source, source_clear)

static gboolean is_virtual(const Arguments *arguments)
{
	return g_strcmp0(arguments->device, VIRTUAL) == 0;
}

/* The virtual rack is calibrated by its own rig, unless another is asked for. */
static int open_virtual(const Arguments *arguments, Source *source, PlbRecorderOptions *options)
{
	PlbLifterSetup setup = { .scenario = arguments->scenario ? arguments->scenario : "steady",
				 .load_kg = NAN,
				 .seed = 1 };
	g_autoptr(GError) error = NULL;
	PlbLifter *lifter;
	int code = plb_cli_whole("record", "--seed", arguments->seed, 0, G_MAXUINT64, &setup.seed);

	if (code != PLB_CLI_GO_ON)
		return code;
	source->rack = plb_rack_list_open_virtual(&setup, TRUE, &options->setup, &lifter, &error);
	if (!source->rack)
		return plb_cli_fail_simulator("record", error);
	if (!source->rig)
		source->rig = plb_rig_virtual();
	source->scenario_json = plb_lifter_get_scenario_json(lifter);
	options->scenario_json = source->scenario_json;
	options->duration_s = plb_lifter_get_duration_s(lifter);
	return PLB_CLI_GO_ON;
}

static void rack_info_clear(PlbRackInfo *info)
{
	g_free(info->driver);
	g_free(info->serial);
	g_free(info->product);
	g_free(info->firmware);
	g_free(info->problem);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbRackInfo, rack_info_clear)

static int check_rig(const char *path, const Source *source, gboolean overridden)
{
	g_autoptr(GError) error = NULL;
	g_auto(PlbRackInfo) info = { NULL };
	GDate today;

	g_date_clear(&today, 1);
	g_date_set_time_t(&today, (time_t)(g_get_real_time() / G_USEC_PER_SEC));
	if (!plb_rack_identify(source->rack, &info, &error))
		return plb_cli_fail("record", error);
	if (overridden)
		return PLB_CLI_GO_ON;
	if (!plb_rig_fits(source->rig, info.serial, &error) ||
	    !plb_rig_is_current(source->rig, &today, &error))
		return plb_cli_fail(path, error);
	return PLB_CLI_GO_ON;
}

/* The rack is there, but keeps no rig file, or none that is whole. */
static gboolean has_no_rig(const GError *error)
{
	return g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED) ||
	       g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL);
}

static int open_source(const Arguments *arguments, Source *source, PlbRecorderOptions *options)
{
	const char *where = arguments->device ? arguments->device : "record";
	gboolean overridden = arguments->override != NULL;
	g_autoptr(GError) error = NULL;

	if (arguments->rig) {
		source->rig = plb_rig_load(arguments->rig, &error);
		if (!source->rig)
			return plb_cli_fail(arguments->rig, error);
	}
	if (is_virtual(arguments)) {
		int code = open_virtual(arguments, source, options);

		if (code != PLB_CLI_GO_ON)
			return code;
		return arguments->rig ? check_rig(arguments->rig, source, overridden)
				      : PLB_CLI_GO_ON;
	}
	if (!source->rig)
		source->rig = plb_carried_rig_read(arguments->device, &error);
	if (!source->rig && has_no_rig(error))
		return plb_cli_misuse("record",
				      "--rig RIG is missing, and none is kept in the "
				      "rack: %s",
				      error->message);
	if (!source->rig)
		return plb_cli_fail(where, error);
	source->rack = plb_rack_list_open(arguments->device, &error);
	if (!source->rack)
		return plb_cli_fail(where, error);
	return check_rig(arguments->rig ? arguments->rig : where, source, overridden);
}

static int check_arguments(const Arguments *arguments, char **rest)
{
	if (rest)
		return plb_cli_misuse("record", "does not take %s", rest[0]);
	if (!arguments->output)
		return plb_cli_misuse("record", "-o OUT.plumbar is missing");
	if (!is_virtual(arguments) && (arguments->scenario || arguments->seed))
		return plb_cli_misuse("record", "--scenario and --seed go with --device virtual");
	return PLB_CLI_GO_ON;
}

/* The library's athlete, then what was typed, then what earlier sessions say. */
static int read_athlete(const Arguments *arguments, PlbPipelineSetup *setup)
{
	int code = PLB_CLI_GO_ON;

	if (arguments->athlete_id)
		code = plb_cli_athlete_of_library("record", arguments->athlete_id, &setup->athlete);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_athlete_apply("record", &arguments->athlete, setup);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_history_read(arguments->history, setup);
	return code;
}

/* A recording cannot be had again: an existing one is never written over. An empty file is no
 * recording (mktemp makes one). */
static int check_output(const char *path)
{
	GStatBuf info;

	if (g_stat(path, &info) != 0 || (S_ISREG(info.st_mode) && info.st_size == 0))
		return PLB_CLI_GO_ON;
	plb_cli_complain(path, S_ISDIR(info.st_mode) ? "is a directory" : "exists already");
	return PLB_CLI_FAILED;
}

typedef struct {
	PlbRecorder *recorder;
	GMainLoop *loop;
	guint set_index, rep_index; /* newest */
	PlbRackLink link;
} Recording;

static gboolean on_signal(gpointer data)
{
	plb_recorder_stop(((Recording *)data)->recorder);
	return G_SOURCE_CONTINUE;
}

static void on_finished(PlbRecorder *recorder, const GError *error, gpointer data)
{
	g_main_loop_quit(((Recording *)data)->loop);
}

static void show_rep(const PlbResult *result, const PlbTraces *traces, gpointer data)
{
	const Recording *recording = data;
	const PlbSetResult *set;
	const PlbRepResult *rep;
	g_autofree char *sentence = NULL;

	if (recording->set_index - 1 >= result->sets->len)
		return;
	set = g_ptr_array_index(result->sets, recording->set_index - 1);
	if (recording->rep_index - 1 >= set->reps->len)
		return;
	rep = g_ptr_array_index(set->reps, recording->rep_index - 1);
	sentence = plb_verdict_sentence(&set->verdict);
	fprintf(stderr, "rep %u: %.2f m/s  %s\n", rep->index, rep->metrics.mean_velocity_mps,
		sentence);
}

/* Only a terminal sees reps as they come; a rep that is revised is not shown again. */
static void on_rep(PlbRecorder *recorder, guint set_index, guint rep_index, gpointer data)
{
	Recording *recording = data;

	if (set_index == recording->set_index && rep_index <= recording->rep_index)
		return;
	recording->set_index = set_index;
	recording->rep_index = rep_index;
	plb_recorder_read(recorder, show_rep, recording);
}

/* Only a terminal is told that the rack went away, and that it is back. */
static void on_changed(PlbRecorder *recorder, gpointer data)
{
	Recording *recording = data;
	PlbLiveSnapshot snapshot;

	plb_recorder_get_snapshot(recorder, &snapshot);
	if (snapshot.health.link == recording->link)
		return;
	recording->link = snapshot.health.link;
	if (recording->link == PLB_RACK_UNPLUGGED)
		fputs("the rack was unplugged: plug it in again and the recording goes on\n",
		      stderr);
	else if (recording->link == PLB_RACK_CONNECTED)
		fputs("the rack is back\n", stderr);
}

static void watch_on_terminal(PlbRecorder *recorder, Recording *recording)
{
	g_signal_connect(recorder, "rep", G_CALLBACK(on_rep), recording);
	g_signal_connect(recorder, "changed", G_CALLBACK(on_changed), recording);
}

static gboolean run_recorder(PlbRecorder *recorder, Source *source,
			     const PlbRecorderOptions *options, GError **error)
{
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	Recording recording = { .recorder = recorder, .loop = loop };
	const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	guint watch[G_N_ELEMENTS(signals)];
	gboolean done;

	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		watch[i] = g_unix_signal_add(signals[i], on_signal, &recording);
	g_signal_connect(recorder, "finished", G_CALLBACK(on_finished), &recording);
	if (isatty(STDERR_FILENO))
		watch_on_terminal(recorder, &recording);
	done = plb_recorder_start(recorder, g_steal_pointer(&source->rack), source->rig, options,
				  error);
	if (done) {
		g_main_loop_run(loop);
		done = plb_recorder_wait(recorder, error);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		g_source_remove(watch[i]);
	g_signal_handlers_disconnect_by_data(recorder, &recording);
	return done;
}

static void print_result(const PlbResult *result, const PlbTraces *traces, gpointer path)
{
	g_autofree char *summary = plb_cli_summary(result);

	printf("%s: %s\n", (const char *)path, summary);
}

/* What the file itself says that it holds; 0 when it holds nothing or cannot be read. */
static double kept_s(const char *path)
{
	PlbVerifyReport report = { 0 };
	double duration_s = 0;

	if (plb_session_verify(path, &report, NULL)) {
		duration_s = report.duration_s;
		plb_verify_report_clear(&report);
	}
	return duration_s;
}

/* A recording that broke off keeps what it has; one that never got a sample leaves nothing. */
static int fail_recording(const char *path, const GError *error)
{
	double duration_s = kept_s(path);

	if (duration_s > 0.0) {
		g_autofree char *why = g_strdup_printf("%s (the %.2f s before it are in %s)",
						       error->message, duration_s, path);

		plb_cli_complain("record", why);
		return PLB_CLI_FAILED;
	}
	plb_cli_remove_session(path);
	return plb_cli_fail(path, error);
}

static int record(const Arguments *arguments)
{
	PlbRecorderOptions options = { .path = arguments->output,
				       .overwrite = TRUE,
				       .calibration_override = arguments->override };
	g_auto(Source) source = { NULL };
	g_autoptr(PlbRecorder) recorder = NULL;
	g_autoptr(GError) error = NULL;
	int code;

	plb_pipeline_setup_init(&options.setup, NULL);
	code = open_source(arguments, &source, &options);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number("record", "--duration", arguments->duration, 0.1, 86400.0,
				      &options.duration_s);
	if (code == PLB_CLI_GO_ON)
		code = read_athlete(arguments, &options.setup);
	if (code == PLB_CLI_GO_ON)
		code = check_output(arguments->output);
	if (code != PLB_CLI_GO_ON)
		return code;
	recorder = plb_recorder_new();
	if (!run_recorder(recorder, &source, &options, &error))
		return fail_recording(arguments->output, error);
	plb_recorder_read(recorder, print_result, arguments->output);
	return PLB_CLI_DONE;
}

int plb_command_record(int argc, char **argv)
{
	g_auto(Arguments) arguments = { NULL };
	g_auto(GStrv) rest = NULL;
	const GOptionEntry entries[] = {
		{ "rig", 0, 0, G_OPTION_ARG_FILENAME, &arguments.rig,
		  "calibration of the rack (default: the rig kept in it)", "RIG" },
		{ "device", 0, 0, G_OPTION_ARG_FILENAME, &arguments.device,
		  "which rack, or virtual (default: the only one attached)", "SERIAL" },
		{ "athlete", 0, 0, G_OPTION_ARG_FILENAME, &arguments.athlete_id,
		  "an athlete of the library, by name or pseudonym", "ID" },
		{ "duration", 0, 0, G_OPTION_ARG_FILENAME, &arguments.duration,
		  "stop after so long (default: at SIGINT)", "S" },
		{ "scenario", 0, 0, G_OPTION_ARG_FILENAME, &arguments.scenario,
		  "virtual: what happens in the set (default: steady)", "NAME" },
		{ "seed", 0, 0, G_OPTION_ARG_FILENAME, &arguments.seed,
		  "virtual: same seed, same set (default: 1)", "S" },
		{ "override-calibration", 0, 0, G_OPTION_ARG_STRING, &arguments.override,
		  "record with a rig that has expired or is another device's; WHY is kept in the "
		  "session",
		  "WHY" },
		{ "history", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments.history,
		  "an earlier session of this athlete, whose noise the verdict knows; may be "
		  "repeated; library: those that the library holds",
		  "SESSION" },
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &arguments.output,
		  "the session to write; must not exist", "OUT.plumbar" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
		{ NULL },
	};
	g_autofree GOptionEntry *athlete = plb_cli_athlete_entries(&arguments.athlete);
	g_autofree char *scenarios = plb_cli_scenarios_text();
	g_autofree char *details = g_strconcat("SIGINT (Ctrl-C) or SIGTERM ends the recording "
					       "cleanly. The virtual rack ends it by\n"
					       "itself when its lifter has stepped off.\n\n",
					       scenarios, NULL);
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, athlete, NULL },
				 details);

	if (code == PLB_CLI_GO_ON)
		code = check_arguments(&arguments, rest);
	return code == PLB_CLI_GO_ON ? record(&arguments) : code;
}
