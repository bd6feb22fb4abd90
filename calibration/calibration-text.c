/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/calibration-private.h"

static void add(GString *text, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add(GString *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_string_append_vprintf(text, format, args);
	va_end(args);
}

static void add_number(GString *text, const char *before, const char *format, double value,
		       const char *after)
{
	g_autofree char *number = plb_number_text(format, value);

	add(text, "%s%s%s", before, number, after);
}

static void add_quality(GString *text, const char *name, const PlbQuality *quality)
{
	g_autofree char *newtons = plb_number_text("%+.3f", quality->newtons);
	g_autofree char *percent = plb_number_text("%+.4f", quality->percent);

	add(text, "    %-14s %10s N %10s %%  %s\n", name, newtons, percent,
	    isnan(quality->newtons) ? "not measured"
	    : quality->class_name   ? quality->class_name
				    : "");
}

static void add_cells(GString *text, const PlbCalibration *calibration, int side)
{
	const PlbPlate *plate = &calibration->rig->plate[side];

	add(text, "    cell   sensitivity N/count      x mm      y mm   zero counts\n");
	for (int k = 0; k < 4; k++) {
		g_autofree char *sensitivity =
			plb_number_text("%.9f", plate->cell[k].newtons_per_count);
		g_autofree char *x = plb_number_text("%.1f", 1000 * plate->cell[k].x_m);
		g_autofree char *y = plb_number_text("%.1f", 1000 * plate->cell[k].y_m);
		g_autofree char *zero = plb_number_text("%.0f", plate->cell[k].zero_counts);

		add(text, "    %4d %21s %9s %9s %13s\n", k + 1, sensitivity, x, y, zero);
	}
}

static void add_bends(GString *text, const PlbPlateFit *fit)
{
	static const char *const names[] = { "force", "x", "y" };

	for (int k = 0; k < PLB_PLATE_BENDS; k++) {
		g_autofree char *times =
			plb_number_text("%.1f", fabs(fit->bend[k].value) / fit->bend[k].u);
		g_autofree char *effect = plb_number_text("%.3f", 100 * fit->bend[k].effect);

		add(text,
		    "    %s bends with load: %s (%s %% at the heaviest, %s times its "
		    "uncertainty)\n",
		    names[k], fit->bend[k].kept ? "kept" : "left out", effect, times);
	}
	add(text, "    linear cross-talk between cells is in their places and sensitivities; "
		  "weights cannot show cross-talk\n    from side forces, so there is no term for "
		  "it\n");
}

static void add_plate(GString *text, const PlbCalibration *calibration, int side)
{
	const PlbPlateFit *fit = &calibration->plate[side];
	const PlbPlateQuality *quality = &calibration->quality[side];
	const double loads[] = { 200, 600, 1500 };

	if (!fit->fitted)
		return;
	add(text, "%s: %u loads", plb_plate_name(calibration->base, (PlbSide)side),
	    fit->points->len);
	add_number(text, ", up to ", "%.0f", fit->heaviest_n, " N");
	add_number(text, ", misfit ", "%.2f", fit->misfit, " of the tolerances\n");
	add_cells(text, calibration, side);
	add_quality(text, "largest error", &quality->error);
	add_quality(text, "linearity", &quality->linearity);
	add_quality(text, "hysteresis", &quality->hysteresis);
	add_quality(text, "repeatability", &quality->repeatability);
	add_quality(text, "creep", &quality->creep);
	add_quality(text, "zero drift", &quality->zero_drift);
	add(text,
	    "    like ISO 7500-1 class %s by these figures (creep: ISO 376; limits from tables, "
	    "not the standards' text)\n",
	    quality->class_name);
	add_bends(text, fit);
	for (gsize i = 0; i < G_N_ELEMENTS(loads); i++) {
		const PlbPlate *plate = &calibration->base->plate[side];
		double u[3];

		plb_calibration_plate_u(calibration, (PlbSide)side, loads[i], plate->x_m,
					plate->y_m, u);
		add_number(text, "    at ", "%5.0f", loads[i], " N in the middle, 95 %: force");
		add_number(text, " +-", "%.2f", 1.96 * u[0], " N");
		add_number(text, " (", "%.3f", 196 * u[0] / loads[i], " %), centre of pressure");
		add_number(text, " +-", "%.2f", 1960 * u[1], " mm");
		add_number(text, " x, ", "%.2f", 1960 * u[2], " mm y\n");
	}
}

static void add_string(GString *text, const PlbCalibration *calibration, int side, guint i)
{
	const PlbString *string = &calibration->rig->bar_end[side].string[i];
	const PlbStringFit *fit = &calibration->bar[side].string[i];

	add(text, "    string %u:", i + 1);
	add_number(text, " ", "%.2f", fabs(string->counts_per_metre), " counts/m");
	add_number(text, " (+-", "%.3f", 196 * fit->scale_u, " %)");
	add(text, ", counts %s as it is paid out", string->counts_per_metre > 0 ? "rise" : "fall");
	add_number(text, ", anchor x ", "%.1f", 1000 * string->anchor_x_m, "");
	add_number(text, ", y ", "%.1f", 1000 * string->anchor_y_m, "");
	add_number(text, ", z ", "%.1f", 1000 * string->anchor_z_m, " mm\n");
	if (fit->turns)
		add_number(text, "      backlash ", "%.2f", 1000 * fit->backlash_m, " mm");
	else
		add(text, "      backlash not measured");
	if (fit->has_marks)
		add_number(text, ", largest difference from a mark ", "%.2f",
			   1000 * fit->mark_error_m, " mm");
	add_number(text, ", drum ", "%.5f", fit->drum_per_m, " per metre");
	add(text, " (%s)\n", fit->drum_kept ? "kept" : "left out: within its uncertainty");
}

static void add_bar(GString *text, const PlbCalibration *calibration, int side)
{
	const PlbBarFit *fit = &calibration->bar[side];
	double u[2];

	if (!fit->fitted)
		return;
	add(text, "%s: %u points", plb_end_name((PlbSide)side), fit->points->len);
	add_number(text, ", misfit ", "%.2f", fit->misfit, " of the tolerances\n");
	for (guint i = 0; i < fit->end.string_count; i++)
		add_string(text, calibration, side, i);
	plb_calibration_bar_u(calibration, (PlbSide)side, 0, 1, u);
	add_number(text, "    at x 0, z 1 m, 95 %: x +-", "%.2f", 1960 * u[0], " mm");
	add_number(text, ", z +-", "%.2f", 1960 * u[1], " mm\n");
}

static void add_registration(GString *text, const PlbCalibration *calibration)
{
	const PlbRegistration *registration = &calibration->registration;

	if (!registration->known)
		return;
	if (registration->measured) {
		add(text, "registration: %u plumbs", registration->plumbs);
		add_number(text, ", bar points moved by ", "%+.2f", 1000 * registration->shift_x_m,
			   " mm in x");
	} else {
		add(text, "registration: not measured, as the bar points were set up");
	}
	add_number(text, "; bar against centre of pressure +-", "%.2f", 1960 * registration->u_m,
		   " mm (95 %)\n");
}

static void add_budget(GString *text, const PlbBudget *budget)
{
	add(text, "standard uncertainties for the rig file:\n");
	add_number(text, "    force ", "%.4f", 100 * budget->force_scale, " %");
	add_number(text, " (cells ", "%.4f", 100 * budget->cells, "");
	add_number(text, ", creep ", "%.4f", 100 * budget->creep, "");
	add_number(text, ", temperature ", "%.4f", 100 * budget->temperature, "");
	add_number(text, ", gravity ", "%.4f", 100 * budget->gravity, ")\n");
	add_number(text, "    centre of pressure ", "%.2f", 1000 * budget->centre_of_pressure_m,
		   " mm");
	add_number(text, " (cells ", "%.2f", 1000 * budget->cop_cells_m, "");
	add_number(text, ", creep ", "%.2f", 1000 * budget->cop_creep_m, ")\n");
	add_number(text, "    bar position ", "%.2f", 1000 * budget->bar_position_m, " mm");
	add_number(text, " (points ", "%.2f", 1000 * budget->bar_points_m, "");
	add_number(text, ", play ", "%.2f", 1000 * budget->bar_play_m, "");
	add_number(text, ", bar gripped off its middle ", "%.2f", 1000 * budget->bar_shift_m,
		   ")\n");
}

char *plb_calibration_to_text(const PlbCalibration *calibration)
{
	GString *text = g_string_new(NULL);
	const PlbRig *rig = calibration->rig;

	add(text, "%s, device %s, %s, good until %s, checked by %s\n", rig->name,
	    rig->serial ? rig->serial : "any", rig->date, rig->valid_until, rig->checked_by);
	for (int side = 0; side < PLB_SIDES; side++)
		add_plate(text, calibration, side);
	for (int side = 0; side < PLB_SIDES; side++)
		add_bar(text, calibration, side);
	add_registration(text, calibration);
	add_budget(text, &calibration->budget);
	for (guint i = 0; i < calibration->warnings->len; i++)
		add(text, "warning: %s\n", (const char *)calibration->warnings->pdata[i]);
	return g_string_free(text, FALSE);
}
