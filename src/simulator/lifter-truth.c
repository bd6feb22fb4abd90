/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-truth.h"

#include <math.h>

#define STEP_S (1.0 / PLB_TRACK_RATE_HZ)
#define NEAR_M 0.005     /* "within 5 mm", the contract */
#define RISE_MPS 0.03    /* faster is a rise, slower may be tremor */
#define RISE_STEPS 25    /* either side, over which a velocity's slope is taken */
#define BEFORE_STEPS 250 /* a quarter of a second: a period of the sleeves' ringing */
#define BIN_M 0.01       /* of bar height, for matching reps */
#define MAX_BINS 200

typedef struct {
	const PlbLifterPlan *plan;
	const PlbSignals *signals;
	const double *bar_z;
	PlbTruth *truth;
	struct {
		gsize start, bottom, end;
	} cut[PLB_LIFTER_MAX_REPS];
} Reader;

static gsize index_of(double time_s)
{
	return (gsize)(time_s * PLB_TRACK_RATE_HZ);
}

static gsize highest(const double *values, gsize from, gsize to)
{
	gsize best = from;

	for (gsize i = from; i <= to; i++) {
		if (values[i] > values[best])
			best = i;
	}
	return best;
}

static gsize lowest(const double *values, gsize from, gsize to)
{
	gsize best = from;

	for (gsize i = from; i <= to; i++) {
		if (values[i] < values[best])
			best = i;
	}
	return best;
}

static double mean(const double *values, gsize from, gsize to)
{
	double sum = 0;

	for (gsize i = from; i <= to; i++)
		sum += values[i];
	return sum / (to - from + 1);
}

static double velocity(const double *values, gsize i)
{
	return (values[i + 1] - values[i - 1]) / (2 * STEP_S);
}

static double acceleration(const double *values, gsize i)
{
	return (values[i + 1] - 2 * values[i] + values[i - 1]) / (STEP_S * STEP_S);
}

/* The last instant before a rise that is under way at `from`: back to where it is slower than any
 * tremor, and on from there as the velocity's straight line goes. */
static gsize rise_from_rest(const double *z, gsize earliest, gsize from)
{
	gsize i = from;
	double gain;

	while (i > earliest && velocity(z, i) > RISE_MPS)
		i--;
	gain = (velocity(z, i + RISE_STEPS) - velocity(z, i - RISE_STEPS)) / (2 * RISE_STEPS);
	return i - (gsize)fmin(RISE_MPS / fmax(gain, 1e-9), BEFORE_STEPS / 2.0);
}

/* Lowest point; after a pause of over 0.3 s there, the last instant before the bar rises for good.
 * Whether the lifter pauses, and until when, is read from the intended depth, for after a quick
 * descent the sleeves may ring by more than 5 mm while the lifter rests. */
static gsize find_bottom(const double *z, const double *depth, gsize from, gsize to)
{
	gsize bottom = lowest(z, from, to), deepest = highest(depth, from, to);
	gsize first = deepest, last = deepest;
	double metres = (z[from] - z[bottom]) / (depth[deepest] - depth[from]);

	while (first > from && (depth[deepest] - depth[first - 1]) * metres <= NEAR_M)
		first--;
	while (last < to && (depth[deepest] - depth[last + 1]) * metres <= NEAR_M)
		last++;
	if ((last - first) * STEP_S <= 0.3)
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

static void cut_reps(Reader *reader, const PlbPhases *phases)
{
	const double *z = reader->bar_z;
	guint n = reader->plan->rep_count;

	for (guint k = 0; k < n; k++)
		reader->cut[k].bottom = find_bottom(z, phases->track[PLB_TRACK_DEPTH],
						    index_of(phases->descent[k].from_s),
						    index_of(phases->ascent[k].to_s));
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

/* First peak of the (50 ms mean) velocity, then the lowest before it peaks again. */
static double sticking_velocity(const double *z, gsize bottom, gsize end)
{
	const gsize half = 25;
	double peak = 0, valley = INFINITY;

	for (gsize i = bottom + half; i + half < end; i++) {
		double v = (z[i + half] - z[i - half]) / (2 * half * STEP_S);

		if (isinf(valley) && v > peak)
			peak = v;
		else if (v < valley && peak > 0.1 && v < 0.97 * peak)
			valley = v;
		else if (v > valley * 1.03 + 0.005)
			return valley;
	}
	return NAN;
}

static void read_velocity(Reader *reader, guint k)
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
	rep->min_velocity_sticking_mps = sticking_velocity(z, bottom, end);
}

static double asymmetry(const Reader *reader, gsize from, gsize to)
{
	double left = mean(reader->signals->signal[PLB_SIGNAL_FORCE_LEFT], from, to);
	double right = mean(reader->signals->signal[PLB_SIGNAL_FORCE_RIGHT], from, to);

	return 100 * (right - left) / (right + left);
}

static void read_force(Reader *reader, guint k)
{
	PlbTruthRep *rep = &reader->truth->rep[k];
	const PlbLifterPlan *plan = reader->plan;
	const double *force = reader->signals->signal[PLB_SIGNAL_FORCE];
	const double *com_z = reader->signals->signal[PLB_SIGNAL_COM_Z], *z = reader->bar_z;
	gsize start = reader->cut[k].start, bottom = reader->cut[k].bottom,
	      end = reader->cut[k].end;
	gsize strongest = highest(force, start, end);
	double weight_n = (plan->body.mass_kg + plan->load_kg) * plan->gravity_mps2;
	double power = 0, bar_power = 0, best = -INFINITY;

	for (gsize i = bottom; i <= end; i++) {
		double now = force[i] * velocity(com_z, i);

		power += now;
		best = fmax(best, now);
		bar_power +=
			plan->load_kg * (acceleration(z, i) + plan->gravity_mps2) * velocity(z, i);
	}
	rep->mean_force_n = mean(force, bottom, end);
	rep->peak_force_n = force[strongest];
	rep->mean_power_w = power / (end - bottom + 1);
	rep->peak_power_w = best;
	rep->bar_mean_power_w = bar_power / (end - bottom + 1);
	rep->impulse_ns = (rep->mean_force_n - weight_n) * rep->concentric_s;
	rep->asymmetry_pct.eccentric = asymmetry(reader, start, bottom);
	rep->asymmetry_pct.bottom = asymmetry(reader, bottom - 100, bottom + 100);
	rep->asymmetry_pct.concentric = asymmetry(reader, bottom, end);
	rep->asymmetry_pct.peak_force = asymmetry(reader, strongest, strongest);
	rep->asymmetry_pct.impulse = rep->asymmetry_pct.concentric;
}

static double largest_signed(const double *values, gsize from, gsize to)
{
	double high = values[highest(values, from, to)], low = values[lowest(values, from, to)];

	return fabs(high) > fabs(low) ? high : low;
}

/* mean of a signal in each bin of bar height; NAN where the bar never was */
static void bin_by_height(const Reader *reader, const double *values, gsize from, gsize to,
			  double low_m, double binned[MAX_BINS])
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

static double bar_loop(const Reader *reader, guint k)
{
	const double *x = reader->signals->signal[PLB_SIGNAL_BAR_X];
	gsize start = reader->cut[k].start, bottom = reader->cut[k].bottom,
	      end = reader->cut[k].end;
	double down[MAX_BINS], up[MAX_BINS], loop = 0;

	bin_by_height(reader, x, start, bottom, reader->bar_z[bottom], down);
	bin_by_height(reader, x, bottom, end, reader->bar_z[bottom], up);
	for (int b = 0; b < MAX_BINS; b++) {
		if (!isnan(down[b]) && !isnan(up[b]))
			loop = fmax(loop, fabs(up[b] - down[b]));
	}
	return loop;
}

static void read_bar(Reader *reader, guint k, const PlbRig *rig)
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
}

static void read_cop(Reader *reader, guint k)
{
	PlbTruthRep *rep = &reader->truth->rep[k];
	double *const *signal = reader->signals->signal;
	const double *x = signal[PLB_SIGNAL_COP_X];
	gsize bottom = reader->cut[k].bottom, end = reader->cut[k].end;
	double sum = 0;

	for (gsize i = bottom; i <= end; i++)
		sum += (signal[PLB_SIGNAL_FORCE_LEFT][i] * signal[PLB_SIGNAL_COP_LEFT_Y][i] +
			signal[PLB_SIGNAL_FORCE_RIGHT][i] * signal[PLB_SIGNAL_COP_RIGHT_Y][i]) /
		       (signal[PLB_SIGNAL_FORCE_LEFT][i] + signal[PLB_SIGNAL_FORCE_RIGHT][i]);
	rep->cop.mean_x_m = mean(x, bottom, end);
	rep->cop.range_x_m = x[highest(x, bottom, end)] - x[lowest(x, bottom, end)];
	rep->cop.mean_y_m = sum / (end - bottom + 1);
}

static void read_body(Reader *reader, guint k)
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

/* A rep is partial when it moves less than 60 % of the set's median (the contract). */
static int compare_doubles(gconstpointer a, gconstpointer b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void judge_complete(PlbTruth *truth)
{
	double rom_m[PLB_LIFTER_MAX_REPS], median_m;

	for (guint k = 0; k < truth->n; k++)
		rom_m[k] = truth->rep[k].rom_m;
	qsort(rom_m, truth->n, sizeof(double), compare_doubles);
	median_m = 0.5 * (rom_m[truth->n / 2] + rom_m[(truth->n - 1) / 2]);
	for (guint k = 0; k < truth->n; k++)
		truth->rep[k].complete = truth->rep[k].rom_m >= 0.6 * median_m;
}

static void matched_heights(const Reader *reader, double *low_m, double *high_m)
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

static double matched_mean(const Reader *reader, guint k, double low_m, double high_m)
{
	const double *gravity = reader->signals->signal[PLB_SIGNAL_L5S1_GRAVITY];
	double down[MAX_BINS], up[MAX_BINS], sum = 0;
	guint count = 0;

	bin_by_height(reader, gravity, reader->cut[k].start, reader->cut[k].bottom, low_m, down);
	bin_by_height(reader, gravity, reader->cut[k].bottom, reader->cut[k].end, low_m, up);
	for (int b = 0; b < MAX_BINS && low_m + (b + 1) * BIN_M <= high_m; b++) {
		if (isnan(down[b]) || isnan(up[b]))
			continue;
		sum += 0.5 * (down[b] + up[b]);
		count++;
	}
	return count ? sum / count : (double)NAN;
}

static void read_matched(Reader *reader)
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
	Reader reader = { .plan = plan,
			  .signals = signals,
			  .bar_z = signals->signal[PLB_SIGNAL_BAR_Z],
			  .truth = truth };

	*truth = (PlbTruth){ .n = plan->rep_count };
	truth->midfoot_x_m =
		mean(signals->signal[PLB_SIGNAL_COP_X], index_of(phases->walk_out.to_s) + 200,
		     index_of(phases->descent[0].from_s));
	cut_reps(&reader, phases);
	for (guint k = 0; k < truth->n; k++) {
		read_velocity(&reader, k);
		read_force(&reader, k);
		read_bar(&reader, k, rig);
		read_cop(&reader, k);
		read_body(&reader, k);
	}
	judge_complete(truth);
	read_matched(&reader);
}
