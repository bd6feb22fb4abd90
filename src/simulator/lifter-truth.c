/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-truth-private.h"

#include <math.h>

#define PULL_BENDS 2500  /* the last steps before the bar is taken: the lifter bends */
#define HELPED 0.1       /* of the bar's weight */
#define RISE_MPS 0.03    /* faster is a rise, slower may be tremor */
#define RISE_STEPS 25    /* either side, over which a velocity's slope is taken */
#define BEFORE_STEPS 250 /* a quarter of a second: a period of the sleeves' ringing */

static gsize index_of(double time_s)
{
	return (gsize)(time_s * PLB_TRACK_RATE_HZ);
}

/* The last instant before a rise that is under way at `from`: back to where it is slower than any
 * tremor, and on from there as the velocity's straight line goes, but not to where the ringing
 * sleeves still take the bar down. */
static gsize rise_from_rest(const double *z, gsize earliest, gsize from)
{
	gsize i = from, sinks, before;
	double gain;

	while (i > earliest && velocity(z, i) > RISE_MPS)
		i--;
	gain = (velocity(z, i + RISE_STEPS) - velocity(z, i - RISE_STEPS)) / (2 * RISE_STEPS);
	before = i - (gsize)fmin(RISE_MPS / fmax(gain, 1e-9), BEFORE_STEPS / 2.0);
	for (sinks = i; sinks > before && velocity(z, sinks) > 0;)
		sinks--;
	return sinks;
}

/* Lowest point; after a pause of over 0.3 s there, the last instant before the bar rises for good.
 * Whether the lifter rests, and until when, is read from the intended depth, for after a quick
 * descent the sleeves may ring by more than 5 mm meanwhile. Where it turns without a rest, however
 * slowly, the last instant before it rises for good is the lowest. */
static gsize find_bottom(const double *z, const double *depth, double hold_s, gsize from, gsize to)
{
	gsize bottom = lowest(z, from, to), deepest = highest(depth, from, to);
	gsize first = deepest, last = deepest;
	double metres = (z[from] - z[bottom]) / (depth[deepest] - depth[from]);

	while (first > from && (depth[deepest] - depth[first - 1]) * metres <= NEAR_M)
		first--;
	while (last < to && (depth[deepest] - depth[last + 1]) * metres <= NEAR_M)
		last++;
	if (hold_s <= 0 || (last - first) * STEP_S <= 0.3)
		return bottom;
	bottom = lowest(z, MAX(deepest, last > BEFORE_STEPS ? last - BEFORE_STEPS : 0), last);
	while (last < to && z[last] < z[bottom] + NEAR_M)
		last++;
	return rise_from_rest(z, deepest, last);
}

/* The height before the descent: the highest just before it, not of the sleeves' ringing after the
 * rep before. */
static double height_before(const double *z, gsize earliest, gsize descent)
{
	gsize from = descent > BEFORE_STEPS ? descent - BEFORE_STEPS : 0;

	return z[highest(z, MAX(earliest, from), descent)];
}

static void cut_reps(PlbTruthReader *reader, const PlbPhases *phases)
{
	const double *z = reader->bar_z;
	guint n = reader->plan->rep_count;

	for (guint k = 0; k < n; k++)
		reader->cut[k].bottom = find_bottom(
			z, phases->track[PLB_TRACK_DEPTH], reader->plan->rep[k].hold_s,
			index_of(phases->descent[k].from_s), index_of(phases->ascent[k].to_s));
	for (guint k = 0; k < n; k++) {
		gsize bottom = reader->cut[k].bottom;
		gsize from = k ? reader->cut[k - 1].bottom : index_of(phases->walk_out.to_s);
		gsize to = k + 1 < n ? reader->cut[k + 1].bottom : index_of(phases->set_end_s);
		double before_m = height_before(z, from, index_of(phases->descent[k].from_s));
		double after_m = z[highest(z, bottom, to)];

		for (from = bottom; z[from] < before_m - NEAR_M;)
			from--;
		for (to = bottom; z[to] < after_m - NEAR_M;)
			to++;
		reader->cut[k].start = from;
		reader->cut[k].end = to;
	}
}

static void read_body(PlbTruthReader *reader, guint k)
{
	PlbTruthRep *rep = &reader->truth->rep[k];
	double *const *signal = reader->signals->signal;
	const double *z = reader->bar_z, *l5s1 = signal[PLB_SIGNAL_L5S1];
	gsize start = reader->cut[k].start, bottom = reader->cut[k].bottom,
	      end = reader->cut[k].end;
	gsize third = bottom;
	double degrees = 180 / G_PI;
	double hip = mean(signal[PLB_SIGNAL_HIP], bottom, end);
	double knee = mean(signal[PLB_SIGNAL_KNEE], bottom, end);

#define LARGEST(s) (signal[s][highest(signal[s], start, end)])
	while (z[third] < z[bottom] + rep->rom_m / 3)
		third++;
	rep->posture.trunk_lean_deg = degrees * LARGEST(PLB_SIGNAL_TRUNK);
	rep->posture.shank_lean_deg = degrees * LARGEST(PLB_SIGNAL_SHANK);
	rep->posture.thigh_deg = degrees * LARGEST(PLB_SIGNAL_THIGH);
	rep->posture.hip_rise_ratio =
		(signal[PLB_SIGNAL_HIP_Z][third] - signal[PLB_SIGNAL_HIP_Z][bottom]) /
		(z[third] - z[bottom]);
	rep->moments.l5s1_peak_nm = LARGEST(PLB_SIGNAL_L5S1);
	rep->moments.hip_peak_nm = LARGEST(PLB_SIGNAL_HIP);
	rep->moments.knee_peak_nm = LARGEST(PLB_SIGNAL_KNEE);
#undef LARGEST
	rep->moments.l5s1_concentric_mean_nm = mean(l5s1, bottom, end);
	rep->moments.hip_knee_ratio = hip / knee;
	rep->moments.lumbar_share = rep->moments.l5s1_concentric_mean_nm / (hip + knee);
	rep->dose_nms = rep->squared_dose_nm2s = 0;
	for (gsize i = start; i <= end; i++) {
		rep->dose_nms += fmax(0, l5s1[i]) * STEP_S;
		rep->squared_dose_nm2s += l5s1[i] * l5s1[i] * STEP_S;
	}
}

/* Did spotters carry a tenth of the bar, over the ascent? Then it was no lockout of the lifter's.
 */
static gboolean is_helped(const PlbTruthReader *reader, const PlbPhases *phases, guint k)
{
	return mean(phases->track[PLB_TRACK_LOAD], reader->cut[k].bottom, reader->cut[k].end) <
	       1 - HELPED;
}

/* A rep is partial when it moves less than 60 % of the set's median (the contract). */
static int compare_doubles(gconstpointer a, gconstpointer b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void judge_complete(PlbTruthReader *reader, const PlbPhases *phases)
{
	PlbTruth *truth = reader->truth;
	double rom_m[PLB_LIFTER_MAX_REPS], median_m;

	for (guint k = 0; k < truth->n; k++)
		rom_m[k] = truth->rep[k].rom_m;
	qsort(rom_m, truth->n, sizeof(double), compare_doubles);
	median_m = 0.5 * (rom_m[truth->n / 2] + rom_m[(truth->n - 1) / 2]);
	for (guint k = 0; k < truth->n; k++) {
		PlbTruthRep *rep = &truth->rep[k];

		if (reader->plan->rep[k].fate == PLB_FATE_PINS)
			rep->why = "pins";
		else if (reader->plan->rep[k].fate == PLB_FATE_FAILED ||
			 is_helped(reader, phases, k))
			rep->why = "failed";
		else if (rep->rom_m < 0.6 * median_m)
			rep->why = "partial";
		rep->complete = !rep->why;
	}
}

static void matched_heights(const PlbTruthReader *reader, double *low_m, double *high_m)
{
	*low_m = -INFINITY;
	*high_m = INFINITY;
	for (guint k = 0; k < reader->truth->n; k++) {
		if (!reader->truth->rep[k].complete)
			continue;
		*low_m = fmax(*low_m, reader->bar_z[reader->cut[k].bottom]);
		*high_m = fmin(*high_m, fmin(reader->bar_z[reader->cut[k].start],
					     reader->bar_z[reader->cut[k].end]));
	}
}

static double matched_mean(const PlbTruthReader *reader, guint k, double low_m, double high_m)
{
	const double *gravity = reader->signals->signal[PLB_SIGNAL_L5S1_GRAVITY];
	double down[MAX_BINS], up[MAX_BINS], sum = 0;
	guint count = 0;

	plb_truth_bin_by_height(reader, gravity, reader->cut[k].start, reader->cut[k].bottom, low_m,
				down);
	plb_truth_bin_by_height(reader, gravity, reader->cut[k].bottom, reader->cut[k].end, low_m,
				up);
	for (int b = 0; b < MAX_BINS && low_m + (b + 1) * BIN_M <= high_m; b++) {
		if (isnan(down[b]) || isnan(up[b]))
			continue;
		sum += 0.5 * (down[b] + up[b]);
		count++;
	}
	return count ? sum / count : (double)NAN;
}

static void read_matched(PlbTruthReader *reader)
{
	PlbTruth *truth = reader->truth;
	double low_m, high_m, value[PLB_LIFTER_MAX_REPS], first = 0, last = 0, best = 0, end = 0;
	guint n = 0, compared;

	matched_heights(reader, &low_m, &high_m);
	for (guint k = 0; k < truth->n; k++) {
		PlbTruthRep *rep = &truth->rep[k];

		rep->l5s1_gravity_matched_nm = rep->l5s1_change_pct = NAN;
		if (!rep->complete)
			continue;
		rep->l5s1_gravity_matched_nm = matched_mean(reader, k, low_m, high_m);
		value[n++] = rep->l5s1_gravity_matched_nm;
		best = fmax(best, rep->mean_velocity_mps);
		end = rep->mean_velocity_mps;
	}
	compared = plb_lifter_plan_compared(n);
	for (guint k = 0; k < compared && k < n; k++) {
		first += value[k] / compared;
		last += value[n - 1 - k] / compared;
	}
	for (guint k = 0; k < truth->n; k++)
		truth->rep[k].l5s1_change_pct =
			100 * (truth->rep[k].l5s1_gravity_matched_nm / first - 1);
	truth->l5s1_change_pct = n > 1 ? 100 * (last / first - 1) : (double)NAN;
	truth->velocity_loss_pct = n > 0 ? 100 * (best - end) / best : (double)NAN;
}

void plb_truth_read(PlbTruth *truth, const PlbLifterPlan *plan, const PlbPhases *phases,
		    const PlbSignals *signals, const PlbRig *rig)
{
	PlbTruthReader reader = { .plan = plan,
				  .signals = signals,
				  .bar_z = signals->signal[PLB_SIGNAL_BAR_Z],
				  .truth = truth };
	gboolean pulls = plan->settings.lift == PLB_LIFT_DEADLIFT;

	*truth = (PlbTruth){ .n = plan->rep_count };
	truth->midfoot_x_m = pulls ? mean(signals->signal[PLB_SIGNAL_COP_X],
					  index_of(phases->step_on.to_s) + 200,
					  index_of(phases->unrack.from_s) - PULL_BENDS)
				   : mean(signals->signal[PLB_SIGNAL_COP_X],
					  index_of(phases->walk_out.to_s) + 200,
					  index_of(phases->descent[0].from_s));
	reader.weight_n = (plan->body.mass_kg + plan->load_kg) * plan->gravity_mps2;
	(pulls ? plb_truth_cut_pulls : cut_reps)(&reader, phases);
	for (guint k = 0; k < truth->n; k++) {
		plb_truth_read_velocity(&reader, k);
		plb_truth_read_force(&reader, k);
		plb_truth_read_sides(&reader, k);
		plb_truth_read_rise(&reader, k);
		plb_truth_read_bar(&reader, k, rig);
		read_body(&reader, k);
	}
	judge_complete(&reader, phases);
	read_matched(&reader);
}
