/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/adc.h"
#include "hw/sim-device.h"

/* What the simulated devices that speak no protocol of ours have in common: a clock that runs on
 * from power-up, scans that fall due by it while streaming, counts from a source, faults that wait
 * for their scan, and descriptors. */

/* A source's cells are the counts of an ideal converter (hw/adc.h), zero at 0 V. */
typedef struct {
	const char *serial;
	PlbScanSource source; /* NULL: zeros */
	gpointer source_data;
	GDestroyNotify source_free;
	gboolean skewed; /* channels are sampled one after the other, as the real one does */
	gboolean anew;   /* each START begins with the source's scan 0, not where time has got to */
} PlbSimSetup;

#define PLB_SIM_MAX_FAULTS 16

typedef struct {
	char *serial;
	PlbScanSource source;
	gpointer source_data;
	GDestroyNotify source_free;
	/* clock */
	double clock_s, drift_ppm;
	double stamp_hz; /* of the ticks in which it says when a stream began; 0 = it does not */
	gboolean streaming, halted, gone, anew;
	gboolean started; /* ever, by the host under test */
	double first_start_s, start_s, rate_hz;
	guint64 base_scan; /* scan 0 of this stream among all periods since the first start */
	guint64 next_scan; /* of this stream, to be sent */
	PlbFrame ahead;    /* the source's next scan, already made */
	guint64 ahead_scan;
	gboolean has_ahead;
	guint64 end_scan; /* sent so many in all, it is unplugged */
	/* What was lost to faults, in scans: where one began that goes on to the next start, and
	 * all that is over. */
	guint64 damaged_at, destroyed;
	struct {
		PlbDeviceFault fault;
		guint64 at_scan;
		guint amount;
	} faults[PLB_SIM_MAX_FAULTS];
	guint fault_count;
} PlbSimScans;

void plb_sim_scans_init(PlbSimScans *scans, const PlbSimSetup *setup);
void plb_sim_scans_clear(PlbSimScans *scans);
void plb_sim_scans_elapse(PlbSimScans *scans, double seconds);
/* Scans latched since the start of the stream; the first comes one period after it. */
guint64 plb_sim_scans_due(const PlbSimScans *scans);
/* PlbSimDeviceOps.room_s of a buffer of so many scans. */
double plb_sim_scans_room_s(const PlbSimScans *scans, guint fifo_scans);
void plb_sim_scans_start(PlbSimScans *scans, double rate_hz);
/* The stamp of the first scan of a stream that starts at start_s. stamp_hz > 0. */
guint64 plb_sim_scans_stamp(const PlbSimScans *scans, double start_s, double rate_hz);
void plb_sim_scans_stop(PlbSimScans *scans);
/* As a predecessor that crashed has left it. */
void plb_sim_scans_leave_streaming(PlbSimScans *scans, double rate_hz);
/* The source's counts of scan `scan` of all, and of the one after it. Forward only. */
void plb_sim_scans_get(PlbSimScans *scans, guint64 scan, PlbFrame *now, PlbFrame *next);
void plb_sim_scans_inject(PlbSimScans *scans, PlbDeviceFault fault, guint64 at_scan, guint amount);
/* Takes the fault that is due at that scan of all, if it is of this kind. */
gboolean plb_sim_scans_take_fault(PlbSimScans *scans, PlbDeviceFault fault, guint64 scan,
				  guint *amount);

/* Standard requests of a device with vendor and product number and the given bulk endpoints
 * (0-terminated); serial NULL: has no string for it. -1: not a standard request, or it stalls.
 * *halt_cleared gets the endpoint of a CLEAR_FEATURE. */
gssize plb_sim_standard_control(const guint8 setup[PLB_SETUP_BYTES], guint16 vendor,
				guint16 product, guint max_packet, const guint8 *endpoints,
				const char *serial, guint8 *data, gsize size, guint8 *halt_cleared);

/* Codes that this converter gives for the source's counts, at the instants it samples them. */
gint32 plb_sim_code(const PlbAdc *adc, guint k, const PlbFrame *now, const PlbFrame *next,
		    double rate_hz, gint32 max_code);
