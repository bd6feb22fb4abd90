/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration/procedure.h"

#include <math.h>

/* What is assumed where a procedure does not say. */
static const PlbTolerances defaults = {
	.mass = 0.0002,     /* an M2 weight of 20 kg is within 0.015 % (OIML R 111-1) */
	.place_m = 0.001,   /* a weight put on a drawn cross */
	.bar_m = 0.0005,    /* a steel rule or a stand with stops */
	.datum_m = 0.002,   /* a stand set up against the plates' edges */
	.length_m = 0.0005, /* a steel tape over a metre */
	.cell = 0.03,       /* bare bridges and amplifier gains; a certified cell is within 0.1 % */
	.cell_place_m = 0.005, /* from the plate's drawing */
	.anchor_m = 0.02,      /* a tape measure around posts */
	.scale = 0.03,         /* drums wear, and are sold in inches */
	.creep = 0.0003,       /* load cell data sheets: 0.03 % in 30 minutes */
	.gravity = 0.0001,     /* local anomalies against normal gravity */
	.temperature_k = 5,    /* a gym, summer to winter */
	.span_per_k = 0.00002, /* load cell data sheets: 0.002 % a kelvin */
	.bar_shift_m = 0.05,   /* a bar gripped off its middle by the width of a thumb */
};

static void clear_weight(gpointer weight)
{
	g_free(((PlbWeight *)weight)->name);
}

PlbProcedure *plb_procedure_new(void)
{
	PlbProcedure *procedure = g_new0(PlbProcedure, 1);

	procedure->tolerances = defaults;
	procedure->weights = g_array_new(FALSE, TRUE, sizeof(PlbWeight));
	g_array_set_clear_func(procedure->weights, clear_weight);
	procedure->steps = g_array_new(FALSE, TRUE, sizeof(PlbStep));
	return procedure;
}

void plb_procedure_free(PlbProcedure *procedure)
{
	if (!procedure)
		return;
	g_free(procedure->rig_path);
	g_free(procedure->recording_path);
	g_free(procedure->checked_by);
	g_array_unref(procedure->weights);
	g_array_unref(procedure->steps);
	g_free(procedure);
}

guint32 plb_procedure_weight(PlbProcedure *procedure, const char *name, double mass_kg,
			     double tolerance_kg)
{
	PlbWeight fresh = { NULL, mass_kg, tolerance_kg };

	for (guint i = 0; i < procedure->weights->len; i++)
		if (g_str_equal(g_array_index(procedure->weights, PlbWeight, i).name, name))
			return (guint32)1 << i;
	if (procedure->weights->len == PLB_PROCEDURE_WEIGHTS_MAX)
		return 0;
	fresh.name = g_strdup(name);
	g_array_append_val(procedure->weights, fresh);
	return (guint32)1 << (procedure->weights->len - 1);
}

PlbStep *plb_procedure_add(PlbProcedure *procedure, PlbStepKind kind)
{
	PlbStep step = { .kind = kind, .from_s = NAN, .to_s = NAN };

	g_array_append_val(procedure->steps, step);
	return plb_procedure_step(procedure, procedure->steps->len - 1);
}

PlbStep *plb_procedure_step(const PlbProcedure *procedure, guint i)
{
	return &g_array_index(procedure->steps, PlbStep, i);
}

const char *plb_step_kind_name(PlbStepKind kind)
{
	static const char *const names[] = { "empty", "load", "length", "bar", "plumb" };

	return names[kind];
}

static const char *plate_name(const PlbRig *rig, PlbSide side)
{
	if (!rig->has_plate[PLB_RIGHT])
		return "the plate";
	return side == PLB_LEFT ? "the left plate" : "the right plate";
}

static const char *side_name(PlbSide side)
{
	return side == PLB_LEFT ? "left" : "right";
}

static char *load_text(const PlbRig *rig, const PlbStep *step)
{
	char mass[G_ASCII_DTOSTR_BUF_SIZE], x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
	g_autofree char *held = NULL;

	g_ascii_formatd(mass, sizeof(mass), "%.6g", step->mass_kg);
	g_ascii_formatd(x, sizeof(x), "%+.0f", 1000 * step->x_m);
	g_ascii_formatd(y, sizeof(y), "%+.0f", 1000 * step->y_m);
	if (step->kind == PLB_STEP_PLUMB)
		return g_strdup_printf("%s kg hung from the bar, just standing on %s", mass,
				       plate_name(rig, step->side));
	if (step->held_s > 0)
		held = g_strdup_printf(", %d s after it was put there", (int)step->held_s);
	return g_strdup_printf("%s kg on %s at x %s mm, y %s mm%s", mass,
			       plate_name(rig, step->side), x, y, held ? held : "");
}

char *plb_step_text(const PlbProcedure *procedure, const PlbRig *rig, guint i)
{
	const PlbStep *step = plb_procedure_step(procedure, i);
	char one[G_ASCII_DTOSTR_BUF_SIZE], other[G_ASCII_DTOSTR_BUF_SIZE];

	switch (step->kind) {
	case PLB_STEP_LOAD:
	case PLB_STEP_PLUMB:
		return load_text(rig, step);
	case PLB_STEP_LENGTH:
		return g_strdup_printf(
			"string %u of the %s bar end pulled %s mm beyond its first "
			"mark",
			step->string + 1, side_name(step->side),
			g_ascii_formatd(one, sizeof(one), "%.1f", 1000 * step->length_m));
	case PLB_STEP_BAR:
		return g_strdup_printf(
			"%s%s%s at rest at x %s mm, z %s mm", step->both_ends ? "the bar" : "the ",
			step->both_ends ? "" : side_name(step->side),
			step->both_ends ? "" : " bar end",
			g_ascii_formatd(one, sizeof(one), "%+.1f", 1000 * step->x_m),
			g_ascii_formatd(other, sizeof(other), "%.1f", 1000 * step->z_m));
	default:
		return g_strdup("nothing on any plate");
	}
}
