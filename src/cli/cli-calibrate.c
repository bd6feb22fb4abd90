/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/cli-calibrate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VIRTUAL "virtual"

GOptionEntry *plb_cli_bench_entries(PlbCliBench *bench)
{
	const GOptionEntry entries[] = {
		{ "recording", 0, 0, G_OPTION_ARG_FILENAME, &bench->recording,
		  "the session in which the steps' from and to count", "SESSION" },
		{ "device", 0, 0, G_OPTION_ARG_FILENAME, &bench->device,
		  "take the readings now, from this rack, or from virtual: a simulated bench",
		  "SERIAL" },
		{ "settle", 0, 0, G_OPTION_ARG_FILENAME, &bench->settle,
		  "live: seconds between a step and its reading (default: 3)", "S" },
		{ "mean", 0, 0, G_OPTION_ARG_FILENAME, &bench->mean,
		  "live: seconds averaged (default: 2)", "S" },
		{ "keep", 0, 0, G_OPTION_ARG_FILENAME, &bench->keep,
		  "live: the session to keep all raw counts in; must not exist", "OUT.plumbar" },
		{ "seed", 0, 0, G_OPTION_ARG_FILENAME, &bench->seed,
		  "virtual: same seed, same bench (default: 1)", "N" },
		{ "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &bench->settings,
		  "virtual: a setting of the bench; may be repeated", "KEY=VALUE" },
		{ NULL },
	};

	return g_memdup2(entries, sizeof(entries));
}

void plb_cli_bench_clear(PlbCliBench *bench)
{
	g_free(bench->rig);
	g_free(bench->recording);
	g_free(bench->device);
	g_free(bench->seed);
	g_free(bench->settle);
	g_free(bench->mean);
	g_free(bench->keep);
	g_strfreev(bench->settings);
}

static gboolean is_virtual(const PlbCliBench *bench)
{
	return g_strcmp0(bench->device, VIRTUAL) == 0;
}

/* A path in a procedure counts from where the procedure's file is. */
static char *beside(const char *procedure_path, const char *path)
{
	g_autofree char *folder = procedure_path ? g_path_get_dirname(procedure_path) : NULL;

	if (!folder || g_path_is_absolute(path))
		return g_strdup(path);
	return g_build_filename(folder, path, NULL);
}

int plb_cli_bench_rig(const char *command, const PlbCliBench *bench, const PlbProcedure *procedure,
		      const char *procedure_path, PlbRig **rig)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL;

	if (bench->rig)
		path = g_strdup(bench->rig);
	else if (procedure && procedure->rig_path)
		path = beside(procedure_path, procedure->rig_path);
	if (!path && is_virtual(bench)) {
		*rig = plb_rig_virtual();
		return PLB_CLI_GO_ON;
	}
	if (!path)
		return plb_cli_misuse(command, "--rig RIG is missing: what is the rack made of?");
	*rig = plb_rig_load(path, &error);
	return *rig ? PLB_CLI_GO_ON : plb_cli_fail(path, error);
}

static char *today(void)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();

	return g_date_time_format(now, "%Y-%m-%d");
}

static char *day_of(gint64 started_us)
{
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(started_us / G_USEC_PER_SEC);
	g_autoptr(GDateTime) here = utc ? g_date_time_to_local(utc) : NULL;

	return here ? g_date_time_format(here, "%Y-%m-%d") : today();
}

/* Frames of an interval, by scan index: losses do not shift what comes after them. */
static gboolean read_interval(const GArray *frames, double rate_hz, PlbStep *step, GError **error)
{
	const PlbFrame *all = (const PlbFrame *)(const void *)frames->data;
	guint first = 0, last = 0;

	while (first < frames->len &&
	       (double)(all[first].scan_index - all[0].scan_index) / rate_hz < step->from_s)
		first++;
	last = first;
	while (last < frames->len &&
	       (double)(all[last].scan_index - all[0].scan_index) / rate_hz < step->to_s)
		last++;
	return plb_reading_take(&step->reading, all + first, last - first, rate_hz, step->from_s,
				error);
}

static int read_recording(const char *path, PlbProcedure *procedure, char **serial, char **date)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	const PlbSessionHeader *header;

	if (!session)
		return plb_cli_fail(path, error);
	header = plb_session_get_header(session);
	if (header->raw_kind != PLB_RAW_FRAMES) {
		plb_cli_complain(path, "holds physical values, not counts: nothing to calibrate");
		return PLB_CLI_FAILED;
	}
	if (!plb_session_read_frames(session, frames, &error))
		return plb_cli_fail(path, error);
	for (guint i = 0; i < procedure->steps->len; i++) {
		PlbStep *step = plb_procedure_step(procedure, i);

		if (isnan(step->from_s) || frames->len == 0)
			continue;
		if (!read_interval(frames, header->rate_hz, step, &error)) {
			g_prefix_error(&error, "step %u: ", i + 1);
			return plb_cli_fail(path, error);
		}
		plb_reading_apply_adc(&step->reading, &header->rack->adc);
	}
	*serial = g_strdup(header->rack->serial);
	*date = day_of(header->started_us);
	return PLB_CLI_GO_ON;
}

/* What the operator does between two readings. */
typedef struct {
	PlbMeasurement *measurement;
	PlbBench *bench; /* virtual: does it itself */
	double settle_s, mean_s;
} Live;

static void wait_for_operator(const PlbProcedure *procedure, const PlbRig *rig, guint i)
{
	g_autofree char *text = plb_step_text(procedure, rig, i);
	char line[256];

	fprintf(stderr, "step %u of %u: %s; then Enter ", i + 1, procedure->steps->len, text);
	if (!fgets(line, sizeof(line), stdin))
		fputs("\n", stderr);
}

static gboolean take_steps(Live *live, const PlbRig *rig, PlbProcedure *procedure, GError **error)
{
	for (guint i = 0; i < procedure->steps->len; i++) {
		PlbStep *step = plb_procedure_step(procedure, i);

		if (step->reading.taken)
			continue;
		if (live->bench)
			plb_bench_do(live->bench, procedure, i);
		else
			wait_for_operator(procedure, rig, i);
		if (!plb_measurement_take(live->measurement, live->settle_s, live->mean_s,
					  &step->reading, &step->from_s, &step->to_s, error)) {
			g_prefix_error(error, "step %u: ", i + 1);
			return FALSE;
		}
	}
	return TRUE;
}

static PlbSession *create_kept(const PlbCliBench *bench, const PlbMeasurement *measurement,
			       const PlbRig *rig, GError **error)
{
	PlbSessionHeader header;
	const PlbRackInfo *info = plb_measurement_get_info(measurement);
	g_autofree char *source = g_strdup_printf("rack %s", info->serial);

	plb_session_header_init(&header);
	header.raw_kind = PLB_RAW_FRAMES;
	header.rack = (PlbRackInfo *)info; /* the header is copied, and this one not cleared */
	header.rig = (PlbRig *)rig;
	header.rate_hz = plb_measurement_get_rate_hz(measurement);
	header.source = source;
	header.started_us = g_get_real_time();
	return plb_session_create(bench->keep, &header, FALSE, error);
}

static PlbRack *open_rack(const char *command, const PlbCliBench *bench, const PlbRig *rig,
			  PlbBench **simulated, int *code)
{
	PlbBenchSetup setup = { .seed = 1, .settings = (const char *const *)bench->settings };
	g_autoptr(GError) error = NULL;
	PlbRack *rack;

	*code = plb_cli_whole(command, "--seed", bench->seed, 0, G_MAXUINT64, &setup.seed);
	if (*code != PLB_CLI_GO_ON)
		return NULL;
	if (!is_virtual(bench)) {
		rack = plb_rack_list_open(bench->device, &error);
		if (!rack)
			*code = plb_cli_fail(bench->device, error);
		return rack;
	}
	*simulated = plb_bench_new(&setup, rig, &error);
	if (!*simulated) {
		*code = plb_cli_fail_simulator(command, error);
		return NULL;
	}
	return plb_bench_rack_new(*simulated, VIRTUAL, FALSE);
}

static int read_live(const char *command, const PlbCliBench *bench, const PlbRig *rig,
		     PlbProcedure *procedure, char **serial, char **date)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbMeasurement) measurement = NULL;
	g_autoptr(PlbSession) session = NULL;
	Live live = { .settle_s = 3, .mean_s = 2 };
	int code = plb_cli_number(command, "--settle", bench->settle, 0, 600, &live.settle_s);
	PlbRack *rack;
	gboolean done;

	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number(command, "--mean", bench->mean, 0.1, 600, &live.mean_s);
	if (code != PLB_CLI_GO_ON)
		return code;
	rack = open_rack(command, bench, rig, &live.bench, &code);
	if (!rack)
		return code;
	measurement = plb_measurement_new(rack, !live.bench, &error);
	if (!measurement)
		return plb_cli_fail(bench->device, error);
	live.measurement = measurement;
	if (bench->keep) {
		session = create_kept(bench, measurement, rig, &error);
		if (!session)
			return plb_cli_fail(bench->keep, error);
		plb_measurement_keep(measurement, session);
	}
	done = take_steps(&live, rig, procedure, &error);
	if (done && session)
		done = plb_session_finish(session, &error);
	if (!done) {
		if (session)
			plb_session_discard(g_steal_pointer(&session));
		return plb_cli_fail(bench->device, error);
	}
	*serial = g_strdup(plb_measurement_get_info(measurement)->serial);
	*date = today();
	return PLB_CLI_GO_ON;
}

static gboolean needs_recording(const PlbProcedure *procedure)
{
	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);

		if (!step->reading.taken && !isnan(step->from_s))
			return TRUE;
	}
	return FALSE;
}

int plb_cli_bench_read(const char *command, const PlbCliBench *bench, const PlbRig *rig,
		       const char *procedure_path, PlbProcedure *procedure, char **serial,
		       char **date)
{
	g_autofree char *path = NULL;

	if (bench->device && bench->recording)
		return plb_cli_misuse(command, "--device and --recording do not go together");
	if (!is_virtual(bench) && (bench->settings || bench->seed))
		return plb_cli_misuse(command, "--set and --seed go with --device virtual");
	if (bench->device)
		return read_live(command, bench, rig, procedure, serial, date);
	if (bench->recording)
		path = g_strdup(bench->recording);
	else if (procedure->recording_path && needs_recording(procedure))
		path = beside(procedure_path, procedure->recording_path);
	if (path)
		return read_recording(path, procedure, serial, date);
	*date = today();
	return PLB_CLI_GO_ON;
}
