/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/device-model.h"
#include "src/simulator/lifter.h"

/* A simulated lifter as seen by encoders that count from 0 at power-up, as real ones do. */

typedef struct {
	PlbLifter *lifter; /* borrowed */
	guint64 next;      /* scan of the lifter */
	gint32 zero[PLB_ENCODER_COUNT];
	gboolean has_zero; /* set beforehand: they hold their counts */
} CountingLifter;

/* A PlbScanSource: a device's first scan is where its encoders count from. */
void counting_lifter_scan(gpointer data, guint64 scan_index, PlbFrame *counts);
/* The rig as somebody would have made it: the hooks are where the bar rests in the first half
 * second of the lifter, which must be a fresh one. */
PlbRig *counting_lifter_home_rig(PlbLifter *lifter, const PlbRig *absolute);
