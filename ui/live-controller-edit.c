/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/session/session.h"
#include "ui/live-controller-private.h"

/* Work on the saved file, away from the window's thread, and what it has become. */
typedef struct {
	char *path, *kind, *detail;
	double time_s;
	PlbAthlete *athlete; /* reassign; NULL = annotate */
} EditJob;

static void job_free(gpointer data)
{
	EditJob *job = data;

	g_free(job->path);
	g_free(job->kind);
	g_free(job->detail);
	g_free(job->athlete);
	g_free(job);
}

static void edit_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	const EditJob *job = data;
	g_autoptr(PlbSession) session = NULL;
	PlbPipeline *pipeline = NULL;
	GError *error = NULL;
	gboolean done = job->athlete ? plb_session_reassign(job->path, job->athlete, &error)
				     : plb_session_annotate(job->path, job->time_s, job->kind,
							    job->detail, &error);

	if (done)
		session = plb_session_open(job->path, &error);
	if (session)
		pipeline = plb_session_analyze(session, &error);
	if (pipeline)
		g_task_return_pointer(task, pipeline, (GDestroyNotify)plb_pipeline_free);
	else
		g_task_return_error(task, error);
}

static gboolean is_finished(PlbLiveController *self)
{
	return self->state == PLB_LIVE_SAVED || self->state == PLB_LIVE_FAILED;
}

static void show_edited(PlbLiveController *self, PlbPipeline *pipeline)
{
	plb_live_controller_take_result(plb_pipeline_get_result(pipeline),
					plb_pipeline_get_traces(pipeline), self);
	plb_live_controller_tell_set(self);
	g_signal_emit_by_name(self, "preview");
}

static void on_edited(GObject *source, GAsyncResult *result, gpointer unused)
{
	PlbLiveController *self = PLB_LIVE_CONTROLLER(source);
	const EditJob *job = g_task_get_task_data(G_TASK(result));
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbPipeline) pipeline = g_task_propagate_pointer(G_TASK(result), &error);

	self->edits_running--;
	if (!pipeline)
		g_signal_emit_by_name(self, "edit-failed", error->message);
	else if (is_finished(self) && g_strcmp0(self->path, job->path) == 0)
		show_edited(self, pipeline);          /* else the next set has begun meanwhile */
	g_signal_emit_by_name(self, "state-changed"); /* a window may wait for that to close */
}

static void run_job(PlbLiveController *self, EditJob *job)
{
	g_autoptr(GTask) task = g_task_new(self, NULL, on_edited, NULL);

	job->path = g_strdup(self->path);
	job->time_s = self->snapshot.recorded_s;
	self->edits_running++;
	g_task_set_task_data(task, job, job_free);
	g_task_run_in_thread(task, edit_thread);
}

/* Edits of one file go one after the other: the second is refused until the first is done. */
static gboolean can_edit_file(PlbLiveController *self)
{
	return is_finished(self) && self->path && self->edits_running == 0;
}

gboolean plb_live_controller_is_editing(PlbLiveController *self)
{
	return self->edits_running > 0 || self->pending_athlete != NULL;
}

static gboolean edit(PlbLiveController *self, PlbEditKind kind, guint rep_index)
{
	PlbEdit change = { kind, self->set->set_index, rep_index };
	EditJob *job;

	if (self->state == PLB_LIVE_RECORDING)
		return plb_recorder_edit(self->recorder, &change);
	if (!can_edit_file(self))
		return FALSE;
	job = g_new0(EditJob, 1);
	job->kind = g_strdup(plb_edit_kind_to_text(kind));
	job->detail = plb_edit_detail(&change);
	run_job(self, job);
	return TRUE;
}

static const PlbViewRep *last_rep(PlbLiveController *self)
{
	return self->set && self->set->reps->len > 0
		       ? g_ptr_array_index(self->set->reps, self->set->reps->len - 1)
		       : NULL;
}

gboolean plb_live_controller_toggle_strike(PlbLiveController *self)
{
	const PlbViewRep *rep = last_rep(self);

	return rep && edit(self, rep->struck ? PLB_EDIT_RESTORE : PLB_EDIT_STRIKE, rep->index);
}

gboolean plb_live_controller_toggle_pain(PlbLiveController *self)
{
	const PlbViewRep *rep = last_rep(self);

	return rep && edit(self, rep->pain ? PLB_EDIT_NO_PAIN : PLB_EDIT_PAIN, rep->index);
}

gboolean plb_live_controller_toggle_void(PlbLiveController *self)
{
	return self->set && edit(self, self->set->voided ? PLB_EDIT_UNVOID : PLB_EDIT_VOID, 0);
}

gboolean plb_live_controller_add_note(PlbLiveController *self, const char *text)
{
	EditJob *job;

	if (self->state == PLB_LIVE_RECORDING) {
		plb_recorder_note(self->recorder, "note", text);
		return TRUE;
	}
	if (!can_edit_file(self))
		return FALSE;
	job = g_new0(EditJob, 1);
	job->kind = g_strdup("note");
	job->detail = g_strdup(text);
	run_job(self, job);
	return TRUE;
}

const PlbTargets *plb_live_controller_get_targets(PlbLiveController *self)
{
	return &self->targets;
}

const PlbTargetState *plb_live_controller_get_target_state(PlbLiveController *self)
{
	return &self->target_state;
}

void plb_live_controller_set_hands_free(PlbLiveController *self, gboolean hands_free)
{
	self->hands_free = hands_free;
}

gboolean plb_live_controller_get_hands_free(PlbLiveController *self)
{
	return self->hands_free;
}

static const char *name_of(PlbLiveController *self, const PlbAthlete *named)
{
	return *named->id ? named->id : self->connection->simulated_id;
}

/* A simulated lifter keeps its body: only the name is the coach's. */
static void name_athlete(PlbLiveController *self, const PlbAthlete *named, PlbAthlete *athlete)
{
	if (self->choice && self->choice->virtual_rack)
		g_strlcpy(athlete->id, name_of(self, named), sizeof athlete->id);
	else
		*athlete = *named;
}

/* The set that is shown was not lifted by whoever is up now. */
static gboolean is_of_another(PlbLiveController *self)
{
	if (!self->choice || !self->connection || self->state == PLB_LIVE_SETUP ||
	    self->state == PLB_LIVE_CONNECTED)
		return FALSE;
	return strcmp(name_of(self, &self->choice->athlete), self->connection->setup.athlete.id) !=
	       0;
}

void plb_live_controller_take_targets(PlbLiveController *self)
{
	self->targets = self->next_targets;
}

void plb_live_controller_set_targets(PlbLiveController *self, const PlbTargets *targets)
{
	self->next_targets = *targets;
	if (is_of_another(self))
		return;
	plb_live_controller_take_targets(self);
	if (self->recorder)
		plb_recorder_read(self->recorder, plb_live_controller_take_result, self);
	plb_live_controller_tell_set(self);
	g_signal_emit_by_name(self, "preview"); /* the targets' own words */
}

void plb_live_controller_set_athlete(PlbLiveController *self, const PlbAthlete *athlete)
{
	if (!self->choice)
		return;
	self->choice->athlete = *athlete;
	if (self->state != PLB_LIVE_CONNECTED)
		return;
	name_athlete(self, athlete, &self->connection->setup.athlete);
	g_signal_emit_by_name(self, "state-changed");
}

void plb_live_controller_reassign_pending(PlbLiveController *self)
{
	g_autofree PlbAthlete *athlete = g_steal_pointer(&self->pending_athlete);
	EditJob *job;

	if (!athlete || !can_edit_file(self))
		return;
	job = g_new0(EditJob, 1);
	job->athlete = g_steal_pointer(&athlete);
	run_job(self, job);
}

gboolean plb_live_controller_reassign(PlbLiveController *self, const PlbAthlete *athlete)
{
	gboolean recording = self->state == PLB_LIVE_RECORDING || self->state == PLB_LIVE_SAVING;

	if (!recording && !can_edit_file(self))
		return FALSE;
	name_athlete(self, athlete, &self->connection->setup.athlete);
	g_free(self->pending_athlete);
	self->pending_athlete = g_memdup2(&self->connection->setup.athlete, sizeof *athlete);
	if (!recording)
		plb_live_controller_reassign_pending(self);
	g_signal_emit_by_name(self, "state-changed");
	return TRUE;
}
