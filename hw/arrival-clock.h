/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/device-clock.h"

/* The clock of a device that cannot be asked for it, from when its frames arrive: in each second
 * the frame that came soonest after it was latched says most. Written by the transport's thread,
 * read by any; the lock is held for a few dozen instructions. */

typedef struct {
	GMutex lock;
	PlbDeviceClock clock;
	double nominal_hz, slot_s;
	gboolean gathering;
	double since_s;            /* when the present slot began */
	double soonest_s, early_s; /* its soonest arrival, and how soon against the nominal clock */
	guint64 soonest_tick;
} PlbArrivalClock;

void plb_arrival_clock_init(PlbArrivalClock *arrival, double nominal_hz); /* zeroed before */
void plb_arrival_clock_clear(PlbArrivalClock *arrival);
void plb_arrival_clock_reset(PlbArrivalClock *arrival);
/* The frame latched at tick has just come, at host_s (monotonic raw). */
void plb_arrival_clock_add(PlbArrivalClock *arrival, guint64 tick, double host_s);
void plb_arrival_clock_fit(PlbArrivalClock *arrival, PlbRackClock *fit);
