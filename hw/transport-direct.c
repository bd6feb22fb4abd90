/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/transport.h"

#include "hw/device-clock.h"
#include "hw/device-model-private.h"

/* A device model in this process as if it were at the end of a cable. Unpaced there is no thread:
 * the reader pumps packets out of it. Paced, a thread keeps real time by the monotonic clock. */

typedef struct {
	PlbTransport base;
	PlbDeviceModel *model;
	gboolean paced;
	PlbTransportSink sink;
	gboolean begun, ended;
	/* paced only; lock guards these and the model */
	GMutex lock;
	GCond changed;
	GThread *thread;
	gboolean quit;
	double passed_s; /* monotonic raw time up to which the model has been told */
} Direct;

/* Lock held. Reckoned from readings of one clock, so that it neither drifts nor hurries. */
static void let_time_pass(Direct *direct)
{
	double now_s = plb_monotonic_raw_s();

	if (!direct->paced)
		return;
	plb_device_model_elapse(direct->model, now_s - direct->passed_s);
	direct->passed_s = now_s;
}

static gssize direct_control(PlbTransport *transport, const PlbSetup *setup, guint8 *data,
			     GError **error)
{
	Direct *direct = (Direct *)transport;
	guint8 bytes[PLB_SETUP_BYTES];
	gboolean gone;
	gssize moved;

	plb_setup_encode(setup, bytes);
	g_mutex_lock(&direct->lock);
	let_time_pass(direct);
	moved = plb_device_model_control(direct->model, bytes, data, setup->length);
	gone = plb_device_model_is_gone(direct->model);
	g_cond_signal(&direct->changed);
	g_mutex_unlock(&direct->lock);
	if (moved < 0 && gone)
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE, "the rack was unplugged");
	else if (moved < 0)
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
			    "the rack refuses request 0x%02x", setup->request);
	return moved;
}

/* One packet to the sink. FALSE: none to be had now. */
static gboolean fetch(Direct *direct)
{
	static const PlbSetup clear_halt = { .type = 0x02,
					     .request = 0x01,
					     .index = PLB_USB_ENDPOINT };
	guint8 packet[PLB_PACKET_MAX_BYTES], setup[PLB_SETUP_BYTES];
	gsize n;

	switch (plb_device_model_next_packet(direct->model, packet, &n)) {
	case PLB_MODEL_PACKET:
		direct->sink.data(direct->sink.user_data, packet, n);
		return TRUE;
	case PLB_MODEL_STALL:
		plb_setup_encode(&clear_halt, setup);
		return plb_device_model_control(direct->model, setup, NULL, 0) == 0;
	case PLB_MODEL_GONE:
		if (!direct->ended)
			direct->sink.ended(direct->sink.user_data, PLB_HW_ERROR_GONE);
		direct->ended = TRUE;
		return FALSE;
	case PLB_MODEL_NOTHING:
		break;
	}
	return FALSE;
}

static gboolean direct_pump(PlbTransport *transport)
{
	Direct *direct = (Direct *)transport;

	return direct->begun && fetch(direct);
}

/* Hands out what is due; returns the monotonic time when the next packet is. */
static gint64 keep_time(Direct *direct)
{
	double packet_s = PLB_PACKET_MAX_SCANS / plb_device_model_get_rate_hz(direct->model);

	let_time_pass(direct);
	while (fetch(direct))
		;
	return g_get_monotonic_time() + (gint64)(packet_s * 1e6) + 1;
}

static gpointer pacer(gpointer data)
{
	Direct *direct = data;

	g_mutex_lock(&direct->lock);
	while (!direct->quit && !direct->ended) {
		if (plb_device_model_is_streaming(direct->model))
			g_cond_wait_until(&direct->changed, &direct->lock, keep_time(direct));
		else
			g_cond_wait(&direct->changed, &direct->lock);
	}
	g_mutex_unlock(&direct->lock);
	return NULL;
}

static gboolean direct_begin(PlbTransport *transport, double packets_per_second,
			     const PlbTransportSink *sink, GError **error)
{
	Direct *direct = (Direct *)transport;

	direct->sink = *sink;
	direct->begun = TRUE;
	direct->ended = FALSE;
	direct->quit = FALSE;
	if (direct->paced)
		direct->thread = g_thread_new("plb-pacer", pacer, direct);
	return TRUE;
}

static void direct_end(PlbTransport *transport)
{
	Direct *direct = (Direct *)transport;

	direct->begun = FALSE;
	if (!direct->thread)
		return;
	g_mutex_lock(&direct->lock);
	direct->quit = TRUE;
	g_cond_signal(&direct->changed);
	g_mutex_unlock(&direct->lock);
	g_thread_join(g_steal_pointer(&direct->thread));
}

static void direct_free(PlbTransport *transport)
{
	Direct *direct = (Direct *)transport;

	plb_device_model_free(direct->model);
	g_mutex_clear(&direct->lock);
	g_cond_clear(&direct->changed);
	g_free(direct);
}

static const PlbTransportOps pumped_ops = {
	.driver = "virtual",
	.control = direct_control,
	.begin = direct_begin,
	.pump = direct_pump,
	.end = direct_end,
	.free = direct_free,
};

static const PlbTransportOps paced_ops = {
	.driver = "virtual",
	.control = direct_control,
	.begin = direct_begin,
	.end = direct_end,
	.free = direct_free,
};

PlbTransport *plb_transport_direct_new(PlbDeviceModel *model, gboolean paced)
{
	Direct *direct = g_new0(Direct, 1);

	direct->base.ops = paced ? &paced_ops : &pumped_ops;
	direct->model = model;
	direct->paced = paced;
	g_mutex_init(&direct->lock);
	g_cond_init(&direct->changed);
	plb_device_model_set_paced(model, paced);
	direct->passed_s = plb_monotonic_raw_s();
	return &direct->base;
}
