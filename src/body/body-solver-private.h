/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/body-fit.h"
#include "src/body/kept-body.h"
#include "src/body/rep-solution.h"
#include "src/body/standing-fit.h"

/* One set's body model, shared by the solver (body-solver.c) and what draws it (figure.c). */
struct PlbBodySolver {
	PlbBodySource source;
	PlbStreamInfo info;
	const char *problem;    /* why there can be no moments at all, or NULL */
	gboolean have_standing; /* source.standing is a standing pause with the bar */
	double pause_from_s, pause_to_s;
	gboolean unfit;    /* what was solved did not fit the model: the next rep teaches */
	gboolean locked;   /* a rep was solved: the model stays */
	gboolean ready;    /* model and fit are valid */
	gboolean no_pause; /* calibrated on the instants before the first rep */
	PlbBodyModel model;
	PlbStandingFit fit;
	PlbBodySpread spread;
	PlbBodyFit own_fit;  /* of this set alone */
	PlbBodyFit body_fit; /* with what earlier sets taught: the model's */
	PlbKeptBody kept;    /* of those */
	gboolean learned;    /* own_fit is more than what is known of all bodies */
	PlbAngles preview;   /* of the last preview */
	gboolean have_preview;
};

/* The measured columns, and the solution's when there is one. */
PlbRepSeries *plb_rep_series_from(const PlbMotion *motion, const PlbRepSolution *solution);
