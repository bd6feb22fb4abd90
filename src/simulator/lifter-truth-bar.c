/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-truth-private.h"

#include <math.h>

/* First peak of the (50 ms mean) velocity, then the lowest before it peaks again. */
static void read_sticking(const double *z, gsize bottom, gsize end, PlbTruthRep *rep)
{
	const gsize half = 25;
	double peak = 0, valley = INFINITY, rise_m = z[end] - z[bottom];
	gsize peak_at = bottom, valley_at = bottom;

	rep->min_velocity_sticking_mps = rep->sticking.from_pct = rep->sticking.to_pct =
		rep->sticking.duration_s = rep->sticking.depth_mps = NAN;
	for (gsize i = bottom + half; i + half < end; i++) {
		double v = (z[i + half] - z[i - half]) / (2 * half * STEP_S);

		if (isinf(valley) && v > peak) {
			peak = v;
			peak_at = i;
		} else if (v < valley && peak > 0.1 && v < 0.97 * peak) {
			valley = v;
			valley_at = i;
		} else if (v > valley * 1.03 + 0.005) {
			rep->min_velocity_sticking_mps = valley;
			rep->sticking.from_pct = 100 * (z[peak_at] - z[bottom]) / rise_m;
			rep->sticking.to_pct = 100 * (z[valley_at] - z[bottom]) / rise_m;
			rep->sticking.duration_s = (valley_at - peak_at) * STEP_S;
			rep->sticking.depth_mps = peak - valley;
			return;
		}
	}
}

/* The way down, and the pause at its end when there is one. */
static void read_tempo(const double *z, gsize start, gsize bottom, PlbTruthRep *rep)
{
	gsize lowered = start, fastest = start;

	while (lowered < bottom && z[lowered] > z[bottom] + 0.005)
		lowered++;
	if ((bottom - lowered) * STEP_S <= 0.3)
		lowered = bottom;
	for (gsize i = start; i <= bottom; i++) {
		if (velocity(z, i) < velocity(z, fastest))
			fastest = i;
	}
	rep->tempo.lowering_s = (lowered - start) * STEP_S;
	rep->tempo.bottom_s = (bottom - lowered) * STEP_S;
	rep->tempo.rising_s = rep->concentric_s;
	rep->time_under_tension_s = rep->eccentric_s + rep->concentric_s;
	rep->eccentric_mean_velocity_mps = (z[start] - z[lowered]) / rep->tempo.lowering_s;
	rep->eccentric_peak_velocity_mps = -velocity(z, fastest);
}

void plb_truth_read_velocity(PlbTruthReader *reader, guint k)
{
	PlbTruthRep *rep = &reader->truth->rep[k];
	const double *z = reader->bar_z;
	gsize start = reader->cut[k].start, bottom = reader->cut[k].bottom,
	      end = reader->cut[k].end;
	gsize fastest = bottom, free_fall = bottom;

	for (gsize i = bottom; i <= end; i++) {
		if (velocity(z, i) > velocity(z, fastest))
			fastest = i;
	}
	while (free_fall < end && acceleration(z, free_fall) >= -9.81)
		free_fall++;
	rep->start_s = start * STEP_S;
	rep->bottom_s = bottom * STEP_S;
	rep->end_s = end * STEP_S;
	rep->eccentric_s = rep->bottom_s - rep->start_s;
	rep->concentric_s = rep->end_s - rep->bottom_s;
	rep->rom_m = z[end] - z[bottom];
	rep->mean_velocity_mps = rep->rom_m / rep->concentric_s;
	rep->mean_propulsive_velocity_mps =
		(z[free_fall] - z[bottom]) / ((free_fall - bottom) * STEP_S);
	rep->peak_velocity_mps = velocity(z, fastest);
	rep->time_to_peak_velocity_s = (fastest - bottom) * STEP_S;
	read_sticking(z, bottom, end, rep);
	read_tempo(z, start, bottom, rep);
	rep->tempo.top_s = k ? rep->start_s - reader->truth->rep[k - 1].end_s : (double)NAN;
}

static double largest_signed(const double *values, gsize from, gsize to)
{
	double high = values[highest(values, from, to)], low = values[lowest(values, from, to)];

	return fabs(high) > fabs(low) ? high : low;
}

void plb_truth_bin_by_height(const PlbTruthReader *reader, const double *values, gsize from,
			     gsize to, double low_m, double binned[MAX_BINS])
{
	guint count[MAX_BINS] = { 0 };

	for (int b = 0; b < MAX_BINS; b++)
		binned[b] = 0;
	for (gsize i = from; i <= to; i++) {
		double place = (reader->bar_z[i] - low_m) / BIN_M;

		if (place >= 0 && place < MAX_BINS) {
			binned[(int)place] += values[i];
			count[(int)place]++;
		}
	}
	for (int b = 0; b < MAX_BINS; b++) {
		if (count[b])
			binned[b] /= count[b];
		else
			binned[b] = NAN;
	}
}

static double bar_loop(const PlbTruthReader *reader, guint k)
{
	const double *x = reader->signals->signal[PLB_SIGNAL_BAR_X];
	gsize start = reader->cut[k].start, bottom = reader->cut[k].bottom,
	      end = reader->cut[k].end;
	double down[MAX_BINS], up[MAX_BINS], loop = 0;

	plb_truth_bin_by_height(reader, x, start, bottom, reader->bar_z[bottom], down);
	plb_truth_bin_by_height(reader, x, bottom, end, reader->bar_z[bottom], up);
	for (int b = 0; b < MAX_BINS; b++) {
		if (!isnan(down[b]) && !isnan(up[b]))
			loop = fmax(loop, fabs(up[b] - down[b]));
	}
	return loop;
}

/* Furthest from the straight line, by height, between two instants. */
static double bow(const double *x, const double *z, gsize from, gsize to)
{
	double slope = (x[to] - x[from]) / (z[to] - z[from]), largest = 0;

	for (gsize i = from; i <= to; i++) {
		double off = x[i] - x[from] - slope * (z[i] - z[from]);

		if (fabs(off) > fabs(largest))
			largest = off;
	}
	return largest;
}

static void read_phase(const PlbTruthReader *reader, gsize from, gsize to, double half_m,
		       PlbTruthBarPhase *phase)
{
	double *const *signal = reader->signals->signal;
	const double *x = signal[PLB_SIGNAL_BAR_X];
	double degrees = 180 / G_PI;

	phase->drift_x_m = x[to] - x[from];
	phase->bow_m = bow(x, reader->bar_z, from, to);
	phase->forward_of_midfoot_m = x[highest(x, from, to)] - reader->truth->midfoot_x_m;
	phase->tilt_deg =
		degrees * atan(largest_signed(signal[PLB_SIGNAL_TILT], from, to) / half_m);
	phase->yaw_deg = degrees * atan(largest_signed(signal[PLB_SIGNAL_YAW], from, to) / half_m);
}

void plb_truth_read_bar(PlbTruthReader *reader, guint k, const PlbRig *rig)
{
	PlbTruthRep *rep = &reader->truth->rep[k];
	double *const *signal = reader->signals->signal;
	const double *x = signal[PLB_SIGNAL_BAR_X];
	gsize start = reader->cut[k].start, bottom = reader->cut[k].bottom,
	      end = reader->cut[k].end;
	double half_m = 0.5 * (rig->bar_end[PLB_LEFT].y_m - rig->bar_end[PLB_RIGHT].y_m);
	double degrees = 180 / G_PI;

	rep->bar.drift_x_m = x[end] - x[bottom];
	rep->bar.loop_m = bar_loop(reader, k);
	rep->bar.forward_of_midfoot_m = x[highest(x, bottom, end)] - reader->truth->midfoot_x_m;
	rep->bar.tilt_deg =
		degrees * atan(largest_signed(signal[PLB_SIGNAL_TILT], start, end) / half_m);
	rep->bar.yaw_deg =
		degrees * atan(largest_signed(signal[PLB_SIGNAL_YAW], start, end) / half_m);
	read_phase(reader, start, bottom, half_m, &rep->bar.eccentric);
	read_phase(reader, bottom, end, half_m, &rep->bar.concentric);
}
