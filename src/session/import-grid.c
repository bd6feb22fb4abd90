/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/import-grid.h"

#include <float.h>
#include <math.h>

#include "src/signal/resample.h"
#include "src/signal/statistics.h"

static const struct {
	double jitter;  /* of a step: the contract's limit */
	double on_grid; /* of a step: closer is not worth moving values for (3 um at 3 m/s, 1 kHz)
			 */
	double coarse;  /* of a step: with times printed so coarsely, one difference says little */
	gsize coarse_run;       /* ... and the time over so many rows is taken instead, */
	double coarse_quantile; /* ... low among all, since many such runs hold a gap */
	int renumberings;     /* of rows with a better step each time; two are enough in practice */
	double longest_gap_s; /* as in calibration: longer is another recording */
	double lowest_rate_hz, highest_rate_hz; /* outside, the time column is not in seconds */
	gsize longest;                          /* samples */
	/* Samples that may be missing: so many for each row, and cells of samples besides. It keeps
	 * a file from asking for more memory than a multiple of its size. */
	gsize lost_per_row, lost_cells, sample_cells;
} limits = { 0.01, 0.001, 0.05, 11, 0.05, 3, 600, 5, 100000, (gsize)16 << 20, 50, 840000, 13 };

static double time_at(const PlbTable *table, gsize row)
{
	return ((const double *)(const void *)table->time_s->data)[row];
}

/* A quantile of the time that `run` rows take. */
static double run_quantile(const PlbTable *table, gsize run, double quantile)
{
	gsize n = table->rows - run;
	g_autofree double *lengths = g_new(double, n);

	for (gsize i = 0; i < n; i++)
		lengths[i] = time_at(table, i + run) - time_at(table, i);
	return plb_quantile(lengths, n, quantile);
}

/* The mean step of the runs that hold no gap, given about what such a run takes: rounding of the
 * printed times goes away in the mean. */
static double mean_step(const PlbTable *table, gsize run, double about_s)
{
	double most_s = about_s * (1 + 0.75 / (double)run), sum = 0;
	gsize n = 0;

	for (gsize i = run; i < table->rows; i++) {
		double length_s = time_at(table, i) - time_at(table, i - run);

		if (length_s > most_s)
			continue;
		sum += length_s;
		n++;
	}
	return sum / (double)(n * run);
}

static double first_step(const PlbTable *table)
{
	double step_s = run_quantile(table, 1, 0.5);
	gsize run;

	if (table->resolution_s <= limits.coarse * step_s)
		return mean_step(table, 1, step_s);
	run = MIN(limits.coarse_run, MAX(1, (table->rows - 1) / 2));
	return mean_step(table, run, run_quantile(table, run, limits.coarse_quantile));
}

static gboolean refuse_rate(const char *path, double step_s, GError **error)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	return plb_text_error(error, path, 0,
			      "its time step is %s s, is the time column in seconds?",
			      g_ascii_formatd(text, sizeof(text), "%.6g", step_s));
}

static gsize lost_most(const PlbTable *table)
{
	return limits.lost_per_row * table->rows +
	       limits.lost_cells / (limits.sample_cells + table->width);
}

/* Numbers the rows by whole steps. */
static gboolean number_rows(PlbGrid *grid, const PlbTable *table, double step_s, const char *path,
			    GError **error)
{
	gsize at = 0;

	for (gsize i = 1; i < table->rows; i++) {
		double difference = time_at(table, i) - time_at(table, i - 1);
		double steps = fmax(1, round(difference / step_s));
		guint line = g_array_index(table->lines, guint, i);

		if (difference > limits.longest_gap_s)
			return plb_text_error(error, path, line,
					      "time jumps by more than ten minutes");
		if ((double)at + steps >= (double)limits.longest)
			return plb_text_error(error, path, line,
					      "longer than one recording may be");
		at += (gsize)steps;
		if (at - i > lost_most(table))
			return plb_text_error(error, path, line,
					      "more samples are missing than 50 for each line");
		grid->index[i] = (guint)at;
	}
	grid->length = at + 1;
	return TRUE;
}

/* Least-squares slope of time over index. */
static double fitted_step(const PlbGrid *grid, const PlbTable *table)
{
	double n = (double)table->rows, mean_k = 0, mean_t = 0, skk = 0, skt = 0;

	for (gsize i = 0; i < table->rows; i++) {
		mean_k += grid->index[i] / n;
		mean_t += (time_at(table, i) - time_at(table, 0)) / n;
	}
	for (gsize i = 0; i < table->rows; i++) {
		double k = grid->index[i] - mean_k;

		skk += k * k;
		skt += k * (time_at(table, i) - time_at(table, 0) - mean_t);
	}
	return skt / skk;
}

/* How the rows lie about a grid of that rate, without regard to where it starts. */
typedef struct {
	double half_range_s; /* half the way from the earliest to the latest */
	double mean_s;       /* grid start, in the mean of all rows */
	double furthest_s;   /* the furthest row's way from that */
	gsize furthest;
} Fit;

static Fit fit_rate(const PlbGrid *grid, const PlbTable *table, double rate_hz)
{
	double low = INFINITY, high = -INFINITY, first_s = time_at(table, 0), sum = 0;
	Fit fit = { .furthest_s = -1 };

	for (gsize i = 0; i < table->rows; i++) {
		double off = time_at(table, i) - first_s - grid->index[i] / rate_hz;

		low = fmin(low, off);
		high = fmax(high, off);
		sum += off;
	}
	fit.half_range_s = 0.5 * (high - low);
	fit.mean_s = first_s + sum / (double)table->rows;
	for (gsize i = 0; i < table->rows; i++) {
		double off = fabs(time_at(table, i) - fit.mean_s - grid->index[i] / rate_hz);

		if (off > fit.furthest_s) {
			fit.furthest_s = off;
			fit.furthest = i;
		}
	}
	return fit;
}

/* The rate with the fewest digits whose grid fits the times as well as they can be told apart. */
static double round_rate(const PlbGrid *grid, const PlbTable *table, double rate_hz,
			 double within_s)
{
	for (int digits = 1; digits < 17; digits++) {
		char text[G_ASCII_DTOSTR_BUF_SIZE], format[16];
		double candidate;

		g_snprintf(format, sizeof(format), "%%.%dg", digits);
		g_ascii_formatd(text, sizeof(text), format, rate_hz);
		candidate = g_ascii_strtod(text, NULL);
		if (fabs(candidate - rate_hz) < 0.01 * rate_hz &&
		    fit_rate(grid, table, candidate).half_range_s <= within_s)
			return candidate;
	}
	return rate_hz;
}

static gboolean refuse_jitter(const PlbGrid *grid, const PlbTable *table, gsize row, double off_s,
			      const char *path, GError **error)
{
	char time[G_ASCII_DTOSTR_BUF_SIZE], percent[G_ASCII_DTOSTR_BUF_SIZE];

	return plb_text_error(
		error, path, g_array_index(table->lines, guint, row),
		"time %s is off the even grid by %s %% of a step (1 %% is allowed)",
		g_ascii_formatd(time, sizeof(time), "%.12g", time_at(table, row)),
		g_ascii_formatd(percent, sizeof(percent), "%.3g", 100 * off_s / grid->step_s));
}

static gboolean settle_grid(PlbGrid *grid, const PlbTable *table, double rate_hz, const char *path,
			    GError **error)
{
	double largest_s = fmax(fabs(time_at(table, 0)), fabs(time_at(table, table->rows - 1)));
	/* half the last printed digit, and what a double itself cannot hold */
	double blur_s = 0.5 * table->resolution_s * (1 + 1e-6) + 4 * DBL_EPSILON * largest_s;
	Fit fit = fit_rate(grid, table, rate_hz);

	/* a hair more than the best fit: jitter does not tell 60 Hz from 60.000001 */
	grid->rate_hz = round_rate(grid, table, rate_hz, fmax(blur_s, 1.02 * fit.half_range_s));
	grid->step_s = 1 / grid->rate_hz;
	fit = fit_rate(grid, table, grid->rate_hz);
	if (fit.half_range_s > limits.jitter * grid->step_s + blur_s ||
	    fit.furthest_s > limits.jitter * grid->step_s + 2 * blur_s)
		return refuse_jitter(grid, table, fit.furthest, fit.furthest_s, path, error);
	grid->exact = fit.half_range_s <= limits.on_grid * grid->step_s + blur_s;
	grid->start_s = grid->exact ? time_at(table, 0) : fit.mean_s;
	return TRUE;
}

gboolean plb_grid_fit(PlbGrid *grid, const PlbTable *table, const char *path, GError **error)
{
	double step_s = first_step(table);

	*grid = (PlbGrid){ .index = g_new0(guint, table->rows) };
	for (int i = 0; i < limits.renumberings; i++) {
		if (!(1 / step_s >= limits.lowest_rate_hz && 1 / step_s <= limits.highest_rate_hz))
			return refuse_rate(path, step_s, error);
		if (!number_rows(grid, table, step_s, path, error))
			return FALSE;
		step_s = fitted_step(grid, table);
	}
	return settle_grid(grid, table, 1 / step_s, path, error);
}

void plb_grid_clear(PlbGrid *grid)
{
	g_clear_pointer(&grid->index, g_free);
}

/* A row's value carried to its grid index along the line to the neighbour on the other side. */
static double moved_value(const PlbGrid *grid, const PlbTable *table, gsize row, guint column)
{
	double value = plb_table_get(table, row, column);
	double place = (time_at(table, row) - grid->start_s) * grid->rate_hz;
	double off = place - grid->index[row];
	gsize other = off > 0 ? row - 1 : row + 1;
	double there, other_place;

	if (off == 0 || (off > 0 && row == 0) || other >= table->rows ||
	    MAX(grid->index[row], grid->index[other]) - MIN(grid->index[row], grid->index[other]) >
		    1)
		return value;
	there = plb_table_get(table, other, column);
	other_place = (time_at(table, other) - grid->start_s) * grid->rate_hz;
	if (isnan(there))
		return value;
	return value + (there - value) * off / (place - other_place);
}

double *plb_grid_column(const PlbGrid *grid, const PlbTable *table, guint column)
{
	double *values = g_new(double, grid->length);

	for (gsize i = 0; i < grid->length; i++)
		values[i] = NAN;
	for (gsize row = 0; row < table->rows; row++)
		values[grid->index[row]] = grid->exact ? plb_table_get(table, row, column)
						       : moved_value(grid, table, row, column);
	return values;
}

double plb_grid_value_at(const double *column, gsize length, double place)
{
	static const double rounding = 1e-6; /* of times that are printed in decimals */

	if (place < 0 && place > -rounding)
		place = 0;
	if (length > 0 && place > (double)(length - 1) && place < (double)(length - 1) + rounding)
		place = (double)(length - 1);
	return plb_interpolate(column, length, place);
}
