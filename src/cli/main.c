/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"

static const PlbCliCommand commands[] = {
	{ "devices", "", "list the racks attached over USB", plb_command_devices },
	{ "simulate", "-o OUT.plumbar", "run a set on the virtual rack, faster than real time",
	  plb_command_simulate },
	{ "record", "-o OUT.plumbar", "record from a rack", plb_command_record },
	{ "import", "FILE -o OUT.plumbar", "make a session of a recording from another system",
	  plb_command_import },
	{ "analyze", "SESSION...", "print reps, metrics and verdicts of sessions",
	  plb_command_analyze },
	{ "trend", "SESSION...", "pool changes too small for one set; exposure by session and week",
	  plb_command_trend },
	{ "study", "", "the power of a protocol to show a change, with this rig",
	  plb_command_study },
	{ "profile", "SESSION...", "load-velocity line, estimated 1RM, reps in reserve, noise",
	  plb_command_profile },
	{ "explain", "[METRIC]", "say what a key of the result means, and what it does not",
	  plb_command_explain },
	{ "export", "SESSION -o OUT", "write a session for other software", plb_command_export },
	{ "publish", "--to postgresql://... SESSION...",
	  "put athletes, sets, reps and metrics into PostgreSQL", plb_command_publish },
	{ "report", "SESSION -o OUT.pdf", "write the printed report", plb_command_report },
	{ "calibrate", "[PROCEDURE] [-o OUT.rig]", "fit a rig from known weights and lengths",
	  plb_command_calibrate },
	{ "check-rig", "RIG [PROCEDURE]", "check a rig against known weights and lengths",
	  plb_command_check_rig },
	{ "verify", "SESSION", "check a session's integrity", plb_command_verify },
	{ "edit", "SESSION [EDIT]", "strike, move or label reps afterwards, note, undo",
	  plb_command_edit },
	{ "soreness", "VERB",
	  "ask after a session: what is due, answers, beside exposure and shift",
	  plb_command_soreness },
	{ "library", "VERB", "find sessions, athletes and trends over many files",
	  plb_command_library },
};

const PlbCliCommand *plb_cli_commands(gsize *n)
{
	*n = G_N_ELEMENTS(commands);
	return commands;
}

static void print_usage(FILE *stream)
{
	fputs("Usage: plumbar-cli COMMAND [OPTION...]\n\n"
	      "A squat rack with two force plates and a measured bar: record, analyse, judge.\n\n"
	      "Commands:\n",
	      stream);
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		fprintf(stream, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n`plumbar-cli COMMAND --help` describes a command; `plumbar-cli --version` prints "
	      "the\nversions. Exit codes: 0 done, 1 the work failed, 2 wrong usage.\n",
	      stream);
}

static int run(int argc, char **argv)
{
	if (argc < 2)
		return plb_cli_misuse("usage", "no command given; see plumbar-cli --help");
	if (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h") ||
	    g_str_equal(argv[1], "help")) {
		print_usage(stdout);
		return PLB_CLI_DONE;
	}
	if (g_str_equal(argv[1], "--version")) {
		printf("plumbar-cli %s, pipeline %d\n", PLB_VERSION, PLB_PIPELINE_VERSION);
		return PLB_CLI_DONE;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
		if (g_str_equal(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	}
	return plb_cli_misuse(argv[1], "no such command; see plumbar-cli --help");
}

int main(int argc, char **argv)
{
	int code;

	setlocale(LC_CTYPE, ""); /* file names and letters only: numbers never follow the locale */
	code = run(argc, argv);
	if ((fflush(stdout) != 0 || ferror(stdout)) && code == PLB_CLI_DONE) {
		plb_cli_complain("standard output", g_strerror(errno));
		code = PLB_CLI_FAILED;
	}
	return code;
}
