/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/standing-fit.h"

#include <math.h>

/* One stance that agrees with bar height, bar x and pressure, given ankle and trunk lean. */
typedef struct {
	double shank, along, behind, mismatch, cost;
} Stance;

static void bar_bounds(const PlbSeatPrior *seat, const PlbBodySettings *settings, double *low,
		       double *high)
{
	*low = settings->bar_behind_min_m;
	*high = settings->bar_behind_max_m;
	if (seat->behind < 0) { /* front rack: the same reach, ahead of the line */
		*low = -settings->bar_behind_max_m - 0.06;
		*high = 0;
	}
}

/* Pressure to the lean of the straight legs, bar height and bar x to the seat. They depend on each
 * other only through the bar's mass, so a few rounds settle it. */
static void stance_at(const PlbBodyModel *model, const PlbSeatPrior *seat,
		      const PlbStandingData *data, double knee, double trunk,
		      const PlbBodySettings *settings, Stance *stance)
{
	PlbAngles angles = { settings->stance_shank_rad, knee - settings->stance_shank_rad, trunk };
	double legs = model->shank_m + model->thigh_m, wanted = 0, low, high;
	PlbBodyModel trial = *model;
	PlbPosture posture;
	PlbShape shape;

	bar_bounds(seat, settings, &low, &high);
	trial.standing_bar_z_m = data->bar_z_m;
	plb_body_model_shape(&trial, data->bar_z_m, &shape);
	for (int round = 0; round < 12; round++) {
		double ahead, up;

		plb_body_model_posture(&trial, &shape, &angles, &posture);
		angles.shank += (data->cop_x_m - posture.total_com[0]) / legs;
		angles.thigh = knee - angles.shank;
		plb_body_model_posture(&trial, &shape, &angles, &posture);
		ahead = data->bar_x_m - posture.hip[0];
		up = data->bar_z_m - posture.hip[1];
		wanted = up * sin(trunk) - ahead * cos(trunk);
		trial.bar_behind_m = CLAMP(wanted, low, high);
		trial.bar_along_m = (up - trial.bar_behind_m * sin(trunk)) / cos(trunk);
	}
	*stance = (Stance){ angles.shank, trial.bar_along_m, trial.bar_behind_m,
			    wanted - trial.bar_behind_m, 0 };
	stance->cost =
		pow((trunk - seat->trunk_rad) / seat->trunk_sd, 2) +
		pow((stance->behind - model->seat_behind_m) / model->seat_behind_sd_m, 2) +
		pow((stance->shank - settings->stance_shank_rad) / settings->stance_shank_sd, 2) +
		pow(stance->mismatch / 0.005, 2);
}

/* The trunk lean of least cost, and the width of that minimum. Newton steps of a fixed number and
 * width, so that the answer changes smoothly with what was measured. */
static double best_trunk(const PlbBodyModel *model, const PlbSeatPrior *seat,
			 const PlbStandingData *data, double knee, const PlbBodySettings *settings,
			 Stance *best, double *sd)
{
	double trunk = seat->trunk_rad, most = 5 * seat->trunk_sd, step = 0.02, bend = 1;
	Stance a, b;

	for (int round = 0; round < 8; round++) {
		stance_at(model, seat, data, knee, trunk, settings, best);
		stance_at(model, seat, data, knee, trunk - step, settings, &a);
		stance_at(model, seat, data, knee, trunk + step, settings, &b);
		bend = MAX(a.cost + b.cost - 2 * best->cost, 1e-9);
		if (round < 7)
			trunk = CLAMP(trunk + CLAMP(step * (a.cost - b.cost) / (2 * bend),
						    -seat->trunk_sd, seat->trunk_sd),
				      seat->trunk_rad - most, seat->trunk_rad + most);
	}
	*sd = step * sqrt(2 / bend);
	return trunk;
}

/* From the heel mark; without one the line of gravity is taken to pass a usual way ahead of it. */
static double ankle_place(const PlbBodyModel *model, const PlbSeatPrior *seat,
			  const PlbStandingData *data, const PlbBodyVariation *variation,
			  const PlbBodySettings *settings)
{
	double length = isfinite(data->foot_length_m) ? data->foot_length_m : model->foot_length_m;

	if (isfinite(data->heel_x_m))
		return data->heel_x_m + settings->heel_to_ankle * length + variation->ankle_m;
	return data->cop_x_m - seat->ahead * model->stature_m + variation->ankle_m;
}

gboolean plb_standing_fit(PlbBodyModel *model, const PlbSeatPrior *seat,
			  const PlbStandingData *data, const PlbBodyVariation *variation,
			  const PlbBodySettings *settings, PlbStandingFit *fit)
{
	double knee = settings->stance_knee_rad + variation->stance_knee_rad;
	double sd, trunk, usual = seat->along * model->stature_m;
	PlbBodyModel fitted = *model;
	Stance stance;

	if (!isfinite(data->bar_x_m + data->bar_z_m + data->cop_x_m))
		return FALSE;
	fitted.ankle_x_m = ankle_place(model, seat, data, variation, settings);
	trunk = best_trunk(&fitted, seat, data, knee, settings, &stance, &sd);
	if (variation->stance_rad != 0) {
		trunk += variation->stance_rad;
		stance_at(&fitted, seat, data, knee, trunk, settings, &stance);
	}
	if (!(stance.along > 0.7 * usual && stance.along < 1.3 * usual))
		return FALSE;
	fitted.bar_along_m = stance.along;
	fitted.bar_behind_m = stance.behind;
	fitted.standing_bar_z_m = data->bar_z_m;
	*model = fitted;
	*fit = (PlbStandingFit){ { stance.shank, knee - stance.shank, trunk },
				 stance.mismatch,
				 sd,
				 MIN(sd * stance.along, model->seat_behind_sd_m) };
	return TRUE;
}

gboolean plb_body_build(const PlbBodySource *source, const PlbBodyVariation *variation,
			PlbBodyModel *model, PlbStandingFit *fit)
{
	plb_body_model_init(model, &source->athlete, source->body_mass_kg, source->bar_mass_kg,
			    source->gravity_mps2, source->foot_separation_m, variation);
	return plb_standing_fit(model, plb_seat_prior(source->athlete.bar_position),
				&source->standing, variation, &plb_body_settings, fit);
}
