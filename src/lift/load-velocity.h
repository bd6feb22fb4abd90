/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One athlete's line of velocity over load in one exercise, and what is read off it: the load at
 * which velocity would fall to that of a single repetition maximum (1RM). docs/metrics.md. */

typedef struct {
	double load_kg, velocity_mps; /* of a set: the bar, and its fastest complete rep's mean */
} PlbLoadPoint;

typedef struct {
	guint loads; /* distinct: they differ by more than a tenth of the lightest */
	/* Theil-Sen: the median of the slopes of all pairs of different loads, and the line of that
	 * slope through the points' middle (median). Up to 29 % of odd points do not move it. */
	double slope_mps_per_kg, intercept_mps;
	double residual_mps; /* robust deviation of the points from it; NAN from fewer than 3 */
	double one_rm_kg, one_rm_ci95_kg[2];
	double two_point_1rm_kg; /* by the lightest and the heaviest point alone */
} PlbLoadVelocity;

/* Everything NAN but loads where there are no two distinct loads or velocity does not fall with
 * load. velocity_1rm_mps: at 1RM, with its standard uncertainty. */
void plb_load_velocity_fit(const PlbLoadPoint *points, gsize n, double velocity_1rm_mps,
			   double velocity_1rm_u_mps, PlbLoadVelocity *line);

typedef struct {
	double reps, half_width; /* NAN: not to be told */
} PlbRepsInReserve;

/* How many more reps a set had in it, by its own decline: velocities of its complete reps in order
 * (NAN left out), their Theil-Sen slope continued down to the velocity at which a rep fails, which
 * is taken to be that of 1RM. NAN below four reps, or when the decline over the set is no more than
 * least_change_mps. The half width is at least two reps (published error of such estimates). */
PlbRepsInReserve plb_reps_in_reserve(const double *velocities_mps, gsize n, double least_change_mps,
				     double velocity_1rm_mps, double velocity_1rm_u_mps);
