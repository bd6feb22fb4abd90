/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/compare.h"

#include <math.h>

static double bin_mean(const PlbRepCurve *const *curves, gsize n, gsize offset, guint bin)
{
	double sum = 0;

	for (gsize i = 0; i < n; i++)
		sum += ((const double *)((const char *)curves[i] + offset))[bin];
	return n ? sum / (double)n : NAN; /* a NAN in any rep makes the bin NAN */
}

void plb_compare_baseline(const PlbRepCurve *const *curves, gsize n, PlbRepCurve *baseline)
{
	double noise2 = 0;

	for (guint bin = 0; bin < PLB_CURVE_BINS; bin++) {
		baseline->eccentric_nm[bin] =
			bin_mean(curves, n, G_STRUCT_OFFSET(PlbRepCurve, eccentric_nm), bin);
		baseline->concentric_nm[bin] =
			bin_mean(curves, n, G_STRUCT_OFFSET(PlbRepCurve, concentric_nm), bin);
		baseline->trunk_rad[bin] =
			bin_mean(curves, n, G_STRUCT_OFFSET(PlbRepCurve, trunk_rad), bin);
		baseline->bar_forward_m[bin] =
			bin_mean(curves, n, G_STRUCT_OFFSET(PlbRepCurve, bar_forward_m), bin);
	}
	for (gsize i = 0; i < n; i++)
		noise2 += curves[i]->noise_nm * curves[i]->noise_nm;
	baseline->noise_nm = n ? sqrt(noise2) / (double)n : NAN;
}

typedef struct {
	double values, baseline;
	guint bins;
} SharedSums;

/* Below standing, centimetres. Above, legs are too straight to be reported; a squat to parallel
 * goes down by 0.24 of stature and more (docs/simulator.md): 36 cm of 1.50 m. */
#define LEVEL_FROM 18
#define LEVEL_TO 34

static void add_shared(SharedSums *sums, const double values[PLB_CURVE_BINS],
		       const double baseline[PLB_CURVE_BINS])
{
	for (guint bin = 0; bin < PLB_CURVE_BINS; bin++) {
		if (isnan(values[bin]) || isnan(baseline[bin]))
			continue;
		sums->values += values[bin];
		sums->baseline += baseline[bin];
		sums->bins++;
	}
}

double plb_compare_l5s1_pct(const PlbRepCurve *curve, const PlbRepCurve *baseline)
{
	SharedSums sums = { 0 };

	add_shared(&sums, curve->eccentric_nm, baseline->eccentric_nm);
	add_shared(&sums, curve->concentric_nm, baseline->concentric_nm);
	if (sums.bins < PLB_COMPARE_MIN_BINS || !(sums.baseline > 0))
		return NAN;
	return 100 * (sums.values - sums.baseline) / sums.baseline;
}

double plb_compare_mean_difference(const double values[PLB_CURVE_BINS],
				   const double baseline[PLB_CURVE_BINS])
{
	SharedSums sums = { 0 };

	add_shared(&sums, values, baseline);
	return sums.bins ? (sums.values - sums.baseline) / sums.bins : NAN;
}

double plb_compare_mean_nm(const PlbRepCurve *curve)
{
	SharedSums sums = { 0 };

	add_shared(&sums, curve->eccentric_nm, curve->eccentric_nm);
	add_shared(&sums, curve->concentric_nm, curve->concentric_nm);
	return sums.bins ? sums.values / sums.bins : NAN;
}

double plb_compare_level_nm(const PlbRepCurve *curve)
{
	double sum = 0;

	for (guint bin = LEVEL_FROM; bin < LEVEL_TO; bin++)
		sum += curve->eccentric_nm[bin] + curve->concentric_nm[bin];
	return sum / (2 * (LEVEL_TO - LEVEL_FROM));
}
