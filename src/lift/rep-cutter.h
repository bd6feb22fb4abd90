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
	gboolean on_box; /* told: a box may bear part of the weight at the bottom */
	double weight_n; /* of lifter and bar; NAN = unknown */
	PlbBarSignal bar;
} PlbRepWindow;

/* Cuts one rep by the contract's rules on the zero-phase low-passed bar height. Pure: depends on
 * the samples before limit_s and the window alone. */
void plb_rep_cut(const PlbTraces *traces, const PlbRepWindow *window,
		 const PlbLiftSettings *settings, PlbRepCut *cut);

/* Data were lost between start_s and end_s. */
gboolean plb_rep_cut_spans_gap(const PlbTraces *traces, const PlbRepCut *cut);
/* And so many of them in a row that the turn, a peak or a pause may have been among them: no number
 * of the rep can be stood by. */
gboolean plb_rep_cut_is_hidden(const PlbTraces *traces, const PlbRepCut *cut,
			       const PlbLiftSettings *settings);

/* rep-move.c: the same rep with its boundaries where a person puts them; the bar's heights there
 * are read from the zero-phase low-passed height that the cutter uses, and metrics may use the
 * samples up to a second after the new end. FALSE, cut untouched: not start < bottom < end (of
 * a pull from the floor, whose start is its bottom: not start = bottom < end), outside
 * the recording, or longer than a minute. settings NULL = the defaults. */
gboolean plb_rep_cut_move(const PlbTraces *traces, const PlbRepCut *found, double start_s,
			  double bottom_s, double end_s, const PlbLiftSettings *settings,
			  PlbRepCut *cut);
