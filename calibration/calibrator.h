/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/homing.h"
#include "calibration/rig.h"
#include "calibration/sample.h"
#include "hw/rack.h"

/* Frames to samples: the only crossing from counts to newtons and metres. Causal and
 * deterministic: the same frames give the same samples, bit for bit, in whatever blocks they come.
 * Lost scans become samples flagged PLB_SAMPLE_GAP, so that samples are evenly spaced.
 *
 * It re-zeroes the plates by itself: when both have been empty and quiet for a second, that
 * second's mean becomes the zero from the next sample on (settings in calibrator.c, each with its
 * source). */

typedef struct PlbCalibrator PlbCalibrator;

PlbCalibrator *plb_calibrator_new(const PlbRig *rig, double rate_hz);
void plb_calibrator_free(PlbCalibrator *calibrator);
/* The rack that the frames come from, before the first of them: codes become an ideal converter's
 * counts, and all of a scan is brought to one instant (calibration/scan-align.h). */
void plb_calibrator_set_rack(PlbCalibrator *calibrator, const PlbRackInfo *rack);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbCalibrator, plb_calibrator_free)

/* Appends PlbSamples for n frames to samples. A jump of scan_index longer than ten minutes is not
 * filled with gap samples but ends the stream: returns FALSE with error. */
gboolean plb_calibrator_push(PlbCalibrator *calibrator, const PlbFrame *frames, gsize n,
			     GArray *samples, GError **error);

/* For a screen, which shows what is known now rather than later all of it: nothing is held back. */
void plb_calibrator_hold_nothing(PlbCalibrator *calibrator);
/* The end of the stream: appends what was held back. After a replug it holds back up to 15 s, until
 * the bar's movement is known again (calibration/homing.h). */
void plb_calibrator_finish(PlbCalibrator *calibrator, GArray *samples);

/* How often it has re-zeroed, and when last (seconds; NAN if never). */
guint plb_calibrator_get_tares(const PlbCalibrator *calibrator, double *last_s);

/* What became known or doubtful of the bar's place (calibration/homing.h): takes the oldest of the
 * lines since the last call, with its time; NULL: nothing. Caller frees. */
char *plb_calibrator_take_homing_news(PlbCalibrator *calibrator, double *time_s);

/* What is known of it now, for a screen. */
PlbBarPlace plb_calibrator_get_bar_place(const PlbCalibrator *calibrator);

/* The inverse, for simulators and checks: counts (as doubles, before rounding) that an ideal rack
 * of this rig shows for a sample. */
void plb_rig_counts_from_sample(const PlbRig *rig, const PlbSample *sample,
				double cell[PLB_CELL_COUNT], double encoder[PLB_ENCODER_COUNT]);
