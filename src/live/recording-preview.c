/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/recording-private.h"

/* The preview's thread: what a screen shows as now never waits for a rep to be worked out, which
 * takes as long as some frames. It calibrates the newest frames once more, keeps some seconds of
 * them, and takes the state, the load and the body from what the analysis knew last. */

/* A preview looks back over less than a second. */
#define KEPT_S 1
#define LONGEST_S 8

typedef struct {
	PlbRecording *recording;
	GArray *samples; /* those of traces, and the ones just calibrated */
	PlbTraces *traces;
	double dropped_s; /* of the recording, before traces */
	PlbPreviewBasis basis;
} Previewer;

static void drop_old(Previewer *self)
{
	PlbStreamInfo info = self->traces->info;
	guint kept = (guint)(KEPT_S * info.rate_hz), old;

	if (self->samples->len < LONGEST_S * info.rate_hz)
		return;
	old = self->samples->len - kept;
	g_array_remove_range(self->samples, 0, old);
	plb_traces_free(self->traces);
	self->traces = plb_traces_new(&info);
	plb_traces_append(self->traces, (const PlbSample *)(void *)self->samples->data,
			  self->samples->len);
	self->dropped_s += old / info.rate_hz;
}

static gboolean take(Previewer *self, const PlbFrame *frames, gsize n)
{
	guint before = self->samples->len;
	gboolean done = plb_calibrator_push(self->recording->preview_calibrator, frames, n,
					    self->samples, NULL);

	plb_traces_append(self->traces, &g_array_index(self->samples, PlbSample, before),
			  self->samples->len - before);
	drop_old(self);
	return done;
}

static void publish(Previewer *self)
{
	PlbRecording *recording = self->recording;
	PlbPreview preview;

	pthread_mutex_lock(&recording->lock);
	plb_preview_basis_copy(&self->basis, &recording->basis);
	pthread_mutex_unlock(&recording->lock);
	plb_preview_make(&self->basis, self->traces, &preview);
	preview.time_s += self->dropped_s;
	pthread_mutex_lock(&recording->lock);
	recording->preview = preview;
	recording->bar_place = plb_calibrator_get_bar_place(recording->preview_calibrator);
	recording->preview_us = g_get_monotonic_time();
	recording->generation++;
	pthread_mutex_unlock(&recording->lock);
}

void *plb_recording_preview(void *data)
{
	PlbRecording *recording = data;
	Previewer self = { .recording = recording };
	g_autofree PlbFrame *frames = g_new(PlbFrame, PLB_RECORDING_BLOCK);
	gint64 told_us = 0;
	gboolean going = TRUE;
	gssize n;

	self.samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	self.traces = plb_traces_new(&plb_pipeline_get_traces(recording->pipeline)->info);
	plb_preview_basis_init(&self.basis);
	/* what the calibrator refuses is the analysis's to tell */
	while ((n = plb_frame_queue_pop(recording->to_preview, frames, PLB_RECORDING_BLOCK,
					PLB_RECORDING_POLL_MS)) >= 0) {
		if (n == 0 || !going)
			continue;
		going = take(&self, frames, (gsize)n);
		if (g_get_monotonic_time() - told_us < PLB_RECORDING_PREVIEW_US)
			continue;
		publish(&self);
		told_us = g_get_monotonic_time();
	}
	plb_preview_basis_clear(&self.basis);
	plb_traces_free(self.traces);
	g_array_unref(self.samples);
	return NULL;
}
