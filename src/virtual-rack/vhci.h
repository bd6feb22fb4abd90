/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Gives a simulated device of full or high speed to the kernel's virtual host controller (the
 * module vhci-hcd), through a pair of connected sockets. Returns our end, the caller's to close; -1
 * + error (of G_FILE_ERROR). */
int plb_vhci_attach(guint32 device_id, guint speed, GError **error);
