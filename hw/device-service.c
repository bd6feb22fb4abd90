/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/device-service.h"

#include <math.h>
#include <string.h>

#include "hw/bytes.h"

/* Codes by which the model's shunt moves a cell: 60 kOhm across one arm of 350 Ohm is 1.46 mV/V
 * (docs/usb-protocol.md), at 5 V and 2.24 nV a code. */
#define SHUNT_STEP 3250000

void plb_device_service_init(PlbDeviceService *service)
{
	memset(service, 0, sizeof *service);
	memset(service->flash, 0xFF, sizeof service->flash);
}

static gssize begin_tare(PlbDeviceService *service, guint scans, gboolean streaming)
{
	if (!streaming || scans < 1 || scans > PLB_TARE_MAX_SCANS)
		return -1;
	service->tare = (PlbTareLatch){ .state = PLB_SERVICE_RUNNING };
	service->tare_scans = scans;
	memset(service->tare_sum, 0, sizeof service->tare_sum);
	memset(service->tare_square_sum, 0, sizeof service->tare_square_sum);
	return 0;
}

static gssize self_test(PlbDeviceService *service, guint which, gboolean streaming)
{
	PlbSelfTest *test = &service->self_test;

	if (streaming || which == 0 || which > PLB_TEST_ALL)
		return -1;
	*test = (PlbSelfTest){ .state = PLB_SERVICE_DONE, .run = (guint8)which };
	if (which & PLB_TEST_BRIDGE)
		test->bridge_open = service->bad_cells;
	if (which & PLB_TEST_SHUNT)
		test->shunt_failed = service->bad_cells;
	for (guint k = 0; k < PLB_CELL_COUNT && (which & PLB_TEST_SHUNT); k++)
		test->shunt_step[k] = service->bad_cells >> k & 1 ? 0 : SHUNT_STEP;
	return 0;
}

static gssize preset(PlbDeviceService *service, guint encoder, const guint8 *data, gsize size)
{
	if (encoder >= PLB_ENCODER_COUNT || size != 4)
		return -1;
	service->preset_mask |= 1u << encoder;
	service->preset[encoder] = (gint32)plb_get_u32(data);
	return 4;
}

static gssize write_page(PlbDeviceService *service, guint16 value, const guint8 *data, gsize size,
			 gboolean streaming)
{
	guint copy = value >> 8, page = value & 0xff;

	if (streaming)
		return -1;
	if (value == PLB_CAL_UNLOCK) {
		service->unlocked = size == 4 && plb_get_u32(data) == PLB_CAL_KEY;
		return service->unlocked ? 4 : -1;
	}
	if (!service->unlocked || copy >= PLB_CAL_COPIES || page >= PLB_CAL_PAGES ||
	    size != PLB_CAL_PAGE_BYTES)
		return -1;
	memcpy(service->flash[copy] + page * PLB_CAL_PAGE_BYTES, data, size);
	return (gssize)size;
}

gssize plb_device_service_out(PlbDeviceService *service, const PlbSetup *setup, const guint8 *data,
			      gsize size, gboolean streaming)
{
	switch (setup->request) {
	case PLB_REQUEST_TARE_LATCH:
		return setup->length ? -1 : begin_tare(service, setup->value, streaming);
	case PLB_REQUEST_SELF_TEST:
		return setup->length ? -1 : self_test(service, setup->value, streaming);
	case PLB_REQUEST_ENC_PRESET:
		return preset(service, setup->value, data, size);
	case PLB_REQUEST_CAL_WRITE:
		return write_page(service, setup->value, data, size, streaming);
	case PLB_REQUEST_SYNC_OUT:
		if (setup->length)
			return -1;
		service->sync_every = setup->value;
		return 0;
	default:
		return -1;
	}
}

gsize plb_device_service_in(PlbDeviceService *service, const PlbSetup *setup, guint8 *out)
{
	guint copy = setup->value >> 8, page = setup->value & 0xff;

	switch (setup->request) {
	case PLB_REQUEST_TARE_LATCH:
		plb_tare_latch_encode(&service->tare, out);
		return PLB_TARE_BYTES;
	case PLB_REQUEST_SELF_TEST:
		plb_self_test_encode(&service->self_test, out);
		return PLB_SELF_TEST_BYTES;
	case PLB_REQUEST_CAL_READ:
		if (copy >= PLB_CAL_COPIES || page >= PLB_CAL_PAGES)
			return 0;
		memcpy(out, service->flash[copy] + page * PLB_CAL_PAGE_BYTES, PLB_CAL_PAGE_BYTES);
		return PLB_CAL_PAGE_BYTES;
	default:
		return 0;
	}
}

static void add_to_tare(PlbDeviceService *service, const PlbFrame *frame)
{
	PlbTareLatch *tare = &service->tare;
	double n = ++tare->scans;

	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		double off;

		if (tare->scans == 1)
			service->tare_first[k] = frame->cell[k];
		off = frame->cell[k] - service->tare_first[k];
		service->tare_sum[k] += off;
		service->tare_square_sum[k] += off * off;
		off = service->tare_sum[k] / n;
		tare->mean[k] = service->tare_first[k] + off;
		tare->sd[k] = sqrt(fmax(0, service->tare_square_sum[k] / n - off * off));
	}
	if (tare->scans == service->tare_scans)
		tare->state = PLB_SERVICE_DONE;
}

gboolean plb_device_service_scan(PlbDeviceService *service, PlbFrame *frame)
{
	gboolean preset = service->preset_mask != 0;

	for (guint k = 0; k < PLB_ENCODER_COUNT; k++) {
		if (service->preset_mask >> k & 1)
			service->preset_offset[k] =
				(gint32)((guint32)service->preset[k] - (guint32)frame->encoder[k]);
		frame->encoder[k] =
			(gint32)((guint32)frame->encoder[k] + (guint32)service->preset_offset[k]);
	}
	service->preset_mask = 0;
	if (service->tare.state == PLB_SERVICE_RUNNING)
		add_to_tare(service, frame);
	return preset;
}
