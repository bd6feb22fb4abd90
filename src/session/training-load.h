/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* Exposure of the low back: the L5/S1 moment over time, linear and squared (facts: Coenen 2013 and
 * 2014 tried both), of sessions and weeks, against the athlete's own history only. A description
 * of training, no score of anything. */

typedef struct {
	gint64 started_us;               /* UTC, microseconds since 1970 */
	double linear_nms, squared_nm2s; /* of all reps whose moment is known; NAN = of none */
	guint sets, reps;
	guint unknown_reps; /* of them: their moment is not known */
} PlbTrainingLoad;

/* Voided sets do not count. */
void plb_training_load_of(const PlbResult *result, gint64 started_us, PlbTrainingLoad *load);

/* A week of training, Monday to Sunday by ISO 8601, in UTC. */
typedef struct {
	int year, week;
	guint sessions, unknown_reps;
	double linear_nms, squared_nm2s;
	double usual_nms;   /* mean of the athlete's weeks before it, see below; NAN = too few */
	gboolean far_above; /* more than PLB_TRAINING_FAR of that */
} PlbTrainingWeek;

/* Usual: the mean over the four calendar weeks before, if at least three of them were trained in.
 */
#define PLB_TRAINING_WEEKS 4
#define PLB_TRAINING_LEAST_WEEKS 3
/* Half as much again: beyond what weeks of one plan differ by. A choice, not a limit. */
#define PLB_TRAINING_FAR 1.5

/* The weeks in which there was training, in order, of sessions in any order. Array of
 * PlbTrainingWeek, caller frees. */
GArray *plb_training_weeks(const PlbTrainingLoad *loads, guint n);
/* "1.6 times the usual of the 4 weeks before: far above it", or why there is no usual. Caller
 * frees. */
char *plb_training_week_note(const PlbTrainingWeek *week);
