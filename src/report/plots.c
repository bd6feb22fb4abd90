/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/report/plots.h"

#include <math.h>

static const PlbRepResult *rep_at(const PlbSetResult *set, guint i)
{
	return g_ptr_array_index(set->reps, i);
}

static PlbRange rep_axis(const PlbSetResult *set)
{
	return (PlbRange){ 0.4, fmax(set->reps->len, 3.0) + 0.6 };
}

void plb_plot_velocity(cairo_t *cr, PlbBox box, const PlbSetResult *set)
{
	const char *title = "Mean velocity, m/s, by rep";
	PlbRange range = { 0.0, 0.1 };
	PlbChart chart;
	gboolean any = FALSE;

	for (guint i = 0; i < set->reps->len; i++) {
		double velocity = rep_at(set, i)->metrics.mean_velocity_mps;

		any |= isfinite(velocity);
		plb_range_add(&range, 1.1 * velocity);
	}
	if (!any) {
		plb_chart_absent(cr, box, title, "velocity was not measured");
		return;
	}
	chart = plb_chart_begin(cr, box, title, rep_axis(set), range);
	plb_chart_whole_ticks(&chart);
	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = rep_at(set, i);
		double velocity = rep->metrics.mean_velocity_mps;

		if (!isfinite(velocity))
			continue;
		plb_draw_ink(cr, rep->status == PLB_REP_COMPLETE ? PLB_INK_BLUE : PLB_INK_LINE);
		cairo_rectangle(cr, plb_chart_x(&chart, rep->index - 0.32),
				plb_chart_y(&chart, velocity),
				plb_chart_x(&chart, 0.64) - plb_chart_x(&chart, 0.0),
				plb_chart_y(&chart, 0.0) - plb_chart_y(&chart, velocity));
		cairo_fill(cr);
	}
}

static int compare_doubles(gconstpointer a, gconstpointer b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* One standard deviation of a rep's change, percent: the median of change / z; NAN if unknown. */
static double rep_noise_pct(const PlbSetResult *set)
{
	g_autoptr(GArray) noise = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepShift *shift = &rep_at(set, i)->shift;
		double one = fabs(shift->l5s1_change_pct / shift->z);

		if (isfinite(one))
			g_array_append_val(noise, one);
	}
	if (noise->len == 0)
		return NAN;
	g_array_sort(noise, compare_doubles);
	return g_array_index(noise, double, noise->len / 2);
}

static void draw_noise_band(const PlbChart *chart, double half)
{
	if (!isfinite(half))
		return;
	plb_draw_ink(chart->cr, PLB_INK_SHADE);
	cairo_rectangle(chart->cr, chart->plot.x, plb_chart_y(chart, half), chart->plot.width,
			plb_chart_y(chart, -half) - plb_chart_y(chart, half));
	cairo_fill(chart->cr);
	plb_draw_rule(chart->cr, chart->plot.x, plb_chart_y(chart, 0.0), chart->plot.width);
}

static void draw_since(const PlbChart *chart, guint since_rep)
{
	double x = plb_chart_x(chart, since_rep - 0.5);

	if (since_rep == 0)
		return;
	plb_draw_ink(chart->cr, PLB_INK_RED);
	cairo_set_line_width(chart->cr, 0.8);
	cairo_set_dash(chart->cr, (double[]){ 3.0, 2.0 }, 2, 0.0);
	cairo_move_to(chart->cr, x, chart->plot.y);
	cairo_line_to(chart->cr, x, chart->plot.y + chart->plot.height);
	cairo_stroke(chart->cr);
	cairo_set_dash(chart->cr, NULL, 0, 0.0);
}

/* Discs; rings for outliers, so that they differ by shape. */
static void draw_changes(const PlbChart *chart, const PlbSetResult *set)
{
	const PlbVerdict *verdict = &set->verdict;

	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepResult *rep = rep_at(set, i);
		gboolean after = verdict->since_rep > 0 && rep->index >= verdict->since_rep;

		if (!isfinite(rep->shift.l5s1_change_pct))
			continue;
		plb_draw_ink(chart->cr, after ? PLB_INK_RED : PLB_INK_BLUE);
		cairo_new_path(chart->cr);
		cairo_arc(chart->cr, plb_chart_x(chart, rep->index),
			  plb_chart_y(chart, rep->shift.l5s1_change_pct), 2.6, 0.0, 2.0 * G_PI);
		if (rep->shift.outlier) {
			cairo_set_line_width(chart->cr, 1.0);
			cairo_stroke(chart->cr);
		} else {
			cairo_fill(chart->cr);
		}
	}
}

void plb_plot_low_back(cairo_t *cr, PlbBox box, const PlbSetResult *set)
{
	const char *title = "Low back (L5/S1) against first reps, %";
	double half = 2.0 * rep_noise_pct(set);
	PlbRange range = plb_range_empty();
	PlbChart chart;

	for (guint i = 0; i < set->reps->len; i++)
		plb_range_add(&range, rep_at(set, i)->shift.l5s1_change_pct);
	if (plb_range_is_empty(range)) {
		plb_chart_absent(cr, box, title, "the low back's load was not judged");
		return;
	}
	plb_range_add(&range, half);
	plb_range_add(&range, -half);
	chart = plb_chart_begin(cr, box, title, rep_axis(set), plb_range_padded(range, 0.1, 10.0));
	draw_noise_band(&chart, half);
	plb_chart_whole_ticks(&chart);
	draw_since(&chart, set->verdict.since_rep);
	draw_changes(&chart, set);
}

static PlbRange column_range(const PlbTraces *traces, PlbColumn column, gsize from, gsize to)
{
	PlbRange range = plb_range_empty();

	for (gsize i = from; i < to; i++)
		plb_range_add(&range, traces->column[column][i]);
	return range;
}

/* Lowest to highest value of each half point of paper: what a line of all samples would cover. */
static void draw_column(const PlbChart *chart, const PlbTraces *traces, PlbColumn column,
			gsize from, gsize to)
{
	gsize pieces = (gsize)(2.0 * chart->plot.width);

	cairo_new_path(chart->cr);
	for (gsize piece = 0; piece < pieces; piece++) {
		gsize first = from + (to - from) * piece / pieces;
		gsize end = MAX(first + 1, from + (to - from) * (piece + 1) / pieces);
		PlbRange range = column_range(traces, column, first, MIN(end, to));
		double x = chart->plot.x + 0.5 * (double)piece;

		if (plb_range_is_empty(range)) {
			cairo_new_sub_path(chart->cr);
			continue;
		}
		cairo_line_to(chart->cr, x, plb_chart_y(chart, range.high));
		cairo_line_to(chart->cr, x, plb_chart_y(chart, range.low));
	}
	cairo_set_line_width(chart->cr, 0.7);
	cairo_stroke(chart->cr);
}

static void shade_reps(const PlbChart *chart, const PlbSetResult *set)
{
	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepCut *cut = &rep_at(set, i)->cut;
		double x = plb_chart_x(chart, cut->start_s);

		cairo_set_source_rgba(chart->cr, 0.0, 0.0, 0.0, 0.06); /* the grid shows through */
		cairo_rectangle(chart->cr, x, chart->plot.y, plb_chart_x(chart, cut->end_s) - x,
				chart->plot.height);
		cairo_fill(chart->cr);
	}
}

void plb_plot_timeline(cairo_t *cr, PlbBox box, const PlbSetResult *set, const PlbTraces *traces)
{
	const char *title = "Force on the plates, kN (blue), bar height, m (orange); seconds";
	const PlbRange time = { set->start_s - 1.0, set->end_s + 1.0 };
	gsize from = plb_traces_index(traces, time.low);
	gsize to = plb_traces_index(traces, time.high);
	PlbRange force = column_range(traces, PLB_COLUMN_FORCE, from, to);
	PlbRange height = column_range(traces, PLB_COLUMN_BAR_Z, from, to);
	PlbChart chart;

	if (!(time.high > time.low) || to <= from + 1) {
		plb_chart_absent(cr, box, title, "nothing was recorded");
		return;
	}
	force = plb_range_is_empty(force) ? (PlbRange){ 0.0, 1.0 }
					  : plb_range_padded(force, 0.05, 100.0);
	chart = plb_chart_begin(cr, box, title, time,
				(PlbRange){ force.low / 1000.0, force.high / 1000.0 });
	shade_reps(&chart, set);
	plb_chart_round_ticks(&chart);
	chart.y = force;
	plb_draw_ink(cr, PLB_INK_BLUE);
	draw_column(&chart, traces, PLB_COLUMN_FORCE, from, to);
	if (plb_range_is_empty(height))
		return;
	height = plb_range_padded(height, 0.05, 0.1);
	plb_chart_right_ticks(&chart, height, PLB_INK_ORANGE);
	chart.y = height;
	plb_draw_ink(cr, PLB_INK_ORANGE);
	draw_column(&chart, traces, PLB_COLUMN_BAR_Z, from, to);
}

static gboolean path_ranges(const PlbSetResult *set, PlbRange *x, PlbRange *z)
{
	*x = *z = plb_range_empty();
	for (guint i = 0; i < set->reps->len; i++) {
		const PlbRepSeries *series = rep_at(set, i)->series;

		for (gsize k = 0; series && k < series->n; k++) {
			plb_range_add(x, series->bar_x_m[k]);
			if (isfinite(series->bar_x_m[k]))
				plb_range_add(z, series->bar_z_m[k]);
		}
	}
	plb_range_add(x, plb_range_is_empty(*x) ? NAN : set->midfoot_x_m);
	return !plb_range_is_empty(*x) && !plb_range_is_empty(*z);
}

static void draw_path(const PlbChart *chart, const PlbRepResult *rep)
{
	const PlbRepSeries *series = rep->series;

	cairo_new_path(chart->cr);
	for (gsize k = 0; k < series->n; k++) {
		double time = series->start_s + (double)k / series->rate_hz;

		if (time < rep->cut.start_s || time > rep->cut.end_s ||
		    !isfinite(series->bar_x_m[k]) || !isfinite(series->bar_z_m[k]))
			continue;
		cairo_line_to(chart->cr, plb_chart_x(chart, series->bar_x_m[k]),
			      plb_chart_y(chart, series->bar_z_m[k]));
	}
	cairo_stroke(chart->cr);
}

static void draw_midfoot(const PlbChart *chart, double midfoot_x_m)
{
	if (!isfinite(midfoot_x_m))
		return;
	plb_draw_ink(chart->cr, PLB_INK_FAINT);
	cairo_set_line_width(chart->cr, 0.6);
	cairo_set_dash(chart->cr, (double[]){ 1.5, 2.0 }, 2, 0.0);
	cairo_move_to(chart->cr, plb_chart_x(chart, midfoot_x_m), chart->plot.y);
	cairo_line_to(chart->cr, plb_chart_x(chart, midfoot_x_m),
		      chart->plot.y + chart->plot.height);
	cairo_stroke(chart->cr);
	cairo_set_dash(chart->cr, NULL, 0, 0.0);
}

void plb_plot_bar_path(cairo_t *cr, PlbBox box, const PlbSetResult *set)
{
	const char *title = "Bar path, m; toes to the right";
	PlbRange x, z;
	PlbChart chart;
	double metres_per_point;

	if (!path_ranges(set, &x, &z)) {
		plb_chart_absent(cr, box, title,
				 "where the bar is forward and back was not measured");
		return;
	}
	z = plb_range_padded(z, 0.05, 0.1);
	chart = plb_chart_begin(cr, box, title, x, z);
	metres_per_point = (z.high - z.low) / chart.plot.height;
	chart.x = plb_range_padded(x, 0.0, metres_per_point * chart.plot.width);
	plb_chart_round_ticks(&chart);
	draw_midfoot(&chart, set->midfoot_x_m);
	cairo_set_line_width(cr, 0.8);
	for (guint i = 0; i < set->reps->len; i++) {
		double share = (i + 1.0) / set->reps->len;

		if (!rep_at(set, i)->series)
			continue;
		cairo_set_source_rgba(cr, 0.0, 0.447, 0.698, 0.2 + 0.8 * share);
		draw_path(&chart, rep_at(set, i));
	}
}
