/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/packet.h"

#include "hw/bytes.h"
#include "hw/crc32c.h"

static const guint8 magic[4] = { 'F', 'P', 'B', '1' };

static gsize packet_length(const PlbPacket *packet, gsize header_bytes)
{
	return header_bytes + (gsize)packet->scan_count * packet->scan_bytes + PLB_PACKET_CRC_BYTES;
}

static gboolean may_begin(const guint8 *data, gsize size)
{
	return memcmp(data, magic, MIN(size, sizeof magic)) == 0;
}

static PlbPacketResult reject(PlbPacketResult why, const guint8 *data, gsize size, gsize *used)
{
	gsize skip = 1;

	while (skip < size && !may_begin(data + skip, size - skip))
		skip++;
	*used = skip;
	return why;
}

/* Larger headers and scans are for later minor additions: their known part stays in front. */
static gboolean read_header(const guint8 *data, PlbPacket *packet)
{
	gsize header_bytes = data[5];

	if (data[4] != PLB_PACKET_VERSION || header_bytes < PLB_PACKET_HEADER_BYTES)
		return FALSE;
	packet->flags = plb_get_u16(data + 6);
	packet->sequence = plb_get_u32(data + 8);
	packet->session = plb_get_u32(data + 12);
	packet->tick = plb_get_u64(data + 16);
	packet->scan_index = plb_get_u32(data + 24);
	packet->scan_count = plb_get_u16(data + 28);
	packet->scan_bytes = plb_get_u16(data + 30);
	packet->scans = data + header_bytes;
	return packet->scan_count >= 1 && packet->scan_count <= PLB_PACKET_MAX_SCANS &&
	       packet->scan_bytes >= PLB_PACKET_SCAN_BYTES &&
	       packet_length(packet, header_bytes) <= PLB_PACKET_MAX_BYTES;
}

PlbPacketResult plb_packet_parse(const guint8 *data, gsize size, PlbPacket *packet, gsize *used)
{
	PlbPacket found;
	gsize length;

	*used = 0;
	if (size == 0)
		return PLB_PACKET_NEED_MORE;
	if (!may_begin(data, size))
		return reject(PLB_PACKET_INVALID, data, size, used);
	if (size < PLB_PACKET_HEADER_BYTES)
		return PLB_PACKET_NEED_MORE;
	if (!read_header(data, &found))
		return reject(PLB_PACKET_DAMAGED, data, size, used);
	length = packet_length(&found, data[5]);
	if (size < length)
		return PLB_PACKET_NEED_MORE;
	length -= PLB_PACKET_CRC_BYTES;
	if (plb_crc32c(data, length) != plb_get_u32(data + length))
		return reject(PLB_PACKET_DAMAGED, data, size, used);
	*packet = found;
	*used = length + PLB_PACKET_CRC_BYTES;
	return PLB_PACKET_VALID;
}

void plb_packet_get_scan(const PlbPacket *packet, guint k, PlbFrame *frame)
{
	const guint8 *at = packet->scans + (gsize)k * packet->scan_bytes;

	for (guint i = 0; i < PLB_CELL_COUNT; i++)
		frame->cell[i] = (gint32)plb_get_u32(at + 4 * i);
	for (guint i = 0; i < PLB_ENCODER_COUNT; i++)
		frame->encoder[i] = (gint32)plb_get_u32(at + 32 + 4 * i);
	frame->clip_mask = plb_get_u16(at + 48);
	frame->encoder_fault = at[50];
	frame->encoder_index = at[51];
	frame->digital = plb_get_u16(at + 52);
	frame->flags = packet->flags & PLB_FRAME_DEVICE_FLAGS; /* the others are the host's */
}

static void put_scan(guint8 *at, const PlbFrame *frame)
{
	for (guint i = 0; i < PLB_CELL_COUNT; i++)
		plb_put_u32(at + 4 * i, (guint32)frame->cell[i]);
	for (guint i = 0; i < PLB_ENCODER_COUNT; i++)
		plb_put_u32(at + 32 + 4 * i, (guint32)frame->encoder[i]);
	plb_put_u16(at + 48, frame->clip_mask);
	at[50] = frame->encoder_fault;
	at[51] = frame->encoder_index;
	plb_put_u16(at + 52, frame->digital);
	plb_put_u16(at + 54, 0);
}

gsize plb_packet_encode(const PlbPacket *packet, const PlbFrame *frames, guint8 *out)
{
	guint8 *at = out + PLB_PACKET_HEADER_BYTES;

	g_return_val_if_fail(packet->scan_count >= 1 && packet->scan_count <= PLB_PACKET_MAX_SCANS,
			     0);
	memcpy(out, magic, sizeof magic);
	out[4] = PLB_PACKET_VERSION;
	out[5] = PLB_PACKET_HEADER_BYTES;
	plb_put_u16(out + 6, packet->flags);
	plb_put_u32(out + 8, packet->sequence);
	plb_put_u32(out + 12, packet->session);
	plb_put_u64(out + 16, packet->tick);
	plb_put_u32(out + 24, packet->scan_index);
	plb_put_u16(out + 28, (guint16)packet->scan_count);
	plb_put_u16(out + 30, PLB_PACKET_SCAN_BYTES);
	for (guint k = 0; k < packet->scan_count; k++, at += PLB_PACKET_SCAN_BYTES)
		put_scan(at, &frames[k]);
	plb_put_u32(at, plb_crc32c(out, (gsize)(at - out)));
	return (gsize)(at - out) + PLB_PACKET_CRC_BYTES;
}
