/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/body/fresh-level.h"

#include <math.h>

/* Of the day, before sessions have told it, percent: as much as one rep differs from the next. No
 * study of the matched moment from day to day is known; a value too large costs power and nothing
 * else, and so few degrees of freedom give way to five sessions. [C] */
#define DAY_SD_PCT 2.7
#define DAY_WEIGHT 4.0
/* The day never counts for less: like sets of one body read 0.4 % apart (low-back-validation.md).
 */
#define DAY_LEAST_PCT 0.5
#define UNLIKE_Z 2.576 /* normal quantile, two-sided 1 % */

static double squares_of(const PlbFreshLevel *level)
{
	double sd_nm = 0.01 * level->sd_pct * level->mean_nm;

	return level->sessions ? (level->sessions - 1) * sd_nm * sd_nm : 0;
}

void plb_fresh_level_add(PlbFreshLevel *level, const PlbFreshLevel *more)
{
	double n = level->sessions, m = more->sessions, off = more->mean_nm - level->mean_nm;
	double squares = squares_of(level) + squares_of(more);

	if (more->sessions == 0)
		return;
	if (level->sessions == 0) {
		*level = *more;
		return;
	}
	/* two groups as one: Chan, Golub and LeVeque 1983, Am Stat 37:242 */
	squares += off * off * n * m / (n + m);
	level->mean_nm += off * m / (n + m);
	level->sessions += more->sessions;
	level->sd_pct = 100 * sqrt(squares / (n + m - 1)) / level->mean_nm;
}

/* Variance between sessions, percent squared: what they showed, shrunk to what is expected. */
static double between_sessions(const PlbFreshLevel *level, double rep_share)
{
	double freedom = level->sessions - 1;
	double expected = rep_share + DAY_SD_PCT * DAY_SD_PCT;

	return (DAY_WEIGHT * expected + freedom * level->sd_pct * level->sd_pct) /
	       (DAY_WEIGHT + freedom);
}

void plb_fresh_level_expect(const PlbFreshLevel *level, double own_nm, PlbShiftPrior *prior)
{
	double rep = prior->sd_pct * prior->sd_pct;
	double rep_share = rep / plb_shift_settings.baseline_reps;
	double off = 100 * (level->mean_nm / own_nm - 1);
	double sessions = level->sessions, between, day;

	prior->fresh_pct = prior->fresh_reps = 0;
	if (level->sessions < PLB_FRESH_LEAST_SESSIONS || !(own_nm > 0) || !isfinite(off))
		return;
	between = between_sessions(level, rep_share);
	if (fabs(off) > UNLIKE_Z * sqrt(between * (1 + 1 / sessions)))
		return;
	day = MAX(between - rep_share, DAY_LEAST_PCT * DAY_LEAST_PCT);
	prior->fresh_pct = off;
	prior->fresh_reps = rep / (day + between / sessions);
}
