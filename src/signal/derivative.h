/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Derivatives of evenly spaced values, which should have been low-passed. NAN = gap (stays NAN);
 * stretches of fewer than three values have no derivative (NAN). out may not be values. */

/* Central differences; at the ends of a stretch the three-point one-sided formula, exact for
 * parabolas as well. */
void plb_derivative(const double *values, gsize n, double rate_hz, double *out);

/* Three-point second difference; at the ends of a stretch the neighbour's value. */
void plb_second_derivative(const double *values, gsize n, double rate_hz, double *out);
