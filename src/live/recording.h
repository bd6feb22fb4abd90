/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/live/recorder.h"

/* The threads behind PlbRecorder, without GObject and without a main loop:
 *
 *   rack -> reader -+-> queue -> writer ---> session file
 *                   +-> queue -> analysis -> calibrator -> pipeline (under a lock)
 *
 * The reader neither allocates nor waits (but for lossless). What the writer's queue cannot take is
 * lost for both, so that the analysis stays that of the file; if only the analysis is too slow, it
 * is done again from the file at the end. The writer outlives the other two: it stores the result
 * and finishes the file. All functions may be called from any thread. */

typedef struct PlbRecording PlbRecording;

typedef struct {
	guint set_index, rep_index;
} PlbRecordingRep;

/* Takes ownership of rack, also when it fails. */
PlbRecording *plb_recording_new(PlbRack *rack, const PlbRig *rig, const PlbRecorderOptions *options,
				GError **error);
void plb_recording_stop(PlbRecording *recording);
gboolean plb_recording_wait(PlbRecording *recording, GError **error);
void plb_recording_free(PlbRecording *recording); /* stops and waits first */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbRecording, plb_recording_free)

void plb_recording_get_snapshot(PlbRecording *recording, PlbLiveSnapshot *snapshot);
void plb_recording_read(PlbRecording *recording, PlbRecorderReadFunc func, gpointer user_data);
gboolean plb_recording_try_read(PlbRecording *recording, PlbRecorderReadFunc func,
				gpointer user_data);
/* Writes an event at the newest scan: a note. */
void plb_recording_note(PlbRecording *recording, const char *kind, const char *detail);
/* Applies an edit to the running analysis and writes it; FALSE when there is no such set or rep. */
gboolean plb_recording_edit(PlbRecording *recording, const PlbEdit *edit);
/* Goes up with every change that a screen shows. */
guint64 plb_recording_get_generation(PlbRecording *recording);
/* Appends the reps (PlbRecordingRep) that came or were revised since the last call. */
void plb_recording_take_reps(PlbRecording *recording, GArray *reps);
