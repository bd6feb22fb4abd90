/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/device-model.h"
#include "hw/rack.h"

/* The driver of the open Plumbar protocol, over two transports: libusb, and a device model in this
 * process. Everything above the transport (packets, losses, ring) is the same code. */

/* Lists attached racks; each element is a PlbRackInfo (free with the array). An attached rack that
 * cannot be opened is listed with its problem. NULL + error only if USB itself does not work. */
GPtrArray *plb_rack_plumbar_list(GError **error);

/* Opens the rack with that serial, or the only one attached when serial is NULL. */
PlbRack *plb_rack_plumbar_open(const char *serial, GError **error);

/* A rack around a device model. paced: scans come in real time from start on (a thread paces
 * them); otherwise they are made as fast as the reader takes them, none is ever lost, and no thread
 * is used. Takes ownership of the model. */
PlbRack *plb_rack_plumbar_new_direct(PlbDeviceModel *model, gboolean paced);
