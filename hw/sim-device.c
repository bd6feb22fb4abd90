/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/sim-device.h"

#include "hw/packet.h"

typedef struct {
	PlbSimDevice base;
	PlbDeviceModel *model;
} Plumbar;

static gssize plumbar_control(PlbSimDevice *device, const guint8 setup[PLB_SETUP_BYTES],
			      guint8 *data, gsize size)
{
	return plb_device_model_control(((Plumbar *)device)->model, setup, data, size);
}

static PlbModelAnswer plumbar_bulk_in(PlbSimDevice *device, guint8 endpoint, guint8 *packet,
				      gsize *n)
{
	if (endpoint != PLB_USB_ENDPOINT)
		return PLB_MODEL_STALL;
	return plb_device_model_next_packet(((Plumbar *)device)->model, packet, n);
}

static gboolean plumbar_bulk_out(PlbSimDevice *device, guint8 endpoint, const guint8 *data, gsize n)
{
	return FALSE;
}

static void plumbar_elapse(PlbSimDevice *device, double seconds)
{
	plb_device_model_elapse(((Plumbar *)device)->model, seconds);
}

static double plumbar_room_s(PlbSimDevice *device)
{
	const PlbDeviceModel *model = ((Plumbar *)device)->model;

	return ((double)PLB_MODEL_FIFO_SCANS / 2 - (double)plb_device_model_get_waiting(model)) /
	       plb_device_model_get_rate_hz(model);
}

static void plumbar_unplug(PlbSimDevice *device)
{
	plb_device_model_unplug(((Plumbar *)device)->model);
}

static void plumbar_free(PlbSimDevice *device)
{
	plb_device_model_free(((Plumbar *)device)->model);
	g_free(device);
}

static const PlbSimDeviceOps plumbar_ops = {
	.max_packet = PLB_PACKET_MAX_BYTES,
	.speed = "480",
	.control = plumbar_control,
	.bulk_in = plumbar_bulk_in,
	.bulk_out = plumbar_bulk_out,
	.elapse = plumbar_elapse,
	.room_s = plumbar_room_s,
	.unplug = plumbar_unplug,
	.free = plumbar_free,
};

PlbSimDevice *plb_sim_device_new(PlbDeviceModel *model)
{
	Plumbar *device = g_new0(Plumbar, 1);

	device->base.ops = &plumbar_ops;
	device->model = model;
	plb_device_model_set_paced(model, TRUE);
	return &device->base;
}

PlbDeviceModel *plb_sim_device_get_model(PlbSimDevice *device)
{
	return device->ops == &plumbar_ops ? ((Plumbar *)device)->model : NULL;
}
