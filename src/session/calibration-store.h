/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/calibration.h"

/* The history of calibrations: one folder, a pair of files for each, NAME.rig and NAME.procedure
 * (its steps with all readings, from which the same calibration, table and certificate can be made
 * again). NAME is device, date and time. Files are made, never written over. Any thread. */

/* ~/.local/share/plumbar/calibrations, by XDG_DATA_HOME. Caller frees. */
char *plb_calibration_folder(void);

/* Writes the pair into folder (made if missing); gives the rig file's path, or NULL with error and
 * neither file. */
char *plb_calibration_keep(const PlbCalibration *calibration, const PlbProcedure *procedure,
			   const char *folder, GError **error);

/* Writes text to a file that must not exist yet; it is there whole or not at all. */
gboolean plb_calibration_write_new(const char *path, const char *text, GError **error);

/* Paths of the rig files in folder, oldest first; of all devices, or of one. Caller frees. */
GPtrArray *plb_calibration_history(const char *folder, const char *serial);

/* The result as JSON (docs/calibration.md lists the keys). Caller frees. */
char *plb_calibration_to_json(const PlbCalibration *calibration);
