/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/athlete.h"
#include "src/body/kept-body.h"
#include "src/body/noise-history.h"
#include "src/session/pooled-trend.h"
#include "src/session/training-load.h"

/* The library: one SQLite database in which all sessions are found (docs/library.md). The session
 * files are the truth: what is said of a session can be made again from its file
 * (plb_library_index). Only athletes' own facts, tags and notes live here alone.
 *
 * Any number of programs may have one library open: every change is one transaction that waits for
 * the others (5 s at most). One PlbLibrary is used by one thread. Error messages are one line;
 * domain PLB_SESSION_ERROR. */

typedef struct PlbLibrary PlbLibrary;

/* path NULL: plumbar/library.db under XDG_DATA_HOME; made when missing. */
PlbLibrary *plb_library_open(const char *path, GError **error);
void plb_library_free(PlbLibrary *library);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbLibrary, plb_library_free)
char *plb_library_default_path(void); /* caller frees */

typedef enum {
	PLB_LIBRARY_FAILED,
	PLB_LIBRARY_UNCHANGED, /* same path, size and time of change as when it was indexed */
	PLB_LIBRARY_INDEXED,
} PlbLibraryOutcome;

/* Takes a session file in, or takes it in again. Uses the newest result in the file; one without a
 * result (cut off, imported elsewhere) is analysed. again: also when unchanged. */
PlbLibraryOutcome plb_library_index(PlbLibrary *library, const char *session_path, gboolean again,
				    GError **error);

/* The same from what is in memory: result_json is an object of `analyze --json`. */
typedef struct {
	const char *path; /* absolute */
	const char *source;
	const char
		*body_json; /* what was known of the athlete's body (header "athlete"); or NULL */
	const GPtrArray *soreness; /* PlbSoreness: answers after the session; or NULL */
	gint64 size, modified_us;  /* of the file */
	gint64 started_us;         /* UTC, microseconds since 1970 */
} PlbLibraryFile;
gboolean plb_library_put(PlbLibrary *library, const PlbLibraryFile *file, const char *result_json,
			 GError **error);

/* Forgets the sessions whose files are gone; -1 with error. */
gint64 plb_library_forget_missing(PlbLibrary *library, GError **error);

/* A row of an answer, as text: columns are the function's. NULL ends a list of columns. */
typedef void (*PlbLibraryRowFunc)(int n, char **values, char **names, gpointer user_data);

/* What to list; NULL or 0 = any. text is looked for in athlete, exercise, file name, note, tags and
 * group, whatever the case (of ASCII letters). */
typedef struct {
	const char *athlete, *text, *tag, *group, *state; /* state: of a verdict in it */
	gint64 from_us, to_us;
	int limit;
} PlbLibraryQuery;
/* session, started, athlete, exercise, sets, reps, bar_mass_kg, verdict, note, tags: newest first.
 */
gboolean plb_library_list(PlbLibrary *library, const PlbLibraryQuery *query, PlbLibraryRowFunc func,
			  gpointer user_data, GError **error);
/* athlete, pseudonym, group, sex, stature_m, body_mass_kg (last weighed), sessions, last, note,
 * conditions, body (JSON: the newest measured lengths). */
gboolean plb_library_athletes(PlbLibrary *library, PlbLibraryRowFunc func, gpointer user_data,
			      GError **error);
/* started, session, set, exercise, bar_mass_kg, reps, mean, best, last: of one key of a rep (its
 * complete reps; best = highest, last = of the last that has it) or of a set (all three the same),
 * in the order of time. */
gboolean plb_library_trend(PlbLibrary *library, const char *athlete, const char *key,
			   gint64 from_us, PlbLibraryRowFunc func, gpointer user_data,
			   GError **error);

/* library-history.c. Adds to history what the athlete's newest sessions before before_us tell a
 * session that begins then: the noise, and the level when fresh of each bar (the JSON keys
 * history.* of their sets; results of pipelines before 5 have none). A bar that was lifted less
 * than PLB_LIBRARY_RESTED_US before is not lifted by a fresh athlete: sessions so close are one
 * training, whose first alone tells of the level. except: absolute paths to leave out, or NULL. */
#define PLB_LIBRARY_HISTORY_SESSIONS 30 /* as many as docs/low-back-validation.md tried */
#define PLB_LIBRARY_RESTED_US (6 * G_TIME_SPAN_HOUR)
gboolean plb_library_history(PlbLibrary *library, const char *athlete, gint64 before_us,
			     const char *const *except, PlbNoiseHistory *history, GError **error);

/* library-training.c. What the athlete's sessions asked of the low back, in the order of time:
 * array of PlbTrainingLoad, for plb_training_weeks(); caller frees. athlete: name or pseudonym.
 * Sessions of voided sets alone are left out. */
GArray *plb_library_training(PlbLibrary *library, const char *athlete, GError **error);
/* The athlete's sets, those that do not count as well, in the order of time: array of PlbTrendSet,
 * for plb_pooled_trends(); caller frees. Results from before the keys line.* have no line. */
GArray *plb_library_trend_sets(PlbLibrary *library, const char *athlete, GError **error);

/* library-athlete.c. Takes name (as id), sex, stature, measured lengths and spine of an athlete, by
 * name or pseudonym, into known; what the library does not know is left alone. */
gboolean plb_library_athlete(PlbLibrary *library, const char *athlete, PlbAthlete *known,
			     gboolean *found, GError **error);

/* library-body.c. Adds to kept what the athlete's sets before before_us taught of the body, those
 * that count; it is then what a session that begins then is solved with (src/body/kept-body.h). */
gboolean plb_library_kept_body(PlbLibrary *library, const char *athlete, gint64 before_us,
			       const char *const *except, PlbKeptBody *kept, GError **error);

/* An athlete's facts. A NULL leaves what there is; "" takes it away. The athlete is made when
 * missing. pseudonym must not be another's. */
typedef struct {
	const char *pseudonym, *group, *note;
	const char *conditions; /* of before, in the athlete's own words: a note, nothing is made of
				   it */
} PlbLibraryAthlete;
gboolean plb_library_set_athlete(PlbLibrary *library, const char *athlete,
				 const PlbLibraryAthlete *facts, GError **error);
/* The athlete's pseudonym, for the caller to free; NULL with error when there is none. */
char *plb_library_pseudonym(PlbLibrary *library, const char *athlete, GError **error);
/* FALSE with error when the session is not in the library. */
gboolean plb_library_tag(PlbLibrary *library, const char *session_path, const char *tag,
			 gboolean on, GError **error);
gboolean plb_library_note(PlbLibrary *library, const char *session_path, const char *note,
			  GError **error);
/* library-soreness.c. Questions that are due at now_us: session, started, athlete, asked_after_h
 * (the newest of plb_soreness_hours that is past; older ones are not asked any more), due. Sessions
 * without an athlete are not asked about. */
gboolean plb_library_due(PlbLibrary *library, gint64 now_us, PlbLibraryRowFunc func,
			 gpointer user_data, GError **error);
/* Answers beside what the session was: session, started, athlete, exercise, l5s1_nms (exposure of
 * the whole session), verdict, hours, score, change (since the answer before, after the same
 * session), place, kind, signs, note; in the order of time. athlete NULL = all. */
gboolean plb_library_soreness(PlbLibrary *library, const char *athlete, PlbLibraryRowFunc func,
			      gpointer user_data, GError **error);
/* All that the library holds of one athlete; the paths of the session files come to paths (char *,
 * caller frees), which the caller deletes or keeps. */
gboolean plb_library_delete_athlete(PlbLibrary *library, const char *athlete, GPtrArray *paths,
				    GError **error);
/* A copy that is whole, also while others write. path must not exist. */
gboolean plb_library_backup(PlbLibrary *library, const char *path, GError **error);
