/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/load-velocity.h"

#include <math.h>

#include "src/signal/statistics.h"

#define DISTINCT 0.1         /* loads that differ by less tell no slope */
#define LEAST_RESIDUAL 0.025 /* m/s, from day to day at the same load: Chen 2024 */
#define FEWEST_REPS 4        /* for a decline */
#define LEAST_HALF_WIDTH 2.0 /* reps: SEE 2.21 (J Hum Kinet 2023;87:167), shown as 2 */

/* Median of the slopes of all pairs whose x differ by more than least; NAN without one. */
static double median_slope(const double *x, const double *y, gsize n, double least)
{
	g_autofree double *slopes = g_new(double, MAX(1, n * n / 2));
	gsize count = 0;

	for (gsize i = 0; i < n; i++) {
		for (gsize k = i + 1; k < n; k++) {
			if (fabs(x[k] - x[i]) > least)
				slopes[count++] = (y[k] - y[i]) / (x[k] - x[i]);
		}
	}
	return plb_median(slopes, count);
}

static double median_off(const double *x, const double *y, gsize n, double slope)
{
	g_autofree double *off = g_new(double, MAX(n, 1));

	for (gsize i = 0; i < n; i++)
		off[i] = y[i] - slope * x[i];
	return plb_median(off, n);
}

static guint count_loads(const double *load, gsize n, double least)
{
	guint loads = 0;

	for (gsize i = 0; i < n; i++) {
		gboolean first = TRUE;

		for (gsize k = 0; k < i && first; k++)
			first = fabs(load[i] - load[k]) > least;
		loads += first;
	}
	return loads;
}

/* Standard error of the line at a load: as of a line by least squares through the same loads. */
static double line_error(const PlbLoadVelocity *line, const double *load, gsize n, double at_kg)
{
	double mean = plb_mean(load, n), sum = 0.0;
	double residual = fmax(LEAST_RESIDUAL, line->residual_mps);

	for (gsize i = 0; i < n; i++)
		sum += (load[i] - mean) * (load[i] - mean);
	return residual * sqrt(1.0 / (double)n + (at_kg - mean) * (at_kg - mean) / sum);
}

static double two_point(const double *load, const double *velocity, gsize n, double velocity_1rm)
{
	gsize light = 0, heavy = 0;
	double slope;

	for (gsize i = 1; i < n; i++) {
		if (load[i] < load[light])
			light = i;
		if (load[i] > load[heavy])
			heavy = i;
	}
	slope = (velocity[heavy] - velocity[light]) / (load[heavy] - load[light]);
	return slope < 0.0 ? load[heavy] + (velocity_1rm - velocity[heavy]) / slope : (double)NAN;
}

static void fill_residual(PlbLoadVelocity *line, const double *load, const double *velocity,
			  gsize n)
{
	g_autofree double *off = g_new(double, n);

	for (gsize i = 0; i < n; i++)
		off[i] = velocity[i] - line->intercept_mps - line->slope_mps_per_kg * load[i];
	line->residual_mps = n >= 3 ? plb_robust_deviation(off, n) : (double)NAN;
}

void plb_load_velocity_fit(const PlbLoadPoint *points, gsize n, double velocity_1rm_mps,
			   double velocity_1rm_u_mps, PlbLoadVelocity *line)
{
	g_autofree double *load = g_new(double, MAX(n, 1));
	g_autofree double *velocity = g_new(double, MAX(n, 1));
	double lightest = INFINITY, slope, error_kg;

	for (gsize i = 0; i < n; i++) {
		load[i] = points[i].load_kg;
		velocity[i] = points[i].velocity_mps;
		lightest = MIN(lightest, load[i]);
	}
	*line = (PlbLoadVelocity){
		count_loads(load, n, DISTINCT * lightest), NAN, NAN, NAN, NAN, { NAN, NAN }, NAN
	};
	if (line->loads < 2)
		return;
	slope = median_slope(load, velocity, n, DISTINCT * lightest);
	if (!(slope < 0.0))
		return;
	line->slope_mps_per_kg = slope;
	line->intercept_mps = median_off(load, velocity, n, slope);
	fill_residual(line, load, velocity, n);
	line->one_rm_kg = (velocity_1rm_mps - line->intercept_mps) / slope;
	line->two_point_1rm_kg = two_point(load, velocity, n, velocity_1rm_mps);
	error_kg = 1.96 * hypot(line_error(line, load, n, line->one_rm_kg), velocity_1rm_u_mps) /
		   -slope;
	line->one_rm_ci95_kg[0] = line->one_rm_kg - error_kg;
	line->one_rm_ci95_kg[1] = line->one_rm_kg + error_kg;
}

PlbRepsInReserve plb_reps_in_reserve(const double *velocities_mps, gsize n, double least_change_mps,
				     double velocity_1rm_mps, double velocity_1rm_u_mps)
{
	g_autofree double *index = g_new(double, MAX(n, 1));
	g_autofree double *velocity = g_new(double, MAX(n, 1));
	PlbRepsInReserve reserve = { NAN, NAN };
	double slope, last;
	gsize count = 0;

	for (gsize i = 0; i < n; i++) {
		if (isnan(velocities_mps[i]))
			continue;
		index[count] = (double)i;
		velocity[count++] = velocities_mps[i];
	}
	if (count < FEWEST_REPS)
		return reserve;
	slope = median_slope(index, velocity, count, 0.5);
	if (!(-slope * (index[count - 1] - index[0]) > least_change_mps))
		return reserve;
	last = median_off(index, velocity, count, slope) + slope * index[count - 1];
	reserve.reps = fmax(0.0, (last - velocity_1rm_mps) / -slope);
	reserve.half_width =
		fmax(LEAST_HALF_WIDTH, 1.96 * hypot(velocity_1rm_u_mps, LEAST_RESIDUAL) / -slope);
	return reserve;
}
