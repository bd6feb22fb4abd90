/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <libusb.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hw/bytes.h"
#include "hw/rack-labjack-t7.h"
#include "hw/rack-mcc-usb1808.h"

/* Every control reply of the devices that can be bought, through the drivers themselves: status,
 * serial, version, memory, counters, registers, flash and stamps are whatever the bytes say; a
 * driver refuses them or goes on, within bounds. This file stands in for libusb: one device, whose
 * answers are the input's: a byte for length and framing, then so many bytes; after the last one it
 * is gone. The first byte picks the device. Bit 7 of a T7's length: rightly framed, as the fuzzer
 * would never guess. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define T7_HEADER_BYTES 8
#define IMAGE_BYTES 65600
#define QUIET_MS 20 /* with this timeout a driver only empties an endpoint */

static char *image_path;

static struct {
	const uint8_t *at;
	size_t left;
	gboolean is_t7;
	guint8 transaction[2];
	GMutex lock;
	GCond interrupted;
	gboolean interrupt;
	/* the event thread's: transfers that are in flight, and how many of them were cancelled */
	GQueue in_flight;
	guint cancelled;
} fake;

/* Returns how many bytes, or a libusb error. */
static int answer(guint8 *out, int size, gboolean *framed)
{
	size_t n;

	if (fake.left == 0)
		return LIBUSB_ERROR_NO_DEVICE;
	*framed = fake.at[0] >> 7;
	n = MIN(MIN((size_t)(fake.at[0] & 0x7f), fake.left - 1), (size_t)size);
	memcpy(out, fake.at + 1, n);
	fake.at += 1 + n;
	fake.left -= 1 + n;
	return (int)n;
}

int libusb_control_transfer(libusb_device_handle *handle, uint8_t type, uint8_t request,
			    uint16_t value, uint16_t index, unsigned char *data, uint16_t n,
			    unsigned timeout)
{
	gboolean framed;

	if (type & LIBUSB_ENDPOINT_IN)
		return answer(data, n, &framed);
	return fake.left > 0 ? n : LIBUSB_ERROR_NO_DEVICE;
}

static int t7_reply(unsigned char *data, int size, int *moved)
{
	guint8 body[127];
	gboolean framed = FALSE;
	int n = answer(body, sizeof body, &framed), head = framed ? T7_HEADER_BYTES : 0;

	if (n < 0)
		return n;
	n = MIN(n, size - head);
	memcpy(data + head, body, (size_t)n);
	if (framed) {
		memset(data, 0, T7_HEADER_BYTES);
		memcpy(data, fake.transaction, 2);
		data[5] = (guint8)(n + 2);
		data[6] = 1;
		data[7] = 76;
	}
	*moved = n + head;
	return 0;
}

int libusb_bulk_transfer(libusb_device_handle *handle, unsigned char endpoint, unsigned char *data,
			 int size, int *moved, unsigned timeout)
{
	*moved = 0;
	if (timeout == QUIET_MS)
		return LIBUSB_ERROR_TIMEOUT;
	if (endpoint & LIBUSB_ENDPOINT_IN)
		return t7_reply(data, size, moved);
	memcpy(fake.transaction, data, 2);
	*moved = size;
	return 0;
}

int libusb_init(libusb_context **context)
{
	*context = (libusb_context *)(void *)&fake;
	return 0;
}

void libusb_exit(libusb_context *context)
{
}

ssize_t libusb_get_device_list(libusb_context *context, libusb_device ***list)
{
	*list = g_new0(libusb_device *, 2);
	(*list)[0] = (libusb_device *)(void *)&fake;
	return 1;
}

void libusb_free_device_list(libusb_device **list, int unref)
{
	g_free(list);
}

libusb_device *libusb_ref_device(libusb_device *device)
{
	return device;
}

void libusb_unref_device(libusb_device *device)
{
}

uint8_t libusb_get_bus_number(libusb_device *device)
{
	return 1;
}

uint8_t libusb_get_device_address(libusb_device *device)
{
	return 2;
}

int libusb_get_device_descriptor(libusb_device *device, struct libusb_device_descriptor *descriptor)
{
	memset(descriptor, 0, sizeof *descriptor);
	descriptor->idVendor = fake.is_t7 ? 0x0CD5 : 0x09DB;
	descriptor->idProduct = fake.is_t7 ? 0x0007 : 0x013D;
	return 0;
}

int libusb_open(libusb_device *device, libusb_device_handle **handle)
{
	*handle = (libusb_device_handle *)(void *)&fake;
	return 0;
}

void libusb_close(libusb_device_handle *handle)
{
}

int libusb_claim_interface(libusb_device_handle *handle, int interface)
{
	return 0;
}

int libusb_clear_halt(libusb_device_handle *handle, unsigned char endpoint)
{
	return 0;
}

/* Streams are for the packet modules' own targets: here nothing comes, until it is cancelled. */
int libusb_submit_transfer(struct libusb_transfer *transfer)
{
	transfer->actual_length = 0;
	transfer->status = LIBUSB_TRANSFER_COMPLETED;
	g_queue_push_tail(&fake.in_flight, transfer);
	return 0;
}

int libusb_cancel_transfer(struct libusb_transfer *transfer)
{
	transfer->status = LIBUSB_TRANSFER_CANCELLED;
	fake.cancelled++;
	return 0;
}

/* All are cancelled together. */
static void give_back(void)
{
	struct libusb_transfer *transfer;

	g_assert(fake.cancelled == g_queue_get_length(&fake.in_flight));
	fake.cancelled = 0;
	while ((transfer = g_queue_pop_head(&fake.in_flight)))
		transfer->callback(transfer);
}

int libusb_handle_events_timeout_completed(libusb_context *context, struct timeval *wait,
					   int *completed)
{
	if (fake.cancelled > 0) {
		give_back();
		return 0;
	}
	g_mutex_lock(&fake.lock);
	while (!fake.interrupt)
		g_cond_wait(&fake.interrupted, &fake.lock);
	fake.interrupt = FALSE;
	g_mutex_unlock(&fake.lock);
	return 0;
}

void libusb_interrupt_event_handler(libusb_context *context)
{
	g_mutex_lock(&fake.lock);
	fake.interrupt = TRUE;
	g_cond_signal(&fake.interrupted);
	g_mutex_unlock(&fake.lock);
}

static void remove_image(void)
{
	g_autofree char *folder = g_path_get_dirname(image_path);
	g_autofree char *home = g_path_get_dirname(folder);

	g_unlink(image_path);
	g_rmdir(folder);
	g_rmdir(home);
	g_clear_pointer(&image_path, g_free);
}

/* A stand-in for the USB-1808's FPGA image, so that what the device says of an upload is reached.
 */
static void provide_image(void)
{
	static const guint8 sync[] = { 0xAA, 0x99, 0x55, 0x66 };
	g_autofree char *home = g_dir_make_tmp("plumbar-fuzz-XXXXXX", NULL);
	g_autofree char *folder = g_build_filename(home, "plumbar", NULL);
	g_autofree guint8 *image = g_malloc0(IMAGE_BYTES);

	image_path = g_build_filename(folder, PLB_1808_IMAGE_NAME, NULL);
	memcpy(image, sync, sizeof sync);
	g_assert(g_mkdir(folder, 0700) == 0);
	g_assert(g_file_set_contents(image_path, (char *)image, IMAGE_BYTES, NULL));
	g_setenv("XDG_DATA_HOME", home, TRUE);
	g_setenv("XDG_DATA_DIRS", "/nonexistent", TRUE);
	atexit(remove_image);
}

static void check_info(const PlbRackInfo *info)
{
	g_assert(info->serial && info->driver);
	g_assert(info->problem || !info->adc.volts_per_count || plb_adc_is_plausible(&info->adc));
}

static void start(PlbRack *rack)
{
	double rate_hz = 0;
	PlbFrame frame;

	if (plb_rack_start(rack, 1000, &rate_hz, NULL))
		plb_rack_read(rack, &frame, 1, 0, NULL);
	plb_rack_stop(rack);
	plb_rack_free(rack);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GPtrArray *list;
	PlbRack *rack;

	if (size < 1)
		return 0;
	if (!image_path)
		provide_image();
	fake.is_t7 = data[0] & 1;
	fake.at = data + 1;
	fake.left = size - 1;
	list = fake.is_t7 ? plb_rack_labjack_t7_list(NULL) : plb_rack_mcc_usb1808_list(NULL);
	for (guint i = 0; list && i < list->len; i++)
		check_info(list->pdata[i]);
	if (list)
		g_ptr_array_unref(list);
	rack = fake.is_t7 ? plb_rack_labjack_t7_open(NULL, NULL)
			  : plb_rack_mcc_usb1808_open(NULL, NULL);
	if (rack)
		start(rack);
	return 0;
}
