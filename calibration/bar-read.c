/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "calibration/bar-fit-private.h"

/* Marks that differ by more are not play but wrong marks, which must not excuse themselves. */
#define LARGEST_PLAY_M 0.003

void plb_bar_fit_read(const PlbBarFit *fit, const PlbReading *reading, double other_x_m,
		      double *x_m, double *z_m)
{
	double length_m[2] = { 0, 0 };

	for (guint i = 0; i < fit->end.string_count; i++) {
		const PlbString *string = &fit->end.string[i];

		length_m[i] = plb_string_length_m(string, reading->encoder[string->channel]);
	}
	*x_m = NAN;
	if (fit->end.string_count == 1)
		plb_bar_end_height(&fit->end, length_m[0], other_x_m, z_m);
	else
		plb_bar_end_from_lengths(&fit->end, length_m, x_m, z_m);
}

/* Where the end shows, with one string's parameter moved, at counts that show x, z unmoved. */
static void moved_place(const PlbBarFit *fit, const double counts[2], gsize parameter, double by,
			double place[2])
{
	PlbBarEnd end = fit->end;
	double theta[PLB_STRING_PARAMETERS] = { 0 }, length_m[2] = { 0, 0 };
	guint which = (guint)(parameter / PLB_STRING_PARAMETERS);

	theta[parameter % PLB_STRING_PARAMETERS] = by;
	end.string[which] = plb_string_moved(&fit->end.string[which], theta);
	for (guint i = 0; i < end.string_count; i++)
		length_m[i] = plb_string_length_m(&end.string[i], counts[i]);
	plb_bar_end_from_lengths(&end, length_m, &place[0], &place[1]);
}

static void counts_at(const PlbBarFit *fit, double x_m, double z_m, double counts[2])
{
	double length_m[2];

	plb_bar_end_to_lengths(&fit->end, fit->end.string_count == 2 ? x_m : NAN, NAN, z_m,
			       length_m);
	for (guint i = 0; i < fit->end.string_count; i++)
		counts[i] = plb_string_counts(&fit->end.string[i], length_m[i]);
}

void plb_bar_fit_gradients(const PlbBarFit *fit, double x_m, double z_m,
			   double gradient[2][PLB_BAR_PARAMETERS])
{
	const double step = 1e-5;
	double counts[2];

	memset(gradient, 0, 2 * sizeof(gradient[0]));
	counts_at(fit, x_m, z_m, counts);
	for (gsize k = 0; k < fit->end.string_count * PLB_STRING_PARAMETERS; k++) {
		double up[2], down[2];

		if (k % PLB_STRING_PARAMETERS == PLB_STRING_MARK)
			continue;
		moved_place(fit, counts, k, step, up);
		moved_place(fit, counts, k, -step, down);
		for (int axis = fit->end.string_count == 2 ? 0 : 1; axis < 2; axis++)
			gradient[axis][k] = (up[axis] - down[axis]) / (2 * step);
	}
}

void plb_bar_fit_placed_u(const PlbBarFit *fit, double x_m, double z_m, double u_m[2])
{
	double gradient[2][PLB_BAR_PARAMETERS];

	plb_bar_fit_gradients(fit, x_m, z_m, gradient);
	for (int axis = 0; axis < 2; axis++) {
		u_m[axis] = 0;
		for (guint i = 0; i < fit->end.string_count; i++)
			u_m[axis] = hypot(
				u_m[axis],
				gradient[axis][i * PLB_STRING_PARAMETERS + PLB_STRING_LENGTH] *
					fit->string[i].play_u_m);
	}
}

/* Effect of play on x and z when the bar travels with a slope dx/dz: a string that it pulls out
 * shows less, one that it lets in shows more. */
static void travel_error(const PlbBarFit *fit, double gradient[2][PLB_BAR_PARAMETERS], double x_m,
			 double z_m, double slope, double error[2])
{
	error[0] = error[1] = 0;
	for (guint i = 0; i < fit->end.string_count; i++) {
		const PlbString *string = &fit->end.string[i];
		double across = fit->end.string_count == 2 ? x_m - string->anchor_x_m : 0;
		double out = across * slope + z_m - string->anchor_z_m;

		for (int axis = 0; axis < 2; axis++)
			error[axis] +=
				copysign(fit->string[i].play_u_m, out) *
				gradient[axis][i * PLB_STRING_PARAMETERS + PLB_STRING_LENGTH];
	}
}

#define STEEPEST 0.3 /* dx/dz of a bar in a squat: 0.1 m over its 0.5 m, and half as much again */

void plb_bar_fit_reading_u(const PlbBarFit *fit, double x_m, double z_m, double u_m[2])
{
	double gradient[2][PLB_BAR_PARAMETERS], square[2] = { 0, 0 };

	plb_bar_fit_gradients(fit, x_m, z_m, gradient);
	for (int k = -1; k <= 1; k++) {
		double error[2];

		travel_error(fit, gradient, x_m, z_m, k * STEEPEST, error);
		for (int axis = 0; axis < 2; axis++)
			square[axis] += error[axis] * error[axis] / 3;
	}
	for (int axis = 0; axis < 2; axis++)
		u_m[axis] = sqrt(square[axis]);
}

/* The scale by which the base rig turns a string's counts to metres. */
static double metres(const PlbString *string, double counts)
{
	return counts / string->counts_per_metre;
}

/* What the same mark shows more on the way in than on the way out, summed over marks. */
typedef struct {
	double sum_m;
	guint pairs;
	gboolean marks;
} Backlash;

/* Where the string was before its first mark nobody knows: that one is no reading on the way out.
 */
static const PlbStep *same_mark_out(const PlbProcedure *procedure, guint before)
{
	const PlbStep *in = plb_procedure_step(procedure, before), *last = NULL;

	for (guint k = 0; k < before; k++) {
		const PlbStep *out = plb_procedure_step(procedure, k);

		if (!plb_step_moves(out, PLB_STEP_LENGTH, in->side) || out->string != in->string)
			continue;
		if (last && out->length_m == in->length_m && last->length_m < out->length_m)
			return out;
		last = out;
	}
	return NULL;
}

static void sum_backlash(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
			 guint which, Backlash *backlash)
{
	const PlbString *string = &base->bar_end[side].string[which];
	const PlbStep *before = NULL;

	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i), *out = NULL;

		if (!plb_step_moves(step, PLB_STEP_LENGTH, side) || step->string != which)
			continue;
		if (before && step->length_m < before->length_m)
			out = same_mark_out(procedure, i);
		if (out) {
			backlash->sum_m +=
				metres(string, step->reading.encoder[string->channel] -
						       out->reading.encoder[string->channel]);
			backlash->pairs++;
		}
		backlash->marks = TRUE;
		before = step;
	}
}

/* Strings of a rack are alike: one mark's error is of the size of a play, all of them tell better.
 * One that stands out from the others by three of its own uncertainties speaks for itself. */
static void find_backlash(const PlbProcedure *procedure, const PlbRig *base, PlbSide side,
			  guint which, PlbStringFit *fit)
{
	double mark_u_m = procedure->tolerances.length_m / PLB_ROOT3;
	double own_m, own_u_m, play_m, play_u_m;
	Backlash own = { 0, 0, FALSE }, all = { 0, 0, FALSE };

	sum_backlash(procedure, base, side, which, &own);
	fit->has_marks = own.marks;
	fit->turns = own.pairs > 0;
	if (!fit->turns)
		return;
	for (int other = 0; other < PLB_SIDES; other++)
		for (guint k = 0; k < base->bar_end[other].string_count; k++)
			sum_backlash(procedure, base, (PlbSide)other, k, &all);
	own_m = own.sum_m / own.pairs;
	own_u_m = mark_u_m * sqrt(2.0 / own.pairs);
	play_m = all.sum_m / all.pairs;
	play_u_m = mark_u_m * sqrt(2.0 / all.pairs);
	if (fabs(own_m - play_m) > 3 * own_u_m) {
		play_m = own_m;
		play_u_m = own_u_m;
	}
	fit->backlash_m = fabs(own_m);
	fit->play_u_m = 0.5 * fmin(LARGEST_PLAY_M, hypot(play_m, play_u_m));
}

void plb_bar_marks(const PlbProcedure *procedure, const PlbRig *base, PlbSide side, guint which,
		   PlbStringFit *fit)
{
	const PlbString *string = &base->bar_end[side].string[which];
	double square = 0, n = 0;

	find_backlash(procedure, base, side, which, fit);
	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);

		if (!plb_step_moves(step, PLB_STEP_BAR, side))
			continue;
		square += pow(metres(string, step->reading.encoder_sd[string->channel]), 2);
		n++;
	}
	fit->noise_m = n > 0 ? sqrt(square / n) : 0;
	/* a count is the least that shows */
	fit->noise_m = fmax(fit->noise_m, 0.29 / fabs(string->counts_per_metre));
}
