/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/pooled-trend.h"
#include "src/session/training-load.h"

/* Words for an athlete's low back over many sets, in the user's language: mechanical, never a risk.
 * Callers free. */

/* "1.6 times the usual of the 4 weeks before", or why there is no usual; with how many sessions. */
char *plb_training_week_text(const PlbTrainingWeek *week);
/* "▲ Rising from first to last rep: 95 % interval +1.1 to +5.3 % · 12 sets · 5 sessions", or what
 * is wanting. */
char *plb_pooled_trend_text(const PlbPooledTrend *trend);
/* "+3.2 %"; "" while it cannot be told. */
char *plb_pooled_trend_value(const PlbPooledTrend *trend);
/* Of sets that are not pooled. */
char *plb_left_out_text(guint sets);
