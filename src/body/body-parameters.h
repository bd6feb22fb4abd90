/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What of a lifter's body is not known: its parameters, how well each is known beforehand, and what
 * was learned of them. Plain data. */

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

typedef struct {
	double off[PLB_BODY_PARAMETERS];
	/* lower triangle L of the posterior covariance L L'; the identity when nothing was learned
	 */
	double root[PLB_BODY_PARAMETERS][PLB_BODY_PARAMETERS];
	double remains[PLB_BODY_PARAMETERS]; /* posterior over prior spread; 1 = prior, not fitted
					      */
} PlbBodyFit;
void plb_body_fit_init(PlbBodyFit *fit); /* the prior */
