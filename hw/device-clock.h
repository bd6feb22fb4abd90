/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"

/* A device's clock against this computer's. Each request for the device's tick is bracketed by two
 * readings of CLOCK_MONOTONIC_RAW (not steered by NTP); the tick was taken somewhere between them,
 * so the middle is right to half the round trip. Of each ten seconds only the quickest round trip
 * enters the straight-line regression: the slow ones say more about the bus than about the clock.
 * Pure; any thread, with a lock of the owner's. */

#define PLB_DEVICE_CLOCK_POINTS                                                                    \
	512 /* then every second one goes: an hour and a half and longer                           \
	     */

/* USB 2.0, 7.1.11: the rate of a high-speed device is right to 500 ppm. */
#define PLB_USB_RATE_LIMIT 500e-6

typedef struct {
	guint64 tick;
	double host_s, round_trip_s;
} PlbClockReading;

typedef struct {
	double nominal_hz;
	double slot_s; /* one point is kept of each; doubles when the table is full */
	guint count;
	PlbClockReading point[PLB_DEVICE_CLOCK_POINTS];
} PlbDeviceClock;

void plb_device_clock_init(PlbDeviceClock *clock, double nominal_hz);
/* Readings must come in order of host time; one that goes back is passed over. */
void plb_device_clock_add(PlbDeviceClock *clock, guint64 tick, double before_s, double after_s);
/* Least squares through the points, each weighted by its own uncertainty: half its round trip, as a
 * rectangular distribution (/ sqrt 3). The scatter about the line widens the result where it is
 * more than that. host_u_s: of the line at the newest point, and no less than that of the quickest
 * reading, since what is common to all round trips does not average out. Until the rate is known
 * better than a USB device's must be the nominal one is taken, drift NAN. */
void plb_device_clock_fit(const PlbDeviceClock *clock, PlbRackClock *fit);
double plb_device_clock_host_s(const PlbRackClock *fit, guint64 tick);

double plb_monotonic_raw_s(void);
