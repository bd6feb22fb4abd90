/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "calibration/key-reader.h"
#include "calibration/procedure-keys.h"

#define TOLERANCE(field) G_STRUCT_OFFSET(PlbTolerances, field)
#define STEP(field) G_STRUCT_OFFSET(PlbStep, field)

static const PlbRigKey tolerance_keys[] = {
	{ "mass_tolerance", "kg/kg", TOLERANCE(mass), 1e-7, 0.1, FALSE, TRUE },
	{ "place_tolerance", "m", TOLERANCE(place_m), 1e-6, 0.1, FALSE, TRUE },
	{ "bar_tolerance", "m", TOLERANCE(bar_m), 1e-6, 0.1, FALSE, TRUE },
	{ "datum_tolerance", "m", TOLERANCE(datum_m), 1e-6, 0.5, FALSE, TRUE },
	{ "length_tolerance", "m", TOLERANCE(length_m), 1e-6, 0.1, FALSE, TRUE },
	{ "cell_tolerance", "N/N", TOLERANCE(cell), 1e-5, 0.5, FALSE, TRUE },
	{ "cell_place_tolerance", "m", TOLERANCE(cell_place_m), 1e-5, 0.1, FALSE, TRUE },
	{ "anchor_tolerance", "m", TOLERANCE(anchor_m), 1e-5, 0.5, FALSE, TRUE },
	{ "scale_tolerance", "m/m", TOLERANCE(scale), 1e-5, 0.5, FALSE, TRUE },
	{ "creep", "N/N", TOLERANCE(creep), 1e-7, 0.05, FALSE, TRUE },
	{ "gravity_tolerance", "N/N", TOLERANCE(gravity), 1e-7, 0.01, FALSE, TRUE },
	{ "temperature_span", "K", TOLERANCE(temperature_k), 0.01, 60, FALSE, TRUE },
	{ "temperature_drift", "1/K", TOLERANCE(span_per_k), 1e-7, 0.01, FALSE, TRUE },
	{ "buoyancy", "N/N", TOLERANCE(buoyancy), 0, 0.01, FALSE, TRUE },
	{ "bar_shift", "m", TOLERANCE(bar_shift_m), 1e-4, 0.3, FALSE, TRUE },
};
static const char *const procedure_texts[] = { "format",     "rig",  "recording",
					       "checked_by", "grid", NULL };
const PlbRigKeyTable plb_procedure_keys = { tolerance_keys, G_N_ELEMENTS(tolerance_keys),
					    procedure_texts };

static const PlbRigKey weight_keys[] = {
	{ "mass", "kg", G_STRUCT_OFFSET(PlbWeight, mass_kg), 0.001, 2000, FALSE, FALSE },
	{ "tolerance", "kg", G_STRUCT_OFFSET(PlbWeight, tolerance_kg), 0, 100, FALSE, TRUE },
};
static const char *const no_texts[] = { NULL };
const PlbRigKeyTable plb_weight_keys = { weight_keys, G_N_ELEMENTS(weight_keys), no_texts };

static const PlbRigKey step_keys[] = {
	{ "mass", "kg", STEP(mass_kg), 0.001, 2000, FALSE, TRUE },
	{ "x", "m", STEP(x_m), -5, 5, FALSE, TRUE },
	{ "y", "m", STEP(y_m), -5, 5, FALSE, TRUE },
	{ "z", "m", STEP(z_m), -1, 5, FALSE, TRUE },
	{ "length", "m", STEP(length_m), -20, 20, FALSE, TRUE },
	{ "held", "s", STEP(held_s), 0, 1e5, FALSE, TRUE },
	{ "from", "s", STEP(from_s), 0, 1e7, FALSE, TRUE },
	{ "to", "s", STEP(to_s), 0, 1e7, FALSE, TRUE },
	{ "time", "s", STEP(reading.time_s), -1e9, 1e9, FALSE, TRUE },
	{ "averaged", "s", STEP(reading.seconds), 0, 1e5, FALSE, TRUE },
};
static const char *const step_texts[] = { "do",      "plate", "end",      "string",
					  "weights", "cells", "encoders", "cell_noise",
					  "clipped", "scans", "faults",   "encoder_noise",
					  NULL };
const PlbRigKeyTable plb_step_keys = { step_keys, G_N_ELEMENTS(step_keys), step_texts };

const char *const *plb_step_required(PlbStepKind kind)
{
	static const char *const none[] = { NULL };
	static const char *const load[] = { "plate", "x", "y", NULL };
	static const char *const length[] = { "end", "string", "length", NULL };
	static const char *const bar[] = { "end", "x", "z", NULL };
	static const char *const plumb[] = { "plate", NULL };
	static const char *const *const by_kind[] = { none, load, length, bar, plumb };

	return by_kind[kind];
}

static gboolean has(PlbKeyReader *reader, const char *group, const char *key)
{
	return g_key_file_has_key(reader->file, group, key, NULL);
}

static gboolean read_word(PlbKeyReader *reader, const char *group, const char *key,
			  const char *const *words, guint *index, GError **error)
{
	g_autofree char *text = plb_key_reader_text(reader, group, key, error);
	g_autofree char *all = g_strjoinv(", ", (char **)words);

	if (!text)
		return FALSE;
	for (*index = 0; words[*index]; (*index)++)
		if (g_str_equal(words[*index], text))
			return TRUE;
	return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, key,
			      "\"%.60s\" must be one of %s", text, all);
}

/* "N N N ... counts": exactly n numbers, and the unit. */
static gboolean read_counts(PlbKeyReader *reader, const char *group, const char *key,
			    double *values, guint n, GError **error)
{
	g_autofree char *text = plb_key_reader_text(reader, group, key, error);
	char *at = text;

	if (!text)
		return FALSE;
	for (guint i = 0; i < n; i++) {
		char *rest;

		values[i] = g_ascii_strtod(at, &rest);
		if (rest == at || !isfinite(values[i]) || fabs(values[i]) > 1e12)
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, key,
					      "must be %u numbers and the unit counts", n);
		at = rest;
	}
	if (!g_str_equal(g_strstrip(at), "counts"))
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, key,
				      "after %u numbers comes \"%.40s\", must be \"counts\"", n,
				      at);
	return TRUE;
}

static gboolean read_reading(PlbKeyReader *reader, const char *group, PlbReading *reading,
			     GError **error)
{
	guint clipped = 0, faults = 0, scans = 0;

	if (!has(reader, group, "time"))
		reading->time_s = NAN;
	if (has(reader, group, "cells") &&
	    !read_counts(reader, group, "cells", reading->cell, PLB_CELL_COUNT, error))
		return FALSE;
	if (has(reader, group, "encoders") &&
	    !read_counts(reader, group, "encoders", reading->encoder, PLB_ENCODER_COUNT, error))
		return FALSE;
	if (has(reader, group, "cell_noise") &&
	    !read_counts(reader, group, "cell_noise", reading->cell_sd, PLB_CELL_COUNT, error))
		return FALSE;
	if (has(reader, group, "encoder_noise") &&
	    !read_counts(reader, group, "encoder_noise", reading->encoder_sd, PLB_ENCODER_COUNT,
			 error))
		return FALSE;
	if ((has(reader, group, "clipped") &&
	     !plb_key_reader_count(reader, group, "clipped", 255, &clipped, error)) ||
	    (has(reader, group, "faults") &&
	     !plb_key_reader_count(reader, group, "faults", 15, &faults, error)) ||
	    (has(reader, group, "scans") &&
	     !plb_key_reader_count(reader, group, "scans", G_MAXINT, &scans, error)))
		return FALSE;
	reading->clip_mask = (guint16)clipped;
	reading->encoder_fault = (guint8)faults;
	reading->scans = scans;
	reading->taken = has(reader, group, "cells") || has(reader, group, "encoders");
	return TRUE;
}

/* "A; B": names of [weight NAME] groups. */
static gboolean read_weights(PlbKeyReader *reader, PlbProcedure *procedure, const char *group,
			     PlbStep *step, GError **error)
{
	g_autofree char *text = plb_key_reader_text(reader, group, "weights", error);
	g_auto(GStrv) names = text ? g_strsplit(text, ";", -1) : NULL;

	if (!text)
		return FALSE;
	for (char **name = names; *name; name++) {
		guint i = 0;

		g_strstrip(*name);
		while (i < procedure->weights->len &&
		       !g_str_equal(g_array_index(procedure->weights, PlbWeight, i).name, *name))
			i++;
		if (i == procedure->weights->len)
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, "weights",
					      "there is no group [weight %.60s]", *name);
		if (step->weights & ((guint32)1 << i))
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, "weights",
					      "%.60s is there twice", *name);
		step->weights |= (guint32)1 << i;
		step->mass_kg += g_array_index(procedure->weights, PlbWeight, i).mass_kg;
	}
	return TRUE;
}

/* A step that gives only a mass: each different mass counts as a weight of its own. */
static gboolean read_mass(PlbKeyReader *reader, PlbProcedure *procedure, const char *group,
			  PlbStep *step, GError **error)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	if (has(reader, group, "weights")) {
		if (has(reader, group, "mass"))
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, "mass",
					      "give either mass or weights");
		return read_weights(reader, procedure, group, step, error);
	}
	if (!has(reader, group, "mass"))
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_MISSING, group, "mass",
				      "the key is missing (or weights instead)");
	g_ascii_formatd(digits, sizeof(digits), "%.9g kg", step->mass_kg);
	step->weights = plb_procedure_weight(procedure, digits, step->mass_kg,
					     step->mass_kg * procedure->tolerances.mass);
	return step->weights ||
	       plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, "mass",
			      "more than %d different weights", PLB_PROCEDURE_WEIGHTS_MAX);
}

static gboolean read_place(PlbKeyReader *reader, const char *group, PlbStep *step, GError **error)
{
	static const char *const plates[] = { "left", "right", "both", NULL };
	guint which, string;

	if (step->kind == PLB_STEP_LOAD || step->kind == PLB_STEP_PLUMB) {
		if (!read_word(reader, group, "plate", plates, &which, error))
			return FALSE;
		step->side = which == 1 ? PLB_RIGHT : PLB_LEFT;
	}
	if (step->kind == PLB_STEP_BAR || step->kind == PLB_STEP_LENGTH) {
		if (!read_word(reader, group, "end", plates, &which, error))
			return FALSE;
		step->side = which == 1 ? PLB_RIGHT : PLB_LEFT;
		step->both_ends = which == 2;
	}
	if (step->kind == PLB_STEP_LENGTH) {
		if (step->both_ends)
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, "end",
					      "one string is pulled at a time: left or right");
		if (!plb_key_reader_count(reader, group, "string", 2, &string, error))
			return FALSE;
		if (string == 0)
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, "string",
					      "must be 1 or 2");
		step->string = string - 1;
	}
	return TRUE;
}

static gboolean check_interval(PlbKeyReader *reader, const char *group, PlbStep *step,
			       GError **error)
{
	if (!has(reader, group, "from"))
		step->from_s = NAN;
	if (!has(reader, group, "to"))
		step->to_s = NAN;
	if (isnan(step->from_s) && isnan(step->to_s))
		return TRUE;
	if (step->to_s > step->from_s)
		return TRUE;
	return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, "to",
			      "from and to go together, to after from");
}

static gboolean read_step(PlbKeyReader *reader, PlbProcedure *procedure, const char *group,
			  GError **error)
{
	static const char *const kinds[] = { "empty", "load", "length", "bar", "plumb", NULL };
	PlbStep step = { .kind = PLB_STEP_EMPTY };
	guint kind;

	if (!plb_key_reader_numbers(reader, &plb_step_keys, group, &step, error) ||
	    !read_word(reader, group, "do", kinds, &kind, error))
		return FALSE;
	step.kind = (PlbStepKind)kind;
	for (const char *const *key = plb_step_required(step.kind); *key; key++)
		if (!has(reader, group, *key))
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_MISSING, group, *key,
					      "the key is missing");
	if (!read_place(reader, group, &step, error) ||
	    !check_interval(reader, group, &step, error))
		return FALSE;
	if ((step.kind == PLB_STEP_LOAD || step.kind == PLB_STEP_PLUMB) &&
	    !read_mass(reader, procedure, group, &step, error))
		return FALSE;
	if (!read_reading(reader, group, &step.reading, error))
		return FALSE;
	g_array_append_val(procedure->steps, step);
	return TRUE;
}

static gboolean read_weight_groups(PlbKeyReader *reader, PlbProcedure *procedure, GError **error)
{
	g_auto(GStrv) groups = g_key_file_get_groups(reader->file, NULL);

	for (char **group = groups; *group; group++) {
		PlbWeight weight = { NULL, 0, 0 };

		if (!g_str_has_prefix(*group, "weight "))
			continue;
		if (!plb_key_reader_numbers(reader, &plb_weight_keys, *group, &weight, error))
			return FALSE;
		if (weight.tolerance_kg == 0)
			weight.tolerance_kg = weight.mass_kg * procedure->tolerances.mass;
		if (!plb_procedure_weight(procedure, *group + strlen("weight "), weight.mass_kg,
					  weight.tolerance_kg))
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, *group, NULL,
					      "more than %d weights", PLB_PROCEDURE_WEIGHTS_MAX);
	}
	return TRUE;
}

static gboolean read_step_groups(PlbKeyReader *reader, PlbProcedure *procedure, GError **error)
{
	for (guint i = 1; i <= PLB_PROCEDURE_STEPS_MAX + 1; i++) {
		g_autofree char *group = g_strdup_printf("step %u", i);

		if (!g_key_file_has_group(reader->file, group))
			break;
		if (i > PLB_PROCEDURE_STEPS_MAX)
			return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, group, NULL,
					      "more than %d steps", PLB_PROCEDURE_STEPS_MAX);
		if (!read_step(reader, procedure, group, error))
			return FALSE;
	}
	return procedure->steps->len > 0 || plb_key_refuse(error, PLB_CALIBRATION_ERROR_MISSING,
							   "step 1", NULL, "the group is missing");
}

static gboolean read_text(PlbKeyReader *reader, const char *key, char **text, GError **error)
{
	if (!has(reader, "procedure", key))
		return TRUE;
	*text = plb_key_reader_name(reader, "procedure", key, error);
	return *text != NULL;
}

static gboolean read_procedure_group(PlbKeyReader *reader, PlbProcedure *procedure, GError **error)
{
	static const char *const grids[] = { "full", "free", NULL };
	PlbTolerances *tolerances = &procedure->tolerances, defaults = *tolerances;
	guint format, grid = 0;

	if (!plb_key_reader_numbers(reader, &plb_procedure_keys, "procedure", tolerances, error) ||
	    !plb_key_reader_count(reader, "procedure", "format", G_MAXINT, &format, error))
		return FALSE;
	if (format != PLB_PROCEDURE_FORMAT)
		return plb_key_refuse(error, PLB_CALIBRATION_ERROR_VALUE, "procedure", "format",
				      "%u is not known to this version, which reads %d", format,
				      PLB_PROCEDURE_FORMAT);
	for (gsize i = 0; i < plb_procedure_keys.n; i++) {
		gsize offset = plb_procedure_keys.keys[i].offset;
		double *value = G_STRUCT_MEMBER_P(tolerances, offset);

		if (*value == 0)
			*value = G_STRUCT_MEMBER(double, &defaults, offset);
	}
	if (has(reader, "procedure", "grid") &&
	    !read_word(reader, "procedure", "grid", grids, &grid, error))
		return FALSE;
	procedure->free_grid = grid == 1;
	return read_text(reader, "rig", &procedure->rig_path, error) &&
	       read_text(reader, "recording", &procedure->recording_path, error) &&
	       read_text(reader, "checked_by", &procedure->checked_by, error);
}

PlbProcedure *plb_procedure_parse(const char *text, gsize length, GError **error)
{
	g_autoptr(PlbProcedure) procedure = plb_procedure_new();
	g_auto(PlbKeyReader) reader = { NULL, NULL };

	if (!plb_key_reader_init(&reader, text, length, "procedure", error) ||
	    !read_procedure_group(&reader, procedure, error) ||
	    !read_weight_groups(&reader, procedure, error) ||
	    !read_step_groups(&reader, procedure, error) || !plb_key_reader_finish(&reader, error))
		return NULL;
	return g_steal_pointer(&procedure);
}

PlbProcedure *plb_procedure_load(const char *path, GError **error)
{
	gsize length;
	g_autofree char *text = plb_key_file_read(path, "procedure", &length, error);
	PlbProcedure *procedure = text ? plb_procedure_parse(text, length, error) : NULL;

	if (text && !procedure)
		g_prefix_error(error, "%s: ", path);
	return procedure;
}
