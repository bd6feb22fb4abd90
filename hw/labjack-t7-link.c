/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/labjack-t7-link.h"

#include "hw/labjack-t7-packet.h"

#define ENDPOINT_COMMAND 0x01
#define REPLY_TIMEOUT_MS 1000
#define MAX_STRAY_REPLIES 16
#define REGISTER_FLASH_ADDRESS 61810
#define REGISTER_FLASH_READ 61812
#define FLASH_CALIBRATION 0x3C4000

gboolean plb_t7_no_sense(GError **error, const char *what)
{
	g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_PROTOCOL,
		    "the LabJack's answer to %s makes no sense", what);
	return FALSE;
}

static gboolean bulk(PlbT7Link *link, guint8 endpoint, guint8 *bytes, int size, int *n,
		     const char *what, GError **error)
{
	int code =
		libusb_bulk_transfer(link->usb->handle, endpoint, bytes, size, n, REPLY_TIMEOUT_MS);

	if (code == 0)
		return TRUE;
	plb_usb_set_error(error, code, what);
	return FALSE;
}

/* Sends a command and waits for its reply of n bytes; replies to others are passed over. */
static gboolean command(PlbT7Link *link, guint8 *packet, gsize size, guint8 *data, gsize n,
			const char *what, GError **error)
{
	guint16 transaction = link->transaction++;
	guint8 reply[PLB_T7_PACKET_BYTES];
	int moved;

	plb_t7_put_u16(packet, transaction);
	if (!bulk(link, ENDPOINT_COMMAND, packet, (int)size, &moved, what, error))
		return FALSE;
	for (guint tries = 0; tries < MAX_STRAY_REPLIES; tries++) {
		if (!bulk(link, PLB_T7_ENDPOINT_REPLY, reply, sizeof reply, &moved, what, error))
			return FALSE;
		switch (plb_t7_decode_reply(reply, (gsize)moved, transaction, data, n)) {
		case PLB_T7_REPLY_OK:
			return TRUE;
		case PLB_T7_REPLY_REFUSED:
			g_set_error(error, PLB_HW_ERROR, PLB_HW_ERROR_UNSUPPORTED,
				    "the LabJack refuses %s", what);
			return FALSE;
		case PLB_T7_REPLY_OTHER:
			continue;
		case PLB_T7_REPLY_INVALID:
			return plb_t7_no_sense(error, what);
		}
	}
	return plb_t7_no_sense(error, what);
}

gboolean plb_t7_read_registers(PlbT7Link *link, guint16 address, guint8 *data, guint registers,
			       const char *what, GError **error)
{
	guint8 packet[PLB_T7_PACKET_BYTES];
	gsize size = plb_t7_encode_read(packet, 0, address, registers);

	return command(link, packet, size, data, (gsize)2 * registers, what, error);
}

gboolean plb_t7_write_registers(PlbT7Link *link, guint16 address, const guint8 *data,
				guint registers, const char *what, GError **error)
{
	guint8 packet[PLB_T7_PACKET_BYTES];
	gsize size = plb_t7_encode_write(packet, 0, address, data, registers);

	return command(link, packet, size, NULL, 0, what, error);
}

gboolean plb_t7_read_u32(PlbT7Link *link, guint16 address, guint32 *value, const char *what,
			 GError **error)
{
	guint8 data[4];

	if (!plb_t7_read_registers(link, address, data, 2, what, error))
		return FALSE;
	*value = plb_t7_get_u32(data);
	return TRUE;
}

gboolean plb_t7_read_f32(PlbT7Link *link, guint16 address, float *value, const char *what,
			 GError **error)
{
	guint8 data[4];

	if (!plb_t7_read_registers(link, address, data, 2, what, error))
		return FALSE;
	*value = plb_t7_get_f32(data);
	return TRUE;
}

gboolean plb_t7_write_u32(PlbT7Link *link, guint16 address, guint32 value, const char *what,
			  GError **error)
{
	guint8 data[4];

	plb_t7_put_u32(data, value);
	return plb_t7_write_registers(link, address, data, 2, what, error);
}

gboolean plb_t7_write_f32(PlbT7Link *link, guint16 address, float value, const char *what,
			  GError **error)
{
	guint8 data[4];

	plb_t7_put_f32(data, value);
	return plb_t7_write_registers(link, address, data, 2, what, error);
}

gboolean plb_t7_read_calibration(PlbT7Link *link, PlbAdc *adc, GError **error)
{
	guint8 block[PLB_T7_CALIBRATION_BYTES];
	const guint step = 2 * (PLB_T7_MAX_READ_REGISTERS / 2); /* whole floats */

	for (guint at = 0; at < PLB_T7_CALIBRATION_BYTES / 2; at += step) {
		guint registers = MIN(step, PLB_T7_CALIBRATION_BYTES / 2 - at);

		if (!plb_t7_write_u32(link, REGISTER_FLASH_ADDRESS, FLASH_CALIBRATION + 2 * at,
				      "its calibration", error) ||
		    !plb_t7_read_registers(link, REGISTER_FLASH_READ, block + (gsize)2 * at,
					   registers, "its calibration", error))
			return FALSE;
	}
	if (!plb_t7_adc_decode(block, adc))
		return plb_t7_no_sense(error, "reading its calibration");
	return TRUE;
}
