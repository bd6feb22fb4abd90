/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/protocol.h"
#include "hw/rack-plumbar.h"

/* Shared by rack-plumbar.c and rack-plumbar-service.c. */

/* FALSE with UNSUPPORTED when rack is not one of this driver. */
gboolean plb_rack_plumbar_check(const PlbRack *rack, GError **error);
/* *n: room in data, then how much came. */
gboolean plb_rack_plumbar_in(PlbRack *rack, PlbRequest request, guint16 value, guint8 *data,
			     gsize *n, GError **error);
gboolean plb_rack_plumbar_out(PlbRack *rack, PlbRequest request, guint16 value, const guint8 *data,
			      gsize n, GError **error);
gboolean plb_rack_plumbar_no_sense(GError **error, const char *what); /* FALSE, PROTOCOL */
