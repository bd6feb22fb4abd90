/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hw/frame.h"

/* What a rack's own converter is known to be: how its codes become volts, and when within a scan
 * each channel is sampled. Frames keep the codes as they came; whoever turns them into newtons
 * applies this (calibration/calibrator.h), so that a session can be read again with another one.
 *
 * volts = (code - centre) * (code >= centre ? above_volts : below_volts). A rig file's counts are
 * then those of an ideal converter: volts / volts_per_count, zero at 0 V. */

typedef struct {
	double centre;      /* code at 0 V */
	double above_volts; /* a count, from there up */
	double below_volts; /* a count, from there down */
	double skew_s;      /* sampled so long after the scan's clock edge */
} PlbAdcChannel;

typedef struct {
	double volts_per_count; /* the ideal converter's; 0: the codes are used as they are */
	double encoder_skew_s;  /* encoders are read so long after the scan's clock edge */
	PlbAdcChannel cell[PLB_CELL_COUNT];
} PlbAdc;

double plb_adc_volts(const PlbAdcChannel *channel, double code);
/* Ideal counts of cell k; the code itself when adc is NULL or has no volts_per_count. */
double plb_adc_counts(const PlbAdc *adc, guint k, double code);
/* Ideal counts that a code is worth at this code; 1 where counts are the codes. */
double plb_adc_gain(const PlbAdc *adc, guint k, double code);
/* The inverse: the code that this converter gives for volts, unrounded; for simulated devices. */
double plb_adc_code(const PlbAdcChannel *channel, double volts);
/* All numbers finite, slopes positive and within a factor of two of the ideal, skews under a
 * second: else it is not believed (a flash that was erased reads NAN). */
gboolean plb_adc_is_plausible(const PlbAdc *adc);
