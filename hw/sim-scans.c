/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/sim-scans.h"

#include <math.h>
#include <string.h>

#include "hw/bytes.h"
#include "hw/descriptors.h"

void plb_sim_scans_init(PlbSimScans *scans, const PlbSimSetup *setup)
{
	memset(scans, 0, sizeof *scans);
	scans->serial = g_strdup(setup->serial);
	scans->source = setup->source;
	scans->source_data = setup->source_data;
	scans->source_free = setup->source_free;
	scans->anew = setup->anew;
	scans->end_scan = scans->damaged_at = G_MAXUINT64;
	scans->clock_s = 1; /* since it was plugged in */
}

void plb_sim_scans_clear(PlbSimScans *scans)
{
	if (scans->source_free)
		scans->source_free(scans->source_data);
	g_free(scans->serial);
}

void plb_sim_scans_elapse(PlbSimScans *scans, double seconds)
{
	scans->clock_s += seconds * (1 + scans->drift_ppm * 1e-6);
}

guint64 plb_sim_scans_due(const PlbSimScans *scans)
{
	double passed = (scans->clock_s - scans->start_s) * scans->rate_hz;

	return scans->streaming ? (guint64)fmax(0, floor(passed)) : scans->next_scan;
}

double plb_sim_scans_room_s(const PlbSimScans *scans, guint fifo_scans)
{
	/* a fault may have taken scans that are not due yet */
	double waiting = (double)plb_sim_scans_due(scans) - (double)scans->next_scan;

	return scans->streaming ? (fifo_scans / 2.0 - waiting) / scans->rate_hz : 1;
}

guint64 plb_sim_scans_stamp(const PlbSimScans *scans, double start_s, double rate_hz)
{
	return (guint64)((start_s + 1 / rate_hz) * scans->stamp_hz);
}

/* Half a period is rounded as it is by whoever has only the stamps to go by. */
static double periods_since_first(const PlbSimScans *scans, double rate_hz)
{
	if (!(scans->stamp_hz > 0))
		return (scans->clock_s - scans->first_start_s) * rate_hz;
	return (double)(plb_sim_scans_stamp(scans, scans->clock_s, rate_hz) -
			plb_sim_scans_stamp(scans, scans->first_start_s, rate_hz)) /
	       (scans->stamp_hz / rate_hz);
}

/* Scan 0 of a stream that starts now, among all periods since the first start. */
static guint64 base_of_start(const PlbSimScans *scans, double rate_hz)
{
	guint64 sent = scans->base_scan + scans->next_scan, passed;

	if (scans->anew || !scans->started)
		return 0;
	passed = (guint64)llround(periods_since_first(scans, rate_hz));
	return MAX(passed, sent);
}

void plb_sim_scans_start(PlbSimScans *scans, double rate_hz)
{
	if (!scans->started)
		scans->first_start_s = scans->clock_s;
	scans->base_scan = base_of_start(scans, rate_hz);
	if (scans->damaged_at != G_MAXUINT64)
		scans->destroyed += scans->base_scan - scans->damaged_at;
	scans->damaged_at = G_MAXUINT64;
	scans->next_scan = 0;
	scans->rate_hz = rate_hz;
	scans->start_s = scans->clock_s;
	scans->streaming = scans->started = TRUE;
}

void plb_sim_scans_stop(PlbSimScans *scans)
{
	scans->base_scan += scans->next_scan;
	scans->next_scan = 0;
	scans->streaming = FALSE;
}

void plb_sim_scans_leave_streaming(PlbSimScans *scans, double rate_hz)
{
	plb_sim_scans_start(scans, rate_hz);
	scans->started = FALSE;
}

static void make(PlbSimScans *scans, guint64 scan, PlbFrame *frame)
{
	*frame = (PlbFrame){ .scan_index = scan };
	if (scans->source)
		scans->source(scans->source_data, scan, frame);
}

void plb_sim_scans_get(PlbSimScans *scans, guint64 scan, PlbFrame *now, PlbFrame *next)
{
	if (scans->has_ahead && scans->ahead_scan == scan)
		*now = scans->ahead;
	else
		make(scans, scan, now);
	make(scans, scan + 1, next);
	scans->ahead = *next;
	scans->ahead_scan = scan + 1;
	scans->has_ahead = TRUE;
}

void plb_sim_scans_inject(PlbSimScans *scans, PlbDeviceFault fault, guint64 at_scan, guint amount)
{
	g_assert(scans->fault_count < PLB_SIM_MAX_FAULTS);
	scans->faults[scans->fault_count].fault = fault;
	scans->faults[scans->fault_count].at_scan = at_scan;
	scans->faults[scans->fault_count++].amount = amount;
}

gboolean plb_sim_scans_take_fault(PlbSimScans *scans, PlbDeviceFault fault, guint64 scan,
				  guint *amount)
{
	for (guint i = 0; i < scans->fault_count; i++) {
		if (scans->faults[i].fault != fault || scan < scans->faults[i].at_scan)
			continue;
		*amount = scans->faults[i].amount;
		scans->faults[i] = scans->faults[--scans->fault_count];
		return TRUE;
	}
	return FALSE;
}

gint32 plb_sim_code(const PlbAdc *adc, guint k, const PlbFrame *now, const PlbFrame *next,
		    double rate_hz, gint32 max_code)
{
	double step = (double)next->cell[k] - now->cell[k];
	double counts = now->cell[k] + step * adc->cell[k].skew_s * rate_hz;
	double code = rint(plb_adc_code(&adc->cell[k], counts * adc->volts_per_count));

	return (gint32)CLAMP(code, 0, (double)max_code);
}

static gsize device_descriptor(guint16 vendor, guint16 product, gboolean has_serial, guint8 *out)
{
	const guint8 fixed[18] = { 18, PLB_DESCRIPTOR_DEVICE, 0x00, 0x02, 0, 0, 0, 64 };

	memcpy(out, fixed, sizeof fixed);
	plb_put_u16(out + 8, vendor);
	plb_put_u16(out + 10, product);
	out[13] = 1;
	out[16] = has_serial ? PLB_STRING_SERIAL : 0;
	out[17] = 1;
	return sizeof fixed;
}

static gsize configuration_descriptor(guint max_packet, const guint8 *endpoints, guint8 *out)
{
	const guint8 head[] = { 9, PLB_DESCRIPTOR_CONFIGURATION, 0, 0, 1, 1, 0, 0x80, 250 };
	const guint8 interface[] = { 9, 0x04, 0, 0, 0, 0xFF, 0, 0, 0 };
	gsize n = sizeof head + sizeof interface;

	memcpy(out, head, sizeof head);
	memcpy(out + sizeof head, interface, sizeof interface);
	for (; *endpoints; endpoints++, n += 7) {
		const guint8 endpoint[7] = { 7, 0x05, *endpoints, 0x02 };

		memcpy(out + n, endpoint, sizeof endpoint);
		plb_put_u16(out + n + 4, (guint16)max_packet);
		out[sizeof head + 4]++;
	}
	plb_put_u16(out + 2, (guint16)n);
	return n;
}

gssize plb_sim_standard_control(const guint8 setup[PLB_SETUP_BYTES], guint16 vendor,
				guint16 product, guint max_packet, const guint8 *endpoints,
				const char *serial, guint8 *data, gsize size, guint8 *halt_cleared)
{
	guint8 out[PLB_DESCRIPTOR_MAX_BYTES];
	gsize n = 0;

	*halt_cleared = 0;
	if (setup[0] == 0x02 && setup[1] == 0x01) /* CLEAR_FEATURE(ENDPOINT_HALT) */
		*halt_cleared = setup[4];
	if (setup[0] != 0x80 || setup[1] != 0x06)
		return (setup[0] & 0x60) == 0 && setup[0] < 0x80 ? 0 : -1;
	switch (setup[3]) {
	case PLB_DESCRIPTOR_DEVICE:
		n = device_descriptor(vendor, product, serial != NULL, out);
		break;
	case PLB_DESCRIPTOR_CONFIGURATION:
		n = configuration_descriptor(max_packet, endpoints, out);
		break;
	case PLB_DESCRIPTOR_STRING:
		n = serial ? plb_descriptor_get(PLB_DESCRIPTOR_STRING, setup[2], serial, out) : 0;
		break;
	}
	if (n == 0)
		return -1;
	n = MIN(n, size);
	memcpy(data, out, n);
	return (gssize)n;
}
