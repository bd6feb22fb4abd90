/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/body/squat-case.h"

#include <string.h>

void case_open(Case *c, PlbBarPosition position, double lean, guint32 seed)
{
	memset(c, 0, sizeof *c);
	plb_athlete_init(&c->athlete);
	c->athlete.stature_m = 1.78;
	c->athlete.sex = PLB_SEX_MALE;
	c->athlete.bar_position = position;
	c->athlete.lumbar_flexion_deg = 0; /* squat.c bends no spine */
	squat_model(&c->model, &c->athlete, 85, 100);
	c->squat = squat_new(&c->model, 100, 1.6, 1.3, lean);
	if (seed)
		squat_add_noise(c->squat, seed, 0.0007, 0.002, 5);
	c->traces = squat_to_traces(c->squat, squat_separation(&c->model));
	c->solver = plb_body_solver_new(&c->athlete, &c->traces->info, 85, 100);
}

void case_calibrate(Case *c)
{
	PlbStanding standing = squat_standing(c->squat, squat_separation(&c->model));

	plb_body_solver_calibrate(c->solver, &standing);
}

void case_solve(Case *c)
{
	PlbRepCut cut = squat_cut(c->squat);

	plb_rep_series_free(c->series);
	plb_body_solver_solve(c->solver, c->traces, &cut, G_MAXDOUBLE, &c->load, &c->series);
}

void case_close(Case *c)
{
	plb_rep_load_clear(&c->load);
	plb_rep_series_free(c->series);
	plb_body_solver_free(c->solver);
	plb_traces_free(c->traces);
	squat_free(c->squat);
}
