/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/calibrator.h"

#include <math.h>
#include <string.h>

#include "calibration/rig-geometry.h"

PlbRig *plb_rig_copy(const PlbRig *rig)
{
	PlbRig *copy = g_new(PlbRig, 1);

	*copy = *rig;
	copy->name = g_strdup(rig->name);
	copy->serial = g_strdup(rig->serial);
	copy->date = g_strdup(rig->date);
	copy->valid_until = g_strdup(rig->valid_until);
	copy->checked_by = g_strdup(rig->checked_by);
	return copy;
}

void plb_rig_free(PlbRig *rig)
{
	if (!rig)
		return;
	g_free(rig->name);
	g_free(rig->serial);
	g_free(rig->date);
	g_free(rig->valid_until);
	g_free(rig->checked_by);
	g_free(rig);
}

gboolean plb_rig_fits(const PlbRig *rig, const char *serial, GError **error)
{
	if (!rig->serial || g_strcmp0(rig->serial, serial) == 0)
		return TRUE;
	g_set_error(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_FOREIGN,
		    "rig \"%s\" was made for device %s, not for %s", rig->name, rig->serial,
		    serial ? serial : "one without a serial number");
	return FALSE;
}

gboolean plb_rig_measures_both_ends(const PlbRig *rig)
{
	return rig->bar_end[PLB_LEFT].string_count && rig->bar_end[PLB_RIGHT].string_count;
}

gboolean plb_rig_has_home(const PlbRig *rig)
{
	return rig->bar_end[PLB_LEFT].home_z_m > 0 || rig->bar_end[PLB_RIGHT].home_z_m > 0;
}

/* Only one end tells x, so that the bar's yaw is not known: the bar's x is the end's but for the
 * yaw's part of half its length. 0.6 degrees rms is an assumption (a bar that turns by 20 mm from
 * end to end); no published figure was found. */
static double yaw_u_m(const PlbRig *rig)
{
	static const double yaw_u_rad = 0.6 * G_PI / 180;
	double y_m = 0;

	for (int side = 0; side < PLB_SIDES; side++) {
		const PlbBarEnd *end = &rig->bar_end[side];

		if (end->string_count == 2)
			y_m += end->y_m;
	}
	return fabs(y_m) * yaw_u_rad;
}

static guint bar_channels(const PlbRig *rig)
{
	guint left = rig->bar_end[PLB_LEFT].string_count;
	guint right = rig->bar_end[PLB_RIGHT].string_count;
	guint channels = 0;

	if (left || right)
		channels = plb_rig_measures_both_ends(rig)
				   ? PLB_CHANNEL_BAR_ENDS | PLB_CHANNEL_BAR_Y
				   : PLB_CHANNEL_BAR_POINT;
	if (MAX(left, right) == 2)
		channels |= PLB_CHANNEL_BAR_X;
	if (plb_rig_measures_both_ends(rig) && left != right)
		channels |= PLB_CHANNEL_BAR_X_ONE_END;
	return channels;
}

PlbStreamInfo plb_rig_stream_info(const PlbRig *rig, double rate_hz)
{
	PlbStreamInfo info = {
		.rate_hz = rate_hz,
		.channels = bar_channels(rig),
		.gravity_mps2 = rig->gravity_mps2,
		.fz_scale_u = rig->fz_scale_u,
		.cop_u_m = rig->cop_u_m,
		.bar_u_m = hypot(rig->bar_u_m, rig->home_u_m),
		.fz_noise_n = rig->fz_noise_n,
		.bar_noise_m = rig->bar_noise_m,
	};

	if (rig->bar_end[PLB_LEFT].string_count + rig->bar_end[PLB_RIGHT].string_count < 4)
		info.bar_u_m = hypot(info.bar_u_m, yaw_u_m(rig));
	if (rig->has_plate[PLB_RIGHT])
		info.channels |= PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_COP;
	else if (rig->has_plate[PLB_LEFT])
		info.channels |= PLB_CHANNEL_FORCE_TOTAL | PLB_CHANNEL_COP;
	return info;
}

static void plate_counts(const PlbPlate *plate, const PlbSample *sample, int side, double *cell)
{
	double fz_n = isnan(sample->fz_n[side]) ? 0 : sample->fz_n[side];
	double x_m = isnan(sample->cop_x_m[side]) ? plate->x_m : sample->cop_x_m[side];
	double y_m = isnan(sample->cop_y_m[side]) ? plate->y_m : sample->cop_y_m[side];
	double force_n[4];

	plb_plate_to_cells(plate, fz_n, x_m, y_m, force_n);
	for (int i = 0; i < 4; i++)
		cell[plate->cell[i].channel] =
			force_n[i] / plate->cell[i].newtons_per_count + plate->cell[i].zero_counts;
}

static void bar_end_counts(const PlbBarEnd *end, const PlbSample *sample, int at, double *encoder)
{
	double length_m[2];

	plb_bar_end_to_lengths(end, sample->bar_x_m[at], sample->bar_y_m[at], sample->bar_z_m[at],
			       length_m);
	for (guint i = 0; i < end->string_count; i++)
		encoder[end->string[i].channel] = plb_string_counts(&end->string[i], length_m[i]);
}

void plb_rig_counts_from_sample(const PlbRig *rig, const PlbSample *sample,
				double cell[PLB_CELL_COUNT], double encoder[PLB_ENCODER_COUNT])
{
	gboolean point = bar_channels(rig) & PLB_CHANNEL_BAR_POINT;

	memset(cell, 0, PLB_CELL_COUNT * sizeof(*cell));
	memset(encoder, 0, PLB_ENCODER_COUNT * sizeof(*encoder));
	for (int side = 0; side < PLB_SIDES; side++) {
		int at = point ? 0 : side;

		if (rig->has_plate[side])
			plate_counts(&rig->plate[side], sample, side, cell);
		if (rig->bar_end[side].string_count && !isnan(sample->bar_z_m[at]))
			bar_end_counts(&rig->bar_end[side], sample, at, encoder);
	}
}
