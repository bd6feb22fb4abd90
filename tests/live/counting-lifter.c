/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/live/counting-lifter.h"

#include <string.h>

#include "calibration/calibrator.h"

#define SEEN_SCANS 500

void counting_lifter_scan(gpointer data, guint64 scan_index, PlbFrame *counts)
{
	CountingLifter *self = data;

	plb_lifter_scan(self->lifter, self->next++, counts);
	if (!self->has_zero)
		memcpy(self->zero, counts->encoder, sizeof self->zero);
	self->has_zero = TRUE;
	for (guint k = 0; k < PLB_ENCODER_COUNT; k++)
		counts->encoder[k] -= self->zero[k];
}

PlbRig *counting_lifter_home_rig(PlbLifter *lifter, const PlbRig *absolute)
{
	g_autoptr(PlbCalibrator) calibrator = plb_calibrator_new(absolute, 1000);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	PlbRig *rig = plb_rig_copy(absolute);
	double x_m[PLB_SIDES] = { 0 }, z_m[PLB_SIDES] = { 0 };

	for (guint64 i = 0; i < SEEN_SCANS; i++) {
		PlbFrame frame = { .scan_index = i };

		plb_lifter_scan(lifter, i, &frame);
		plb_calibrator_push(calibrator, &frame, 1, samples, NULL);
	}
	for (guint i = 0; i < samples->len; i++)
		for (int side = 0; side < PLB_SIDES; side++) {
			const PlbSample *sample = &g_array_index(samples, PlbSample, i);

			x_m[side] += sample->bar_x_m[side] / samples->len;
			z_m[side] += sample->bar_z_m[side] / samples->len;
		}
	rig->home_u_m = 0.001;
	for (int side = 0; side < PLB_SIDES; side++) {
		rig->bar_end[side].home_x_m = x_m[side];
		rig->bar_end[side].home_z_m = z_m[side];
	}
	return rig;
}
