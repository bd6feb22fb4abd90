/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Value at a fractional index by the cubic through the four values around it (exact for cubics), by
 * the straight line where one of the outer two is missing; NAN beside a gap or outside [0, n - 1].
 */
double plb_interpolate(const double *values, gsize n, double index);

/* Fractional index in [index, index + 1] at which the straight line between those two values passes
 * level; index itself if they are equal. */
double plb_crossing(const double *values, gsize index, double level);

/* Resamples a whole recording from rate_hz to out_rate_hz. Both grids begin at time 0, so that the
 * result does not depend on where anyone cut. When going down, low-passed first (zero phase, fourth
 * order, 0.4 out_rate_hz) against aliases. Returns floor((n - 1) out_rate / rate) + 1 values (none
 * for n = 0), freed with g_free. */
double *plb_resample(const double *values, gsize n, double rate_hz, double out_rate_hz,
		     gsize *out_n);
