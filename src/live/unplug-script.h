/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"
#include "src/simulator/lifter.h"

/* The virtual rack with a cable that is pulled at a given time and put back after another: what
 * tests of a window need, who cannot reach into the device. The lifter goes on meanwhile, and the
 * rack's encoders keep their counts (a device that stayed under power). One such rack at a time. */

typedef struct {
	double at_s, away_s;
	double silent_s; /* from when it is plugged in again to its first frame */
} PlbUnplugScript;

/* "12.5:3" or "12.5:3:1": at 12.5 s for 3 s, silent for 1 s then. FALSE when it is not such a text.
 */
gboolean plb_unplug_script_parse(const char *text, PlbUnplugScript *script);

/* Takes ownership of lifter. The rack resumes by itself (resuming-rack.h). */
PlbRack *plb_unplug_script_rack_new(PlbLifter *lifter, double rate_hz,
				    const PlbUnplugScript *script);
