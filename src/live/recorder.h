/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hw/channel-watch.h"
#include "hw/rack.h"
#include "src/session/session.h"

/* Records from a rack into a session while analysing: a reader thread empties the rack, a writer
 * thread stores raw frames, an analysis thread runs calibrator and pipeline. The reader never waits
 * for disk, analysis or screen when the rack is in real time; bounded queues between them, overruns
 * counted and written as events. An unplugged rack that was opened by plb_rack_list_open is waited
 * for (ten minutes, or until stop): the gap is marked, and the same session goes on.
 *
 * Signals, emitted in the main context that was the thread default when the recorder was created:
 *   "changed"   something a screen shows has changed (coalesced; how often: look-pace.h)
 *   "rep"       (guint set_index, guint rep_index) a rep was added or revised
 *   "finished"  (const GError *error or NULL) recording has ended and the file is closed */

#define PLB_TYPE_RECORDER (plb_recorder_get_type())
G_DECLARE_FINAL_TYPE(PlbRecorder, plb_recorder, PLB, RECORDER, GObject)

typedef enum {
	PLB_RECORDER_IDLE,
	PLB_RECORDER_RECORDING,
	PLB_RECORDER_STOPPING,
	PLB_RECORDER_FINISHED,
	PLB_RECORDER_FAILED, /* disk full, rack gone for good...: all that was received is kept */
} PlbRecorderState;

typedef struct {
	const char *path; /* session file to create */
	gboolean overwrite;
	PlbPipelineSetup setup; /* athlete, bar mass; its info is filled in from the rig */
	double rate_hz;         /* asked of the rack; 0 = 1000 */
	double duration_s;      /* stop by itself after so much recording; 0 = never */
	gboolean lossless; /* simulate: the reader waits for writer and analysis (rack not paced) */
	const char *scenario_json, *truth_json; /* of a simulated set, or NULL */
	/* Why a calibration that has expired, or is another device's, is used all the same: kept in
	 * the session. NULL: such a one is refused. */
	const char *calibration_override;
} PlbRecorderOptions;

PlbRecorder *plb_recorder_new(void);
/* Takes ownership of rack; rig is copied. Returns at once; FALSE if it cannot even begin. */
gboolean plb_recorder_start(PlbRecorder *recorder, PlbRack *rack, const PlbRig *rig,
			    const PlbRecorderOptions *options, GError **error);
void plb_recorder_stop(PlbRecorder *recorder); /* asks; "finished" follows */
/* Blocks until finished (no main loop needed); FALSE with error if it failed. */
gboolean plb_recorder_wait(PlbRecorder *recorder, GError **error);
PlbRecorderState plb_recorder_get_state(PlbRecorder *recorder);

/* Copies for a screen; safe from any thread at any time. */
typedef struct {
	PlbRecorderState state;
	double recorded_s;
	double rate_hz;
	PlbRackLosses losses;
	/* health.link: while RECORDING the rack may be UNPLUGGED or RECONNECTING. All that came is
	 * kept, and the same recording goes on when the same serial is back. */
	PlbRackHealth health;
	PlbChannelReport channels; /* of the last whole second */
	PlbBarPlace bar_place;
	PlbPreview preview;
	gint64 preview_us; /* when the preview was made, monotonic; 0 = not yet */
	gboolean stale;    /* no frame for over 250 ms: the preview is not live */
} PlbLiveSnapshot;
void plb_recorder_get_snapshot(PlbRecorder *recorder, PlbLiveSnapshot *snapshot);
/* Runs func with the analysis locked: result and traces may be read inside, not kept. */
typedef void (*PlbRecorderReadFunc)(const PlbResult *result, const PlbTraces *traces,
				    gpointer user_data);
void plb_recorder_read(PlbRecorder *recorder, PlbRecorderReadFunc func, gpointer user_data);
/* The same for a window's thread: FALSE at once, and func not run, while a rep is being worked out.
 */
gboolean plb_recorder_try_read(PlbRecorder *recorder, PlbRecorderReadFunc func, gpointer user_data);
/* What the coach adds while recording, kept in the session: an event at this moment ("note"), or an
 * edit, which "rep" and "changed" follow. edit: FALSE when there is no such set or rep, or nothing
 * is being recorded any more. */
void plb_recorder_note(PlbRecorder *recorder, const char *kind, const char *detail);
gboolean plb_recorder_edit(PlbRecorder *recorder, const PlbEdit *edit);
