/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/recording-private.h"

/* With the pipeline locked. */
static void publish_preview(PlbRecording *recording)
{
	PlbPreview preview;

	plb_pipeline_get_preview(recording->pipeline, &preview);
	pthread_mutex_lock(&recording->lock);
	recording->preview = preview;
	recording->generation++;
	pthread_mutex_unlock(&recording->lock);
}

static void on_pipeline_event(const PlbPipelineEvent *event, gpointer user_data)
{
	PlbRecording *recording = user_data;
	PlbRecordingRep rep;

	if (event->kind == PLB_PIPELINE_BUSY && !recording->lossless) {
		publish_preview(recording);
		return;
	}
	pthread_mutex_lock(&recording->lock);
	recording->generation++;
	if (event->kind == PLB_PIPELINE_REP && event->set && event->rep) {
		rep = (PlbRecordingRep){ event->set->index, event->rep->index };
		g_array_append_val(recording->reps, rep);
	}
	pthread_mutex_unlock(&recording->lock);
}

static void note_homing(PlbRecording *recording)
{
	double time_s;
	char *text;

	while ((text = plb_calibrator_take_homing_news(recording->calibrator, &time_s)))
		plb_recording_add_event(recording, time_s, "home", text);
}

static void note_tares(PlbRecording *recording)
{
	double last_s;
	guint count = plb_calibrator_get_tares(recording->calibrator, &last_s);

	if (count == recording->tare_count)
		return;
	recording->tare_count = count;
	plb_recording_add_event(recording, last_s, "tare", g_strdup("plates empty and quiet"));
}

static void publish_preview_unlocked(PlbRecording *recording)
{
	pthread_mutex_lock(&recording->analysis_lock);
	publish_preview(recording);
	pthread_mutex_unlock(&recording->analysis_lock);
}

static gboolean analyse(PlbRecording *recording, const PlbFrame *frames, gsize n)
{
	GArray *samples = recording->samples;
	GError *error = NULL;
	gboolean done;

	g_array_set_size(samples, 0);
	done = plb_calibrator_push(recording->calibrator, frames, n, samples, &error);
	pthread_mutex_lock(&recording->analysis_lock);
	plb_pipeline_push(recording->pipeline, (const PlbSample *)(void *)samples->data,
			  samples->len);
	pthread_mutex_unlock(&recording->analysis_lock);
	if (!done)
		plb_recording_fail(recording, error);
	note_tares(recording);
	note_homing(recording);
	return done;
}

void *plb_recording_analysis(void *data)
{
	PlbRecording *recording = data;
	g_autofree PlbFrame *frames = g_new(PlbFrame, PLB_RECORDING_BLOCK);
	gint64 preview_us = 0;
	gboolean going = TRUE;
	gssize n;

	plb_pipeline_set_func(recording->pipeline, on_pipeline_event, recording);
	/* after a failure it still empties the queue, so that the reader never waits for it */
	while ((n = plb_frame_queue_pop(recording->to_analysis, frames, PLB_RECORDING_BLOCK,
					PLB_RECORDING_POLL_MS)) >= 0) {
		if (n == 0 || !going)
			continue;
		going = analyse(recording, frames, (gsize)n);
		if (g_get_monotonic_time() - preview_us >= PLB_RECORDING_PREVIEW_US) {
			publish_preview_unlocked(recording);
			preview_us = g_get_monotonic_time();
		}
	}
	g_array_set_size(recording->samples, 0);
	plb_calibrator_finish(recording->calibrator, recording->samples);
	pthread_mutex_lock(&recording->analysis_lock);
	plb_pipeline_push(recording->pipeline, (const PlbSample *)(void *)recording->samples->data,
			  recording->samples->len);
	plb_pipeline_finish(recording->pipeline);
	pthread_mutex_unlock(&recording->analysis_lock);
	publish_preview_unlocked(recording);
	return NULL;
}
