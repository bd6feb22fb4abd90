/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/recording-private.h"

/* Neither one silence longer than a reader of the file fills, nor more of them than it believes. */
static gboolean can_bridge(const PlbRecording *recording, guint64 scan)
{
	guint64 span = scan - recording->first_scan, received = recording->received_scans;

	return (double)(scan - recording->last_scan) <=
		       PLB_RECORDING_SILENCE_S * recording->rate_hz &&
	       plb_session_losses_fit(received,
				      span - MIN(span, received) + recording->dropped_scans);
}

/* How many of the n frames still belong to the recording: up to its duration, or to a silence that
 * nobody can bridge. */
static gsize frames_wanted(PlbRecording *recording, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		guint64 scan = recording->block[i].scan_index;

		if (!recording->has_first) {
			recording->has_first = TRUE;
			recording->first_scan = recording->last_scan = scan;
		}
		if (recording->duration_scans > 0 &&
		    scan - recording->first_scan >= recording->duration_scans) {
			atomic_store(&recording->stop, TRUE);
			return i;
		}
		if (!can_bridge(recording, scan)) {
			plb_recording_fail(recording,
					   g_error_new(PLB_HW_ERROR, PLB_HW_ERROR_GONE,
						       "the rack was silent for too long"));
			return i;
		}
		recording->received_scans++;
		recording->last_scan = scan;
	}
	return n;
}

static double last_s(const PlbRecording *recording)
{
	return (double)(recording->last_scan - recording->first_scan) / recording->rate_hz;
}

/* A gap whose length is this computer's clock's: how long, and how well that is known. */
static void note_clock_gap(PlbRecording *recording, const PlbFrame *after)
{
	gboolean restarted = (after->flags & PLB_FRAME_RESTARTED) != 0;
	char u_ms[G_ASCII_DTOSTR_BUF_SIZE];
	PlbRackHealth health;

	plb_rack_get_health(recording->rack, &health);
	g_ascii_formatd(u_ms, sizeof u_ms, "%.1f", 1e3 * health.away_u_s);
	plb_recording_add_event(
		recording, (double)(after->scan_index - recording->first_scan) / recording->rate_hz,
		restarted ? "replug" : "gap-by-clock",
		g_strdup_printf("%s for %" G_GUINT64_FORMAT
				" scans, uncertain by %s ms (this computer's clock)",
				restarted ? "the rack was away" : "the rack's stream was lost",
				health.away_scans, u_ms));
}

/* Tells screens, and the file when the rack went away. */
static void publish_health(PlbRecording *recording)
{
	gint64 now_us = g_get_monotonic_time();
	PlbRackHealth health;

	if (now_us - recording->told_us < PLB_RECORDING_HEALTH_US)
		return;
	recording->told_us = now_us;
	plb_rack_get_health(recording->rack, &health);
	if (health.link != PLB_RACK_CONNECTED && recording->link == PLB_RACK_CONNECTED)
		plb_recording_add_event(recording, last_s(recording), "unplug",
					g_strdup("the rack was unplugged"));
	recording->link = health.link;
	pthread_mutex_lock(&recording->lock);
	recording->health = health;
	recording->channels = recording->watch.report;
	if (health.link != PLB_RACK_CONNECTED)
		recording->generation++;
	pthread_mutex_unlock(&recording->lock);
}

static void publish(PlbRecording *recording)
{
	PlbRackLosses losses;

	plb_rack_get_losses(recording->rack, &losses);
	losses.lost_scans += recording->dropped_scans;
	losses.host_overruns += recording->dropped_scans;
	pthread_mutex_lock(&recording->lock);
	recording->losses = losses;
	if (recording->has_first)
		recording->recorded_s = (double)(recording->last_scan - recording->first_scan + 1) /
					recording->rate_hz;
	recording->last_frame_us = g_get_monotonic_time();
	recording->generation++;
	pthread_mutex_unlock(&recording->lock);
}

/* Where a stream begins anew must be known even when the frame that says it is lost. */
static void carry_flags(PlbRecording *recording, gsize kept, gsize wanted)
{
	if (kept > 0)
		recording->carried_flags = 0;
	for (gsize i = kept; i < wanted; i++)
		recording->carried_flags |=
			recording->block[i].flags & (PLB_FRAME_RESTARTED | PLB_FRAME_GAP_BY_CLOCK);
}

static void deliver(PlbRecording *recording, gsize n)
{
	gsize wanted = frames_wanted(recording, n);
	gsize kept;

	plb_channel_watch_push(&recording->watch, recording->block, wanted);
	for (gsize i = 0; i < wanted; i++)
		if (recording->block[i].flags & (PLB_FRAME_RESTARTED | PLB_FRAME_GAP_BY_CLOCK))
			note_clock_gap(recording, &recording->block[i]);
	if (wanted > 0)
		recording->block[0].flags |= recording->carried_flags;
	kept = plb_frame_queue_push(recording->to_writer, recording->block, wanted,
				    recording->lossless);

	carry_flags(recording, kept, wanted);
	recording->dropped_scans += wanted - kept;
	if (!atomic_load(&recording->analysis_behind) &&
	    plb_frame_queue_push(recording->to_analysis, recording->block, kept,
				 recording->lossless) < kept)
		atomic_store(&recording->analysis_behind, TRUE);
	if (recording->to_preview)
		plb_frame_queue_push(recording->to_preview, recording->block, kept, FALSE);
	publish(recording);
}

/* What the rack had received before it was stopped is still to be had; a rack that makes frames on
 * demand has none. */
static void drain(PlbRecording *recording)
{
	gssize n;

	for (double left = PLB_RECORDING_QUEUE_S * recording->rate_hz; left > 0;
	     left -= (double)n) {
		n = plb_rack_read(recording->rack, recording->block, PLB_RECORDING_BLOCK, 0, NULL);
		if (n <= 0)
			return;
		deliver(recording, (gsize)n);
	}
}

/* A rack that is away cannot fill the duration with scans: then the clock ends it. */
static void stop_by_the_clock(PlbRecording *recording)
{
	if (recording->link != PLB_RACK_CONNECTED && recording->wall_stop_us > 0 &&
	    g_get_monotonic_time() > recording->wall_stop_us)
		atomic_store(&recording->stop, TRUE);
}

static void fail_if_away(PlbRecording *recording)
{
	PlbRackHealth health;

	plb_rack_get_health(recording->rack, &health);
	if (health.link != PLB_RACK_CONNECTED)
		plb_recording_fail(recording,
				   g_error_new(PLB_HW_ERROR, PLB_HW_ERROR_GONE,
					       "the rack was unplugged and had not come back"));
}

void *plb_recording_reader(void *data)
{
	PlbRecording *recording = data;
	gboolean at_end = FALSE;

	while (!atomic_load(&recording->stop)) {
		GError *error = NULL;
		gssize n = plb_rack_read(recording->rack, recording->block, PLB_RECORDING_BLOCK,
					 PLB_RECORDING_POLL_MS, &error);

		if (n < 0) {
			if (recording->link == PLB_RACK_CONNECTED)
				plb_recording_add_event(recording, last_s(recording), "unplug",
							g_strdup(error->message));
			plb_recording_fail(recording, error);
			at_end = TRUE;
		} else if (n > 0) {
			deliver(recording, (gsize)n);
		}
		publish_health(recording);
		stop_by_the_clock(recording);
	}
	plb_rack_stop(recording->rack);
	if (!at_end) {
		drain(recording);
		fail_if_away(recording);
	}
	plb_frame_queue_close(recording->to_writer);
	plb_frame_queue_close(recording->to_analysis);
	if (recording->to_preview)
		plb_frame_queue_close(recording->to_preview);
	return NULL;
}
