/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

/* Ink and letters of a page. Lengths are points (1/72 inch), y grows downwards. */

typedef enum {
	PLB_INK_TEXT,
	PLB_INK_FAINT, /* secondary text, ticks */
	PLB_INK_LINE,  /* rules and frames */
	PLB_INK_SHADE, /* bands and fills behind marks */
	PLB_INK_BLUE,
	PLB_INK_ORANGE,
	PLB_INK_RED,
	PLB_INK_GREEN,
	PLB_INK_COUNT,
} PlbInk;

typedef enum { PLB_ALIGN_LEFT, PLB_ALIGN_CENTRE, PLB_ALIGN_RIGHT } PlbAlign;

typedef struct {
	double x, y, width, height;
} PlbBox;

typedef struct {
	double size;
	gboolean bold;
	PlbInk ink;
	PlbAlign align;
} PlbLetters;

void plb_draw_ink(cairo_t *cr, PlbInk ink);
/* Writes text within width (wrapped, or on one line cut with an ellipsis when lines is 1) below y;
 * gives the height it took. NULL and "" take none. */
double plb_draw_letters(cairo_t *cr, PlbLetters letters, double x, double y, double width,
			int lines, const char *text);
void plb_draw_rule(cairo_t *cr, double x, double y, double width);

/* printf of one double that does not follow the locale, e.g. "%+.1f"; "–" when not finite. */
char *plb_draw_number(const char *format, double value);
