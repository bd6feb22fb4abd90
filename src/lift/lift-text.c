/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/set-finder.h"

const char *plb_lift_state_to_text(PlbLiftState state)
{
	static const char *const texts[] = {
		[PLB_LIFT_EMPTY] = "empty",         [PLB_LIFT_STANDING] = "standing",
		[PLB_LIFT_UNRACKING] = "unracking", [PLB_LIFT_WALKING_OUT] = "walking out",
		[PLB_LIFT_READY] = "ready",         [PLB_LIFT_DESCENDING] = "descending",
		[PLB_LIFT_BOTTOM] = "bottom",       [PLB_LIFT_ASCENDING] = "ascending",
		[PLB_LIFT_LOCKOUT] = "lockout",     [PLB_LIFT_RACKING] = "racking",
	};

	g_return_val_if_fail((guint)state < G_N_ELEMENTS(texts), NULL);
	return texts[state];
}

const char *plb_reject_reason_to_text(PlbRejectReason reason)
{
	static const char *const texts[] = {
		[PLB_REJECT_UNRACK] = "unrack", [PLB_REJECT_WALKOUT] = "walkout",
		[PLB_REJECT_RERACK] = "rerack", [PLB_REJECT_STEP] = "step",
		[PLB_REJECT_SMALL] = "small",   [PLB_REJECT_OTHER] = "other",
	};

	g_return_val_if_fail((guint)reason < G_N_ELEMENTS(texts), NULL);
	return texts[reason];
}
