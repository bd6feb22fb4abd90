/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/usb-device.h"

/* The USB-1808's FPGA: loaded from the user's image file when the device has none. */

/* STATUS: PlbUsb1808Status bits. */
gboolean plb_usb1808_read_status(PlbUsbDevice *usb, guint16 *status, GError **error);
gboolean plb_usb1808_ensure_fpga(PlbUsbDevice *usb, GError **error);
/* What would keep it from being loaded, for people; NULL: nothing. Caller frees. */
char *plb_usb1808_fpga_problem(guint16 status);
