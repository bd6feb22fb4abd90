/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/usbip.h"

#include <string.h>

#define INTERFACE_DESCRIPTOR 4
#define PACKETS_NONE                                                                               \
	0xffffffffu /* number of isochronous packets: some clients say 0, some this                \
		     */

static guint16 get_u16(const guint8 *at)
{
	return (guint16)(at[0] << 8 | at[1]);
}

static guint32 get_u32(const guint8 *at)
{
	return (guint32)get_u16(at) << 16 | get_u16(at + 2);
}

static void put_u16(guint8 *at, guint16 value)
{
	at[0] = (guint8)(value >> 8);
	at[1] = (guint8)value;
}

static void put_u32(guint8 *at, guint32 value)
{
	put_u16(at, (guint16)(value >> 16));
	put_u16(at + 2, (guint16)value);
}

/* The status field of a request means nothing, and clients of other minor versions exist. */
gboolean plb_usbip_operation_decode(const guint8 bytes[PLB_USBIP_OP_BYTES],
				    PlbUsbipOperation *operation)
{
	guint16 code = get_u16(bytes + 2);

	if (bytes[0] != PLB_USBIP_VERSION >> 8 ||
	    (code != PLB_USBIP_LIST && code != PLB_USBIP_IMPORT))
		return FALSE;
	*operation = code;
	return TRUE;
}

void plb_usbip_operation_encode(PlbUsbipOperation reply, PlbUsbipStatus status,
				guint8 out[PLB_USBIP_OP_BYTES])
{
	put_u16(out, PLB_USBIP_VERSION);
	put_u16(out + 2, (guint16)reply);
	put_u32(out + 4, status);
}

void plb_usbip_device_encode(const PlbUsbipDevice *device, guint8 out[PLB_USBIP_DEVICE_BYTES])
{
	const guint8 *own = device->device_descriptor;
	guint8 *rest = out + 300;

	memset(out, 0, PLB_USBIP_DEVICE_BYTES);
	g_strlcpy((char *)out, device->path, sizeof device->path);
	g_strlcpy((char *)out + 256, device->busid, sizeof device->busid);
	put_u32(out + 288, device->bus);
	put_u32(out + 292, device->device);
	put_u32(out + 296, device->speed);
	for (guint i = 0; i < 3; i++) { /* idVendor, idProduct, bcdDevice, from little-endian */
		rest[2 * i] = own[8 + 2 * i + 1];
		rest[2 * i + 1] = own[8 + 2 * i];
	}
	memcpy(rest + 6, own + 4, 3);                   /* class, subclass, protocol */
	rest[9] = device->configuration_descriptor[5];  /* bConfigurationValue */
	rest[10] = own[17];                             /* bNumConfigurations */
	rest[11] = device->configuration_descriptor[4]; /* bNumInterfaces */
}

gboolean plb_usbip_interface_encode(const PlbUsbipDevice *device, guint n,
				    guint8 out[PLB_USBIP_INTERFACE_BYTES])
{
	const guint8 *at = device->configuration_descriptor,
		     *end = at + device->configuration_bytes;

	for (; end - at >= 2 && at[0] >= 2 && at[0] <= end - at; at += at[0]) {
		/* only the first setting of each */
		if (at[1] != INTERFACE_DESCRIPTOR || at[0] < 9 || at[2] != n || at[3] != 0)
			continue;
		memcpy(out, at + 5, 3);
		out[3] = 0;
		return TRUE;
	}
	return FALSE;
}

gboolean plb_usbip_request_decode(const guint8 bytes[PLB_USBIP_HEADER_BYTES],
				  PlbUsbipRequest *request)
{
	guint32 command = get_u32(bytes), direction = get_u32(bytes + 12),
		endpoint = get_u32(bytes + 16), packets;

	if ((command != PLB_USBIP_SUBMIT && command != PLB_USBIP_UNLINK) || direction > 1 ||
	    endpoint > 15)
		return FALSE;
	memset(request, 0, sizeof *request);
	request->command = command;
	request->sequence = get_u32(bytes + 4);
	request->device_id = get_u32(bytes + 8);
	request->in = direction == 1;
	request->endpoint = (guint8)endpoint;
	if (command == PLB_USBIP_UNLINK) {
		request->unlinked = get_u32(bytes + 20);
		return TRUE;
	}
	packets = get_u32(bytes + 32);
	request->length = get_u32(bytes + 24);
	memcpy(request->setup, bytes + 40, sizeof request->setup);
	return packets == 0 || packets == PACKETS_NONE;
}

static void reply(PlbUsbipCommand command, guint32 sequence, int status,
		  guint8 out[PLB_USBIP_HEADER_BYTES])
{
	memset(out, 0, PLB_USBIP_HEADER_BYTES);
	put_u32(out, command);
	put_u32(out + 4, sequence);
	put_u32(out + 20, (guint32)status);
}

void plb_usbip_submit_reply_encode(guint32 sequence, int status, gsize actual,
				   guint8 out[PLB_USBIP_HEADER_BYTES])
{
	reply(PLB_USBIP_SUBMIT_REPLY, sequence, status, out);
	put_u32(out + 24, (guint32)actual);
}

void plb_usbip_unlink_reply_encode(guint32 sequence, int status, guint8 out[PLB_USBIP_HEADER_BYTES])
{
	reply(PLB_USBIP_UNLINK_REPLY, sequence, status, out);
}
