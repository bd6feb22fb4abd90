/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/side-moments.h"

#include <math.h>

/* Feet are put down up to 15 mm apart, fore and aft, without anybody noticing (docs/simulator.md):
 * as a standard deviation of where one side's joints are against the middle of both. */
#define STAGGER_SD_M 0.0075
/* Arms of the back's extensors in the literature are 50-70 mm. */
#define EXTENSOR_ARM_SD_M 0.005

typedef struct {
	double peak[2], force[2]; /* left, right; force of each side at its own peak */
} SidePeaks;

static double forward_force(const PlbSideInput *in, const PlbRepSolution *solution, gsize i)
{
	gsize at = CLAMP(i, 1, solution->n - 2);
	double acceleration = (solution->com_x_m[at - 1] - 2 * solution->com_x_m[at] +
			       solution->com_x_m[at + 1]) *
			      in->rate_hz * in->rate_hz;

	return in->total_kg * acceleration;
}

/* What the right side's plate force asks of a joint at (x, z) more than the left's. */
static double difference(const PlbSideInput *in, const PlbRepSolution *solution, gsize i, double x,
			 double z)
{
	double left = in->force_n[0][i], right = in->force_n[1][i];
	double share = (right - left) / (right + left);

	return (in->cop_x_m[1][i] - x) * right - (in->cop_x_m[0][i] - x) * left +
	       z * forward_force(in, solution, i) * share;
}

static void take(SidePeaks *peaks, int side, double moment, double force)
{
	if (isfinite(moment) && !(moment <= peaks->peak[side])) {
		peaks->peak[side] = moment;
		peaks->force[side] = force;
	}
}

/* both: the joint's demand of both legs; sign: -1 for knees. */
static void take_both(const PlbSideInput *in, gsize i, double both, double difference_nm,
		      SidePeaks *peaks)
{
	double all = in->force_n[0][i] + in->force_n[1][i];

	take(peaks, 0, (both - difference_nm) / 2, in->force_n[0][i] / all);
	take(peaks, 1, (both + difference_nm) / 2, in->force_n[1][i] / all);
}

/* The error of both legs together is shared as the force is; each side's pressure, and how far its
 * foot is in front of the other, add their own. */
static void set_band(const PlbSideInput *in, const SidePeaks *peaks, int side, double both_sd_nm,
		     double weight_n, double band[2])
{
	double own = hypot(in->pressure_u_m, STAGGER_SD_M) * M_SQRT1_2 * weight_n / 2;
	double sd = hypot(both_sd_nm * peaks->force[side], own);

	band[0] = peaks->peak[side] - 1.96 * sd;
	band[1] = peaks->peak[side] + 1.96 * sd;
}

static void fill_side(const PlbSideInput *in, const SidePeaks *hip, const SidePeaks *knee,
		      const SidePeaks *ankle, int side, double weight_n, PlbSideLoad *load)
{
	load->hip_peak_nm = hip->peak[side];
	load->knee_peak_nm = knee->peak[side];
	load->ankle_peak_nm = ankle->peak[side];
	set_band(in, hip, side, in->both_sd_hip_nm, weight_n, load->hip_band_nm);
	set_band(in, knee, side, in->both_sd_knee_nm, weight_n, load->knee_band_nm);
}

void plb_side_moments_fill(const PlbRepView *view, const PlbBodySettings *settings,
			   const PlbSideInput *in, PlbRepLoad *load)
{
	const PlbRepSolution *s = view->solution;
	SidePeaks hip = { { NAN, NAN }, { NAN, NAN } }, knee = hip, ankle = hip;
	double weight_n = in->total_kg * view->model->gravity_mps2;
	gsize from, to;

	plb_rep_summary_reported(view, settings, &from, &to);
	for (gsize i = from; i <= to; i++) {
		take_both(in, i, s->hip_nm[i], difference(in, s, i, s->hip_x_m[i], s->hip_z_m[i]),
			  &hip);
		take_both(in, i, s->knee_nm[i],
			  -difference(in, s, i, s->knee_x_m[i], s->knee_z_m[i]), &knee);
		take_both(in, i, s->ankle_nm[i], difference(in, s, i, in->ankle_x_m, in->ankle_z_m),
			  &ankle);
	}
	fill_side(in, &hip, &knee, &ankle, 0, weight_n, &load->moments.left);
	fill_side(in, &hip, &knee, &ankle, 1, weight_n, &load->moments.right);
}

void plb_disc_force_fill(const PlbRepView *view, const PlbBodySettings *settings, double l5s1_sd_nm,
			 PlbRepLoad *load)
{
	const PlbRepSolution *s = view->solution;
	double peak = load->moments.l5s1_peak_nm, muscle = peak / PLB_EXTENSOR_ARM_M, sd;
	gsize from, to;

	plb_rep_summary_reported(view, settings, &from, &to);
	for (gsize i = from; i <= to; i++) {
		double lean = s->trunk_rad[i];

		if (s->l5s1_nm[i] != peak)
			continue;
		/* the weight above presses down and forward of a leaning trunk's axis */
		load->moments.l5s1_compression_n =
			muscle + s->above_z_n[i] * cos(lean) + s->above_x_n[i] * sin(lean);
		load->moments.l5s1_shear_n =
			s->above_z_n[i] * sin(lean) - s->above_x_n[i] * cos(lean);
	}
	sd = hypot(l5s1_sd_nm / PLB_EXTENSOR_ARM_M,
		   muscle * EXTENSOR_ARM_SD_M / PLB_EXTENSOR_ARM_M);
	load->moments.l5s1_compression_band_n[0] = load->moments.l5s1_compression_n - 1.96 * sd;
	load->moments.l5s1_compression_band_n[1] = load->moments.l5s1_compression_n + 1.96 * sd;
}
