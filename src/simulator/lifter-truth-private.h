/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/simulator/lifter-truth.h"

/* The parts of plb_truth_read: lifter-truth.c cuts the reps and reads the body, lifter-truth-bar.c
 * what the bar does, lifter-truth-forces.c what the plates feel. */

#define STEP_S (1.0 / PLB_TRACK_RATE_HZ)
#define NEAR_M 0.005 /* "within 5 mm", the contract */
#define BIN_M 0.01   /* of bar height, for matching reps */
#define MAX_BINS 200

typedef struct {
	const PlbLifterPlan *plan;
	const PlbSignals *signals;
	const double *bar_z;
	double weight_n; /* of lifter and bar */
	PlbTruth *truth;
	struct {
		gsize start, bottom, end;
	} cut[PLB_LIFTER_MAX_REPS];
} PlbTruthReader;

static inline gsize highest(const double *values, gsize from, gsize to)
{
	gsize best = from;

	for (gsize i = from; i <= to; i++) {
		if (values[i] > values[best])
			best = i;
	}
	return best;
}

static inline gsize lowest(const double *values, gsize from, gsize to)
{
	gsize best = from;

	for (gsize i = from; i <= to; i++) {
		if (values[i] < values[best])
			best = i;
	}
	return best;
}

static inline double mean(const double *values, gsize from, gsize to)
{
	double sum = 0;

	for (gsize i = from; i <= to; i++)
		sum += values[i];
	return sum / (to - from + 1);
}

static inline double velocity(const double *values, gsize i)
{
	return (values[i + 1] - values[i - 1]) / (2 * STEP_S);
}

static inline double acceleration(const double *values, gsize i)
{
	return (values[i + 1] - 2 * values[i] + values[i - 1]) / (STEP_S * STEP_S);
}

/* mean of a signal in each bin of bar height; NAN where the bar never was */
void plb_truth_bin_by_height(const PlbTruthReader *reader, const double *values, gsize from,
			     gsize to, double low_m, double binned[MAX_BINS]);
/* Where each pull left the floor, and where it was up (lifter-truth-pulls.c). */
void plb_truth_cut_pulls(PlbTruthReader *reader, const PlbPhases *phases);
void plb_truth_read_velocity(PlbTruthReader *reader, guint k);
void plb_truth_read_bar(PlbTruthReader *reader, guint k, const PlbRig *rig);
void plb_truth_read_force(PlbTruthReader *reader, guint k);
void plb_truth_read_sides(PlbTruthReader *reader, guint k);
void plb_truth_read_rise(PlbTruthReader *reader, guint k);
