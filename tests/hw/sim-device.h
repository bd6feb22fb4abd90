/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/device-model-private.h"

/* A simulated USB device as a host controller sees it. Each kind fills one table; the controller
 * (sim-urb.h) knows nothing else of it. Not locked: the front end has the lock. */

typedef struct SimDevice SimDevice;

typedef struct {
	guint max_packet;  /* wMaxPacketSize of its bulk endpoints */
	const char *speed; /* sysfs' text: "480", "12" */
	/* A control transfer; -1 = it stalls. Standard requests too. */
	gssize (*control)(SimDevice *device, const guint8 setup[PLB_SETUP_BYTES], guint8 *data,
			  gsize size);
	/* One packet of a bulk IN endpoint, at most max_packet bytes. */
	PlbModelAnswer (*bulk_in)(SimDevice *device, guint8 endpoint, guint8 *packet, gsize *n);
	gboolean (*bulk_out)(SimDevice *device, guint8 endpoint, const guint8 *data, gsize n);
	/* Time passes for the device; room_s: how much may, before its buffer is half full. */
	void (*elapse)(SimDevice *device, double seconds);
	double (*room_s)(SimDevice *device);
	void (*unplug)(SimDevice *device);
	void (*free)(SimDevice *device);
} SimDeviceOps;

struct SimDevice {
	const SimDeviceOps *ops;
}; /* a device embeds this as its first member */

/* Takes ownership of the model. Paced: made to tell time by elapse, or by hand. */
SimDevice *sim_plumbar_new(PlbDeviceModel *model);
PlbDeviceModel *sim_plumbar_get_model(SimDevice *device);

/* Descriptors and halts, which devices without a model of their own share. */
typedef struct {
	const guint8 *device_descriptor, *configuration_descriptor;
	gsize configuration_bytes;
	const char *serial; /* string 3; strings 1 and 2 are its maker and product */
	const char *maker, *product;
	guint8 halted_endpoint; /* 0 = none */
} SimStandard;
/* TRUE: it was a standard request, and *moved its answer. */
gboolean sim_standard_control(SimStandard *standard, const guint8 setup[PLB_SETUP_BYTES],
			      guint8 *data, gsize size, gssize *moved);
