/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/live-controller-private.h"

#include <math.h>
#include <string.h>

#include "ui/athlete-history.h"
#include "ui/calibration-words.h"
#include "ui/review-load.h"

#define TICK_MS 200

G_DEFINE_FINAL_TYPE(PlbLiveController, plb_live_controller, G_TYPE_OBJECT)

enum {
	SIGNAL_STATE_CHANGED,
	SIGNAL_PREVIEW,
	SIGNAL_SET_CHANGED,
	SIGNAL_ANNOUNCE,
	SIGNAL_EDIT_FAILED,
	SIGNAL_COUNT
};
static guint signals[SIGNAL_COUNT];

/* How long the plates are empty after a set before it is saved by itself: stepping back on to turn
 * round takes less. */
#define EMPTY_AFTER_SET_US (2 * G_USEC_PER_SEC)

static void set_state(PlbLiveController *self, PlbLiveState state, const char *problem)
{
	self->state = state;
	g_free(self->problem);
	self->problem = g_strdup(problem);
	g_signal_emit(self, signals[SIGNAL_STATE_CHANGED], 0);
}

static gboolean is_moving(PlbLiftState state)
{
	return state == PLB_LIFT_DESCENDING || state == PLB_LIFT_BOTTOM ||
	       state == PLB_LIFT_ASCENDING;
}

/* The trail is the way of the rep that goes on, from where its descent began. */
static void follow(PlbLiveController *self, const PlbPreview *before)
{
	const PlbPreview *now = &self->snapshot.preview;

	if (is_moving(now->state) && !is_moving(before->state))
		plb_view_path_clear(self->trail);
	if (is_moving(now->state) && now->time_s > before->time_s)
		plb_view_path_append(self->trail, now);
}

void plb_live_controller_take_result(const PlbResult *result, const PlbTraces *traces,
				     gpointer user_data)
{
	PlbLiveController *self = user_data;
	const PlbSetResult *set;

	if (result->sets->len == 0)
		return;
	set = g_ptr_array_index(result->sets, result->sets->len - 1);
	self->set_end_s = set->end_s;
	plb_targets_judge(&self->targets, set, &self->target_state);
	plb_set_view_free(self->set);
	self->set = plb_set_view_new(set, 0);
	g_ptr_array_unref(self->paths);
	self->paths = g_ptr_array_new_with_free_func((GDestroyNotify)plb_view_path_free);
	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		g_ptr_array_add(self->paths, plb_view_path_from_traces(traces, rep->cut.start_s,
								       rep->cut.end_s));
		self->bottom_figure = rep->figure_at_bottom;
	}
}

static void announce(PlbLiveController *self, PlbChime chime)
{
	g_signal_emit(self, signals[SIGNAL_ANNOUNCE], 0, (int)chime);
}

/* What the set has reached since the last look. */
static void announce_changes(PlbLiveController *self, guint set_before,
			     const PlbTargetState *before)
{
	const PlbTargetState *now = &self->target_state;
	PlbTargetState nothing = { 0 };

	if (!self->set || self->state != PLB_LIVE_RECORDING)
		return;
	if (self->set->set_index != set_before)
		before = &nothing;
	if (now->stops & ~before->stops)
		announce(self, PLB_CHIME_STOP);
	else if (now->goal_reached && !before->goal_reached)
		announce(self, PLB_CHIME_GOAL);
	else if (now->counted_reps > before->counted_reps && now->zone == PLB_ZONE_BELOW)
		announce(self, PLB_CHIME_SLOW);
	else if (now->counted_reps > before->counted_reps && now->zone == PLB_ZONE_ABOVE)
		announce(self, PLB_CHIME_FAST);
}

void plb_live_controller_tell_set(PlbLiveController *self)
{
	g_signal_emit(self, signals[SIGNAL_SET_CHANGED], 0);
}

static void update_set(PlbLiveController *self)
{
	PlbTargetState before = self->target_state;
	guint set_before = self->set ? self->set->set_index : 0;

	/* a window never waits for the analysis: the next change is soon enough */
	self->set_waits =
		self->state == PLB_LIVE_RECORDING &&
		!plb_recorder_try_read(self->recorder, plb_live_controller_take_result, self);
	if (self->set_waits)
		return;
	if (self->state != PLB_LIVE_RECORDING)
		plb_recorder_read(self->recorder, plb_live_controller_take_result, self);
	plb_live_controller_tell_set(self);
	announce_changes(self, set_before, &before);
}

static void stop_when_set_is_over(PlbLiveController *self)
{
	gint64 now_us = g_get_monotonic_time();

	if (!self->hands_free || !self->set || !self->set->over || self->snapshot.stale ||
	    self->snapshot.preview.state != PLB_LIFT_EMPTY)
		self->empty_since_us = now_us;
	else if (now_us - self->empty_since_us > EMPTY_AFTER_SET_US)
		plb_live_controller_stop(self);
}

static gboolean is_fault(const PlbLiveSnapshot *snapshot)
{
	return snapshot->stale || snapshot->health.link != PLB_RACK_CONNECTED ||
	       snapshot->preview.second_person;
}

static void on_changed(PlbRecorder *recorder, PlbLiveController *self)
{
	PlbPreview before = self->snapshot.preview;
	gboolean fault_before = is_fault(&self->snapshot);
	guint64 lost_before = self->snapshot.losses.lost_scans;

	plb_recorder_get_snapshot(recorder, &self->snapshot);
	if (self->state == PLB_LIVE_RECORDING &&
	    ((is_fault(&self->snapshot) && !fault_before) ||
	     (self->snapshot.losses.lost_scans > 0 && lost_before == 0)))
		announce(self, PLB_CHIME_FAULT);
	follow(self, &before);
	/* a set's beginning and end show as a change of state */
	if (self->snapshot.preview.state != before.state || self->set_waits)
		update_set(self);
	g_signal_emit(self, signals[SIGNAL_PREVIEW], 0);
	stop_when_set_is_over(self);
}

static gboolean on_tick(gpointer user_data)
{
	PlbLiveController *self = user_data;

	on_changed(self->recorder, self);
	return G_SOURCE_CONTINUE;
}

static void on_rep(PlbRecorder *recorder, guint set_index, guint rep_index, PlbLiveController *self)
{
	plb_view_path_clear(self->trail);
	update_set(self);
}

static void on_finished(PlbRecorder *recorder, const GError *error, PlbLiveController *self)
{
	g_object_ref(self); /* a window may close with it */
	plb_recorder_get_snapshot(recorder, &self->snapshot);
	plb_view_path_clear(self->trail);
	plb_recorder_read(self->recorder, plb_live_controller_take_result, self);
	update_set(self);
	g_signal_emit(self, signals[SIGNAL_PREVIEW], 0);
	g_signal_handlers_disconnect_by_data(recorder, self);
	g_clear_handle_id(&self->tick, g_source_remove);
	g_clear_object(&self->recorder);
	self->rest_from_us = g_get_monotonic_time();
	if (!isnan(self->set_end_s))
		self->rest_from_us -=
			(gint64)((self->snapshot.recorded_s - self->set_end_s) * G_USEC_PER_SEC);
	set_state(self, error ? PLB_LIVE_FAILED : PLB_LIVE_SAVED, error ? error->message : NULL);
	if (error)
		announce(self, PLB_CHIME_FAULT);
	plb_live_controller_reassign_pending(self);
	g_object_unref(self);
}

static void clear_recording(PlbLiveController *self)
{
	memset(&self->snapshot, 0, sizeof self->snapshot);
	memset(&self->bottom_figure, 0, sizeof self->bottom_figure);
	memset(&self->target_state, 0, sizeof self->target_state);
	self->target_state.velocity_loss_pct = self->target_state.asymmetry_pct = NAN;
	self->set_end_s = NAN;
	plb_live_controller_take_targets(self);
	self->snapshot.preview.force_left_n = self->snapshot.preview.force_right_n = NAN;
	g_clear_pointer(&self->set, plb_set_view_free);
	g_ptr_array_unref(self->paths);
	self->paths = g_ptr_array_new_with_free_func((GDestroyNotify)plb_view_path_free);
	plb_view_path_clear(self->trail);
	g_clear_pointer(&self->path, g_free);
	g_signal_emit(self, signals[SIGNAL_SET_CHANGED], 0);
	g_signal_emit(self, signals[SIGNAL_PREVIEW], 0);
}

static void on_opened(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(PlbLiveController) self = user_data;
	g_autoptr(GError) error = NULL;

	self->connection = plb_connection_open_finish(result, &error);
	if (self->connection) {
		clear_recording(self);
		set_state(self, PLB_LIVE_CONNECTED, NULL);
	} else {
		set_state(self, PLB_LIVE_SETUP, error->message);
	}
}

static gboolean can_connect(PlbLiveController *self)
{
	return self->state == PLB_LIVE_SETUP || self->state == PLB_LIVE_SAVED ||
	       self->state == PLB_LIVE_FAILED;
}

static void open_choice(PlbLiveController *self)
{
	plb_live_controller_monitor(self, FALSE);
	g_clear_pointer(&self->connection, plb_connection_free);
	set_state(self, PLB_LIVE_CONNECTING, NULL);
	plb_connection_open_async(self->choice, on_opened, g_object_ref(self));
}

void plb_live_controller_connect(PlbLiveController *self, const PlbRackChoice *choice)
{
	if (!can_connect(self))
		return;
	plb_rack_choice_free(self->choice);
	self->choice = plb_rack_choice_copy(choice);
	open_choice(self);
}

void plb_live_controller_reconnect(PlbLiveController *self)
{
	if (!can_connect(self) || !self->choice)
		return;
	self->choice->seed++;
	open_choice(self);
}

void plb_live_controller_disconnect(PlbLiveController *self)
{
	if (!can_connect(self) && self->state != PLB_LIVE_CONNECTED)
		return;
	plb_live_controller_monitor(self, FALSE);
	g_clear_pointer(&self->connection, plb_connection_free);
	clear_recording(self);
	set_state(self, PLB_LIVE_SETUP, NULL);
}

static gboolean start(PlbLiveController *self, gboolean stop_at_end, GError **error)
{
	PlbConnection *connection = self->connection;
	PlbRecorderOptions options = { .path = self->path,
				       .setup = connection->setup,
				       .rate_hz = connection->setup.info.rate_hz,
				       .scenario_json = connection->scenario_json,
				       .truth_json = connection->truth_json };

	plb_athlete_history_read(options.setup.athlete.id, &options.setup);
	if (stop_at_end && !isnan(connection->set_duration_s))
		options.duration_s = connection->set_duration_s;
	return plb_recorder_start(self->recorder, g_steal_pointer(&connection->rack),
				  connection->rig, &options, error);
}

void plb_live_controller_record(PlbLiveController *self, gboolean stop_at_end)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *refused = NULL;

	if (self->state != PLB_LIVE_CONNECTED)
		return;
	plb_live_controller_monitor(self, FALSE);
	self->empty_since_us = g_get_monotonic_time();
	self->path = plb_sessions_new_path(self->connection->setup.athlete.id);
	self->recorder = plb_recorder_new();
	g_signal_connect(self->recorder, "changed", G_CALLBACK(on_changed), self);
	g_signal_connect(self->recorder, "rep", G_CALLBACK(on_rep), self);
	g_signal_connect(self->recorder, "finished", G_CALLBACK(on_finished), self);
	if (start(self, stop_at_end, &error)) {
		self->tick = g_timeout_add(TICK_MS, on_tick, self);
		set_state(self, PLB_LIVE_RECORDING, NULL);
		return;
	}
	g_signal_handlers_disconnect_by_data(self->recorder, self);
	g_clear_object(&self->recorder);
	g_clear_pointer(&self->path, g_free);
	g_clear_pointer(&self->connection, plb_connection_free);
	refused = plb_calibration_refusal(error);
	set_state(self, PLB_LIVE_SETUP, refused);
}

void plb_live_controller_stop(PlbLiveController *self)
{
	if (self->state != PLB_LIVE_RECORDING)
		return;
	plb_recorder_stop(self->recorder);
	set_state(self, PLB_LIVE_SAVING, NULL);
}

static void plb_live_controller_dispose(GObject *object)
{
	PlbLiveController *self = PLB_LIVE_CONTROLLER(object);

	g_clear_handle_id(&self->tick, g_source_remove);
	plb_live_controller_monitor(self, FALSE);
	if (self->recorder) {
		g_signal_handlers_disconnect_by_data(self->recorder, self);
		plb_recorder_stop(self->recorder);
		plb_recorder_wait(self->recorder, NULL);
		g_clear_object(&self->recorder);
	}
	G_OBJECT_CLASS(plb_live_controller_parent_class)->dispose(object);
}

static void plb_live_controller_finalize(GObject *object)
{
	PlbLiveController *self = PLB_LIVE_CONTROLLER(object);

	g_free(self->problem);
	g_free(self->path);
	plb_rack_choice_free(self->choice);
	plb_connection_free(self->connection);
	plb_set_view_free(self->set);
	g_ptr_array_unref(self->paths);
	plb_view_path_free(self->trail);
	g_free(self->pending_athlete);
	G_OBJECT_CLASS(plb_live_controller_parent_class)->finalize(object);
}

static guint add_signal(const char *name)
{
	return g_signal_new(name, PLB_TYPE_LIVE_CONTROLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
			    G_TYPE_NONE, 0);
}

static void plb_live_controller_class_init(PlbLiveControllerClass *klass)
{
	G_OBJECT_CLASS(klass)->dispose = plb_live_controller_dispose;
	G_OBJECT_CLASS(klass)->finalize = plb_live_controller_finalize;
	signals[SIGNAL_STATE_CHANGED] = add_signal("state-changed");
	signals[SIGNAL_PREVIEW] = add_signal("preview");
	signals[SIGNAL_SET_CHANGED] = add_signal("set-changed");
	signals[SIGNAL_ANNOUNCE] =
		g_signal_new("announce", PLB_TYPE_LIVE_CONTROLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
			     NULL, G_TYPE_NONE, 1, G_TYPE_INT);
	signals[SIGNAL_EDIT_FAILED] =
		g_signal_new("edit-failed", PLB_TYPE_LIVE_CONTROLLER, G_SIGNAL_RUN_LAST, 0, NULL,
			     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void plb_live_controller_init(PlbLiveController *self)
{
	self->paths = g_ptr_array_new_with_free_func((GDestroyNotify)plb_view_path_free);
	self->trail = plb_view_path_new();
	plb_targets_init(&self->targets);
	self->set_end_s = NAN;
	self->snapshot.preview.force_left_n = self->snapshot.preview.force_right_n = NAN;
}

PlbLiveController *plb_live_controller_new(void)
{
	return g_object_new(PLB_TYPE_LIVE_CONTROLLER, NULL);
}

PlbLiveState plb_live_controller_get_state(PlbLiveController *self)
{
	return self->state;
}

const char *plb_live_controller_get_problem(PlbLiveController *self)
{
	return self->problem;
}

const char *plb_live_controller_get_path(PlbLiveController *self)
{
	return self->path;
}

const char *plb_live_controller_get_rack_name(PlbLiveController *self)
{
	return self->connection ? self->connection->name : NULL;
}

const PlbAthlete *plb_live_controller_get_athlete(PlbLiveController *self)
{
	return self->connection ? &self->connection->setup.athlete : NULL;
}

const PlbLiveSnapshot *plb_live_controller_get_snapshot(PlbLiveController *self)
{
	return &self->snapshot;
}

const PlbSetView *plb_live_controller_get_set(PlbLiveController *self)
{
	return self->set;
}

GPtrArray *plb_live_controller_get_paths(PlbLiveController *self)
{
	return self->paths;
}

const PlbViewPath *plb_live_controller_get_trail(PlbLiveController *self)
{
	return self->trail;
}

double plb_live_controller_get_rest_s(PlbLiveController *self)
{
	gboolean resting = self->state != PLB_LIVE_RECORDING && self->state != PLB_LIVE_SAVING &&
			   self->rest_from_us > 0;

	return resting ? (double)(g_get_monotonic_time() - self->rest_from_us) / G_USEC_PER_SEC
		       : (double)NAN;
}

const PlbFigure *plb_live_controller_get_bottom_figure(PlbLiveController *self)
{
	return &self->bottom_figure;
}
