/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "calibration/rig-verify.h"
#include "src/cli/cli-calibrate.h"
#include "src/session/json-writer.h"

typedef struct {
	PlbCliBench bench;
	char *mass;
	gboolean json;
	char **rest;
} Arguments;

static void arguments_clear(Arguments *arguments)
{
	plb_cli_bench_clear(&arguments->bench);
	g_free(arguments->mass);
	g_strfreev(arguments->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

static char *number(const char *format, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	return g_strdup(g_ascii_formatd(digits, sizeof(digits), format, value));
}

static void print_table(const GArray *findings)
{
	printf("%4s  %-12s %11s %11s %11s %11s\n", "step", "what", "known", "shown", "difference",
	       "limit 95 %");
	for (guint i = 0; i < findings->len; i++) {
		const PlbRigFinding *finding = &g_array_index(findings, PlbRigFinding, i);
		gboolean metres = *finding->unit == 'm';
		double scale = metres ? 1000 : 1;
		g_autofree char *known = number("%.2f", scale * finding->known);
		g_autofree char *shown = number("%.2f", scale * finding->shown);
		g_autofree char *off = number("%+.2f", scale * (finding->shown - finding->known));
		g_autofree char *limit = number("%.2f", scale * finding->limit);

		printf("%4u  %-12s %11s %11s %11s %11s %s  %s\n", finding->step + 1, finding->what,
		       known, shown, off, limit, metres ? "mm" : "N ",
		       finding->fine ? "fine" : "OFF");
	}
}

static void print_json(const PlbRig *rig, const GArray *findings, gboolean fine)
{
	PlbJsonWriter writer;
	g_autofree char *text = NULL;

	plb_json_writer_init(&writer);
	plb_json_writer_open(&writer, NULL, '{');
	plb_json_writer_text(&writer, "rig", rig->name);
	plb_json_writer_text(&writer, "date", rig->date);
	plb_json_writer_flag(&writer, "fine", fine);
	plb_json_writer_open(&writer, "findings", '[');
	for (guint i = 0; i < findings->len; i++) {
		const PlbRigFinding *finding = &g_array_index(findings, PlbRigFinding, i);

		plb_json_writer_open(&writer, NULL, '{');
		plb_json_writer_count(&writer, "step", finding->step + 1);
		plb_json_writer_text(&writer, "what", finding->what);
		plb_json_writer_text(&writer, "unit", finding->unit);
		plb_json_writer_number(&writer, "known", finding->known);
		plb_json_writer_number(&writer, "shown", finding->shown);
		plb_json_writer_number(&writer, "limit", finding->limit);
		plb_json_writer_flag(&writer, "fine", finding->fine);
		plb_json_writer_close(&writer, '}');
	}
	plb_json_writer_close(&writer, ']');
	plb_json_writer_close(&writer, '}');
	text = plb_json_writer_take(&writer);
	fputs(text, stdout);
}

static int report(const char *path, const PlbRig *rig, const GArray *findings, gboolean json)
{
	guint off = 0;
	g_autofree char *why = NULL;

	for (guint i = 0; i < findings->len; i++)
		off += !g_array_index(findings, PlbRigFinding, i).fine;
	if (json)
		print_json(rig, findings, off == 0);
	else
		print_table(findings);
	if (off == 0)
		return PLB_CLI_DONE;
	why = g_strdup_printf("%u of %u values are off by more than their limits; calibrate anew",
			      off, findings->len);
	plb_cli_complain(path, why);
	return PLB_CLI_FAILED;
}

/* Past its date or of another device: it can still be checked, and that is said. */
static void warn_of_age(const char *path, const PlbRig *rig, const char *serial)
{
	g_autoptr(GError) expired = NULL, foreign = NULL;
	GDate today;

	g_date_clear(&today, 1);
	g_date_set_time_t(&today, (time_t)(g_get_real_time() / G_USEC_PER_SEC));
	if (!plb_rig_is_current(rig, &today, &expired))
		plb_cli_complain(path, expired->message);
	if (serial && !plb_rig_fits(rig, serial, &foreign))
		plb_cli_complain(path, foreign->message);
}

static int check(Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRig) rig = NULL, bench_rig = NULL;
	g_autoptr(PlbProcedure) procedure = NULL;
	g_autoptr(GArray) findings = g_array_new(FALSE, FALSE, sizeof(PlbRigFinding));
	g_autofree char *serial = NULL, *date = NULL;
	const char *path = arguments->rest[1];
	double mass_kg = 20;
	int code = plb_cli_number("check-rig", "--mass", arguments->mass, 1, 1000, &mass_kg);

	if (code != PLB_CLI_GO_ON)
		return code;
	rig = plb_rig_load(arguments->rest[0], &error);
	if (!rig)
		return plb_cli_fail(arguments->rest[0], error);
	procedure = path ? plb_procedure_load(path, &error) : plb_procedure_daily(rig, mass_kg);
	if (!procedure)
		return plb_cli_fail(path, error);
	/* the simulated rack is the one that calibrate had: not quite what its own rig file says */
	if (arguments->bench.rig || g_strcmp0(arguments->bench.device, "virtual") == 0)
		code = plb_cli_bench_rig("check-rig", &arguments->bench, procedure, path,
					 &bench_rig);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_bench_read("check-rig", &arguments->bench,
					  bench_rig ? bench_rig : rig, path, procedure, &serial,
					  &date);
	if (code != PLB_CLI_GO_ON)
		return code;
	warn_of_age(arguments->rest[0], rig, serial);
	if (!plb_rig_verify(rig, procedure, findings, &error))
		return plb_cli_fail(path ? path : "check-rig", error);
	return report(arguments->rest[0], rig, findings, arguments->json);
}

int plb_command_check_rig(int argc, char **argv)
{
	g_auto(Arguments) arguments = { { NULL } };
	const GOptionEntry entries[] = {
		{ "mass", 0, 0, G_OPTION_ARG_FILENAME, &arguments.mass,
		  "the daily check's known mass (default: 20)", "KG" },
		{ "rig", 0, 0, G_OPTION_ARG_FILENAME, &arguments.bench.rig,
		  "virtual: the rig that the bench was calibrated from (default: its own)",
		  "BASE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &arguments.json, "print JSON, not a table",
		  NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments.rest, NULL,
		  NULL },
		{ NULL },
	};
	g_autofree GOptionEntry *bench = plb_cli_bench_entries(&arguments.bench);
	int code =
		plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, bench, NULL },
			      "Holds what the RIG shows against known weights, lengths and bar "
			      "positions: those of a\nPROCEDURE (docs/calibration.md), or with "
			      "--device the 30-second daily check: plates empty,\nthen one known "
			      "mass in the middle of each. Exit 1 when a value is off.");
	guint n = plb_cli_count(arguments.rest);

	if (code != PLB_CLI_GO_ON)
		return code;
	if (n < 1 || n > 2)
		return plb_cli_misuse("check-rig", "takes a RIG and perhaps a PROCEDURE, not %u",
				      n);
	if (n == 1 && !arguments.bench.device)
		return plb_cli_misuse("check-rig",
				      "no PROCEDURE given, and no --device for the daily check");
	return check(&arguments);
}
