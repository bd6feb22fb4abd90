/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libusb.h>

#include "hw/rack.h"
#include "hw/usb-stream.h"

/* Finding and opening USB devices of one kind, for all drivers. A device is named by its address,
 * "usb:BUS:DEVICE", until it has been asked for its serial. */

#define PLB_USB_MAX_PRODUCTS 2

typedef struct {
	const char *driver;  /* PlbRackInfo.driver */
	const char *product; /* for people, where the device cannot be asked */
	guint16 vendor_id;
	guint16 product_ids[PLB_USB_MAX_PRODUCTS]; /* 0: none */
	guint8 stream_endpoint;
} PlbUsbKind;

/* An open device with interface 0 claimed, and its streaming engine. */
typedef struct {
	libusb_context *context;
	libusb_device_handle *handle;
	PlbUsbStream *stream;
	guint16 product_id;
} PlbUsbDevice;

gboolean plb_usb_init(libusb_context **context, GError **error);
char *plb_usb_address(libusb_device *device);
/* libusb_device, free with the array before the context; NULL + error if USB does not work. */
GPtrArray *plb_usb_find(libusb_context *context, const PlbUsbKind *kind, GError **error);
/* libusb_open and claim, with errors that tell people what to do. */
libusb_device_handle *plb_usb_open_and_claim(libusb_device *device, GError **error);

PlbUsbDevice *plb_usb_device_open(const PlbUsbKind *kind, const char *address, GError **error);
void plb_usb_device_free(PlbUsbDevice *device); /* NULL is harmless */
/* Bytes moved, or -1 with error; what: "the calibration". */
gssize plb_usb_device_control(PlbUsbDevice *device, guint8 type, guint8 request, guint16 value,
			      guint16 index, guint8 *data, guint16 n, const char *what,
			      GError **error);
/* Reads an endpoint until nothing comes for 20 ms, half a second at most; clears a halt. */
void plb_usb_device_drain(PlbUsbDevice *device, guint8 endpoint);

/* For drivers that must open a device to ask its serial: open_at opens a rack by address. */
typedef PlbRack *(*PlbUsbOpenAt)(const char *address, GError **error);
/* As PlbRack drivers' list and open (rack-plumbar.h). Serial may be an address. */
GPtrArray *plb_usb_rack_list(const PlbUsbKind *kind, PlbUsbOpenAt open_at, GError **error);
PlbRack *plb_usb_rack_open(const PlbUsbKind *kind, PlbUsbOpenAt open_at, const char *serial,
			   GError **error);
