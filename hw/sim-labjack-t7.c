/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/sim-labjack-t7.h"

#include <math.h>
#include <string.h>

#include "hw/labjack-t7-packet.h"

#define ENDPOINT_COMMAND 0x01
#define ENDPOINT_REPLY 0x82
#define ENDPOINT_STREAM 0x83
#define REPLY_MAX 8
#define FIFO_SCANS 1170u /* 32,768 bytes of 28 */
#define MAX_CODE 0xfffe  /* all ones is kept for "no sample" */
#define REGISTERS 65536
#define MAX_LIST 32

typedef struct {
	PlbSimDevice base;
	PlbSimScans scans;
	gboolean skewed;
	guint16 *registers; /* what was written, and what stands there from the start */
	guint8 flash[PLB_T7_CALIBRATION_BYTES];
	guint8 reply[REPLY_MAX][PLB_T7_PACKET_BYTES];
	gsize reply_bytes[REPLY_MAX];
	guint reply_count;
	guint16 transaction; /* of the stream's next packet */
	guint32 edge_errors[PLB_T7_MAX_ENCODERS];
	gint32 encoder[PLB_T7_MAX_ENCODERS];
	guint16 skipped; /* to be said: scans that the buffer had no room for */
	gboolean recovering;
	guint cut_bytes;    /* the next packet is cut to so many */
	guint16 end_status; /* 0, or what the device ends its stream with, at that scan */
	guint64 end_status_at;
} Sim;

static Sim *sim_of(PlbSimDevice *device)
{
	return (Sim *)device;
}

void plb_sim_labjack_t7_get_adc(PlbAdc *adc)
{
	guint8 flash[PLB_T7_CALIBRATION_BYTES] = { 0 };

	plb_t7_put_f32(flash, 3.1609e-4f);
	plb_t7_put_f32(flash + 4, -3.1574e-4f);
	plb_t7_put_f32(flash + 8, 33511.5f);
	g_assert(plb_t7_adc_decode(flash, adc));
}

static guint32 core_timer(const Sim *sim, double at_s)
{
	return (guint32)(guint64)(at_s * PLB_T7_CORE_HZ);
}

static guint32 get_u32(const Sim *sim, guint16 address)
{
	return (guint32)sim->registers[address] << 16 | sim->registers[(guint16)(address + 1)];
}

static void set_u32(Sim *sim, guint16 address, guint32 value)
{
	sim->registers[address] = (guint16)(value >> 16);
	sim->registers[(guint16)(address + 1)] = (guint16)value;
}

static void set_f32(Sim *sim, guint16 address, float value)
{
	guint8 bytes[4];

	plb_t7_put_f32(bytes, value);
	set_u32(sim, address, plb_t7_get_u32(bytes));
}

static float get_f32(const Sim *sim, guint16 address)
{
	guint8 bytes[4];

	plb_t7_put_u32(bytes, get_u32(sim, address));
	return plb_t7_get_f32(bytes);
}

/* Registers that are not memory. */
static void refresh(Sim *sim, guint16 address)
{
	guint32 flash = get_u32(sim, 61810) - 0x3C4000;

	set_u32(sim, 61520, core_timer(sim, sim->scans.clock_s));
	for (guint k = 0; k < PLB_T7_MAX_ENCODERS; k++)
		set_u32(sim, (guint16)(3200 + 2 * (guint[]){ 0, 2, 6 }[k]), sim->edge_errors[k]);
	if (address != 61812 || flash >= sizeof sim->flash)
		return;
	for (guint i = 0; i < PLB_T7_MAX_READ_REGISTERS && flash + 2 * i + 1 < sizeof sim->flash;
	     i++)
		sim->registers[61812 + i] = plb_t7_get_u16(sim->flash + flash + 2 * i);
}

static gboolean enable_stream(Sim *sim, gboolean on)
{
	if (!on) {
		gboolean was = sim->scans.streaming;

		plb_sim_scans_stop(&sim->scans);
		return was; /* else error 2620 */
	}
	if (sim->scans.streaming || get_u32(sim, 4004) > MAX_LIST || get_u32(sim, 4006) > 24 ||
	    get_u32(sim, 4016) != 2 || !(get_f32(sim, 4002) > 0))
		return FALSE;
	sim->transaction = 0;
	sim->skipped = 0;
	sim->recovering = FALSE;
	plb_sim_scans_start(&sim->scans, (double)get_f32(sim, 4002));
	set_u32(sim, 4026,
		(guint32)plb_sim_scans_stamp(&sim->scans, sim->scans.start_s, sim->scans.rate_hz));
	return TRUE;
}

void plb_sim_labjack_t7_leave_streaming(PlbSimDevice *device)
{
	Sim *sim = sim_of(device);

	set_u32(sim, 4004, PLB_CELL_COUNT);
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		set_u32(sim, (guint16)(4100 + 2 * k), 2 * k);
	plb_sim_scans_leave_streaming(&sim->scans, 500);
}

/* FALSE: a Modbus exception. */
static gboolean write_registers(Sim *sim, guint16 address, const guint8 *data, guint n)
{
	if (address == 4990)
		return enable_stream(sim, plb_t7_get_u32(data) != 0);
	if (sim->scans.streaming && address >= 4000 && address < 5000)
		return FALSE;
	for (guint i = 0; i < n; i++)
		sim->registers[(guint16)(address + i)] = plb_t7_get_u16(data + 2 * i);
	return TRUE;
}

static void answer(Sim *sim, const guint8 *command, gsize n)
{
	guint8 *reply = sim->reply[sim->reply_count];
	gsize at = 8, out = 8;
	gboolean taken = TRUE;

	memcpy(reply, command, 8);
	while (taken && at + 4 <= n) {
		guint16 address = plb_t7_get_u16(command + at + 1);
		gsize bytes = 2 * (gsize)command[at + 3];
		gboolean write = command[at] == 1;

		taken = write ? at + 4 + bytes <= n &&
					write_registers(sim, address, command + at + 4,
							command[at + 3])
			      : out + bytes <= PLB_T7_PACKET_BYTES;
		refresh(sim, address);
		for (guint i = 0; taken && !write && i < command[at + 3]; i++, out += 2)
			plb_t7_put_u16(reply + out, sim->registers[(guint16)(address + i)]);
		at += 4 + (write ? bytes : 0);
	}
	if (!taken) {
		reply[7] |= 0x80;
		reply[8] = 4; /* slave device failure; register 55000 would say more */
		out = 9;
	}
	plb_t7_put_u16(reply + 4, (guint16)(out - 6));
	sim->reply_bytes[sim->reply_count++] = out;
}

static gboolean sim_bulk_out(PlbSimDevice *device, guint8 endpoint, const guint8 *data, gsize n)
{
	Sim *sim = sim_of(device);

	if (endpoint != ENDPOINT_COMMAND || n < 12 || n > PLB_T7_PACKET_BYTES ||
	    sim->reply_count == REPLY_MAX)
		return FALSE;
	answer(sim, data, n);
	return TRUE;
}

/* Read when the analog inputs are done. */
static void update_encoders(Sim *sim, const PlbAdc *adc, const PlbFrame *now, const PlbFrame *next)
{
	double late = sim->skewed ? adc->encoder_skew_s * sim->scans.rate_hz : 0;

	for (guint k = 0; k < PLB_T7_MAX_ENCODERS; k++) {
		double step = (double)next->encoder[k] - now->encoder[k];

		sim->encoder[k] = now->encoder[k] + (gint32)lround(late * step);
		sim->edge_errors[k] += (now->encoder_fault >> k) & 1;
	}
}

/* One entry of the scan list, at one scan. */
static guint16 sample(Sim *sim, guint entry, const PlbAdc *adc, const PlbFrame *now,
		      const PlbFrame *next)
{
	guint32 source = get_u32(sim, (guint16)(4100 + 2 * entry));
	guint32 before = entry ? get_u32(sim, (guint16)(4100 + 2 * entry - 2)) : 0;
	gboolean high = source == 4899;
	guint32 pin = ((high ? before : source) - 3000) / 2;

	if (source < 2 * PLB_CELL_COUNT)
		return now->clip_mask >> source / 2 & 1
			       ? MAX_CODE
			       : (guint16)plb_sim_code(adc, source / 2, now,
						       sim->skewed ? next : now, sim->scans.rate_hz,
						       MAX_CODE);
	if (pin != 0 && pin != 2 && pin != 6)
		return 0;
	return (guint16)((guint32)sim->encoder[pin == 6 ? 2 : pin / 2] >> (high ? 16 : 0));
}

static guint8 *put_scan(Sim *sim, guint8 *at)
{
	PlbAdc adc;
	PlbFrame now, next;

	plb_sim_labjack_t7_get_adc(&adc);
	plb_sim_scans_get(&sim->scans, sim->scans.base_scan + sim->scans.next_scan, &now, &next);
	sim->scans.next_scan++;
	update_encoders(sim, &adc, &now, &next);
	for (guint i = 0; i < get_u32(sim, 4004); i++, at += 2)
		plb_t7_put_u16(at, sample(sim, i, &adc, &now, &next));
	return at;
}

static guint8 *put_delimiter(Sim *sim, guint8 *at)
{
	gsize bytes = 2 * (gsize)get_u32(sim, 4004);

	memset(at, 0xff, bytes);
	return at + bytes;
}

static void put_stream_header(Sim *sim, guint8 *packet, gsize n, guint16 status, guint16 extra)
{
	guint64 backlog = plb_sim_scans_due(&sim->scans) - sim->scans.next_scan;

	memset(packet, 0, PLB_T7_STREAM_HEADER_BYTES);
	plb_t7_put_u16(packet, sim->transaction++);
	plb_t7_put_u16(packet + 4, (guint16)(n - 6));
	packet[6] = 1;
	packet[7] = 76;
	packet[8] = 16;
	plb_t7_put_u16(packet + 10, (guint16)MIN(backlog, 0xffff));
	plb_t7_put_u16(packet + 12, status);
	plb_t7_put_u16(packet + 14, extra);
}

/* The buffer was full: what does not fit is skipped and counted, and told when it is over. */
static void overflow(Sim *sim, guint64 scans)
{
	sim->scans.next_scan += scans;
	sim->scans.destroyed += scans;
	sim->skipped = (guint16)(sim->skipped + scans);
	sim->recovering = TRUE;
}

void plb_sim_labjack_t7_end_stream(PlbSimDevice *device, guint16 status, guint64 at_scan)
{
	sim_of(device)->end_status = status;
	sim_of(device)->end_status_at = at_scan;
}

/* The device gives up its stream by itself: a packet that says why, and no more of them. */
static void end_stream(Sim *sim, guint64 scan, guint8 *packet, gsize *n)
{
	sim->scans.damaged_at = MIN(sim->scans.damaged_at, scan);
	plb_sim_scans_stop(&sim->scans);
	*n = PLB_T7_STREAM_HEADER_BYTES;
	put_stream_header(sim, packet, *n, sim->end_status, 0);
	sim->end_status = 0;
}

static gboolean scan_faults(Sim *sim, guint64 scan, guint *amount)
{
	if (plb_sim_scans_take_fault(&sim->scans, PLB_FAULT_STALL, scan, amount))
		sim->scans.halted = TRUE;
	if (plb_sim_scans_take_fault(&sim->scans, PLB_FAULT_OVERRUN, scan, amount))
		overflow(sim, *amount);
	if (plb_sim_scans_take_fault(&sim->scans, PLB_FAULT_SHORT_PACKET, scan, amount))
		sim->cut_bytes = *amount;
	while (plb_sim_scans_take_fault(&sim->scans, PLB_FAULT_SKIP_PACKETS, scan, amount)) {
		sim->transaction = (guint16)(sim->transaction + *amount);
		sim->scans.next_scan += *amount; /* one scan a packet */
	}
	return plb_sim_scans_take_fault(&sim->scans, PLB_FAULT_ZERO_LENGTH, scan, amount);
}

static PlbModelAnswer stream_packet(Sim *sim, guint8 *packet, gsize *n)
{
	PlbSimScans *scans = &sim->scans;
	guint64 due = plb_sim_scans_due(scans), scan = scans->base_scan + scans->next_scan;
	guint status = 0, extra = 0, amount;
	guint8 *end = packet + PLB_T7_STREAM_HEADER_BYTES;

	if (scans->halted)
		return PLB_MODEL_STALL;
	if (scan >= scans->end_scan && scans->streaming)
		return PLB_MODEL_GONE;
	if (!scans->streaming || due <= scans->next_scan)
		return PLB_MODEL_NOTHING;
	*n = 0;
	if (sim->end_status && scan >= sim->end_status_at) {
		end_stream(sim, scan, packet, n);
		return PLB_MODEL_PACKET;
	}
	if (scan_faults(sim, scan, &amount))
		return PLB_MODEL_PACKET;
	if (due > scans->next_scan + FIFO_SCANS)
		overflow(sim, due - scans->next_scan - FIFO_SCANS);
	if (scans->halted)
		return PLB_MODEL_STALL;
	if (sim->recovering) { /* a packet of its own, with the delimiter where the gap is */
		status = PLB_T7_RECOVERED;
		extra = sim->skipped;
		end = put_delimiter(sim, end);
		sim->recovering = FALSE;
		sim->skipped = 0;
	} else {
		end = put_scan(sim, end);
	}
	*n = (gsize)(end - packet);
	put_stream_header(sim, packet, *n, (guint16)status, (guint16)extra);
	if (sim->cut_bytes)
		*n = MIN(*n, sim->cut_bytes);
	sim->cut_bytes = 0;
	return PLB_MODEL_PACKET;
}

static PlbModelAnswer sim_bulk_in(PlbSimDevice *device, guint8 endpoint, guint8 *packet, gsize *n)
{
	Sim *sim = sim_of(device);

	if (sim->scans.gone)
		return PLB_MODEL_GONE;
	if (endpoint == ENDPOINT_STREAM)
		return stream_packet(sim, packet, n);
	if (endpoint != ENDPOINT_REPLY)
		return PLB_MODEL_STALL;
	if (sim->reply_count == 0)
		return PLB_MODEL_NOTHING;
	*n = sim->reply_bytes[0];
	memcpy(packet, sim->reply[0], *n);
	sim->reply_count--;
	memmove(sim->reply[0], sim->reply[1], sizeof sim->reply - sizeof sim->reply[0]);
	memmove(&sim->reply_bytes[0], &sim->reply_bytes[1],
		sizeof sim->reply_bytes - sizeof sim->reply_bytes[0]);
	return PLB_MODEL_PACKET;
}

static gssize sim_control(PlbSimDevice *device, const guint8 setup[PLB_SETUP_BYTES], guint8 *data,
			  gsize size)
{
	static const guint8 endpoints[] = { ENDPOINT_COMMAND, ENDPOINT_REPLY, ENDPOINT_STREAM, 0 };
	Sim *sim = sim_of(device);
	guint8 cleared;
	gssize n = plb_sim_standard_control(setup, 0x0CD5, 0x0007, PLB_T7_PACKET_BYTES, endpoints,
					    NULL, data, size, &cleared);

	if (cleared == ENDPOINT_STREAM)
		sim->scans.halted = FALSE;
	return sim->scans.gone ? -1 : n;
}

static void sim_elapse(PlbSimDevice *device, double seconds)
{
	plb_sim_scans_elapse(&sim_of(device)->scans, seconds);
}

static double sim_room_s(PlbSimDevice *device)
{
	return plb_sim_scans_room_s(&sim_of(device)->scans, FIFO_SCANS);
}

static void sim_unplug(PlbSimDevice *device)
{
	sim_of(device)->scans.gone = TRUE;
}

static void sim_free(PlbSimDevice *device)
{
	plb_sim_scans_clear(&sim_of(device)->scans);
	g_free(sim_of(device)->registers);
	g_free(device);
}

static const PlbSimDeviceOps sim_ops = {
	.max_packet = PLB_T7_PACKET_BYTES,
	.speed = "12",
	.control = sim_control,
	.bulk_in = sim_bulk_in,
	.bulk_out = sim_bulk_out,
	.elapse = sim_elapse,
	.room_s = sim_room_s,
	.unplug = sim_unplug,
	.free = sim_free,
};

PlbSimDevice *plb_sim_labjack_t7_new(const PlbSimSetup *setup)
{
	Sim *sim = g_new0(Sim, 1);
	PlbAdc adc;

	sim->base.ops = &sim_ops;
	plb_sim_scans_init(&sim->scans, setup);
	sim->scans.stamp_hz = PLB_T7_CORE_HZ;
	sim->skewed = setup->skewed;
	sim->registers = g_new0(guint16, REGISTERS);
	plb_sim_labjack_t7_get_adc(&adc);
	plb_t7_put_f32(sim->flash, (float)adc.cell[0].above_volts);
	plb_t7_put_f32(sim->flash + 4, (float)-adc.cell[0].below_volts);
	plb_t7_put_f32(sim->flash + 8, (float)adc.cell[0].centre);
	set_f32(sim, 60000, 7);
	set_f32(sim, 60052, 304.65f);
	set_u32(sim, 60028, (guint32)g_ascii_strtoull(setup->serial, NULL, 10));
	plb_sim_labjack_t7_set_firmware(&sim->base, 1.0307f);
	return &sim->base;
}

void plb_sim_labjack_t7_set_firmware(PlbSimDevice *device, float version)
{
	set_f32(sim_of(device), 60004, version);
}

PlbSimScans *plb_sim_labjack_t7_get_scans(PlbSimDevice *device)
{
	return device->ops == &sim_ops ? &sim_of(device)->scans : NULL;
}
