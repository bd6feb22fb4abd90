/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/low-pass.h"

#include <math.h>

/* (sqrt(2) - 1)^(1/4): see the header */
#define TWO_PASS_CORRECTION 0.8022432629231502
#define PAD_PERIODS 3.0
#define HIGHEST_CUTOFF 0.45

static PlbBiquad biquad_from_warped(double w)
{
	double norm = 1.0 / (1.0 + G_SQRT2 * w + w * w);
	PlbBiquad biquad = {
		.b0 = w * w * norm,
		.b1 = 2.0 * w * w * norm,
		.b2 = w * w * norm,
		.a1 = 2.0 * (w * w - 1.0) * norm,
		.a2 = (1.0 - G_SQRT2 * w + w * w) * norm,
	};

	return biquad;
}

PlbBiquad plb_biquad_low_pass(double cutoff_hz, double rate_hz)
{
	return biquad_from_warped(tan(G_PI * cutoff_hz / rate_hz));
}

/* One pass over values[first], values[first + step], ...; starts as if the first value had stood
 * forever. */
static void run(const PlbBiquad *q, double *values, gsize n, gboolean backwards)
{
	double first = backwards ? values[n - 1] : values[0];
	double s2 = (q->b2 - q->a2) * first;
	double s1 = (q->b1 - q->a1) * first + s2;

	for (gsize i = 0; i < n; i++) {
		double *value = &values[backwards ? n - 1 - i : i];
		double in = *value, out = q->b0 * in + s1;

		s1 = q->b1 * in - q->a1 * out + s2;
		s2 = q->b2 * in - q->a2 * out;
		*value = out;
	}
}

/* The line from the first to the last value is taken out and put back, so that however short a
 * stretch is, its trend is not touched; what is left begins and ends at 0. */
static void filter_stretch(const PlbBiquad *q, double *values, gsize n, gsize pad)
{
	g_autofree double *padded = NULL;
	double first, slope;

	if (n < 3)
		return;
	first = values[0];
	slope = (values[n - 1] - first) / (double)(n - 1);
	pad = MIN(pad, n - 1);
	padded = g_new(double, n + 2 * pad);
	for (gsize i = 0; i < n; i++)
		padded[pad + i] = values[i] - first - slope * (double)i;
	for (gsize i = 0; i < pad; i++) {
		padded[i] = -padded[pad + pad - i];
		padded[pad + n + i] = -padded[pad + n - 2 - i];
	}
	run(q, padded, n + 2 * pad, FALSE);
	run(q, padded, n + 2 * pad, TRUE);
	for (gsize i = 0; i < n; i++)
		values[i] = padded[pad + i] + first + slope * (double)i;
}

gboolean plb_next_stretch(const double *values, gsize n, gsize *from, gsize *to)
{
	gsize i = *to;

	while (i < n && isnan(values[i]))
		i++;
	*from = i;
	while (i < n && !isnan(values[i]))
		i++;
	*to = i;
	return *from < *to;
}

void plb_low_pass_zero_phase(double *values, gsize n, double rate_hz, double cutoff_hz)
{
	gsize from, to = 0;
	gsize pad = (gsize)ceil(PAD_PERIODS * rate_hz / cutoff_hz);
	PlbBiquad q;

	if (cutoff_hz >= HIGHEST_CUTOFF * rate_hz)
		return;
	q = biquad_from_warped(tan(G_PI * cutoff_hz / rate_hz) / TWO_PASS_CORRECTION);
	while (plb_next_stretch(values, n, &from, &to))
		filter_stretch(&q, values + from, to - from, pad);
}
