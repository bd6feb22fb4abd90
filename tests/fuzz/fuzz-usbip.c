/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "hw/usbip-export.h"

/* A USB/IP peer may say anything. The first byte: whether it has imported the device already, and
 * into how many pieces its words are cut; time passes between them. What it is told stays bounded,
 * and the device is free again when it has gone. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(PlbUsbipExport *exported, PlbUsbipPeer *peer, gsize sent)
{
	GByteArray *output = plb_usbip_peer_get_output(peer);

	/* each 8 bytes bring at most a device's description, each request a reply and what it
	 * was given room for */
	g_assert(output->len <= 40 * (sent + 8) + PLB_USBIP_MAX_HELD_BYTES);
	g_assert(plb_usbip_export_is_imported(exported) || output->len <= 400);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const PlbDeviceModelSetup setup = { .serial = "FUZZ", .rate_hz = 1000 };
	g_autoptr(PlbUsbipExport) exported =
		plb_usbip_export_new(plb_sim_device_new(plb_device_model_new(&setup)));
	gsize piece, sent = 0;
	PlbUsbipPeer *peer;

	if (size == 0)
		return 0;
	piece = 1 + (data[0] >> 1);
	peer = plb_usbip_peer_new(exported, data[0] & 1);
	for (gsize at = 1; at < size; at += piece) {
		gsize n = MIN(piece, size - at);

		if (!plb_usbip_peer_receive(peer, data + at, n))
			break;
		sent += n;
		plb_usbip_export_elapse(exported, 0.01);
		check(exported, peer, sent);
	}
	if (size % 3 == 0)
		plb_usbip_export_unplug(exported);
	plb_usbip_peer_free(peer);
	g_assert(!plb_usbip_export_is_imported(exported));
	return 0;
}
