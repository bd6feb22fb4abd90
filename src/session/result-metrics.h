/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* A result as a list of single numbers, for statistics and databases: one row for each metric of
 * each rep and set that was measured, with its unit and its 95 % interval where there is one. */

typedef struct {
	const PlbSetResult *set;
	const PlbRepResult *rep; /* NULL: of the set */
	const char *metric;      /* its key in that object of analyze --json */
	const char *unit;        /* as docs/metrics.md has it; "" = none */
	double value;            /* finite */
	double low95, high95;    /* NAN = no interval is stated */
} PlbMetricValue;

/* Intervals and half widths (uncertainty.*, *_band_nm, ci95_pct) are no rows of their own: they are
 * the low95 and high95 of what they are about. */
typedef void (*PlbMetricFunc)(const PlbMetricValue *value, gpointer user_data);
void plb_result_each_metric(const PlbResult *result, PlbMetricFunc func, gpointer user_data);

/* The unit that a key's name says: "m/s" of mean_velocity_mps, "%" of asymmetry_pct.bottom, "" of a
 * number without one. Constant text. */
const char *plb_metric_unit(const char *key);
