/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/sim-scans.h"
#include "tests/hw/hw-fixture.h"

/* Counts for devices with analog inputs: busy, but inside a range; encoder 0 shows the scan's own
 * number, so that each scan can be checked even where only a clock tells its place. */

#define CONFORMANCE_RANGE 30000 /* counts, inside +-10 V of a 16-bit converter */

static inline void conformance_analog_counts(gpointer user_data, guint64 scan, PlbFrame *counts)
{
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		counts->cell[k] =
			(gint32)(mix(scan * 16 + k) % (2 * CONFORMANCE_RANGE)) - CONFORMANCE_RANGE;
	counts->encoder[0] = (gint32)scan;
	counts->encoder[1] = -3 * (gint32)scan;
	counts->encoder[2] = (gint32)(mix(scan * 16 + 8) >> 4) - (1 << 27);
	counts->clip_mask = scan % 97 == 5 ? 1 << scan % PLB_CELL_COUNT : 0;
	counts->encoder_fault = scan % 700 == 77 ? 1 << 2 : 0;
	counts->digital = (guint16)(scan / 250 & 0xf);
}

/* That frame holds scan number `scan`, as far as a device with this converter and so many encoders
 * carries it. */
static inline gboolean conformance_holds(const PlbFrame *frame, guint64 scan, const PlbAdc *adc,
					 guint encoders, gint32 max_code)
{
	PlbFrame expected = { 0 };
	gboolean right;

	conformance_analog_counts(NULL, scan, &expected);
	right = frame->clip_mask == expected.clip_mask;
	for (guint k = 0; k < PLB_CELL_COUNT; k++)
		right &= frame->cell[k] ==
			 (expected.clip_mask >> k & 1
				  ? max_code
				  : plb_sim_code(adc, k, &expected, &expected, 1, max_code));
	for (guint k = 0; k < encoders; k++)
		right &= frame->encoder[k] == expected.encoder[k];
	return right;
}
