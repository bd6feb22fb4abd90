/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hw/usbip-export.h"

/* Lets a simulated device be used over USB/IP: sockets and time around hw/usbip-export.h. Runs in
 * the thread's default main context. */

typedef struct PlbUsbipServer PlbUsbipServer;

/* Takes ownership of the device. speed: its time against real time; other than 1 it waits when the
 * device's buffer is half full, so that a busy machine loses nothing. */
PlbUsbipServer *plb_usbip_server_new(PlbSimDevice *device, double speed);
void plb_usbip_server_free(PlbUsbipServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbUsbipServer, plb_usbip_server_free)

/* address: of this machine, as numbers. port 0: any that is free. Returns the port, 0 + error. */
guint16 plb_usbip_server_listen(PlbUsbipServer *server, const char *address, guint16 port,
				GError **error);
/* Hands the device to this machine's kernel (the module vhci-hcd; needs root), without a network.
 * gone is called when the kernel has let go of it. */
gboolean plb_usbip_server_attach(PlbUsbipServer *server, void (*gone)(gpointer user_data),
				 gpointer user_data, GError **error);
