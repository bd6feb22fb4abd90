/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/device-model.h"
#include "hw/hw-error.h"
#include "hw/protocol.h"

/* How bytes get to a Plumbar rack and back: over USB, or to a device model in this process. All
 * that gives the bytes a meaning is above, in rack-plumbar.c. Functions are called by the rack's
 * reader thread; the sink by the reader (in pump) or by a thread of the transport. */

typedef struct {
	/* Bytes of the bulk endpoint, in order, cut anywhere. */
	void (*data)(gpointer user_data, const guint8 *bytes, gsize n);
	/* A transfer failed: what it carried may be missing. NULL: the bytes themselves tell. */
	void (*disturbed)(gpointer user_data);
	/* The stream has ended by itself, after all its data: GONE or IO. At most once a stream. */
	void (*ended)(gpointer user_data, PlbHwError code);
	gpointer user_data;
} PlbTransportSink;

typedef struct PlbTransport PlbTransport;

typedef struct {
	const char *driver; /* PlbRackInfo.driver */
	/* A control transfer of setup->length bytes; returns how many were moved, or -1: PROTOCOL
	 * (the rack refuses the request), GONE, IO. */
	gssize (*control)(PlbTransport *transport, const PlbSetup *setup, guint8 *data,
			  GError **error);
	/* From now on bulk data go to sink, if the device sends any; begin comes before START. */
	gboolean (*begin)(PlbTransport *transport, double packets_per_second,
			  const PlbTransportSink *sink, GError **error);
	/* NULL if data come by themselves; else asks for one packet. FALSE: nothing to be had. */
	gboolean (*pump)(PlbTransport *transport);
	/* When it returns the sink is not called any more; what was on its way has been given to
	 * it. Called after STOP. Harmless when not begun. */
	void (*end)(PlbTransport *transport);
	void (*free)(PlbTransport *transport); /* after end */
} PlbTransportOps;

struct PlbTransport {
	const PlbTransportOps *ops;
}; /* a transport embeds this as its first member */

/* Takes ownership of the model. paced: see plb_rack_plumbar_new_direct. */
PlbTransport *plb_transport_direct_new(PlbDeviceModel *model, gboolean paced);

/* One attached rack, opened and claimed, and silent even if the program that used it before left it
 * streaming. serial NULL: the only one attached. */
PlbTransport *plb_transport_usb_open(const char *serial, GError **error);

/* A rack that is attached, without opening it for use. */
typedef struct {
	char *serial;  /* "usb:BUS:DEVICE" when it could not be asked; open takes that as well */
	char *problem; /* NULL, or why it cannot be opened */
} PlbUsbPresence;

/* All of them; NULL + error only if USB itself does not work. Free with the array. */
GPtrArray *plb_transport_usb_list(GError **error);
