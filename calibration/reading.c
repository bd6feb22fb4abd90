/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/procedure.h"

/* Fewer sound scans than these are no mean: a twentieth of a second at 1 kHz. */
#define LEAST_SCANS 50
/* Cells of such a frame say nothing. */
#define UNFIT                                                                                      \
	(PLB_FRAME_ADC_LINK_ERROR | PLB_FRAME_EXCITATION | PLB_FRAME_BROWN_OUT |                   \
	 PLB_FRAME_SETTLING | PLB_FRAME_TEST_PATTERN)

/* Mean and standard deviation of one channel, summed from its first value on so as to stay exact.
 */
typedef struct {
	double first, sum, square_sum;
} Sums;

static void add(Sums *sums, guint64 n, double value)
{
	if (n == 0)
		sums->first = value;
	sums->sum += value - sums->first;
	sums->square_sum += (value - sums->first) * (value - sums->first);
}

static void close_sums(const Sums *sums, guint64 n, double *mean, double *sd)
{
	double offset = sums->sum / (double)n;

	*mean = sums->first + offset;
	*sd = sqrt(fmax(0, sums->square_sum / (double)n - offset * offset));
}

gboolean plb_reading_take(PlbReading *reading, const PlbFrame *frames, gsize n, double rate_hz,
			  double start_s, GError **error)
{
	Sums cell[PLB_CELL_COUNT] = { { 0, 0, 0 } }, encoder[PLB_ENCODER_COUNT] = { { 0, 0, 0 } };
	PlbReading fresh = { .taken = TRUE };

	for (gsize i = 0; i < n; i++) {
		if (frames[i].flags & UNFIT)
			continue;
		for (int k = 0; k < PLB_CELL_COUNT; k++)
			add(&cell[k], fresh.scans, frames[i].cell[k]);
		for (int k = 0; k < PLB_ENCODER_COUNT; k++)
			add(&encoder[k], fresh.scans, frames[i].encoder[k]);
		fresh.clip_mask |= frames[i].clip_mask;
		fresh.encoder_fault |= frames[i].encoder_fault;
		fresh.scans++;
	}
	if (fresh.scans < LEAST_SCANS) {
		g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_PROCEDURE,
			    "only %" G_GUINT64_FORMAT " sound scans; %d are the least", fresh.scans,
			    LEAST_SCANS);
		return FALSE;
	}
	for (int k = 0; k < PLB_CELL_COUNT; k++)
		close_sums(&cell[k], fresh.scans, &fresh.cell[k], &fresh.cell_sd[k]);
	for (int k = 0; k < PLB_ENCODER_COUNT; k++)
		close_sums(&encoder[k], fresh.scans, &fresh.encoder[k], &fresh.encoder_sd[k]);
	fresh.seconds = (double)fresh.scans / rate_hz;
	fresh.time_s = start_s + 0.5 * (double)n / rate_hz;
	*reading = fresh;
	return TRUE;
}

void plb_reading_apply_adc(PlbReading *reading, const PlbAdc *adc)
{
	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		double code = reading->cell[k];

		reading->cell[k] = plb_adc_counts(adc, k, code);
		reading->cell_sd[k] *= plb_adc_gain(adc, k, code);
	}
}
