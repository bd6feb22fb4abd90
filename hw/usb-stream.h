/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libusb.h>

#include "hw/transport.h"

/* The libusb streaming engine that all USB racks share: a thread that handles a context's events,
 * and a ring of asynchronous bulk IN transfers on one endpoint, submitted again as they come back.
 * A stalled endpoint is recovered by itself: all transfers are got back, the halt is cleared once,
 * and all are submitted again. The sink is called on the event thread, or
 * within a control transfer of the same context; never by both at once. */

typedef struct PlbUsbStream PlbUsbStream;

/* Starts the event thread. context and handle stay the caller's and outlive the stream. */
PlbUsbStream *plb_usb_stream_new(libusb_context *context, libusb_device_handle *handle,
				 guint8 endpoint);
/* FALSE: transfers were stuck in the kernel past the deadline of end; then context and handle must
 * not be closed (libusb would use what was freed), and some memory is left behind. */
gboolean plb_usb_stream_free(PlbUsbStream *stream);

/* Submits count transfers of bytes each. Errors: GONE, IO. */
gboolean plb_usb_stream_begin(PlbUsbStream *stream, guint count, gsize bytes,
			      const PlbTransportSink *sink, GError **error);
/* Cancels what is in flight and gives the sink what had arrived in it, for at most two seconds. */
void plb_usb_stream_end(PlbUsbStream *stream);

/* One line for a libusb error code, in the domain PLB_HW_ERROR. what: "opening the rack"... */
void plb_usb_set_error(GError **error, int code, const char *what);
