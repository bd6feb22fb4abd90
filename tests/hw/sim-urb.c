/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/hw/sim-urb.h"

#include <errno.h>
#include <string.h>

void sim_bus_init(SimBus *bus, PlbDeviceModel *model, SimComplete complete, gpointer user_data)
{
	memset(bus, 0, sizeof *bus);
	bus->model = model;
	bus->complete = complete;
	bus->user_data = user_data;
	g_queue_init(&bus->waiting);
}

static void finish(SimBus *bus, SimUrb *urb, int status)
{
	urb->status = status;
	bus->complete(bus->user_data, urb);
}

static void finish_all(SimBus *bus, int status)
{
	SimUrb *urb;

	while ((urb = g_queue_pop_head(&bus->waiting)))
		finish(bus, urb, status);
}

static int fill(SimUrb *urb, const guint8 *packet, gsize n)
{
	urb->actual = MIN(n, urb->size);
	memcpy(urb->buffer, packet, urb->actual);
	return n > urb->size ? -EOVERFLOW : 0;
}

void sim_bus_service(SimBus *bus)
{
	guint8 packet[PLB_PACKET_MAX_BYTES];
	gsize n;

	while (!g_queue_is_empty(&bus->waiting)) {
		SimUrb *urb;

		switch (plb_device_model_next_packet(bus->model, packet, &n)) {
		case PLB_MODEL_NOTHING:
			return;
		case PLB_MODEL_PACKET:
			urb = g_queue_pop_head(&bus->waiting);
			finish(bus, urb, fill(urb, packet, n));
			break;
		case PLB_MODEL_STALL:
			urb = g_queue_pop_head(&bus->waiting);
			finish(bus, urb, -EPIPE);
			if (bus->stall_first_only)
				return;
			break;
		case PLB_MODEL_GONE:
			sim_bus_unplug(bus);
			return;
		}
	}
}

static void answer_control(SimBus *bus, SimUrb *urb)
{
	gboolean refused = bus->refuse_stop && urb->setup[0] == PLB_REQUEST_TYPE_OUT &&
			   urb->setup[1] == PLB_REQUEST_STOP;
	gssize n = -1;

	if (!refused)
		n = plb_device_model_control(bus->model, urb->setup, urb->buffer, urb->size);
	urb->actual = n < 0 ? 0 : (gsize)n;
	finish(bus, urb, n < 0 ? -EPIPE : 0);
}

gboolean sim_bus_submit(SimBus *bus, SimUrb *urb)
{
	if (bus->gone)
		return FALSE;
	urb->actual = 0;
	if (urb->endpoint == 0) {
		answer_control(bus, urb);
		return TRUE;
	}
	g_queue_push_tail(&bus->waiting, urb);
	sim_bus_service(bus);
	return TRUE;
}

gboolean sim_bus_unlink(SimBus *bus, gpointer tag, int status)
{
	guint8 packet[PLB_PACKET_MAX_BYTES];
	gsize n;

	for (GList *at = bus->waiting.head; at; at = at->next) {
		SimUrb *urb = at->data;

		if (urb->tag != tag)
			continue;
		g_queue_delete_link(&bus->waiting, at);
		if (bus->data_in_cancelled &&
		    plb_device_model_next_packet(bus->model, packet, &n) == PLB_MODEL_PACKET)
			fill(urb, packet, n);
		finish(bus, urb, status);
		return TRUE;
	}
	return FALSE;
}

void sim_bus_unplug(SimBus *bus)
{
	bus->gone = TRUE;
	plb_device_model_unplug(bus->model);
	finish_all(bus, -ESHUTDOWN);
}

void sim_bus_drop(SimBus *bus, gpointer owner, GDestroyNotify free_urb)
{
	for (GList *at = bus->waiting.head, *next; at; at = next) {
		next = at->next;
		if (((SimUrb *)at->data)->owner != owner)
			continue;
		free_urb(at->data);
		g_queue_delete_link(&bus->waiting, at);
	}
}
