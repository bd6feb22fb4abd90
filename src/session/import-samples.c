/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/import-samples.h"

#include <math.h>

static const struct {
	double cop_floor_n; /* contract: below, the pressure of a CSV is ignored */
	double gravity_mps2;
	double fz_scale_u, cop_u_m, bar_u_m, fz_noise_n, bar_noise_m;
} defaults = { 20, 9.80665, 0.01, 0.002, 0.002, 5, 0.0007 };

PlbStreamInfo plb_import_info(double rate_hz, double start_time_s, guint channels)
{
	PlbStreamInfo info = {
		.rate_hz = rate_hz,
		.channels = channels,
		.start_time_s = start_time_s,
		.gravity_mps2 = defaults.gravity_mps2,
		.fz_scale_u = defaults.fz_scale_u,
		.cop_u_m = defaults.cop_u_m,
		.bar_u_m = defaults.bar_u_m,
		.fz_noise_n = defaults.fz_noise_n,
		.bar_noise_m = defaults.bar_noise_m,
	};

	return info;
}

GArray *plb_import_samples(gsize n, double rate_hz)
{
	GArray *samples = g_array_sized_new(FALSE, FALSE, sizeof(PlbSample), (guint)n);

	for (gsize i = 0; i < n; i++) {
		PlbSample sample = plb_sample_empty((double)i / rate_hz);

		g_array_append_val(samples, sample);
	}
	return samples;
}

static gboolean is_empty(const PlbSample *sample)
{
	for (int side = 0; side < PLB_SIDES; side++)
		if (!isnan(sample->fz_n[side]) || !isnan(sample->cop_x_m[side]) ||
		    !isnan(sample->cop_y_m[side]) || !isnan(sample->bar_x_m[side]) ||
		    !isnan(sample->bar_y_m[side]) || !isnan(sample->bar_z_m[side]))
			return FALSE;
	return TRUE;
}

gboolean plb_import_turn_forces(GArray *samples)
{
	double sum_n = 0;

	for (guint i = 0; i < samples->len; i++)
		for (int side = 0; side < PLB_SIDES; side++) {
			double fz_n = g_array_index(samples, PlbSample, i).fz_n[side];

			if (fabs(fz_n) >= defaults.cop_floor_n) /* not a number is not */
				sum_n += fz_n;
		}
	for (guint i = 0; sum_n < 0 && i < samples->len; i++)
		for (int side = 0; side < PLB_SIDES; side++)
			g_array_index(samples, PlbSample, i).fz_n[side] *= -1;
	return sum_n < 0;
}

gsize plb_import_settle(GArray *samples)
{
	gsize gaps = 0;

	for (guint i = 0; i < samples->len; i++) {
		PlbSample *sample = &g_array_index(samples, PlbSample, i);

		for (int side = 0; side < PLB_SIDES; side++)
			if (!(sample->fz_n[side] >= defaults.cop_floor_n))
				sample->cop_x_m[side] = sample->cop_y_m[side] = NAN;
		if (is_empty(sample)) {
			sample->flags |= PLB_SAMPLE_GAP;
			gaps++;
		}
	}
	return gaps;
}

void plb_import_clear(PlbImport *import)
{
	g_clear_pointer(&import->samples, g_array_unref);
	g_clear_pointer(&import->extra_names, g_ptr_array_unref);
	g_clear_pointer(&import->extra_values, g_array_unref);
	g_clear_pointer(&import->understood, g_free);
}
