/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/live/conformance.h"

#include "tests/hw/hw-fixture.h"

static PlbSimDevice *new_device(const char *serial)
{
	const PlbDeviceModelSetup setup = { .serial = serial,
					    .rate_hz = 1000,
					    .source = busy_counts };

	return plb_sim_device_new(plb_device_model_new(&setup));
}

/* As a program that crashed has left it. */
static void leave_streaming(PlbDeviceModel *model)
{
	PlbSetup start = { .type = PLB_REQUEST_TYPE_OUT,
			   .request = PLB_REQUEST_START,
			   .index = PLB_USB_INTERFACE };
	guint8 bytes[PLB_SETUP_BYTES];

	plb_setup_encode(&start, bytes);
	g_assert(plb_device_model_control(model, bytes, NULL, 0) == 0);
}

static guint64 inject(PlbSimDevice *device, ConformanceFault fault, guint64 at_scan)
{
	PlbDeviceModel *model = plb_sim_device_get_model(device);

	switch (fault) {
	case FAULT_LOST_PACKETS:
		plb_device_model_inject(model, PLB_FAULT_SKIP_PACKETS, at_scan, 3);
		plb_device_model_inject(model, PLB_FAULT_SKIP_PACKETS, at_scan + 400, 1);
		return 4 * PLB_PACKET_MAX_SCANS;
	case FAULT_BAD_CRC:
		plb_device_model_inject(model, PLB_FAULT_BAD_CRC, at_scan, 0);
		return PLB_PACKET_MAX_SCANS;
	case FAULT_STALL:
		plb_device_model_inject(model, PLB_FAULT_STALL, at_scan, 0);
		return 0;
	case FAULT_SHORT_TRANSFER:
		plb_device_model_inject(model, PLB_FAULT_SHORT_PACKET, at_scan, 200);
		return PLB_PACKET_MAX_SCANS;
	case FAULT_ZERO_LENGTH:
		plb_device_model_inject(model, PLB_FAULT_ZERO_LENGTH, at_scan, 0);
		return 0;
	case FAULT_OVERRUN:
		plb_device_model_inject(model, PLB_FAULT_OVERRUN, at_scan, 37);
		return 37;
	case FAULT_DRIFT_FAST:
	case FAULT_DRIFT_SLOW:
		plb_device_model_set_drift(model, fault == FAULT_DRIFT_FAST ? 200 : -200);
		return 0;
	case FAULT_FIRMWARE:
		plb_device_model_set_protocol(model, PLB_PROTOCOL_VERSION + 1);
		return 0;
	case FAULT_LEFT_STREAMING:
		leave_streaming(model);
		return 0;
	default: /* illegal transitions and clipped cells are in every scan's counts here */
		return 0;
	}
}

static void end_at(PlbSimDevice *device, guint64 scans)
{
	plb_device_model_inject(plb_sim_device_get_model(device), PLB_FAULT_UNPLUG, scans, 0);
}

/* The model's clock shows one second when it is made, which is when it is plugged in. */
static double started_s(PlbSimDevice *device)
{
	const PlbDeviceModel *model = plb_sim_device_get_model(device);

	return (double)plb_device_model_get_start_tick(model) / PLB_MODEL_TICK_HZ - 1;
}

static gboolean in_real_time(ConformanceFault fault)
{
	return fault == FAULT_DRIFT_FAST || fault == FAULT_DRIFT_SLOW;
}

static const char *not_applicable(ConformanceFault fault)
{
	return NULL;
}

static gboolean is_right(const PlbFrame *frame, guint64 off_place)
{
	PlbFrame expected = { .tick = frame->tick,
			      .scan_index = frame->scan_index,
			      .flags = frame->flags };

	busy_counts(NULL, frame->scan_index, &expected);
	return same_frame(frame, &expected);
}

const ConformanceRack conformance_plumbar = {
	.name = "plumbar",
	.serial = "PLB-A",
	.other_serial = "PLB-B",
	.drift_scans = 4000,
	.in_real_time = in_real_time,
	.new_device = new_device,
	.inject = inject,
	.end_at = end_at,
	.started_s = started_s,
	.not_applicable = not_applicable,
	.is_right = is_right,
};
