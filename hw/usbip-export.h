/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/sim-bus.h"
#include "hw/usbip.h"

/* A simulated device that is offered over USB/IP (hw/usbip.h), and the peers that ask for it: bytes
 * in, bytes out, no sockets and no clock. Peers are not trusted: what they say is checked, and what
 * they can make it hold is bounded (PLB_USBIP_MAX_*). Not locked: one thread. */

#define PLB_USBIP_MAX_TRANSFER_BYTES (1u << 20)
/* What one peer's requests hold at a time; more are answered with -ENOMEM. */
#define PLB_USBIP_MAX_HELD_BYTES (16u << 20)
#define PLB_USBIP_MAX_REQUESTS 1024u
/* A peer that has so much to take does not get its requests read until it has. */
#define PLB_USBIP_MAX_OUTPUT_BYTES (1u << 20)

/* How the one device is called. */
#define PLB_USBIP_BUSID "1-1"
#define PLB_USBIP_DEVICE_ID (1u << 16 | 2) /* bus 1, device 2 */

typedef struct PlbUsbipExport PlbUsbipExport;
typedef struct PlbUsbipPeer PlbUsbipPeer;

/* Takes ownership of the device. */
PlbUsbipExport *plb_usbip_export_new(PlbSimDevice *device);
void plb_usbip_export_free(PlbUsbipExport *exported); /* after its peers */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbUsbipExport, plb_usbip_export_free)
/* Time passes for the device; requests that wait take what it then has. */
void plb_usbip_export_elapse(PlbUsbipExport *exported, double seconds);
/* The device is pulled out: all requests of the peer that has it end with -ESHUTDOWN. */
void plb_usbip_export_unplug(PlbUsbipExport *exported);
PlbSimDevice *plb_usbip_export_get_device(PlbUsbipExport *exported);
guint plb_usbip_export_get_speed(const PlbUsbipExport *exported); /* PLB_USBIP_SPEED_... */
gboolean plb_usbip_export_is_gone(const PlbUsbipExport *exported);
gboolean plb_usbip_export_is_imported(const PlbUsbipExport *exported);

/* imported: the peer has the device already (a socket that is given to a kernel). */
PlbUsbipPeer *plb_usbip_peer_new(PlbUsbipExport *exported, gboolean imported);
void plb_usbip_peer_free(PlbUsbipPeer *peer); /* gives the device back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlbUsbipPeer, plb_usbip_peer_free)
/* Bytes from the peer, cut anywhere. FALSE: it broke the protocol, or has heard all that it asked
 * for; nothing more is to be read from it, and its output is the last. */
gboolean plb_usbip_peer_receive(PlbUsbipPeer *peer, const guint8 *bytes, gsize n);
/* What is to be sent to it; the caller removes what it has sent. */
GByteArray *plb_usbip_peer_get_output(PlbUsbipPeer *peer);
/* NULL, or why receive said FALSE when the peer was wrong. */
const char *plb_usbip_peer_get_complaint(const PlbUsbipPeer *peer);
