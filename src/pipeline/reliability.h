/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* How much this lifter's numbers differ from rep to rep when nothing has changed: the noise that a
 * difference has to exceed before it is called a change. Read from successive differences, which a
 * slow drift of the set (fatigue) hardly enters:
 *
 *     sem = sqrt(sum d^2 / (2 m)), d the m differences of neighbouring complete reps
 *     mdc = 1.96 sqrt(2) sem: 95 % of differences between two reps alike are smaller
 *     cv  = 100 sem / |mean|
 *
 * (Hopkins 2000, Sports Med 30:1: typical error; minimal detectable change as in any text.) */

/* Brings set number `last` (from 0) of sets up to date: its reliability, pooled over its own
 * complete, not struck reps and those of the sets before it with the same exercise and a bar within
 * 5 %, for each metric that has at least three such reps; and velocity_loss_mdc_pct. */
void plb_reliability_update(const GPtrArray *sets, guint last);
/* The same of the sets given, whatever they are: appends PlbReliability. */
void plb_reliability_pool(const GPtrArray *sets, GArray *reliability);
/* The row of a key, or NULL. */
const PlbReliability *plb_reliability_find(const GArray *reliability, const char *key);

/* The arithmetic: differences d are added one by one. */
typedef struct {
	double squares, sum; /* of differences; of values */
	guint differences, values;
} PlbReliabilitySum;
/* One run of neighbouring reps, NAN = left out. */
void plb_reliability_add(PlbReliabilitySum *sum, const double *values, gsize n);
PlbReliability plb_reliability_of(const PlbReliabilitySum *sum, const char *key);
