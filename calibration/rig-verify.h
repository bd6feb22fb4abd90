/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calibration/procedure.h"

/* A rig against known weights and lengths: the daily check. Nothing is fitted; what the rig shows
 * for each step of a measured procedure is held against what the step says, at 95 %. */

typedef struct {
	guint step;
	const char *what;    /* "force", "x", "y", "bar x", "bar z", "length", "zero" */
	const char *unit;    /* "N" or "m" */
	double known, shown; /* in that unit; zero: since the calibration, of one plate */
	double limit;        /* half width of the 95 % interval of their difference */
	gboolean fine;
} PlbRigFinding;

/* Appends findings; FALSE with PROCEDURE when a reading is missing, not quiet or taken with
 * something on the plates. Zero drift is told, and is fine up to the limit below which the
 * recorder takes an empty plate for empty. */
gboolean plb_rig_verify(const PlbRig *rig, const PlbProcedure *procedure, GArray *findings,
			GError **error);

/* The 30-second check: nothing on the plates, then one known mass in the middle of each. */
PlbProcedure *plb_procedure_daily(const PlbRig *rig, double mass_kg);
