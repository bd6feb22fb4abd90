/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig.h"
#include "src/pipeline/result.h"
#include "src/session/hdf5-node.h"

/* Groups sets, reps, series and notes. */
void plb_hdf5_result(PlbHdf5Node root, const PlbResult *result);
/* Group calibration: uncertainties, and the rig (NULL: an import), as text and part by part. */
void plb_hdf5_calibration(PlbHdf5Node root, const PlbStreamInfo *info, const PlbRig *rig);
