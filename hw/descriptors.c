/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/descriptors.h"

#include "hw/bytes.h"
#include "hw/packet.h"
#include "hw/protocol.h"

#define LOW(x) ((x)&0xff)
#define HIGH(x) ((x) >> 8 & 0xff)

/* Universal Serial Bus Specification 2.0, tables 9-8, 9-10, 9-12, 9-13; bcdUSB 2.01 says that there
 * is a BOS descriptor. */
static const guint8 device_descriptor[] = {
	18,
	PLB_DESCRIPTOR_DEVICE,
	0x01,
	0x02,
	0,
	0,
	0,
	64,
	LOW(PLB_USB_VENDOR_ID),
	HIGH(PLB_USB_VENDOR_ID),
	LOW(PLB_USB_PRODUCT_ID),
	HIGH(PLB_USB_PRODUCT_ID),
	0x00,
	0x01,
	PLB_STRING_MANUFACTURER,
	PLB_STRING_PRODUCT,
	PLB_STRING_SERIAL,
	1,
};

/* Bus powered, 500 mA: eight bridges at 5 V take 114 mA, encoders and logic the rest. */
static const guint8 configuration_descriptor[] = {
	9,
	PLB_DESCRIPTOR_CONFIGURATION,
	25,
	0,
	1,
	1,
	0,
	0x80,
	250,
	9,
	0x04,
	PLB_USB_INTERFACE,
	0,
	1,
	0xFF,
	0,
	0,
	0,
	7,
	0x05,
	PLB_USB_ENDPOINT,
	0x02,
	LOW(PLB_PACKET_MAX_BYTES),
	HIGH(PLB_PACKET_MAX_BYTES),
	0,
};

#define MS_SET_BYTES 162

/* Microsoft OS 2.0 Descriptors Specification, tables 1 to 4: the platform capability. */
static const guint8 bos_descriptor[] = {
	5,
	PLB_DESCRIPTOR_BOS,
	33,
	0,
	1,
	28,
	0x10,
	0x05,
	0,
	0xDF,
	0x60,
	0xDD,
	0xD8,
	0x89,
	0x45,
	0xC7,
	0x4C,
	0x9C,
	0xD2,
	0x65,
	0x9D,
	0x9E,
	0x64,
	0x8A,
	0x9F,
	0x00,
	0x00,
	0x03,
	0x06,
	LOW(MS_SET_BYTES),
	HIGH(MS_SET_BYTES),
	PLB_MS_VENDOR_CODE,
	0,
};

/* The same specification, tables 10, 13 and 14: set header, compatible id, registry property. */
static const guint8 ms_head[] = {
	10,
	0,
	0x00,
	0x00,
	0x00,
	0x00,
	0x03,
	0x06,
	LOW(MS_SET_BYTES),
	HIGH(MS_SET_BYTES),
	20,
	0,
	0x03,
	0x00,
	'W',
	'I',
	'N',
	'U',
	'S',
	'B',
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	132,
	0,
	0x04,
	0x00,
	0x07,
	0x00,
	42,
	0,
};
static const char ms_property[] = "DeviceInterfaceGUIDs";
static const char ms_guid[] = "{6B0F43A1-52B7-4C0E-9D5B-0E5C8B1D7F24}\0"; /* Plumbar's own */

static gsize copy(guint8 *out, const guint8 *bytes, gsize n)
{
	memcpy(out, bytes, n);
	return n;
}

/* ASCII to UTF-16LE. */
static gsize put_wide(guint8 *out, const char *text, gsize n)
{
	for (gsize i = 0; i < n; i++)
		plb_put_u16(out + 2 * i, (guint8)text[i]);
	return 2 * n;
}

static gsize string_descriptor(guint8 number, const char *serial, guint8 *out)
{
	const char *texts[] = { NULL, "Plumbar", "Plumbar rack", serial };
	gsize n = 2;

	if (number >= G_N_ELEMENTS(texts))
		return 0;
	if (number == 0)
		plb_put_u16(out + n, 0x0409), n += 2; /* the only language: English */
	else
		n += put_wide(out + n, texts[number], MIN(strlen(texts[number]), 32));
	out[0] = (guint8)n;
	out[1] = PLB_DESCRIPTOR_STRING;
	return n;
}

gsize plb_descriptor_get(guint8 type, guint8 number, const char *serial,
			 guint8 out[PLB_DESCRIPTOR_MAX_BYTES])
{
	switch (type) {
	case PLB_DESCRIPTOR_DEVICE:
		return copy(out, device_descriptor, sizeof device_descriptor);
	case PLB_DESCRIPTOR_CONFIGURATION:
		return number ? 0
			      : copy(out, configuration_descriptor,
				     sizeof configuration_descriptor);
	case PLB_DESCRIPTOR_STRING:
		return string_descriptor(number, serial, out);
	case PLB_DESCRIPTOR_BOS:
		return copy(out, bos_descriptor, sizeof bos_descriptor);
	default:
		return 0;
	}
}

gsize plb_descriptor_get_microsoft(guint8 out[PLB_DESCRIPTOR_MAX_BYTES])
{
	gsize n = copy(out, ms_head, sizeof ms_head);

	n += put_wide(out + n, ms_property, sizeof ms_property);
	plb_put_u16(out + n, 2 * sizeof ms_guid);
	n += 2;
	return n + put_wide(out + n, ms_guid, sizeof ms_guid);
}
