/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/sim-usb1808.h"

#include <math.h>
#include <string.h>

#include "hw/bytes.h"
#include "hw/mcc-usb1808-packet.h"
#include "hw/mcc-usb1808-requests.h"

#define MAX_PACKET 512
#define FIFO_SCANS 740u /* 32,768 bytes of 44 */
#define MAX_CODE 262143
#define COUNTERS 4

typedef enum { FPGA_READY, FPGA_NONE, FPGA_LOADING } Fpga;

typedef struct {
	PlbSimDevice base;
	PlbSimScans scans;
	PlbAdc adc;
	guint8 eeprom[PLB_1808_CALIBRATION_BYTES], date[6];
	guint16 memory_address;
	Fpga fpga;
	GByteArray *image; /* taken since FPGA_CONFIG */
	gboolean overrun, image_refused;
	guint8 queue[PLB_1808_QUEUE_BYTES];
	guint queue_words, packet_words;
	guint32 counter[COUNTERS]; /* what was loaded; encoders add to it */
	guint8 out[4 * 256];       /* words of the device's packet that are not sent yet */
	gsize out_bytes, out_at;
	guint8 scan[4 * PLB_1808_QUEUE_BYTES]; /* of the scan being sent */
	gsize scan_bytes, scan_at;
} Sim;

static Sim *sim_of(PlbSimDevice *device)
{
	return (Sim *)device;
}

static void put_f32(guint8 *at, float value)
{
	guint32 bits;

	memcpy(&bits, &value, sizeof bits);
	plb_put_u32(at, bits);
}

/* Slope and offset a little off, another for each channel; the other ranges as if never measured.
 */
static void fill_eeprom(guint8 eeprom[PLB_1808_CALIBRATION_BYTES])
{
	for (guint i = 0; i < PLB_1808_CALIBRATION_BYTES / 8; i++) {
		guint channel = i / 4;

		put_f32(eeprom + 8 * i, i % 4 ? NAN : 1 + 0.0004f * ((float)channel - 3));
		put_f32(eeprom + 8 * i + 4, i % 4 ? NAN : 20.0f * ((float)channel - 4));
	}
}

void plb_sim_usb1808_get_adc(PlbAdc *adc)
{
	guint8 eeprom[PLB_1808_CALIBRATION_BYTES];

	fill_eeprom(eeprom);
	g_assert(plb_usb1808_adc_decode(eeprom, adc));
}

static guint16 status_of(const Sim *sim)
{
	guint16 status = 0;

	if (sim->scans.streaming)
		status |= PLB_1808_RUNNING;
	if (sim->overrun)
		status |= PLB_1808_OVERRUN;
	if (sim->fpga == FPGA_READY)
		status |= PLB_1808_FPGA_READY;
	if (sim->fpga == FPGA_LOADING)
		status |= PLB_1808_FPGA_WAITS;
	return status;
}

static gssize give(guint8 *data, gsize size, const void *bytes, gsize n)
{
	n = MIN(n, size);
	memcpy(data, bytes, n);
	return (gssize)n;
}

static gssize read_memory(Sim *sim, guint8 *data, gsize size)
{
	gsize n = MIN(size, PLB_1808_MEMORY_READ_BYTES);

	for (gsize i = 0; i < n; i++, sim->memory_address++) {
		guint at = sim->memory_address;

		data[i] = 0xff;
		if (at >= PLB_1808_MEMORY_CALIBRATION &&
		    at < PLB_1808_MEMORY_CALIBRATION + sizeof sim->eeprom)
			data[i] = sim->eeprom[at - PLB_1808_MEMORY_CALIBRATION];
		else if (at >= PLB_1808_MEMORY_DATE && at < PLB_1808_MEMORY_DATE + 6)
			data[i] = sim->date[at - PLB_1808_MEMORY_DATE];
	}
	return (gssize)n;
}

static gssize answer_in(Sim *sim, const PlbSetup *setup, guint8 *data, gsize size)
{
	guint8 bytes[4];

	switch (setup->request) {
	case PLB_1808_STATUS:
		plb_put_u16(bytes, status_of(sim));
		return give(data, size, bytes, 2);
	case PLB_1808_FPGA_VERSION:
		return sim->fpga == FPGA_READY ? give(data, size, "\x08\x01", 2) : -1;
	case PLB_1808_SERIAL:
		memset(data, 0, size);
		give(data, size, sim->scans.serial, strlen(sim->scans.serial));
		return (gssize)MIN(size, PLB_1808_SERIAL_BYTES);
	case PLB_1808_MEMORY:
		return read_memory(sim, data, size);
	case PLB_1808_COUNTER:
		if (setup->index >= COUNTERS)
			return -1;
		plb_put_u32(bytes, sim->counter[setup->index]);
		return give(data, size, bytes, 4);
	default:
		return -1;
	}
}

/* The last write, two zero bytes, clocks the configuration's end; it starts only if all came. */
static gboolean take_image(Sim *sim, const guint8 *data, gsize n)
{
	if (sim->fpga != FPGA_LOADING || n == 0 || n > PLB_1808_IMAGE_CHUNK_BYTES)
		return FALSE;
	g_byte_array_append(sim->image, data, (guint)n);
	if (!sim->image_refused && n == 2 && data[0] == 0 && data[1] == 0 &&
	    plb_usb1808_is_image(sim->image->data, sim->image->len))
		sim->fpga = FPGA_READY;
	return TRUE;
}

static gboolean begin_image(Sim *sim, const guint8 *data, gsize n)
{
	if (n != 1 || data[0] != PLB_1808_IMAGE_KEY)
		return FALSE;
	if (sim->scans.streaming)
		plb_sim_scans_stop(&sim->scans);
	g_byte_array_set_size(sim->image, 0);
	sim->fpga = FPGA_LOADING;
	return TRUE;
}

static gboolean start(Sim *sim, const guint8 *data, gsize n)
{
	if (n != PLB_1808_START_BYTES || sim->fpga != FPGA_READY || sim->queue_words == 0 ||
	    sim->scans.streaming)
		return FALSE;
	sim->packet_words = data[12] + 1u;
	sim->out_bytes = sim->out_at = sim->scan_bytes = sim->scan_at = 0;
	sim->overrun = FALSE;
	if (!(data[13] & 1 << 3))
		memset(sim->counter, 0, sizeof sim->counter);
	plb_sim_scans_start(&sim->scans, PLB_1808_CLOCK_HZ / ((double)plb_get_u32(data + 8) + 1));
	return TRUE;
}

static gboolean answer_out(Sim *sim, const PlbSetup *setup, const guint8 *data, gsize n)
{
	switch (setup->request) {
	case PLB_1808_FPGA_CONFIG:
		return begin_image(sim, data, n);
	case PLB_1808_FPGA_DATA:
		return take_image(sim, data, n);
	case PLB_1808_MEM_ADDRESS:
		sim->memory_address = n == 2 ? plb_get_u16(data) : 0;
		return n == 2;
	case PLB_1808_SCAN_QUEUE:
		if (n != PLB_1808_QUEUE_BYTES || setup->index >= PLB_1808_QUEUE_BYTES)
			return FALSE;
		memcpy(sim->queue, data, n);
		sim->queue_words = setup->index + 1u;
		return TRUE;
	case PLB_1808_COUNTER:
		if (setup->index >= COUNTERS || n != 4)
			return FALSE;
		sim->counter[setup->index] = plb_get_u32(data);
		return TRUE;
	case PLB_1808_SCAN_START:
		return start(sim, data, n);
	case PLB_1808_SCAN_STOP:
		if (sim->scans.streaming)
			plb_sim_scans_stop(&sim->scans);
		return TRUE;
	case PLB_1808_CLEAR_FIFO:
		sim->out_bytes = sim->out_at = sim->scan_bytes = sim->scan_at = 0;
		return TRUE;
	case PLB_1808_ADC_SETUP:
		return n == PLB_CELL_COUNT;
	case PLB_1808_COUNTER_PARAM:
		return n == 2;
	default:
		return FALSE;
	}
}

static gssize sim_control(PlbSimDevice *device, const guint8 bytes[PLB_SETUP_BYTES], guint8 *data,
			  gsize size)
{
	static const guint8 endpoints[] = { 0x02, PLB_1808_ENDPOINT, 0 };
	Sim *sim = sim_of(device);
	PlbSetup setup = { bytes[0], bytes[1], plb_get_u16(bytes + 2), plb_get_u16(bytes + 4),
			   plb_get_u16(bytes + 6) };
	guint8 cleared;
	gssize n;

	if (sim->scans.gone)
		return -1;
	if (setup.type == PLB_1808_IN)
		return answer_in(sim, &setup, data, MIN(size, setup.length));
	if (setup.type == PLB_1808_OUT)
		return answer_out(sim, &setup, data, MIN(size, setup.length))
			       ? (gssize)MIN(size, setup.length)
			       : -1;
	n = plb_sim_standard_control(bytes, PLB_1808_VENDOR_ID, PLB_1808_PRODUCT_ID, MAX_PACKET,
				     endpoints, sim->scans.serial, data, size, &cleared);
	if (cleared == PLB_1808_ENDPOINT)
		sim->scans.halted = FALSE;
	return n;
}

static guint32 word_of(Sim *sim, guint8 entry, const PlbFrame *now)
{
	if (entry < PLB_CELL_COUNT)
		return now->clip_mask >> entry & 1
			       ? MAX_CODE
			       : (guint32)plb_sim_code(&sim->adc, entry, now, now,
						       sim->scans.rate_hz, MAX_CODE);
	if (entry == 8)
		return now->digital & 0xf;
	if (entry < 11)
		return 0;
	return sim->counter[entry - 9] + (guint32)now->encoder[entry - 11];
}

/* The device stops making scans and says so only when it is asked. */
static gboolean overruns(Sim *sim, guint64 due, guint64 scan)
{
	guint amount;

	if (due - sim->scans.next_scan > FIFO_SCANS ||
	    plb_sim_scans_take_fault(&sim->scans, PLB_FAULT_OVERRUN, scan, &amount)) {
		sim->overrun = TRUE;
		sim->scans.damaged_at = MIN(sim->scans.damaged_at, scan);
		plb_sim_scans_stop(&sim->scans);
	}
	return sim->overrun;
}

/* FALSE: no scan is due. */
static gboolean next_scan(Sim *sim)
{
	guint64 due = plb_sim_scans_due(&sim->scans);
	guint64 scan = sim->scans.base_scan + sim->scans.next_scan;
	PlbFrame now, next;
	guint cut_bytes;

	if (!sim->scans.streaming || due <= sim->scans.next_scan || overruns(sim, due, scan))
		return FALSE;
	plb_sim_scans_get(&sim->scans, scan, &now, &next);
	sim->scans.next_scan++;
	for (guint i = 0; i < sim->queue_words; i++)
		plb_put_u32(sim->scan + 4 * i, word_of(sim, sim->queue[i], &now));
	sim->scan_bytes = 4 * (gsize)sim->queue_words;
	sim->scan_at = 0;
	if (plb_sim_scans_take_fault(&sim->scans, PLB_FAULT_SHORT_PACKET, scan, &cut_bytes)) {
		sim->scan_bytes = MIN(sim->scan_bytes, cut_bytes);
		sim->scans.damaged_at = MIN(sim->scans.damaged_at, scan);
	}
	return TRUE;
}

/* Words are sent in packets of packet_words, whatever scans they belong to. */
static gboolean fill_packet(Sim *sim)
{
	while (sim->out_bytes < 4 * (gsize)sim->packet_words) {
		gsize room = 4 * (gsize)sim->packet_words - sim->out_bytes, n;

		if (sim->scan_at == sim->scan_bytes && !next_scan(sim))
			return FALSE;
		n = MIN(room, sim->scan_bytes - sim->scan_at);
		memcpy(sim->out + sim->out_bytes, sim->scan + sim->scan_at, n);
		sim->out_bytes += n;
		sim->scan_at += n;
	}
	return TRUE;
}

static gboolean endpoint_faults(Sim *sim, guint64 scan, gboolean *empty)
{
	guint amount;

	if (plb_sim_scans_take_fault(&sim->scans, PLB_FAULT_STALL, scan, &amount))
		sim->scans.halted = TRUE;
	*empty = plb_sim_scans_take_fault(&sim->scans, PLB_FAULT_ZERO_LENGTH, scan, &amount);
	return sim->scans.halted;
}

static PlbModelAnswer sim_bulk_in(PlbSimDevice *device, guint8 endpoint, guint8 *packet, gsize *n)
{
	Sim *sim = sim_of(device);
	guint64 scan = sim->scans.base_scan + sim->scans.next_scan;
	gboolean empty;

	if (sim->scans.gone)
		return PLB_MODEL_GONE;
	if (endpoint != PLB_1808_ENDPOINT || endpoint_faults(sim, scan, &empty))
		return PLB_MODEL_STALL;
	*n = 0;
	if (empty)
		return PLB_MODEL_PACKET;
	if (scan >= sim->scans.end_scan && sim->scan_at == sim->scan_bytes && sim->out_bytes == 0 &&
	    sim->scans.streaming)
		return PLB_MODEL_GONE;
	if (!fill_packet(sim))
		return PLB_MODEL_NOTHING;
	*n = MIN(sim->out_bytes - sim->out_at, MAX_PACKET);
	memcpy(packet, sim->out + sim->out_at, *n);
	sim->out_at += *n;
	if (sim->out_at == sim->out_bytes)
		sim->out_at = sim->out_bytes = 0;
	return PLB_MODEL_PACKET;
}

static gboolean sim_bulk_out(PlbSimDevice *device, guint8 endpoint, const guint8 *data, gsize n)
{
	return FALSE; /* analog outputs are not used */
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
	g_byte_array_unref(sim_of(device)->image);
	g_free(device);
}

static const PlbSimDeviceOps sim_ops = {
	.max_packet = MAX_PACKET,
	.speed = "480",
	.control = sim_control,
	.bulk_in = sim_bulk_in,
	.bulk_out = sim_bulk_out,
	.elapse = sim_elapse,
	.room_s = sim_room_s,
	.unplug = sim_unplug,
	.free = sim_free,
};

PlbSimDevice *plb_sim_usb1808_new(const PlbSimSetup *setup)
{
	static const guint8 date[6] = { 26, 3, 14, 9, 30, 0 };
	Sim *sim = g_new0(Sim, 1);

	g_assert(strlen(setup->serial) <= PLB_1808_SERIAL_BYTES);
	sim->base.ops = &sim_ops;
	plb_sim_scans_init(&sim->scans, setup);
	fill_eeprom(sim->eeprom);
	plb_sim_usb1808_get_adc(&sim->adc);
	memcpy(sim->date, date, sizeof date);
	sim->image = g_byte_array_new();
	return &sim->base;
}

PlbSimScans *plb_sim_usb1808_get_scans(PlbSimDevice *device)
{
	return device->ops == &sim_ops ? &sim_of(device)->scans : NULL;
}

void plb_sim_usb1808_forget_fpga(PlbSimDevice *device)
{
	Sim *sim = sim_of(device);

	if (sim->scans.streaming)
		plb_sim_scans_stop(&sim->scans);
	sim->fpga = FPGA_NONE;
	g_byte_array_set_size(sim->image, 0);
}

void plb_sim_usb1808_refuse_image(PlbSimDevice *device)
{
	sim_of(device)->image_refused = TRUE;
}

const GByteArray *plb_sim_usb1808_get_image(PlbSimDevice *device)
{
	return sim_of(device)->image;
}

void plb_sim_usb1808_leave_streaming(PlbSimDevice *device)
{
	Sim *sim = sim_of(device);

	sim->queue_words = sim->packet_words = PLB_CELL_COUNT;
	for (guint8 k = 0; k < PLB_CELL_COUNT; k++)
		sim->queue[k] = k;
	plb_sim_scans_leave_streaming(&sim->scans, 500);
}
