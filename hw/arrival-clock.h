/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/device-clock.h"

/* The clock of a device that cannot be asked for it, from when it was started and when its frames
 * arrive. Two things are known of each frame whatever the computer is busy with: it was latched
 * before it arrived, and not before the device was told to start. Both limits are carried on with
 * the largest rate error that a USB device may have; the instant lies anywhere between them, and is
 * taken where the soonest frame puts it. Once there are seconds enough, the line through each
 * second's soonest frame says more. Lateness that changes from second to second shows in its
 * scatter; what all seconds' soonest are late by is taken to be no more than about what the other
 * frames are later than they.
 *
 * Written by the transport's thread and the reader's, read by any; the lock is held for a few dozen
 * instructions. */

typedef struct {
	GMutex lock;
	PlbDeviceClock clock;
	double nominal_hz, slot_s;
	gboolean gathering;
	double since_s;            /* when the present slot began */
	double soonest_s, early_s; /* its soonest arrival, and how soon against the nominal clock */
	guint64 soonest_tick;
	guint arrivals;
	double early_sum_s; /* of all its arrivals, against its first */
	double first_early_s;
	double later_sum_s; /* of all slots: how much later their frames came than the soonest */
	guint slots;
	gboolean has_tick;
	guint64 newest_tick;
	double earliest_s, latest_s; /* newest_tick was latched between them */
} PlbArrivalClock;

void plb_arrival_clock_init(PlbArrivalClock *arrival, double nominal_hz); /* zeroed before */
void plb_arrival_clock_clear(PlbArrivalClock *arrival);
void plb_arrival_clock_reset(PlbArrivalClock *arrival);
/* The frame latched at tick has just come, at host_s (monotonic raw). */
void plb_arrival_clock_add(PlbArrivalClock *arrival, guint64 tick, double host_s);
/* That tick, in any order with the arrivals, was latched between these. */
void plb_arrival_clock_bound(PlbArrivalClock *arrival, guint64 tick, double earliest_s,
			     double latest_s);
/* points 0 until there is a bound from below. Until the line has points enough (six seconds) the
 * rate is the nominal one and drift NAN. */
void plb_arrival_clock_fit(PlbArrivalClock *arrival, PlbRackClock *fit);
