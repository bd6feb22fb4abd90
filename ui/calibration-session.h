/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "calibration/calibration.h"

/* What the guide is at, without widgets: rack, procedure, readings, and the result. Readings are
 * taken in a thread; everything else in the window's. */

typedef struct PlbCalibrationSession PlbCalibrationSession;

typedef struct {
	const char *serial;   /* NULL = the virtual bench */
	const char *rig_path; /* NULL or "" = the virtual rack's rig */
	const char *loads;    /* "20,40,60" */
	const char *checked_by;
} PlbCalibrationPlan;

/* Opens rig and rack; NULL with error. */
PlbCalibrationSession *plb_calibration_session_new(const PlbCalibrationPlan *plan, GError **error);
/* No reading may be running. */
void plb_calibration_session_free(PlbCalibrationSession *session);

guint plb_calibration_session_get_count(const PlbCalibrationSession *session);
/* What to do in step i. Caller frees. */
char *plb_calibration_session_get_text(const PlbCalibrationSession *session, guint i);
/* What a taken step showed, by the rig file as it is. Caller frees. */
char *plb_calibration_session_get_shown(const PlbCalibrationSession *session, guint i);
gboolean plb_calibration_session_is_taken(const PlbCalibrationSession *session, guint i);

void plb_calibration_session_take_async(PlbCalibrationSession *session, guint i,
					GAsyncReadyCallback callback, gpointer user_data);
gboolean plb_calibration_session_take_finish(GAsyncResult *result, GError **error);

/* Fits; NULL with error, whose line may name a step (its number, from 1, else 0). Owned by the
 * session. */
const PlbCalibration *plb_calibration_session_fit(PlbCalibrationSession *session, guint *step,
						  GError **error);
/* Keeps the result in the history; the rig file's path. Caller frees. */
char *plb_calibration_session_save(PlbCalibrationSession *session, GError **error);
/* Writes the certificate beside the saved rig; its path. Caller frees. */
char *plb_calibration_session_certify(PlbCalibrationSession *session, GError **error);
