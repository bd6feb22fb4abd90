/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/pipeline/result.h"

/* The tables of `analyze --csv`, each with its header line. Caller frees. */
GString *plb_result_sets_csv(const PlbResult *result);
GString *plb_result_reps_csv(const PlbResult *result);

/* The columns of series.csv beside set, rep and time. */
typedef struct {
	const char *name;
	gsize offset; /* of a pointer to doubles in PlbRepSeries */
} PlbSeriesColumn;
const PlbSeriesColumn *plb_series_columns(gsize *n);

/* A field of text; quoted where it holds a comma, a quote or a line end (RFC 4180). */
void plb_csv_append_text(GString *csv, const char *text);
