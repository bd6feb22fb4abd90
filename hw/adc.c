/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hw/adc.h"

#include <math.h>

double plb_adc_volts(const PlbAdcChannel *channel, double code)
{
	double from_centre = code - channel->centre;

	return from_centre * (from_centre >= 0 ? channel->above_volts : channel->below_volts);
}

double plb_adc_counts(const PlbAdc *adc, guint k, double code)
{
	if (!adc || !(adc->volts_per_count > 0))
		return code;
	return plb_adc_volts(&adc->cell[k], code) / adc->volts_per_count;
}

double plb_adc_gain(const PlbAdc *adc, guint k, double code)
{
	const PlbAdcChannel *channel;

	if (!adc || !(adc->volts_per_count > 0))
		return 1;
	channel = &adc->cell[k];
	return (code >= channel->centre ? channel->above_volts : channel->below_volts) /
	       adc->volts_per_count;
}

double plb_adc_code(const PlbAdcChannel *channel, double volts)
{
	return channel->centre + volts / (volts >= 0 ? channel->above_volts : channel->below_volts);
}

static gboolean is_slope(double slope, double ideal)
{
	return slope > ideal / 2 && slope < ideal * 2; /* FALSE for NAN */
}

static gboolean is_skew(double skew_s)
{
	return skew_s >= 0 && skew_s < 1;
}

gboolean plb_adc_is_plausible(const PlbAdc *adc)
{
	gboolean fits = adc->volts_per_count > 0 && isfinite(adc->volts_per_count) &&
			is_skew(adc->encoder_skew_s);

	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		const PlbAdcChannel *channel = &adc->cell[k];

		fits = fits && isfinite(channel->centre) && fabs(channel->centre) < G_MAXINT32 &&
		       is_slope(channel->above_volts, adc->volts_per_count) &&
		       is_slope(channel->below_volts, adc->volts_per_count) &&
		       is_skew(channel->skew_s);
	}
	return fits;
}
