/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/recording-private.h"

#include <unistd.h>

/* With the pipeline locked: what the preview's own thread needs to know. */
static void publish_basis(PlbRecording *recording)
{
	PlbPreviewBasis basis;

	plb_pipeline_get_preview_basis(recording->pipeline, &basis);
	pthread_mutex_lock(&recording->lock);
	plb_preview_basis_copy(&recording->basis, &basis);
	recording->generation++;
	pthread_mutex_unlock(&recording->lock);
}

/* With the pipeline locked: when there is no such thread, or no more. */
static void publish_preview(PlbRecording *recording)
{
	PlbPreview preview;

	plb_pipeline_get_preview(recording->pipeline, &preview);
	pthread_mutex_lock(&recording->lock);
	recording->preview = preview;
	recording->bar_place = plb_calibrator_get_bar_place(recording->calibrator);
	recording->preview_us = g_get_monotonic_time();
	recording->generation++;
	pthread_mutex_unlock(&recording->lock);
}

static void on_pipeline_event(const PlbPipelineEvent *event, gpointer user_data)
{
	PlbRecording *recording = user_data;
	PlbRecordingRep rep;

	if (event->kind == PLB_PIPELINE_BUSY) {
		if (recording->to_preview)
			publish_basis(recording);
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

static void publish_preview_now(PlbRecording *recording, gint64 *preview_us)
{
	publish_preview(recording);
	*preview_us = g_get_monotonic_time();
}

static gboolean analyse(PlbRecording *recording, const PlbFrame *frames, gsize n,
			gint64 *preview_us)
{
	GArray *samples = recording->samples;
	GError *error = NULL;
	gboolean done;

	g_array_set_size(samples, 0);
	done = plb_calibrator_push(recording->calibrator, frames, n, samples, &error);
	pthread_mutex_lock(&recording->analysis_lock);
	plb_pipeline_push(recording->pipeline, (const PlbSample *)(void *)samples->data,
			  samples->len);
	if (recording->to_preview)
		publish_basis(recording);
	else if (g_get_monotonic_time() - *preview_us >= PLB_RECORDING_PREVIEW_US)
		publish_preview_now(recording, preview_us);
	pthread_mutex_unlock(&recording->analysis_lock);
	if (!done)
		plb_recording_fail(recording, error);
	note_tares(recording);
	note_homing(recording);
	return done;
}

/* This thread alone, as Linux has it; where it cannot be, nothing is lost. */
static void be_nice(void)
{
	if (nice(PLB_RECORDING_ANALYSIS_NICE) == -1)
		return;
}

void *plb_recording_analysis(void *data)
{
	PlbRecording *recording = data;
	g_autofree PlbFrame *frames = g_new(PlbFrame, PLB_RECORDING_BLOCK);
	gint64 preview_us = 0;
	gboolean going = TRUE;
	gssize n;

	if (recording->to_preview)
		be_nice();
	plb_pipeline_set_func(recording->pipeline, on_pipeline_event, recording);
	/* after a failure it still empties the queue, so that the reader never waits for it */
	while ((n = plb_frame_queue_pop(recording->to_analysis, frames, PLB_RECORDING_BLOCK,
					PLB_RECORDING_POLL_MS)) >= 0) {
		if (n == 0 || !going)
			continue;
		going = analyse(recording, frames, (gsize)n, &preview_us);
	}
	g_array_set_size(recording->samples, 0);
	plb_calibrator_finish(recording->calibrator, recording->samples);
	pthread_mutex_lock(&recording->analysis_lock);
	plb_pipeline_push(recording->pipeline, (const PlbSample *)(void *)recording->samples->data,
			  recording->samples->len);
	plb_pipeline_finish(recording->pipeline);
	if (recording->to_preview)
		pthread_join(recording->preview_thread, NULL);
	publish_preview(recording);
	pthread_mutex_unlock(&recording->analysis_lock);
	return NULL;
}
