/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/min-max.h"

#include <math.h>

#define FACTOR 8
#define LEVELS 12 /* 8^12 values: more than any recording */

typedef struct {
	double low, high; /* low > high: nothing measured */
} Extremes;

struct PlbMinMax {
	gsize length;
	guint level_count;
	struct {
		Extremes *cell;
		gsize count;
	} level[LEVELS]; /* level 0 has a cell for each value */
};

static const Extremes nothing = { G_MAXDOUBLE, -G_MAXDOUBLE };

static void join(Extremes *into, Extremes other)
{
	into->low = MIN(into->low, other.low);
	into->high = MAX(into->high, other.high);
}

static void add_level(PlbMinMax *trace)
{
	guint k = trace->level_count++;
	gsize below = trace->level[k - 1].count, count = (below + FACTOR - 1) / FACTOR;

	trace->level[k].count = count;
	trace->level[k].cell = g_new(Extremes, count);
	for (gsize i = 0; i < count; i++) {
		trace->level[k].cell[i] = nothing;
		for (gsize j = i * FACTOR; j < MIN(below, (i + 1) * FACTOR); j++)
			join(&trace->level[k].cell[i], trace->level[k - 1].cell[j]);
	}
}

PlbMinMax *plb_min_max_new(const double *values, gsize n)
{
	PlbMinMax *trace = g_new0(PlbMinMax, 1);

	trace->length = n;
	trace->level_count = 1;
	trace->level[0].count = n;
	trace->level[0].cell = g_new(Extremes, n);
	for (gsize i = 0; i < n; i++)
		trace->level[0].cell[i] =
			isnan(values[i]) ? nothing : (Extremes){ values[i], values[i] };
	while (trace->level[trace->level_count - 1].count > FACTOR && trace->level_count < LEVELS)
		add_level(trace);
	return trace;
}

void plb_min_max_free(PlbMinMax *trace)
{
	if (!trace)
		return;
	for (guint k = 0; k < trace->level_count; k++)
		g_free(trace->level[k].cell);
	g_free(trace);
}

gsize plb_min_max_get_length(const PlbMinMax *trace)
{
	return trace->length;
}

gboolean plb_min_max_range(const PlbMinMax *trace, gsize from, gsize to, double *low, double *high)
{
	Extremes sum = nothing;

	to = MIN(to, trace->length);
	for (guint k = 0; from < to; k++) {
		const Extremes *cell = trace->level[k].cell;
		gboolean top = k + 1 == trace->level_count;

		/* loose ends at this level; what is left is whole cells of the next */
		while (from < to && (top || from % FACTOR != 0))
			join(&sum, cell[from++]);
		while (from < to && (top || to % FACTOR != 0))
			join(&sum, cell[--to]);
		from /= FACTOR;
		to /= FACTOR;
	}
	*low = sum.low;
	*high = sum.high;
	return sum.low <= sum.high;
}
