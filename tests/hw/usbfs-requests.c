/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/hw/usbfs-private.h"

/* usbfs as its clients see it: one request after the other. */

UsbFixture *usbfs_the_fixture;

static gboolean is_gone(const Client *client)
{
	return client->port->bus.gone || client->number != client->port->number;
}

/* libusb polls the node for POLLOUT. One byte fills the one-page FIFO: nothing to be reaped. */
void usbfs_set_ready(Port *port, gboolean ready)
{
	char bytes[64];

	if (port->ready == ready)
		return;
	port->ready = ready;
	if (!ready)
		g_assert(write(port->fifo, "x", 1) == 1);
	while (ready && read(port->fifo, bytes, sizeof bytes) > 0)
		;
}

void usbfs_update_ready(UsbFixture *fixture)
{
	gboolean any[PORTS] = { FALSE };

	for (guint i = 0; i < fixture->clients->len; i++) {
		Client *client = fixture->clients->pdata[i];

		any[client->port - fixture->ports] |=
			!is_gone(client) && !g_queue_is_empty(&client->done);
		/* the node of a device that is gone stays ready */
		any[client->port - fixture->ports] |= client->port->bus.gone;
	}
	for (guint k = 0; k < fixture->port_count; k++)
		usbfs_set_ready(&fixture->ports[k], any[k]);
}

void usbfs_on_complete(gpointer user_data, PlbSimUrb *sim)
{
	UsbFixture *fixture = user_data;
	Urb *urb = (Urb *)sim;
	Client *client = sim->owner;

	urb->user->status = sim->status;
	urb->user->actual_length = (int)sim->actual;
	if (sim->status == -ENOENT && sim->actual > 0)
		fixture->counts.data_in_cancelled++;
	g_queue_push_tail(sim->status == -ENOENT && fixture->hold_cancelled ? &fixture->held
									    : &client->done,
			  urb);
	usbfs_update_ready(fixture);
}

static Client *find_client(UsbFixture *fixture, int fd)
{
	for (guint i = 0; i < fixture->clients->len; i++) {
		Client *client = fixture->clients->pdata[i];

		if (client->fd == fd)
			return client;
	}
	return NULL;
}

void usbfs_free_client(gpointer data)
{
	Client *client = data;

	g_queue_clear_full(&client->done, g_free);
	g_free(client);
}

static Port *find_port(UsbFixture *fixture, const char *path)
{
	for (guint k = 0; k < fixture->port_count; k++)
		if (strcmp(fixture->ports[k].path, path) == 0)
			return &fixture->ports[k];
	return NULL;
}

int usbfs_may_open(const char *path)
{
	UsbFixture *fixture = usbfs_the_fixture;
	int error = 0;

	if (fixture) {
		g_mutex_lock(&fixture->lock);
		error = find_port(fixture, path) ? fixture->open_error : ENOENT;
		g_mutex_unlock(&fixture->lock);
	}
	return -error;
}

void usbfs_opened(int fd, const char *path)
{
	UsbFixture *fixture = usbfs_the_fixture;
	Client *client = g_new0(Client, 1);

	client->fd = fd;
	g_mutex_lock(&fixture->lock);
	client->port = find_port(fixture, path);
	client->number = client->port->number;
	g_ptr_array_add(fixture->clients, client);
	fixture->counts.opens++;
	g_mutex_unlock(&fixture->lock);
}

void usbfs_closed(int fd)
{
	UsbFixture *fixture = usbfs_the_fixture;
	Client *client;

	g_mutex_lock(&fixture->lock);
	client = find_client(fixture, fd);
	plb_sim_bus_drop(&client->port->bus, client, g_free);
	g_ptr_array_remove_fast(fixture->clients, client);
	usbfs_update_ready(fixture);
	g_mutex_unlock(&fixture->lock);
}

/* Unless told otherwise, a rack's time waits when its buffer is half full, so that nothing depends
 * on how busy the machine is: what the driver is late for is late, not lost. */
void usbfs_let_time_pass(UsbFixture *fixture)
{
	for (guint k = 0; k < fixture->port_count; k++) {
		Port *port = &fixture->ports[k];
		gint64 now_us = g_get_monotonic_time();
		double passed_s = (double)(now_us - port->last_us) * 1e-6 * fixture->speed;
		double room_s;

		if (port->bus.gone)
			continue;
		room_s = fixture->time_waits_not ? passed_s
						 : port->device->ops->room_s(port->device);
		fixture->waited |= room_s < passed_s;
		port->device->ops->elapse(port->device, CLAMP(room_s, 0, passed_s));
		port->last_us = now_us; /* what it waited for is not made up */
		plb_sim_bus_service(&port->bus);
	}
}

static int submit(UsbFixture *fixture, Client *client, struct usbdevfs_urb *user)
{
	guint waiting;
	Urb *urb;

	if (is_gone(client))
		return -ENODEV;
	if (user->type != USBDEVFS_URB_TYPE_CONTROL && user->type != USBDEVFS_URB_TYPE_BULK)
		return -EINVAL;
	urb = g_new0(Urb, 1);
	urb->user = user;
	urb->sim = (PlbSimUrb){ .endpoint = user->endpoint,
				.buffer = user->buffer,
				.size = (gsize)user->buffer_length,
				.tag = user,
				.owner = client };
	if (fixture->pacer)
		usbfs_let_time_pass(fixture);
	if (user->type == USBDEVFS_URB_TYPE_CONTROL) {
		memcpy(urb->sim.setup, user->buffer, PLB_SETUP_BYTES);
		urb->sim.buffer += PLB_SETUP_BYTES;
		urb->sim.size -= PLB_SETUP_BYTES;
	}
	if (!plb_sim_bus_submit(&client->port->bus, &urb->sim)) {
		g_free(urb);
		return -ENODEV;
	}
	waiting = g_queue_get_length(&client->port->bus.waiting);
	fixture->counts.most_waiting = MAX(fixture->counts.most_waiting, waiting);
	return 0;
}

static int reap(UsbFixture *fixture, Client *client, void **argument)
{
	Urb *urb = g_queue_pop_head(&client->done);

	if (!urb)
		return is_gone(client) ? -ENODEV : -EAGAIN;
	*argument = urb->user;
	g_free(urb);
	usbfs_update_ready(fixture);
	return 0;
}

/* Standard requests that usbfs has its own ioctl for. */
static int standard(Client *client, guint8 type, guint8 request, guint value, guint index)
{
	PlbSimDevice *device = client->port->device;
	PlbSetup setup = { type, request, (guint16)value, (guint16)index, 0 };
	guint8 bytes[PLB_SETUP_BYTES];

	if (is_gone(client))
		return -ENODEV;
	plb_setup_encode(&setup, bytes);
	return device->ops->control(device, bytes, NULL, 0) < 0 ? -EPIPE : 0;
}

static int locked_ioctl(UsbFixture *fixture, Client *client, unsigned long request, void *argument)
{
	const struct usbdevfs_setinterface *setting = argument;

	switch (request) {
	case USBDEVFS_GET_CAPABILITIES:
		*(guint32 *)argument = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
				       USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
		return 0;
	case USBDEVFS_CLAIMINTERFACE:
		return -fixture->claim_error;
	case USBDEVFS_RELEASEINTERFACE:
		return 0;
	case USBDEVFS_SETINTERFACE:
		return standard(client, 0x01, 0x0B, setting->altsetting, setting->interface);
	case USBDEVFS_CLEAR_HALT:
		fixture->counts.clear_halts++;
		return standard(client, 0x02, 0x01, 0, *(guint *)argument);
	case USBDEVFS_SUBMITURB:
		return submit(fixture, client, argument);
	case USBDEVFS_DISCARDURB:
		return plb_sim_bus_unlink(&client->port->bus, argument, -ENOENT) ? 0 : -EINVAL;
	case USBDEVFS_REAPURBNDELAY:
		return reap(fixture, client, argument);
	default:
		g_printerr("usbfs fixture: request 0x%lx is not answered\n", request);
		return -ENOTTY;
	}
}

int usbfs_ioctl(int fd, unsigned long request, void *argument)
{
	UsbFixture *fixture = usbfs_the_fixture;
	int result;

	g_mutex_lock(&fixture->lock);
	result = locked_ioctl(fixture, find_client(fixture, fd), request, argument);
	g_mutex_unlock(&fixture->lock);
	return result;
}

/* As usbdev_poll: a device that is gone hangs up, and once its interfaces are taken away it is an
 * error as well; both at once here. */
short usbfs_poll(int fd)
{
	UsbFixture *fixture = usbfs_the_fixture;
	Client *client;
	short more = 0;

	g_mutex_lock(&fixture->lock);
	client = find_client(fixture, fd);
	if (client && is_gone(client))
		more = POLLHUP | POLLERR;
	g_mutex_unlock(&fixture->lock);
	return more;
}
