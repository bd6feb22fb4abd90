/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/signal/spectrum.h"

#include <math.h>
#include <string.h>

#include "src/signal/fourier.h"
#include "src/signal/low-pass.h"
#include "src/signal/statistics.h"

typedef struct {
	const PlbWelch *welch;
	gsize n, overlap;
	double *weight; /* window, [n] */
	double norm;    /* rate times the sum of squared weights */
	double *index;  /* 0, 1, 2 ...: what a line is fitted over */
	double *values; /* Fourier buffers */
	double complex *transform, *other_transform;
} Work;

static void work_init(Work *work, const PlbWelch *welch, gsize n, double rate_hz)
{
	double sum = 0.0;

	*work = (Work){ .welch = welch, .n = n };
	work->overlap =
		welch->overlap == PLB_HALF_SEGMENT || n != welch->segment ? n / 2 : welch->overlap;
	work->weight = g_new(double, n);
	work->index = g_new(double, n);
	work->values = plb_fourier_alloc(n);
	work->transform = plb_fourier_alloc_complex(n / 2 + 1);
	work->other_transform = plb_fourier_alloc_complex(n / 2 + 1);
	for (gsize i = 0; i < n; i++) {
		double turn = 2.0 * G_PI * (double)i / (double)n;

		work->weight[i] = welch->window == PLB_WINDOW_NONE ? 1.0 : 0.5 - 0.5 * cos(turn);
		work->index[i] = (double)i;
		sum += work->weight[i] * work->weight[i];
	}
	work->norm = rate_hz * sum;
}

static void work_clear(Work *work)
{
	g_free(work->weight);
	g_free(work->index);
	plb_fourier_free(work->values);
	plb_fourier_free(work->transform);
	plb_fourier_free(work->other_transform);
}

static void transform_segment(const Work *work, const double *values, double complex *transform)
{
	double level = 0.0, slope = 0.0;

	if (work->welch->detrend == PLB_DETREND_MEAN)
		level = plb_mean(values, work->n);
	else if (work->welch->detrend == PLB_DETREND_LINE)
		plb_fit_line(work->index, values, work->n, &level, &slope);
	for (gsize i = 0; i < work->n; i++)
		work->values[i] = work->weight[i] * (values[i] - level - slope * (double)i);
	plb_fourier_forward(work->n, work->values, transform);
}

static double squared(double complex value)
{
	return creal(value) * creal(value) + cimag(value) * cimag(value);
}

static void add_segment(PlbSpectrum *s, const Work *work, const double *first, const double *second)
{
	transform_segment(work, first, work->transform);
	if (second != NULL)
		transform_segment(work, second, work->other_transform);
	for (gsize k = 0; k < work->n / 2 + 1; k++) {
		s->density[k] += squared(work->transform[k]);
		if (second == NULL)
			continue;
		s->other[k] += squared(work->other_transform[k]);
		s->cross[k] += conj(work->transform[k]) * work->other_transform[k];
	}
	s->segments++;
}

/* from sums of squares to one-sided densities */
static void scale(PlbSpectrum *s, const Work *work)
{
	for (gsize k = 0; k < work->n / 2 + 1; k++) {
		gboolean alone = k == 0 || 2 * k == work->n || work->welch->sides == PLB_TWO_SIDED;
		double factor = (alone ? 1.0 : 2.0) / (work->norm * s->segments);

		s->frequency_hz[k] = (double)k * s->step_hz;
		s->density[k] *= factor;
		if (s->other != NULL) {
			s->other[k] *= factor;
			s->cross[k] *= factor;
		}
	}
}

/* the negative frequencies, which are the positive ones' mirror */
static void mirror(PlbSpectrum *s)
{
	for (gsize k = s->segment / 2 + 1; k < s->segment; k++) {
		gsize twin = s->segment - k;

		s->density[k] = s->density[twin];
		if (s->other != NULL) {
			s->other[k] = s->other[twin];
			s->cross[k] = conj(s->cross[twin]);
		}
	}
	for (gsize k = (s->segment + 1) / 2; k < s->segment; k++)
		s->frequency_hz[k] = -s->step_hz * (double)(s->segment - k);
}

static PlbSpectrum *spectrum_alloc(gsize segment, double rate_hz, const PlbWelch *welch,
				   gboolean pair)
{
	PlbSpectrum *s = g_new0(PlbSpectrum, 1);

	s->segment = segment;
	s->sides = welch->sides;
	s->n = welch->sides == PLB_TWO_SIDED ? segment : segment / 2 + 1;
	s->step_hz = rate_hz / (double)segment;
	s->frequency_hz = g_new0(double, s->n);
	s->density = g_new0(double, s->n);
	if (pair) {
		s->other = g_new0(double, s->n);
		s->cross = g_new0(double complex, s->n);
	}
	return s;
}

static gsize longest_stretch(const double *values, gsize n)
{
	gsize from, to = 0, longest = 0;

	while (plb_next_stretch(values, n, &from, &to))
		longest = MAX(longest, to - from);
	return longest;
}

/* known: finite where both signals are */
static PlbSpectrum *average(const double *known, const double *first, const double *second, gsize n,
			    double rate_hz, const PlbWelch *welch)
{
	gsize longest = longest_stretch(known, n), from, to = 0;
	gsize segment = MIN(longest, welch->segment);
	PlbSpectrum *s;
	Work work;

	if (segment < 2 || (welch->overlap != PLB_HALF_SEGMENT && welch->overlap >= welch->segment))
		return NULL;
	work_init(&work, welch, segment, rate_hz);
	s = spectrum_alloc(segment, rate_hz, welch, second != NULL);
	while (plb_next_stretch(known, n, &from, &to)) {
		for (gsize at = from; at + segment <= to; at += segment - work.overlap)
			add_segment(s, &work, first + at, second != NULL ? second + at : NULL);
	}
	scale(s, &work);
	if (welch->sides == PLB_TWO_SIDED)
		mirror(s);
	work_clear(&work);
	return s;
}

PlbSpectrum *plb_spectrum_new(const double *values, gsize n, double rate_hz, const PlbWelch *welch)
{
	return average(values, values, NULL, n, rate_hz, welch);
}

PlbSpectrum *plb_spectrum_new_pair(const double *first, const double *second, gsize n,
				   double rate_hz, const PlbWelch *welch)
{
	g_autofree double *known = g_new(double, MAX(n, 1));

	for (gsize i = 0; i < n; i++)
		known[i] = first[i] + second[i];
	return average(known, first, second, n, rate_hz, welch);
}

void plb_spectrum_free(PlbSpectrum *spectrum)
{
	if (spectrum == NULL)
		return;
	g_free(spectrum->frequency_hz);
	g_free(spectrum->density);
	g_free(spectrum->other);
	g_free(spectrum->cross);
	g_free(spectrum);
}

/* Integral of the straight lines between evenly spaced values, over [from, to] in steps. */
static double integral_between(const double *values, gsize n, double from, double to)
{
	double sum = 0.0;

	for (gsize k = (gsize)floor(from); k + 1 < n && (double)k < to; k++) {
		double u = MAX(0.0, from - (double)k), v = MIN(1.0, to - (double)k);

		sum += (v - u) * (values[k] + 0.5 * (u + v) * (values[k + 1] - values[k]));
	}
	return sum;
}

static gboolean has_band(const PlbSpectrum *s, double low_hz, double high_hz)
{
	return s->sides == PLB_ONE_SIDED && low_hz >= 0.0 && high_hz >= low_hz &&
	       high_hz <= (double)(s->n - 1) * s->step_hz * (1.0 + 1e-12);
}

double plb_spectrum_band_power(const PlbSpectrum *spectrum, double low_hz, double high_hz)
{
	double step = spectrum->step_hz;

	if (!has_band(spectrum, low_hz, high_hz))
		return NAN;
	return step *
	       integral_between(spectrum->density, spectrum->n, low_hz / step, high_hz / step);
}

double plb_spectrum_coherent_power(const PlbSpectrum *spectrum, double low_hz, double high_hz)
{
	g_autofree double *shared = NULL;
	double step = spectrum->step_hz;

	if (!has_band(spectrum, low_hz, high_hz) || spectrum->cross == NULL ||
	    spectrum->segments < 2)
		return NAN;
	shared = g_new0(double, spectrum->n);
	for (gsize k = 0; k < spectrum->n; k++) {
		if (spectrum->other[k] > 0.0)
			shared[k] = squared(spectrum->cross[k]) / spectrum->other[k];
	}
	return step * integral_between(shared, spectrum->n, low_hz / step, high_hz / step);
}

double plb_spectrum_quantile_hz(const PlbSpectrum *spectrum, double share)
{
	const double *d = spectrum->density;
	double last = (double)(spectrum->n - 1), wanted, sum = 0.0;

	if (!has_band(spectrum, 0.0, 0.0) || spectrum->n < 3)
		return NAN;
	wanted = share * integral_between(d, spectrum->n, 1.0, last);
	if (!(wanted > 0.0))
		return NAN;
	for (gsize k = 1; k + 1 < spectrum->n; k++) {
		double piece = 0.5 * (d[k] + d[k + 1]), slope = d[k + 1] - d[k];
		double left = wanted - sum, root;

		if (sum + piece >= wanted) {
			/* d u + slope u^2 / 2 = left, in the form that a slope of 0 does not break
			 */
			root = d[k] + sqrt(MAX(0.0, d[k] * d[k] + 2.0 * slope * left));
			return spectrum->step_hz *
			       ((double)k + (root > 0.0 ? 2.0 * left / root : 0.0));
		}
		sum += piece;
	}
	return spectrum->step_hz * last;
}
