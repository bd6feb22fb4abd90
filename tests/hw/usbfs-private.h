/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <linux/usbdevice_fs.h>
#include <umockdev.h>

#include "hw/sim-bus.h"
#include "tests/hw/usbfs-fixture.h"

/* Shared by usbfs-fixture.c and usbfs-requests.c only. */

#define PORTS 4

typedef struct {
	PlbSimUrb sim; /* first: the bus hands this back */
	struct usbdevfs_urb *user;
} Urb;

typedef struct {
	PlbSimDevice *device; /* NULL: an empty port */
	PlbSimBus bus;
	char *path, *node; /* as the client opens it; in the testbed's folder */
	int fifo;
	guint number;
	gint64 since_us, last_us; /* monotonic: its time began, and was told until */
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
	gboolean quit, time_waits_not, waited;
	double speed;
};

extern UsbFixture *usbfs_the_fixture;

/* Lock held, all of them. */
void usbfs_set_ready(Port *port, gboolean ready);
void usbfs_update_ready(UsbFixture *fixture);
void usbfs_on_complete(gpointer fixture, PlbSimUrb *sim);
void usbfs_let_time_pass(UsbFixture *fixture);
void usbfs_free_client(gpointer client);
