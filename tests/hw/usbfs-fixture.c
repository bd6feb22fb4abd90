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

#define SYSFS_PATH "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1"
#define NODE_PATH "/dev/bus/usb/001/004"
#define PACE_US 1000

typedef struct {
	SimUrb sim; /* first: the bus hands this back */
	struct usbdevfs_urb *user;
} Urb;

typedef struct {
	int fd;
	GQueue done; /* completed urbs, to be reaped */
} Client;

struct UsbFixture {
	UMockdevTestbed *testbed;
	char *node; /* in the testbed's folder */
	int fifo;
	gboolean ready, plugged;
	GMutex lock; /* guards all below, and the model */
	PlbDeviceModel *model;
	SimBus bus;
	GPtrArray *clients;
	GQueue held; /* cancelled urbs that are kept back */
	gboolean hold_cancelled;
	int open_error, claim_error;
	UsbFixtureCounts counts;
	/* pacing */
	GThread *pacer;
	GCond changed;
	gboolean quit;
	double speed, owed; /* owed: scans, with their fraction */
	gint64 last_us;
};

static UsbFixture *the_fixture;

/* libusb polls the node for POLLOUT. One byte fills the one-page FIFO: nothing to be reaped. */
static void set_ready(UsbFixture *fixture, gboolean ready)
{
	char bytes[64];

	if (fixture->ready == ready)
		return;
	fixture->ready = ready;
	if (!ready)
		g_assert(write(fixture->fifo, "x", 1) == 1);
	while (ready && read(fixture->fifo, bytes, sizeof bytes) > 0)
		;
}

static void update_ready(UsbFixture *fixture)
{
	gboolean any = FALSE;

	for (guint i = 0; i < fixture->clients->len; i++)
		any |= !g_queue_is_empty(&((Client *)fixture->clients->pdata[i])->done);
	set_ready(fixture, any);
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

int usbfs_may_open(void)
{
	UsbFixture *fixture = the_fixture;
	int error = 0;

	if (fixture) {
		g_mutex_lock(&fixture->lock);
		error = fixture->open_error;
		g_mutex_unlock(&fixture->lock);
	}
	return -error;
}

void usbfs_opened(int fd)
{
	UsbFixture *fixture = the_fixture;
	Client *client = g_new0(Client, 1);

	client->fd = fd;
	g_mutex_lock(&fixture->lock);
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
	sim_bus_drop(&fixture->bus, client, g_free);
	g_ptr_array_remove_fast(fixture->clients, client);
	update_ready(fixture);
	g_mutex_unlock(&fixture->lock);
}

static int submit(UsbFixture *fixture, Client *client, struct usbdevfs_urb *user)
{
	guint waiting;
	Urb *urb;

	if (user->type != USBDEVFS_URB_TYPE_CONTROL && user->type != USBDEVFS_URB_TYPE_BULK)
		return -EINVAL;
	urb = g_new0(Urb, 1);
	urb->user = user;
	urb->sim = (SimUrb){ .endpoint = user->endpoint,
			     .buffer = user->buffer,
			     .size = (gsize)user->buffer_length,
			     .tag = user,
			     .owner = client };
	if (user->type == USBDEVFS_URB_TYPE_CONTROL) {
		memcpy(urb->sim.setup, user->buffer, PLB_SETUP_BYTES);
		urb->sim.buffer += PLB_SETUP_BYTES;
		urb->sim.size -= PLB_SETUP_BYTES;
	}
	if (!sim_bus_submit(&fixture->bus, &urb->sim)) {
		g_free(urb);
		return -ENODEV;
	}
	waiting = g_queue_get_length(&fixture->bus.waiting);
	fixture->counts.most_waiting = MAX(fixture->counts.most_waiting, waiting);
	return 0;
}

static int reap(UsbFixture *fixture, Client *client, void **argument)
{
	Urb *urb = g_queue_pop_head(&client->done);

	if (!urb)
		return fixture->bus.gone ? -ENODEV : -EAGAIN;
	*argument = urb->user;
	g_free(urb);
	update_ready(fixture);
	return 0;
}

/* Standard requests that usbfs has its own ioctl for. */
static int standard(UsbFixture *fixture, guint8 type, guint8 request, guint value, guint index)
{
	PlbSetup setup = { type, request, (guint16)value, (guint16)index, 0 };
	guint8 bytes[PLB_SETUP_BYTES];

	if (fixture->bus.gone)
		return -ENODEV;
	plb_setup_encode(&setup, bytes);
	return plb_device_model_control(fixture->model, bytes, NULL, 0) < 0 ? -EPIPE : 0;
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
		return standard(fixture, 0x01, 0x0B, setting->altsetting, setting->interface);
	case USBDEVFS_CLEAR_HALT:
		fixture->counts.clear_halts++;
		return standard(fixture, 0x02, 0x01, 0, *(guint *)argument);
	case USBDEVFS_SUBMITURB:
		return submit(fixture, client, argument);
	case USBDEVFS_DISCARDURB:
		return sim_bus_unlink(&fixture->bus, argument, -ENOENT) ? 0 : -EINVAL;
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

static void append_descriptor(GString *text, PlbDeviceModel *model, guint8 type)
{
	PlbSetup setup = { 0x80, 0x06, (guint16)(type << 8), 0, PLB_DESCRIPTOR_MAX_BYTES };
	guint8 bytes[PLB_SETUP_BYTES], descriptor[PLB_DESCRIPTOR_MAX_BYTES];
	gssize n;

	plb_setup_encode(&setup, bytes);
	n = plb_device_model_control(model, bytes, descriptor, sizeof descriptor);
	g_assert(n > 0);
	for (gssize i = 0; i < n; i++)
		g_string_append_printf(text, "%02X", descriptor[i]);
}

/* The node comes before the uevent, and no "N:" line, with which umockdev would put a regular file
 * in its place (always ready: libusb would spin). */
static void make_node(UsbFixture *fixture)
{
	g_autofree char *root = umockdev_testbed_get_root_dir(fixture->testbed);
	g_autofree char *folder = NULL;

	fixture->node = g_build_filename(root, NODE_PATH, NULL);
	folder = g_path_get_dirname(fixture->node);
	g_assert(g_mkdir_with_parents(folder, 0700) == 0);
	g_assert(mkfifo(fixture->node, 0600) == 0);
	fixture->fifo = open(fixture->node, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	g_assert(fixture->fifo >= 0);
	g_assert(fcntl(fixture->fifo, F_SETPIPE_SZ, 4096) >= 0);
	fixture->ready = TRUE;
	set_ready(fixture, FALSE);
}

static void plug(UsbFixture *fixture)
{
	g_autoptr(GString) text = g_string_new("P: /devices/pci0000:00/0000:00:14.0/usb1/1-1\n"
					       "E: SUBSYSTEM=usb\nE: DRIVER=usb\n"
					       "E: DEVTYPE=usb_device\nE: BUSNUM=001\n"
					       "E: DEVNUM=004\nE: DEVNAME=" NODE_PATH "\n"
					       "E: MAJOR=189\nE: MINOR=3\nA: busnum=1\\n\n"
					       "A: devnum=4\\n\nA: bConfigurationValue=1\\n\n"
					       "A: speed=480\\n\nH: descriptors=");
	g_autoptr(GError) error = NULL;

	append_descriptor(text, fixture->model, PLB_DESCRIPTOR_DEVICE);
	append_descriptor(text, fixture->model, PLB_DESCRIPTOR_CONFIGURATION);
	g_string_append(text, "\n");
	make_node(fixture);
	umockdev_testbed_add_from_string(fixture->testbed, text->str, &error);
	g_assert_no_error(error);
	fixture->plugged = TRUE;
}

UsbFixture *usb_fixture_new(PlbDeviceModel *model)
{
	UsbFixture *fixture = g_new0(UsbFixture, 1);

	g_assert(!the_fixture);
	fixture->testbed = umockdev_testbed_new();
	fixture->model = model;
	fixture->clients = g_ptr_array_new_with_free_func(free_client);
	g_mutex_init(&fixture->lock);
	g_cond_init(&fixture->changed);
	g_queue_init(&fixture->held);
	plb_device_model_set_paced(model, TRUE);
	sim_bus_init(&fixture->bus, model, on_complete, fixture);
	the_fixture = fixture;
	plug(fixture);
	return fixture;
}

void usb_fixture_free(UsbFixture *fixture)
{
	if (fixture->pacer) {
		g_mutex_lock(&fixture->lock);
		fixture->quit = TRUE;
		g_cond_signal(&fixture->changed);
		g_mutex_unlock(&fixture->lock);
		g_thread_join(fixture->pacer);
	}
	g_assert(fixture->clients->len == 0);
	the_fixture = NULL;
	g_queue_clear_full(&fixture->held, g_free);
	g_ptr_array_unref(fixture->clients);
	close(fixture->fifo);
	unlink(fixture->node);
	g_free(fixture->node);
	g_object_unref(fixture->testbed);
	plb_device_model_free(fixture->model);
	g_mutex_clear(&fixture->lock);
	g_cond_clear(&fixture->changed);
	g_free(fixture);
}

void usb_fixture_set_due(UsbFixture *fixture, guint64 scans)
{
	g_mutex_lock(&fixture->lock);
	plb_device_model_set_due(fixture->model, scans);
	sim_bus_service(&fixture->bus);
	g_mutex_unlock(&fixture->lock);
}

/* The rack's time waits when its buffer is half full, so that nothing depends on how busy the
 * machine is: what the driver is late for is late, not lost. */
static void let_time_pass(UsbFixture *fixture)
{
	double rate_hz = plb_device_model_get_rate_hz(fixture->model) * fixture->speed;
	double room = (double)PLB_MODEL_FIFO_SCANS / 2 -
		      (double)plb_device_model_get_waiting(fixture->model);
	gint64 now_us = g_get_monotonic_time();

	fixture->owed += (double)(now_us - fixture->last_us) * 1e-6 * rate_hz;
	fixture->owed = CLAMP(fixture->owed, 0, MAX(room, 0));
	fixture->last_us = now_us;
	if (!plb_device_model_is_streaming(fixture->model))
		return;
	plb_device_model_let_pass(fixture->model, (guint64)fixture->owed);
	fixture->owed -= floor(fixture->owed);
	sim_bus_service(&fixture->bus);
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

PlbDeviceModel *usb_fixture_lock(UsbFixture *fixture)
{
	g_mutex_lock(&fixture->lock);
	return fixture->model;
}

void usb_fixture_unlock(UsbFixture *fixture)
{
	g_mutex_unlock(&fixture->lock);
}

/* As the kernel does it: all urbs come back, then nothing works any more, then the uevent. */
void usb_fixture_unplug(UsbFixture *fixture)
{
	g_mutex_lock(&fixture->lock);
	sim_bus_unplug(&fixture->bus);
	g_mutex_unlock(&fixture->lock);
	if (!fixture->plugged)
		return;
	fixture->plugged = FALSE;
	umockdev_testbed_uevent(fixture->testbed, SYSFS_PATH, "remove");
	umockdev_testbed_remove_device(fixture->testbed, SYSFS_PATH);
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
	fixture->bus.data_in_cancelled = on;
	g_mutex_unlock(&fixture->lock);
}

void usb_fixture_set_refuse_stop(UsbFixture *fixture, gboolean on)
{
	g_mutex_lock(&fixture->lock);
	fixture->bus.refuse_stop = on;
	g_mutex_unlock(&fixture->lock);
}

void usb_fixture_set_stall_first_only(UsbFixture *fixture, gboolean on)
{
	g_mutex_lock(&fixture->lock);
	fixture->bus.stall_first_only = on;
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
	counts.waiting = g_queue_get_length(&fixture->bus.waiting);
	g_mutex_unlock(&fixture->lock);
	return counts;
}
