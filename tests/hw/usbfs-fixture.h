/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "tests/hw/sim-device.h"

/* Racks that the real libusb of this process finds and drives: umockdev provides sysfs, uevents and
 * device nodes (FIFOs, so that poll() is real), and the usbfs requests on those nodes are answered
 * here (usbfs-shim.c puts itself before open, close and ioctl), with a simulated device at the end
 * of each. One fixture at a time; free all racks before it. Any thread may call.
 *
 * Functions without a port speak of port 0. */

typedef struct UsbFixture UsbFixture;

/* Plugs in the model, of which it takes ownership. The rack's time stands still until it is told.
 */
UsbFixture *usb_fixture_new(PlbDeviceModel *model);
UsbFixture *usb_fixture_new_device(PlbSimDevice *device);
/* A further device; returns its port. At most four. Not while time passes by itself. */
guint usb_fixture_plug(UsbFixture *fixture, PlbSimDevice *device);
/* A device in a port that was unplugged, under a new device number and node, as the kernel does. */
void usb_fixture_replug(UsbFixture *fixture, guint port, PlbSimDevice *device);
void usb_fixture_free(UsbFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UsbFixture, usb_fixture_free)

/* Time by hand: since START, the rack has now made so many scans. */
void usb_fixture_set_due(UsbFixture *fixture, guint64 scans);
/* Time by itself: from each START on it passes speed times as fast as real time, or slower when the
 * driver does not keep up. */
void usb_fixture_run(UsbFixture *fixture, double speed);
/* As a real device: time passes whatever the driver does, and what does not fit in the device's
 * buffer overruns it. For devices whose clock must be this computer's. */
void usb_fixture_set_time_waits_not(UsbFixture *fixture);
/* Time has waited for the driver: devices' clocks were no clocks. */
gboolean usb_fixture_has_waited(UsbFixture *fixture);
/* When that began for the device in a port, monotonic. */
double usb_fixture_get_since_s(UsbFixture *fixture, guint port);

/* The model, for as long as it is locked. */
PlbDeviceModel *usb_fixture_lock(UsbFixture *fixture);
void usb_fixture_unlock(UsbFixture *fixture);
PlbSimDevice *usb_fixture_lock_device(UsbFixture *fixture, guint port);

void usb_fixture_unplug(UsbFixture *fixture); /* with uevent, out of sysfs */
void usb_fixture_unplug_port(UsbFixture *fixture, guint port);
/* Gone at the worst moment: urbs have come back with the scans until due and nobody has reaped them
 * yet, those that wait never come back, and poll says POLLERR. The uevent is unplug's. */
void usb_fixture_vanish(UsbFixture *fixture, guint64 due);

/* errno for the next opens of the node and claims of the interface; 0 = let them. */
void usb_fixture_fail_open(UsbFixture *fixture, int error);
void usb_fixture_fail_claim(UsbFixture *fixture, int error);
void usb_fixture_set_data_in_cancelled(UsbFixture *fixture, gboolean on);
void usb_fixture_set_refuse_stop(UsbFixture *fixture, gboolean on);
void usb_fixture_set_stall_first_only(UsbFixture *fixture, gboolean on);
/* So many bulk transfers fail with that negative errno, without a byte; from the next on. */
void usb_fixture_fail_transfers(UsbFixture *fixture, guint count, int status);
/* Cancelled urbs do not come back until this is off again: a hung controller. */
void usb_fixture_set_hold_cancelled(UsbFixture *fixture, gboolean on);

typedef struct {
	guint opens;   /* of the node that the shim saw; 0 = the shim is not in the way */
	guint clients; /* of them open now */
	guint waiting; /* bulk urbs in flight now */
	guint most_waiting;
	guint data_in_cancelled; /* urbs that carried data though cancelled */
	guint clear_halts;
} UsbFixtureCounts;
UsbFixtureCounts usb_fixture_get_counts(UsbFixture *fixture);

/* For usbfs-shim.c. Each returns 0 or a negative errno; without a fixture nothing is refused. */
int usbfs_may_open(const char *path);
void usbfs_opened(int fd, const char *path);
void usbfs_closed(int fd);
int usbfs_ioctl(int fd, unsigned long request, void *argument);
short usbfs_poll(int fd); /* what more than the node's own events there are */
