/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/mcc-usb1808-packet.h"
#include "hw/sim-usb1808.h"
#include "tests/live/conformance-counts.h"
#include "tests/live/conformance.h"

#define MAX_CODE 262143

static PlbSimDevice *new_device(const char *serial)
{
	const PlbSimSetup setup = { .serial = serial, .source = conformance_analog_counts };

	return plb_sim_usb1808_new(&setup);
}

static guint64 inject(PlbSimDevice *device, ConformanceFault fault, guint64 at_scan)
{
	PlbSimScans *scans = plb_sim_usb1808_get_scans(device);

	switch (fault) {
	case FAULT_STALL:
		plb_sim_scans_inject(scans, PLB_FAULT_STALL, at_scan, 0);
		break;
	case FAULT_SHORT_TRANSFER:
		plb_sim_scans_inject(scans, PLB_FAULT_SHORT_PACKET, at_scan, 22);
		break;
	case FAULT_ZERO_LENGTH:
		plb_sim_scans_inject(scans, PLB_FAULT_ZERO_LENGTH, at_scan, 0);
		break;
	case FAULT_OVERRUN:
		plb_sim_scans_inject(scans, PLB_FAULT_OVERRUN, at_scan, 0);
		break;
	case FAULT_DRIFT_FAST:
	case FAULT_DRIFT_SLOW:
		scans->drift_ppm = fault == FAULT_DRIFT_FAST ? 200 : -200;
		break;
	case FAULT_FIRMWARE:
		plb_sim_usb1808_forget_fpga(device); /* and no image is to be had */
		break;
	case FAULT_LEFT_STREAMING:
		plb_sim_usb1808_leave_streaming(device);
		break;
	default:
		break;
	}
	return 0; /* known afterwards, by its clock */
}

static void end_at(PlbSimDevice *device, guint64 scans)
{
	plb_sim_usb1808_get_scans(device)->end_scan = scans;
}

static double started_s(PlbSimDevice *device)
{
	const PlbSimScans *scans = plb_sim_usb1808_get_scans(device);

	return scans->start_s + 1 / scans->rate_hz - 1;
}

static gboolean in_real_time(ConformanceFault fault)
{
	return fault == FAULT_DRIFT_FAST || fault == FAULT_DRIFT_SLOW || fault == FAULT_OVERRUN ||
	       fault == FAULT_SHORT_TRANSFER;
}

static guint64 destroyed_by_clock(PlbSimDevice *device, ConformanceFault fault)
{
	return plb_sim_usb1808_get_scans(device)->destroyed;
}

static const char *not_applicable(ConformanceFault fault)
{
	switch (fault) {
	case FAULT_LOST_PACKETS:
		return "no packets of its own: bytes that USB loses break the alignment, see "
		       "\"short transfer\"";
	case FAULT_BAD_CRC:
		return "its stream has no checksum; USB's own makes the controller repeat a "
		       "damaged packet";
	case FAULT_ENCODER:
		return "its FPGA counts edges and reports no illegal transition";
	default:
		return NULL;
	}
}

static gboolean is_right(const PlbFrame *frame, guint64 off_place)
{
	gint64 off = frame->encoder[0] - (gint64)frame->scan_index;
	PlbAdc adc;

	plb_sim_usb1808_get_adc(&adc);
	return (guint64)ABS(off) <= off_place &&
	       conformance_holds(frame, (guint64)frame->encoder[0], &adc, PLB_1808_ENCODERS,
				 MAX_CODE) &&
	       frame->digital == (frame->encoder[0] / 250 & 0xf);
}

const ConformanceRack conformance_mcc_usb1808 = {
	.name = "mcc-usb1808",
	.serial = "01A2B3C4",
	.other_serial = "01A2B3C5",
	.drift_scans = 12000,
	.new_device = new_device,
	.inject = inject,
	.end_at = end_at,
	.started_s = started_s,
	.in_real_time = in_real_time,
	.destroyed_by_clock = destroyed_by_clock,
	.not_applicable = not_applicable,
	.is_right = is_right,
};
