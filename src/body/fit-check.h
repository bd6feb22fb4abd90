/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/rep-summary.h"

/* Where the posture model does not fit what was measured: somebody helps or stands on a plate, a
 * foot or the bar is not where the model has it. Two residuals tell, beyond their limits of
 * PlbBodySettings, and each plate's force (a foot is off it): the centre of mass's height by
 * posture less that by twice-integrated force; and how far bar and centre of mass are from those of
 * the posture found, where moments are reported (near lockout the chain is straight, and hardly
 * anything fits it exactly).
 *
 * What is excluded has no numbers: posture and moments are NAN, force_height_m, momentum_m and
 * misfit stay. */

typedef struct {
	double total_s, longest_s; /* how long it did not fit, and the longest time in a row */
} PlbFitCheck;

/* Excludes from solution, which view shows, what does not fit of start .. end, and exclude_margin_s
 * before and after it. A rep that never was (start = end) fits. */
PlbFitCheck plb_fit_check_exclude(const PlbRepView *view, const PlbBodySettings *settings,
				  PlbRepSolution *solution);
/* Whether a joint's largest moment may lie in what was excluded: the largest that is left stands at
 * its edge. */
gboolean plb_fit_check_hides_peak(const PlbRepView *view, const PlbBodySettings *settings);
/* Whether an instant was solved and then excluded. */
gboolean plb_fit_check_is_excluded(const PlbRepSolution *solution, gsize i);
/* Excludes from other, the same stretch at a rate so many times lower, what is excluded of
 * solution. */
void plb_fit_check_follow(const PlbRepSolution *solution, gsize times, PlbRepSolution *other);
