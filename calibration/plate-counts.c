/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/plate-fit.h"

/* Where a step stands in time: its reading's time, or else its place in the list. */
static double when(const PlbProcedure *procedure, guint i, gboolean by_clock)
{
	return by_clock ? plb_procedure_step(procedure, i)->reading.time_s : (double)i;
}

static gboolean has_clock(const PlbProcedure *procedure)
{
	for (guint i = 0; i < procedure->steps->len; i++)
		if (!isfinite(plb_procedure_step(procedure, i)->reading.time_s))
			return FALSE;
	return TRUE;
}

/* Standard uncertainty of a mean: white noise, and a third of a count where no noise is told. */
static double mean_u(const PlbReading *reading, guint channel)
{
	double sd = reading->cell_sd[channel];

	if (sd > 0 && reading->scans > 0)
		return sqrt(sd * sd / (double)reading->scans + 0.01);
	return 0.3;
}

/* The nearest empty steps before and after; -1 = none. */
static void empties_around(const PlbProcedure *procedure, guint step, int *before, int *after)
{
	*before = *after = -1;
	for (guint i = 0; i < procedure->steps->len; i++) {
		if (plb_procedure_step(procedure, i)->kind != PLB_STEP_EMPTY)
			continue;
		if (i <= step)
			*before = (int)i;
		else if (*after < 0)
			*after = (int)i;
	}
}

void plb_plate_counts(const PlbProcedure *procedure, const PlbPlate *plate, guint step,
		      double counts[4], double counts_u[4])
{
	const PlbReading *reading = &plb_procedure_step(procedure, step)->reading;
	gboolean by_clock = has_clock(procedure);
	int before, after;
	double share = 0;

	empties_around(procedure, step, &before, &after);
	if (before >= 0 && after >= 0 && before != (int)step)
		share = (when(procedure, step, by_clock) -
			 when(procedure, (guint)before, by_clock)) /
			fmax(1e-9, when(procedure, (guint)after, by_clock) -
					   when(procedure, (guint)before, by_clock));
	if (before < 0)
		before = after;
	if (after < 0)
		after = before;
	for (int k = 0; k < 4; k++) {
		guint channel = plate->cell[k].channel;
		double zero = plate->cell[k].zero_counts, zero_u = 0;

		if (before >= 0) {
			const PlbReading *one =
				&plb_procedure_step(procedure, (guint)before)->reading;
			const PlbReading *other =
				&plb_procedure_step(procedure, (guint)after)->reading;

			zero = (1 - share) * one->cell[channel] + share * other->cell[channel];
			zero_u = mean_u(one, channel);
		}
		counts[k] = reading->cell[channel] - zero;
		if (counts_u)
			counts_u[k] = hypot(mean_u(reading, channel), zero_u);
	}
}

double plb_plate_zero_drift(const PlbProcedure *procedure, const PlbPlate *plate)
{
	int first = -1, last = -1;
	double drift_n = 0;

	for (guint i = 0; i < procedure->steps->len; i++)
		if (plb_procedure_step(procedure, i)->kind == PLB_STEP_EMPTY) {
			first = first < 0 ? (int)i : first;
			last = (int)i;
		}
	if (first < 0 || first == last)
		return NAN;
	for (int k = 0; k < 4; k++) {
		guint channel = plate->cell[k].channel;

		drift_n += (plb_procedure_step(procedure, (guint)last)->reading.cell[channel] -
			    plb_procedure_step(procedure, (guint)first)->reading.cell[channel]) *
			   plate->cell[k].newtons_per_count;
	}
	return drift_n;
}

double plb_step_force_n(const PlbProcedure *procedure, const PlbRig *rig, const PlbStep *step)
{
	return step->mass_kg * rig->gravity_mps2 * (1 - procedure->tolerances.buoyancy);
}
