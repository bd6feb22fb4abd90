/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/session.h"

/* The core of plb_export_c3d: samples of one recording as a C3D file (PC reals), to a temporary
 * file beside path that takes its name when whole. Points BAR_LEFT and BAR_RIGHT, or BAR, in mm;
 * each plate with pressure as a type 2 force platform of six channels (N, Nmm; the force on the
 * lifter); force without pressure, and a bar without x, as channels alone. Points not measured have
 * a residual of -1, forces not measured are not a number. rig tells the plates' places; NULL: they
 * are guessed about the pressure. joints_m (NULL: none) as plb_c3d_joints() gives them: points
 * in the plane of the bar's middle, since the model has no y. Importing the file gives the samples
 * in single precision. */
gboolean plb_c3d_write_samples(const PlbSample *samples, gsize n, const PlbStreamInfo *info,
			       const PlbRig *rig, const double *joints_m, const char *path,
			       GError **error);
