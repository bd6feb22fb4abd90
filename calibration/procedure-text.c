/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/procedure-keys.h"

static void append_number(GString *text, const char *key, double value, const char *unit)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_printf(text, "%s = %s %s\n", key,
			       g_ascii_formatd(digits, sizeof(digits), PLB_PROCEDURE_DIGITS, value),
			       unit);
}

static void append_counts(GString *text, const char *key, const double *values, guint n)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_printf(text, "%s =", key);
	for (guint i = 0; i < n; i++)
		g_string_append_printf(
			text, " %s",
			g_ascii_formatd(digits, sizeof(digits), PLB_PROCEDURE_DIGITS, values[i]));
	g_string_append(text, " counts\n");
}

static const char *side_name(PlbSide side)
{
	return side == PLB_LEFT ? "left" : "right";
}

static void append_text(GString *text, const char *key, const char *value)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *escaped = NULL;

	if (!value)
		return;
	g_key_file_set_string(file, "group", key, value); /* for its escapes */
	escaped = g_key_file_get_value(file, "group", key, NULL);
	g_string_append_printf(text, "%s = %s\n", key, escaped);
}

static void append_head(GString *text, const PlbProcedure *procedure)
{
	g_string_append_printf(text, "[procedure]\nformat = %d\n", PLB_PROCEDURE_FORMAT);
	append_text(text, "rig", procedure->rig_path);
	append_text(text, "recording", procedure->recording_path);
	append_text(text, "checked_by", procedure->checked_by);
	if (procedure->free_grid)
		g_string_append(text, "grid = free\n");
	for (gsize i = 0; i < plb_procedure_keys.n; i++) {
		const PlbRigKey *spec = &plb_procedure_keys.keys[i];

		append_number(text, spec->key,
			      G_STRUCT_MEMBER(double, &procedure->tolerances, spec->offset),
			      spec->unit);
	}
	for (guint i = 0; i < procedure->weights->len; i++) {
		const PlbWeight *weight = &g_array_index(procedure->weights, PlbWeight, i);

		g_string_append_printf(text, "\n[weight %s]\n", weight->name);
		append_number(text, "mass", weight->mass_kg, "kg");
		append_number(text, "tolerance", weight->tolerance_kg, "kg");
	}
}

static void append_weights(GString *text, const PlbProcedure *procedure, const PlbStep *step)
{
	const char *between = "weights = ";

	for (guint i = 0; i < procedure->weights->len; i++) {
		if (!(step->weights & ((guint32)1 << i)))
			continue;
		g_string_append_printf(text, "%s%s", between,
				       g_array_index(procedure->weights, PlbWeight, i).name);
		between = "; ";
	}
	g_string_append(text, "\n");
}

static void append_place(GString *text, const PlbProcedure *procedure, const PlbStep *step)
{
	gboolean load = step->kind == PLB_STEP_LOAD || step->kind == PLB_STEP_PLUMB;

	if (load) {
		g_string_append_printf(text, "plate = %s\n", side_name(step->side));
		append_weights(text, procedure, step);
	}
	if (step->kind == PLB_STEP_LENGTH || step->kind == PLB_STEP_BAR)
		g_string_append_printf(text, "end = %s\n",
				       step->both_ends ? "both" : side_name(step->side));
	if (step->kind == PLB_STEP_LENGTH) {
		g_string_append_printf(text, "string = %u\n", step->string + 1);
		append_number(text, "length", step->length_m, "m");
	}
	if (load || step->kind == PLB_STEP_BAR)
		append_number(text, "x", step->x_m, "m");
	if (load)
		append_number(text, "y", step->y_m, "m");
	if (step->kind == PLB_STEP_BAR || step->kind == PLB_STEP_PLUMB)
		append_number(text, "z", step->z_m, "m");
	if (step->held_s > 0)
		append_number(text, "held", step->held_s, "s");
}

static void append_reading(GString *text, const PlbStep *step)
{
	const PlbReading *reading = &step->reading;

	if (isfinite(step->from_s)) {
		append_number(text, "from", step->from_s, "s");
		append_number(text, "to", step->to_s, "s");
	}
	if (!reading->taken)
		return;
	if (isfinite(reading->time_s))
		append_number(text, "time", reading->time_s, "s");
	append_number(text, "averaged", reading->seconds, "s");
	g_string_append_printf(text, "scans = %" G_GUINT64_FORMAT "\n", reading->scans);
	append_counts(text, "cells", reading->cell, PLB_CELL_COUNT);
	append_counts(text, "cell_noise", reading->cell_sd, PLB_CELL_COUNT);
	append_counts(text, "encoders", reading->encoder, PLB_ENCODER_COUNT);
	append_counts(text, "encoder_noise", reading->encoder_sd, PLB_ENCODER_COUNT);
	if (reading->clip_mask)
		g_string_append_printf(text, "clipped = %u\n", reading->clip_mask);
	if (reading->encoder_fault)
		g_string_append_printf(text, "faults = %u\n", reading->encoder_fault);
}

char *plb_procedure_to_text(const PlbProcedure *procedure)
{
	GString *text = g_string_new(NULL);

	append_head(text, procedure);
	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);

		g_string_append_printf(text, "\n[step %u]\ndo = %s\n", i + 1,
				       plb_step_kind_name(step->kind));
		append_place(text, procedure, step);
		append_reading(text, step);
	}
	return g_string_free(text, FALSE);
}
