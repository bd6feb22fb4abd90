/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/bar-fit.h"
#include "calibration/least-squares.h"
#include "calibration/rig-geometry.h"

/* Shared by the bar-*.c files only. */

enum {
	PLB_STRING_SCALE,  /* relative, of metres a count */
	PLB_STRING_LENGTH, /* m, of length_at_zero */
	PLB_STRING_X,      /* m, of the anchor */
	PLB_STRING_Y,
	PLB_STRING_Z,
	PLB_STRING_MARK, /* m: paid out at the first mark */
	PLB_STRING_DRUM, /* 1/m */
};

/* The base string moved by its seven parameters. */
PlbString plb_string_moved(const PlbString *base, const double *theta);
/* bar-read.c: play, and noise, from the readings. */
void plb_bar_marks(const PlbProcedure *procedure, const PlbRig *base, PlbSide side, guint string,
		   PlbStringFit *fit);
gboolean plb_step_moves(const PlbStep *step, PlbStepKind kind, PlbSide side);
