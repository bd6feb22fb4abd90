/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/resample.h"

#include <math.h>

#include "src/signal/low-pass.h"

#define ANTI_ALIAS 0.4

/* a grid point that should fall on a sample may miss it by rounding */
#define ON_SAMPLE 1e-7

static double cubic(double a, double b, double c, double d, double u)
{
	double before = -u * (u - 1.0) * (u - 2.0) / 6.0;
	double at = (u + 1.0) * (u - 1.0) * (u - 2.0) / 2.0;
	double next = -(u + 1.0) * u * (u - 2.0) / 2.0;
	double after = (u + 1.0) * u * (u - 1.0) / 6.0;

	return a * before + b * at + c * next + d * after;
}

double plb_interpolate(const double *values, gsize n, double index)
{
	double whole = floor(index + ON_SAMPLE), u = index - whole;
	gsize i;

	if (n == 0 || !(whole >= 0.0) || index > (double)(n - 1) + ON_SAMPLE)
		return NAN;
	i = (gsize)whole;
	if (fabs(u) <= ON_SAMPLE || i + 1 >= n)
		return values[i];
	if (i == 0 || i + 2 >= n || isnan(values[i - 1]) || isnan(values[i + 2]))
		return values[i] + u * (values[i + 1] - values[i]);
	return cubic(values[i - 1], values[i], values[i + 1], values[i + 2], u);
}

double plb_crossing(const double *values, gsize index, double level)
{
	double rise = values[index + 1] - values[index];
	double u = (level - values[index]) / rise;

	return (double)index + (isfinite(u) ? CLAMP(u, 0.0, 1.0) : 0.0);
}

double *plb_resample(const double *values, gsize n, double rate_hz, double out_rate_hz,
		     gsize *out_n)
{
	g_autofree double *smooth = NULL;
	double *out;

	*out_n = n == 0 ? 0 : (gsize)floor((double)(n - 1) * out_rate_hz / rate_hz + ON_SAMPLE) + 1;
	out = g_new(double, MAX(*out_n, 1));
	smooth = g_memdup2(values, n * sizeof(double));
	if (out_rate_hz < rate_hz)
		plb_low_pass_zero_phase(smooth, n, rate_hz, ANTI_ALIAS * out_rate_hz);
	for (gsize k = 0; k < *out_n; k++)
		out[k] = plb_interpolate(smooth, n, (double)k * rate_hz / out_rate_hz);
	return out;
}
