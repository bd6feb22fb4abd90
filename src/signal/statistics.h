/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Of the finite values only; NAN when there are none. */
double plb_mean(const double *values, gsize n);
double plb_standard_deviation(const double *values, gsize n); /* n - 1; NAN below two values */
double plb_median(const double *values, gsize n);
/* Median absolute deviation times 1.4826: the standard deviation of normal values, unmoved by a few
 * outliers. */
double plb_robust_deviation(const double *values, gsize n);

/* The value below which that share (0 to 1) of the finite values lies: the one of rank share x
 * count, from 0, the largest at most. */
double plb_quantile(const double *values, gsize n, double share);

/* Least-squares line y = intercept + slope x through the pairs that are both finite. FALSE (and
 * both NAN) with fewer than two distinct x. */
gboolean plb_fit_line(const double *x, const double *y, gsize n, double *intercept, double *slope);
