/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/calibrator.h"
#include "hw/rack.h"
#include "src/pipeline/pipeline.h"
#include "src/session/soreness.h"

/* The session file: one SQLite database (docs/session-format.md). Raw data are written as they
 * arrive and never altered. A session is written by one thread; a finished one is read by any
 * number, each with its own PlbSession. Files are untrusted: everything read is bounded and
 * checked. Error messages are one line that says why, without the path. */

#define PLB_SESSION_ERROR (plb_session_error_quark())
GQuark plb_session_error_quark(void);
typedef enum {
	PLB_SESSION_ERROR_OPEN,    /* cannot be opened or created */
	PLB_SESSION_ERROR_FORMAT,  /* not a Plumbar session, or from a newer Plumbar */
	PLB_SESSION_ERROR_DAMAGED, /* checksums or chunks do not fit */
	PLB_SESSION_ERROR_WRITE,   /* disk full, read-only... */
	PLB_SESSION_ERROR_IMPORT,  /* a foreign file is not what it says */
} PlbSessionError;

typedef enum {
	PLB_RAW_FRAMES,  /* counts from a rack */
	PLB_RAW_SAMPLES, /* an import: physical values as received */
} PlbRawKind;

/* What is known before the first byte of data. */
typedef struct {
	PlbRawKind raw_kind;
	PlbRackInfo *rack; /* frames: where they come from; NULL for an import */
	PlbRig *rig;       /* frames: calibration in force; NULL for an import */
	double rate_hz;
	PlbPipelineSetup
		setup; /* athlete snapshot, typed bar mass, exercise; setup.info for an import */
	char *source;  /* "rack SERIAL", or the imported file's name */
	gint64 started_us;   /* UTC, microseconds since 1970 */
	char *scenario_json; /* simulated: scenario, seed, settings; NULL otherwise */
} PlbSessionHeader;
void plb_session_header_init(PlbSessionHeader *header); /* zeros, and setup with NANs */
void plb_session_header_clear(PlbSessionHeader *header);
/* "2026-11-22T17:04:05.250000Z"; "" for an instant that no calendar has. Caller frees. */
char *plb_session_started_text(gint64 started_us);

typedef struct PlbSession PlbSession;

/* Creates path anew, refuses to write over an existing file unless overwrite. */
PlbSession *plb_session_create(const char *path, const PlbSessionHeader *header, gboolean overwrite,
			       GError **error);
/* Opens for reading; a cut-off file's journal is folded in. */
PlbSession *plb_session_open(const char *path, GError **error);
/* Closes; one being recorded is closed as a crash would leave it. Use plb_session_finish first. */
void plb_session_free(PlbSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbSession, plb_session_free)
/* Closes and deletes file and journals: for an import that failed half way. */
void plb_session_discard(PlbSession *session);

const PlbSessionHeader *plb_session_get_header(const PlbSession *session);
/* Analyses from here on begin with this in place of what was known of the body when the session was
 * recorded; the file is left alone. */
void plb_session_use_body(PlbSession *session, const PlbKeptBody *body);
/* Says which recording a file holds, wherever it lies and whatever was edited since: 64 hex digits
 * over its raw data's checksums and the time it was begun at. NULL with error. Caller frees. */
char *plb_session_identity(PlbSession *session, GError **error);

/* Recording. Data are buffered for at most 0.25 s of recording before they are committed durably;
 * FALSE: nothing of the failed chunk is in the file, all that came before is. */
gboolean plb_session_append_frames(PlbSession *session, const PlbFrame *frames, gsize n,
				   GError **error);
gboolean plb_session_append_samples(PlbSession *session, const PlbSample *samples, gsize n,
				    GError **error);
gboolean plb_session_flush(PlbSession *session, GError **error);
/* Every lost scan becomes a gap sample when read: a file may not claim many more of them than it
 * has scans, lest a small one fill the memory. A recorder ends before that. */
gboolean plb_session_losses_fit(guint64 received, guint64 lost);
guint64 plb_session_get_row_count(const PlbSession *session); /* recording: committed so far */
/* kind: "gap", "unplug", "tare", "note"...; time in seconds of the recording. */
gboolean plb_session_add_event(PlbSession *session, double time_s, const char *kind,
			       const char *detail, GError **error);
typedef struct {
	double time_s;
	char *kind, *detail;
	gint64 id;       /* in the file; 0 = not written yet */
	gboolean undone; /* an edit that a later "undo" took back */
} PlbSessionEvent;
void plb_session_event_free(PlbSessionEvent *event);
/* PlbSessionEvents in the order in which they were written; NULL + error. */
GPtrArray *plb_session_read_events(PlbSession *session, GError **error);

/* session-edit.c: afterwards, in a finished file that nobody records. Raw data stay as they are;
 * what was there before stays as an event; the stored result is worked out again. Slow (the whole
 * analysis): not for a window's thread. Nothing is changed when it fails. */
/* kind "undo" with the id of an edit (or of another undo) as detail takes that back. An edit of a
 * set or rep that is not there, or that is not possible, is an error. */
gboolean plb_session_annotate(const char *path, double time_s, const char *kind, const char *detail,
			      GError **error);
/* Answers after the session (soreness.h), each an event: PlbSoreness in the order in which they
 * were given, without those undone and those that are none; caller unrefs. */
GPtrArray *plb_session_read_soreness(PlbSession *session, GError **error);
gboolean plb_session_add_soreness(const char *path, const PlbSoreness *soreness, GError **error);
/* For a study: another name in place of the athlete's everywhere in a finished file (a copy of the
 * session, for it cannot be undone), notes and old snapshots removed and
 * overwritten. Counts, calibration, truth and results stay. */
gboolean plb_session_pseudonymise(const char *path, const char *pseudonym, GError **error);
/* The set was another athlete's. The old snapshot is kept as event "athlete". */
gboolean plb_session_reassign(const char *path, const PlbAthlete *athlete, GError **error);

/* Columns of an import that have no meaning here, kept as they came: names are char *, values
 * double, sample-major, names->len each. */
gboolean plb_session_store_extra(PlbSession *session, GPtrArray *names, GArray *values,
				 GError **error);
gboolean plb_session_read_extra(PlbSession *session, GPtrArray *names, GArray *values,
				GError **error); /* appends; names: copies, caller frees */
gboolean plb_session_set_truth(PlbSession *session, const char *truth_json, GError **error);
char *plb_session_get_truth(PlbSession *session); /* NULL if there is none; caller frees */
/* Stores results (JSON text with the pipeline's version), replacing those of the same version. */
gboolean plb_session_store_result(PlbSession *session, const PlbResult *result, GError **error);
/* Flushes, checkpoints, marks as finished: one file, no journal beside it. */
gboolean plb_session_finish(PlbSession *session, GError **error);

/* Feeds the raw data, from the start, through calibrator and pipeline set up from the header. The
 * caller frees the pipeline, which is finished. On damage: error, and NULL. */
PlbPipeline *plb_session_analyze(PlbSession *session, GError **error);

/* Another calibration for what is read from now on: analyses, samples, exports. The file stays as
 * it is. FALSE with FORMAT for an import, which holds no counts; with FOREIGN for a rig of another
 * device than the session's, unless any_device. */
gboolean plb_session_use_rig(PlbSession *session, const PlbRig *rig, gboolean any_device,
			     GError **error);

/* Another exercise for the analyses to come ("" = guess); the file stays as it is. FALSE: no such
 * exercise. */
gboolean plb_session_use_exercise(PlbSession *session, const char *name);

/* Raw data for export and tests: appends all calibrated samples to samples. Bar positions that are
 * only relative (PLB_SAMPLE_UNHOMED) are NAN here. */
gboolean plb_session_read_samples(PlbSession *session, GArray *samples, PlbStreamInfo *info,
				  GError **error);
/* The counts as received: appends all PlbFrames. Only for a session of PLB_RAW_FRAMES. */
gboolean plb_session_read_frames(PlbSession *session, GArray *frames, GError **error);

typedef struct {
	gboolean damaged;  /* checksums, missing chunks, impossible values */
	gboolean finished; /* FALSE: cut off while recording */
	guint64 scans;
	guint64 lost_scans; /* marked gaps */
	double duration_s;
	char *summary; /* lines for a person: "ok ..." or "recovered: ..." or what is damaged */
} PlbVerifyReport;
gboolean plb_session_verify(const char *path, PlbVerifyReport *report, GError **error);
void plb_verify_report_clear(PlbVerifyReport *report);

/* result-json.c: the contract's object, pretty-printed; path and version texts go in as they are.
 */
char *plb_result_to_json(const PlbResult *result, const char *file);
/* result-csv.c: sets.csv, reps.csv, series.csv, reliability.csv into folder dir (made if missing).
 */
gboolean plb_result_to_csv(const PlbResult *result, const char *dir, GError **error);

/* import-*.c: a foreign recording into samples, evenly spaced. */
typedef struct {
	const char *path;
	const char *markers_path;    /* opensim: .trc of the same trial, or NULL */
	const char *bar_markers;     /* opensim, c3d: "NAME" or "LEFT,RIGHT", or NULL */
	int left_plate, right_plate; /* opensim, c3d: plate numbers in the file, 0 = not given */
	const char *columns_path;    /* csv: names of its columns (import-columns.h), or NULL */
} PlbImportSource;
typedef struct {
	PlbStreamInfo info;
	GArray *samples;        /* PlbSample */
	GPtrArray *extra_names; /* csv: unknown columns, kept */
	GArray *extra_values;   /* double, sample-major, extra_names->len each */
	char *understood;       /* one paragraph for a person: what was found and how it was read */
} PlbImport;
gboolean plb_import_csv(const PlbImportSource *source, PlbImport *import, GError **error);
gboolean plb_import_force(const PlbImportSource *source, PlbImport *import, GError **error);
/* A text file whose name does not say more: force, or a Chronojump signal. */
gboolean plb_import_text(const PlbImportSource *source, PlbImport *import, GError **error);
gboolean plb_import_opensim(const PlbImportSource *source, PlbImport *import, GError **error);
gboolean plb_import_chronojump(const PlbImportSource *source, PlbImport *import, GError **error);
gboolean plb_import_c3d(const PlbImportSource *source, PlbImport *import, GError **error);
void plb_import_clear(PlbImport *import);
/* import-align.c: adds to a recording what another device measured of the same set (force, bar or
 * both, where the first has none), at the offset at which the two go together (src/signal/align.h);
 * near_s: about when the second began, in the first one's time, NAN = anywhere. What both share in
 * time stays, at the faster rate. The offset and its uncertainty are put into import->info. FALSE,
 * import unchanged: nothing to add, too little in common, or two offsets that fit alike. */
gboolean plb_import_align(PlbImport *import, const PlbImport *other, const char *other_path,
			  double near_s, GError **error);

/* export-result.c: what analyze finds, as its JSON object, or as the CSV table of its reps or sets.
 */
gboolean plb_export_json(PlbSession *session, const char *path, GError **error);
gboolean plb_export_reps(PlbSession *session, const char *path, GError **error);
gboolean plb_export_sets(PlbSession *session, const char *path, GError **error);
/* The long table for statistics: a row for each number of each rep and set. The rows of one
 * session, which goes by that name in them; and the line above them all. NULL with error. Caller
 * frees. */
char *plb_export_long_rows(PlbSession *session, const char *name, GError **error);
extern const char plb_export_long_header[];
/* export-hdf5.c: samples, counts, series, reps, sets, calibration and events (docs/export.md). An
 * error where the program was built without HDF5. */
gboolean plb_export_hdf5(PlbSession *session, const char *path, GError **error);

/* export-csv.c: the physical CSV of the contract, all digits ("%.17g"), without following locale.
 */
gboolean plb_export_csv(PlbSession *session, const char *path, GError **error);
/* export-c3d.c: bar points, and the plates as force platforms (c3d-writer.h). */
gboolean plb_export_c3d(PlbSession *session, const char *path, GError **error);

/* export-opensim.c: ground forces (.mot; an error without plates) and the bar's ends or point as
 * markers (.trc; *markers of them; none, and no file, where the bar's x and y are not known).
 * docs/export.md. */
gboolean plb_export_opensim_forces(PlbSession *session, const char *path, GError **error);
gboolean plb_export_opensim_markers(PlbSession *session, const char *path, guint *markers,
				    GError **error);
