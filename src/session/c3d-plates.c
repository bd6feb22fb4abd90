/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/c3d-plates.h"

#include <math.h>
#include <string.h>

#define GROUP "FORCE_PLATFORM"

static const struct {
	double far_m;      /* corners further from the laboratory's origin are garbage */
	double edge_m[2];  /* shortest and longest edge of a plate */
	double skew;       /* opposite edges differ by less of their length; and cosine of
			    * the angle between neighbours */
	double level;      /* least cosine of a plate's tilt */
	double pressure_n; /* contract: under 20 N there is no centre of pressure */
	double baseline_n; /* more vertical force than this in ZERO's frames is no drift of an
			    * amplifier but somebody standing there */
	double origin_m;   /* further from its surface a plate's transducers cannot be */
} limits = { 100, { 0.1, 10 }, 0.2, 0.95, 20, 100, 1 };

static double dot(const double a[3], const double b[3])
{
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void cross(const double a[3], const double b[3], double out[3])
{
	out[0] = a[1] * b[2] - a[2] * b[1];
	out[1] = a[2] * b[0] - a[0] * b[2];
	out[2] = a[0] * b[1] - a[1] * b[0];
}

static void unit(double v[3])
{
	double length = sqrt(dot(v, v));

	for (int k = 0; k < 3; k++)
		v[k] /= length;
}

/* A length unit by its text: "mm", "cm", "m", "mete", "Nmm", "N.m"...; 0 = none in it. */
static double metre_in(const char *text)
{
	g_autofree char *lower = g_ascii_strdown(text, -1);

	if (strchr(lower, 'v'))
		return 0;
	if (strstr(lower, "mm"))
		return 1e-3;
	if (strstr(lower, "cm"))
		return 1e-2;
	return strchr(lower, 'm') ? 1 : 0;
}

double plb_c3d_metre(const PlbC3dFile *file)
{
	g_autofree char *units = plb_c3d_text(file, "POINT", "UNITS", 0);
	double metre = metre_in(units);

	return metre > 0 ? metre : 1e-3; /* the format's own unit */
}

static const char *read_channels(const PlbC3dFile *file, PlbC3dPlate *plate)
{
	guint width = plb_c3d_width(file, GROUP, "CHANNEL");

	plate->channel_count = plate->type == 3 ? 8 : 6;
	if (width < plate->channel_count)
		return "too few channels";
	for (guint k = 0; k < plate->channel_count; k++) {
		double channel =
			plb_c3d_number(file, GROUP, "CHANNEL", (plate->number - 1) * width + k);

		if (!(channel >= 1 && channel <= file->channel_count))
			return "a channel that is not there";
		plate->channel[k] = (guint)channel - 1;
	}
	return NULL;
}

/* Centre and axes from the corners. */
static const char *read_corners(const PlbC3dFile *file, PlbC3dPlate *plate, double metre)
{
	double corner[4][3], edge[4][3], size[4];
	double(*axis)[3] = plate->axis;

	for (guint i = 0; i < 4; i++)
		for (guint k = 0; k < 3; k++) {
			corner[i][k] = metre * plb_c3d_number(file, GROUP, "CORNERS",
							      12 * (plate->number - 1) + 3 * i + k);
			if (!(fabs(corner[i][k]) < limits.far_m))
				return "its corners are nowhere";
		}
	/* along +x at both sides, along +y at both sides */
	for (guint k = 0; k < 3; k++) {
		edge[0][k] = corner[0][k] - corner[1][k];
		edge[1][k] = corner[3][k] - corner[2][k];
		edge[2][k] = corner[0][k] - corner[3][k];
		edge[3][k] = corner[1][k] - corner[2][k];
		axis[0][k] = edge[0][k] + edge[1][k];
		axis[1][k] = edge[2][k] + edge[3][k];
		plate->centre_m[k] =
			(corner[0][k] + corner[1][k] + corner[2][k] + corner[3][k]) / 4;
	}
	for (guint i = 0; i < 4; i++) {
		size[i] = sqrt(dot(edge[i], edge[i]));
		if (!(size[i] >= limits.edge_m[0] && size[i] <= limits.edge_m[1]))
			return "its corners are no plate's";
	}
	unit(axis[0]);
	unit(axis[1]);
	if (fabs(size[0] - size[1]) > limits.skew * size[0] ||
	    fabs(size[2] - size[3]) > limits.skew * size[2] ||
	    !(fabs(dot(axis[0], axis[1])) < limits.skew))
		return "its corners are no rectangle's";
	cross(axis[0], axis[1], axis[2]);
	unit(axis[2]);
	cross(axis[2], axis[0], axis[1]);
	return NULL;
}

static const char *read_matrix(const PlbC3dFile *file, PlbC3dPlate *plate)
{
	for (guint row = 0; row < 6; row++)
		for (guint column = 0; column < 6; column++) {
			double value = plb_c3d_number(file, GROUP, "CAL_MATRIX",
						      36 * (plate->number - 1) + 6 * column + row);

			if (!isfinite(value))
				return "no calibration matrix";
			plate->matrix[row][column] = value;
		}
	return NULL;
}

static void read_channel_unit(const PlbC3dFile *file, PlbC3dPlate *plate, double metre)
{
	g_autofree char *units = plb_c3d_listed_text(file, "ANALOG", "UNITS", plate->channel[3]);

	plate->channel_m = metre_in(units);
	if (!(plate->channel_m > 0))
		plate->channel_m = metre; /* the format's own rule: that of the points */
}

static const char *read_plate(const PlbC3dFile *file, PlbC3dPlate *plate, double metre)
{
	const char *why;
	double type = plb_c3d_number(file, GROUP, "TYPE", plate->number - 1);

	if (!(type >= 1 && type <= 4))
		return "not of type 1 to 4";
	plate->type = (int)type;
	why = read_channels(file, plate);
	if (!why)
		why = read_corners(file, plate, metre);
	if (!why && plate->type == 4)
		why = read_matrix(file, plate);
	if (why)
		return why;
	for (guint k = 0; k < 3; k++) {
		plate->origin_m[k] =
			metre * plb_c3d_number(file, GROUP, "ORIGIN", 3 * (plate->number - 1) + k);
		if (!(fabs(plate->origin_m[k]) <= limits.origin_m))
			return "its origin is nowhere";
	}
	read_channel_unit(file, plate, metre);
	plate->has_pressure = TRUE;
	return NULL;
}

/* A screen's axis ("+Y"): its number, and sign. FALSE: not given. */
static gboolean read_screen(const PlbC3dFile *file, int *axis, double *sign)
{
	g_autofree char *text = plb_c3d_text(file, "POINT", "Y_SCREEN", 0);
	const char *letter = strpbrk(text, "XYZxyz");

	if (!letter)
		return FALSE;
	*axis = g_ascii_toupper(*letter) - 'X';
	*sign = strchr(text, '-') ? -1 : 1;
	return TRUE;
}

static void find_up(const PlbC3dFile *file, const GArray *plates, double up[3])
{
	int axis = 2, screen = 2;
	double sign = 1;
	gboolean given = read_screen(file, &screen, &sign);

	if (given)
		axis = screen;
	if (plates->len > 0) {
		const double *normal = g_array_index(plates, PlbC3dPlate, 0).axis[2];

		for (int k = 0; k < 3; k++)
			if (fabs(normal[k]) >= limits.level)
				axis = k;
	}
	for (int k = 0; k < 3; k++)
		up[k] = k != axis ? 0 : given && axis == screen ? sign : 1;
}

/* Transducers are under the surface: where the origin says otherwise, it was written the other way
 * round, as some programs do. A plate's z mostly points down. */
static void settle_origin(PlbC3dPlate *plate, const double up[3])
{
	double z_up = dot(plate->axis[2], up) > 0 ? 1 : -1;

	if (plate->type == 3) {
		plate->origin_m[0] = fabs(plate->origin_m[0]);
		plate->origin_m[1] = fabs(plate->origin_m[1]);
		plate->origin_m[2] = z_up * fabs(plate->origin_m[2]);
		plate->has_pressure = plate->origin_m[0] > 0 && plate->origin_m[1] > 0;
	} else if (plate->type != 1 && plate->origin_m[2] * z_up < 0) {
		for (int k = 0; k < 3; k++)
			plate->origin_m[k] = -plate->origin_m[k];
	}
}

/* Channels of one sample less the baseline; for type 4 through the matrix. */
static void read_values(const PlbC3dFile *file, const PlbC3dPlate *plate, gsize sample,
			double values[PLB_C3D_MAX_PLATE_CHANNELS])
{
	double raw[PLB_C3D_MAX_PLATE_CHANNELS];

	for (guint k = 0; k < plate->channel_count; k++)
		raw[k] = values[k] =
			plb_c3d_analog(file, sample, plate->channel[k]) - plate->baseline[k];
	for (guint row = 0; plate->type == 4 && row < 6; row++) {
		values[row] = 0;
		for (guint column = 0; column < 6; column++)
			values[row] += plate->matrix[row][column] * raw[column];
	}
}

/* Force in plate axes from a sample's values. */
static void plate_force(const PlbC3dPlate *plate, const double *values, double force_n[3])
{
	if (plate->type != 3) {
		memcpy(force_n, values, 3 * sizeof(*force_n));
		return;
	}
	/* fx12, fx34, fy14, fy23, fz1, fz2, fz3, fz4 */
	force_n[0] = values[0] + values[1];
	force_n[1] = values[2] + values[3];
	force_n[2] = values[4] + values[5] + values[6] + values[7];
}

/* The mean of frames ZERO[0] to ZERO[1] (0 counts as 1; none where they are not in the file) is
 * what the plate shows without load. */
static void read_baseline(const PlbC3dFile *file, PlbC3dPlate *plate, GString *notes)
{
	double first = fmax(1, plb_c3d_number(file, GROUP, "ZERO", 0)) - MAX(1, file->first_frame);
	double last = plb_c3d_number(file, GROUP, "ZERO", 1) - MAX(1, file->first_frame);
	double values[PLB_C3D_MAX_PLATE_CHANNELS], sum[PLB_C3D_MAX_PLATE_CHANNELS] = { 0 };
	double force_n[3], mean_n = 0;
	gsize n = 0;

	if (!(first >= 0 && last >= first && last < (double)file->frame_count))
		return;
	for (gsize i = (gsize)first * file->samples_per_frame;
	     i < ((gsize)last + 1) * file->samples_per_frame; i++, n++) {
		read_values(file, plate, i, values);
		plate_force(plate, values, force_n);
		mean_n += force_n[2];
		for (guint k = 0; k < plate->channel_count; k++)
			sum[k] += plb_c3d_analog(file, i, plate->channel[k]);
	}
	if (!(fabs(mean_n / (double)n) <= limits.baseline_n)) {
		g_string_append_printf(
			notes, "; plate %u is loaded in the frames of its zero, which was not used",
			plate->number);
		return;
	}
	for (guint k = 0; k < plate->channel_count; k++)
		/* of type 1, the pressure of an empty plate says nothing */
		if ((plate->type != 1 || k < 3) && isfinite(sum[k]))
			plate->baseline[k] = sum[k] / (double)n;
}

GArray *plb_c3d_read_plates(const PlbC3dFile *file, double up[3], GString *notes)
{
	GArray *plates = g_array_new(FALSE, FALSE, sizeof(PlbC3dPlate));
	double used = plb_c3d_number(file, GROUP, "USED", 0), metre = plb_c3d_metre(file);

	for (guint i = 1; i <= used && i <= PLB_C3D_MAX_PLATES; i++) {
		PlbC3dPlate plate = { .number = i };
		const char *why = read_plate(file, &plate, metre);

		if (why)
			g_string_append_printf(notes, "; plate %u left out: %s", i, why);
		else
			g_array_append_val(plates, plate);
	}
	find_up(file, plates, up);
	for (guint i = plates->len; i-- > 0;) {
		PlbC3dPlate *plate = &g_array_index(plates, PlbC3dPlate, i);

		if (fabs(dot(plate->axis[2], up)) < limits.level) {
			g_string_append_printf(notes, "; plate %u left out: not level",
					       plate->number);
			g_array_remove_index(plates, i);
			continue;
		}
		settle_origin(plate, up);
		read_baseline(file, plate, notes);
	}
	return plates;
}

/* Where the force acts on the surface, plate axes, from its centre. With moments m about the
 * transducers' origin and the surface at height h over it: x = (h fx - my) / fz,
 * y = (mx + h fy) / fz. */
static void plate_pressure(const PlbC3dPlate *plate, const double *values, const double force_n[3],
			   double *x_m, double *y_m)
{
	double a = plate->origin_m[0], b = plate->origin_m[1], h = plate->origin_m[2];
	double mx, my;

	if (plate->type == 1) {
		*x_m = plate->channel_m * values[3] - a;
		*y_m = plate->channel_m * values[4] - b;
		return;
	}
	if (plate->type == 3) { /* sensors at (a, b), (-a, b), (-a, -b), (a, -b) */
		mx = b * (values[4] + values[5] - values[6] - values[7]);
		my = a * (-values[4] + values[5] + values[6] - values[7]);
		a = b = 0;
	} else {
		mx = plate->channel_m * values[3];
		my = plate->channel_m * values[4];
	}
	*x_m = (h * force_n[0] - my) / force_n[2] - a;
	*y_m = (mx + h * force_n[1]) / force_n[2] - b;
}

void plb_c3d_plate_load(const PlbC3dFile *file, const PlbC3dPlate *plate, gsize sample,
			PlbC3dLoad *load)
{
	double values[PLB_C3D_MAX_PLATE_CHANNELS], force_n[3], x_m = NAN, y_m = NAN;

	read_values(file, plate, sample, values);
	plate_force(plate, values, force_n);
	if (plate->has_pressure && fabs(force_n[2]) >= limits.pressure_n)
		plate_pressure(plate, values, force_n, &x_m, &y_m);
	for (int k = 0; k < 3; k++) {
		load->force_n[k] = force_n[0] * plate->axis[0][k] + force_n[1] * plate->axis[1][k] +
				   force_n[2] * plate->axis[2][k];
		load->pressure_m[k] =
			plate->centre_m[k] + x_m * plate->axis[0][k] + y_m * plate->axis[1][k];
	}
}
