/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/simulator/lifter-truth-private.h"

#include <math.h>

static double asymmetry(const PlbTruthReader *reader, gsize from, gsize to)
{
	double left = mean(reader->signals->signal[PLB_SIGNAL_FORCE_LEFT], from, to);
	double right = mean(reader->signals->signal[PLB_SIGNAL_FORCE_RIGHT], from, to);

	return 100 * (right - left) / (right + left);
}

/* Net impulse, and whose force it was, while the centre of mass is braked on its way down (sign -1)
 * or driven up (1). */
static void read_driven(const PlbTruthReader *reader, gsize start, gsize end, double sign,
			double *impulse_ns, double *asymmetry_pct)
{
	double *const *signal = reader->signals->signal;
	double left = 0, right = 0, net = 0;

	for (gsize i = start; i <= end; i++) {
		double over = signal[PLB_SIGNAL_FORCE][i] - reader->weight_n;

		if (over <= 0 || sign * velocity(signal[PLB_SIGNAL_COM_Z], i) <= 0)
			continue;
		net += over * STEP_S;
		left += signal[PLB_SIGNAL_FORCE_LEFT][i];
		right += signal[PLB_SIGNAL_FORCE_RIGHT][i];
	}
	*impulse_ns = net;
	*asymmetry_pct = 100 * (right - left) / (right + left);
}

void plb_truth_read_force(PlbTruthReader *reader, guint k)
{
	PlbTruthRep *rep = &reader->truth->rep[k];
	const PlbLifterPlan *plan = reader->plan;
	const double *force = reader->signals->signal[PLB_SIGNAL_FORCE];
	const double *com_z = reader->signals->signal[PLB_SIGNAL_COM_Z], *z = reader->bar_z;
	gsize start = reader->cut[k].start, bottom = reader->cut[k].bottom,
	      end = reader->cut[k].end;
	gsize strongest = highest(force, start, end);
	gsize quickest = bottom;
	double power = 0, down_power = 0, bar_power = 0, best = -INFINITY;

	for (gsize i = bottom; i <= end; i++) {
		double now = force[i] * velocity(com_z, i);

		power += now;
		best = fmax(best, now);
		if (velocity(com_z, i) > velocity(com_z, quickest))
			quickest = i;
		bar_power +=
			plan->load_kg * (acceleration(z, i) + plan->gravity_mps2) * velocity(z, i);
	}
	rep->mean_force_n = mean(force, bottom, end);
	rep->peak_force_n = force[strongest];
	rep->mean_power_w = power / (end - bottom + 1);
	rep->peak_power_w = best;
	rep->bar_mean_power_w = bar_power / (end - bottom + 1);
	rep->impulse_ns = (rep->mean_force_n - reader->weight_n) * rep->concentric_s;
	for (gsize i = start; i <= bottom; i++)
		down_power += force[i] * velocity(com_z, i);
	rep->work_j = power * STEP_S;
	rep->eccentric_work_j = down_power * STEP_S;
	rep->bar_work_j = bar_power * STEP_S;
	rep->com.rise_m = com_z[end] - com_z[bottom];
	rep->com.mean_velocity_mps = rep->com.rise_m / rep->concentric_s;
	rep->com.peak_velocity_mps = velocity(com_z, quickest);
	read_driven(reader, start, end, -1, &rep->braking_impulse_ns, &rep->asymmetry_pct.braking);
	read_driven(reader, start, end, 1, &rep->propulsive_impulse_ns,
		    &rep->asymmetry_pct.propulsive);
}

/* The right foot's pressure ahead of the left's. */
static double right_ahead(const PlbTruthReader *reader, gsize from, gsize to)
{
	return mean(reader->signals->signal[PLB_SIGNAL_COP_RIGHT_X], from, to) -
	       mean(reader->signals->signal[PLB_SIGNAL_COP_LEFT_X], from, to);
}

static double cop_y(const PlbTruthReader *reader, gsize i)
{
	double *const *signal = reader->signals->signal;
	double left = signal[PLB_SIGNAL_FORCE_LEFT][i], right = signal[PLB_SIGNAL_FORCE_RIGHT][i];

	return (left * signal[PLB_SIGNAL_COP_LEFT_Y][i] +
		right * signal[PLB_SIGNAL_COP_RIGHT_Y][i]) /
	       (left + right);
}

static void read_cop(PlbTruthReader *reader, gsize bottom, gsize end, PlbTruthRep *rep)
{
	const double *x = reader->signals->signal[PLB_SIGNAL_COP_X];
	double sum = 0, least = INFINITY, most = -INFINITY, path = 0;

	for (gsize i = bottom; i <= end; i++) {
		double y = cop_y(reader, i);

		sum += y;
		least = fmin(least, y);
		most = fmax(most, y);
		if (i > bottom)
			path += hypot(x[i] - x[i - 1], y - cop_y(reader, i - 1));
	}
	rep->cop.mean_x_m = mean(x, bottom, end);
	rep->cop.range_x_m = x[highest(x, bottom, end)] - x[lowest(x, bottom, end)];
	rep->cop.mean_y_m = sum / (end - bottom + 1);
	rep->cop.range_y_m = most - least;
	rep->cop.path_m = path;
}

void plb_truth_read_sides(PlbTruthReader *reader, guint k)
{
	PlbTruthRep *rep = &reader->truth->rep[k];
	gsize start = reader->cut[k].start, bottom = reader->cut[k].bottom,
	      end = reader->cut[k].end;
	gsize strongest = highest(reader->signals->signal[PLB_SIGNAL_FORCE], start, end);

	rep->asymmetry_pct.eccentric = asymmetry(reader, start, bottom);
	rep->asymmetry_pct.bottom = asymmetry(reader, bottom - 100, bottom + 100);
	rep->asymmetry_pct.concentric = asymmetry(reader, bottom, end);
	rep->asymmetry_pct.peak_force = asymmetry(reader, strongest, strongest);
	rep->asymmetry_pct.impulse = rep->asymmetry_pct.concentric;
	read_cop(reader, bottom, end, rep);
	rep->cop.right_ahead_m.eccentric = right_ahead(reader, start, bottom);
	rep->cop.right_ahead_m.bottom = right_ahead(reader, bottom - 100, bottom + 100);
	rep->cop.right_ahead_m.concentric = right_ahead(reader, bottom, end);
}

/* Rate of force development on the way down, from where the force is last no more than 2.5 %
 * above the weight. */
void plb_truth_read_rise(PlbTruthReader *reader, guint k)
{
	PlbTruthRep *rep = &reader->truth->rep[k];
	const double *force = reader->signals->signal[PLB_SIGNAL_FORCE];
	double *const rates[] = { &rep->rfd.to_50ms_nps, &rep->rfd.to_100ms_nps,
				  &rep->rfd.to_150ms_nps, &rep->rfd.to_200ms_nps,
				  &rep->rfd.to_250ms_nps };
	double level = 1.025 * reader->weight_n;
	gsize start = reader->cut[k].start;
	gsize onset = highest(force, start, reader->cut[k].bottom);
	gboolean rises = force[onset] > level;

	while (onset > start && force[onset] > level)
		onset--;
	rises = rises && onset > start;
	rep->rfd.onset_s = rises ? onset * STEP_S : (double)NAN;
	for (gsize i = 0; i < G_N_ELEMENTS(rates); i++) {
		gsize steps = 50 * (i + 1);

		*rates[i] = rises ? (force[onset + steps] - force[onset]) / (steps * STEP_S)
				  : (double)NAN;
	}
}
