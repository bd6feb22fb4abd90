/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "calibration/calibration-private.h"
#include "calibration/rig-keys.h"

#define DEFAULT_VALID_DAYS 365 /* a lab's usual interval; ISO 376 allows 26 months at most */

const char *plb_plate_name(const PlbRig *rig, PlbSide side)
{
	if (!rig->has_plate[PLB_RIGHT])
		return "plate";
	return side == PLB_LEFT ? "left plate" : "right plate";
}

const char *plb_end_name(PlbSide side)
{
	return side == PLB_LEFT ? "left bar end" : "right bar end";
}

char *plb_number_text(const char *format, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	if (!isfinite(value))
		return g_strdup("-");
	return g_strdup(g_ascii_formatd(digits, sizeof(digits), format, value));
}

gboolean plb_procedure_refuse(GError **error, const char *format, ...)
{
	g_autofree char *why = NULL;
	va_list args;

	va_start(args, format);
	why = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_PROCEDURE, why);
	return FALSE;
}

PlbProcedure *plb_procedure_copy(const PlbProcedure *procedure)
{
	PlbProcedure *copy = plb_procedure_new();

	copy->rig_path = g_strdup(procedure->rig_path);
	copy->recording_path = g_strdup(procedure->recording_path);
	copy->checked_by = g_strdup(procedure->checked_by);
	copy->free_grid = procedure->free_grid;
	copy->tolerances = procedure->tolerances;
	for (guint i = 0; i < procedure->weights->len; i++) {
		const PlbWeight *weight = &g_array_index(procedure->weights, PlbWeight, i);

		plb_procedure_weight(copy, weight->name, weight->mass_kg, weight->tolerance_kg);
	}
	g_array_append_vals(copy->steps, procedure->steps->data, procedure->steps->len);
	return copy;
}

void plb_calibration_free(PlbCalibration *calibration)
{
	if (!calibration)
		return;
	for (int side = 0; side < PLB_SIDES; side++) {
		plb_plate_fit_clear(&calibration->plate[side]);
		plb_bar_fit_clear(&calibration->bar[side]);
	}
	plb_rig_free(calibration->rig);
	plb_rig_free(calibration->base);
	g_ptr_array_unref(calibration->warnings);
	g_free(calibration);
}

static gboolean has_kind(const PlbProcedure *procedure, PlbStepKind kind, int side)
{
	for (guint i = 0; i < procedure->steps->len; i++) {
		const PlbStep *step = plb_procedure_step(procedure, i);

		if (step->kind == kind && ((int)step->side == side || step->both_ends))
			return TRUE;
	}
	return FALSE;
}

static gboolean fit_plates(const PlbProcedure *procedure, PlbCalibration *calibration,
			   GError **error)
{
	const PlbRig *base = calibration->base;

	if (!plb_diagnose_grid(procedure, base, error) ||
	    !plb_diagnose_cables(procedure, base, error) ||
	    !plb_diagnose_loads(procedure, base, error))
		return FALSE;
	for (int side = 0; side < PLB_SIDES; side++) {
		PlbPlateFit *fit = &calibration->plate[side];

		if (!base->has_plate[side] || !has_kind(procedure, PLB_STEP_LOAD, side))
			continue;
		if (!plb_plate_fit(procedure, base, (PlbSide)side, fit, error) ||
		    !plb_diagnose_plate_fit(procedure, base, (PlbSide)side, fit,
					    calibration->warnings, error))
			return FALSE;
		plb_plate_quality(procedure, base, (PlbSide)side, fit, &calibration->quality[side]);
	}
	return TRUE;
}

static gboolean fit_bar(const PlbProcedure *procedure, PlbCalibration *calibration, GError **error)
{
	PlbRig *base = calibration->base;
	g_autoptr(PlbRig) measured = plb_rig_copy(base);

	if (!plb_diagnose_marks(procedure, base, error))
		return FALSE;
	for (int side = 0; side < PLB_SIDES; side++) {
		if (!has_kind(procedure, PLB_STEP_BAR, side))
			measured->bar_end[side].string_count = 0;
		if (measured->bar_end[side].string_count &&
		    !plb_bar_fit(procedure, base, (PlbSide)side, &calibration->bar[side], error))
			return FALSE;
	}
	return plb_diagnose_bar_fits(procedure, measured, calibration->bar, calibration->warnings,
				     error);
}

static char *later_date(const char *date, guint days)
{
	char text[16];
	GDate day;

	g_date_clear(&day, 1);
	g_date_set_dmy(&day, (GDateDay)g_ascii_strtoull(date + 8, NULL, 10),
		       (GDateMonth)g_ascii_strtoull(date + 5, NULL, 10),
		       (GDateYear)g_ascii_strtoull(date, NULL, 10));
	g_date_add_days(&day, days);
	g_snprintf(text, sizeof(text), "%04u-%02u-%02u", g_date_get_year(&day),
		   g_date_get_month(&day), g_date_get_day(&day));
	return g_strdup(text);
}

static void stamp_rig(PlbRig *rig, const PlbProcedure *procedure, const PlbCalibrationStamp *stamp)
{
	const char *checked_by = stamp->checked_by ? stamp->checked_by : procedure->checked_by;

	g_free(rig->date);
	rig->date = g_strdup(stamp->date);
	g_free(rig->valid_until);
	rig->valid_until =
		later_date(stamp->date, stamp->valid_days ? stamp->valid_days : DEFAULT_VALID_DAYS);
	if (stamp->serial) {
		g_free(rig->serial);
		rig->serial = g_strdup(stamp->serial);
	}
	if (checked_by) {
		g_free(rig->checked_by);
		rig->checked_by = g_strdup(checked_by);
	}
}

/* A bar that was re-racked where it was calibrated has its home there still. */
static void write_rig(PlbCalibration *calibration)
{
	PlbRig *rig = calibration->rig;
	const PlbBudget *budget = &calibration->budget;
	double noise_n = 0, noise_m = 0;

	for (int side = 0; side < PLB_SIDES; side++) {
		if (calibration->plate[side].fitted) {
			plb_plate_fit_apply(&calibration->plate[side], &rig->plate[side]);
			noise_n = fmax(noise_n, calibration->plate[side].noise_n);
		}
		if (calibration->bar[side].fitted)
			rig->bar_end[side] = calibration->bar[side].end;
		for (guint k = 0; k < rig->bar_end[side].string_count; k++)
			noise_m = fmax(noise_m, calibration->bar[side].string[k].noise_m);
	}
	if (calibration->plate[PLB_LEFT].fitted || calibration->plate[PLB_RIGHT].fitted) {
		rig->fz_scale_u = budget->force_scale;
		rig->cop_u_m = budget->centre_of_pressure_m;
		if (noise_n > 0)
			rig->fz_noise_n = noise_n;
	}
	if (calibration->bar[PLB_LEFT].fitted || calibration->bar[PLB_RIGHT].fitted) {
		rig->bar_u_m = budget->bar_position_m;
		if (noise_m > 0)
			rig->bar_noise_m = noise_m;
	}
}

PlbCalibration *plb_calibrate(const PlbProcedure *procedure, const PlbRig *base,
			      const PlbCalibrationStamp *stamp, GError **error)
{
	g_autoptr(PlbCalibration) calibration = g_new0(PlbCalibration, 1);

	calibration->base = plb_rig_copy(base);
	calibration->rig = plb_rig_copy(base);
	calibration->tolerances = procedure->tolerances;
	calibration->warnings = g_ptr_array_new_with_free_func(g_free);
	if (!plb_diagnose_readings(procedure, base, error) ||
	    !fit_plates(procedure, calibration, error) || !fit_bar(procedure, calibration, error) ||
	    !plb_register(procedure, calibration, error))
		return NULL;
	if (!calibration->plate[PLB_LEFT].fitted && !calibration->plate[PLB_RIGHT].fitted &&
	    !calibration->bar[PLB_LEFT].fitted && !calibration->bar[PLB_RIGHT].fitted) {
		plb_procedure_refuse(error, "there is no load and no bar point to calibrate from");
		return NULL;
	}
	plb_calibration_make_budget(calibration);
	write_rig(calibration);
	stamp_rig(calibration->rig, procedure, stamp);
	if (!plb_rig_check(calibration->rig, error)) {
		g_prefix_error(error, "the calibrated rig would be impossible: ");
		return NULL;
	}
	return g_steal_pointer(&calibration);
}
