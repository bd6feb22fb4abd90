/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/rack-plumbar.h"

#include <string.h>

#include "hw/descriptors.h"
#include "hw/device-clock.h"
#include "hw/frame-inlet.h"
#include "hw/rack-plumbar-private.h"
#include "hw/rack-plumbar-service.h"
#include "hw/stream-decoder.h"
#include "hw/transport.h"

/* Transport thread: bytes -> decoder -> ring -> (wake). Reader thread: ring -> frames, with the
 * losses marked where they show, whatever lost them. */

#define ASK_EVERY_S 1.0
#define FIRST_READINGS 5 /* of the clock, at once: the quickest of them is good to microseconds */

/* 500 kg at 2 mV/V are 0.0011 N a code of the reference converter (24 bits, gain 64;
 * docs/rig-file.md, data/rigs/reference.rig), and 4 N so many codes. */
#define CELL_NOISE_LIMIT 3600

typedef struct {
	PlbRack base;
	PlbTransport *transport;
	PlbFrameInlet inlet;
	PlbStreamDecoder decoder;
	PlbCaps caps;
	gboolean started;
	/* the reader's */
	PlbDeviceClock clock;
	double ask_at_s; /* monotonic raw: TIME and STATUS again */
	PlbStatus status;
	gboolean has_status;
} PlumbarRack;

static void on_frames(gpointer user_data, const PlbFrame *frames, gsize n)
{
	PlumbarRack *rack = user_data;

	plb_frame_inlet_push(&rack->inlet, frames, n);
}

static void on_data(gpointer user_data, const guint8 *bytes, gsize n)
{
	PlumbarRack *rack = user_data;

	plb_stream_decoder_push(&rack->decoder, bytes, n);
	if (!rack->transport->ops->pump)
		plb_frame_inlet_wake(&rack->inlet);
}

static void on_ended(gpointer user_data, PlbHwError code)
{
	plb_frame_inlet_end(&((PlumbarRack *)user_data)->inlet, code);
}

static gboolean request_in(PlumbarRack *rack, PlbRequest request, guint8 *data, gsize *n,
			   GError **error)
{
	return plb_rack_plumbar_in(&rack->base, request, 0, data, n, error);
}

static gboolean request_out(PlumbarRack *rack, PlbRequest request, guint16 value, guint8 *data,
			    gsize n, GError **error)
{
	PlbSetup setup = { .type = PLB_REQUEST_TYPE_OUT,
			   .request = (guint8)request,
			   .value = value,
			   .index = PLB_USB_INTERFACE,
			   .length = (guint16)n };

	return rack->transport->ops->control(rack->transport, &setup, data, error) >= 0;
}

gboolean plb_rack_plumbar_no_sense(GError **error, const char *what)
{
	g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
		    "the rack's answer to %s makes no sense", what);
	return FALSE;
}

static gboolean get_identity(PlumbarRack *rack, PlbIdentity *identity, GError **error)
{
	guint8 bytes[PLB_IDENTITY_BYTES];
	gsize n = sizeof bytes;

	if (!request_in(rack, PLB_REQUEST_IDENTIFY, bytes, &n, error))
		return FALSE;
	if (!plb_identity_decode(bytes, n, identity))
		return plb_rack_plumbar_no_sense(error, "IDENTIFY");
	if (identity->protocol == PLB_PROTOCOL_VERSION)
		return TRUE;
	g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
		    "the rack speaks protocol version %u, this program version %d",
		    identity->protocol, PLB_PROTOCOL_VERSION);
	return FALSE;
}

static gboolean get_caps(PlumbarRack *rack, PlbCaps *caps, GError **error)
{
	guint8 bytes[PLB_CAPS_MAX_BYTES];
	gsize n = sizeof bytes;

	if (!request_in(rack, PLB_REQUEST_CAPS, bytes, &n, error))
		return FALSE;
	return plb_caps_decode(bytes, n, caps) || plb_rack_plumbar_no_sense(error, "CAPS");
}

static gboolean get_config(PlumbarRack *rack, PlbConfig *config, guint32 *session, GError **error)
{
	guint8 bytes[PLB_CONFIG_REPLY_BYTES];
	gsize n = sizeof bytes;

	if (!request_in(rack, PLB_REQUEST_GET_CONFIG, bytes, &n, error))
		return FALSE;
	return plb_config_reply_decode(bytes, n, config, session) ||
	       plb_rack_plumbar_no_sense(error, "GET_CONFIG");
}

static char *get_product(PlumbarRack *rack)
{
	PlbSetup setup = { .type = 0x80,
			   .request = 0x06,
			   .value = PLB_DESCRIPTOR_STRING << 8 | PLB_STRING_PRODUCT,
			   .index = 0x0409,
			   .length = PLB_DESCRIPTOR_MAX_BYTES };
	guint8 bytes[PLB_DESCRIPTOR_MAX_BYTES + 1];
	gssize n = rack->transport->ops->control(rack->transport, &setup, bytes, NULL);
	char *product = NULL;

	if (n > 2)
		product = g_convert((const char *)bytes + 2, n - 2, "UTF-8", "UTF-16LE", NULL, NULL,
				    NULL);
	return product ? product : g_strdup("Plumbar rack");
}

static double max_rate_hz(const PlbCaps *caps)
{
	guint32 shortest = G_MAXUINT32;

	for (guint i = 0; i < caps->rate_count; i++)
		shortest = MIN(shortest, caps->rate[i].period_ticks);
	return (double)caps->tick_hz / shortest;
}

static gboolean rack_identify(PlbRack *base, PlbRackInfo *info, GError **error)
{
	PlumbarRack *rack = (PlumbarRack *)base;
	PlbIdentity identity;
	PlbConfig config;
	guint32 session;

	if (!get_identity(rack, &identity, error) || !get_caps(rack, &rack->caps, error) ||
	    !get_config(rack, &config, &session, error))
		return FALSE;
	*info = (PlbRackInfo){
		.driver = g_strdup(rack->transport->ops->driver),
		.serial = g_strdup(identity.serial),
		.product = get_product(rack),
		.firmware =
			g_strdup_printf("%u.%u", identity.firmware >> 8, identity.firmware & 0xff),
		.cell_count = rack->caps.cell_count,
		.encoder_count = rack->caps.encoder_count,
		.max_rate_hz = max_rate_hz(&rack->caps),
		.tick_hz = rack->caps.tick_hz,
		.cell_noise_limit = CELL_NOISE_LIMIT,
	};
	for (guint i = 0; i < rack->caps.rate_count; i++)
		if (rack->caps.rate[i].period_ticks == config.period_ticks)
			info->filter_delay_ns = rack->caps.rate[i].filter_delay_ns;
	return TRUE;
}

static void read_clock(PlumbarRack *rack)
{
	guint8 bytes[PLB_TIME_BYTES];
	gsize n = sizeof bytes;
	double before_s = plb_monotonic_raw_s();
	PlbTime time;

	if (request_in(rack, PLB_REQUEST_TIME, bytes, &n, NULL) && plb_time_decode(bytes, n, &time))
		plb_device_clock_add(&rack->clock, time.tick, before_s, plb_monotonic_raw_s());
}

static void read_status(PlumbarRack *rack)
{
	guint8 bytes[PLB_STATUS_BYTES];
	gsize n = sizeof bytes;

	if (request_in(rack, PLB_REQUEST_STATUS, bytes, &n, NULL) &&
	    plb_status_decode(bytes, n, &rack->status))
		rack->has_status = TRUE;
}

/* A device that makes scans on demand has no time of its own. */
static void ask_after(PlumbarRack *rack, guint readings)
{
	rack->ask_at_s = plb_monotonic_raw_s() + ASK_EVERY_S;
	for (guint i = 0; i < readings && !rack->transport->ops->pump; i++)
		read_clock(rack);
	read_status(rack);
}

static void reset_stream(PlumbarRack *rack, guint32 session, guint32 period_ticks)
{
	plb_stream_decoder_init(&rack->decoder, session, period_ticks, on_frames, rack);
	plb_frame_inlet_reset(&rack->inlet);
	plb_device_clock_init(&rack->clock, rack->caps.tick_hz);
	rack->has_status = FALSE;
}

/* Fills in what the device then says it has. */
static gboolean configure(PlumbarRack *rack, double rate_hz, PlbConfig *config, guint32 *session,
			  GError **error)
{
	guint32 period_ticks;
	guint8 bytes[PLB_CONFIG_BYTES];

	if (!(rate_hz > 0)) {
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED,
			    "a rack has no rate of %g Hz", rate_hz);
		return FALSE;
	}
	if (!get_caps(rack, &rack->caps, error) || !get_config(rack, config, session, error))
		return FALSE;
	period_ticks = rack->caps.rate[plb_caps_nearest_rate(&rack->caps, rate_hz)].period_ticks;
	config->period_ticks = period_ticks;
	config->cell_mask = (guint16)((1u << PLB_CELL_COUNT) - 1);
	config->encoder_mask = (1u << PLB_ENCODER_COUNT) - 1;
	plb_config_encode(config, bytes);
	if (!request_out(rack, PLB_REQUEST_SET_CONFIG, 0, bytes, sizeof bytes, error) ||
	    !get_config(rack, config, session, error))
		return FALSE;
	return config->period_ticks == period_ticks ||
	       plb_rack_plumbar_no_sense(error, "SET_CONFIG");
}

static void rack_stop(PlbRack *base)
{
	PlumbarRack *rack = (PlumbarRack *)base;

	if (!rack->started)
		return;
	rack->started = FALSE;
	/* a rack that is gone cannot be told; ending the transport is what counts */
	request_out(rack, PLB_REQUEST_STOP, 0, NULL, 0, NULL);
	rack->transport->ops->end(rack->transport);
}

gboolean plb_rack_plumbar_start(PlbRack *base, double rate_hz, guint16 how, double *actual_rate_hz,
				GError **error)
{
	PlumbarRack *rack = (PlumbarRack *)base;
	PlbTransportSink sink = { .data = on_data, .ended = on_ended, .user_data = rack };
	PlbConfig config;
	guint32 session;
	double rate;

	if (!plb_rack_plumbar_check(base, error))
		return FALSE;
	rack_stop(base);
	if (!configure(rack, rate_hz, &config, &session, error))
		return FALSE;
	rate = (double)rack->caps.tick_hz / config.period_ticks;
	reset_stream(rack, session, config.period_ticks);
	if (!rack->transport->ops->begin(rack->transport, rate / PLB_PACKET_MAX_SCANS, &sink,
					 error))
		return FALSE;
	rack->started = TRUE;
	if (!request_out(rack, PLB_REQUEST_START, how, NULL, 0, error)) {
		rack_stop(base);
		return FALSE;
	}
	ask_after(rack, FIRST_READINGS);
	*actual_rate_hz = rate;
	return TRUE;
}

static gboolean rack_start(PlbRack *base, double rate_hz, double *actual_rate_hz, GError **error)
{
	return plb_rack_plumbar_start(base, rate_hz, 0, actual_rate_hz, error);
}

/* Until there are max frames, or no more for now. */
static void pump(PlumbarRack *rack, gsize max)
{
	PlbFrameRing *ring = rack->inlet.ring;
	gsize room = plb_frame_ring_get_capacity(ring) - PLB_PACKET_MAX_SCANS;

	max = MIN(max, room);
	while (plb_frame_ring_get_count(ring) < max && rack->transport->ops->pump(rack->transport))
		;
}

static gssize rack_read(PlbRack *base, PlbFrame *frames, gsize max, int timeout_ms, GError **error)
{
	PlumbarRack *rack = (PlumbarRack *)base;

	if (rack->transport->ops->pump)
		pump(rack, max);
	else if (rack->started && plb_monotonic_raw_s() > rack->ask_at_s &&
		 !plb_frame_inlet_has_ended(&rack->inlet))
		ask_after(rack, 1);
	return plb_frame_inlet_read(&rack->inlet, frames, max, timeout_ms, error);
}

static void rack_get_losses(PlbRack *base, PlbRackLosses *losses)
{
	PlumbarRack *rack = (PlumbarRack *)base;

	plb_stream_decoder_get_losses(&rack->decoder, losses);
	plb_frame_inlet_get_losses(&rack->inlet, losses);
}

static void rack_get_health(PlbRack *base, PlbRackHealth *health)
{
	PlumbarRack *rack = (PlumbarRack *)base;

	if (!rack->has_status)
		return;
	health->temperature_c = rack->status.temperature_centidegrees / 100.0;
	health->excitation_v = rack->status.excitation_mv / 1000.0;
	health->waited_scans = rack->status.fifo_high_water_scans;
	health->errors = rack->status.errors;
}

static void rack_get_clock(PlbRack *base, PlbRackClock *clock)
{
	plb_device_clock_fit(&((PlumbarRack *)base)->clock, clock);
}

static void rack_free(PlbRack *base)
{
	PlumbarRack *rack = (PlumbarRack *)base;

	rack->transport->ops->free(rack->transport);
	plb_frame_inlet_clear(&rack->inlet);
	g_free(rack);
}

static const PlbRackOps rack_ops = {
	.name = "plumbar",
	.identify = rack_identify,
	.start = rack_start,
	.read = rack_read,
	.stop = rack_stop,
	.get_losses = rack_get_losses,
	.free = rack_free,
	.get_health = rack_get_health,
	.get_clock = rack_get_clock,
};

gboolean plb_rack_plumbar_check(const PlbRack *rack, GError **error)
{
	if (rack->ops == &rack_ops)
		return TRUE;
	g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED,
			    "only racks of the open Plumbar protocol can do this");
	return FALSE;
}

gboolean plb_rack_plumbar_in(PlbRack *base, PlbRequest request, guint16 value, guint8 *data,
			     gsize *n, GError **error)
{
	PlumbarRack *rack = (PlumbarRack *)base;
	PlbSetup setup = { .type = PLB_REQUEST_TYPE_IN,
			   .request = (guint8)request,
			   .value = value,
			   .index = PLB_USB_INTERFACE,
			   .length = (guint16)*n };
	gssize moved = rack->transport->ops->control(rack->transport, &setup, data, error);

	*n = moved < 0 ? 0 : (gsize)moved;
	return moved >= 0;
}

gboolean plb_rack_plumbar_out(PlbRack *base, PlbRequest request, guint16 value, const guint8 *data,
			      gsize n, GError **error)
{
	guint8 copy[PLB_CAL_PAGE_BYTES];

	g_return_val_if_fail(n <= sizeof copy, FALSE);
	if (n > 0)
		memcpy(copy, data, n);
	return request_out((PlumbarRack *)base, request, value, copy, n, error);
}

static PlbRack *rack_new(PlbTransport *transport)
{
	PlumbarRack *rack = g_new0(PlumbarRack, 1);

	rack->base.ops = &rack_ops;
	rack->transport = transport;
	plb_frame_inlet_init(&rack->inlet);
	return &rack->base;
}

PlbRack *plb_rack_plumbar_new_direct(PlbDeviceModel *model, gboolean paced)
{
	return rack_new(plb_transport_direct_new(model, paced));
}

PlbRack *plb_rack_plumbar_open(const char *serial, GError **error)
{
	PlbTransport *transport = plb_transport_usb_open(serial, error);

	return transport ? rack_new(transport) : NULL;
}

static PlbRackInfo *describe(const PlbUsbPresence *presence)
{
	g_autofree char *problem = g_strdup(presence->problem);
	g_autoptr(GError) error = NULL;
	PlbRackInfo *info = g_new0(PlbRackInfo, 1);

	if (!problem) {
		g_autoptr(PlbRack) rack = plb_rack_plumbar_open(presence->serial, &error);

		if (rack && plb_rack_identify(rack, info, &error))
			return info;
		problem = g_strdup(error->message);
	}
	info->driver = g_strdup(rack_ops.name);
	info->serial = g_strdup(presence->serial);
	info->product = g_strdup("Plumbar rack");
	info->firmware = g_strdup("");
	info->problem = g_steal_pointer(&problem);
	return info;
}

GPtrArray *plb_rack_plumbar_list(GError **error)
{
	g_autoptr(GPtrArray) present = plb_transport_usb_list(error);
	GPtrArray *infos;

	if (!present)
		return NULL;
	infos = g_ptr_array_new_with_free_func((GDestroyNotify)plb_rack_info_free);
	for (guint i = 0; i < present->len; i++)
		g_ptr_array_add(infos, describe(present->pdata[i]));
	return infos;
}
