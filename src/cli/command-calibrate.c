/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "src/cli/cli-calibrate.h"
#include "src/report/certificate.h"
#include "src/session/calibration-store.h"

#define LOADS_MAX 12

typedef struct {
	PlbCliBench bench;
	char *output, *certificate, *save_procedure, *loads, *date, *valid_days, *checked_by,
		*serial;
	gboolean json, template, list;
	char **rest;
} Arguments;

static void arguments_clear(Arguments *arguments)
{
	plb_cli_bench_clear(&arguments->bench);
	g_free(arguments->output);
	g_free(arguments->certificate);
	g_free(arguments->save_procedure);
	g_free(arguments->loads);
	g_free(arguments->date);
	g_free(arguments->valid_days);
	g_free(arguments->checked_by);
	g_free(arguments->serial);
	g_strfreev(arguments->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

/* "20,40,60": rising sums in kg. */
static int read_loads(const char *text, double *loads_kg, guint *n)
{
	g_auto(GStrv) words = g_strsplit(text ? text : "20,40,60", ",", -1);

	*n = g_strv_length(words);
	if (*n == 0 || *n > LOADS_MAX)
		return plb_cli_misuse("calibrate", "--loads: 1 to %d masses in kg", LOADS_MAX);
	for (guint i = 0; i < *n; i++) {
		int code =
			plb_cli_number("calibrate", "--loads", words[i], 0.1, 1000, &loads_kg[i]);

		if (code != PLB_CLI_GO_ON)
			return code;
		if (i > 0 && loads_kg[i] <= loads_kg[i - 1])
			return plb_cli_misuse("calibrate", "--loads: must rise, like 20,40,60");
	}
	return PLB_CLI_GO_ON;
}

/* The procedure's file, or the guide's own. */
static int get_procedure(const Arguments *arguments, PlbProcedure **procedure, PlbRig **rig)
{
	g_autoptr(GError) error = NULL;
	const char *path = arguments->rest ? arguments->rest[0] : NULL;
	double loads_kg[LOADS_MAX];
	guint n;
	int code;

	if (path) {
		*procedure = plb_procedure_load(path, &error);
		if (!*procedure)
			return plb_cli_fail(path, error);
	}
	code = plb_cli_bench_rig("calibrate", &arguments->bench, *procedure, path, rig);
	if (code != PLB_CLI_GO_ON || path)
		return code;
	code = read_loads(arguments->loads, loads_kg, &n);
	if (code != PLB_CLI_GO_ON)
		return code;
	*procedure = plb_procedure_guided(*rig, loads_kg, n);
	(*procedure)->rig_path = g_strdup(arguments->bench.rig);
	return PLB_CLI_GO_ON;
}

static int write_certificate(const char *path, const PlbCalibration *calibration,
			     const PlbProcedure *procedure)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbCliOutput) output = plb_cli_output_new(path, &error);

	if (!output ||
	    !plb_certificate_write_pdf(calibration, procedure, output->temporary, &error) ||
	    !plb_cli_output_commit(output, &error))
		return plb_cli_fail(path, error);
	return PLB_CLI_DONE;
}

static int save(const Arguments *arguments, const PlbCalibration *calibration,
		const PlbProcedure *procedure)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *rig_text = plb_rig_to_text(calibration->rig);
	g_autofree char *procedure_text = plb_procedure_to_text(procedure);

	if (arguments->certificate) {
		int code = write_certificate(arguments->certificate, calibration, procedure);

		if (code != PLB_CLI_DONE)
			return code;
	}
	if (arguments->save_procedure &&
	    !plb_calibration_write_new(arguments->save_procedure, procedure_text, &error))
		return plb_cli_fail("calibrate", error);
	if (arguments->output && !plb_calibration_write_new(arguments->output, rig_text, &error))
		return plb_cli_fail("calibrate", error);
	if (!arguments->output && !arguments->certificate && !arguments->save_procedure) {
		g_autofree char *folder = plb_calibration_folder();
		g_autofree char *path =
			plb_calibration_keep(calibration, procedure, folder, &error);

		if (!path)
			return plb_cli_fail("calibrate", error);
		fprintf(stderr, "plumbar-cli: calibrate: kept as %s\n", path);
	}
	return PLB_CLI_DONE;
}

static int print_history(void)
{
	g_autofree char *folder = plb_calibration_folder();
	g_autoptr(GPtrArray) paths = plb_calibration_history(folder, NULL);

	for (guint i = 0; i < paths->len; i++)
		printf("%s\n", (const char *)paths->pdata[i]);
	return PLB_CLI_DONE;
}

static int check_date(const char *date)
{
	GDate day;

	g_date_clear(&day, 1);
	if (strlen(date) == 10 && date[4] == '-' && date[7] == '-' &&
	    g_date_valid_dmy((GDateDay)g_ascii_strtoull(date + 8, NULL, 10),
			     (GDateMonth)g_ascii_strtoull(date + 5, NULL, 10),
			     (GDateYear)g_ascii_strtoull(date, NULL, 10)))
		return PLB_CLI_GO_ON;
	return plb_cli_misuse("calibrate", "--date: \"%s\" is not a date like 2026-01-31", date);
}

static int calibrate(Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbProcedure) procedure = NULL;
	g_autoptr(PlbRig) rig = NULL;
	g_autoptr(PlbCalibration) calibration = NULL;
	g_autofree char *serial = NULL, *date = NULL, *text = NULL;
	PlbCalibrationStamp stamp = { .checked_by = arguments->checked_by };
	const char *path = arguments->rest ? arguments->rest[0] : "calibrate";
	guint64 days = 365;
	int code = plb_cli_whole("calibrate", "--valid", arguments->valid_days, 1, 3650, &days);

	if (code == PLB_CLI_GO_ON && arguments->date)
		code = check_date(arguments->date);
	if (code == PLB_CLI_GO_ON)
		code = get_procedure(arguments, &procedure, &rig);
	if (code == PLB_CLI_GO_ON && arguments->template) {
		text = plb_procedure_to_text(procedure);
		fputs(text, stdout);
		return PLB_CLI_DONE;
	}
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_bench_read("calibrate", &arguments->bench, rig,
					  arguments->rest ? arguments->rest[0] : NULL, procedure,
					  &serial, &date);
	if (code != PLB_CLI_GO_ON)
		return code;
	stamp.serial = arguments->serial ? arguments->serial : serial;
	stamp.date = arguments->date ? arguments->date : date;
	stamp.valid_days = (guint)days;
	calibration = plb_calibrate(procedure, rig, &stamp, &error);
	if (!calibration)
		return plb_cli_fail(path, error);
	code = save(arguments, calibration, procedure);
	if (code != PLB_CLI_DONE)
		return code;
	text = arguments->json ? plb_calibration_to_json(calibration)
			       : plb_calibration_to_text(calibration);
	fputs(text, stdout);
	return PLB_CLI_DONE;
}

static int check_arguments(const Arguments *arguments)
{
	if (plb_cli_count(arguments->rest) > 1)
		return plb_cli_misuse("calibrate", "takes one PROCEDURE, not %u",
				      plb_cli_count(arguments->rest));
	if (arguments->rest && arguments->loads)
		return plb_cli_misuse("calibrate", "--loads goes with the guide's procedure only");
	if (!arguments->rest && !arguments->bench.device && !arguments->template)
		return plb_cli_misuse("calibrate",
				      "no PROCEDURE given, and no --device to take readings from");
	return PLB_CLI_GO_ON;
}

static char *details(void)
{
	g_autofree char *bench = plb_bench_settings_text();

	return g_strconcat(
		"Fits a rig from known weights, lengths and bar positions. A PROCEDURE file lists "
		"the steps\n(docs/calibration.md); without one, the guide's own is done: five "
		"points by three loads on\neach plate, marks along each string, twelve bar points, "
		"sixteen plumbs. A measurement that\nis not what its step says is named, and "
		"nothing "
		"is saved. Without -o, --certificate and\n--save-procedure the calibration is kept "
		"in the history (--list).\n\nSettings of the simulated bench:\n",
		bench, NULL);
}

int plb_command_calibrate(int argc, char **argv)
{
	g_auto(Arguments) arguments = { { NULL } };
	g_autofree char *text = details();
	const GOptionEntry entries[] = {
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &arguments.output,
		  "the rig file to write; must not exist", "OUT.rig" },
		{ "rig", 0, 0, G_OPTION_ARG_FILENAME, &arguments.bench.rig,
		  "the rig to start from (default: the procedure's)", "RIG" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &arguments.json, "print JSON, not a table",
		  NULL },
		{ "certificate", 0, 0, G_OPTION_ARG_FILENAME, &arguments.certificate,
		  "write a certificate", "OUT.pdf" },
		{ "save-procedure", 0, 0, G_OPTION_ARG_FILENAME, &arguments.save_procedure,
		  "write the procedure with its readings; must not exist", "OUT" },
		{ "loads", 0, 0, G_OPTION_ARG_FILENAME, &arguments.loads,
		  "the guide's loads (default: 20,40,60)", "KG,..." },
		{ "template", 0, 0, G_OPTION_ARG_NONE, &arguments.template,
		  "print the procedure without doing it", NULL },
		{ "list", 0, 0, G_OPTION_ARG_NONE, &arguments.list, "list the kept calibrations",
		  NULL },
		{ "date", 0, 0, G_OPTION_ARG_FILENAME, &arguments.date,
		  "day of the measurement (default: the recording's, or today)", "DATE" },
		{ "valid", 0, 0, G_OPTION_ARG_FILENAME, &arguments.valid_days,
		  "good for so many days (default: 365)", "DAYS" },
		{ "serial", 0, 0, G_OPTION_ARG_FILENAME, &arguments.serial,
		  "the device that was measured (default: the rack's own)", "SERIAL" },
		{ "checked-by", 0, 0, G_OPTION_ARG_STRING, &arguments.checked_by,
		  "who stands for it", "NAME" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments.rest, NULL,
		  NULL },
		{ NULL },
	};
	g_autofree GOptionEntry *bench = plb_cli_bench_entries(&arguments.bench);
	int code =
		plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, bench, NULL }, text);

	if (code == PLB_CLI_GO_ON && arguments.list)
		return print_history();
	if (code == PLB_CLI_GO_ON)
		code = check_arguments(&arguments);
	return code == PLB_CLI_GO_ON ? calibrate(&arguments) : code;
}
