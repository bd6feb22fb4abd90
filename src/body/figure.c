/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "src/body/body-solver-private.h"
#include "src/body/posture-solver.h"

static void copy_point(double to[2], const double from[2])
{
	to[0] = from[0];
	to[1] = from[1];
}

static void draw(const PlbBodyModel *model, const PlbShape *shape, const PlbAngles *angles,
		 PlbFigure *figure)
{
	double ahead = plb_body_settings.heel_to_ankle * model->foot_length_m;
	PlbPosture posture;

	plb_body_model_posture(model, shape, angles, &posture);
	figure->heel[0] = model->ankle_x_m - ahead;
	figure->toe[0] = figure->heel[0] + model->foot_length_m;
	figure->heel[1] = figure->toe[1] = 0;
	figure->ankle[0] = model->ankle_x_m;
	figure->ankle[1] = model->ankle_z_m;
	copy_point(figure->knee, posture.knee);
	copy_point(figure->hip, posture.hip);
	copy_point(figure->l5s1, posture.l5s1);
	copy_point(figure->shoulder, posture.shoulder);
	copy_point(figure->head, posture.head);
	copy_point(figure->bar, posture.bar);
	figure->valid = isfinite(posture.knee[0] + posture.hip[0] + posture.head[0]);
}

void plb_body_solver_figure(const PlbBodySolver *solver, const PlbRepSeries *series, gsize index,
			    PlbFigure *figure)
{
	PlbAngles angles;
	PlbShape shape;

	memset(figure, 0, sizeof *figure);
	if (!solver->ready || !series || index >= series->n)
		return;
	plb_body_model_shape(&solver->model, series->bar_z_m[index], &shape);
	angles.shank = series->shank_rad[index];
	angles.thigh = series->thigh_rad[index];
	angles.trunk = series->trunk_rad[index] - plb_body_model_trunk_line(&solver->model, &shape);
	draw(&solver->model, &shape, &angles, figure);
}

void plb_body_solver_preview(PlbBodySolver *solver, double bar_x_m, double bar_z_m, double cop_x_m,
			     PlbFigure *figure)
{
	PlbPostureTarget target = { bar_x_m, bar_z_m, cop_x_m, NAN };
	PlbBodySettings settings = plb_body_settings;
	PlbAngles nominal;
	PlbPostureFit fit;
	PlbShape shape;

	memset(figure, 0, sizeof *figure);
	if (!solver->ready || !isfinite(bar_x_m + bar_z_m + cop_x_m))
		return;
	plb_body_model_shape(&solver->model, bar_z_m, &shape);
	plb_body_model_nominal(&solver->model, &shape, bar_z_m, &nominal);
	settings.bar_sigma_m = plb_body_settings.preview_bar_sigma_m;
	settings.com_sigma_m = plb_body_settings.preview_com_sigma_m;
	plb_posture_solve(&solver->model, &shape, &target, &nominal,
			  solver->have_preview ? &solver->preview : NULL, &settings, &fit);
	draw(&solver->model, &shape, &fit.angles, figure);
	/* no posture of this body holds the bar there (somebody else's, or a step): none is shown
	 */
	figure->valid = figure->valid && hypot(figure->bar[0] - bar_x_m, figure->bar[1] - bar_z_m) <
						 plb_body_settings.preview_off_m;
	solver->have_preview = figure->valid;
	solver->preview = fit.angles;
}
