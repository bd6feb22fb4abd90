/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"

typedef struct {
	char *format, *markers, *bar_marker, *columns, *rig, *output;
	char *align, *align_format, *align_near_text;
	double align_near_s;
	char **file;
	int left_plate, right_plate;
	PlbCliAthlete athlete;
} Arguments;

static void arguments_clear(Arguments *arguments)
{
	g_free(arguments->format);
	g_free(arguments->markers);
	g_free(arguments->bar_marker);
	g_free(arguments->columns);
	g_free(arguments->rig);
	g_free(arguments->output);
	g_free(arguments->align);
	g_free(arguments->align_format);
	g_free(arguments->align_near_text);
	g_strfreev(arguments->file);
	plb_cli_athlete_clear(&arguments->athlete);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbImport, plb_import_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbSessionHeader, plb_session_header_clear)

typedef gboolean (*ImportFunc)(const PlbImportSource *source, PlbImport *import, GError **error);

/* Formats by name, and the file name endings that tell them. */
static const struct {
	const char *name;
	const char *ending[3];
	ImportFunc func;
} formats[] = {
	{ "csv", { ".csv" }, plb_import_csv },
	{ "opensim", { ".mot", ".sto" }, plb_import_opensim },
	{ "chronojump", { NULL }, plb_import_chronojump },
	{ "force", { NULL }, plb_import_force },
	{ "text", { ".txt" }, plb_import_text }, /* one of these two */
	{ "c3d", { ".c3d" }, plb_import_c3d },
};

static gboolean has_ending(const char *path, const char *const *endings)
{
	g_autofree char *lower = g_ascii_strdown(path, -1);

	for (; *endings; endings++) {
		if (g_str_has_suffix(lower, *endings))
			return TRUE;
	}
	return FALSE;
}

#define LOOK_BYTES 8192

/* OpenSim's tables also go by the name of .csv. */
static gboolean is_storage(const char *path)
{
	g_autofree char *text = g_malloc0(LOOK_BYTES + 1);
	FILE *file = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? fopen(path, "rb") : NULL;
	g_autofree char *lower = NULL;

	if (!file)
		return FALSE;
	text[fread(text, 1, LOOK_BYTES, file)] = '\0';
	fclose(file);
	lower = g_ascii_strdown(text, -1);
	return strstr(lower, "\nendheader") != NULL;
}

static int find_format(const char *option, const char *name, const char *path, ImportFunc *func)
{
	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (name ? g_str_equal(name, formats[i].name)
			 : has_ending(path, formats[i].ending)) {
			*func = formats[i].func;
			if (!name && *func == plb_import_csv && is_storage(path))
				*func = plb_import_opensim;
			return PLB_CLI_GO_ON;
		}
	}
	if (!name && g_file_test(path, G_FILE_TEST_IS_DIR)) {
		plb_cli_complain(path, g_strerror(EISDIR));
		return PLB_CLI_FAILED;
	}
	if (!name)
		return plb_cli_misuse("import",
				      "%s is missing and %s does not tell it: csv, opensim, "
				      "chronojump, c3d or force",
				      option, path);
	return plb_cli_misuse("import",
			      "%s: %s is not a format of this version: csv, opensim, chronojump, "
			      "c3d, force",
			      option, name);
}

/* How FILE is read, and --align's FILE2 (NULL without one). */
typedef struct {
	ImportFunc first, second;
} Funcs;

static gboolean any_is(const Funcs *funcs, ImportFunc func)
{
	return funcs->first == func || funcs->second == func;
}

static int check_markers(const Arguments *arguments, const Funcs *funcs)
{
	g_auto(GStrv) names = NULL;
	guint n;

	if (any_is(funcs, plb_import_opensim) && !any_is(funcs, plb_import_c3d) &&
	    !arguments->markers != !arguments->bar_marker)
		return plb_cli_misuse("import", arguments->markers
							? "--markers needs --bar-marker: which of "
							  "them is the bar"
							: "--bar-marker needs --markers");
	if (!arguments->bar_marker)
		return PLB_CLI_GO_ON;
	names = g_strsplit(arguments->bar_marker, ",", -1);
	n = g_strv_length(names);
	if (n < 1 || n > 2 || !*names[0] || !*names[n - 1])
		return plb_cli_misuse("import",
				      "--bar-marker takes one marker, or two: LEFT,RIGHT");
	return PLB_CLI_GO_ON;
}

static int check_plates(const Arguments *arguments, const Funcs *funcs)
{
	if (arguments->left_plate < 0 || arguments->right_plate < 0)
		return plb_cli_misuse("import", "plates are numbered from 1");
	if (!any_is(funcs, plb_import_opensim) && arguments->markers)
		return plb_cli_misuse("import", "--markers goes with --format opensim");
	if (!any_is(funcs, plb_import_opensim) && !any_is(funcs, plb_import_c3d) &&
	    (arguments->bar_marker || arguments->left_plate || arguments->right_plate))
		return plb_cli_misuse("import", "--bar-marker, --left-plate and --right-plate go "
						"with --format opensim or c3d");
	if (arguments->columns && !any_is(funcs, plb_import_csv))
		return plb_cli_misuse("import", "--columns goes with --format csv");
	if (arguments->left_plate > 0 && arguments->left_plate == arguments->right_plate)
		return plb_cli_misuse("import", "--left-plate and --right-plate are both %d",
				      arguments->left_plate);
	return check_markers(arguments, funcs);
}

static int check_align(Arguments *arguments, Funcs *funcs)
{
	arguments->align_near_s = NAN;
	if (!arguments->align && (arguments->align_format || arguments->align_near_text))
		return plb_cli_misuse("import", "--align-format and --align-near go with --align");
	if (!arguments->align)
		return PLB_CLI_GO_ON;
	if (arguments->align_near_text) {
		int code = plb_cli_number("import", "--align-near", arguments->align_near_text,
					  -86400.0, 86400.0, &arguments->align_near_s);

		if (code != PLB_CLI_GO_ON)
			return code;
	}
	return find_format("--align-format", arguments->align_format, arguments->align,
			   &funcs->second);
}

static int check_arguments(Arguments *arguments, Funcs *funcs)
{
	int code;

	if (plb_cli_count(arguments->file) != 1)
		return plb_cli_misuse("import", "takes one FILE, not %u",
				      plb_cli_count(arguments->file));
	if (!arguments->output)
		return plb_cli_misuse("import", "-o OUT.plumbar is missing");
	code = find_format("--format", arguments->format, arguments->file[0], &funcs->first);
	if (code == PLB_CLI_GO_ON)
		code = check_align(arguments, funcs);
	return code == PLB_CLI_GO_ON ? check_plates(arguments, funcs) : code;
}

/* Of a rig, an import takes what is true of the signals as a whole. */
static gboolean apply_rig(const char *path, PlbStreamInfo *info, GError **error)
{
	g_autoptr(PlbRig) rig = plb_rig_load(path, error);

	if (!rig)
		return FALSE;
	info->gravity_mps2 = rig->gravity_mps2;
	info->fz_scale_u = rig->fz_scale_u;
	info->cop_u_m = rig->cop_u_m;
	info->bar_u_m = rig->bar_u_m;
	info->fz_noise_n = rig->fz_noise_n;
	info->bar_noise_m = rig->bar_noise_m;
	return TRUE;
}

static PlbPipeline *analyze(const PlbSessionHeader *header, const GArray *samples)
{
	PlbPipeline *pipeline = plb_pipeline_new(&header->setup);

	plb_pipeline_push(pipeline, (const PlbSample *)samples->data, samples->len);
	plb_pipeline_finish(pipeline);
	return pipeline;
}

static gboolean add_gaps(PlbSession *session, const GArray *gaps, GError **error)
{
	for (guint i = 0; i < gaps->len; i++) {
		const PlbGap *gap = &g_array_index(gaps, PlbGap, i);
		g_autofree char *detail =
			g_strdup_printf("%" G_GUINT64_FORMAT " samples", gap->lost_samples);

		if (!plb_session_add_event(session, gap->start_s, "gap", detail, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean write_session(PlbSession *session, const PlbImport *import, const PlbResult *result,
			      GError **error)
{
	const PlbSample *samples = (const PlbSample *)import->samples->data;

	if (!plb_session_append_samples(session, samples, import->samples->len, error) ||
	    !add_gaps(session, result->gaps, error))
		return FALSE;
	if (import->extra_names && import->extra_names->len > 0 &&
	    !plb_session_store_extra(session, import->extra_names, import->extra_values, error))
		return FALSE;
	return plb_session_store_result(session, result, error) &&
	       plb_session_finish(session, error);
}

static void fill_header(PlbSessionHeader *header, const PlbPipelineSetup *setup, const char *path)
{
	plb_session_header_init(header);
	header->raw_kind = PLB_RAW_SAMPLES;
	header->rate_hz = setup->info.rate_hz;
	header->setup = *setup;
	header->source = g_path_get_basename(path);
	header->started_us = g_get_real_time();
}

static int save(const Arguments *arguments, const PlbImport *import, const PlbPipelineSetup *setup)
{
	g_auto(PlbSessionHeader) header = { 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbCliOutput) output = plb_cli_output_new(arguments->output, &error);
	g_autoptr(PlbPipeline) pipeline = NULL;
	g_autoptr(PlbSession) session = NULL;
	g_autofree char *summary = NULL;

	if (!output)
		return plb_cli_fail(arguments->output, error);
	fill_header(&header, setup, arguments->file[0]);
	pipeline = analyze(&header, import->samples);
	session = plb_session_create(output->temporary, &header, TRUE, &error);
	if (!session || !write_session(session, import, plb_pipeline_get_result(pipeline), &error))
		return plb_cli_fail(arguments->output, error);
	g_clear_pointer(&session, plb_session_free);
	if (!plb_cli_output_commit(output, &error))
		return plb_cli_fail(arguments->output, error);
	summary = plb_cli_summary(plb_pipeline_get_result(pipeline));
	printf("%s\n%s: %s\n", import->understood ? import->understood : "", arguments->output,
	       summary);
	return PLB_CLI_DONE;
}

static gboolean read_files(const Arguments *arguments, const Funcs *funcs, PlbImport *import,
			   const char **path, GError **error)
{
	PlbImportSource source = { .path = arguments->file[0],
				   .markers_path = arguments->markers,
				   .bar_markers = arguments->bar_marker,
				   .columns_path = arguments->columns,
				   .left_plate = arguments->left_plate,
				   .right_plate = arguments->right_plate };
	g_auto(PlbImport) second = { .samples = NULL };

	*path = source.path;
	if (!funcs->first(&source, import, error))
		return FALSE;
	if (!funcs->second)
		return TRUE;
	*path = source.path = arguments->align;
	return funcs->second(&source, &second, error) &&
	       plb_import_align(import, &second, source.path, arguments->align_near_s, error);
}

static int import_file(const Arguments *arguments, const Funcs *funcs)
{
	g_auto(PlbImport) import = { .samples = NULL };
	g_autoptr(GError) error = NULL;
	PlbPipelineSetup setup;
	const char *path;
	int code;

	plb_pipeline_setup_init(&setup, &import.info);
	code = plb_cli_athlete_apply("import", &arguments->athlete, &setup);
	if (code != PLB_CLI_GO_ON)
		return code;
	if (!read_files(arguments, funcs, &import, &path, &error))
		return plb_cli_fail(path, error);
	setup.info = import.info;
	if (arguments->rig && !apply_rig(arguments->rig, &setup.info, &error))
		return plb_cli_fail(arguments->rig, error);
	return save(arguments, &import, &setup);
}

int plb_command_import(int argc, char **argv)
{
	g_auto(Arguments) arguments = { NULL };
	const GOptionEntry entries[] = {
		{ "format", 0, 0, G_OPTION_ARG_FILENAME, &arguments.format,
		  "default: by the file's name", "csv|opensim|chronojump|c3d|force" },
		{ "markers", 0, 0, G_OPTION_ARG_FILENAME, &arguments.markers,
		  "opensim: markers of the same trial", "FILE.trc" },
		{ "bar-marker", 0, 0, G_OPTION_ARG_FILENAME, &arguments.bar_marker,
		  "opensim, c3d: marker that stands for the bar, or left,right", "NAME[,NAME]" },
		{ "left-plate", 0, 0, G_OPTION_ARG_INT, &arguments.left_plate,
		  "opensim, c3d: the plate under the left foot", "N" },
		{ "right-plate", 0, 0, G_OPTION_ARG_INT, &arguments.right_plate,
		  "opensim, c3d: the plate under the right foot", "N" },
		{ "columns", 0, 0, G_OPTION_ARG_FILENAME, &arguments.columns,
		  "csv: key file that says what its columns are called there (docs/import.md)",
		  "COLUMNS" },
		{ "align", 0, 0, G_OPTION_ARG_FILENAME, &arguments.align,
		  "another device's recording of the same set, for what FILE does not measure; "
		  "aligned in time by how the two go together",
		  "FILE2" },
		{ "align-format", 0, 0, G_OPTION_ARG_FILENAME, &arguments.align_format,
		  "default: by FILE2's name", "csv|opensim|chronojump|c3d|force" },
		{ "align-near", 0, 0, G_OPTION_ARG_FILENAME, &arguments.align_near_text,
		  "about when FILE2 began, in seconds after FILE (to half a second)", "S" },
		{ "rig", 0, 0, G_OPTION_ARG_FILENAME, &arguments.rig,
		  "gravity and uncertainties of the system it came from", "RIG" },
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &arguments.output,
		  "the session to write", "OUT.plumbar" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments.file, NULL,
		  NULL },
		{ NULL },
	};
	g_autofree GOptionEntry *athlete = plb_cli_athlete_entries(&arguments.athlete);
	int code =
		plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, athlete, NULL }, NULL);
	Funcs funcs = { NULL, NULL };

	if (code == PLB_CLI_GO_ON)
		code = check_arguments(&arguments, &funcs);
	return code == PLB_CLI_GO_ON ? import_file(&arguments, &funcs) : code;
}
