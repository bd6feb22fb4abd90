/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/report/draw.h"

#include <math.h>
#include <pango/pangocairo.h>

/* Okabe & Ito's palette (Color Universal Design, 2008): told apart by colour-blind readers, and in
 * grey by their lightness. */
static const double inks[PLB_INK_COUNT][3] = {
	[PLB_INK_TEXT] = { 0.10, 0.10, 0.12 },    [PLB_INK_FAINT] = { 0.42, 0.43, 0.46 },
	[PLB_INK_LINE] = { 0.80, 0.81, 0.83 },    [PLB_INK_SHADE] = { 0.93, 0.94, 0.95 },
	[PLB_INK_BLUE] = { 0.000, 0.447, 0.698 }, [PLB_INK_ORANGE] = { 0.902, 0.624, 0.000 },
	[PLB_INK_RED] = { 0.835, 0.369, 0.000 },  [PLB_INK_GREEN] = { 0.000, 0.620, 0.451 },
};

void plb_draw_ink(cairo_t *cr, PlbInk ink)
{
	cairo_set_source_rgb(cr, inks[ink][0], inks[ink][1], inks[ink][2]);
}

static PangoLayout *make_layout(cairo_t *cr, PlbLetters letters, double width, int lines,
				const char *text)
{
	static const PangoAlignment alignments[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
						     PANGO_ALIGN_RIGHT };
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	PangoFontDescription *font = pango_font_description_from_string("Cantarell, sans");
	PangoLayout *layout = pango_cairo_create_layout(cr);

	pango_font_description_set_absolute_size(font, letters.size * PANGO_SCALE);
	pango_font_description_set_weight(font,
					  letters.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_alignment(layout, alignments[letters.align]);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_height(layout, -lines);
	pango_layout_set_text(layout, valid, -1);
	return layout;
}

double plb_draw_letters(cairo_t *cr, PlbLetters letters, double x, double y, double width,
			int lines, const char *text)
{
	g_autoptr(PangoLayout) layout = NULL;
	int height;

	if (!text || !*text)
		return 0.0;
	layout = make_layout(cr, letters, width, lines, text);
	plb_draw_ink(cr, letters.ink);
	cairo_move_to(cr, x, y);
	pango_cairo_show_layout(cr, layout);
	pango_layout_get_size(layout, NULL, &height);
	return (double)height / PANGO_SCALE;
}

void plb_draw_rule(cairo_t *cr, double x, double y, double width)
{
	plb_draw_ink(cr, PLB_INK_LINE);
	cairo_set_line_width(cr, 0.6);
	cairo_move_to(cr, x, y);
	cairo_line_to(cr, x + width, y);
	cairo_stroke(cr);
}

char *plb_draw_number(const char *format, double value)
{
	char text[64];

	if (!isfinite(value))
		return g_strdup("–");
	return g_strdup(g_ascii_formatd(text, sizeof text, format, value));
}
