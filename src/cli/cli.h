/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "src/live/rack-list.h"
#include "src/live/recorder.h"
#include "src/session/session.h"

/* What the commands of plumbar-cli share. A command is one file, command-NAME.c, with one function
 * that takes its arguments (argv[0] is its name) and returns an exit code; main.c holds the table.
 */

typedef enum {
	PLB_CLI_DONE = 0,
	PLB_CLI_FAILED = 1, /* the work failed: one line on standard error, nothing left behind */
	PLB_CLI_USAGE = 2,  /* wrong verb, option, scenario or key */
	PLB_CLI_GO_ON = -1, /* arguments are fine; never an exit code */
} PlbCliExit;

typedef struct {
	const char *name;
	const char *arguments; /* of the usage line */
	const char *summary;   /* one line */
	int (*run)(int argc, char **argv);
} PlbCliCommand;

const PlbCliCommand *plb_cli_commands(gsize *n);

int plb_command_devices(int argc, char **argv);
int plb_command_simulate(int argc, char **argv);
int plb_command_study(int argc, char **argv);
int plb_command_trend(int argc, char **argv);
int plb_command_record(int argc, char **argv);
int plb_command_import(int argc, char **argv);
int plb_command_analyze(int argc, char **argv);
int plb_command_profile(int argc, char **argv);
int plb_command_explain(int argc, char **argv);
int plb_command_export(int argc, char **argv);
int plb_command_publish(int argc, char **argv);
int plb_command_report(int argc, char **argv);
int plb_command_verify(int argc, char **argv);
int plb_command_library(int argc, char **argv);
int plb_command_edit(int argc, char **argv);
int plb_command_soreness(int argc, char **argv);
int plb_command_calibrate(int argc, char **argv);
int plb_command_check_rig(int argc, char **argv);

/* cli-message.c: "plumbar-cli: WHAT: WHY", always one line; what is left out of a WHY that begins
 * with it. */
void plb_cli_complain(const char *what, const char *why);
int plb_cli_fail(const char *what, const GError *error); /* gives PLB_CLI_FAILED */
int plb_cli_misuse(const char *what, const char *format, ...) G_GNUC_PRINTF(2, 3); /* _USAGE */

/* cli-options.c. Parses the arguments of a command. tables: entry tables, ended by NULL; details:
 * text under the options in --help, or NULL. GO_ON, or USAGE after its line. --help prints and
 * exits 0. */
int plb_cli_parse(int argc, char **argv, const GOptionEntry *const *tables, const char *details);
/* How many strings a NULL-terminated list has; a NULL list has none. */
guint plb_cli_count(char **list);
/* text NULL leaves value alone. GO_ON, or USAGE after its line. */
int plb_cli_number(const char *command, const char *option, const char *text, double low,
		   double high, double *value);
int plb_cli_whole(const char *command, const char *option, const char *text, guint64 low,
		  guint64 high, guint64 *value);

/* cli-athlete.c: the options that say who lifts what. Texts as typed, NULL = not given. */
typedef struct {
	char *mass, *stature, *sex, *bar_mass, *bar_position, *arms, *exercise;
	char *shank, *thigh, *trunk, *foot, *heel_x, *heel_height, *toe_out, *lumbar;
} PlbCliAthlete;
/* The entries fill *athlete, which must live until the arguments are parsed; caller frees. */
GOptionEntry *plb_cli_athlete_entries(PlbCliAthlete *athlete);
/* An exercise by name; NULL leaves the set-up alone. GO_ON, or USAGE after a line with the names.
 */
int plb_cli_exercise_apply(const char *command, const char *name, PlbPipelineSetup *setup);
int plb_cli_athlete_apply(const char *command, const PlbCliAthlete *athlete,
			  PlbPipelineSetup *setup);
void plb_cli_athlete_clear(PlbCliAthlete *athlete);

/* cli-output.c: a file that appears under its name when it is whole, or not at all, also when a
 * signal ends the program. One at a time. */
typedef struct {
	char *path;
	char *temporary; /* in the same folder: what to write to */
} PlbCliOutput;
PlbCliOutput *plb_cli_output_new(const char *path, GError **error);
gboolean plb_cli_output_commit(PlbCliOutput *output, GError **error);
void plb_cli_output_free(PlbCliOutput *output); /* removes what was not committed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbCliOutput, plb_cli_output_free)
/* Removes path and SQLite's files beside it. */
void plb_cli_remove_session(const char *path);

/* cli-notes.c: "KEY: reason" by reason, each once, with the keys that it is about. */
void plb_cli_append_notes(GString *text, const GPtrArray *notes);

/* cli-table.c: what people read. Caller frees. */
char *plb_cli_table(const PlbResult *result, const char *file);
/* "5 reps in 1 set; Low back ..." */
char *plb_cli_summary(const PlbResult *result);

/* command-simulate.c: the scenarios, for --help; and a simulator's error: USAGE for an unknown
 * scenario or setting, else FAILED. */
char *plb_cli_scenarios_text(void);
int plb_cli_fail_simulator(const char *command, const GError *error);

/* cli-history.c: what earlier sessions say of noise and body. A session as it was analysed: */
typedef struct {
	const char *path;
	PlbPipeline *pipeline; /* finished; NULL = could not be read; the caller's */
	gint64 started_us;
} PlbCliAnalysed;
/* Adds the noise of these sessions to setup->history, and what they taught of the body to
 * setup->body; the athlete, if named, must be theirs. The word "library" among them stands for what
 * the library holds of the athlete. GO_ON, or FAILED or USAGE after its line. */
int plb_cli_history_read(char **paths, PlbPipelineSetup *setup);
/* Who the library's athlete of that name or pseudonym is; GO_ON, or FAILED after its line. */
int plb_cli_athlete_of_library(const char *command, const char *athlete, PlbAthlete *known);
/* Solves and judges each session with what the athlete's earlier ones in the library and among them
 * make: history and body. */
void plb_cli_history_judge_now(PlbCliAnalysed *sessions, guint n);

/* cli-rows.c: PlbLibraryRowFunc that prints a row, after a header line before the first: columns
 * parted by tabs, or CSV. */
typedef struct {
	gboolean csv;
	guint rows;
} PlbCliRows;
void plb_cli_print_row(int n, char **values, char **names, gpointer rows);
/* A day (2026-11-22) or an instant of ISO 8601, UTC when it does not say; text NULL leaves time_us
 * alone. GO_ON, or USAGE after its line. */
int plb_cli_time(const char *command, const char *option, const char *text, gint64 *time_us);

/* Opens and analyses a session; NULL with error. session, if not NULL, gets the open session. */
PlbPipeline *plb_cli_analyze(const char *path, PlbSession **session, GError **error);
