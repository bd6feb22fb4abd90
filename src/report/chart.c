/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/report/chart.h"

#include <math.h>

#define TITLE_HEIGHT 13.0
#define LEFT_SPACE 28.0
#define RIGHT_SPACE 24.0
#define BOTTOM_SPACE 11.0
#define TICK_SIZE 6.5

PlbRange plb_range_empty(void)
{
	return (PlbRange){ INFINITY, -INFINITY };
}

void plb_range_add(PlbRange *range, double value)
{
	if (!isfinite(value))
		return;
	range->low = fmin(range->low, value);
	range->high = fmax(range->high, value);
}

gboolean plb_range_is_empty(PlbRange range)
{
	return range.low > range.high;
}

PlbRange plb_range_padded(PlbRange range, double share, double least)
{
	double middle = 0.5 * (range.low + range.high);
	double half = fmax(0.5 * (range.high - range.low) * (1.0 + 2.0 * share), 0.5 * least);

	return (PlbRange){ middle - half, middle + half };
}

double plb_chart_step(double length, int n)
{
	double raw = length / n;
	double power = pow(10.0, floor(log10(raw)));
	double factor = raw / power;

	if (factor <= 1.0)
		return power;
	if (factor <= 2.0)
		return 2.0 * power;
	return factor <= 5.0 ? 5.0 * power : 10.0 * power;
}

double plb_chart_x(const PlbChart *chart, double x)
{
	return chart->plot.x +
	       chart->plot.width * (x - chart->x.low) / (chart->x.high - chart->x.low);
}

double plb_chart_y(const PlbChart *chart, double y)
{
	return chart->plot.y +
	       chart->plot.height * (chart->y.high - y) / (chart->y.high - chart->y.low);
}

/* Decimals that tell ticks of this step apart. */
static char *tick_text(double value, double step)
{
	const char *format = step >= 0.999 ? "%.0f" : step >= 0.0999 ? "%.1f" : "%.2f";

	return plb_draw_number(format, fabs(value) < 1e-9 * step ? 0.0 : value);
}

static void draw_grid(const PlbChart *chart)
{
	const PlbLetters letters = { TICK_SIZE, FALSE, PLB_INK_FAINT, PLB_ALIGN_RIGHT };
	double step = plb_chart_step(chart->y.high - chart->y.low, 5);

	for (double y = ceil(chart->y.low / step) * step; y <= chart->y.high; y += step) {
		g_autofree char *text = tick_text(y, step);

		plb_draw_rule(chart->cr, chart->plot.x, plb_chart_y(chart, y), chart->plot.width);
		plb_draw_letters(chart->cr, letters, chart->plot.x - LEFT_SPACE,
				 plb_chart_y(chart, y) - 0.7 * TICK_SIZE, LEFT_SPACE - 4.0, 1,
				 text);
	}
}

static void draw_title(cairo_t *cr, PlbBox box, const char *title)
{
	const PlbLetters letters = { 8.0, TRUE, PLB_INK_TEXT, PLB_ALIGN_LEFT };

	plb_draw_letters(cr, letters, box.x, box.y, box.width, 1, title);
}

PlbChart plb_chart_begin(cairo_t *cr, PlbBox box, const char *title, PlbRange x, PlbRange y)
{
	PlbChart chart = { .cr = cr, .x = x, .y = y };

	chart.plot = (PlbBox){ box.x + LEFT_SPACE, box.y + TITLE_HEIGHT,
			       box.width - LEFT_SPACE - RIGHT_SPACE,
			       box.height - TITLE_HEIGHT - BOTTOM_SPACE };
	draw_title(cr, box, title);
	draw_grid(&chart);
	return chart;
}

static void draw_x_tick(const PlbChart *chart, double x, const char *text)
{
	const PlbLetters letters = { TICK_SIZE, FALSE, PLB_INK_FAINT, PLB_ALIGN_CENTRE };

	plb_draw_letters(chart->cr, letters, plb_chart_x(chart, x) - 20.0,
			 chart->plot.y + chart->plot.height + 2.0, 40.0, 1, text);
}

void plb_chart_whole_ticks(const PlbChart *chart)
{
	double step = fmax(1.0, plb_chart_step(chart->x.high - chart->x.low, 16));

	for (double x = step * fmax(1.0, ceil(chart->x.low / step)); x <= chart->x.high;
	     x += step) {
		g_autofree char *text = plb_draw_number("%.0f", x);

		draw_x_tick(chart, x, text);
	}
}

void plb_chart_round_ticks(const PlbChart *chart)
{
	double step = plb_chart_step(chart->x.high - chart->x.low,
				     (int)fmax(2.0, chart->plot.width / 40.0));

	for (double x = ceil(chart->x.low / step) * step; x <= chart->x.high; x += step) {
		g_autofree char *text = tick_text(x, step);

		draw_x_tick(chart, x, text);
	}
}

void plb_chart_right_ticks(const PlbChart *chart, PlbRange y, PlbInk ink)
{
	const PlbLetters letters = { TICK_SIZE, FALSE, ink, PLB_ALIGN_LEFT };
	double step = plb_chart_step(y.high - y.low, 5);
	PlbChart second = *chart;

	second.y = y;
	for (double value = ceil(y.low / step) * step; value <= y.high; value += step) {
		g_autofree char *text = tick_text(value, step);

		plb_draw_letters(chart->cr, letters, chart->plot.x + chart->plot.width + 4.0,
				 plb_chart_y(&second, value) - 0.7 * TICK_SIZE, RIGHT_SPACE - 4.0,
				 1, text);
	}
}

void plb_chart_absent(cairo_t *cr, PlbBox box, const char *title, const char *why)
{
	const PlbLetters letters = { 8.0, FALSE, PLB_INK_FAINT, PLB_ALIGN_CENTRE };

	draw_title(cr, box, title);
	plb_draw_ink(cr, PLB_INK_SHADE);
	cairo_rectangle(cr, box.x, box.y + TITLE_HEIGHT, box.width,
			box.height - TITLE_HEIGHT - BOTTOM_SPACE);
	cairo_fill(cr);
	plb_draw_letters(cr, letters, box.x + 8.0, box.y + 0.45 * box.height, box.width - 16.0, 3,
			 why);
}
