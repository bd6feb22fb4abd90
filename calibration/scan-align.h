/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/rack.h"

/* One instant for all of a scan. Cells come through a digital filter, late by the rack's filter
 * delay, while encoders are latched with the data; and a multiplexed converter samples one channel
 * after the other. Cells are taken at the scan's clock edge, between their last two codes, and
 * encoders where they were when the cells were as this scan shows them. Causal: it looks back, up
 * to PLB_SCAN_ALIGN_SCANS - 2 scans. A rack of simultaneous channels without a filter: as they
 * come, bit for bit. */

#define PLB_SCAN_ALIGN_SCANS 16u

typedef struct {
	/* of the newest scan */
	double cell[PLB_CELL_COUNT]; /* counts of an ideal converter (hw/adc.h) */
	double encoder[PLB_ENCODER_COUNT];
	/* private */
	PlbAdc adc;
	double rate_hz, encoder_late; /* scans */
	guint known;                  /* scans behind the newest, without a gap */
	gint32 code_before[PLB_CELL_COUNT];
	gint32 count[PLB_SCAN_ALIGN_SCANS][PLB_ENCODER_COUNT]; /* by scan number */
} PlbScanAlign;

void plb_scan_align_init(PlbScanAlign *align, double rate_hz);
/* Its converter and its filter's delay, before the first frame. */
void plb_scan_align_set_rack(PlbScanAlign *align, const PlbRackInfo *rack);
/* The next frame does not follow on the last: scans were lost, or counts have begun anew. */
void plb_scan_align_break(PlbScanAlign *align);
void plb_scan_align_push(PlbScanAlign *align, const PlbFrame *frame);
