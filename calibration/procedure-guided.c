/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/procedure.h"

/* Where the guide asks for things. Five points by three loads, corners and middle: ASTM F3109's
 * spatial grid in small, and OIML R 76's eccentricity points. */
static const struct {
	double corner; /* of the way from the cells' middle to the corner that they make */
	double held_s; /* for creep */
	double mark_m; /* between marks on a string */
	guint marks;
	double bar_x_m[3], bar_z_m[4]; /* over the room that a squat takes */
	double plumb_x_m[4], plumb_z_m;
} guide = {
	0.75, 60, 0.4, 3, { -0.15, 0, 0.2 }, { 0.5, 0.8, 1.2, 1.6 }, { -0.1, -0.03, 0.04, 0.12 },
	1.2,
};

typedef struct {
	double x, y, half_x, half_y;
} CellBox;

static CellBox cell_box(const PlbPlate *plate)
{
	double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;

	for (int i = 0; i < 4; i++) {
		low_x = fmin(low_x, plate->cell[i].x_m);
		high_x = fmax(high_x, plate->cell[i].x_m);
		low_y = fmin(low_y, plate->cell[i].y_m);
		high_y = fmax(high_y, plate->cell[i].y_m);
	}
	return (CellBox){ 0.5 * (low_x + high_x), 0.5 * (low_y + high_y), 0.5 * (high_x - low_x),
			  0.5 * (high_y - low_y) };
}

/* Nobody measures to a tenth of a millimetre where to draw a cross. */
static double to_millimetre(double value_m)
{
	return rint(value_m * 1000) / 1000;
}

static void add_load(PlbProcedure *procedure, PlbSide side, const double *loads_kg, guint load,
		     double x_m, double y_m)
{
	PlbStep *step = plb_procedure_add(procedure, PLB_STEP_LOAD);

	step->side = side;
	step->weights = ((guint32)2 << load) - 1;
	step->mass_kg = loads_kg[load];
	step->x_m = to_millimetre(x_m);
	step->y_m = to_millimetre(y_m);
}

static void add_plate(PlbProcedure *procedure, const PlbRig *rig, PlbSide side,
		      const double *loads_kg, guint n)
{
	CellBox box = cell_box(&rig->plate[side]);

	plb_procedure_add(procedure, PLB_STEP_EMPTY);
	for (guint load = 0; load < n; load++)
		add_load(procedure, side, loads_kg, load, box.x, box.y);
	for (guint load = n - 1; load-- > 0;)
		add_load(procedure, side, loads_kg, load, box.x, box.y);
	plb_procedure_add(procedure, PLB_STEP_EMPTY);
	for (int corner = 0; corner < 4; corner++)
		for (guint load = 0; load < n; load++)
			add_load(procedure, side, loads_kg, load,
				 box.x + (corner < 2 ? 1 : -1) * guide.corner * box.half_x,
				 box.y + (corner % 2 ? -1 : 1) * guide.corner * box.half_y);
	plb_procedure_add(procedure, PLB_STEP_EMPTY);
	add_load(procedure, side, loads_kg, n - 1, box.x, box.y);
	add_load(procedure, side, loads_kg, n - 1, box.x, box.y);
	plb_procedure_step(procedure, procedure->steps->len - 1)->held_s = guide.held_s;
	plb_procedure_add(procedure, PLB_STEP_EMPTY);
}

static void add_lengths(PlbProcedure *procedure, const PlbRig *rig, PlbSide side)
{
	for (guint string = 0; string < rig->bar_end[side].string_count; string++)
		for (guint i = 0; i < 2 * guide.marks + 1; i++) {
			PlbStep *step = plb_procedure_add(procedure, PLB_STEP_LENGTH);
			guint mark = i <= guide.marks ? i : 2 * guide.marks - i;

			step->side = side;
			step->string = string;
			step->length_m = to_millimetre(guide.mark_m * mark);
		}
}

static void add_bar_points(PlbProcedure *procedure, const PlbRig *rig)
{
	gboolean both = plb_rig_measures_both_ends(rig);
	PlbSide side = rig->bar_end[PLB_LEFT].string_count ? PLB_LEFT : PLB_RIGHT;
	gboolean knows_x = rig->bar_end[PLB_LEFT].string_count == 2 ||
			   rig->bar_end[PLB_RIGHT].string_count == 2;

	for (int i = 0; i < 12; i++) {
		PlbStep *step;

		if (!knows_x && i % 3 != 1)
			continue;
		step = plb_procedure_add(procedure, PLB_STEP_BAR);
		step->side = side;
		step->both_ends = both;
		step->x_m = guide.bar_x_m[i % 3];
		step->z_m = guide.bar_z_m[i / 3];
	}
}

static void add_plumbs(PlbProcedure *procedure, const PlbRig *rig, const double *loads_kg)
{
	for (int i = 0; i < 8; i++) {
		PlbSide side = rig->has_plate[PLB_RIGHT] && i >= 4 ? PLB_RIGHT : PLB_LEFT;
		PlbStep *step = plb_procedure_add(procedure, PLB_STEP_PLUMB);

		step->side = side;
		step->weights = 1;
		step->mass_kg = loads_kg[0];
		step->x_m = guide.plumb_x_m[i % 4];
		step->y_m = rig->plate[side].y_m;
		step->z_m = guide.plumb_z_m;
	}
	plb_procedure_add(procedure, PLB_STEP_EMPTY);
}

PlbProcedure *plb_procedure_guided(const PlbRig *rig, const double *loads_kg, guint n)
{
	PlbProcedure *procedure = plb_procedure_new();
	gboolean strings =
		rig->bar_end[PLB_LEFT].string_count || rig->bar_end[PLB_RIGHT].string_count;
	gboolean knows_x = rig->bar_end[PLB_LEFT].string_count == 2 ||
			   rig->bar_end[PLB_RIGHT].string_count == 2;

	g_return_val_if_fail(n > 0 && n < PLB_PROCEDURE_WEIGHTS_MAX, procedure);
	for (guint i = 0; i < n; i++) {
		double mass_kg = loads_kg[i] - (i ? loads_kg[i - 1] : 0);
		g_autofree char *name = g_strdup_printf("%u", i + 1);

		plb_procedure_weight(procedure, name, mass_kg,
				     mass_kg * procedure->tolerances.mass);
	}
	for (int side = 0; side < PLB_SIDES; side++)
		if (rig->has_plate[side])
			add_plate(procedure, rig, (PlbSide)side, loads_kg, n);
	for (int side = 0; side < PLB_SIDES; side++)
		add_lengths(procedure, rig, (PlbSide)side);
	if (strings)
		add_bar_points(procedure, rig);
	if (knows_x && rig->has_plate[PLB_LEFT])
		add_plumbs(procedure, rig, loads_kg);
	return procedure;
}
