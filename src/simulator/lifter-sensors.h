/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-dynamics.h"

/* The rig's load cells and strings on a simulated session: four cells a plate share the force as a
 * stiff plate does, creep by 0.03 % of load, and are noisy; strings are straight lines in three
 * dimensions to their anchors, with play, a noise that is not quite white, and whole counts. */

typedef struct PlbSensors PlbSensors;

PlbSensors *plb_sensors_new(const PlbRig *rig, const PlbLifterPlan *plan, const PlbPhases *phases,
			    const PlbSignals *signals);
void plb_sensors_free(PlbSensors *sensors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbSensors, plb_sensors_free)

/* The counts at scan scan_index: a pure function of it. */
void plb_sensors_scan(const PlbSensors *sensors, guint64 scan_index, PlbFrame *counts);
