/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/body/shift-test.h"
#include "src/body/study.h"
#include "src/cli/cli.h"
#include "src/session/json-writer.h"

typedef struct {
	char *sets, *reps, *effect, *effect_sd, *noise, *day, *measure, *shape, *history, *runs,
		*seed;
	gboolean json;
} Arguments;

static void arguments_clear(Arguments *a)
{
	g_free(a->sets);
	g_free(a->reps);
	g_free(a->effect);
	g_free(a->effect_sd);
	g_free(a->noise);
	g_free(a->day);
	g_free(a->measure);
	g_free(a->shape);
	g_free(a->history);
	g_free(a->runs);
	g_free(a->seed);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

#define MOST_NOISE_PCT 20.0

/* "3", or "2-4": lifters whose noise lies evenly between. */
static int read_noise(const char *text, double noise_pct[2])
{
	const char *dash = text ? strchr(text, '-') : NULL;
	g_autofree char *low = dash ? g_strndup(text, (gsize)(dash - text)) : g_strdup(text);
	int code = plb_cli_number("study", "--noise", low, 0.1, MOST_NOISE_PCT, &noise_pct[0]);

	if (text)
		noise_pct[1] = noise_pct[0];
	if (code == PLB_CLI_GO_ON && dash)
		code = plb_cli_number("study", "--noise", dash + 1, noise_pct[0], MOST_NOISE_PCT,
				      &noise_pct[1]);
	return code;
}

static int read_counts(const Arguments *a, PlbStudyDesign *design)
{
	guint64 sets = design->sets, reps = design->reps, history = 0, runs = design->runs;
	int code = plb_cli_whole("study", "--sets", a->sets, 1, PLB_STUDY_MAX, &sets);

	if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("study", "--reps", a->reps, 3, PLB_STUDY_MAX, &reps);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("study", "--history", a->history, 0, 1000, &history);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("study", "--runs", a->runs, 10, 1000000, &runs);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_whole("study", "--seed", a->seed, 0, G_MAXUINT32, &design->seed);
	design->sets = (guint)sets;
	design->reps = (guint)reps;
	design->history_sets = (guint)history;
	design->runs = (guint)runs;
	return code;
}

static int read_design(const Arguments *a, PlbStudyDesign *design)
{
	int code = read_counts(a, design);

	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number("study", "--effect", a->effect, -50, 50, &design->effect_pct);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number("study", "--effect-sd", a->effect_sd, 0, 50,
				      &design->effect_sd_pct);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number("study", "--day", a->day, 0, MOST_NOISE_PCT,
				      &design->day_pct);
	if (code == PLB_CLI_GO_ON)
		code = plb_cli_number("study", "--measure", a->measure, 0, MOST_NOISE_PCT,
				      &design->measure_pct);
	if (code == PLB_CLI_GO_ON)
		code = read_noise(a->noise, design->noise_pct);
	if (code != PLB_CLI_GO_ON || !a->shape)
		return code;
	if (strcmp(a->shape, "drift") != 0 && strcmp(a->shape, "step") != 0)
		return plb_cli_misuse("study", "--shape is '%s', not drift or step", a->shape);
	design->shape = a->shape[0] == 's' ? PLB_STUDY_STEP : PLB_STUDY_DRIFT;
	return PLB_CLI_GO_ON;
}

/* 95 % interval of a share (Wilson 1927), in percent. */
static void wilson(guint hits, guint n, double interval_pct[2])
{
	double z = 1.959964, count = n;
	double middle = (hits + z * z / 2) / (count + z * z);
	double half = z / (count + z * z) * sqrt(hits * (count - hits) / count + z * z / 4);

	interval_pct[0] = 100 * MAX(0, middle - half);
	interval_pct[1] = 100 * MIN(1, middle + half);
}

static void print_share(const char *what, guint hits, guint n)
{
	double interval[2];

	if (n == 0) {
		printf("  %-58s -\n", what);
		return;
	}
	wilson(hits, n, interval);
	printf("  %-58s %5.1f %%  (%.1f-%.1f)\n", what, 100.0 * hits / n, interval[0], interval[1]);
}

static void print_table(const PlbStudyDesign *design, const PlbStudyOutcome *none,
			const PlbStudyOutcome *outcome)
{
	printf("%u sets of %u reps; true change %+g %% in each set, %s; rep-to-rep SD %g",
	       design->sets, design->reps, design->effect_pct,
	       design->shape == PLB_STUDY_STEP ? "from its middle on"
					       : "evenly from first to last rep",
	       design->noise_pct[0]);
	if (design->noise_pct[1] > design->noise_pct[0])
		printf("-%g", design->noise_pct[1]);
	printf(" %%, of the rig %g %%, of the day %g %%; %u earlier sets known; %u runs\n\n",
	       design->measure_pct, design->day_pct, design->history_sets, design->runs);
	printf("One set (95 %% intervals)\n");
	print_share("false: a rise shown at any time when nothing changes", none->shown,
		    none->sets);
	print_share("power: a rise shown by the end of the set", outcome->shown, outcome->sets);
	print_share("`shifted` at the end", outcome->shifted_at_end, outcome->sets);
	print_share("`steady` at the end", outcome->steady, outcome->sets);
	print_share("the 95 % interval of a shown rise holds the true change", outcome->covered,
		    outcome->shown_at_end);
	printf("All %u sets pooled\n", design->sets);
	print_share("false: the interval lies above 0 when nothing changes", none->pooled_rise,
		    none->runs);
	print_share("power: the interval lies above 0", outcome->pooled_rise, outcome->runs);
	print_share("the interval holds the true change", outcome->pooled_covered, outcome->runs);
	printf("  %-58s %5.1f %%\n", "half-width of the interval, mean", outcome->pooled_width_pct);
}

static void write_share(PlbJsonWriter *json, const char *key, guint hits, guint n)
{
	double interval[2] = { NAN, NAN };

	if (n)
		wilson(hits, n, interval);
	plb_json_writer_open(json, key, '{');
	plb_json_writer_number(json, "share_pct", n ? 100.0 * hits / n : (double)NAN);
	plb_json_writer_band(json, "ci95_pct", interval);
	plb_json_writer_close(json, '}');
}

static void write_outcome(PlbJsonWriter *json, const char *key, const PlbStudyOutcome *outcome)
{
	plb_json_writer_open(json, key, '{');
	write_share(json, "set_shown", outcome->shown, outcome->sets);
	write_share(json, "set_shifted", outcome->shifted_at_end, outcome->sets);
	write_share(json, "set_steady", outcome->steady, outcome->sets);
	write_share(json, "set_interval_holds", outcome->covered, outcome->shown_at_end);
	write_share(json, "pooled_rise", outcome->pooled_rise, outcome->runs);
	write_share(json, "pooled_interval_holds", outcome->pooled_covered, outcome->runs);
	plb_json_writer_number(json, "pooled_half_width_pct", outcome->pooled_width_pct);
	plb_json_writer_close(json, '}');
}

static void print_json(const PlbStudyDesign *design, const PlbStudyOutcome *none,
		       const PlbStudyOutcome *outcome)
{
	g_autofree char *text = NULL;
	PlbJsonWriter json;

	plb_json_writer_init(&json);
	plb_json_writer_open(&json, NULL, '{');
	plb_json_writer_count(&json, "sets", design->sets);
	plb_json_writer_count(&json, "reps", design->reps);
	plb_json_writer_number(&json, "effect_pct", design->effect_pct);
	plb_json_writer_number(&json, "effect_sd_pct", design->effect_sd_pct);
	plb_json_writer_band(&json, "noise_pct", design->noise_pct);
	plb_json_writer_number(&json, "day_pct", design->day_pct);
	plb_json_writer_number(&json, "measure_pct", design->measure_pct);
	plb_json_writer_text(&json, "shape", design->shape == PLB_STUDY_STEP ? "step" : "drift");
	plb_json_writer_count(&json, "history_sets", design->history_sets);
	plb_json_writer_count(&json, "runs", design->runs);
	write_outcome(&json, "without_effect", none);
	write_outcome(&json, "with_effect", outcome);
	plb_json_writer_close(&json, '}');
	text = plb_json_writer_take(&json);
	fputs(text, stdout);
}

static void run_study(const PlbStudyDesign *design, gboolean as_json)
{
	PlbStudyDesign nothing = *design;
	PlbStudyOutcome none, outcome;

	nothing.effect_pct = nothing.effect_sd_pct = 0;
	plb_study_run(&nothing, &none);
	plb_study_run(design, &outcome);
	(as_json ? print_json : print_table)(design, &none, &outcome);
}

#define OPTION(name, member, text, arg)                                                            \
	{                                                                                          \
		name, 0, 0, G_OPTION_ARG_FILENAME, &a.member, text, arg                            \
	}

int plb_command_study(int argc, char **argv)
{
	g_auto(Arguments) a = { NULL };
	g_auto(GStrv) rest = NULL;
	const GOptionEntry entries[] = {
		OPTION("sets", sets, "sets of the protocol (default: 3)", "N"),
		OPTION("reps", reps, "reps of each (default: 10)", "N"),
		OPTION("effect", effect, "true change of L5/S1 within a set (default: 6)", "PCT"),
		OPTION("effect-sd", effect_sd, "how much that differs between sets (default: 0)",
		       "PCT"),
		OPTION("noise", noise,
		       "the lifter's rep-to-rep standard deviation, or a range (default: 2-4)",
		       "PCT[-PCT]"),
		OPTION("day", day, "how much a lifter's level differs between days (default: 2)",
		       "PCT"),
		OPTION("measure", measure, "what the rig adds to it (default: 0.45, as simulated)",
		       "PCT"),
		OPTION("shape", shape, "drift (default) or step", "SHAPE"),
		OPTION("history", history,
		       "earlier sets of the lifter, each the first of its day (default: 0)", "N"),
		OPTION("runs", runs, "how often the protocol is drawn (default: 2000)", "N"),
		OPTION("seed", seed, "same seed, same numbers (default: 1)", "S"),
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "print a JSON object", NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
		{ NULL },
	};
	PlbStudyDesign design = { .sets = 3,
				  .reps = 10,
				  .effect_pct = 6,
				  .noise_pct = { 2, 4 },
				  .day_pct = 2,
				  .measure_pct = PLB_STUDY_MEASURE_PCT,
				  .runs = 2000,
				  .seed = 1 };
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL },
				 "The sets are drawn as rep values and judged by the tests that "
				 "judge recorded ones.\n");

	if (code == PLB_CLI_GO_ON && rest)
		code = plb_cli_misuse("study", "does not take %s", rest[0]);
	if (code == PLB_CLI_GO_ON)
		code = read_design(&a, &design);
	if (code != PLB_CLI_GO_ON)
		return code;
	run_study(&design, a.json);
	return PLB_CLI_DONE;
}
