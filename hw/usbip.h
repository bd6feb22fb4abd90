/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/protocol.h"

/* The USB/IP protocol, version 1.1.1, device side: structures to bytes and back. Source: the Linux
 * kernel's Documentation/usb/usbip_protocol.rst. All integers are big-endian, setup bytes are as on
 * the bus. Pure. Decoders are given as many bytes as their name says, and return FALSE for what a
 * peer may not say. */

#define PLB_USBIP_VERSION 0x0111
#define PLB_USBIP_PORT 3240
#define PLB_USBIP_SPEED_FULL 2 /* enum usb_device_speed of Linux */
#define PLB_USBIP_SPEED_HIGH 3

/* First phase: what is there, and give it to me. */
#define PLB_USBIP_OP_BYTES 8
#define PLB_USBIP_BUSID_BYTES 32
#define PLB_USBIP_DEVICE_BYTES 312
#define PLB_USBIP_INTERFACE_BYTES 4

typedef enum {
	PLB_USBIP_LIST = 0x8005,
	PLB_USBIP_IMPORT = 0x8003,
	PLB_USBIP_LIST_REPLY = 0x0005,
	PLB_USBIP_IMPORT_REPLY = 0x0003,
} PlbUsbipOperation;

typedef enum {
	PLB_USBIP_OK = 0,
	PLB_USBIP_BUSY = 2,      /* somebody else has it */
	PLB_USBIP_NO_DEVICE = 4, /* there is no such device */
} PlbUsbipStatus;

gboolean plb_usbip_operation_decode(const guint8 bytes[PLB_USBIP_OP_BYTES],
				    PlbUsbipOperation *operation);
void plb_usbip_operation_encode(PlbUsbipOperation reply, PlbUsbipStatus status,
				guint8 out[PLB_USBIP_OP_BYTES]);

/* How a device is named, and what its descriptors say. */
typedef struct {
	char path[256], busid[PLB_USBIP_BUSID_BYTES];
	guint32 bus, device, speed;
	/* standard descriptors, USB 2.0 tables 9-8 and 9-10 with all that follows the latter */
	const guint8 *device_descriptor, *configuration_descriptor;
	gsize configuration_bytes;
} PlbUsbipDevice;
void plb_usbip_device_encode(const PlbUsbipDevice *device, guint8 out[PLB_USBIP_DEVICE_BYTES]);
/* Class, subclass and protocol of interface number n of the configuration; FALSE: no such. */
gboolean plb_usbip_interface_encode(const PlbUsbipDevice *device, guint n,
				    guint8 out[PLB_USBIP_INTERFACE_BYTES]);

/* Second phase, after an import: requests (URBs), each with a header. */
#define PLB_USBIP_HEADER_BYTES 48

typedef enum {
	PLB_USBIP_SUBMIT = 1,
	PLB_USBIP_UNLINK = 2,
	PLB_USBIP_SUBMIT_REPLY = 3,
	PLB_USBIP_UNLINK_REPLY = 4,
} PlbUsbipCommand;

typedef struct {
	PlbUsbipCommand command; /* SUBMIT or UNLINK */
	guint32 sequence, device_id;
	gboolean in;
	guint8 endpoint;               /* 0 to 15, without the direction's bit */
	guint32 length;                /* of SUBMIT */
	guint8 setup[PLB_SETUP_BYTES]; /* of SUBMIT to endpoint 0 */
	guint32 unlinked;              /* of UNLINK: the sequence of what is to be taken back */
} PlbUsbipRequest;
/* Isochronous requests are refused. */
gboolean plb_usbip_request_decode(const guint8 bytes[PLB_USBIP_HEADER_BYTES],
				  PlbUsbipRequest *request);
/* status: 0 or a negative errno of Linux. actual: bytes that were moved. */
void plb_usbip_submit_reply_encode(guint32 sequence, int status, gsize actual,
				   guint8 out[PLB_USBIP_HEADER_BYTES]);
void plb_usbip_unlink_reply_encode(guint32 sequence, int status,
				   guint8 out[PLB_USBIP_HEADER_BYTES]);
