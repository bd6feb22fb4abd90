/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* docs/metrics.md, compiled into the program: what each key of `analyze --json` means. Its tables
 * have five columns: keys (in backquotes, separated by commas), unit, definition, what it is
 * measured from, and what it is not. The head of the first column names the object that the keys
 * are in. Tables of four columns, whose first head begins with "measured error of", add what was
 * measured of keys that stand above. */

typedef struct {
	char *path;                                /* "sets[].reps[].rom_m" */
	char *unit, *definition, *from, *not_this; /* "" = the page says none */
	char *measured; /* its error against simulated truth; "" = there is none to compare with */
} PlbMetric;

/* PlbMetric of all rows of a page, in its order. Caller owns. */
GPtrArray *plb_metrics_parse(const char *page);
/* Those of the page compiled in. */
GPtrArray *plb_metrics_load(void);

/* Whether name is the metric's whole path, or a part of its end that begins after a dot; "[]" may
 * be left out. */
typedef enum {
	PLB_METRIC_OTHER,
	PLB_METRIC_ENDS_SO,
	PLB_METRIC_IS,
} PlbMetricMatch;
PlbMetricMatch plb_metric_match(const PlbMetric *metric, const char *name);

/* How unlike a name that does not match is to the metric's: 0 when it is a part of it, else the
 * letters to change, add or drop in the last part of the path. */
guint plb_metric_distance(const PlbMetric *metric, const char *name);
