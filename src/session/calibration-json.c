/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/calibration-store.h"
#include "src/session/json-writer.h"

#define NUMBER(key, value) plb_json_writer_number(writer, key, value)

static void write_quality(PlbJsonWriter *writer, const char *key, const PlbQuality *quality)
{
	plb_json_writer_open(writer, key, '{');
	NUMBER("n", quality->newtons);
	NUMBER("percent", quality->percent);
	plb_json_writer_text(writer, "class", quality->class_name);
	plb_json_writer_close(writer, '}');
}

static void write_cells(PlbJsonWriter *writer, const PlbCalibration *calibration, int side)
{
	plb_json_writer_open(writer, "cells", '[');
	for (int k = 0; k < 4; k++) {
		const PlbCell *cell = &calibration->rig->plate[side].cell[k];

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_count(writer, "channel", cell->channel);
		NUMBER("sensitivity_n_per_count", cell->newtons_per_count);
		NUMBER("x_m", cell->x_m);
		NUMBER("y_m", cell->y_m);
		NUMBER("zero_counts", cell->zero_counts);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_loads(PlbJsonWriter *writer, const PlbPlateFit *fit)
{
	plb_json_writer_open(writer, "loads", '[');
	for (guint i = 0; i < fit->points->len; i++) {
		const PlbPlatePoint *point = &g_array_index(fit->points, PlbPlatePoint, i);

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_count(writer, "step", point->step + 1);
		NUMBER("mass_kg", point->mass_kg);
		NUMBER("force_n", point->force_n);
		NUMBER("x_m", point->x_m);
		NUMBER("y_m", point->y_m);
		NUMBER("shown_n", point->shown_n);
		NUMBER("shown_x_m", point->shown_x_m);
		NUMBER("shown_y_m", point->shown_y_m);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_intervals(PlbJsonWriter *writer, const PlbCalibration *calibration, int side)
{
	static const double loads_n[] = { 200, 600, 1500 };
	const PlbPlate *plate = &calibration->base->plate[side];

	plb_json_writer_open(writer, "expanded_uncertainty", '[');
	for (gsize i = 0; i < G_N_ELEMENTS(loads_n); i++) {
		double u[3];

		plb_calibration_plate_u(calibration, (PlbSide)side, loads_n[i], plate->x_m,
					plate->y_m, u);
		plb_json_writer_open(writer, NULL, '{');
		NUMBER("at_n", loads_n[i]);
		NUMBER("force_n", 1.96 * u[0]);
		NUMBER("cop_x_m", 1.96 * u[1]);
		NUMBER("cop_y_m", 1.96 * u[2]);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_bends(PlbJsonWriter *writer, const PlbPlateFit *fit)
{
	static const char *const names[] = { "force", "x", "y" };

	plb_json_writer_open(writer, "bends", '[');
	for (int k = 0; k < PLB_PLATE_BENDS; k++) {
		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_text(writer, "of", names[k]);
		plb_json_writer_flag(writer, "kept", fit->bend[k].kept);
		NUMBER("per_n", fit->bend[k].value);
		NUMBER("u_per_n", fit->bend[k].u);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_plate(PlbJsonWriter *writer, const PlbCalibration *calibration, int side)
{
	const PlbPlateFit *fit = &calibration->plate[side];
	const PlbPlateQuality *quality = &calibration->quality[side];

	if (!fit->fitted)
		return;
	plb_json_writer_open(writer, NULL, '{');
	plb_json_writer_text(writer, "plate",
			     !calibration->base->has_plate[PLB_RIGHT] ? "both"
			     : side == PLB_LEFT                       ? "left"
								      : "right");
	write_cells(writer, calibration, side);
	write_quality(writer, "error", &quality->error);
	write_quality(writer, "linearity", &quality->linearity);
	write_quality(writer, "hysteresis", &quality->hysteresis);
	write_quality(writer, "repeatability", &quality->repeatability);
	write_quality(writer, "creep", &quality->creep);
	write_quality(writer, "zero_drift", &quality->zero_drift);
	plb_json_writer_text(writer, "iso_7500_1_class", quality->class_name);
	NUMBER("noise_n", fit->noise_n);
	NUMBER("misfit", fit->misfit);
	write_bends(writer, fit);
	write_intervals(writer, calibration, side);
	write_loads(writer, fit);
	plb_json_writer_close(writer, '}');
}

static void write_strings(PlbJsonWriter *writer, const PlbBarFit *fit)
{
	plb_json_writer_open(writer, "strings", '[');
	for (guint i = 0; i < fit->end.string_count; i++) {
		const PlbString *string = &fit->end.string[i];
		const PlbStringFit *found = &fit->string[i];

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_count(writer, "channel", string->channel);
		NUMBER("counts_per_metre", ABS(string->counts_per_metre));
		plb_json_writer_text(writer, "direction",
				     string->counts_per_metre > 0 ? "out" : "in");
		NUMBER("anchor_x_m", string->anchor_x_m);
		NUMBER("anchor_y_m", string->anchor_y_m);
		NUMBER("anchor_z_m", string->anchor_z_m);
		NUMBER("length_at_zero_m", string->length_at_zero_m);
		NUMBER("backlash_m", found->backlash_m);
		NUMBER("drum_per_m", found->drum_per_m);
		plb_json_writer_flag(writer, "drum_kept", found->drum_kept);
		NUMBER("noise_m", found->noise_m);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_end(PlbJsonWriter *writer, const PlbCalibration *calibration, int side)
{
	const PlbBarFit *fit = &calibration->bar[side];
	double u[2];

	if (!fit->fitted)
		return;
	plb_calibration_bar_u(calibration, (PlbSide)side, 0, 1, u);
	plb_json_writer_open(writer, NULL, '{');
	plb_json_writer_text(writer, "end", side == PLB_LEFT ? "left" : "right");
	write_strings(writer, fit);
	NUMBER("misfit", fit->misfit);
	NUMBER("expanded_x_m", 1.96 * u[0]);
	NUMBER("expanded_z_m", 1.96 * u[1]);
	plb_json_writer_open(writer, "points", '[');
	for (guint i = 0; i < fit->points->len; i++) {
		const PlbBarPoint *point = &g_array_index(fit->points, PlbBarPoint, i);

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_count(writer, "step", point->step + 1);
		NUMBER("x_m", point->x_m);
		NUMBER("z_m", point->z_m);
		NUMBER("shown_x_m", point->shown_x_m);
		NUMBER("shown_z_m", point->shown_z_m);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
	plb_json_writer_close(writer, '}');
}

static void write_registration(PlbJsonWriter *writer, const PlbRegistration *registration)
{
	plb_json_writer_open(writer, "registration", '{');
	plb_json_writer_flag(writer, "known", registration->known);
	plb_json_writer_flag(writer, "measured", registration->measured);
	plb_json_writer_count(writer, "plumbs", registration->plumbs);
	NUMBER("shift_x_m", registration->shift_x_m);
	NUMBER("expanded_m", 1.96 * registration->u_m);
	NUMBER("disagreement_m", registration->disagreement_m);
	plb_json_writer_close(writer, '}');
}

static void write_budget(PlbJsonWriter *writer, const PlbBudget *budget)
{
	plb_json_writer_open(writer, "budget", '{');
	NUMBER("force_cells", budget->cells);
	NUMBER("force_creep", budget->creep);
	NUMBER("force_temperature", budget->temperature);
	NUMBER("force_gravity", budget->gravity);
	NUMBER("force_scale", budget->force_scale);
	NUMBER("cop_cells_m", budget->cop_cells_m);
	NUMBER("cop_creep_m", budget->cop_creep_m);
	NUMBER("centre_of_pressure_m", budget->centre_of_pressure_m);
	NUMBER("bar_points_m", budget->bar_points_m);
	NUMBER("bar_play_m", budget->bar_play_m);
	NUMBER("bar_shift_m", budget->bar_shift_m);
	NUMBER("bar_position_m", budget->bar_position_m);
	plb_json_writer_close(writer, '}');
}

char *plb_calibration_to_json(const PlbCalibration *calibration)
{
	PlbJsonWriter at, *writer = &at;
	const PlbRig *rig = calibration->rig;

	plb_json_writer_init(writer);
	plb_json_writer_open(writer, NULL, '{');
	plb_json_writer_text(writer, "plumbar", PLB_VERSION);
	plb_json_writer_text(writer, "rig", rig->name);
	plb_json_writer_text(writer, "serial", rig->serial);
	plb_json_writer_text(writer, "date", rig->date);
	plb_json_writer_text(writer, "valid_until", rig->valid_until);
	plb_json_writer_text(writer, "checked_by", rig->checked_by);
	NUMBER("gravity_mps2", rig->gravity_mps2);
	plb_json_writer_open(writer, "plates", '[');
	for (int side = 0; side < PLB_SIDES; side++)
		write_plate(writer, calibration, side);
	plb_json_writer_close(writer, ']');
	plb_json_writer_open(writer, "bar_ends", '[');
	for (int side = 0; side < PLB_SIDES; side++)
		write_end(writer, calibration, side);
	plb_json_writer_close(writer, ']');
	write_registration(writer, &calibration->registration);
	write_budget(writer, &calibration->budget);
	plb_json_writer_open(writer, "warnings", '[');
	for (guint i = 0; i < calibration->warnings->len; i++)
		plb_json_writer_text(writer, NULL, calibration->warnings->pdata[i]);
	plb_json_writer_close(writer, ']');
	plb_json_writer_close(writer, '}');
	return plb_json_writer_take(writer);
}
