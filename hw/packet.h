/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hw/frame.h"

/* The framed bulk packet of the open Plumbar protocol (docs/usb-protocol.md, "Packets"): bytes in,
 * counts out. Pure: no I/O, no state, any input is safe. */

#define PLB_PACKET_MAX_BYTES 512
#define PLB_PACKET_HEADER_BYTES 32
#define PLB_PACKET_SCAN_BYTES 56
#define PLB_PACKET_CRC_BYTES 4
#define PLB_PACKET_MAX_SCANS 8
#define PLB_PACKET_VERSION 1

typedef struct {
	guint16 flags; /* PlbFrameFlags */
	guint32 sequence;
	guint32 session;
	guint64 tick;        /* of the first scan */
	guint32 scan_index;  /* of the first scan, low 32 bits */
	guint scan_count;    /* 1 .. PLB_PACKET_MAX_SCANS */
	guint scan_bytes;    /* distance of one scan from the next */
	const guint8 *scans; /* into the parsed bytes; unused by encode */
} PlbPacket;

typedef enum {
	PLB_PACKET_INVALID, /* no packet begins here */
	PLB_PACKET_DAMAGED, /* one does, by its magic, but it is not whole or not ours */
	PLB_PACKET_VALID,
	PLB_PACKET_NEED_MORE, /* a packet may begin here, but its end has not come yet */
} PlbPacketResult;

/* Looks for a packet at the first of size bytes. *used gets the length of a valid packet; or, of an
 * invalid or a damaged one, how many bytes to pass over (at least 1) to where the next may begin; 0
 * if more is needed. No packet is longer than PLB_PACKET_MAX_BYTES, so with that many bytes the
 * answer is never PLB_PACKET_NEED_MORE. packet is only filled when valid, and points into data. */
PlbPacketResult plb_packet_parse(const guint8 *data, gsize size, PlbPacket *packet, gsize *used);

/* Counts of scan k < scan_count of a valid packet. Sets all of frame but tick and scan_index, which
 * only the stream as a whole can tell (hw/stream-decoder.h); flags are the packet's. */
void plb_packet_get_scan(const PlbPacket *packet, guint k, PlbFrame *frame);

/* Writes a packet with packet->scan_count frames (their counts; tick, index and flags come from
 * packet) and returns its length. out has room for PLB_PACKET_MAX_BYTES. */
gsize plb_packet_encode(const PlbPacket *packet, const PlbFrame *frames, guint8 *out);
