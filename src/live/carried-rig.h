/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/rig.h"

/* The rig file that a rack keeps in itself, in two copies (docs/usb-protocol.md, CAL_READ and
 * CAL_WRITE): it is calibrated on whichever computer it is plugged into. Only racks of the open
 * protocol have room for one; others fail with UNSUPPORTED. serial NULL: the only rack attached.
 * Blocking, for any thread; not while the rack streams. */

PlbRig *plb_carried_rig_read(const char *serial, GError **error);
/* Refuses a rig that was made for another device. */
gboolean plb_carried_rig_write(const char *serial, const PlbRig *rig, GError **error);
