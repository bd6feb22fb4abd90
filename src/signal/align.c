/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/align.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/signal/derivative.h"
#include "src/signal/fourier.h"
#include "src/signal/low-pass.h"
#include "src/signal/resample.h"
#include "src/signal/statistics.h"

#define ALIGN_RATE_HZ 100.0
#define BAND_LOW_HZ 0.3
#define BAND_HIGH_HZ 4.0
#define CLIP_QUANTILE 0.95
/* another peak is a rival, not a shoulder, from here on: half a period of the band's middle */
#define RIVAL_S 0.25
#define NEAR_S 0.5

/* values: band-passed, clipped, 0 in gaps; known: 1 or 0 */
typedef struct {
	gsize n;
	double *values, *known;
} Trace;

static void trace_clear(Trace *trace)
{
	g_free(trace->values);
	g_free(trace->known);
}

static double clip_level(const double *values, gsize n)
{
	g_autofree double *sizes = g_new(double, MAX(n, 1));

	for (gsize i = 0; i < n; i++)
		sizes[i] = fabs(values[i]);
	return plb_quantile(sizes, n, CLIP_QUANTILE);
}

static void trace_init(Trace *trace, const double *values, gsize n, double rate_hz)
{
	g_autofree double *slow = NULL;
	double level;

	trace->values = plb_resample(values, n, rate_hz, ALIGN_RATE_HZ, &trace->n);
	trace->known = g_new(double, MAX(trace->n, 1));
	plb_low_pass_zero_phase(trace->values, trace->n, ALIGN_RATE_HZ, BAND_HIGH_HZ);
	slow = g_memdup2(trace->values, trace->n * sizeof(double));
	plb_low_pass_zero_phase(slow, trace->n, ALIGN_RATE_HZ, BAND_LOW_HZ);
	for (gsize i = 0; i < trace->n; i++)
		trace->values[i] -= slow[i];
	level = clip_level(trace->values, trace->n);
	for (gsize i = 0; i < trace->n; i++) {
		trace->known[i] = isnan(trace->values[i]) ? 0.0 : 1.0;
		trace->values[i] =
			trace->known[i] > 0.0 ? CLAMP(trace->values[i], -level, level) : 0.0;
	}
}

/* sums[l] (cyclic): over i of first(i + l) second(i), each to the given power (0: known) */
static void cross_sums(const Trace *first, int power, const Trace *second, int other_power, gsize n,
		       double *sums)
{
	double *a = plb_fourier_alloc(n), *b = plb_fourier_alloc(n);
	double complex *x = plb_fourier_alloc_complex(n / 2 + 1);
	double complex *y = plb_fourier_alloc_complex(n / 2 + 1);

	for (gsize i = 0; i < n; i++) {
		a[i] = i < first->n ? first->known[i] * pow(first->values[i], power) : 0.0;
		b[i] = i < second->n ? second->known[i] * pow(second->values[i], other_power) : 0.0;
	}
	plb_fourier_forward(n, a, x);
	plb_fourier_forward(n, b, y);
	for (gsize k = 0; k < n / 2 + 1; k++)
		x[k] *= conj(y[k]) / (double)n;
	plb_fourier_backward(n, x, a);
	memcpy(sums, a, n * sizeof(double));
	plb_fourier_free(a);
	plb_fourier_free(b);
	plb_fourier_free(x);
	plb_fourier_free(y);
}

/* Correlation by lag, NAN where too little is shared; *shared by lag too. Cyclic, n each. */
static double *correlate(const Trace *first, const Trace *second, gsize n, double least,
			 double *shared)
{
	g_autofree double *ab = g_new(double, n), *a = g_new(double, n), *b = g_new(double, n);
	g_autofree double *aa = g_new(double, n), *bb = g_new(double, n);
	double *out = g_new(double, n);

	cross_sums(first, 0, second, 0, n, shared);
	cross_sums(first, 1, second, 1, n, ab);
	cross_sums(first, 1, second, 0, n, a);
	cross_sums(first, 0, second, 1, n, b);
	cross_sums(first, 2, second, 0, n, aa);
	cross_sums(first, 0, second, 2, n, bb);
	for (gsize l = 0; l < n; l++) {
		double count = shared[l], scale;

		out[l] = NAN;
		if (count < least)
			continue;
		scale = (aa[l] - a[l] * a[l] / count) * (bb[l] - b[l] * b[l] / count);
		if (scale > 0.0)
			out[l] = (ab[l] - a[l] * b[l] / count) / sqrt(scale);
	}
	return out;
}

static gsize wrap(gssize lag, gsize n)
{
	return lag < 0 ? (gsize)(lag + (gssize)n) : (gsize)lag;
}

/* Is it a hill of its own, not the flank of another? */
static gboolean is_hill(const double *correlation, gsize n, gssize lag)
{
	double here = correlation[wrap(lag, n)];

	return here >= correlation[wrap(lag - 1, n)] && here >= correlation[wrap(lag + 1, n)];
}

/* Lag of the highest hill of correlation, at least `apart` from `but`. FALSE: there is none. */
static gboolean find_peak(const double *correlation, gsize n, gssize but, gssize apart,
			  gssize *peak)
{
	double highest = -INFINITY;

	for (gssize lag = -(gssize)(n / 2); lag < (gssize)((n + 1) / 2); lag++) {
		double value = correlation[wrap(lag, n)];

		if (labs(lag - but) < apart || !(value > highest) || !is_hill(correlation, n, lag))
			continue;
		highest = value;
		*peak = lag;
	}
	return highest > 0.0;
}

static void keep_near(double *correlation, gsize n, double near_s)
{
	for (gssize lag = -(gssize)(n / 2); lag < (gssize)((n + 1) / 2); lag++) {
		if (fabs((double)lag / ALIGN_RATE_HZ - near_s) > NEAR_S)
			correlation[wrap(lag, n)] = NAN;
	}
}

/* The hill's place and height; returns how steep what both traces share is: the mean square of its
 * slope over that of its size, per second squared, which is the hill's own curvature. */
static double refine(const double *correlation, gsize n, gssize lag, PlbAlignment *out)
{
	double before = correlation[wrap(lag - 1, n)], at = correlation[wrap(lag, n)];
	double after = correlation[wrap(lag + 1, n)], bend = before - 2.0 * at + after;
	double shift = bend < 0.0 ? 0.5 * (before - after) / bend : 0.0;

	out->offset_s = ((double)lag + shift) / ALIGN_RATE_HZ;
	out->correlation = at - 0.25 * (before - after) * shift;
	return -bend * ALIGN_RATE_HZ * ALIGN_RATE_HZ / out->correlation;
}

static void find_rival(const double *correlation, gsize n, gssize lag, PlbAlignment *out)
{
	gssize rival = lag;
	gboolean found = find_peak(correlation, n, lag, (gssize)(RIVAL_S * ALIGN_RATE_HZ), &rival);

	out->rival = found ? correlation[wrap(rival, n)] : 0.0;
	out->rival_offset_s = found ? (double)rival / ALIGN_RATE_HZ : 0.0;
}

static double steepness(const Trace *trace)
{
	g_autofree double *rate = g_new(double, MAX(trace->n, 1));
	double slope, size = plb_standard_deviation(trace->values, trace->n);

	plb_derivative(trace->values, trace->n, ALIGN_RATE_HZ, rate);
	slope = plb_standard_deviation(rate, trace->n);
	return slope * slope / (size * size);
}

/* The hill's top is where the correlation's slope is 0. That slope's variance comes from what the
 * traces do not share, times what is there (steeper than what they share, less steep than they are:
 * the geometric mean), over the number of independent values (2 per second and hertz); over the
 * hill's curvature squared it is that of the place. */
static double uncertainty_s(const Trace *first, const Trace *second, const PlbAlignment *a,
			    double shared_steepness)
{
	double unshared = MAX(0.0, 1.0 / (a->correlation * a->correlation) - 1.0);
	double steep = 0.5 * (steepness(first) + steepness(second));

	double mixed = sqrt(steep * shared_steepness);

	return sqrt(unshared * mixed / (2.0 * BAND_HIGH_HZ * a->overlap_s)) / shared_steepness;
}

gboolean plb_align(const double *first, gsize first_n, double first_rate_hz, const double *second,
		   gsize second_n, double second_rate_hz, double least_overlap_s, double near_s,
		   PlbAlignment *alignment)
{
	Trace a, b;
	gsize n;
	gssize lag = 0;
	gboolean found;

	trace_init(&a, first, first_n, first_rate_hz);
	trace_init(&b, second, second_n, second_rate_hz);
	n = plb_fourier_good_length(a.n + b.n + 1);
	{
		g_autofree double *shared = g_new(double, n);
		g_autofree double *correlation =
			correlate(&a, &b, n, MAX(least_overlap_s, 1.0) * ALIGN_RATE_HZ, shared);

		if (!isnan(near_s))
			keep_near(correlation, n, near_s);
		found = find_peak(correlation, n, 0, 0, &lag);
		if (found) {
			double shared_steepness = refine(correlation, n, lag, alignment);

			alignment->overlap_s = shared[wrap(lag, n)] / ALIGN_RATE_HZ;
			alignment->uncertainty_s =
				uncertainty_s(&a, &b, alignment, shared_steepness);
			find_rival(correlation, n, lag, alignment);
		}
	}
	trace_clear(&a);
	trace_clear(&b);
	return found;
}
