/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/recording-private.h"

#include <math.h>

/* What the writer has seen so far. */
typedef struct {
	PlbRecording *recording;
	gboolean has_first;
	guint64 first_scan, last_scan;
	PlbRackLosses losses; /* as last told of */
	guint64 committed_rows;
	gint64 committed_us;
} Writer;

static double scan_time_s(const Writer *writer, guint64 scan)
{
	return (double)(scan - writer->first_scan) / writer->recording->rate_hz;
}

static double now_s(const Writer *writer)
{
	return writer->has_first ? scan_time_s(writer, writer->last_scan) : 0;
}

/* The first failed write ends the recording; what came before it stays. Takes the error. */
static void check(Writer *writer, gboolean written, GError **error)
{
	if (written)
		return;
	writer->recording->write_failed = TRUE;
	plb_recording_fail(writer->recording, g_steal_pointer(error));
}

static void add_event(Writer *writer, double time_s, const char *kind, const char *detail)
{
	GError *error = NULL;

	if (!writer->recording->write_failed)
		check(writer,
		      plb_session_add_event(writer->recording->session, time_s, kind, detail,
					    &error),
		      &error);
}

static void note_gaps(Writer *writer, const PlbFrame *frames, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		guint64 scan = frames[i].scan_index;

		if (!writer->has_first) {
			writer->has_first = TRUE;
			writer->first_scan = scan;
		} else if (scan > writer->last_scan + 1) {
			g_autofree char *detail = g_strdup_printf(
				"%" G_GUINT64_FORMAT " scans lost", scan - writer->last_scan - 1);

			add_event(writer, scan_time_s(writer, writer->last_scan + 1), "gap",
				  detail);
		}
		writer->last_scan = scan;
	}
}

/* The causes of losses, which the gaps themselves do not tell. */
static void note_losses(Writer *writer)
{
	PlbRackLosses now, *before = &writer->losses;
	g_autofree char *detail = NULL;
	double noticed_s;

	pthread_mutex_lock(&writer->recording->lock);
	now = writer->recording->losses;
	noticed_s = writer->recording->recorded_s;
	pthread_mutex_unlock(&writer->recording->lock);
	if (now.device_overruns == before->device_overruns &&
	    now.host_overruns == before->host_overruns && now.bad_packets == before->bad_packets)
		return;
	detail = g_strdup_printf(
		"scans dropped by the device: %" G_GUINT64_FORMAT
		", by this computer: %" G_GUINT64_FORMAT "; bad packets: %" G_GUINT64_FORMAT,
		now.device_overruns - before->device_overruns,
		now.host_overruns - before->host_overruns, now.bad_packets - before->bad_packets);
	add_event(writer, noticed_s, "overrun", detail);
	*before = now;
}

static GPtrArray *take_events(PlbRecording *recording)
{
	GPtrArray *events;

	pthread_mutex_lock(&recording->lock);
	events = g_ptr_array_copy(recording->events, NULL, NULL);
	g_ptr_array_set_size(recording->events, 0);
	pthread_mutex_unlock(&recording->lock);
	return events;
}

static void store_events(Writer *writer)
{
	g_autoptr(GPtrArray) events = take_events(writer->recording);

	for (guint k = 0; k < events->len; k++) {
		PlbRecordingEvent *event = g_ptr_array_index(events, k);

		add_event(writer, event->time_s, event->kind, event->detail);
		g_free(event->detail);
		g_free(event);
	}
}

/* A rack that falls silent or is slow does not fill chunks: what there is must not wait for more.
 */
static void commit_by_the_clock(Writer *writer)
{
	PlbRecording *recording = writer->recording;
	guint64 rows = plb_session_get_row_count(recording->session);
	gint64 now_us = g_get_monotonic_time();
	GError *error = NULL;

	if (rows != writer->committed_rows) {
		writer->committed_rows = rows;
		writer->committed_us = now_us;
	} else if (!recording->lossless &&
		   now_us - writer->committed_us > PLB_RECORDING_COMMIT_US) {
		check(writer, plb_session_flush(recording->session, &error), &error);
		writer->committed_us = now_us;
	}
}

static void write_frames(Writer *writer, const PlbFrame *frames, gsize n)
{
	GError *error = NULL;

	note_gaps(writer, frames, n);
	if (!writer->recording->write_failed)
		check(writer,
		      plb_session_append_frames(writer->recording->session, frames, n, &error),
		      &error);
}

static void write_until_closed(Writer *writer)
{
	PlbRecording *recording = writer->recording;
	g_autofree PlbFrame *frames = g_new(PlbFrame, PLB_RECORDING_BLOCK);
	gint64 losses_us = 0;
	gssize n;

	/* after a failure it still empties the queue, so that the reader never waits for it */
	while ((n = plb_frame_queue_pop(recording->to_writer, frames, PLB_RECORDING_BLOCK,
					PLB_RECORDING_POLL_MS)) >= 0) {
		if (n > 0)
			write_frames(writer, frames, (gsize)n);
		store_events(writer);
		if (g_get_monotonic_time() - losses_us > PLB_RECORDING_COMMIT_US) {
			note_losses(writer);
			losses_us = g_get_monotonic_time();
		}
		if (!recording->write_failed)
			commit_by_the_clock(writer);
	}
}

static void analyse_again(PlbRecording *recording)
{
	GError *error = NULL;
	PlbPipeline *pipeline = plb_session_analyze(recording->session, &error);

	if (!pipeline) {
		plb_recording_fail(recording, error);
		return;
	}
	pthread_mutex_lock(&recording->analysis_lock);
	plb_pipeline_free(recording->pipeline);
	recording->pipeline = pipeline;
	pthread_mutex_unlock(&recording->analysis_lock);
}

/* What was learnt of the device's clock: information, and what is needed to put the recording on
 * another clock. */
static void note_clock(Writer *writer)
{
	char drift[G_ASCII_DTOSTR_BUF_SIZE], u[G_ASCII_DTOSTR_BUF_SIZE];
	g_autofree char *detail = NULL;
	PlbRackClock clock;

	plb_rack_get_clock(writer->recording->rack, &clock);
	if (isnan(clock.drift_ppm))
		return;
	g_ascii_formatd(drift, sizeof drift, "%+.3f", clock.drift_ppm);
	g_ascii_formatd(u, sizeof u, "%.3f", clock.drift_u_ppm);
	detail = g_strdup_printf("drift_ppm=%s u_ppm=%s points=%u", drift, u, clock.points);
	add_event(writer, now_s(writer), "clock", detail);
}

static void finish_file(Writer *writer)
{
	PlbRecording *recording = writer->recording;
	GError *error = NULL;

	if (atomic_load(&recording->analysis_behind)) {
		add_event(writer, now_s(writer), "note",
			  "the analysis fell behind and was done again from the file");
		store_events(writer);
		if (!recording->write_failed)
			analyse_again(recording);
	}
	note_losses(writer);
	store_events(writer);
	if (!recording->write_failed)
		check(writer,
		      plb_session_store_result(recording->session,
					       plb_pipeline_get_result(recording->pipeline),
					       &error) &&
			      plb_session_finish(recording->session, &error),
		      &error);
	/* after a failed write it stays as cut off: opening it folds its journal in */
	g_clear_pointer(&recording->session, plb_session_free);
}

static void tell_the_end(PlbRecording *recording)
{
	pthread_mutex_lock(&recording->lock);
	recording->state = recording->error ? PLB_RECORDER_FAILED : PLB_RECORDER_FINISHED;
	recording->ended = TRUE;
	recording->generation++;
	pthread_cond_broadcast(&recording->ended_cond);
	pthread_mutex_unlock(&recording->lock);
}

void *plb_recording_writer(void *data)
{
	PlbRecording *recording = data;
	Writer writer = {
		.recording = recording,
		.committed_us = g_get_monotonic_time(),
	};

	write_until_closed(&writer);
	pthread_join(recording->reader, NULL);
	pthread_join(recording->analysis, NULL);
	note_clock(&writer);
	g_clear_pointer(&recording->rack, plb_rack_free);
	finish_file(&writer);
	tell_the_end(recording);
	return NULL;
}
