/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/recorder.h"

#include "src/live/look-pace.h"
#include "src/live/recording.h"

#include <math.h>
#include <string.h>

struct _PlbRecorder {
	GObject parent;
	GMainContext *context; /* where signals go */
	GSource *look;         /* only while recording */
	PlbRecording *recording;
	guint64 generation; /* as last told of */
	gboolean stale;
	PlbLookPace pace;
};

G_DEFINE_FINAL_TYPE(PlbRecorder, plb_recorder, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_REP, SIGNAL_FINISHED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

static void plb_recorder_dispose(GObject *object)
{
	PlbRecorder *self = PLB_RECORDER(object);

	if (self->look)
		g_source_destroy(self->look);
	g_clear_pointer(&self->look, g_source_unref);
	g_clear_pointer(&self->recording, plb_recording_free);
	g_clear_pointer(&self->context, g_main_context_unref);
	G_OBJECT_CLASS(plb_recorder_parent_class)->dispose(object);
}

static void plb_recorder_class_init(PlbRecorderClass *class)
{
	G_OBJECT_CLASS(class)->dispose = plb_recorder_dispose;
	signals[SIGNAL_CHANGED] = g_signal_new("changed", PLB_TYPE_RECORDER, G_SIGNAL_RUN_LAST, 0,
					       NULL, NULL, NULL, G_TYPE_NONE, 0);
	signals[SIGNAL_REP] = g_signal_new("rep", PLB_TYPE_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL,
					   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
	/* G_TYPE_POINTER: the error may be NULL, and belongs to the recorder */
	signals[SIGNAL_FINISHED] = g_signal_new("finished", PLB_TYPE_RECORDER, G_SIGNAL_RUN_LAST, 0,
						NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void plb_recorder_init(PlbRecorder *self)
{
	self->context = g_main_context_ref_thread_default();
}

PlbRecorder *plb_recorder_new(void)
{
	return g_object_new(PLB_TYPE_RECORDER, NULL);
}

static void tell_changes(PlbRecorder *self, const PlbLiveSnapshot *snapshot)
{
	guint64 generation = plb_recording_get_generation(self->recording);
	double waiting_s = snapshot->recorded_s - snapshot->preview.time_s;
	gboolean due = plb_look_pace_is_due(&self->pace, g_get_monotonic_time(),
					    snapshot->stale ? (double)NAN : waiting_s);

	if (!due || (generation == self->generation && snapshot->stale == self->stale))
		return;
	self->generation = generation;
	self->stale = snapshot->stale;
	g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void tell_reps(PlbRecorder *self)
{
	g_autoptr(GArray) reps = g_array_new(FALSE, FALSE, sizeof(PlbRecordingRep));

	plb_recording_take_reps(self->recording, reps);
	for (guint k = 0; k < reps->len; k++) {
		const PlbRecordingRep *rep = &g_array_index(reps, PlbRecordingRep, k);

		g_signal_emit(self, signals[SIGNAL_REP], 0, rep->set_index, rep->rep_index);
	}
}

static gboolean look(gpointer data)
{
	/* a handler may let go of the recorder */
	g_autoptr(PlbRecorder) self = g_object_ref(data);
	g_autoptr(GError) error = NULL;
	PlbLiveSnapshot snapshot;
	gboolean ended;

	plb_recording_get_snapshot(self->recording, &snapshot);
	ended = snapshot.state == PLB_RECORDER_FINISHED || snapshot.state == PLB_RECORDER_FAILED;
	tell_reps(self);
	tell_changes(self, &snapshot);
	if (!ended)
		return G_SOURCE_CONTINUE;
	g_clear_pointer(&self->look, g_source_unref);
	plb_recording_wait(self->recording, &error);
	g_signal_emit(self, signals[SIGNAL_FINISHED], 0, error);
	return G_SOURCE_REMOVE;
}

/* Tests of windows that share a processor draw less often. */
static gint64 asked_look_us(void)
{
	const char *asked_ms = g_getenv("PLUMBAR_LOOK_MS");

	return asked_ms ? 1000 * CLAMP(g_ascii_strtoll(asked_ms, NULL, 10), 0, 1000) : 0;
}

gboolean plb_recorder_start(PlbRecorder *self, PlbRack *rack, const PlbRig *rig,
			    const PlbRecorderOptions *options, GError **error)
{
	g_return_val_if_fail(self->recording == NULL, FALSE);
	self->recording = plb_recording_new(rack, rig, options, error);
	if (!self->recording)
		return FALSE;
	self->pace.least_us = asked_look_us();
	self->look = g_timeout_source_new(PLB_LOOK_MS);
	g_source_set_callback(self->look, look, self, NULL);
	g_source_attach(self->look, self->context);
	return TRUE;
}

void plb_recorder_stop(PlbRecorder *self)
{
	if (self->recording)
		plb_recording_stop(self->recording);
}

gboolean plb_recorder_wait(PlbRecorder *self, GError **error)
{
	g_return_val_if_fail(self->recording != NULL, FALSE);
	return plb_recording_wait(self->recording, error);
}

PlbRecorderState plb_recorder_get_state(PlbRecorder *self)
{
	PlbLiveSnapshot snapshot;

	plb_recorder_get_snapshot(self, &snapshot);
	return snapshot.state;
}

static void empty_snapshot(PlbLiveSnapshot *snapshot)
{
	PlbPreview *preview = &snapshot->preview;

	memset(snapshot, 0, sizeof *snapshot);
	snapshot->stale = TRUE;
	snapshot->health.drift_ppm = snapshot->health.drift_u_ppm = NAN;
	snapshot->health.away_u_s = NAN;
	snapshot->health.temperature_c = snapshot->health.excitation_v = NAN;
	snapshot->health.waited_scans = NAN;
	preview->force_left_n = preview->force_right_n = NAN;
	preview->bar_x_m = preview->bar_z_m = preview->bar_velocity_mps = NAN;
	preview->bar_left_x_m = preview->bar_left_z_m = NAN;
	preview->bar_right_x_m = preview->bar_right_z_m = NAN;
	preview->cop_x_m = preview->bar_mass_kg = preview->body_mass_kg = NAN;
}

void plb_recorder_get_snapshot(PlbRecorder *self, PlbLiveSnapshot *snapshot)
{
	if (self->recording)
		plb_recording_get_snapshot(self->recording, snapshot);
	else
		empty_snapshot(snapshot);
}

void plb_recorder_read(PlbRecorder *self, PlbRecorderReadFunc func, gpointer user_data)
{
	if (self->recording)
		plb_recording_read(self->recording, func, user_data);
}

gboolean plb_recorder_try_read(PlbRecorder *self, PlbRecorderReadFunc func, gpointer user_data)
{
	return !self->recording || plb_recording_try_read(self->recording, func, user_data);
}

static gboolean is_recording(PlbRecorder *self)
{
	return self->recording && plb_recorder_get_state(self) == PLB_RECORDER_RECORDING;
}

void plb_recorder_note(PlbRecorder *self, const char *kind, const char *detail)
{
	if (is_recording(self))
		plb_recording_note(self->recording, kind, detail);
}

gboolean plb_recorder_edit(PlbRecorder *self, const PlbEdit *edit)
{
	return is_recording(self) && plb_recording_edit(self->recording, edit);
}
