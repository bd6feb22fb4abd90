/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/rep-summary.h"
#include "src/body/standing-fit.h"

/* What of a lifter's body is not known, how well it is known beforehand, and what a rep tells of
 * it. All of it is counted in prior standard deviations around the table (or what was measured).
 *
 * Two things tell of the body without a marker. The rise of the centre of mass by twice-integrated
 * force is a fourth measurement beside the three traces that the posture is solved from. And people
 * squat alike: deep down, shanks lean much the same, which mostly says where the ankle is. */

typedef enum {
	PLB_BODY_SHANK, /* lengths */
	PLB_BODY_THIGH,
	PLB_BODY_TRUNK,
	PLB_BODY_UPPER_MASS,
	PLB_BODY_TRUNK_HEIGHT, /* of its centre of mass */
	PLB_BODY_TRUNK_BEHIND,
	PLB_BODY_L5S1,
	PLB_BODY_LUMBAR,
	PLB_BODY_ANKLE,
	PLB_BODY_STANCE,      /* trunk lean while standing, and with it the bar's seat */
	PLB_BODY_STANCE_KNEE, /* flexion of the knees while standing */
	PLB_BODY_ARMS,
	PLB_BODY_PARAMETERS,
} PlbBodyParameter;
/* For people and for JSON: "shank-length"... */
const char *plb_body_parameter_name(PlbBodyParameter parameter);

/* One standard deviation of each beforehand, in its own unit (metres, radians, or a share); 0 = not
 * a question for this athlete. no_pause: calibrated without a standing pause. */
typedef struct {
	double sd[PLB_BODY_PARAMETERS];
} PlbBodySpread;
gboolean plb_body_spread_init(PlbBodySpread *spread, const PlbBodySource *source, gboolean no_pause,
			      const PlbBodySettings *settings);

/* The body that is so many standard deviations off; FALSE as plb_body_build. */
gboolean plb_body_build_off(const PlbBodySource *source, const PlbBodySpread *spread,
			    const double off[PLB_BODY_PARAMETERS], PlbBodyModel *model,
			    PlbStandingFit *fit);

typedef struct {
	double off[PLB_BODY_PARAMETERS];
	/* lower triangle L of the posterior covariance L L'; the identity when nothing was learned
	 */
	double root[PLB_BODY_PARAMETERS][PLB_BODY_PARAMETERS];
	double remains[PLB_BODY_PARAMETERS]; /* posterior over prior spread; 1 = prior, not fitted
					      */
} PlbBodyFit;
void plb_body_fit_init(PlbBodyFit *fit); /* the prior */

/* What an earlier fit of the same athlete says beforehand of a new set, whose own spreads may
 * differ (a front bar, a tape since). Lengths, masses and spine stay with their covariance; where
 * the feet stand and how the lifter stands are new each time: their part is left out and their
 * spread is whole again. kept may be prior itself. FALSE, with prior the identity, when kept is no
 * covariance. */
gboolean plb_body_fit_carry(const PlbBodyFit *kept, const PlbBodySpread *kept_spread,
			    const PlbBodySpread *spread, PlbBodyFit *prior);

/* Learns from one rep, fit being what is known beforehand (plb_body_fit_init, plb_body_fit_carry):
 * input as of plb_rep_solve, view its indices (view's model and solution are
 * not read). work: for that stretch. FALSE with fit left as it was when the rep cannot be solved.
 */
gboolean plb_body_fit_rep(PlbBodyFit *fit, const PlbBodySource *source, const PlbBodySpread *spread,
			  const PlbRepInput *input, const PlbRepView *view,
			  const PlbBodySettings *settings, PlbRepWork *work);

/* For a solver before its first rep: what earlier sets of the athlete taught. One that cannot be
 * carried over is left out, as if there were none. */
void plb_body_solver_set_kept(PlbBodySolver *solver, const PlbBodyFit *kept,
			      const PlbBodySpread *kept_spread);
/* What is to be kept after a set; FALSE, with nothing written, when no rep has taught anything. */
gboolean plb_body_solver_get_kept(const PlbBodySolver *solver, PlbBodyFit *fit,
				  PlbBodySpread *spread);
