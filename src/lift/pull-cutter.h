/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/rep-cutter.h"

/* Cuts one pull from the floor on the zero-phase low-passed bar height: start and bottom are both
 * the instant at which the bar is last 5 mm above the lowest height of its rest (or touch), end the
 * first within 5 mm of the highest. Of the window, onset and descent are where the bar left the
 * floor, lockout where it was highest, until where it began to come down. Pure, as plb_rep_cut. */
void plb_pull_cut(const PlbTraces *traces, const PlbRepWindow *window,
		  const PlbLiftSettings *settings, PlbRepCut *cut);
