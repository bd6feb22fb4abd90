/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "hw/channel-watch.h"
#include "src/live/frame-queue.h"
#include "src/live/recording.h"
#include "src/pipeline/preview.h"

/* Shared by the recording-*.c files only. */

/* Frames handled at once: a quarter of a second at 1 kHz; at most what a reader wants to lose. */
#define PLB_RECORDING_BLOCK 256
/* How much recording either queue holds: a disk may stall that long (spun-down drives take 10 s).
 */
#define PLB_RECORDING_QUEUE_S 30.0
/* In lossless mode nobody stalls; a short queue keeps the three threads in step. */
#define PLB_RECORDING_QUEUE_LOSSLESS 4096
/* How long to wait for a rack's frames before looking whether to stop. */
#define PLB_RECORDING_POLL_MS 50
/* Rows older than this by the clock are committed even if their chunk is not full: with polls, at
 * least twice a second. */
#define PLB_RECORDING_COMMIT_US 400000
/* Half a screen's refresh: newer previews than that nobody sees. */
#define PLB_RECORDING_PREVIEW_US 8000
/* A screen that lags is looked at late anyway: older frames than that need no preview. */
#define PLB_RECORDING_PREVIEW_QUEUE_S 1.0
/* How much nicer the analysis is than capture and screen: a rep may come some milliseconds later.
 */
#define PLB_RECORDING_ANALYSIS_NICE 5
/* Health is for eyes: no more often than this. */
#define PLB_RECORDING_HEALTH_US 100000
/* No frame for so long: what is shown is not live. */
#define PLB_RECORDING_STALE_US 250000
/* The calibrator fills no longer loss than ten minutes; after one the recording ends. */
#define PLB_RECORDING_SILENCE_S 600.0

typedef struct {
	double time_s;
	const char *kind;
	char *detail;
} PlbRecordingEvent;

struct PlbRecording {
	/* set before the threads start */
	PlbRack *rack; /* the reader's; freed when that has ended */
	double rate_hz;
	guint64 duration_scans; /* 0 = no end */
	gboolean lossless;
	PlbFrameQueue *to_writer, *to_analysis;
	PlbFrameQueue *to_preview; /* NULL = lossless: previews are the analysis's */
	pthread_t reader, writer, analysis, preview_thread;

	atomic_bool stop;            /* asked to end */
	atomic_bool analysis_behind; /* it missed frames: to be done again from the file */

	/* reader only */
	PlbFrame block[PLB_RECORDING_BLOCK];
	gboolean has_first;
	guint64 first_scan, last_scan, received_scans;
	guint64 dropped_scans; /* the writer's queue was full */
	guint16 carried_flags; /* of frames among those, for the next that is kept */
	PlbChannelWatch watch;
	PlbRackLink link;
	gint64 told_us;      /* when health was last published */
	gint64 wall_stop_us; /* monotonic: duration by the clock, for when the rack is away; 0 =
				none */

	/* writer only */
	PlbSession *session;
	gboolean write_failed;

	/* preview only */
	PlbCalibrator *preview_calibrator;

	/* analysis only */
	PlbCalibrator *calibrator;
	GArray *samples;
	guint tare_count;

	pthread_mutex_t analysis_lock; /* the pipeline; held while a rep is worked out */
	PlbPipeline *pipeline;

	pthread_mutex_t
		lock; /* all below; held for copies only, and never with analysis_lock wanted */
	pthread_cond_t ended_cond;
	gboolean ended, joined;
	PlbRecorderState state;
	GError *error; /* the first that happened */
	PlbRackLosses losses;
	PlbRackHealth health;
	PlbChannelReport channels;
	PlbPreviewBasis basis; /* what the analysis knows */
	PlbBarPlace bar_place;
	PlbPreview preview;
	gint64 preview_us; /* when it was made, monotonic */
	double recorded_s;
	gint64 last_frame_us; /* monotonic */
	guint64 generation;
	GArray *reps;      /* PlbRecordingRep for the owner to take */
	GPtrArray *events; /* PlbRecordingEvent for the writer to store */
};

/* Keeps the first error, and asks all to end. Takes ownership of error. */
void plb_recording_fail(PlbRecording *recording, GError *error);
/* For the writer to store; takes ownership of detail. */
void plb_recording_add_event(PlbRecording *recording, double time_s, const char *kind,
			     char *detail);

void *plb_recording_reader(void *recording);   /* recording-reader.c */
void *plb_recording_writer(void *recording);   /* recording-writer.c */
void *plb_recording_analysis(void *recording); /* recording-analysis.c */
void *plb_recording_preview(void *recording);  /* recording-preview.c */
