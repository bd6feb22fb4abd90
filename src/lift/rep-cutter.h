/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/settings.h"

/* What the causal tracker knows of a rep, in seconds of the recording; the cutter looks for the
 * exact boundaries inside. onset <= descent < lockout <= until <= limit. */
typedef struct {
	double onset_s;   /* about where the descent began */
	double descent_s; /* the bar was clearly on its way down */
	double lockout_s; /* the bar was seen up again (or the attempt given up) */
	double until_s; /* the highest point is looked for up to here: next descent, first step, now
			 */
	double limit_s; /* newest sample that may be used */
	gboolean locked_out, on_pins;
	double weight_n; /* of lifter and bar; NAN = unknown */
	PlbBarSignal bar;
} PlbRepWindow;

/* Cuts one rep by the contract's rules on the zero-phase low-passed bar height. Pure: depends on
 * the samples before limit_s and the window alone. */
void plb_rep_cut(const PlbTraces *traces, const PlbRepWindow *window,
		 const PlbLiftSettings *settings, PlbRepCut *cut);
