/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/body-fit.h"
#include "src/body/standing-fit.h"

/* One set's body model, shared by the solver (body-solver.c) and what draws it (figure.c). */
struct PlbBodySolver {
	PlbBodySource source;
	PlbStreamInfo info;
	const char *problem;    /* why there can be no moments at all, or NULL */
	gboolean have_standing; /* source.standing is a standing pause with the bar */
	double pause_s;         /* and so long */
	gboolean locked;        /* a rep was solved: the model stays */
	gboolean ready;         /* model and fit are valid */
	gboolean no_pause;      /* calibrated on the instants before the first rep */
	PlbBodyModel model;
	PlbStandingFit fit;
	PlbBodySpread spread;
	PlbBodyFit body_fit;
	gboolean learned;   /* body_fit is more than what was known beforehand */
	gboolean have_kept; /* of earlier sets: */
	PlbBodyFit kept;
	PlbBodySpread kept_spread;
	PlbAngles preview; /* of the last preview */
	gboolean have_preview;
};
