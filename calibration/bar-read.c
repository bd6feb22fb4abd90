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

void plb_bar_fit_reading_u(const PlbBarFit *fit, double x_m, double z_m, double u_m[2])
{
	double gradient[2][PLB_BAR_PARAMETERS];

	plb_bar_fit_gradients(fit, x_m, z_m, gradient);
	for (int axis = 0; axis < 2; axis++) {
		double square = 0, sum = 0;

		for (guint i = 0; i < fit->end.string_count; i++) {
			gsize at = i * PLB_STRING_PARAMETERS + PLB_STRING_LENGTH;
			double u = fabs(gradient[axis][at]) * fit->string[i].play_u_m;

			square += u * u;
			sum += u;
		}
		/* a bar goes up and down: one string's play then adds to the other's in z */
		u_m[axis] = axis == 1 ? sum : sqrt(square);
	}
}

/* The scale by which the base rig turns a string's counts to metres. */
static double metres(const PlbString *string, double counts)
{
	return counts / string->counts_per_metre;
}

/* Play is what the same mark shows more on the way out than on the way in. */
static void find_backlash(const PlbProcedure *procedure, const PlbString *string, PlbSide side,
			  guint which, PlbStringFit *fit)
{
	double mark_u_m = procedure->tolerances.length_m / PLB_ROOT3, sum = 0;
	guint pairs = 0;
	const PlbStep *before = NULL;

	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);
		gboolean mine =
			plb_step_moves(step, PLB_STEP_LENGTH, side) && step->string == which;

		fit->has_marks = fit->has_marks || mine;
		if (mine && before && step->length_m < before->length_m) {
			/* on the way in: the same mark on the way out */
			for (guint k = 0; k < i; k++) {
				const PlbStep *out = plb_procedure_step(procedure, k);

				if (!plb_step_moves(out, PLB_STEP_LENGTH, side) ||
				    out->string != which || out->length_m != step->length_m)
					continue;
				sum += metres(string,
					      step->reading.encoder[string->channel] -
						      out->reading.encoder[string->channel]);
				pairs++;
				break;
			}
		}
		before = mine ? step : before;
	}
	fit->turns = pairs > 0;
	fit->backlash_m = pairs ? fabs(sum / pairs) : 0;
	if (pairs)
		fit->play_u_m = 0.5 * fmin(LARGEST_PLAY_M,
					   fmax(fit->backlash_m, mark_u_m * sqrt(2.0 / pairs)));
}

void plb_bar_marks(const PlbProcedure *procedure, const PlbRig *base, PlbSide side, guint which,
		   PlbStringFit *fit)
{
	const PlbString *string = &base->bar_end[side].string[which];
	double square = 0, n = 0;

	find_backlash(procedure, string, side, which, fit);
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
