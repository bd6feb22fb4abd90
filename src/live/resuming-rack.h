/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"

/* A rack that outlives being unplugged. Its stream stays one: while the device is away read gives
 * nothing, and when the same serial is back it is opened, started at the same rate, and its first
 * frame continues the scan index where the old stream would be by now. The jump's length comes from
 * the two device clocks on this computer's clock (or, of a device without one, from when its frames
 * came), with an uncertainty; the first frame carries PLB_FRAME_RESTARTED, since encoder counts
 * begin anew with the power. Losses and ticks go on counting. After ten minutes, or when stop comes
 * first, the rack is gone for good. */

/* Opens the rack of that serial; called by the reader's thread about three times a second while it
 * is away, and must fail at once (not block) when it is not there. */
typedef PlbRack *(*PlbRackOpener)(const char *serial, GError **error);

/* Takes ownership of rack, which is open and not started. */
PlbRack *plb_resuming_rack_new(PlbRack *rack, PlbRackOpener opener);
