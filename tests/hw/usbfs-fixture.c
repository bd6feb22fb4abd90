/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/hw/usbfs-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <umockdev.h>
#include <unistd.h>

#include "hw/descriptors.h"
#include "tests/hw/sim-urb.h"

#define HUB_PATH "/devices/pci0000:00/0000:00:14.0/usb1"
#define PORTS 4
#define FIRST_NUMBER 4 /* of a device on the bus */
#define PACE_US 1000

typedef struct {
	SimUrb sim; /* first: the bus hands this back */
	struct usbdevfs_urb *user;
} Urb;

typedef struct {
	SimDevice *device; /* NULL: an empty port */
	SimBus bus;
	char *path, *node; /* as the client opens it; in the testbed's folder */
	int fifo;
	guint number;
	gboolean ready, plugged;
	GPtrArray *past; /* devices that were unplugged, whose clients may still be there */
} Port;

typedef struct {
	int fd;
	Port *port;
	guint number; /* of the device that it opened: after a replug it is another */
	GQueue done;  /* completed urbs, to be reaped */
} Client;

struct UsbFixture {
	UMockdevTestbed *testbed;
	GMutex lock; /* guards all below, and the devices */
	Port ports[PORTS];
	guint port_count, next_number;
	GPtrArray *clients;
	GQueue held; /* cancelled urbs that are kept back */
	gboolean hold_cancelled;
	int open_error, claim_error;
	UsbFixtureCounts counts;
	/* pacing */
	GThread *pacer;
	GCond changed;
	gboolean quit;
	double speed, owed_s[PORTS];
	gint64 last_us;
};

static UsbFixture *the_fixture;

static gboolean is_gone(const Client *client)
{
	return client->port->bus.gone || client->number != client->port->number;
}

/* libusb polls the node for POLLOUT. One byte fills the one-page FIFO: nothing to be reaped. */
static void set_ready(Port *port, gboolean ready)
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

static void update_ready(UsbFixture *fixture)
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
		set_ready(&fixture->ports[k], any[k]);
}

static void on_complete(gpointer user_data, SimUrb *sim)
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
	update_ready(fixture);
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

static void free_client(gpointer data)
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
	UsbFixture *fixture = the_fixture;
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
	UsbFixture *fixture = the_fixture;
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
	UsbFixture *fixture = the_fixture;
	Client *client;

	g_mutex_lock(&fixture->lock);
	client = find_client(fixture, fd);
	sim_bus_drop(&client->port->bus, client, g_free);
	g_ptr_array_remove_fast(fixture->clients, client);
	update_ready(fixture);
	g_mutex_unlock(&fixture->lock);
}

/* A rack's time waits when its buffer is half full, so that nothing depends on how busy the machine
 * is: what the driver is late for is late, not lost. */
static void let_time_pass(UsbFixture *fixture)
{
	gint64 now_us = g_get_monotonic_time();
	double passed_s = (double)(now_us - fixture->last_us) * 1e-6 * fixture->speed;

	fixture->last_us = now_us;
	for (guint k = 0; k < fixture->port_count; k++) {
		Port *port = &fixture->ports[k];
		double room_s;

		if (port->bus.gone)
			continue;
		room_s = MAX(port->device->ops->room_s(port->device), 0);
		fixture->owed_s[k] += passed_s;
		port->device->ops->elapse(port->device, MIN(fixture->owed_s[k], room_s));
		fixture->owed_s[k] = 0; /* what it waited for is not made up */
		sim_bus_service(&port->bus);
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
	urb->sim = (SimUrb){ .endpoint = user->endpoint,
			     .buffer = user->buffer,
			     .size = (gsize)user->buffer_length,
			     .tag = user,
			     .owner = client };
	if (fixture->pacer)
		let_time_pass(fixture);
	if (user->type == USBDEVFS_URB_TYPE_CONTROL) {
		memcpy(urb->sim.setup, user->buffer, PLB_SETUP_BYTES);
		urb->sim.buffer += PLB_SETUP_BYTES;
		urb->sim.size -= PLB_SETUP_BYTES;
	}
	if (!sim_bus_submit(&client->port->bus, &urb->sim)) {
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
	update_ready(fixture);
	return 0;
}

/* Standard requests that usbfs has its own ioctl for. */
static int standard(Client *client, guint8 type, guint8 request, guint value, guint index)
{
	SimDevice *device = client->port->device;
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
		return sim_bus_unlink(&client->port->bus, argument, -ENOENT) ? 0 : -EINVAL;
	case USBDEVFS_REAPURBNDELAY:
		return reap(fixture, client, argument);
	default:
		g_printerr("usbfs fixture: request 0x%lx is not answered\n", request);
		return -ENOTTY;
	}
}

int usbfs_ioctl(int fd, unsigned long request, void *argument)
{
	UsbFixture *fixture = the_fixture;
	int result;

	g_mutex_lock(&fixture->lock);
	result = locked_ioctl(fixture, find_client(fixture, fd), request, argument);
	g_mutex_unlock(&fixture->lock);
	return result;
}

static void append_descriptor(GString *text, SimDevice *device, guint8 type)
{
	PlbSetup setup = { 0x80, 0x06, (guint16)(type << 8), 0, PLB_DESCRIPTOR_MAX_BYTES };
	guint8 bytes[PLB_SETUP_BYTES], descriptor[PLB_DESCRIPTOR_MAX_BYTES];
	gssize n;

	plb_setup_encode(&setup, bytes);
	n = device->ops->control(device, bytes, descriptor, sizeof descriptor);
	g_assert(n > 0);
	for (gssize i = 0; i < n; i++)
		g_string_append_printf(text, "%02X", descriptor[i]);
}

/* The node comes before the uevent, and no "N:" line, with which umockdev would put a regular file
 * in its place (always ready: libusb would spin). */
static void make_node(UsbFixture *fixture, Port *port)
{
	g_autofree char *root = umockdev_testbed_get_root_dir(fixture->testbed);
	g_autofree char *folder = NULL;

	port->path = g_strdup_printf("/dev/bus/usb/001/%03u", port->number);
	port->node = g_build_filename(root, port->path, NULL);
	folder = g_path_get_dirname(port->node);
	g_assert(g_mkdir_with_parents(folder, 0700) == 0);
	g_assert(mkfifo(port->node, 0600) == 0);
	port->fifo = open(port->node, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	g_assert(port->fifo >= 0);
	g_assert(fcntl(port->fifo, F_SETPIPE_SZ, 4096) >= 0);
	port->ready = TRUE;
	set_ready(port, FALSE);
}

static char *describe(const Port *port, guint index)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(text,
			       "P: " HUB_PATH "/1-%u\nE: SUBSYSTEM=usb\nE: DRIVER=usb\n"
			       "E: DEVTYPE=usb_device\nE: BUSNUM=001\nE: DEVNUM=%03u\n"
			       "E: DEVNAME=%s\nE: MAJOR=189\nE: MINOR=%u\nA: busnum=1\\n\n"
			       "A: devnum=%u\\n\nA: bConfigurationValue=1\\n\n"
			       "A: speed=%s\\n\nH: descriptors=",
			       index + 1, port->number, port->path, port->number - 1, port->number,
			       port->device->ops->speed);
	append_descriptor(text, port->device, PLB_DESCRIPTOR_DEVICE);
	append_descriptor(text, port->device, PLB_DESCRIPTOR_CONFIGURATION);
	g_string_append(text, "\n");
	return g_string_free(text, FALSE);
}

static void attach(UsbFixture *fixture, guint index, SimDevice *device)
{
	Port *port = &fixture->ports[index];
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	SimBus before = port->bus;

	g_mutex_lock(&fixture->lock);
	port->device = device;
	port->number = fixture->next_number++;
	sim_bus_init(&port->bus, device, on_complete, fixture);
	port->bus.data_in_cancelled = before.data_in_cancelled;
	make_node(fixture, port);
	text = describe(port, index);
	g_mutex_unlock(&fixture->lock);
	umockdev_testbed_add_from_string(fixture->testbed, text, &error);
	g_assert_no_error(error);
	port->plugged = TRUE;
}

static void remove_node(Port *port)
{
	close(port->fifo);
	unlink(port->node);
	g_clear_pointer(&port->node, g_free);
	g_clear_pointer(&port->path, g_free);
}

UsbFixture *usb_fixture_new_device(SimDevice *device)
{
	UsbFixture *fixture = g_new0(UsbFixture, 1);

	g_assert(!the_fixture);
	fixture->testbed = umockdev_testbed_new();
	fixture->clients = g_ptr_array_new_with_free_func(free_client);
	fixture->next_number = FIRST_NUMBER;
	g_mutex_init(&fixture->lock);
	g_cond_init(&fixture->changed);
	g_queue_init(&fixture->held);
	the_fixture = fixture;
	usb_fixture_plug(fixture, device);
	return fixture;
}

UsbFixture *usb_fixture_new(PlbDeviceModel *model)
{
	return usb_fixture_new_device(sim_plumbar_new(model));
}

guint usb_fixture_plug(UsbFixture *fixture, SimDevice *device)
{
	guint index = fixture->port_count;

	g_assert(index < PORTS);
	fixture->ports[index].past = g_ptr_array_new();
	attach(fixture, index, device);
	g_mutex_lock(&fixture->lock);
	fixture->port_count++;
	g_mutex_unlock(&fixture->lock);
	return index;
}

void usb_fixture_replug(UsbFixture *fixture, guint port, SimDevice *device)
{
	Port *at = &fixture->ports[port];

	g_assert(!at->plugged);
	g_mutex_lock(&fixture->lock);
	g_ptr_array_add(at->past, at->device);
	remove_node(at);
	fixture->owed_s[port] = 0;
	g_mutex_unlock(&fixture->lock);
	attach(fixture, port, device);
}

static void stop_pacer(UsbFixture *fixture)
{
	if (!fixture->pacer)
		return;
	g_mutex_lock(&fixture->lock);
	fixture->quit = TRUE;
	g_cond_signal(&fixture->changed);
	g_mutex_unlock(&fixture->lock);
	g_thread_join(fixture->pacer);
}

void usb_fixture_free(UsbFixture *fixture)
{
	stop_pacer(fixture);
	g_assert(fixture->clients->len == 0);
	the_fixture = NULL;
	g_queue_clear_full(&fixture->held, g_free);
	g_ptr_array_unref(fixture->clients);
	for (guint k = 0; k < fixture->port_count; k++) {
		Port *port = &fixture->ports[k];

		remove_node(port);
		port->device->ops->free(port->device);
		for (guint i = 0; i < port->past->len; i++) {
			SimDevice *past = port->past->pdata[i];

			past->ops->free(past);
		}
		g_ptr_array_unref(port->past);
	}
	g_object_unref(fixture->testbed);
	g_mutex_clear(&fixture->lock);
	g_cond_clear(&fixture->changed);
	g_free(fixture);
}

void usb_fixture_set_due(UsbFixture *fixture, guint64 scans)
{
	g_mutex_lock(&fixture->lock);
	plb_device_model_set_due(sim_plumbar_get_model(fixture->ports[0].device), scans);
	sim_bus_service(&fixture->ports[0].bus);
	g_mutex_unlock(&fixture->lock);
}

static gpointer pace(gpointer data)
{
	UsbFixture *fixture = data;

	g_mutex_lock(&fixture->lock);
	while (!fixture->quit) {
		let_time_pass(fixture);
		g_cond_wait_until(&fixture->changed, &fixture->lock,
				  g_get_monotonic_time() + PACE_US);
	}
	g_mutex_unlock(&fixture->lock);
	return NULL;
}

void usb_fixture_run(UsbFixture *fixture, double speed)
{
	g_assert(!fixture->pacer);
	fixture->speed = speed;
	fixture->last_us = g_get_monotonic_time();
	fixture->pacer = g_thread_new("usb-fixture", pace, fixture);
}

SimDevice *usb_fixture_lock_device(UsbFixture *fixture, guint port)
{
	g_mutex_lock(&fixture->lock);
	return fixture->ports[port].device;
}

PlbDeviceModel *usb_fixture_lock(UsbFixture *fixture)
{
	return sim_plumbar_get_model(usb_fixture_lock_device(fixture, 0));
}

void usb_fixture_unlock(UsbFixture *fixture)
{
	g_mutex_unlock(&fixture->lock);
}

/* As the kernel does it: all urbs come back, then nothing works any more, then the uevent. */
void usb_fixture_unplug_port(UsbFixture *fixture, guint port)
{
	g_autofree char *path = g_strdup_printf("/sys" HUB_PATH "/1-%u", port + 1);
	Port *at = &fixture->ports[port];

	g_mutex_lock(&fixture->lock);
	sim_bus_unplug(&at->bus);
	update_ready(fixture);
	g_mutex_unlock(&fixture->lock);
	if (!at->plugged)
		return;
	at->plugged = FALSE;
	umockdev_testbed_uevent(fixture->testbed, path, "remove");
	umockdev_testbed_remove_device(fixture->testbed, path);
}

void usb_fixture_unplug(UsbFixture *fixture)
{
	usb_fixture_unplug_port(fixture, 0);
}

void usb_fixture_fail_open(UsbFixture *fixture, int error)
{
	g_mutex_lock(&fixture->lock);
	fixture->open_error = error;
	g_mutex_unlock(&fixture->lock);
}

void usb_fixture_fail_claim(UsbFixture *fixture, int error)
{
	g_mutex_lock(&fixture->lock);
	fixture->claim_error = error;
	g_mutex_unlock(&fixture->lock);
}

void usb_fixture_set_data_in_cancelled(UsbFixture *fixture, gboolean on)
{
	g_mutex_lock(&fixture->lock);
	fixture->ports[0].bus.data_in_cancelled = on;
	g_mutex_unlock(&fixture->lock);
}

void usb_fixture_set_refuse_stop(UsbFixture *fixture, gboolean on)
{
	g_mutex_lock(&fixture->lock);
	fixture->ports[0].bus.refuse_stop = on;
	g_mutex_unlock(&fixture->lock);
}

void usb_fixture_set_stall_first_only(UsbFixture *fixture, gboolean on)
{
	g_mutex_lock(&fixture->lock);
	fixture->ports[0].bus.stall_first_only = on;
	g_mutex_unlock(&fixture->lock);
}

void usb_fixture_set_hold_cancelled(UsbFixture *fixture, gboolean on)
{
	Urb *urb;

	g_mutex_lock(&fixture->lock);
	fixture->hold_cancelled = on;
	while (!on && (urb = g_queue_pop_head(&fixture->held)))
		g_queue_push_tail(&((Client *)urb->sim.owner)->done, urb);
	update_ready(fixture);
	g_mutex_unlock(&fixture->lock);
}

UsbFixtureCounts usb_fixture_get_counts(UsbFixture *fixture)
{
	UsbFixtureCounts counts;

	g_mutex_lock(&fixture->lock);
	counts = fixture->counts;
	counts.clients = fixture->clients->len;
	counts.waiting = 0;
	for (guint k = 0; k < fixture->port_count; k++)
		counts.waiting += g_queue_get_length(&fixture->ports[k].bus.waiting);
	g_mutex_unlock(&fixture->lock);
	return counts;
}
