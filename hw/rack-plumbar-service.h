/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/protocol-service.h"
#include "hw/rack.h"

/* What a rack of the open protocol can do beside streaming. Called by the rack's own thread. All
 * return FALSE with error: UNSUPPORTED when rack is of another kind, else as the transport says
 * (PROTOCOL: the rack refuses it). */

/* Which: PlbSelfTests. Waits until done, at most five seconds. Only while idle. */
gboolean plb_rack_plumbar_self_test(PlbRack *rack, guint which, PlbSelfTest *test, GError **error);
/* Mean and SD of the next scans (1 to PLB_TARE_MAX_SCANS), made by the rack; the stream is as it
 * was. Begin it while streaming, then ask until DONE. */
gboolean plb_rack_plumbar_tare_begin(PlbRack *rack, guint scans, GError **error);
gboolean plb_rack_plumbar_tare_get(PlbRack *rack, PlbTareLatch *latch, GError **error);
/* The encoder's count becomes that with the next scan. */
gboolean plb_rack_plumbar_preset(PlbRack *rack, guint encoder, gint32 count, GError **error);
/* A pulse at sync-out every so many scans; 0 = none. */
gboolean plb_rack_plumbar_sync_out(PlbRack *rack, guint every_scans, GError **error);
/* Starts with the test pattern, or on an edge at sync-in, instead of plb_rack_start. */
gboolean plb_rack_plumbar_start(PlbRack *rack, double rate_hz, guint16 how, double *actual_rate_hz,
				GError **error);
/* The newer of the two copies that are whole. *intact: how many are, 1 or 2. NO copy: PROTOCOL. */
gboolean plb_rack_plumbar_read_calibration(PlbRack *rack, PlbCalBlock *block, guint *intact,
					   GError **error);
/* Writes both copies, the worse one first, each read back before the other is touched. */
gboolean plb_rack_plumbar_write_calibration(PlbRack *rack, const guint8 *data, gsize length,
					    GError **error);
