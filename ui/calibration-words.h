/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/procedure.h"
#include "calibration/rig.h"

/* What is said of a rig's calibration: whose, of when, how well known; or why it is not to be used.
 */

typedef struct {
	char *text;
	gboolean good; /* FALSE: text begins with a warning */
} PlbCalibrationWords;

/* rig NULL: not calibrated. serial: of the device it is to be used with; NULL = not known yet. */
PlbCalibrationWords *plb_calibration_words_new(const PlbRig *rig, const char *serial);
void plb_calibration_words_free(PlbCalibrationWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbCalibrationWords, plb_calibration_words_free)

/* What to do in step i, in the user's language. Caller frees. */
char *plb_calibration_step_words(const PlbProcedure *procedure, const PlbRig *rig, guint i);

/* A problem of a recording that was refused, with what to do next when it is the calibration's.
 * Caller frees. */
char *plb_calibration_refusal(const GError *error);
