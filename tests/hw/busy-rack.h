/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tests/hw/hw-fixture.h"
#include "tests/hw/usbfs-fixture.h"

/* One open rack on the simulated bus, whose counts are busy_counts() of its scans: what tests of
 * its stream begin with. */

/* It, or NULL while none is plugged in. */
extern UsbFixture *fixture;

/* Before and after each test (tcase_add_checked_fixture). */
void plug_in(void);
void unplug_and_check_shim(void);

/* At 1000 Hz; caller frees. */
PlbRack *open_rack(void);
void start_rack(PlbRack *rack);
/* Reads n more frames of a stream, or all there are until it says error; checks their counts, and
 * appends them to frames unless that is NULL. How many there were. */
guint64 read_frames(PlbRack *rack, guint64 n, GArray *frames, GError **error);
