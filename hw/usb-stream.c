/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/usb-stream.h"

#define DRAIN_DEADLINE_US (2 * G_USEC_PER_SEC)
#define EVENT_TIMEOUT_US 250000 /* only a safety net: requests interrupt the wait */
#define MAX_ERRORS_IN_A_ROW 16  /* without a byte between them: then the stream is given up */

/* The event thread submits and frees transfers; the reader only says what it wants and waits until
 * it is so. Callbacks come one at a time, but while the reader makes a control transfer of its own
 * libusb may call them there: all but the sink is under the lock. */
struct PlbUsbStream {
	libusb_context *context;
	libusb_device_handle *handle;
	guint8 endpoint;
	GThread *thread;

	GMutex lock; /* guards all below but the sink's own data */
	GCond reached;
	gboolean wanted, quit;      /* what the reader wants */
	gboolean running, begun_ok; /* what is so */
	gboolean stuck;

	PlbTransportSink sink; /* set while not running */
	guint count;
	gsize bytes;

	struct libusb_transfer **transfers;
	guint in_flight, errors_in_a_row;
	gboolean halted, cancelled, draining, told;
	gboolean over;
	PlbHwError over_code;
};

void plb_usb_set_error(GError **error, int code, const char *what)
{
	switch (code) {
	case LIBUSB_ERROR_ACCESS:
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_ACCESS,
			    "%s: no permission; as root, copy 70-plumbar.rules to "
			    "/etc/udev/rules.d, run \"udevadm control --reload\", then plug the "
			    "rack in again",
			    what);
		break;
	case LIBUSB_ERROR_BUSY:
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_BUSY, "%s: in use by another program",
			    what);
		break;
	case LIBUSB_ERROR_NO_DEVICE:
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE, "%s: the rack was unplugged",
			    what);
		break;
	case LIBUSB_ERROR_PIPE:
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL, "%s: the rack refuses it",
			    what);
		break;
	default:
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_IO, "%s: %s", what,
			    libusb_strerror(code));
	}
}

static void give_up(PlbUsbStream *stream, PlbHwError code)
{
	if (!stream->over)
		stream->over_code = code;
	stream->over = TRUE;
}

static void submit(PlbUsbStream *stream, struct libusb_transfer *transfer)
{
	int code = libusb_submit_transfer(transfer);

	if (code == 0)
		stream->in_flight++;
	else
		give_up(stream,
			code == LIBUSB_ERROR_NO_DEVICE ? PLB_HW_ERROR_GONE : PLB_HW_ERROR_IO);
}

static gboolean is_failed(const struct libusb_transfer *transfer)
{
	return transfer->status == LIBUSB_TRANSFER_ERROR ||
	       transfer->status == LIBUSB_TRANSFER_OVERFLOW;
}

/* Before the transfer is counted as back: until then the sink stays what it is. */
static void tell(const PlbTransportSink *sink, const struct libusb_transfer *transfer)
{
	/* whatever the status: the kernel hands out data in cancelled transfers too */
	if (transfer->actual_length > 0)
		sink->data(sink->user_data, transfer->buffer, (gsize)transfer->actual_length);
	if (is_failed(transfer) && sink->disturbed)
		sink->disturbed(sink->user_data);
}

static void LIBUSB_CALL on_transfer(struct libusb_transfer *transfer)
{
	PlbUsbStream *stream = transfer->user_data;

	tell(&stream->sink, transfer);
	g_mutex_lock(&stream->lock);
	stream->in_flight--;
	if (transfer->actual_length > 0)
		stream->errors_in_a_row = 0;
	switch (transfer->status) {
	case LIBUSB_TRANSFER_COMPLETED:
	case LIBUSB_TRANSFER_TIMED_OUT:
	case LIBUSB_TRANSFER_CANCELLED:
		break;
	case LIBUSB_TRANSFER_STALL:
		stream->halted = TRUE;
		break;
	case LIBUSB_TRANSFER_NO_DEVICE:
		give_up(stream, PLB_HW_ERROR_GONE);
		break;
	case LIBUSB_TRANSFER_ERROR:
	case LIBUSB_TRANSFER_OVERFLOW:
		if (++stream->errors_in_a_row > MAX_ERRORS_IN_A_ROW)
			give_up(stream, PLB_HW_ERROR_IO);
		break;
	}
	if (!stream->halted && !stream->over && !stream->draining)
		submit(stream, transfer);
	g_mutex_unlock(&stream->lock);
}

static void submit_all(PlbUsbStream *stream)
{
	for (guint i = 0; i < stream->count && !stream->over; i++)
		submit(stream, stream->transfers[i]);
}

static void allocate(PlbUsbStream *stream)
{
	stream->transfers = g_new0(struct libusb_transfer *, stream->count);
	for (guint i = 0; i < stream->count; i++) {
		stream->transfers[i] = libusb_alloc_transfer(0);
		g_assert(stream->transfers[i]);
		libusb_fill_bulk_transfer(stream->transfers[i], stream->handle, stream->endpoint,
					  g_malloc0(stream->bytes), (int)stream->bytes, on_transfer,
					  stream, 0);
	}
}

static void release(PlbUsbStream *stream)
{
	for (guint i = 0; i < stream->count; i++) {
		g_free(stream->transfers[i]->buffer);
		libusb_free_transfer(stream->transfers[i]);
	}
	g_clear_pointer(&stream->transfers, g_free);
}

/* Newest first, so that no transfer is given data that an earlier, cancelled one left behind. */
static void cancel_all(PlbUsbStream *stream)
{
	if (stream->cancelled || stream->in_flight == 0)
		return;
	for (guint i = stream->count; i-- > 0;)
		libusb_cancel_transfer(stream->transfers[i]); /* not in flight: NOT_FOUND, fine */
	stream->cancelled = TRUE;
}

static void recover_from_halt(PlbUsbStream *stream)
{
	int code = libusb_clear_halt(stream->handle, stream->endpoint);

	stream->halted = FALSE;
	stream->cancelled = FALSE;
	if (code == LIBUSB_ERROR_NO_DEVICE)
		give_up(stream, PLB_HW_ERROR_GONE);
	else if (code != 0 || ++stream->errors_in_a_row > MAX_ERRORS_IN_A_ROW)
		give_up(stream, PLB_HW_ERROR_IO);
	submit_all(stream);
}

static void start_up(PlbUsbStream *stream)
{
	stream->in_flight = 0;
	stream->errors_in_a_row = 0;
	stream->halted = stream->cancelled = stream->draining = stream->told = stream->over = FALSE;
	allocate(stream);
	submit_all(stream);
	stream->running = TRUE;
	stream->begun_ok = !stream->over;
	stream->told = stream->over; /* begin says it itself */
	g_cond_broadcast(&stream->reached);
}

/* Between two rounds of events, never inside a callback: brings what is so nearer to what is
 * wanted. */
static void step(PlbUsbStream *stream)
{
	if (!stream->running && stream->wanted)
		start_up(stream);
	if (!stream->running)
		return;
	stream->draining = !stream->wanted;
	if (stream->halted || stream->over || stream->draining)
		cancel_all(stream);
	if (stream->in_flight > 0)
		return;
	if (stream->draining) {
		release(stream);
		stream->running = FALSE;
		g_cond_broadcast(&stream->reached);
	} else if (stream->over) {
		if (!stream->told)
			stream->sink.ended(stream->sink.user_data, stream->over_code);
		stream->told = TRUE;
	} else if (stream->halted) {
		recover_from_halt(stream);
	}
}

static gpointer handle_events(gpointer data)
{
	PlbUsbStream *stream = data;
	gboolean quit = FALSE;

	while (!quit) {
		struct timeval wait = { .tv_usec = EVENT_TIMEOUT_US };

		libusb_handle_events_timeout_completed(stream->context, &wait, NULL);
		g_mutex_lock(&stream->lock);
		step(stream);
		quit = stream->quit;
		g_mutex_unlock(&stream->lock);
	}
	return NULL;
}

PlbUsbStream *plb_usb_stream_new(libusb_context *context, libusb_device_handle *handle,
				 guint8 endpoint)
{
	PlbUsbStream *stream = g_new0(PlbUsbStream, 1);

	stream->context = context;
	stream->handle = handle;
	stream->endpoint = endpoint;
	g_mutex_init(&stream->lock);
	g_cond_init(&stream->reached);
	stream->thread = g_thread_new("plb-usb", handle_events, stream);
	return stream;
}

/* Lock held. FALSE: the deadline passed. */
static gboolean want(PlbUsbStream *stream, gboolean running)
{
	gint64 deadline_us = g_get_monotonic_time() + DRAIN_DEADLINE_US;

	stream->wanted = running;
	libusb_interrupt_event_handler(stream->context);
	while (stream->running != running)
		if (!g_cond_wait_until(&stream->reached, &stream->lock, deadline_us))
			return FALSE;
	return TRUE;
}

gboolean plb_usb_stream_begin(PlbUsbStream *stream, guint count, gsize bytes,
			      const PlbTransportSink *sink, GError **error)
{
	PlbHwError code = PLB_HW_ERROR_IO;
	gboolean ok = FALSE;

	g_mutex_lock(&stream->lock);
	if (!stream->running && !stream->stuck) {
		stream->sink = *sink;
		stream->count = count;
		stream->bytes = bytes;
		ok = want(stream, TRUE) && stream->begun_ok;
		code = ok || !stream->over ? PLB_HW_ERROR_IO : stream->over_code;
	}
	g_mutex_unlock(&stream->lock);
	if (ok)
		return TRUE;
	plb_usb_stream_end(stream);
	plb_usb_set_error(error,
			  code == PLB_HW_ERROR_GONE ? LIBUSB_ERROR_NO_DEVICE : LIBUSB_ERROR_IO,
			  "reading from the rack");
	return FALSE;
}

void plb_usb_stream_end(PlbUsbStream *stream)
{
	g_mutex_lock(&stream->lock);
	if (!want(stream, FALSE)) {
		g_warning("USB transfers did not come back; their memory is left to the kernel");
		stream->stuck = TRUE;
	}
	g_mutex_unlock(&stream->lock);
}

gboolean plb_usb_stream_free(PlbUsbStream *stream)
{
	gboolean stuck;

	g_mutex_lock(&stream->lock);
	stream->quit = TRUE;
	stuck = stream->stuck;
	libusb_interrupt_event_handler(stream->context);
	g_mutex_unlock(&stream->lock);
	g_thread_join(stream->thread);
	if (stuck)
		return FALSE;
	g_mutex_clear(&stream->lock);
	g_cond_clear(&stream->reached);
	g_free(stream);
	return TRUE;
}
