/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/settings.h"

/* The centre of pressure of both feet in quiet standing. Nothing but doubles; NAN = not measured,
 * or the stand was too short for it. */
typedef struct {
	double from_s, duration_s;
	double force_n; /* mean: tells whether the bar was on */
	double path_m, mean_speed_mps;
	double range_x_m, range_y_m;
	double ellipse_m2;                /* holds 95 % of the points, were they normal */
	double slow_m, middle_m, quick_m; /* rms within three bands of frequency, x and y */
} PlbSway;

void plb_sway_clear(PlbSway *sway);
/* The longest quiet stand within [from_s, to_s], its force within a tenth of like_n (NAN: any).
 * All NAN without one, or without pressure. */
void plb_sway_measure(const PlbTraces *traces, double from_s, double to_s, double like_n,
		      const PlbLiftSettings *settings, PlbSway *sway);
