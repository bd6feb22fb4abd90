/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/sim-device.h"
#include "src/simulator/lifter.h"

/* The racks that can be served, each with a simulated lifter on it. Every START of the stream
 * begins the set anew. */

typedef struct PlbRackKind PlbRackKind;

/* "plumbar", "labjack-t7", "usb-1808"; NULL: no such. */
const PlbRackKind *plb_rack_kind_find(const char *name);
const char *plb_rack_kind_get_default_serial(const PlbRackKind *kind);
gboolean plb_rack_kind_has_own_rig(const PlbRackKind *kind); /* of docs/rig-file.md */
/* NULL: fine; or what its serial must be. */
const char *plb_rack_kind_check_serial(const PlbRackKind *kind, const char *serial);
/* rig: what the lifter stands on; NULL = the rack's own. NULL with the lifter's error. */
PlbSimDevice *plb_rack_kind_make(const PlbRackKind *kind, const char *serial,
				 const PlbLifterSetup *lifter, const PlbRig *rig, GError **error);
