/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/rep-load.h"
#include "src/body/rep-solution.h"

/* One rep's numbers out of its solution. Indices count instants of the solution; instants that were
 * not solved are NAN and are left out. */

typedef struct {
	const PlbBodyModel *model;
	const PlbRepSolution *solution;
	const double *bar_x_m, *bar_z_m, *force_n; /* as solved, same length */
	const double *left_n; /* the left plate's part of it; NULL = not known */
	double rate_hz;
	gsize start, bottom, end; /* instants of the cut, start <= bottom <= end < solution->n */
	double midfoot_x_m;
} PlbRepView;

typedef struct {
	double l5s1_nm, hip_nm, knee_nm;
} PlbPeaks;

/* Whether the bar is below the depth of PlbBodySettings from which moments are reported. */
gboolean plb_rep_summary_is_deep(const PlbRepView *view, const PlbBodySettings *settings, gsize i);
/* The instants, both ends included, in which moments are reported: below the depth of
 * PlbBodySettings, or all of a rep that never gets there. */
void plb_rep_summary_reported(const PlbRepView *view, const PlbBodySettings *settings, gsize *from,
			      gsize *to);
/* The largest moments of the rep, below the depth from which moments are reported
 * (PlbBodySettings), or of all of a rep that never gets there. */
void plb_rep_summary_peaks(const PlbRepView *view, const PlbBodySettings *settings,
			   PlbPeaks *peaks);
/* posture, moments (but for the bands) and dose. */
void plb_rep_summary_fill(const PlbRepView *view, const PlbBodySettings *settings,
			  PlbRepLoad *load);
/* All of the curve but its noise. */
void plb_rep_curve_fill(const PlbRepView *view, const PlbBodySettings *settings,
			PlbRepCurve *curve);
/* RMS over the rep of the centre of mass's height by posture against that by twice-integrated
 * force, but for excluded instants (fit-check.h); NAN when the stretch that was solved does not
 * stand at both ends. Model-free check of the posture. */
double plb_rep_summary_residual(const PlbRepView *view);
