/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/hw/sim-device.h"

#include <string.h>

#include "hw/bytes.h"
#include "hw/descriptors.h"

static gsize string_descriptor(const char *text, guint8 *out)
{
	gsize n = 2;

	for (; text && *text && n < PLB_DESCRIPTOR_MAX_BYTES - 2; text++, n += 2)
		plb_put_u16(out + n, (guint8)*text);
	out[0] = (guint8)n;
	out[1] = PLB_DESCRIPTOR_STRING;
	return n;
}

static gsize get_descriptor(const SimStandard *standard, guint16 value, guint8 *out)
{
	const char *texts[] = { "\x09\x04", standard->maker, standard->product, standard->serial };
	guint number = value & 0xff;

	switch (value >> 8) {
	case PLB_DESCRIPTOR_DEVICE:
		memcpy(out, standard->device_descriptor, 18);
		return 18;
	case PLB_DESCRIPTOR_CONFIGURATION:
		memcpy(out, standard->configuration_descriptor, standard->configuration_bytes);
		return standard->configuration_bytes;
	case PLB_DESCRIPTOR_STRING:
		if (number >= G_N_ELEMENTS(texts))
			return 0;
		if (number > 0)
			return string_descriptor(texts[number], out);
		memcpy(out, "\x04\x03\x09\x04", 4);
		return 4;
	default:
		return 0;
	}
}

gboolean sim_standard_control(SimStandard *standard, const guint8 setup_bytes[PLB_SETUP_BYTES],
			      guint8 *data, gsize size, gssize *moved)
{
	guint8 answer[PLB_DESCRIPTOR_MAX_BYTES + 2];
	PlbSetup setup;
	gsize n = 0;

	plb_setup_decode(setup_bytes, &setup);
	*moved = -1;
	if (setup.type & 0x60)
		return FALSE;
	if (setup.type == 0x80 && setup.request == 0x06)
		n = get_descriptor(standard, setup.value, answer);
	if (n > 0) {
		*moved = (gssize)MIN(n, MIN(size, setup.length));
		memcpy(data, answer, (gsize)*moved);
	}
	if ((setup.type == 0x00 && setup.request == 0x09) ||
	    (setup.type == 0x01 && setup.request == 0x0B))
		*moved = 0; /* SET_CONFIGURATION, SET_INTERFACE */
	if (setup.type == 0x02 && (setup.request == 0x01 || setup.request == 0x03)) {
		standard->halted_endpoint = setup.request == 0x03 ? (guint8)setup.index : 0;
		*moved = 0;
	}
	return TRUE;
}
