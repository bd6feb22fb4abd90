/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/sim-device.h"

/* A simulated USB host controller with one device on it: requests (URBs) come in, are answered by
 * the device and are completed. No operating-system types: a usbfs front end (of the tests) and
 * a USB/IP one (hw/usbip.h) both stand before it. Not locked: the front end has the lock. */

typedef struct {
	guint8 endpoint;               /* 0 = control */
	guint8 setup[PLB_SETUP_BYTES]; /* of a control request */
	guint8 *buffer;
	gsize size, actual;
	int status;     /* 0 or a negative errno, as Linux reports URBs */
	gpointer tag;   /* the front end's */
	gpointer owner; /* whose it is; dropped together */
} PlbSimUrb;

/* May be called inside any function below. The urb becomes the front end's again. */
typedef void (*PlbSimComplete)(gpointer user_data, PlbSimUrb *urb);

typedef struct {
	PlbSimDevice *device; /* borrowed */
	GQueue waiting;       /* bulk IN, oldest first, of all endpoints */
	gboolean gone;
	gboolean data_in_cancelled; /* as real kernels: what has arrived comes in a cancelled urb */
	gboolean refuse_stop;      /* STOP stalls: data keep coming while transfers are cancelled */
	gboolean stall_first_only; /* as some controllers: the other urbs stay where they are */
	/* The next bulk IN urbs end with that status, and nothing in them: bad on the wire
	 * (-EPROTO), or more than was asked for (-EOVERFLOW). The device sends again what it had.
	 */
	guint failures;
	int failure_status;
	PlbSimComplete complete;
	gpointer user_data;
} PlbSimBus;

void plb_sim_bus_init(PlbSimBus *bus, PlbSimDevice *device, PlbSimComplete complete,
		      gpointer user_data);
/* FALSE: the device is gone, and the urb still the caller's. */
gboolean plb_sim_bus_submit(PlbSimBus *bus, PlbSimUrb *urb);
/* FALSE: not waiting (any more). */
gboolean plb_sim_bus_unlink(PlbSimBus *bus, gpointer tag, int status);
/* Lets waiting urbs take what the device has by now. */
void plb_sim_bus_service(PlbSimBus *bus);
void plb_sim_bus_unplug(PlbSimBus *bus); /* completes all that wait with -ESHUTDOWN */
/* Takes out all of one owner, without completing them. */
void plb_sim_bus_drop(PlbSimBus *bus, gpointer owner, GDestroyNotify free_urb);
