/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/body-parameters.h"
#include "src/body/rep-summary.h"
#include "src/body/standing-fit.h"

/* What of a lifter's body is not known, how well it is known beforehand, and what a rep tells of
 * it. All of it is counted in prior standard deviations around the table (or what was measured).
 *
 * Two things tell of the body without a marker. The centre of mass's height by twice-integrated
 * force is a fourth measurement beside the three traces of three angles: the right body leaves
 * least of all four unexplained. And people squat alike: deep down, shanks lean much the same,
 * which mostly says where the ankle is. */

gboolean plb_body_spread_init(PlbBodySpread *spread, const PlbBodySource *source, gboolean no_pause,
			      const PlbBodySettings *settings);

/* The body that is so many standard deviations off; FALSE as plb_body_build. */
gboolean plb_body_build_off(const PlbBodySource *source, const PlbBodySpread *spread,
			    const double off[PLB_BODY_PARAMETERS], PlbBodyModel *model,
			    PlbStandingFit *fit);

/* Learns from one rep, fit being what is known beforehand (plb_body_fit_init): input as of
 * plb_rep_solve, view its indices (view's model and solution are not read). work: for that stretch.
 * known: NULL, or the stretch's solution: what is excluded of it (fit-check.h) teaches nothing.
 * FALSE with fit left as it was when the rep cannot be solved or has no such height.
 */
gboolean plb_body_fit_rep(PlbBodyFit *fit, const PlbBodySource *source, const PlbBodySpread *spread,
			  const PlbRepInput *input, const PlbRepView *view,
			  const PlbBodySettings *settings, const PlbRepSolution *known,
			  PlbRepWork *work);
