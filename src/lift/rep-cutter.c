/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/rep-cutter.h"

#include <math.h>

#include "src/lift/bar-signal.h"
#include "src/lift/quick-turn.h"
#include "src/lift/rep-heights.h"
#include "src/lift/rep-turn.h"
#include "src/signal/low-pass.h"
#include "src/signal/resample.h"
#include "src/signal/statistics.h"

/* more than the filter remembers, before the descent */
#define MARGIN_S 1.0

/* the bar may still whip when the descent begins; one period of it */
#define TOP_SPAN_S 0.25

/* of the turn at the bottom that is fitted; in it a squat's bar rises by 15 mm */
#define TURN_HALF_S 0.1

/* over which a rest's speed is taken: half a period of whip, so that what is left of the ringing
 * takes little part; a slow turn's speed, a straight line, stays what it is */
#define REST_SPAN_S 0.1

/* a box is sat on for longer. Own: less than any turn stays within the band */
#define SEATED_LEAST_S 0.1

/* of a string's play, still to be taken up when the bar begins to rise quickly from a rest, and
 * what the low-pass leaves of it; makes 3 ms, the median of simulated sets */
#define PLAY_LEFT 0.3

/* Running mean over a period of bar whip; what lies beyond the ends is left out. NULL with a gap.
 */
static double *mean_heights(const double *raw, gsize n, double rate_hz,
			    const PlbLiftSettings *settings)
{
	gsize half = (gsize)round(0.5 * settings->whip_period_s * rate_hz);
	g_autofree double *sums = g_new0(double, n + 1);
	g_autofree double *mean = g_new(double, n);

	for (gsize i = 0; i < n; i++)
		sums[i + 1] = sums[i] + raw[i] - raw[0];
	if (isnan(sums[n]))
		return NULL;
	for (gsize i = 0; i < n; i++) {
		gsize reach = MIN(half, MIN(i, n - 1 - i));

		mean[i] = raw[0] +
			  (sums[i + reach + 1] - sums[i - reach]) / (2.0 * (double)reach + 1.0);
	}
	return g_steal_pointer(&mean);
}

static gboolean heights_init(PlbRepHeights *h, const PlbTraces *traces, const PlbRepWindow *window,
			     const PlbLiftSettings *settings)
{
	double from_s = window->onset_s - settings->top_window_s - MARGIN_S;

	if (!plb_rep_heights_init(h, traces, from_s, window, settings))
		return FALSE;
	h->level = window->bar.noisy ? mean_heights(h->height, h->n, h->rate_hz, settings) : NULL;
	if (h->level == NULL)
		h->level = g_memdup2(h->height, h->n * sizeof(double));
	return TRUE;
}

static gsize highest(const PlbRepHeights *h, gsize from, gsize to)
{
	const PlbRepHeights levels = { h->first, h->n, h->level, h->rate_hz, NULL };

	return plb_rep_heights_extreme(&levels, from, to, 1.0);
}

/* The last instant within boundary_m of the height before the descent. */
static gsize find_start(const PlbRepHeights *h, const PlbRepWindow *window,
			const PlbLiftSettings *settings, PlbRepCut *cut)
{
	gsize descent = plb_rep_heights_index(h, window->descent_s), i = descent, earliest, top;
	gsize stop = MAX(1, plb_rep_heights_index(h, window->onset_s - TOP_SPAN_S));
	double level, slowest_drop = settings->onset_velocity_mps / h->rate_hz;

	while (i > stop && !(h->height[i] - h->height[i - 1] >= -slowest_drop))
		i--;
	earliest = plb_rep_heights_index(h, plb_rep_heights_time(h, (double)i) - TOP_SPAN_S);
	top = highest(h, earliest, i);
	level = h->level[top] - settings->boundary_m;
	for (i = descent; i > top; i--) {
		if (h->height[i - 1] >= level && h->height[i] < level)
			break;
	}
	cut->start_z_m = i > top ? level : h->height[top];
	cut->start_s = plb_rep_heights_time(h, i > top ? plb_crossing(h->height, i - 1, level)
						       : (double)top);
	return top;
}

/* Sums for the least-squares cubic through 2 half + 1 evenly spaced values around a middle one. */
static void fit_cubic(const double *middle, int half, double *slope, double *bend, double *twist)
{
	double s2 = 0.0, s4 = 0.0, s6 = 0.0, odd1 = 0.0, odd3 = 0.0, even0 = 0.0, even2 = 0.0;
	double n = 2.0 * half + 1.0, det;

	for (int i = -half; i <= half; i++) {
		double t = (double)i / half, t2 = t * t, z = middle[i] - middle[0];

		s2 += t2;
		s4 += t2 * t2;
		s6 += t2 * t2 * t2;
		odd1 += z * t;
		odd3 += z * t * t2;
		even0 += z;
		even2 += z * t2;
	}
	det = s2 * s6 - s4 * s4;
	*slope = (odd1 * s6 - odd3 * s4) / det / half;
	*twist = (odd3 * s2 - odd1 * s4) / det / ((double)half * half * half);
	*bend = (even2 * n - even0 * s2) / (n * s4 - s2 * s2) / ((double)half * half);
}

/* The turn, to a fraction of a sample: where the cubic through the lowest tenth of a second on both
 * sides turns. The lowest sample alone is late by up to 20 ms, because an encoder string's
 * hysteresis (0.3 mm) and noise are as large as what the bar rises in that time. */
static double refine_turn(const PlbRepHeights *h, gsize low)
{
	int half = (int)MAX(3.0, round(TURN_HALF_S * h->rate_hz));
	double slope, bend, twist, shift = 0.0;

	if (low < (gsize)half || low + (gsize)half >= h->n)
		return (double)low;
	fit_cubic(h->height + low, half, &slope, &bend, &twist);
	/* two Newton steps from the vertex of its parabola */
	shift = -slope / (2.0 * bend);
	for (int i = 0; i < 2; i++)
		shift -= (slope + shift * (2.0 * bend + 3.0 * twist * shift)) /
			 (2.0 * bend + 6.0 * twist * shift);
	return fabs(shift) <= half ? (double)low + shift : (double)low;
}

/* by central difference */
static double velocity_at(const PlbRepHeights *h, gsize i)
{
	return 0.5 * (h->height[i + 1] - h->height[i - 1]) * h->rate_hz;
}

/* Share of [first, last] in which the heights hardly change, over REST_SPAN_S. */
static double resting_share(const PlbRepHeights *h, gsize first, gsize last, double velocity_mps)
{
	gsize half = (gsize)MAX(1.0, round(0.5 * REST_SPAN_S * h->rate_hz)), slow = 0;
	double most_m = 2.0 * (double)half / h->rate_hz * velocity_mps;

	for (gsize i = MAX(first, half); i <= last && i + half < h->n; i++)
		slow += fabs(h->height[i + half] - h->height[i - half]) < most_m;
	return (double)slow / (double)(last - first + 1);
}

/* Share of so long within the band that must be slow for a rest. A turn of constant acceleration
 * passes the band's ends, at height b over its lowest, at 4 b / T, and is slower than v for v T /
 * 4 b of it. */
static double least_share(double lasted_s, const PlbLiftSettings *settings)
{
	double turn = settings->rest_velocity_mps * lasted_s / (4.0 * settings->pause_band_m);

	return MIN(settings->rest_share, settings->rest_over_turn * turn);
}

/* Heights in which a rest is seen: without the whip, as far as the plates tell it, and in means
 * over a period of it, because after a quick descent the sleeves ring by more than the band while
 * the lifter rests. */
static double *calm_heights(const PlbRepHeights *h, const PlbTraces *traces,
			    const PlbRepStands *stands, gsize low, const PlbLiftSettings *settings)
{
	g_autofree double *raw =
		g_memdup2(traces->column[PLB_COLUMN_BAR_Z] + h->first, h->n * sizeof(double));
	double *mean;

	plb_rep_take_whip(traces, stands, h->first + low, settings, raw + (stands->top - h->first));
	mean = mean_heights(raw, h->n, h->rate_hz, settings);
	return mean != NULL ? mean : g_memdup2(h->height, h->n * sizeof(double));
}

/* Does the bar rest around its lowest height? To *last if it does. A slow turn may take as long as
 * a pause, but it does not rest, and the last instant before it rises for good is its lowest. */
static gboolean find_pause(const PlbRepHeights *h, const double *calm, gsize from, gsize to,
			   const PlbLiftSettings *settings, gsize *last)
{
	PlbRepHeights rest = { h->first, h->n, (double *)calm, h->rate_hz, NULL };
	gsize low = plb_rep_heights_extreme(&rest, from, to, -1.0), first = low;
	double level = calm[low] + settings->pause_band_m, lasted_s;

	*last = low;
	while (first > from && calm[first - 1] <= level)
		first--;
	while (*last < to && calm[*last + 1] <= level)
		(*last)++;
	lasted_s = (double)(*last - first) / h->rate_hz;
	if (!(lasted_s > settings->pause_s) || *last >= to)
		return FALSE;
	if (lasted_s < settings->long_pause_s &&
	    resting_share(&rest, first, *last, settings->rest_velocity_mps) <=
		    least_share(lasted_s, settings))
		return FALSE;
	/* a resting body may creep out of the band long before it rises */
	while (*last + 1 < to && !(velocity_at(&rest, *last) > settings->rise_velocity_mps))
		(*last)++;
	return TRUE;
}

/* between samples */
static double velocity_between(const PlbRepHeights *h, double index)
{
	gsize i = (gsize)index;
	double before = velocity_at(h, i);

	return before + (index - (double)i) * (velocity_at(h, i + 1) - before);
}

/* Back from `index`, at which the bar rises, to where its ringing sleeves still took it down, but
 * not before `earliest`. */
static double last_sinking(const PlbRepHeights *h, double index, double earliest)
{
	gsize i = (gsize)index;
	double before, sinks;

	while ((double)i > earliest && velocity_at(h, i) > 0.0)
		i--;
	before = velocity_at(h, i);
	sinks = (double)i - before / (velocity_at(h, i + 1) - before);
	return before < 0.0 ? MAX(sinks, earliest) : earliest;
}

/* The last instant before the rise that ends a pause: from somewhere near its beginning to where it
 * is faster than any tremor, and back from there as the velocity's straight line goes, but not to
 * where the bar still sinks. A fractional index. */
static double rise_from_rest(const PlbRepHeights *h, gsize from, gsize near, gsize to,
			     const PlbLiftSettings *settings)
{
	double half = MAX(1.0, 0.1 * settings->whip_period_s * h->rate_hz), before, gain, crossing;
	double fast = settings->rise_velocity_mps, back;
	gsize i = near;

	to = MIN(to, h->n - 2);
	while (i < to && !(velocity_at(h, i) > fast))
		i++;
	while (i > from && velocity_at(h, i) > fast)
		i--;
	before = velocity_at(h, i);
	crossing = (double)i + (fast - before) / (velocity_at(h, i + 1) - before);
	if (crossing < (double)from + half + 1.0 || crossing + half + 1.0 > (double)to)
		return (double)i;
	gain = (velocity_between(h, crossing + half) - velocity_between(h, crossing - half)) /
	       (2.0 * half);
	if (!(gain > 0.0))
		return crossing;
	back = MIN(fast / gain, MIN(5.0 * half, crossing - (double)from));
	return last_sinking(h, crossing, crossing - back);
}

/* The end of a rest from which the bar rises quickly, from heights with the whip left in them: it
 * rings as fast as such a rise begins, and a low-pass mixes the two. NAN when the rise is slow, or
 * the bar too noisy for it. */
static double quick_rise(const PlbRepHeights *h, const PlbTraces *traces, double rest, gsize from,
			 gsize to, const PlbRepWindow *window, const PlbLiftSettings *settings)
{
	gsize start = (gsize)rest, soon = start + (gsize)(settings->quick_turn_s * h->rate_hz);
	PlbRepHeights sharp = { h->first, h->n, NULL, h->rate_hz };
	double bottom;

	if (soon >= h->n || h->height[soon] - h->height[start] < settings->quick_turn_m ||
	    plb_bar_signal_cutoff(&window->bar, settings->height_cutoff_hz) <
		    settings->height_cutoff_hz)
		return NAN;
	sharp.height =
		g_memdup2(traces->column[PLB_COLUMN_BAR_Z] + h->first, h->n * sizeof(double));
	plb_low_pass_zero_phase(sharp.height, sharp.n, sharp.rate_hz, settings->quick_cutoff_hz);
	bottom = rise_from_rest(&sharp, from, soon, to, settings);
	g_free(sharp.height);
	return bottom -
	       PLAY_LEFT * settings->string_play_m / settings->rise_velocity_mps * h->rate_hz;
}

/* The lowest instant, or the last one of a pause there (TRUE). */
static gboolean find_bottom(const PlbRepHeights *h, const PlbTraces *traces,
			    const PlbRepStands *stands, const PlbRepWindow *window,
			    const PlbLiftSettings *settings, gsize *at, PlbRepCut *cut)
{
	gsize from = plb_rep_heights_index(h, window->descent_s),
	      to = plb_rep_heights_index(h, window->lockout_s);
	gsize low = plb_rep_heights_extreme(h, from, MAX(from, to), -1.0), last = low;
	g_autofree double *calm = calm_heights(h, traces, stands, low, settings);
	gboolean pause = from > 0 && from < to && find_pause(h, calm, from, to, settings, &last);
	double bottom = pause ? rise_from_rest(h, from, last, to, settings) : (double)low;
	double quick =
		pause ? quick_rise(h, traces, bottom, from, to, window, settings) : (double)NAN;

	if (!isnan(quick))
		bottom = quick;
	*at = pause ? (gsize)bottom : low;
	cut->bottom_s = plb_rep_heights_time(h, bottom);
	cut->bottom_z_m = plb_interpolate(h->height, h->n, bottom);
	return pause;
}

/* The first instant within boundary_m of the highest height. */
static gsize find_end(const PlbRepHeights *h, const PlbRepWindow *window,
		      const PlbLiftSettings *settings, gsize bottom, PlbRepCut *cut)
{
	gsize to = MAX(bottom, plb_rep_heights_index(h, window->until_s)),
	      high = highest(h, bottom, to);

	plb_rep_heights_find_end(h, bottom, high, settings->boundary_m, cut);
	return high;
}

/* The longest stretch of the rep without bar or force, in samples. */
static gsize longest_gap(const PlbTraces *traces, const PlbRepCut *cut)
{
	gsize from = plb_traces_index(traces, cut->start_s);
	gsize to = plb_traces_index(traces, cut->end_s);
	gboolean plates = (traces->info.channels & PLB_CHANNEL_FORCE) != 0;
	gsize run = 0, longest = 0;

	for (gsize i = from; i <= to; i++) {
		gboolean lost = (traces->flags[i] & PLB_SAMPLE_GAP) ||
				isnan(traces->column[PLB_COLUMN_BAR_Z][i]) ||
				(plates && isnan(traces->column[PLB_COLUMN_FORCE][i]));

		run = lost ? run + 1 : 0;
		longest = MAX(longest, run);
	}
	return longest;
}

gboolean plb_rep_cut_spans_gap(const PlbTraces *traces, const PlbRepCut *cut)
{
	return longest_gap(traces, cut) > 0;
}

gboolean plb_rep_cut_is_hidden(const PlbTraces *traces, const PlbRepCut *cut,
			       const PlbLiftSettings *settings)
{
	return cut->has_gap &&
	       (double)longest_gap(traces, cut) / traces->info.rate_hz > settings->hiding_gap_s;
}

/* The exact turn: from plates and bar, else from the bar alone. */
static void sharpen_turn(const PlbRepHeights *h, const PlbTraces *traces,
			 const PlbRepStands *stands, gsize low, const PlbLiftSettings *settings,
			 PlbRepCut *cut)
{
	double turn = plb_rep_turn(traces, stands, h->first + low, settings);

	if (!isnan(turn)) {
		cut->bottom_s = turn / h->rate_hz;
		return;
	}
	turn = cut->bar.noisy ? (double)NAN
			      : plb_quick_turn(traces->column[PLB_COLUMN_BAR_Z] + h->first,
					       h->height, h->n, h->rate_hz, low, settings);
	cut->bottom_s = plb_rep_heights_time(h, isnan(turn) ? refine_turn(h, low) : turn);
}

/* The exact end of a rest, where the plates tell it. */
static void sharpen_rise(const PlbRepHeights *h, const PlbTraces *traces,
			 const PlbRepStands *stands, gsize low, gsize high,
			 const PlbLiftSettings *settings, PlbRepCut *cut)
{
	g_autofree double *height =
		g_memdup2(traces->column[PLB_COLUMN_BAR_Z], (h->first + h->n) * sizeof(double));
	PlbRepHeights sharp = { h->first, h->n, height + h->first, h->rate_hz, NULL };
	gsize half = (gsize)round(0.5 * settings->rise_half_s * h->rate_hz);
	gsize from = low - half, near = low;
	double level, bottom;

	if (!plb_rep_rise_heights(traces, stands, h->first + low, settings, height))
		return;
	level = sharp.height[plb_rep_heights_extreme(&sharp, from, low, -1.0)] +
		settings->pause_band_m;
	while (near < MIN(high, low + half) && sharp.height[near] < level)
		near++;
	bottom = rise_from_rest(&sharp, from, near, low + 2 * half, settings);
	cut->bottom_s = plb_rep_heights_time(h, bottom);
	cut->bottom_z_m = plb_interpolate(h->height, h->n, bottom);
}

/* Does something else than the plates bear part of the weight while the bar rests at the bottom? A
 * body at rest weighs what it weighs: what sways in so long changes the mean force by a hundredth,
 * and a turn, however slow, adds to it. Who is said to use a box may sit for a moment only. */
static gboolean is_seated(const PlbRepHeights *h, const PlbTraces *traces,
			  const PlbRepWindow *window, const PlbLiftSettings *settings)
{
	gsize from = plb_rep_heights_index(h, window->descent_s);
	gsize to = MAX(from, plb_rep_heights_index(h, window->lockout_s));
	gsize low = plb_rep_heights_extreme(h, from, to, -1.0), first = low, last = low, trim;
	double level = h->height[low] + settings->pause_band_m;
	double least_s = window->on_box ? SEATED_LEAST_S : settings->pause_s;

	if (!(traces->info.channels & PLB_CHANNEL_FORCE) || !(window->weight_n > 0.0))
		return FALSE;
	while (first > from && h->height[first - 1] <= level)
		first--;
	while (last < to && h->height[last + 1] <= level)
		last++;
	if (!((double)(last - first) / h->rate_hz > least_s))
		return FALSE;
	trim = MIN((gsize)round(settings->standing_trim_s * h->rate_hz), (last - first) / 4);
	/* NAN with a gap, which is no box */
	return plb_mean(traces->column[PLB_COLUMN_FORCE] + h->first + first + trim,
			last - first - 2 * trim) <
	       (1.0 - settings->seated_share) * window->weight_n;
}

/* Where the bar stands before and after. */
static void find_stands(const PlbRepHeights *h, const PlbRepWindow *window, const PlbRepCut *cut,
			gsize top, PlbRepStands *stands)
{
	gsize low = plb_rep_heights_extreme(h, plb_rep_heights_index(h, window->descent_s),
					    MAX(plb_rep_heights_index(h, window->descent_s),
						plb_rep_heights_index(h, window->lockout_s)),
					    -1.0);
	gsize high = highest(h, low, MAX(low, plb_rep_heights_index(h, window->until_s)));
	gboolean newest = high > 0 && high + 1 >= h->n;

	*stands = (PlbRepStands){
		.top = h->first + top,
		.high = h->first + high,
		.high_velocity_mps =
			newest ? (h->height[high] - h->height[high - 1]) * h->rate_hz : 0.0,
		.weight_n = window->weight_n,
		.on_box = cut->on_box,
	};
}

void plb_rep_cut(const PlbTraces *traces, const PlbRepWindow *window,
		 const PlbLiftSettings *settings, PlbRepCut *cut)
{
	PlbRepHeights h = { 0 };
	gsize top, low, high;
	PlbRepStands stands;
	gboolean pause;

	*cut = (PlbRepCut){ .start_s = window->onset_s,
			    .bottom_s = window->lockout_s,
			    .end_s = window->until_s,
			    .start_z_m = NAN,
			    .bottom_z_m = NAN,
			    .end_z_m = NAN,
			    .limit_s = window->limit_s,
			    .has_gap = TRUE,
			    .locked_out = window->locked_out,
			    .on_pins = window->on_pins,
			    .bar = window->bar };
	if (!heights_init(&h, traces, window, settings))
		return;
	top = find_start(&h, window, settings, cut);
	cut->on_box = !window->on_pins && is_seated(&h, traces, window, settings);
	find_stands(&h, window, cut, top, &stands);
	pause = find_bottom(&h, traces, &stands, window, settings, &low, cut);
	high = find_end(&h, window, settings, low, cut);
	if (high > low && !pause)
		sharpen_turn(&h, traces, &stands, low, settings, cut);
	else if (high > low && !cut->bar.noisy)
		sharpen_rise(&h, traces, &stands, low, high, settings, cut);
	cut->has_gap = plb_rep_cut_spans_gap(traces, cut);
	g_free(h.height);
	g_free(h.level);
}
