/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/derivative.h"

#include <math.h>

#include "src/signal/low-pass.h"

static void fill_nan(double *out, gsize n)
{
	for (gsize i = 0; i < n; i++)
		out[i] = NAN;
}

void plb_derivative(const double *values, gsize n, double rate_hz, double *out)
{
	gsize from, to = 0;
	double half = 0.5 * rate_hz;

	fill_nan(out, n);
	while (plb_next_stretch(values, n, &from, &to)) {
		const double *v = values + from;
		gsize last = to - from - 1;

		if (last < 2)
			continue;
		out[from] = half * (-3.0 * v[0] + 4.0 * v[1] - v[2]);
		for (gsize i = 1; i < last; i++)
			out[from + i] = half * (v[i + 1] - v[i - 1]);
		out[to - 1] = half * (3.0 * v[last] - 4.0 * v[last - 1] + v[last - 2]);
	}
}

void plb_second_derivative(const double *values, gsize n, double rate_hz, double *out)
{
	gsize from, to = 0;
	double scale = rate_hz * rate_hz;

	fill_nan(out, n);
	while (plb_next_stretch(values, n, &from, &to)) {
		const double *v = values + from;
		gsize last = to - from - 1;

		if (last < 2)
			continue;
		for (gsize i = 1; i < last; i++)
			out[from + i] = scale * (v[i + 1] - 2.0 * v[i] + v[i - 1]);
		out[from] = out[from + 1];
		out[to - 1] = out[to - 2];
	}
}
