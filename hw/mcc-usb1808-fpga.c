/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/mcc-usb1808-fpga.h"

#include <string.h>

#include "hw/bytes.h"
#include "hw/mcc-usb1808-packet.h"
#include "hw/mcc-usb1808-requests.h"
#include "hw/rack-mcc-usb1808.h"

gboolean plb_usb1808_read_status(PlbUsbDevice *usb, guint16 *status, GError **error)
{
	guint8 bytes[2];
	gssize n = plb_usb_device_control(usb, PLB_1808_IN, PLB_1808_STATUS, 0, 0, bytes,
					  sizeof bytes, "asking the USB-1808's status", error);

	if (n < 0)
		return FALSE;
	if (n != sizeof bytes) {
		g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
				    "the USB-1808's answer to STATUS makes no sense");
		return FALSE;
	}
	*status = plb_get_u16(bytes);
	return TRUE;
}

static char *path_in(const char *folder)
{
	return g_build_filename(folder, "plumbar", PLB_1808_IMAGE_NAME, NULL);
}

/* The first file of that name; NULL: none can be read. *path gets its own; caller frees both. */
static GBytes *read_first(char **path)
{
	const char *const *folder = g_get_system_data_dirs();
	char *bytes;
	gsize n;

	*path = path_in(g_get_user_data_dir());
	while (!g_file_get_contents(*path, &bytes, &n, NULL)) {
		g_clear_pointer(path, g_free);
		if (!*folder)
			return NULL;
		*path = path_in(*folder++);
	}
	return g_bytes_new_take(bytes, n);
}

static GBytes *find_image(GError **error)
{
	g_autofree char *path = NULL, *wanted = NULL;
	g_autoptr(GBytes) image = read_first(&path);

	if (image && plb_usb1808_is_image(g_bytes_get_data(image, NULL), g_bytes_get_size(image)))
		return g_steal_pointer(&image);
	wanted = path_in(g_get_user_data_dir());
	if (image)
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED,
			    "%s, for the USB-1808's FPGA, is not a Xilinx bit stream", path);
	else
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED,
			    "the USB-1808 needs its FPGA image after every power-up, and it is not "
			    "part of Plumbar: copy the vendor's " PLB_1808_IMAGE_NAME " to %s",
			    wanted);
	return NULL;
}

static gboolean send_chunk(PlbUsbDevice *usb, const guint8 *bytes, gsize n, GError **error)
{
	guint8 chunk[PLB_1808_IMAGE_CHUNK_BYTES];

	memcpy(chunk, bytes, n);
	return plb_usb_device_control(usb, PLB_1808_OUT, PLB_1808_FPGA_DATA, 0, 0, chunk,
				      (guint16)n, "loading the USB-1808's FPGA",
				      error) == (gssize)n;
}

static gboolean expect_status(PlbUsbDevice *usb, guint16 bit, GError **error)
{
	guint16 status;

	if (!plb_usb1808_read_status(usb, &status, error))
		return FALSE;
	if (status & bit)
		return TRUE;
	g_set_error_literal(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
			    bit == PLB_1808_FPGA_WAITS
				    ? "the USB-1808 does not take an FPGA image"
				    : "the USB-1808's FPGA did not start from the image: is it the "
				      "right file?");
	return FALSE;
}

static gboolean load(PlbUsbDevice *usb, const guint8 *image, gsize n, GError **error)
{
	static const guint8 tail[2] = { 0 }; /* as uldaq ends it */
	guint8 key = PLB_1808_IMAGE_KEY;

	if (plb_usb_device_control(usb, PLB_1808_OUT, PLB_1808_FPGA_CONFIG, 0, 0, &key, 1,
				   "loading the USB-1808's FPGA", error) < 0 ||
	    !expect_status(usb, PLB_1808_FPGA_WAITS, error))
		return FALSE;
	for (gsize at = 0; at < n; at += PLB_1808_IMAGE_CHUNK_BYTES)
		if (!send_chunk(usb, image + at, MIN(PLB_1808_IMAGE_CHUNK_BYTES, n - at), error))
			return FALSE;
	return send_chunk(usb, tail, sizeof tail, error) &&
	       expect_status(usb, PLB_1808_FPGA_READY, error);
}

gboolean plb_usb1808_ensure_fpga(PlbUsbDevice *usb, GError **error)
{
	g_autoptr(GBytes) image = NULL;
	const guint8 *bytes;
	guint16 status;
	gsize n;

	if (!plb_usb1808_read_status(usb, &status, error))
		return FALSE;
	if (status & PLB_1808_FPGA_READY)
		return TRUE;
	image = find_image(error);
	if (!image)
		return FALSE;
	bytes = g_bytes_get_data(image, &n);
	return load(usb, bytes, n, error);
}

char *plb_usb1808_fpga_problem(guint16 status)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) image = NULL;

	if (status & PLB_1808_FPGA_READY)
		return NULL;
	image = find_image(&error);
	return image ? NULL : g_strdup(error->message);
}
