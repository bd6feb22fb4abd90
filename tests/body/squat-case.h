/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/rep-load.h"
#include "tests/body/squat.h"

/* One squat of a man of 1.78 m and 85 kg with 100 kg, and the solver that is to solve it. */
typedef struct {
	PlbAthlete athlete;
	PlbBodyModel model;
	Squat *squat;
	PlbTraces *traces;
	PlbBodySolver *solver;
	PlbRepLoad load;
	PlbRepSeries *series;
} Case;

/* seed 0: without noise. lean: as squat_new. */
void case_open(Case *c, PlbBarPosition position, double lean, guint32 seed);
void case_calibrate(Case *c); /* on the stand before it */
void case_solve(Case *c);
void case_close(Case *c);
