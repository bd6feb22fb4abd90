/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hw/descriptors.h"
#include "hw/device-model-state.h"

/* The device model's control endpoint: the protocol's requests, and USB's own. */

static gssize set_config(PlbDeviceModel *model, const guint8 *data, gsize size)
{
	gboolean known = FALSE;
	PlbConfig config;

	if (model->streaming || model->armed || size != PLB_CONFIG_BYTES ||
	    !plb_config_decode(data, size, &config))
		return -1;
	for (guint i = 0; i < model->caps.rate_count; i++)
		known |= model->caps.rate[i].period_ticks == config.period_ticks;
	if (!known)
		return -1;
	plb_device_model_begin_session(model);
	model->config = config;
	return (gssize)size;
}

static void start_now(PlbDeviceModel *model)
{
	model->armed = FALSE;
	model->streaming = TRUE;
	model->due = 0;
	if (model->has_clock)
		model->start_tick =
			plb_device_model_present_tick(model) + model->config.period_ticks;
	model->status.lost_scans = 0;
	model->status.fifo_high_water_scans = 0;
}

static gssize start(PlbDeviceModel *model, guint16 value)
{
	if (model->streaming || model->armed ||
	    (value & ~(guint)(PLB_START_TEST_PATTERN | PLB_START_ON_SYNC)))
		return -1;
	model->test_pattern = (value & PLB_START_TEST_PATTERN) != 0;
	if (value & PLB_START_ON_SYNC)
		model->armed = TRUE;
	else
		start_now(model);
	return 0;
}

void plb_device_model_sync_edge(PlbDeviceModel *model)
{
	model->sync_edge = TRUE;
	if (model->armed)
		start_now(model);
}

static gssize stop(PlbDeviceModel *model)
{
	if (model->streaming || model->armed)
		plb_device_model_begin_session(model);
	model->streaming = model->armed = FALSE;
	model->service.tare.state = PLB_SERVICE_NONE;
	return 0;
}

static gsize identify(const PlbDeviceModel *model, guint8 *out)
{
	PlbIdentity identity = { .protocol = model->protocol, .firmware = 0x0100, .hardware = 1 };

	g_strlcpy(identity.serial, model->serial, sizeof identity.serial);
	g_strlcpy(identity.build, "model " PLB_VERSION, sizeof identity.build);
	plb_identity_encode(&identity, out);
	return PLB_IDENTITY_BYTES;
}

static gsize status(const PlbDeviceModel *model, guint8 *out)
{
	PlbStatus now = model->status;

	now.state = model->streaming ? PLB_STATE_STREAMING
		    : model->armed   ? PLB_STATE_ARMED
				     : PLB_STATE_IDLE;
	plb_status_encode(&now, out);
	return PLB_STATUS_BYTES;
}

/* Frames of the bus come once a millisecond and began at power-up. */
static gsize device_time(const PlbDeviceModel *model, guint8 *out)
{
	guint64 tick = plb_device_model_present_tick(model),
		frame = tick * 1000 / PLB_MODEL_TICK_HZ;
	PlbTime time = {
		.tick = tick,
		.sof_frame = frame % 2048,
		.sof_tick = frame * PLB_MODEL_TICK_HZ / 1000,
	};

	plb_time_encode(&time, out);
	return PLB_TIME_BYTES;
}

static gssize vendor_out(PlbDeviceModel *model, const PlbSetup *setup, const guint8 *data,
			 gsize size)
{
	switch (setup->request) {
	case PLB_REQUEST_SET_CONFIG:
		return set_config(model, data, size);
	case PLB_REQUEST_START:
		return setup->length == 0 ? start(model, setup->value) : -1;
	case PLB_REQUEST_STOP:
		return setup->length == 0 ? stop(model) : -1;
	default:
		return plb_device_service_out(&model->service, setup, data, size,
					      model->streaming || model->armed);
	}
}

/* 0 = no such request. */
static gsize vendor_in(PlbDeviceModel *model, const PlbSetup *setup, guint8 *out)
{
	switch (setup->request) {
	case PLB_REQUEST_IDENTIFY:
		return identify(model, out);
	case PLB_REQUEST_CAPS:
		return plb_caps_encode(&model->caps, out);
	case PLB_REQUEST_GET_CONFIG:
		plb_config_reply_encode(&model->config, model->session, out);
		return PLB_CONFIG_REPLY_BYTES;
	case PLB_REQUEST_STATUS:
		return status(model, out);
	case PLB_REQUEST_TIME:
		return device_time(model, out);
	default:
		return plb_device_service_in(&model->service, setup, out);
	}
}

/* Standard requests, USB 2.0 section 9.4, by bmRequestType and bRequest. */
#define STANDARD(type, request) ((type) << 8 | (request))

static gsize standard_in(const PlbDeviceModel *model, const PlbSetup *setup, guint8 *out)
{
	switch (STANDARD(setup->type, setup->request)) {
	case STANDARD(0x80, 0x06): /* GET_DESCRIPTOR */
		return plb_descriptor_get(setup->value >> 8, setup->value & 0xff, model->serial,
					  out);
	case STANDARD(0x80, 0x08): /* GET_CONFIGURATION */
		out[0] = model->configuration;
		return 1;
	case STANDARD(0x81, 0x0A): /* GET_INTERFACE */
		out[0] = 0;
		return 1;
	case STANDARD(0x80, 0x00): /* GET_STATUS of device, interface, endpoint */
	case STANDARD(0x81, 0x00):
	case STANDARD(0x82, 0x00):
		out[0] = setup->type == 0x82 && setup->index == PLB_USB_ENDPOINT && model->halted;
		out[1] = 0;
		return 2;
	case STANDARD(0xC0, PLB_MS_VENDOR_CODE):
		return setup->index == PLB_MS_DESCRIPTOR_INDEX ? plb_descriptor_get_microsoft(out)
							       : 0;
	default:
		return 0;
	}
}

static gssize standard_out(PlbDeviceModel *model, const PlbSetup *setup)
{
	switch (STANDARD(setup->type, setup->request)) {
	case STANDARD(0x00, 0x09): /* SET_CONFIGURATION */
		if (setup->value > 1)
			return -1;
		model->configuration = (guint8)setup->value;
		model->halted = FALSE;
		return 0;
	case STANDARD(0x01, 0x0B): /* SET_INTERFACE */
		if (setup->value != 0 || setup->index != PLB_USB_INTERFACE)
			return -1;
		model->halted = FALSE;
		return 0;
	case STANDARD(0x02, 0x01): /* CLEAR_FEATURE and SET_FEATURE: ENDPOINT_HALT */
	case STANDARD(0x02, 0x03):
		if (setup->value != 0 || setup->index != PLB_USB_ENDPOINT)
			return -1;
		model->halted = setup->request == 0x03;
		return 0;
	default:
		return -1;
	}
}

gssize plb_device_model_control(PlbDeviceModel *model, const guint8 setup_bytes[PLB_SETUP_BYTES],
				guint8 *data, gsize size)
{
	guint8 answer[PLB_DESCRIPTOR_MAX_BYTES];
	PlbSetup setup;
	gsize n;

	plb_setup_decode(setup_bytes, &setup);
	size = MIN(size, setup.length);
	if (model->gone)
		return -1;
	if (setup.type == PLB_REQUEST_TYPE_OUT)
		return setup.index == PLB_USB_INTERFACE ? vendor_out(model, &setup, data, size)
							: -1;
	if (!(setup.type & 0x80))
		return standard_out(model, &setup);
	if (setup.type != PLB_REQUEST_TYPE_IN)
		n = standard_in(model, &setup, answer);
	else
		n = setup.index == PLB_USB_INTERFACE ? vendor_in(model, &setup, answer) : 0;
	if (n == 0)
		return -1;
	n = MIN(n, size);
	memcpy(data, answer, n);
	return (gssize)n;
}
