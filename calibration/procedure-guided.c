/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/procedure.h"

/* Where the guide asks for things. Five points by three loads, corners and middle: ASTM F3109's
 * spatial grid in small, and OIML R 76's eccentricity points. */
static const struct {
	double corner; /* of the way from the cells' middle to the corner that they make */
	double held_s; /* for creep */
	guint marks;   /* on a string, beyond its first */
	double first_m, least_mark_m, most_mark_m; /* out at the first; between marks */
	double bar_x_m[3], bar_z_m[4]; /* to the edges of the room that a squat takes and beyond */
	double plumb_x_m[2];           /* on each plate at each of the bar's heights */
} guide = {
	0.75,
	60,
	4,
	0.35,
	0.1,
	0.5,
	{ -0.2, 0.025, 0.25 },
	{ 0.85, 1.65, 0.45, 1.25 },
	{ -0.09, 0.11 },
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

/* The corners once round with each load: a stack put down anew stands a millimetre elsewhere, and
 * twelve places average what four would keep. */
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
	for (guint load = 0; load < n; load++) {
		for (int corner = 0; corner < 4; corner++)
			add_load(procedure, side, loads_kg, load,
				 box.x + (corner < 2 ? 1 : -1) * guide.corner * box.half_x,
				 box.y + (corner % 2 ? -1 : 1) * guide.corner * box.half_y);
		plb_procedure_add(procedure, PLB_STEP_EMPTY);
	}
	add_load(procedure, side, loads_kg, n - 1, box.x, box.y);
	add_load(procedure, side, loads_kg, n - 1, box.x, box.y);
	plb_procedure_step(procedure, procedure->steps->len - 1)->held_s = guide.held_s;
	plb_procedure_add(procedure, PLB_STEP_EMPTY);
}

/* Marks as far out as the string is ever pulled in a squat, and not beyond its end. */
static double mark_distance(const PlbBarEnd *end, guint string)
{
	const PlbString *own = &end->string[string];
	double longest = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(guide.bar_x_m); i++)
		for (gsize k = 0; k < G_N_ELEMENTS(guide.bar_z_m); k++)
			longest = fmax(longest, hypot(end->string_count == 2
							      ? guide.bar_x_m[i] - own->anchor_x_m
							      : 0,
						      guide.bar_z_m[k] - own->anchor_z_m));
	return CLAMP(floor(20 * (longest - guide.first_m) / guide.marks) / 20, guide.least_mark_m,
		     guide.most_mark_m);
}

static void add_lengths(PlbProcedure *procedure, const PlbRig *rig, PlbSide side)
{
	for (guint string = 0; string < rig->bar_end[side].string_count; string++)
		for (guint i = 0; i < 2 * guide.marks + 1; i++) {
			PlbStep *step = plb_procedure_add(procedure, PLB_STEP_LENGTH);
			guint mark = i <= guide.marks ? i : 2 * guide.marks - i;

			step->side = side;
			step->string = string;
			step->length_m =
				to_millimetre(mark * mark_distance(&rig->bar_end[side], string));
		}
}

static gboolean knows_x(const PlbRig *rig)
{
	return rig->bar_end[PLB_LEFT].string_count == 2 ||
	       rig->bar_end[PLB_RIGHT].string_count == 2;
}

static void add_bar_point(PlbProcedure *procedure, const PlbRig *rig, double x_m, double z_m)
{
	PlbStep *step = plb_procedure_add(procedure, PLB_STEP_BAR);

	step->side = rig->bar_end[PLB_LEFT].string_count ? PLB_LEFT : PLB_RIGHT;
	step->both_ends = plb_rig_measures_both_ends(rig);
	step->x_m = x_m;
	step->z_m = z_m;
}

static void add_plumb(PlbProcedure *procedure, const PlbRig *rig, PlbSide side, double mass_kg,
		      double x_m, double z_m)
{
	PlbStep *step = plb_procedure_add(procedure, PLB_STEP_PLUMB);

	step->side = side;
	step->weights = 1;
	step->mass_kg = mass_kg;
	step->x_m = x_m;
	step->y_m = rig->plate[side].y_m;
	step->z_m = z_m;
}

/* On one plate as many as on two: their number is what counts. */
static void add_plumbs(PlbProcedure *procedure, const PlbRig *rig, double mass_kg, double z_m)
{
	plb_procedure_add(procedure, PLB_STEP_EMPTY);
	for (int side = 0; side < PLB_SIDES; side++)
		for (gsize i = 0; i < G_N_ELEMENTS(guide.plumb_x_m); i++)
			add_plumb(procedure, rig, rig->has_plate[side] ? (PlbSide)side : PLB_LEFT,
				  mass_kg, guide.plumb_x_m[i], z_m);
	plb_procedure_add(procedure, PLB_STEP_EMPTY);
}

/* Height by height, so that a stand is set up four times; plumbs at every height, so that strings
 * come to them now longer, now shorter. */
static void add_bar_heights(PlbProcedure *procedure, const PlbRig *rig, double mass_kg)
{
	for (gsize k = 0; k < G_N_ELEMENTS(guide.bar_z_m); k++) {
		if (!knows_x(rig)) {
			add_bar_point(procedure, rig, 0, guide.bar_z_m[k]);
			continue;
		}
		for (gsize i = 0; i < G_N_ELEMENTS(guide.bar_x_m); i++)
			add_bar_point(procedure, rig, guide.bar_x_m[i], guide.bar_z_m[k]);
		if (rig->has_plate[PLB_LEFT])
			add_plumbs(procedure, rig, mass_kg, guide.bar_z_m[k]);
	}
}

PlbProcedure *plb_procedure_guided(const PlbRig *rig, const double *loads_kg, guint n)
{
	PlbProcedure *procedure = plb_procedure_new();
	gboolean strings =
		rig->bar_end[PLB_LEFT].string_count || rig->bar_end[PLB_RIGHT].string_count;

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
		add_bar_heights(procedure, rig, loads_kg[0]);
	return procedure;
}
