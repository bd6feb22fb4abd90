/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/scan-align.h"

#include <math.h>
#include <string.h>

void plb_scan_align_init(PlbScanAlign *align, double rate_hz)
{
	memset(align, 0, sizeof *align);
	align->rate_hz = rate_hz;
}

void plb_scan_align_set_rack(PlbScanAlign *align, const PlbRackInfo *rack)
{
	double late_s = rack->adc.encoder_skew_s + 1e-9 * (double)rack->filter_delay_ns;

	align->adc = rack->adc;
	align->encoder_late = CLAMP(late_s * align->rate_hz, 0, PLB_SCAN_ALIGN_SCANS - 2);
}

void plb_scan_align_break(PlbScanAlign *align)
{
	align->known = 0;
}

/* A channel's code at the clock edge lies between its last two samples. */
static double code_at_edge(const PlbScanAlign *align, guint k, gint32 code)
{
	double late = align->adc.cell[k].skew_s * align->rate_hz;

	if (!(late > 0) || align->known == 0)
		return code;
	return code - fmin(late, 1) * ((double)code - align->code_before[k]);
}

/* So many scans back; where they are not known, the oldest that is. */
static const gint32 *counts_back(const PlbScanAlign *align, guint64 scan, guint back)
{
	return align->count[(scan - MIN(back, align->known)) % PLB_SCAN_ALIGN_SCANS];
}

void plb_scan_align_push(PlbScanAlign *align, const PlbFrame *frame)
{
	guint back = (guint)align->encoder_late;
	double part = align->encoder_late - back;
	const gint32 *newer, *older;

	memcpy(align->count[frame->scan_index % PLB_SCAN_ALIGN_SCANS], frame->encoder,
	       sizeof frame->encoder);
	newer = counts_back(align, frame->scan_index, back);
	older = counts_back(align, frame->scan_index, back + 1);
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
		align->encoder[k] = newer[k] - part * ((double)newer[k] - older[k]);
	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		align->cell[k] =
			plb_adc_counts(&align->adc, k, code_at_edge(align, k, frame->cell[k]));
		align->code_before[k] = frame->cell[k];
	}
	align->known = MIN(align->known + 1, PLB_SCAN_ALIGN_SCANS - 1);
}
