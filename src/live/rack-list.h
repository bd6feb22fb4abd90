/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"
#include "src/pipeline/pipeline.h"
#include "src/simulator/lifter.h"

/* The one visible array of racks: USB racks by driver, and the virtual rack, always offered. */

/* PlbRackInfo of all attached USB racks (not the virtual one). */
GPtrArray *plb_rack_list_usb(GError **error);

/* Opens by serial; NULL = the only USB rack attached. Its stream goes on after an unplug and a
 * replug (resuming-rack.h). */
PlbRack *plb_rack_list_open(const char *serial, GError **error);
/* The driver's own: an unplug is its end. For short visits, and what one driver alone can do. */
PlbRack *plb_rack_list_open_once(const char *serial, GError **error);

/* The virtual rack: a device model with a simulated lifter in front, on plb_rig_virtual(). lifter
 * stays owned by the rack (freed with it). setup gets the athlete as a coach would know it. */
PlbRack *plb_rack_list_open_virtual(const PlbLifterSetup *lifter_setup, gboolean paced,
				    PlbPipelineSetup *setup, PlbLifter **lifter, GError **error);
/* The simulated athlete as a coach would know it. */
void plb_rack_list_describe_lifter(PlbAthlete *athlete, const PlbLifter *lifter);
