/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/rig-verify.h"

#include <math.h>

#include "calibration/calibration-private.h"
#include "calibration/least-squares.h"
#include "calibration/rig-geometry.h"

static const struct {
	double coverage; /* of 95 % */
	double zero_n;   /* 50 N, from the recorder's first tare (calibrator.c) */
} settings = { 1.96, 50 };

static void add(GArray *findings, guint step, const char *what, const char *unit, double known,
		double shown, double u)
{
	PlbRigFinding finding = { step, what, unit, known, shown, settings.coverage * u, FALSE };

	finding.fine = fabs(shown - known) <= finding.limit;
	g_array_append_val(findings, finding);
}

static double noise_u(double noise, const PlbReading *reading)
{
	return noise / sqrt(fmax(1, (double)reading->scans));
}

static double mass_u_n(const PlbProcedure *procedure, const PlbRig *rig, const PlbStep *step)
{
	double sum = 0;

	for (guint i = 0; i < procedure->weights->len; i++)
		if (step->weights & ((guint32)1 << i))
			sum += g_array_index(procedure->weights, PlbWeight, i).tolerance_kg;
	return sum / PLB_ROOT3 * rig->gravity_mps2;
}

static void verify_load(const PlbRig *rig, const PlbProcedure *procedure, guint i, GArray *findings)
{
	const PlbStep *step = plb_procedure_step(procedure, i);
	const PlbPlate *plate = &rig->plate[step->side];
	double counts[4], force_n[4], fz_n, x_m, y_m,
		known = plb_step_force_n(procedure, rig, step);
	double place_u = procedure->tolerances.place_m / PLB_ROOT3;

	plb_plate_counts(procedure, plate, i, counts, NULL);
	for (int k = 0; k < 4; k++)
		force_n[k] = counts[k] * plate->cell[k].newtons_per_count;
	plb_plate_from_cells(plate, force_n, &fz_n, &x_m, &y_m);
	add(findings, i, "force", "N", known, fz_n,
	    sqrt(pow(rig->fz_scale_u * known, 2) + pow(mass_u_n(procedure, rig, step), 2) +
		 2 * pow(noise_u(rig->fz_noise_n, &step->reading), 2)));
	if (isnan(x_m))
		return;
	add(findings, i, "x", "m", step->x_m, x_m, hypot(rig->cop_u_m, place_u));
	add(findings, i, "y", "m", step->y_m, y_m, hypot(rig->cop_u_m, place_u));
}

static void verify_bar(const PlbRig *rig, const PlbProcedure *procedure, guint i, int side,
		       GArray *findings)
{
	static const char *const names[][2] = { { "left bar x", "left bar z" },
						{ "right bar x", "right bar z" } };
	const PlbStep *step = plb_procedure_step(procedure, i);
	const PlbBarEnd *end = &rig->bar_end[side];
	double length_m[2] = { 0, 0 }, x_m = NAN, z_m;
	double u = hypot(rig->bar_u_m, procedure->tolerances.bar_m / PLB_ROOT3);

	for (guint k = 0; k < end->string_count; k++)
		length_m[k] = plb_string_length_m(&end->string[k],
						  step->reading.encoder[end->string[k].channel]);
	if (end->string_count == 1)
		plb_bar_end_height(
			end, length_m[0],
			rig->bar_end[1 - side].string_count == 2 ? step->x_m : (double)NAN, &z_m);
	else
		plb_bar_end_from_lengths(end, length_m, &x_m, &z_m);
	if (end->string_count == 2)
		add(findings, i, names[side][0], "m", step->x_m, x_m,
		    hypot(u, procedure->tolerances.datum_m / PLB_ROOT3));
	add(findings, i, names[side][1], "m", step->z_m, z_m, u);
}

/* Against the first mark of the same string. */
static void verify_length(const PlbRig *rig, const PlbProcedure *procedure, guint i,
			  GArray *findings)
{
	const PlbStep *step = plb_procedure_step(procedure, i), *first = NULL;
	const PlbString *string = &rig->bar_end[step->side].string[step->string];
	double u = procedure->tolerances.length_m / PLB_ROOT3, paid_out_m;

	for (guint k = 0; k < i && !first; k++) {
		const PlbStep *other = plb_procedure_step(procedure, k);

		if (other->kind == PLB_STEP_LENGTH && other->side == step->side &&
		    other->string == step->string)
			first = other;
	}
	if (!first)
		return;
	paid_out_m = plb_string_length_m(string, step->reading.encoder[string->channel]) -
		     plb_string_length_m(string, first->reading.encoder[string->channel]);
	add(findings, i, "length", "m", step->length_m - first->length_m, paid_out_m,
	    sqrt(2 * u * u + rig->bar_u_m * rig->bar_u_m));
}

static void verify_zero(const PlbRig *rig, const PlbProcedure *procedure, guint i, GArray *findings)
{
	const PlbReading *reading = &plb_procedure_step(procedure, i)->reading;

	for (int side = 0; side < PLB_SIDES; side++) {
		double drift_n = 0;

		if (!rig->has_plate[side])
			continue;
		for (int k = 0; k < 4; k++) {
			const PlbCell *cell = &rig->plate[side].cell[k];

			drift_n += (reading->cell[cell->channel] - cell->zero_counts) *
				   cell->newtons_per_count;
		}
		add(findings, i, side == PLB_LEFT ? "left zero" : "right zero", "N", 0, drift_n,
		    settings.zero_n / settings.coverage);
	}
}

gboolean plb_rig_verify(const PlbRig *rig, const PlbProcedure *procedure, GArray *findings,
			GError **error)
{
	gboolean empty = FALSE;

	if (!plb_diagnose_readings(procedure, rig, error))
		return FALSE;
	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);

		if (step->kind == PLB_STEP_EMPTY && !empty)
			verify_zero(rig, procedure, i, findings);
		empty = empty || step->kind == PLB_STEP_EMPTY;
		if (step->kind == PLB_STEP_LOAD)
			verify_load(rig, procedure, i, findings);
		if (step->kind == PLB_STEP_LENGTH)
			verify_length(rig, procedure, i, findings);
		for (int side = 0; side < PLB_SIDES; side++)
			if (step->kind == PLB_STEP_BAR && rig->bar_end[side].string_count &&
			    (step->both_ends || (int)step->side == side))
				verify_bar(rig, procedure, i, side, findings);
	}
	return TRUE;
}

PlbProcedure *plb_procedure_daily(const PlbRig *rig, double mass_kg)
{
	PlbProcedure *procedure = plb_procedure_new();

	plb_procedure_weight(procedure, "1", mass_kg, mass_kg * procedure->tolerances.mass);
	procedure->tolerances.place_m = 0.01; /* put down by eye: it is the force that is checked */
	plb_procedure_add(procedure, PLB_STEP_EMPTY);
	for (int side = 0; side < PLB_SIDES; side++) {
		PlbStep *step;

		if (!rig->has_plate[side])
			continue;
		step = plb_procedure_add(procedure, PLB_STEP_LOAD);
		step->side = (PlbSide)side;
		step->weights = 1;
		step->mass_kg = mass_kg;
		step->x_m = rig->plate[side].x_m;
		step->y_m = rig->plate[side].y_m;
	}
	return procedure;
}
