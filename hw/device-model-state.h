/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/device-model-private.h"

/* Shared by device-model.c and device-model-control.c only. */

#define PLB_MODEL_MAX_FAULTS 16

typedef struct {
	PlbDeviceFault fault;
	guint64 at_scan;
	guint amount;
} PlbModelFault;

struct PlbDeviceModel {
	char *serial;
	PlbScanSource source;
	gpointer source_data;
	GDestroyNotify source_free;
	PlbCaps caps;
	PlbConfig config;
	guint32 session, sequence;
	guint16 protocol;
	gboolean streaming, armed, halted, gone, paced, test_pattern;
	gboolean sync_edge, changed; /* to be said in the next packet */
	PlbDeviceService service;
	guint8 configuration; /* of SET_CONFIGURATION */
	guint64 start_tick;   /* when the present stream's scan 0 was latched */
	guint64 next_scan, due;
	gboolean lost_before; /* to be said in the next packet */
	gboolean has_clock;   /* time was told by elapse */
	double clock_ticks, drift_ppm;
	PlbStatus status;
	PlbModelFault faults[PLB_MODEL_MAX_FAULTS];
	guint fault_count;
};

guint64 plb_device_model_present_tick(const PlbDeviceModel *model);
/* A new stream: its scan 0 comes one period from now, under a session of its own. */
void plb_device_model_begin_session(PlbDeviceModel *model);
