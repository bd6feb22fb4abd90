/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/lift/traces.h"

#include <math.h>

#define FIRST_CAPACITY 4096

PlbTraces *plb_traces_new(const PlbStreamInfo *info)
{
	PlbTraces *traces = g_new0(PlbTraces, 1);

	traces->info = *info;
	traces->bar_span_m = NAN;
	return traces;
}

void plb_traces_free(PlbTraces *traces)
{
	if (traces == NULL)
		return;
	for (int i = 0; i < PLB_COLUMN_COUNT; i++)
		g_free(traces->column[i]);
	g_free(traces->flags);
	g_free(traces);
}

static void reserve(PlbTraces *traces, gsize n)
{
	gsize capacity = MAX(traces->capacity, FIRST_CAPACITY);

	if (n <= traces->capacity)
		return;
	while (capacity < n)
		capacity *= 2;
	for (int i = 0; i < PLB_COLUMN_COUNT; i++)
		traces->column[i] = g_renew(double, traces->column[i], capacity);
	traces->flags = g_renew(guint8, traces->flags, capacity);
	traces->capacity = capacity;
}

/* Left out with its force: at most 20 N at half a stance, below a millimetre of a standing lifter.
 */
static gboolean is_unloaded(double fz_n)
{
	return fz_n < PLB_SAMPLE_COP_FLOOR_N;
}

/* One component of the centre of pressure over both feet. A foot that is loaded and has none is a
 * gap: the other's alone would be half a stance off. */
static double combined_cop(const double fz[PLB_SIDES], const double cop[PLB_SIDES])
{
	if (isnan(cop[PLB_RIGHT]))
		return is_unloaded(fz[PLB_RIGHT]) ? cop[PLB_LEFT] : NAN;
	if (isnan(cop[PLB_LEFT]))
		return is_unloaded(fz[PLB_LEFT]) ? cop[PLB_RIGHT] : NAN;
	return (fz[PLB_LEFT] * cop[PLB_LEFT] + fz[PLB_RIGHT] * cop[PLB_RIGHT]) /
	       (fz[PLB_LEFT] + fz[PLB_RIGHT]);
}

static void put_plates(PlbTraces *traces, gsize at, const PlbSample *s)
{
	gboolean sides = (traces->info.channels & PLB_CHANNEL_FORCE_SIDES) != 0;
	double right = sides ? s->fz_n[PLB_RIGHT] : (double)NAN;
	const double cop_x[] = { s->cop_x_m[PLB_LEFT],
				 sides ? s->cop_x_m[PLB_RIGHT] : (double)NAN };
	const double cop_y[] = { s->cop_y_m[PLB_LEFT],
				 sides ? s->cop_y_m[PLB_RIGHT] : (double)NAN };

	traces->column[PLB_COLUMN_FORCE_LEFT][at] = sides ? s->fz_n[PLB_LEFT] : (double)NAN;
	traces->column[PLB_COLUMN_FORCE_RIGHT][at] = right;
	traces->column[PLB_COLUMN_FORCE][at] =
		sides ? s->fz_n[PLB_LEFT] + right : s->fz_n[PLB_LEFT];
	traces->column[PLB_COLUMN_COP_LEFT_X][at] = sides ? cop_x[PLB_LEFT] : (double)NAN;
	traces->column[PLB_COLUMN_COP_LEFT_Y][at] = sides ? cop_y[PLB_LEFT] : (double)NAN;
	traces->column[PLB_COLUMN_COP_RIGHT_X][at] = cop_x[PLB_RIGHT];
	traces->column[PLB_COLUMN_COP_RIGHT_Y][at] = cop_y[PLB_RIGHT];
	traces->column[PLB_COLUMN_COP_X][at] = sides ? combined_cop(s->fz_n, cop_x) : cop_x[0];
	traces->column[PLB_COLUMN_COP_Y][at] = sides ? combined_cop(s->fz_n, cop_y) : cop_y[0];
}

/* The bar is the mean of both ends: when one of two measured ends is missing at an instant, the
 * other alone would make the bar jump by its tilt, so that instant is a gap. */
static double bar_of(const double value[PLB_SIDES], gboolean both)
{
	return both ? 0.5 * (value[PLB_LEFT] + value[PLB_RIGHT]) : plb_sample_mean(value);
}

static void put_bar(PlbTraces *traces, gsize at, const PlbSample *s)
{
	gboolean ends = (traces->info.channels & PLB_CHANNEL_BAR_ENDS) != 0;
	gboolean x_of_both = ends && !(traces->info.channels & PLB_CHANNEL_BAR_X_ONE_END);

	traces->column[PLB_COLUMN_BAR_LEFT_X][at] = ends ? s->bar_x_m[PLB_LEFT] : (double)NAN;
	traces->column[PLB_COLUMN_BAR_LEFT_Z][at] = ends ? s->bar_z_m[PLB_LEFT] : (double)NAN;
	traces->column[PLB_COLUMN_BAR_RIGHT_X][at] = ends ? s->bar_x_m[PLB_RIGHT] : (double)NAN;
	traces->column[PLB_COLUMN_BAR_RIGHT_Z][at] = ends ? s->bar_z_m[PLB_RIGHT] : (double)NAN;
	if (ends && isnan(traces->bar_span_m))
		traces->bar_span_m = fabs(s->bar_y_m[PLB_LEFT] - s->bar_y_m[PLB_RIGHT]);
	traces->column[PLB_COLUMN_BAR_X][at] = bar_of(s->bar_x_m, x_of_both);
	traces->column[PLB_COLUMN_BAR_Z][at] = bar_of(s->bar_z_m, ends);
}

void plb_traces_append(PlbTraces *traces, const PlbSample *samples, gsize n)
{
	reserve(traces, traces->length + n);
	for (gsize i = 0; i < n; i++) {
		gsize at = traces->length + i;

		put_plates(traces, at, &samples[i]);
		put_bar(traces, at, &samples[i]);
		traces->flags[at] = (guint8)samples[i].flags;
	}
	traces->length += n;
}

gboolean plb_traces_has(const PlbTraces *traces, guint channels)
{
	return (traces->info.channels & channels) == channels;
}

gsize plb_traces_index(const PlbTraces *traces, double time_s)
{
	double index = round(time_s * traces->info.rate_hz);

	if (traces->length == 0 || !(index > 0.0))
		return 0;
	return index < (double)traces->length ? (gsize)index : traces->length - 1;
}

double plb_traces_mean(const PlbTraces *traces, PlbColumn column, gsize from, gsize to)
{
	double sum = 0.0;
	gsize count = 0;

	for (gsize i = from; i < MIN(to, traces->length); i++) {
		double value = traces->column[column][i];

		if (!isnan(value)) {
			sum += value;
			count++;
		}
	}
	return count > 0 ? sum / (double)count : (double)NAN;
}
