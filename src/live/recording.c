/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/recording-private.h"

#include <math.h>

void plb_recording_fail(PlbRecording *recording, GError *error)
{
	pthread_mutex_lock(&recording->lock);
	if (!recording->error)
		recording->error = error;
	else
		g_error_free(error);
	pthread_mutex_unlock(&recording->lock);
	atomic_store(&recording->stop, TRUE);
}

void plb_recording_add_event(PlbRecording *recording, double time_s, const char *kind, char *detail)
{
	PlbRecordingEvent *event = g_new(PlbRecordingEvent, 1);

	*event = (PlbRecordingEvent){ time_s, kind, detail };
	pthread_mutex_lock(&recording->lock);
	g_ptr_array_add(recording->events, event);
	pthread_mutex_unlock(&recording->lock);
}

static PlbSession *create_session(const PlbRackInfo *rack, const PlbRig *rig, double rate_hz,
				  const PlbRecorderOptions *options, GError **error)
{
	PlbSessionHeader header;
	g_autofree char *source = g_strdup_printf("rack %s", rack->serial);
	g_autoptr(PlbSession) session = NULL;

	plb_session_header_init(&header);
	header.raw_kind = PLB_RAW_FRAMES;
	header.rack = (PlbRackInfo *)rack; /* the header is copied, and this one not cleared */
	header.rig = (PlbRig *)rig;
	header.rate_hz = rate_hz;
	header.setup = options->setup;
	header.source = source;
	header.started_us = g_get_real_time();
	header.scenario_json = (char *)options->scenario_json;
	session = plb_session_create(options->path, &header, options->overwrite, error);
	if (session && options->truth_json &&
	    !plb_session_set_truth(session, options->truth_json, error)) {
		plb_session_discard(g_steal_pointer(&session));
		return NULL;
	}
	return g_steal_pointer(&session);
}

/* Newtons from a calibration that is past its date, or another device's, are refused, unless
 * somebody says why not; overridden then gets the line for the session. */
static gboolean check_calibration(const PlbRig *rig, const PlbRackInfo *info,
				  const PlbRecorderOptions *options, char **overridden,
				  GError **error)
{
	g_autoptr(GError) why = NULL;
	GDate today;

	g_date_clear(&today, 1);
	g_date_set_time_t(&today, (time_t)(g_get_real_time() / G_USEC_PER_SEC));
	if (plb_rig_fits(rig, info->serial, &why) && plb_rig_is_current(rig, &today, &why))
		return TRUE;
	if (!options->calibration_override) {
		g_propagate_error(error, g_steal_pointer(&why));
		return FALSE;
	}
	*overridden = g_strdup_printf("%s; used all the same: %s", why->message,
				      options->calibration_override);
	return TRUE;
}

static PlbSession *begin(PlbRack *rack, const PlbRig *rig, const PlbRecorderOptions *options,
			 GError **error)
{
	g_autoptr(PlbRackInfo) info = g_new0(PlbRackInfo, 1);
	g_autofree char *overridden = NULL;
	g_autoptr(PlbSession) session = NULL;
	double asked_hz = options->rate_hz > 0 ? options->rate_hz : 1000, rate_hz = asked_hz;

	if (!plb_rack_identify(rack, info, error))
		return NULL;
	if (!check_calibration(rig, info, options, &overridden, error))
		return NULL;
	if (!plb_rack_start(rack, asked_hz, &rate_hz, error))
		return NULL;
	session = create_session(info, rig, rate_hz, options, error);
	if (session && overridden &&
	    !plb_session_add_event(session, 0, "calibration-override", overridden, error)) {
		plb_session_discard(g_steal_pointer(&session));
		return NULL;
	}
	return g_steal_pointer(&session);
}

/* The screen's own way, from the same frames by the same calibration. */
static void prepare_preview(PlbRecording *recording, const PlbSessionHeader *header)
{
	double queued = ceil(PLB_RECORDING_PREVIEW_QUEUE_S * header->rate_hz);

	recording->to_preview = plb_frame_queue_new(MAX((gsize)queued, PLB_RECORDING_BLOCK));
	recording->preview_calibrator = plb_calibrator_new(header->rig, header->rate_hz);
	plb_calibrator_set_rack(recording->preview_calibrator, header->rack);
	plb_calibrator_hold_nothing(recording->preview_calibrator);
}

static PlbRecording *recording_alloc(PlbRack *rack, PlbSession *session,
				     const PlbRecorderOptions *options)
{
	const PlbSessionHeader *header = plb_session_get_header(session);
	PlbRecording *recording = g_new0(PlbRecording, 1);
	double queued = ceil(PLB_RECORDING_QUEUE_S * header->rate_hz);
	gsize capacity = options->lossless ? PLB_RECORDING_QUEUE_LOSSLESS : (gsize)queued;

	recording->rack = rack;
	recording->session = session;
	recording->rate_hz = header->rate_hz;
	recording->lossless = options->lossless;
	if (options->duration_s > 0)
		recording->duration_scans = (guint64)ceil(options->duration_s * header->rate_hz);
	recording->to_writer = plb_frame_queue_new(MAX(capacity, PLB_RECORDING_BLOCK));
	recording->to_analysis = plb_frame_queue_new(MAX(capacity, PLB_RECORDING_BLOCK));
	/* set up from the header, as a later analysis of the file is */
	recording->calibrator = plb_calibrator_new(header->rig, header->rate_hz);
	plb_calibrator_set_rack(recording->calibrator, header->rack);
	if (!recording->lossless)
		prepare_preview(recording, header);
	recording->pipeline = plb_pipeline_new(&header->setup);
	plb_preview_basis_init(&recording->basis);
	recording->samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	plb_pipeline_get_preview(recording->pipeline, &recording->preview);
	pthread_mutex_init(&recording->analysis_lock, NULL);
	pthread_mutex_init(&recording->lock, NULL);
	pthread_cond_init(&recording->ended_cond, NULL);
	recording->state = PLB_RECORDER_RECORDING;
	recording->last_frame_us = g_get_monotonic_time();
	if (options->duration_s > 0 && !options->lossless)
		recording->wall_stop_us =
			recording->last_frame_us + (gint64)(options->duration_s * 1e6);
	plb_channel_watch_init(&recording->watch, header->rate_hz, header->rack->cell_noise_limit);
	recording->channels = recording->watch.report;
	plb_rack_get_health(rack, &recording->health);
	recording->reps = g_array_new(FALSE, FALSE, sizeof(PlbRecordingRep));
	recording->events = g_ptr_array_new();
	return recording;
}

static void start_thread(pthread_t *thread, void *(*func)(void *), PlbRecording *recording)
{
	int code = pthread_create(thread, NULL, func, recording);

	if (code != 0)
		g_error("cannot start a thread: %s", g_strerror(code)); /* as GLib does */
}

PlbRecording *plb_recording_new(PlbRack *rack, const PlbRig *rig, const PlbRecorderOptions *options,
				GError **error)
{
	PlbSession *session = begin(rack, rig, options, error);
	PlbRecording *recording;

	if (!session) {
		plb_rack_free(rack);
		return NULL;
	}
	recording = recording_alloc(rack, session, options);
	start_thread(&recording->reader, plb_recording_reader, recording);
	if (recording->to_preview)
		start_thread(&recording->preview_thread, plb_recording_preview, recording);
	start_thread(&recording->analysis, plb_recording_analysis, recording);
	start_thread(&recording->writer, plb_recording_writer, recording);
	return recording;
}

void plb_recording_stop(PlbRecording *recording)
{
	atomic_store(&recording->stop, TRUE);
	pthread_mutex_lock(&recording->lock);
	if (recording->state == PLB_RECORDER_RECORDING)
		recording->state = PLB_RECORDER_STOPPING;
	recording->generation++;
	pthread_mutex_unlock(&recording->lock);
}

gboolean plb_recording_wait(PlbRecording *recording, GError **error)
{
	gboolean join, failed;

	pthread_mutex_lock(&recording->lock);
	while (!recording->ended)
		pthread_cond_wait(&recording->ended_cond, &recording->lock);
	join = !recording->joined;
	recording->joined = TRUE;
	failed = recording->error != NULL;
	if (failed && error)
		*error = g_error_copy(recording->error);
	pthread_mutex_unlock(&recording->lock);
	if (join)
		pthread_join(recording->writer, NULL);
	return !failed;
}

void plb_recording_free(PlbRecording *recording)
{
	if (!recording)
		return;
	plb_recording_stop(recording);
	plb_recording_wait(recording, NULL);
	plb_frame_queue_free(recording->to_writer);
	plb_frame_queue_free(recording->to_analysis);
	plb_frame_queue_free(recording->to_preview);
	plb_calibrator_free(recording->calibrator);
	plb_calibrator_free(recording->preview_calibrator);
	plb_preview_basis_clear(&recording->basis);
	plb_pipeline_free(recording->pipeline);
	g_array_unref(recording->samples);
	g_array_unref(recording->reps);
	g_ptr_array_unref(recording->events);
	g_clear_error(&recording->error);
	pthread_cond_destroy(&recording->ended_cond);
	pthread_mutex_destroy(&recording->lock);
	pthread_mutex_destroy(&recording->analysis_lock);
	g_free(recording);
}

void plb_recording_get_snapshot(PlbRecording *recording, PlbLiveSnapshot *snapshot)
{
	gint64 now_us = g_get_monotonic_time();

	pthread_mutex_lock(&recording->lock);
	snapshot->state = recording->state;
	snapshot->recorded_s = recording->recorded_s;
	snapshot->rate_hz = recording->rate_hz;
	snapshot->losses = recording->losses;
	snapshot->health = recording->health;
	snapshot->channels = recording->channels;
	snapshot->bar_place = recording->bar_place;
	snapshot->preview = recording->preview;
	snapshot->preview_us = recording->preview_us;
	snapshot->stale =
		recording->ended || now_us - recording->last_frame_us > PLB_RECORDING_STALE_US;
	pthread_mutex_unlock(&recording->lock);
}

void plb_recording_read(PlbRecording *recording, PlbRecorderReadFunc func, gpointer user_data)
{
	pthread_mutex_lock(&recording->analysis_lock);
	func(plb_pipeline_get_result(recording->pipeline),
	     plb_pipeline_get_traces(recording->pipeline), user_data);
	pthread_mutex_unlock(&recording->analysis_lock);
}

gboolean plb_recording_try_read(PlbRecording *recording, PlbRecorderReadFunc func,
				gpointer user_data)
{
	if (pthread_mutex_trylock(&recording->analysis_lock) != 0)
		return FALSE;
	func(plb_pipeline_get_result(recording->pipeline),
	     plb_pipeline_get_traces(recording->pipeline), user_data);
	pthread_mutex_unlock(&recording->analysis_lock);
	return TRUE;
}

void plb_recording_note(PlbRecording *recording, const char *kind, const char *detail)
{
	PlbLiveSnapshot snapshot;

	plb_recording_get_snapshot(recording, &snapshot);
	plb_recording_add_event(recording, snapshot.recorded_s, kind, g_strdup(detail));
}

gboolean plb_recording_edit(PlbRecording *recording, const PlbEdit *edit)
{
	g_autofree char *detail = plb_edit_detail(edit);
	gboolean done;

	pthread_mutex_lock(&recording->analysis_lock);
	done = plb_pipeline_edit(recording->pipeline, edit);
	pthread_mutex_unlock(&recording->analysis_lock);
	if (done)
		plb_recording_note(recording, plb_edit_kind_to_text(edit->kind), detail);
	return done;
}

guint64 plb_recording_get_generation(PlbRecording *recording)
{
	guint64 generation;

	pthread_mutex_lock(&recording->lock);
	generation = recording->generation;
	pthread_mutex_unlock(&recording->lock);
	return generation;
}

void plb_recording_take_reps(PlbRecording *recording, GArray *reps)
{
	pthread_mutex_lock(&recording->lock);
	g_array_append_vals(reps, recording->reps->data, recording->reps->len);
	g_array_set_size(recording->reps, 0);
	pthread_mutex_unlock(&recording->lock);
}
