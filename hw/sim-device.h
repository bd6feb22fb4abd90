/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/device-model-private.h"

/* A simulated USB device as a host controller sees it. Each kind fills one table; the controller
 * (sim-bus.h) knows nothing else of it. Not locked: the front end has the lock. */

typedef struct PlbSimDevice PlbSimDevice;

typedef struct {
	guint max_packet;  /* wMaxPacketSize of its bulk endpoints */
	const char *speed; /* sysfs' text: "480", "12" */
	/* A control transfer; -1 = it stalls. Standard requests too. */
	gssize (*control)(PlbSimDevice *device, const guint8 setup[PLB_SETUP_BYTES], guint8 *data,
			  gsize size);
	/* One packet of a bulk IN endpoint, at most max_packet bytes. */
	PlbModelAnswer (*bulk_in)(PlbSimDevice *device, guint8 endpoint, guint8 *packet, gsize *n);
	gboolean (*bulk_out)(PlbSimDevice *device, guint8 endpoint, const guint8 *data, gsize n);
	/* Time passes for the device; room_s: how much may, before its buffer is half full. */
	void (*elapse)(PlbSimDevice *device, double seconds);
	double (*room_s)(PlbSimDevice *device);
	void (*unplug)(PlbSimDevice *device);
	void (*free)(PlbSimDevice *device);
} PlbSimDeviceOps;

struct PlbSimDevice {
	const PlbSimDeviceOps *ops;
}; /* a device embeds this as its first member */

/* Takes ownership of the model. Paced: made to tell time by elapse, or by hand. */
PlbSimDevice *plb_sim_device_new(PlbDeviceModel *model);
PlbDeviceModel *plb_sim_device_get_model(PlbSimDevice *device);
