/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/pipeline.h"

/* The model's joints as points of a C3D file. They are in the sagittal plane, rig frame: x and z in
 * metres. */

#define PLB_C3D_JOINTS 8
extern const char *const plb_c3d_joint_names[PLB_C3D_JOINTS]; /* "MODEL_ANKLE"... */

/* n instants at rate_hz from the recording's first sample on, each with x and z of every joint:
 * [n][PLB_C3D_JOINTS][2]; NAN between reps and where there is no posture. Between the instants of
 * the solution (100 Hz) on a straight line. NULL: no rep has a posture. Caller frees. */
double *plb_c3d_joints(const PlbPipeline *pipeline, gsize n, double rate_hz);
