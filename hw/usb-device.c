/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/usb-device.h"

#include <string.h>

#define CONTROL_TIMEOUT_MS 1000
#define QUIET_MS 20
#define QUIET_DEADLINE_US 500000
#define DRAIN_BYTES 4096 /* whole packets of any speed */

gboolean plb_usb_init(libusb_context **context, GError **error)
{
	int code = libusb_init(context);

	if (code != 0)
		plb_usb_set_error(error, code, "starting USB");
	return code == 0;
}

char *plb_usb_address(libusb_device *device)
{
	return g_strdup_printf("usb:%03u:%03u", libusb_get_bus_number(device),
			       libusb_get_device_address(device));
}

static gboolean is_of_kind(libusb_device *device, const PlbUsbKind *kind)
{
	struct libusb_device_descriptor descriptor;

	if (libusb_get_device_descriptor(device, &descriptor) != 0 ||
	    descriptor.idVendor != kind->vendor_id)
		return FALSE;
	for (guint i = 0; i < PLB_USB_MAX_PRODUCTS; i++)
		if (kind->product_ids[i] && kind->product_ids[i] == descriptor.idProduct)
			return TRUE;
	return FALSE;
}

GPtrArray *plb_usb_find(libusb_context *context, const PlbUsbKind *kind, GError **error)
{
	GPtrArray *found;
	libusb_device **devices;
	ssize_t n = libusb_get_device_list(context, &devices);

	if (n < 0) {
		plb_usb_set_error(error, (int)n, "looking for USB racks");
		return NULL;
	}
	found = g_ptr_array_new_with_free_func((GDestroyNotify)libusb_unref_device);
	for (ssize_t i = 0; i < n; i++)
		if (is_of_kind(devices[i], kind))
			g_ptr_array_add(found, libusb_ref_device(devices[i]));
	libusb_free_device_list(devices, 1);
	return found;
}

libusb_device_handle *plb_usb_open_and_claim(libusb_device *device, GError **error)
{
	libusb_device_handle *handle;
	int code = libusb_open(device, &handle);

	if (code == 0) {
		code = libusb_claim_interface(handle, 0);
		if (code == 0)
			return handle;
		libusb_close(handle);
	}
	plb_usb_set_error(error, code, "opening the rack");
	return NULL;
}

static libusb_device *at_address(GPtrArray *devices, const char *address)
{
	for (guint i = 0; i < devices->len; i++) {
		g_autofree char *own = plb_usb_address(devices->pdata[i]);

		if (strcmp(own, address) == 0)
			return devices->pdata[i];
	}
	return NULL;
}

PlbUsbDevice *plb_usb_device_open(const PlbUsbKind *kind, const char *address, GError **error)
{
	PlbUsbDevice *self = g_new0(PlbUsbDevice, 1);
	struct libusb_device_descriptor descriptor;
	GPtrArray *devices = NULL;
	libusb_device *device = NULL;

	if (plb_usb_init(&self->context, error))
		devices = plb_usb_find(self->context, kind, error);
	if (devices)
		device = at_address(devices, address);
	if (devices && !device)
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE, "no rack is at %s",
			    address);
	if (device && libusb_get_device_descriptor(device, &descriptor) == 0) {
		self->product_id = descriptor.idProduct;
		self->handle = plb_usb_open_and_claim(device, error);
	}
	g_clear_pointer(&devices, g_ptr_array_unref);
	if (self->handle) {
		self->stream =
			plb_usb_stream_new(self->context, self->handle, kind->stream_endpoint);
		return self;
	}
	plb_usb_device_free(self);
	return NULL;
}

void plb_usb_device_free(PlbUsbDevice *device)
{
	if (!device)
		return;
	if (!device->stream || plb_usb_stream_free(device->stream)) {
		if (device->handle)
			libusb_close(device->handle);
		if (device->context)
			libusb_exit(device->context);
	}
	g_free(device);
}

gssize plb_usb_device_control(PlbUsbDevice *device, guint8 type, guint8 request, guint16 value,
			      guint16 index, guint8 *data, guint16 n, const char *what,
			      GError **error)
{
	int code = libusb_control_transfer(device->handle, type, request, value, index, data, n,
					   CONTROL_TIMEOUT_MS);

	if (code >= 0)
		return code;
	plb_usb_set_error(error, code, what);
	return -1;
}

void plb_usb_device_drain(PlbUsbDevice *device, guint8 endpoint)
{
	gint64 deadline_us = g_get_monotonic_time() + QUIET_DEADLINE_US;
	guint8 discarded[DRAIN_BYTES];
	int code, n;

	do {
		code = libusb_bulk_transfer(device->handle, endpoint, discarded, sizeof discarded,
					    &n, QUIET_MS);
		if (code == LIBUSB_ERROR_PIPE)
			code = libusb_clear_halt(device->handle, endpoint);
		else if (code == LIBUSB_ERROR_TIMEOUT && n > 0)
			code = 0;
	} while (code == 0 && g_get_monotonic_time() < deadline_us);
}

/* Addresses as text, free with the array. */
static GPtrArray *find_addresses(const PlbUsbKind *kind, GError **error)
{
	libusb_context *context;
	GPtrArray *devices, *addresses = NULL;

	if (!plb_usb_init(&context, error))
		return NULL;
	devices = plb_usb_find(context, kind, error);
	if (devices) {
		addresses = g_ptr_array_new_with_free_func(g_free);
		for (guint i = 0; i < devices->len; i++)
			g_ptr_array_add(addresses, plb_usb_address(devices->pdata[i]));
		g_ptr_array_unref(devices);
	}
	libusb_exit(context);
	return addresses;
}

static PlbRackInfo *describe_at(const PlbUsbKind *kind, PlbUsbOpenAt open_at, const char *address)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRack) rack = open_at(address, &error);
	PlbRackInfo *info = g_new0(PlbRackInfo, 1);

	if (rack && plb_rack_identify(rack, info, &error))
		return info;
	info->driver = g_strdup(kind->driver);
	info->serial = g_strdup(address);
	info->product = g_strdup(kind->product);
	info->firmware = g_strdup("");
	info->problem = g_strdup(error->message);
	return info;
}

GPtrArray *plb_usb_rack_list(const PlbUsbKind *kind, PlbUsbOpenAt open_at, GError **error)
{
	g_autoptr(GPtrArray) addresses = find_addresses(kind, error);
	GPtrArray *infos;

	if (!addresses)
		return NULL;
	infos = g_ptr_array_new_with_free_func((GDestroyNotify)plb_rack_info_free);
	for (guint i = 0; i < addresses->len; i++)
		g_ptr_array_add(infos, describe_at(kind, open_at, addresses->pdata[i]));
	return infos;
}

static PlbRack *open_if_it_is(PlbUsbOpenAt open_at, const char *address, const char *serial,
			      GError **problem)
{
	g_autoptr(PlbRackInfo) info = g_new0(PlbRackInfo, 1);
	g_autoptr(PlbRack) rack = open_at(address, problem);

	if (!rack || !plb_rack_identify(rack, info, problem))
		return NULL;
	if (strcmp(serial, info->serial) != 0 && strcmp(serial, address) != 0)
		return NULL;
	return g_steal_pointer(&rack);
}

PlbRack *plb_usb_rack_open(const PlbUsbKind *kind, PlbUsbOpenAt open_at, const char *serial,
			   GError **error)
{
	g_autoptr(GPtrArray) addresses = find_addresses(kind, error);
	g_autoptr(GError) problem = NULL;

	if (!addresses)
		return NULL;
	if (!serial && addresses->len == 1)
		return open_at(addresses->pdata[0], error);
	for (guint i = 0; serial && i < addresses->len; i++) {
		PlbRack *rack = open_if_it_is(open_at, addresses->pdata[i], serial,
					      problem ? NULL : &problem);

		if (rack)
			return rack;
	}
	if (problem)
		g_propagate_error(error, g_steal_pointer(&problem));
	else if (!serial && addresses->len > 1)
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE,
			    "%u racks are attached: say which by its serial", addresses->len);
	else
		g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_NO_DEVICE, "no rack%s%s is attached",
			    serial ? " " : "", serial ? serial : "");
	return NULL;
}
