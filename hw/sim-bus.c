/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/sim-bus.h"

#include <errno.h>
#include <string.h>

#define ENDPOINT_NUMBER(endpoint) ((endpoint)&0x0f)

void plb_sim_bus_init(PlbSimBus *bus, PlbSimDevice *device, PlbSimComplete complete,
		      gpointer user_data)
{
	memset(bus, 0, sizeof *bus);
	bus->device = device;
	bus->complete = complete;
	bus->user_data = user_data;
	g_queue_init(&bus->waiting);
}

static void finish(PlbSimBus *bus, PlbSimUrb *urb, int status)
{
	urb->status = status;
	bus->complete(bus->user_data, urb);
}

static void finish_all(PlbSimBus *bus, int status)
{
	PlbSimUrb *urb;

	while ((urb = g_queue_pop_head(&bus->waiting)))
		finish(bus, urb, status);
}

typedef enum { STAYS, DONE, STALLED, UNPLUGGED } Served;

/* Packets until the urb ends: by a short one, by being full, or by one that does not fit. */
static Served serve(PlbSimBus *bus, PlbSimUrb *urb, int *status)
{
	const PlbSimDeviceOps *ops = bus->device->ops;
	guint8 packet[PLB_PACKET_MAX_BYTES];
	gsize n, fits;

	*status = 0;
	if (bus->failures > 0) {
		bus->failures--;
		*status = bus->failure_status;
		return DONE;
	}
	for (;;) {
		switch (ops->bulk_in(bus->device, urb->endpoint, packet, &n)) {
		case PLB_MODEL_NOTHING:
			return STAYS;
		case PLB_MODEL_STALL:
			*status = -EPIPE;
			return STALLED;
		case PLB_MODEL_GONE:
			return UNPLUGGED;
		case PLB_MODEL_PACKET:
			break;
		}
		fits = MIN(n, urb->size - urb->actual);
		memcpy(urb->buffer + urb->actual, packet, fits);
		urb->actual += fits;
		if (fits < n)
			*status = -EOVERFLOW;
		if (fits < n || n < ops->max_packet || urb->actual == urb->size)
			return DONE;
	}
}

void plb_sim_bus_service(PlbSimBus *bus)
{
	gboolean blocked[16] = { FALSE };

	for (GList *at = bus->waiting.head, *next; at; at = next) {
		PlbSimUrb *urb = at->data;
		gboolean *held = &blocked[ENDPOINT_NUMBER(urb->endpoint)];
		Served served;
		int status;

		next = at->next;
		if (*held)
			continue;
		served = serve(bus, urb, &status);
		if (served == UNPLUGGED) {
			plb_sim_bus_unplug(bus);
			return;
		}
		*held = served == STAYS || (served == STALLED && bus->stall_first_only);
		if (served == STAYS)
			continue;
		g_queue_delete_link(&bus->waiting, at);
		finish(bus, urb, status);
	}
}

static void answer_control(PlbSimBus *bus, PlbSimUrb *urb)
{
	gboolean refused = bus->refuse_stop && urb->setup[0] == PLB_REQUEST_TYPE_OUT &&
			   urb->setup[1] == PLB_REQUEST_STOP;
	gssize n = -1;

	if (!refused)
		n = bus->device->ops->control(bus->device, urb->setup, urb->buffer, urb->size);
	urb->actual = n < 0 ? 0 : (gsize)n;
	finish(bus, urb, n < 0 ? -EPIPE : 0);
}

static void answer_bulk_out(PlbSimBus *bus, PlbSimUrb *urb)
{
	gboolean taken =
		bus->device->ops->bulk_out(bus->device, urb->endpoint, urb->buffer, urb->size);

	urb->actual = taken ? urb->size : 0;
	finish(bus, urb, taken ? 0 : -EPIPE);
}

gboolean plb_sim_bus_submit(PlbSimBus *bus, PlbSimUrb *urb)
{
	if (bus->gone)
		return FALSE;
	urb->actual = 0;
	if (urb->endpoint == 0) {
		answer_control(bus, urb);
	} else if (!(urb->endpoint & 0x80)) {
		answer_bulk_out(bus, urb);
		plb_sim_bus_service(bus); /* there may be an answer */
	} else {
		g_queue_push_tail(&bus->waiting, urb);
		plb_sim_bus_service(bus);
	}
	return TRUE;
}

gboolean plb_sim_bus_unlink(PlbSimBus *bus, gpointer tag, int status)
{
	int ignored;

	for (GList *at = bus->waiting.head; at; at = at->next) {
		PlbSimUrb *urb = at->data;

		if (urb->tag != tag)
			continue;
		g_queue_delete_link(&bus->waiting, at);
		if (bus->data_in_cancelled)
			serve(bus, urb, &ignored);
		finish(bus, urb, status);
		return TRUE;
	}
	return FALSE;
}

void plb_sim_bus_unplug(PlbSimBus *bus)
{
	bus->gone = TRUE;
	bus->device->ops->unplug(bus->device);
	finish_all(bus, -ESHUTDOWN);
}

void plb_sim_bus_drop(PlbSimBus *bus, gpointer owner, GDestroyNotify free_urb)
{
	for (GList *at = bus->waiting.head, *next; at; at = next) {
		next = at->next;
		if (((PlbSimUrb *)at->data)->owner != owner)
			continue;
		free_urb(at->data);
		g_queue_delete_link(&bus->waiting, at);
	}
}
