/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/transport.h"

#include <math.h>
#include <string.h>

#include "hw/packet.h"
#include "hw/usb-device.h"

#define CONTROL_TIMEOUT_MS 1000
#define QUIET_MS 20 /* no packet for so long: a stopped rack has nothing more to send */
#define QUIET_DEADLINE_US 500000
#define AHEAD_S 0.25 /* transfers in flight cover this much, at one packet each */
#define MIN_TRANSFERS 16u
#define MAX_TRANSFERS 256u

static const PlbUsbKind kind = {
	.driver = "plumbar",
	.vendor_id = PLB_USB_VENDOR_ID,
	.product_ids = { PLB_USB_PRODUCT_ID },
	.stream_endpoint = PLB_USB_ENDPOINT,
};

typedef struct {
	PlbTransport base;
	libusb_context *context;
	libusb_device_handle *handle;
	PlbUsbStream *stream;
} Usb;

static gssize usb_control(PlbTransport *transport, const PlbSetup *setup, guint8 *data,
			  GError **error)
{
	Usb *usb = (Usb *)transport;
	int code = libusb_control_transfer(usb->handle, setup->type, setup->request, setup->value,
					   setup->index, data, setup->length, CONTROL_TIMEOUT_MS);

	if (code < 0) {
		g_autofree char *what = g_strdup_printf("request 0x%02x", setup->request);

		plb_usb_set_error(error, code, what);
		return -1;
	}
	return code;
}

/* A predecessor that crashed leaves the rack streaming, and stale packets on their way. */
static void hush(Usb *usb)
{
	const PlbSetup stop = { .type = PLB_REQUEST_TYPE_OUT,
				.request = PLB_REQUEST_STOP,
				.index = PLB_USB_INTERFACE };
	gint64 deadline_us = g_get_monotonic_time() + QUIET_DEADLINE_US;
	guint8 discarded[PLB_PACKET_MAX_BYTES];
	int code, n;

	/* a rack that is gone or not one of ours shows itself in what follows */
	usb_control(&usb->base, &stop, NULL, NULL);
	do {
		code = libusb_bulk_transfer(usb->handle, PLB_USB_ENDPOINT, discarded,
					    sizeof discarded, &n, QUIET_MS);
		if (code == LIBUSB_ERROR_PIPE)
			code = libusb_clear_halt(usb->handle, PLB_USB_ENDPOINT);
	} while (code == 0 && g_get_monotonic_time() < deadline_us);
}

static gboolean usb_begin(PlbTransport *transport, double packets_per_second,
			  const PlbTransportSink *sink, GError **error)
{
	Usb *usb = (Usb *)transport;
	double count = ceil(packets_per_second * AHEAD_S);

	return plb_usb_stream_begin(usb->stream, (guint)CLAMP(count, MIN_TRANSFERS, MAX_TRANSFERS),
				    PLB_PACKET_MAX_BYTES, sink, error);
}

static void usb_end(PlbTransport *transport)
{
	plb_usb_stream_end(((Usb *)transport)->stream);
}

static void usb_free(PlbTransport *transport)
{
	Usb *usb = (Usb *)transport;

	if (!usb->stream || plb_usb_stream_free(usb->stream)) {
		if (usb->handle)
			libusb_close(usb->handle);
		libusb_exit(usb->context);
	}
	g_free(usb);
}

static const PlbTransportOps usb_ops = {
	.driver = "plumbar",
	.control = usb_control,
	.begin = usb_begin,
	.end = usb_end,
	.free = usb_free,
};

static char *read_serial(libusb_device *device, libusb_device_handle *handle)
{
	struct libusb_device_descriptor descriptor;
	char text[64];
	int n;

	if (libusb_get_device_descriptor(device, &descriptor) != 0)
		return NULL;
	n = libusb_get_string_descriptor_ascii(handle, descriptor.iSerialNumber, (guint8 *)text,
					       sizeof text - 1);
	return n > 0 ? g_strndup(text, (gsize)n) : NULL;
}

static void free_presence(gpointer data)
{
	PlbUsbPresence *presence = data;

	g_free(presence->serial);
	g_free(presence->problem);
	g_free(presence);
}

static PlbUsbPresence *look_at(libusb_device *device)
{
	g_autoptr(GError) error = NULL;
	PlbUsbPresence *presence = g_new0(PlbUsbPresence, 1);
	libusb_device_handle *handle;
	int code = libusb_open(device, &handle);

	if (code == 0) {
		presence->serial = read_serial(device, handle);
		libusb_close(handle);
		if (presence->serial)
			return presence;
		code = LIBUSB_ERROR_IO;
	}
	plb_usb_set_error(&error, code, "opening the rack");
	presence->serial = plb_usb_address(device);
	presence->problem = g_strdup(error->message);
	return presence;
}

GPtrArray *plb_transport_usb_list(GError **error)
{
	g_autoptr(GPtrArray) racks = NULL;
	libusb_context *context;
	GPtrArray *found = NULL;

	if (!plb_usb_init(&context, error))
		return NULL;
	racks = plb_usb_find(context, &kind, error);
	if (racks) {
		found = g_ptr_array_new_with_free_func(free_presence);
		for (guint i = 0; i < racks->len; i++)
			g_ptr_array_add(found, look_at(racks->pdata[i]));
	}
	g_clear_pointer(&racks, g_ptr_array_unref); /* before the context */
	libusb_exit(context);
	return found;
}

static gboolean answers_to(const PlbUsbPresence *presence, const char *serial)
{
	return !serial || strcmp(presence->serial, serial) == 0;
}

/* The one rack that is asked for; it is only looked at, not kept open. */
static libusb_device *choose(GPtrArray *racks, const char *serial, GError **error)
{
	g_autofree char *problem = NULL;
	libusb_device *chosen = NULL;
	guint matches = 0;

	for (guint i = 0; i < racks->len; i++) {
		PlbUsbPresence *presence = look_at(racks->pdata[i]);

		if (answers_to(presence, serial)) {
			chosen = racks->pdata[i];
			matches++;
		} else if (presence->problem && !problem) {
			problem = g_strdup(presence->problem);
		}
		free_presence(presence);
	}
	if (matches == 1)
		return chosen;
	if (matches > 1)
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE,
			    "%u racks are attached: say which by its serial", matches);
	else if (problem)
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_ACCESS,
			    "no rack %s could be found, and one cannot be asked: %s", serial,
			    problem);
	else
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE, "no rack%s%s is attached",
			    serial ? " " : "", serial ? serial : "");
	return NULL;
}

static gboolean open_and_claim(Usb *usb, libusb_device *device, GError **error)
{
	usb->handle = plb_usb_open_and_claim(device, error);
	if (!usb->handle)
		return FALSE;
	hush(usb);
	usb->stream = plb_usb_stream_new(usb->context, usb->handle, PLB_USB_ENDPOINT);
	return TRUE;
}

PlbTransport *plb_transport_usb_open(const char *serial, GError **error)
{
	g_autoptr(GPtrArray) racks = NULL;
	libusb_device *device = NULL;
	Usb *usb = g_new0(Usb, 1);

	usb->base.ops = &usb_ops;
	if (!plb_usb_init(&usb->context, error)) {
		g_free(usb);
		return NULL;
	}
	racks = plb_usb_find(usb->context, &kind, error);
	if (racks)
		device = choose(racks, serial, error);
	if (device && open_and_claim(usb, device, error))
		return &usb->base;
	g_clear_pointer(&racks, g_ptr_array_unref); /* before the context */
	usb_free(&usb->base);
	return NULL;
}
