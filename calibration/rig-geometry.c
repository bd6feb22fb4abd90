/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/rig-geometry.h"

#include <math.h>

void plb_plate_from_cells(const PlbPlate *plate, const double force_n[4], double *fz_n,
			  double *cop_x_m, double *cop_y_m)
{
	double force = 0, moment_x = 0, moment_y = 0;

	for (int i = 0; i < 4; i++) {
		force += force_n[i];
		moment_x += force_n[i] * plate->cell[i].x_m;
		moment_y += force_n[i] * plate->cell[i].y_m;
	}
	*fz_n = force * (1 + plate->force_bend_per_n * force);
	*cop_x_m = *cop_y_m = NAN;
	if (force < PLB_SAMPLE_COP_FLOOR_N)
		return;
	*cop_x_m = moment_x * (1 + plate->x_bend_per_n * force) / *fz_n;
	*cop_y_m = moment_y * (1 + plate->y_bend_per_n * force) / *fz_n;
}

/* The force of straight cells that shows as fz_n; bends are small, so a few rounds suffice. */
static double unbent_force(const PlbPlate *plate, double fz_n)
{
	double force = fz_n;

	for (int round = 0; round < 12 && plate->force_bend_per_n != 0; round++)
		force = fz_n / (1 + plate->force_bend_per_n * force);
	return force;
}

/* The direction in which four forces can change without changing sum or moments: the cofactors of
 * the 3x4 matrix of ones, x and y; scaled to a largest member of 1. */
static void idle_direction(const double x[4], const double y[4], double idle[4])
{
	double largest = 0;
	int most = 0;

	for (int i = 0; i < 4; i++) {
		int a = (i + 1) % 4, b = (i + 2) % 4, c = (i + 3) % 4;
		double area = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]);

		idle[i] = i % 2 ? -area : area;
		if (fabs(idle[i]) > largest) {
			largest = fabs(idle[i]);
			most = i;
		}
	}
	/* the sign that makes it the x * y term of a bilinear share */
	if (idle[most] * x[most] * y[most] < 0)
		largest = -largest;
	for (int i = 0; i < 4; i++)
		idle[i] /= largest;
}

void plb_plate_to_cells(const PlbPlate *plate, double fz_n, double cop_x_m, double cop_y_m,
			double force_n[4])
{
	double mean_x = 0, mean_y = 0, x[4], y[4], idle[4];
	double sxx = 0, sxy = 0, syy = 0, half_x = 0, half_y = 0;
	double px, py, determinant, slope_x, slope_y;
	double straight_n = unbent_force(plate, fz_n);
	double bent = straight_n != 0 ? fz_n / straight_n : 1;

	for (int i = 0; i < 4; i++) {
		mean_x += 0.25 * plate->cell[i].x_m;
		mean_y += 0.25 * plate->cell[i].y_m;
	}
	for (int i = 0; i < 4; i++) {
		x[i] = plate->cell[i].x_m - mean_x;
		y[i] = plate->cell[i].y_m - mean_y;
		sxx += x[i] * x[i];
		sxy += x[i] * y[i];
		syy += y[i] * y[i];
		half_x = fmax(half_x, fabs(x[i]));
		half_y = fmax(half_y, fabs(y[i]));
	}
	px = cop_x_m * bent / (1 + plate->x_bend_per_n * straight_n) - mean_x;
	py = cop_y_m * bent / (1 + plate->y_bend_per_n * straight_n) - mean_y;
	determinant = sxx * syy - sxy * sxy;
	slope_x = (px * syy - py * sxy) / determinant;
	slope_y = (py * sxx - px * sxy) / determinant;
	idle_direction(x, y, idle);
	for (int i = 0; i < 4; i++)
		force_n[i] = straight_n * (0.25 + slope_x * x[i] + slope_y * y[i] +
					   0.25 * (px / half_x) * (py / half_y) * idle[i]);
}

double plb_bar_end_side(const PlbBarEnd *end)
{
	const PlbString *a = &end->string[0], *b = &end->string[1];
	double dx = b->anchor_x_m - a->anchor_x_m, dz = b->anchor_z_m - a->anchor_z_m;

	return (dx * (PLB_BAR_USUAL_Z_M - a->anchor_z_m) -
		dz * (PLB_BAR_USUAL_X_M - a->anchor_x_m)) /
	       sqrt(dx * dx + dz * dz);
}

/* The string's length in the x-z plane, squared. */
static double planar_squared(const PlbBarEnd *end, int i, double length_m)
{
	double dy = end->y_m - end->string[i].anchor_y_m;

	if (length_m < 0)
		return NAN;
	return length_m * length_m - dy * dy;
}

gboolean plb_bar_end_height(const PlbBarEnd *end, double length_m, double x_m, double *z_m)
{
	double anchor = end->string[0].anchor_z_m;
	double dx = isnan(x_m) ? 0 : x_m - end->string[0].anchor_x_m;
	double height = sqrt(planar_squared(end, 0, length_m) - dx * dx);

	*z_m = anchor < PLB_BAR_USUAL_Z_M ? anchor + height : anchor - height;
	return !isnan(*z_m);
}

gboolean plb_bar_end_from_lengths(const PlbBarEnd *end, const double length_m[2], double *x_m,
				  double *z_m)
{
	const PlbString *a = &end->string[0], *b = &end->string[1];
	double dx, dz, apart, first, second, along, across;

	*x_m = *z_m = NAN;
	if (end->string_count < 2)
		return plb_bar_end_height(end, length_m[0], NAN, z_m);
	dx = b->anchor_x_m - a->anchor_x_m;
	dz = b->anchor_z_m - a->anchor_z_m;
	apart = sqrt(dx * dx + dz * dz);
	first = planar_squared(end, 0, length_m[0]);
	second = planar_squared(end, 1, length_m[1]);
	along = (first - second + apart * apart) / (2 * apart);
	across = sqrt(first - along * along);
	if (isnan(across) || second < 0)
		return FALSE;
	if (plb_bar_end_side(end) < 0)
		across = -across;
	*x_m = a->anchor_x_m + (along * dx - across * dz) / apart;
	*z_m = a->anchor_z_m + (along * dz + across * dx) / apart;
	return TRUE;
}

void plb_bar_end_to_lengths(const PlbBarEnd *end, double x_m, double y_m, double z_m,
			    double length_m[2])
{
	for (guint i = 0; i < end->string_count; i++) {
		const PlbString *string = &end->string[i];
		double dx = isnan(x_m) ? 0 : x_m - string->anchor_x_m;
		double dy = (isnan(y_m) ? end->y_m : y_m) - string->anchor_y_m;
		double dz = z_m - string->anchor_z_m;

		length_m[i] = sqrt(dx * dx + dy * dy + dz * dz);
	}
}
