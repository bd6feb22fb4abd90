/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"
#include "tests/hw/sim-device.h"

/* What the conformance suite needs of a kind of rack: its simulated device and how to do it wrong.
 * A new driver is one of these tables and a line in conformance.c. */

typedef enum {
	FAULT_NONE,
	FAULT_LOST_PACKETS,
	FAULT_BAD_CRC,
	FAULT_STALL,
	FAULT_SHORT_TRANSFER,
	FAULT_ZERO_LENGTH,
	FAULT_OVERRUN,
	FAULT_ENCODER,
	FAULT_CLIPPED,
	FAULT_DRIFT_FAST,
	FAULT_DRIFT_SLOW,
	FAULT_REPLUG,
	FAULT_FIRMWARE,
	FAULT_SECOND_RACK,
	FAULT_LEFT_STREAMING,
	FAULT_COUNT,
} ConformanceFault;

typedef struct {
	const char *name;
	const char *serial, *other_serial;
	/* A clock told by arrivals needs longer to tell a drift. */
	guint64 drift_scans;
	/* A device whose scan i holds conformance_counts of i. */
	PlbSimDevice *(*new_device)(const char *serial);
	/* Arms the fault at about that scan; returns how many scans it destroys. */
	guint64 (*inject)(PlbSimDevice *device, ConformanceFault fault, guint64 at_scan);
	/* The device makes so many scans in all, and no more; then it is unplugged if it ends. */
	void (*end_at)(PlbSimDevice *device, guint64 scans);
	/* When the present stream's scan 0 was latched, seconds since the device was plugged in. */
	double (*started_s)(PlbSimDevice *device);
	/* Whether the fault only shows, or is only measured, in real time. */
	gboolean (*in_real_time)(ConformanceFault fault);
	/* Scans that a fault destroyed whose length only a clock tells, after it; NULL: none such.
	 */
	guint64 (*destroyed_by_clock)(PlbSimDevice *device, ConformanceFault fault);
	/* NULL, or why a device of this kind cannot have the fault. */
	const char *(*not_applicable)(ConformanceFault fault);
	/* Whether a received frame holds what was sent, as far as this kind carries it. off_place:
	 * scans that its number may be off, after a gap whose length only a clock tells. */
	gboolean (*is_right)(const PlbFrame *frame, guint64 off_place);
} ConformanceRack;

extern const ConformanceRack conformance_plumbar, conformance_labjack_t7, conformance_mcc_usb1808;
