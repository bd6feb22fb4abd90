/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/labjack-t7-packet.h"
#include "hw/sim-labjack-t7.h"
#include "tests/live/conformance-counts.h"
#include "tests/live/conformance.h"

#define MAX_CODE 0xfffe

static PlbSimDevice *new_device(const char *serial)
{
	const PlbSimSetup setup = { .serial = serial, .source = conformance_analog_counts };

	return plb_sim_labjack_t7_new(&setup);
}

static guint64 inject(PlbSimDevice *device, ConformanceFault fault, guint64 at_scan)
{
	PlbSimScans *scans = plb_sim_labjack_t7_get_scans(device);

	switch (fault) {
	case FAULT_LOST_PACKETS:
		plb_sim_scans_inject(scans, PLB_FAULT_SKIP_PACKETS, at_scan, 3);
		plb_sim_scans_inject(scans, PLB_FAULT_SKIP_PACKETS, at_scan + 400, 1);
		return 4; /* one scan a packet */
	case FAULT_STALL:
		plb_sim_scans_inject(scans, PLB_FAULT_STALL, at_scan, 0);
		return 0;
	case FAULT_SHORT_TRANSFER:
		plb_sim_scans_inject(scans, PLB_FAULT_SHORT_PACKET, at_scan, 30);
		return 1;
	case FAULT_ZERO_LENGTH:
		plb_sim_scans_inject(scans, PLB_FAULT_ZERO_LENGTH, at_scan, 0);
		return 0;
	case FAULT_OVERRUN:
		plb_sim_scans_inject(scans, PLB_FAULT_OVERRUN, at_scan, 37);
		return 37;
	case FAULT_DRIFT_FAST:
	case FAULT_DRIFT_SLOW:
		scans->drift_ppm = fault == FAULT_DRIFT_FAST ? 200 : -200;
		return 0;
	case FAULT_FIRMWARE:
		plb_sim_labjack_t7_set_firmware(device, 0.94f);
		return 0;
	case FAULT_LEFT_STREAMING:
		plb_sim_labjack_t7_leave_streaming(device);
		return 0;
	default: /* illegal transitions and clipped cells are in the counts */
		return 0;
	}
}

static void end_at(PlbSimDevice *device, guint64 scans)
{
	plb_sim_labjack_t7_get_scans(device)->end_scan = scans;
}

static double started_s(PlbSimDevice *device)
{
	const PlbSimScans *scans = plb_sim_labjack_t7_get_scans(device);

	return scans->start_s + 1 / scans->rate_hz - 1;
}

/* Encoder errors are asked for once a second. */
static gboolean in_real_time(ConformanceFault fault)
{
	return fault == FAULT_DRIFT_FAST || fault == FAULT_DRIFT_SLOW || fault == FAULT_ENCODER;
}

static const char *not_applicable(ConformanceFault fault)
{
	return fault == FAULT_BAD_CRC ? "its packets have no checksum; USB's own makes the "
					"controller repeat a damaged one"
				      : NULL;
}

static gboolean is_right(const PlbFrame *frame, guint64 off_place)
{
	PlbAdc adc;

	plb_sim_labjack_t7_get_adc(&adc);
	return conformance_holds(frame, frame->scan_index, &adc, PLB_T7_MAX_ENCODERS, MAX_CODE);
}

const ConformanceRack conformance_labjack_t7 = {
	.name = "labjack-t7",
	.serial = "470011111",
	.other_serial = "470022222",
	.drift_scans = 4000,
	.new_device = new_device,
	.inject = inject,
	.end_at = end_at,
	.started_s = started_s,
	.in_real_time = in_real_time,
	.not_applicable = not_applicable,
	.is_right = is_right,
};
