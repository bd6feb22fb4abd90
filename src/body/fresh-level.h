/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/shift-test.h"

/* How heavy a load is on the low back of a fresh athlete: the gravity moment of the first reps of
 * earlier sessions at that bar, and what it tells of the first reps of today. A session's level
 * differs from the athlete's mean by the noise of its reps and by the day (how the lifter stands
 * and moves, where the model has the ankle); both are in the spread between sessions, which is
 * learned per athlete and shrunk to what is expected of anybody while sessions are few. */

typedef struct {
	guint sessions;
	double mean_nm; /* mean of the sessions' levels; > 0 with sessions */
	double sd_pct;  /* between their levels, in percent of the mean; 0 of one session */
} PlbFreshLevel;

/* Fewer sessions do not count. [C] */
#define PLB_FRESH_LEAST_SESSIONS 3

/* Adds more sessions of the same bar and exercise. */
void plb_fresh_level_add(PlbFreshLevel *level, const PlbFreshLevel *more);
/* What earlier sessions say of a set whose own first reps have level own_nm: sets the prior's fresh
 * level, in percent of own_nm, and how many reps it is worth. None when sessions are too few, or
 * when today is further off than one day in a hundred: then something else is not as it was. */
void plb_fresh_level_expect(const PlbFreshLevel *level, double own_nm, PlbShiftPrior *prior);
