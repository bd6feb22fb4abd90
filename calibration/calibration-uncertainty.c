/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calibration/calibration-private.h"
#include "calibration/least-squares.h"

/* Where the budget's single figures are taken: what a foot does in a squat. */
static const struct {
	double force_n;
	double reach; /* of the way from the plate's middle to its cells */
	double bar_x_m[3], bar_z_m[3];
	/* Classes: of force relative, of places in metres, both at 95 %; the usable ones are wider.
	 * 5 mm of centre of pressure or bar are 6 % of the low-back moment. */
	double good_force, good_place_m, usable;
} settings = { 600, 0.6, { -0.15, 0, 0.2 }, { 0.5, 1.0, 1.6 }, 0.01, 0.005, 3 };

/* The four cells creep each on its own (GUM 5.1.2). */
static void add_creep(const PlbCalibration *calibration, const PlbPlateFit *fit, double fz_n,
		      double x_m, double y_m, double square[3])
{
	double gradient[3][PLB_PLATE_PARAMETERS];
	double u = calibration->tolerances.creep / PLB_ROOT3;

	plb_plate_fit_gradients(fit, fz_n, x_m, y_m, gradient);
	for (int k = 0; k < 4; k++)
		for (int row = 0; row < 3; row++) {
			/* cell k more by u: its sensitivity and both its moments */
			double effect = u * (gradient[row][k] * fit->theta[k] +
					     gradient[row][4 + k] * fit->theta[4 + k] +
					     gradient[row][8 + k] * fit->theta[8 + k]);

			square[row] += effect * effect;
		}
}

static double temperature_u(const PlbCalibration *calibration)
{
	return calibration->tolerances.temperature_k * calibration->tolerances.span_per_k /
	       PLB_ROOT3;
}

static double gravity_u(const PlbCalibration *calibration)
{
	return calibration->tolerances.gravity / PLB_ROOT3;
}

static void fit_squares(const PlbPlateFit *fit, double fz_n, double x_m, double y_m,
			double square[3])
{
	double gradient[3][PLB_PLATE_PARAMETERS];

	plb_plate_fit_gradients(fit, fz_n, x_m, y_m, gradient);
	for (int row = 0; row < 3; row++)
		square[row] = plb_variance_of(fit->covariance, PLB_PLATE_PARAMETERS, gradient[row],
					      PLB_PLATE_PARAMETERS);
}

void plb_calibration_plate_u(const PlbCalibration *calibration, PlbSide side, double fz_n,
			     double x_m, double y_m, double u[3])
{
	const PlbPlateFit *fit = &calibration->plate[side];
	double square[3] = { NAN, NAN, NAN };

	if (fit->fitted) {
		fit_squares(fit, fz_n, x_m, y_m, square);
		add_creep(calibration, fit, fz_n, x_m, y_m, square);
		square[0] += pow(fz_n * temperature_u(calibration), 2) +
			     pow(fz_n * gravity_u(calibration), 2);
	}
	for (int row = 0; row < 3; row++)
		u[row] = sqrt(square[row]);
}

/* x also holds the registration: the plumbs' share of the same parameters. */
static double bar_x_variance(const PlbCalibration *calibration, PlbSide side,
			     const double *gradient)
{
	const PlbRegistration *registration = &calibration->registration;
	double sum = registration->known ? registration->other_u_m * registration->other_u_m
					 : pow(calibration->tolerances.datum_m / PLB_ROOT3, 2);

	for (int other = 0; other < PLB_SIDES; other++) {
		double whole[PLB_BAR_PARAMETERS];

		for (int k = 0; k < PLB_BAR_PARAMETERS; k++)
			whole[k] = registration->by_bar[other][k] +
				   (other == (int)side ? gradient[k] : 0);
		sum += plb_variance_of(calibration->bar[other].covariance, PLB_BAR_PARAMETERS,
				       whole, PLB_BAR_PARAMETERS);
		sum += plb_variance_of(calibration->plate[other].covariance, PLB_PLATE_PARAMETERS,
				       registration->by_plate[other], PLB_PLATE_PARAMETERS);
	}
	return sum;
}

void plb_calibration_bar_u(const PlbCalibration *calibration, PlbSide side, double x_m, double z_m,
			   double u[2])
{
	const PlbBarFit *fit = &calibration->bar[side];
	double gradient[2][PLB_BAR_PARAMETERS], reading[2];

	u[0] = u[1] = NAN;
	if (!fit->fitted)
		return;
	plb_bar_fit_gradients(fit, x_m, z_m, gradient);
	plb_bar_fit_reading_u(fit, x_m, z_m, reading);
	u[1] = sqrt(plb_variance_of(fit->covariance, PLB_BAR_PARAMETERS, gradient[1],
				    PLB_BAR_PARAMETERS) +
		    reading[1] * reading[1]);
	if (fit->end.string_count == 2)
		u[0] = sqrt(bar_x_variance(calibration, side, gradient[0]) +
			    reading[0] * reading[0]);
}

/* Nine places on a plate, out to where feet reach. */
static void plate_places(const PlbCalibration *calibration, int side, guint i, double *x_m,
			 double *y_m)
{
	const PlbPlate *plate = &calibration->base->plate[side];
	double half_x = 0, half_y = 0;

	for (int k = 0; k < 4; k++) {
		half_x = fmax(half_x, fabs(plate->cell[k].x_m - plate->x_m));
		half_y = fmax(half_y, fabs(plate->cell[k].y_m - plate->y_m));
	}
	*x_m = plate->x_m + settings.reach * half_x * ((int)(i % 3) - 1);
	*y_m = plate->y_m + settings.reach * half_y * ((int)(i / 3) - 1);
}

static void plates_budget(PlbCalibration *calibration, PlbBudget *budget)
{
	for (int side = 0; side < PLB_SIDES; side++)
		for (guint i = 0; i < 9 && calibration->plate[side].fitted; i++) {
			double x_m, y_m, fit[3], creep[3] = { 0, 0, 0 };

			plate_places(calibration, side, i, &x_m, &y_m);
			fit_squares(&calibration->plate[side], settings.force_n, x_m, y_m, fit);
			add_creep(calibration, &calibration->plate[side], settings.force_n, x_m,
				  y_m, creep);
			budget->cells = fmax(budget->cells, sqrt(fit[0]) / settings.force_n);
			budget->creep = fmax(budget->creep, sqrt(creep[0]) / settings.force_n);
			budget->cop_cells_m = fmax(budget->cop_cells_m, sqrt(fmax(fit[1], fit[2])));
			budget->cop_creep_m =
				fmax(budget->cop_creep_m, sqrt(fmax(creep[1], creep[2])));
		}
	budget->temperature = temperature_u(calibration);
	budget->gravity = gravity_u(calibration);
	budget->force_scale =
		sqrt(budget->cells * budget->cells + budget->creep * budget->creep +
		     budget->temperature * budget->temperature + budget->gravity * budget->gravity);
	budget->centre_of_pressure_m = hypot(budget->cop_cells_m, budget->cop_creep_m);
}

/* A bar d metres aside lengthens a string of L by d^2 / 2L; uniform over +-d its root mean square
 * is that over root 5. */
static double shift_u(const PlbCalibration *calibration, int side)
{
	const PlbBarEnd *end = &calibration->bar[side].end;
	double d = calibration->tolerances.bar_shift_m, worst = 0;

	for (guint k = 0; k < end->string_count; k++) {
		const PlbString *string = &end->string[k];
		double length = hypot(string->anchor_x_m, 1.0 - string->anchor_z_m);

		worst = fmax(worst, d * d / (2 * fmax(0.3, length)) / sqrt(5));
	}
	return worst;
}

static void bar_budget(PlbCalibration *calibration, PlbBudget *budget)
{
	for (int side = 0; side < PLB_SIDES; side++) {
		if (!calibration->bar[side].fitted)
			continue;
		for (int i = 0; i < 9; i++) {
			double x_m = settings.bar_x_m[i % 3], z_m = settings.bar_z_m[i / 3];
			double all[2], play[2];

			plb_calibration_bar_u(calibration, (PlbSide)side, x_m, z_m, all);
			plb_bar_fit_reading_u(&calibration->bar[side], x_m, z_m, play);
			for (int axis = 0; axis < 2; axis++) {
				if (isnan(all[axis]))
					continue;
				budget->bar_points_m =
					fmax(budget->bar_points_m,
					     sqrt(fmax(0, all[axis] * all[axis] -
								  play[axis] * play[axis])));
				budget->bar_play_m = fmax(budget->bar_play_m, play[axis]);
			}
		}
		budget->bar_shift_m = fmax(budget->bar_shift_m, shift_u(calibration, side));
	}
	budget->bar_position_m = sqrt(budget->bar_points_m * budget->bar_points_m +
				      budget->bar_play_m * budget->bar_play_m +
				      budget->bar_shift_m * budget->bar_shift_m);
}

void plb_calibration_make_budget(PlbCalibration *calibration)
{
	calibration->budget = (PlbBudget){ 0 };
	plates_budget(calibration, &calibration->budget);
	bar_budget(calibration, &calibration->budget);
}

static PlbSampleClass worse(PlbSampleClass class, double u, double good)
{
	PlbSampleClass own = PLB_SAMPLE_POOR;

	if (isnan(u))
		return class;
	if (1.96 * u <= good)
		own = PLB_SAMPLE_GOOD;
	else if (1.96 * u <= settings.usable * good)
		own = PLB_SAMPLE_USABLE;
	return MAX(class, own);
}

void plb_sample_uncertainty(const PlbRig *rig, const PlbSample *sample,
			    PlbSampleUncertainty *uncertainty)
{
	PlbSampleClass class = PLB_SAMPLE_GOOD;

	for (int side = 0; side < PLB_SIDES; side++) {
		const PlbPlate *plate = &rig->plate[side];
		double fz_n = sample->fz_n[side];
		double lever_m = 0.5 * hypot(plate->length_x_m, plate->width_y_m) / 2;

		uncertainty->fz_n[side] = hypot(rig->fz_scale_u * fz_n, rig->fz_noise_n);
		/* noise of the cells moves the centre of pressure by its lever over the force */
		uncertainty->cop_m[side] = hypot(rig->cop_u_m, lever_m * rig->fz_noise_n / fz_n);
		if (isnan(fz_n))
			continue;
		class = worse(class, uncertainty->fz_n[side] / fmax(fabs(fz_n), 1e-9),
			      settings.good_force);
		if (!isnan(sample->cop_x_m[side]))
			class = worse(class, uncertainty->cop_m[side], settings.good_place_m);
		else
			class = PLB_SAMPLE_POOR;
	}
	uncertainty->bar_m = hypot(rig->bar_u_m, rig->bar_noise_m);
	if (!isnan(sample->bar_z_m[PLB_LEFT]) || !isnan(sample->bar_z_m[PLB_RIGHT]))
		class = worse(class, uncertainty->bar_m, settings.good_place_m);
	if (sample->flags)
		class = PLB_SAMPLE_POOR;
	uncertainty->class = class;
}
