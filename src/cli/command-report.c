/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/cli.h"
#include "src/report/report.h"

/* "squats.plumbar, 22 November 2026, 14:03" */
static char *make_title(const char *path, const PlbSession *session)
{
	g_autofree char *name = g_path_get_basename(path);
	const PlbSessionHeader *header = plb_session_get_header(session);
	g_autoptr(GDateTime) utc =
		g_date_time_new_from_unix_utc(header->started_us / G_USEC_PER_SEC);
	g_autoptr(GDateTime) here = utc ? g_date_time_to_local(utc) : NULL;
	g_autofree char *date = here ? g_date_time_format(here, "%Y-%m-%d %H:%M") : NULL;

	return date ? g_strdup_printf("%s, %s", name, date) : g_steal_pointer(&name);
}

static int write_report(const char *path, const char *out)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = NULL;
	g_autoptr(PlbPipeline) pipeline = plb_cli_analyze(path, &session, &error);
	g_autoptr(PlbCliOutput) output = NULL;
	g_autofree char *title = NULL;

	if (!pipeline)
		return plb_cli_fail(path, error);
	title = make_title(path, session);
	output = plb_cli_output_new(out, &error);
	if (!output ||
	    !plb_report_write_pdf(plb_pipeline_get_result(pipeline),
				  plb_pipeline_get_traces(pipeline), title, output->temporary,
				  &error) ||
	    !plb_cli_output_commit(output, &error))
		return plb_cli_fail(out, error);
	return PLB_CLI_DONE;
}

int plb_command_report(int argc, char **argv)
{
	g_autofree char *output = NULL;
	g_auto(GStrv) session = NULL;
	const GOptionEntry entries[] = {
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "the report to write",
		  "OUT.pdf" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &session, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL }, NULL);

	if (code != PLB_CLI_GO_ON)
		return code;
	if (plb_cli_count(session) != 1)
		return plb_cli_misuse("report", "takes one SESSION, not %u",
				      plb_cli_count(session));
	if (!output)
		return plb_cli_misuse("report", "-o OUT.pdf is missing");
	return write_report(session[0], output);
}
