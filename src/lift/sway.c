/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/sway.h"

#include <math.h>

#include "src/signal/low-pass.h"
#include "src/signal/spectrum.h"
#include "src/signal/statistics.h"

#define CHI_SQUARE_95_2 5.991 /* 95 % of two normal values squared and summed */

typedef struct {
	gsize from, to;
} Stretch;

void plb_sway_clear(PlbSway *sway)
{
	double *values = (double *)sway;

	for (gsize i = 0; i < sizeof *sway / sizeof *values; i++)
		values[i] = NAN;
}

/* The largest of sign x values in a window that only moves forward: the indices of those that no
 * later one exceeds, the largest first. */
typedef struct {
	const double *values;
	double sign;
	gsize *index;
	gsize first, end;
} Extreme;

static void extreme_add(Extreme *e, gsize i)
{
	while (e->end > e->first &&
	       !(e->sign * e->values[e->index[e->end - 1]] > e->sign * e->values[i]))
		e->end--;
	e->index[e->end++] = i;
}

static double extreme_from(Extreme *e, gsize from)
{
	while (e->index[e->first] < from)
		e->first++;
	return e->values[e->index[e->first]];
}

/* The longest run of samples (the first of equals) whose low-passed force spans no more than
 * still_force either way of the middle of its range, and is somebody's. */
static Stretch longest_stand(const double *force, gsize n, double like_n, const PlbLiftSettings *s)
{
	g_autofree gsize *lowest = g_new(gsize, n), *highest = g_new(gsize, n);
	Extreme low = { force, -1.0, lowest, 0, 0 }, high = { force, 1.0, highest, 0, 0 };
	Stretch best = { 0, 0 };
	gsize from = 0;

	for (gsize i = 0; i < n; i++) {
		if (!(force[i] >= s->feet_on_n) || fabs(force[i] - like_n) > 0.1 * like_n) {
			from = i + 1;
			low.first = low.end = high.first = high.end = 0;
			continue;
		}
		extreme_add(&low, i);
		extreme_add(&high, i);
		while (extreme_from(&high, from) - extreme_from(&low, from) >
		       s->still_force * (extreme_from(&high, from) + extreme_from(&low, from)))
			from++;
		if (i + 1 - from > best.to - best.from)
			best = (Stretch){ from, i + 1 };
	}
	return best;
}

static double band_rms(const PlbSpectrum *x, const PlbSpectrum *y, double low_hz, double high_hz)
{
	return sqrt(plb_spectrum_band_power(x, low_hz, high_hz) +
		    plb_spectrum_band_power(y, low_hz, high_hz));
}

/* A band is told from two of its longest periods on. */
static void bands(const double *x, const double *y, gsize n, double rate_hz,
		  const PlbLiftSettings *s, PlbSway *sway)
{
	gsize segment = MIN(n, (gsize)(s->sway_segment_s * rate_hz));
	const PlbWelch welch = { .segment = segment,
				 .overlap = PLB_HALF_SEGMENT,
				 .window = PLB_WINDOW_HANN,
				 .detrend = PLB_DETREND_LINE,
				 .sides = PLB_ONE_SIDED };
	g_autoptr(PlbSpectrum) of_x = plb_spectrum_new(x, n, rate_hz, &welch);
	g_autoptr(PlbSpectrum) of_y = plb_spectrum_new(y, n, rate_hz, &welch);
	double longest_s = (double)segment / rate_hz;

	if (!of_x || !of_y)
		return;
	if (longest_s * s->sway_band_hz[0] >= 2.0)
		sway->slow_m = band_rms(of_x, of_y, s->sway_band_hz[0], s->sway_band_hz[1]);
	if (longest_s * s->sway_band_hz[1] >= 2.0)
		sway->middle_m = band_rms(of_x, of_y, s->sway_band_hz[1], s->sway_band_hz[2]);
	if (longest_s * s->sway_band_hz[2] >= 2.0)
		sway->quick_m = band_rms(of_x, of_y, s->sway_band_hz[2], s->sway_band_hz[3]);
}

static void spread(const double *x, const double *y, gsize n, PlbSway *sway)
{
	double mean_x = plb_mean(x, n), mean_y = plb_mean(y, n), xx = 0.0, xy = 0.0, yy = 0.0;
	double left = x[0], right = x[0], near = y[0], far = y[0];

	sway->path_m = 0.0;
	for (gsize i = 0; i < n; i++) {
		xx += (x[i] - mean_x) * (x[i] - mean_x) / (double)(n - 1);
		xy += (x[i] - mean_x) * (y[i] - mean_y) / (double)(n - 1);
		yy += (y[i] - mean_y) * (y[i] - mean_y) / (double)(n - 1);
		left = MIN(left, x[i]);
		right = MAX(right, x[i]);
		near = MIN(near, y[i]);
		far = MAX(far, y[i]);
		if (i > 0)
			sway->path_m += hypot(x[i] - x[i - 1], y[i] - y[i - 1]);
	}
	sway->range_x_m = right - left;
	sway->range_y_m = far - near;
	/* the square root of the determinant is the product of the two axes' deviations */
	sway->ellipse_m2 = G_PI * CHI_SQUARE_95_2 * sqrt(MAX(0.0, xx * yy - xy * xy));
}

static double *low_passed(const PlbTraces *t, PlbColumn column, gsize from, gsize n, double hz)
{
	double *values = g_memdup2(t->column[column] + from, n * sizeof *values);

	plb_low_pass_zero_phase(values, n, t->info.rate_hz, hz);
	return values;
}

static void measure(const PlbTraces *traces, gsize from, gsize n, const PlbLiftSettings *s,
		    PlbSway *sway)
{
	double rate_hz = traces->info.rate_hz;
	g_autofree double *x = low_passed(traces, PLB_COLUMN_COP_X, from, n, s->sway_cutoff_hz);
	g_autofree double *y = low_passed(traces, PLB_COLUMN_COP_Y, from, n, s->sway_cutoff_hz);

	for (gsize i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			return;
	}
	sway->from_s = (double)from / rate_hz;
	sway->duration_s = (double)n / rate_hz;
	sway->force_n = plb_traces_mean(traces, PLB_COLUMN_FORCE, from, from + n);
	spread(x, y, n, sway);
	sway->mean_speed_mps = sway->path_m / sway->duration_s;
	bands(x, y, n, rate_hz, s, sway);
}

void plb_sway_measure(const PlbTraces *traces, double from_s, double to_s, double like_n,
		      const PlbLiftSettings *settings, PlbSway *sway)
{
	const PlbLiftSettings *s = settings ? settings : plb_lift_settings_default();
	gsize from = plb_traces_index(traces, from_s), to = plb_traces_index(traces, to_s) + 1;
	double rate_hz = traces->info.rate_hz;
	gsize trim = (gsize)(s->standing_trim_s * rate_hz);
	g_autofree double *force = NULL;
	Stretch stand;

	plb_sway_clear(sway);
	if (!plb_traces_has(traces, PLB_CHANNEL_COP) || traces->length == 0 || to <= from + 1)
		return;
	force = low_passed(traces, PLB_COLUMN_FORCE, from, to - from, s->sway_still_hz);
	stand = longest_stand(force, to - from, like_n, s);
	if ((double)(stand.to - stand.from) < s->sway_shortest_s * rate_hz + 2.0 * (double)trim)
		return;
	measure(traces, from + stand.from + trim, stand.to - stand.from - 2 * trim, s, sway);
}
