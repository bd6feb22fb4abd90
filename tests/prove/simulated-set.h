/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig.h"
#include "src/pipeline/pipeline.h"
#include "src/simulator/lifter.h"
#include "tests/prove/set-draw.h"

/* One simulated set analysed in this process: lifter -> counts -> calibrator -> pipeline, given
 * only what a coach knows. */
typedef struct {
	PlbRig *rig;
	PlbLifter *lifter;
	PlbPipeline *pipeline; /* finished */
} PlbSimulatedSet;

/* FALSE with error when a setting is refused. */
gboolean plb_simulated_set_run(PlbSimulatedSet *set, const PlbSetDraw *draw, GError **error);
void plb_simulated_set_clear(PlbSimulatedSet *set);

/* Its parts: the virtual rig with that encoder, and the lifter (NULL with error when a setting is
 * refused). */
PlbRig *plb_simulated_set_rig(double encoder_mm);
PlbLifter *plb_simulated_set_lifter(const PlbSetDraw *draw, const PlbRig *rig, GError **error);
