/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/hw/usbfs-private.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hw/descriptors.h"

#define HUB_PATH "/devices/pci0000:00/0000:00:14.0/usb1"
#define FIRST_NUMBER 4 /* of a device on the bus */
#define PACE_US 1000

static void append_descriptor(GString *text, PlbSimDevice *device, guint8 type)
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
	usbfs_set_ready(port, FALSE);
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

static void attach(UsbFixture *fixture, guint index, PlbSimDevice *device)
{
	Port *port = &fixture->ports[index];
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	PlbSimBus before = port->bus;

	g_mutex_lock(&fixture->lock);
	port->device = device;
	port->number = fixture->next_number++;
	plb_sim_bus_init(&port->bus, device, usbfs_on_complete, fixture);
	port->bus.data_in_cancelled = before.data_in_cancelled;
	make_node(fixture, port);
	text = describe(port, index);
	port->since_us = port->last_us = g_get_monotonic_time();
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

UsbFixture *usb_fixture_new_device(PlbSimDevice *device)
{
	UsbFixture *fixture = g_new0(UsbFixture, 1);

	g_assert(!usbfs_the_fixture);
	fixture->testbed = umockdev_testbed_new();
	fixture->clients = g_ptr_array_new_with_free_func(usbfs_free_client);
	fixture->next_number = FIRST_NUMBER;
	g_mutex_init(&fixture->lock);
	g_cond_init(&fixture->changed);
	g_queue_init(&fixture->held);
	usbfs_the_fixture = fixture;
	usb_fixture_plug(fixture, device);
	return fixture;
}

UsbFixture *usb_fixture_new(PlbDeviceModel *model)
{
	return usb_fixture_new_device(plb_sim_device_new(model));
}

guint usb_fixture_plug(UsbFixture *fixture, PlbSimDevice *device)
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

void usb_fixture_replug(UsbFixture *fixture, guint port, PlbSimDevice *device)
{
	Port *at = &fixture->ports[port];

	g_assert(!at->plugged);
	g_mutex_lock(&fixture->lock);
	g_ptr_array_add(at->past, at->device);
	remove_node(at);
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
	usbfs_the_fixture = NULL;
	g_queue_clear_full(&fixture->held, g_free);
	g_ptr_array_unref(fixture->clients);
	for (guint k = 0; k < fixture->port_count; k++) {
		Port *port = &fixture->ports[k];

		remove_node(port);
		port->device->ops->free(port->device);
		for (guint i = 0; i < port->past->len; i++) {
			PlbSimDevice *past = port->past->pdata[i];

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
	plb_device_model_set_due(plb_sim_device_get_model(fixture->ports[0].device), scans);
	plb_sim_bus_service(&fixture->ports[0].bus);
	g_mutex_unlock(&fixture->lock);
}

static gpointer pace(gpointer data)
{
	UsbFixture *fixture = data;

	g_mutex_lock(&fixture->lock);
	while (!fixture->quit) {
		usbfs_let_time_pass(fixture);
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
	for (guint k = 0; k < fixture->port_count; k++)
		fixture->ports[k].since_us = fixture->ports[k].last_us = g_get_monotonic_time();
	fixture->pacer = g_thread_new("usb-fixture", pace, fixture);
}

void usb_fixture_set_time_waits_not(UsbFixture *fixture)
{
	g_mutex_lock(&fixture->lock);
	fixture->time_waits_not = TRUE;
	g_mutex_unlock(&fixture->lock);
}

gboolean usb_fixture_has_waited(UsbFixture *fixture)
{
	gboolean waited;

	g_mutex_lock(&fixture->lock);
	waited = fixture->waited;
	g_mutex_unlock(&fixture->lock);
	return waited;
}

double usb_fixture_get_since_s(UsbFixture *fixture, guint port)
{
	double since_s;

	g_mutex_lock(&fixture->lock);
	since_s = (double)fixture->ports[port].since_us * 1e-6;
	g_mutex_unlock(&fixture->lock);
	return since_s;
}

PlbSimDevice *usb_fixture_lock_device(UsbFixture *fixture, guint port)
{
	g_mutex_lock(&fixture->lock);
	return fixture->ports[port].device;
}

PlbDeviceModel *usb_fixture_lock(UsbFixture *fixture)
{
	return plb_sim_device_get_model(usb_fixture_lock_device(fixture, 0));
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
	plb_sim_bus_unplug(&at->bus);
	usbfs_update_ready(fixture);
	g_mutex_unlock(&fixture->lock);
	if (!at->plugged)
		return;
	at->plugged = FALSE;
	umockdev_testbed_uevent(fixture->testbed, path, "remove");
	umockdev_testbed_remove_device(fixture->testbed, path);
}

void usb_fixture_vanish(UsbFixture *fixture, guint64 due)
{
	Port *port = &fixture->ports[0];

	g_mutex_lock(&fixture->lock);
	plb_device_model_set_due(plb_sim_device_get_model(port->device), due);
	plb_sim_bus_service(&port->bus);
	port->bus.gone = TRUE;
	port->device->ops->unplug(port->device);
	usbfs_update_ready(fixture);
	g_mutex_unlock(&fixture->lock);
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

void usb_fixture_fail_transfers(UsbFixture *fixture, guint count, int status)
{
	g_mutex_lock(&fixture->lock);
	fixture->ports[0].bus.failures = count;
	fixture->ports[0].bus.failure_status = status;
	g_mutex_unlock(&fixture->lock);
}

void usb_fixture_set_hold_cancelled(UsbFixture *fixture, gboolean on)
{
	Urb *urb;

	g_mutex_lock(&fixture->lock);
	fixture->hold_cancelled = on;
	while (!on && (urb = g_queue_pop_head(&fixture->held)))
		g_queue_push_tail(&((Client *)urb->sim.owner)->done, urb);
	usbfs_update_ready(fixture);
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
