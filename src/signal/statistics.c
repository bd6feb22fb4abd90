/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/statistics.h"

#include <math.h>
#include <stdlib.h>

#define MAD_TO_DEVIATION 1.482602218505602

double plb_mean(const double *values, gsize n)
{
	double sum = 0.0;
	gsize count = 0;

	for (gsize i = 0; i < n; i++) {
		if (!isnan(values[i])) {
			sum += values[i];
			count++;
		}
	}
	return count > 0 ? sum / (double)count : (double)NAN;
}

double plb_standard_deviation(const double *values, gsize n)
{
	double mean = plb_mean(values, n), sum = 0.0;
	gsize count = 0;

	for (gsize i = 0; i < n; i++) {
		if (!isnan(values[i])) {
			sum += (values[i] - mean) * (values[i] - mean);
			count++;
		}
	}
	return count > 1 ? sqrt(sum / (double)(count - 1)) : (double)NAN;
}

static int compare(gconstpointer a, gconstpointer b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* sorts in place */
static double median_of(double *values, gsize n)
{
	if (n == 0)
		return NAN;
	qsort(values, n, sizeof(double), compare);
	return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

static double *finite_copy(const double *values, gsize n, gsize *count)
{
	double *copy = g_new(double, MAX(n, 1));

	*count = 0;
	for (gsize i = 0; i < n; i++) {
		if (!isnan(values[i]))
			copy[(*count)++] = values[i];
	}
	return copy;
}

double plb_median(const double *values, gsize n)
{
	gsize count;
	g_autofree double *copy = finite_copy(values, n, &count);

	return median_of(copy, count);
}

double plb_robust_deviation(const double *values, gsize n)
{
	gsize count;
	g_autofree double *copy = finite_copy(values, n, &count);
	double median = median_of(copy, count);

	for (gsize i = 0; i < count; i++)
		copy[i] = fabs(copy[i] - median);
	return MAD_TO_DEVIATION * median_of(copy, count);
}

double plb_quantile(const double *values, gsize n, double share)
{
	gsize count;
	g_autofree double *copy = finite_copy(values, n, &count);

	if (count == 0)
		return NAN;
	qsort(copy, count, sizeof(double), compare);
	return copy[MIN((gsize)(share * (double)count), count - 1)];
}

gboolean plb_fit_line(const double *x, const double *y, gsize n, double *intercept, double *slope)
{
	double mean_x = 0.0, mean_y = 0.0, xx = 0.0, xy = 0.0;
	gsize count = 0;

	*intercept = *slope = NAN;
	for (gsize i = 0; i < n; i++) {
		if (!isnan(x[i]) && !isnan(y[i])) {
			mean_x += x[i];
			mean_y += y[i];
			count++;
		}
	}
	if (count < 2)
		return FALSE;
	mean_x /= (double)count;
	mean_y /= (double)count;
	for (gsize i = 0; i < n; i++) {
		if (!isnan(x[i]) && !isnan(y[i])) {
			xx += (x[i] - mean_x) * (x[i] - mean_x);
			xy += (x[i] - mean_x) * (y[i] - mean_y);
		}
	}
	if (!(xx > 0.0))
		return FALSE;
	*slope = xy / xx;
	*intercept = mean_y - *slope * mean_x;
	return TRUE;
}
