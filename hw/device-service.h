/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/protocol-service.h"
#include "hw/protocol.h"

/* Device side of the service requests: the part of the device model that does not stream. Pure. */

typedef struct {
	PlbTareLatch tare;
	guint tare_scans; /* asked for */
	double tare_first[PLB_CELL_COUNT], tare_sum[PLB_CELL_COUNT],
		tare_square_sum[PLB_CELL_COUNT];
	PlbSelfTest self_test;
	guint16 bad_cells; /* what a self-test finds: bit k = cell k's bridge is open */
	gint32 preset_offset[PLB_ENCODER_COUNT];
	guint preset_mask;
	gint32 preset[PLB_ENCODER_COUNT];
	guint sync_every;
	gboolean unlocked;
	guint8 flash[PLB_CAL_COPIES][PLB_CAL_BLOCK_BYTES];
} PlbDeviceService;

void plb_device_service_init(PlbDeviceService *service);
/* A request that is not one of these, or is wrong: -1. */
gssize plb_device_service_out(PlbDeviceService *service, const PlbSetup *setup, const guint8 *data,
			      gsize size, gboolean streaming);
gsize plb_device_service_in(PlbDeviceService *service, const PlbSetup *setup, guint8 *out);
/* A scan is converted: presets its encoders, averages its cells. TRUE: a count was preset. */
gboolean plb_device_service_scan(PlbDeviceService *service, PlbFrame *frame);
