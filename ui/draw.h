/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* What the drawn widgets share. Sizes and positions in pixels of the widget. */

typedef struct {
	double size_px;
	gboolean bold;
	float align; /* 0 = x is the text's left end, 0.5 = its middle, 1 = its right end */
	GdkRGBA color;
} PlbTextStyle;

/* Draws one line, vertically centred on y. */
void plb_draw_text(GtkWidget *widget, GtkSnapshot *snapshot, const char *text, double x, double y,
		   const PlbTextStyle *style);
/* Width that the text would take. */
double plb_draw_text_width(GtkWidget *widget, const char *text, const PlbTextStyle *style);

void plb_draw_rect(GtkSnapshot *snapshot, double x, double y, double width, double height,
		   const GdkRGBA *color);
void plb_draw_rounded(GtkSnapshot *snapshot, double x, double y, double width, double height,
		      double radius, const GdkRGBA *color);
void plb_draw_outline(GtkSnapshot *snapshot, double x, double y, double width, double height,
		      double radius, double line, const GdkRGBA *color);
void plb_draw_dashed(cairo_t *cairo, double x0, double y0, double x1, double y1,
		     const GdkRGBA *color);

/* A size that follows the widget's: reference_px at a widget of reference_height, within limits. */
double plb_draw_scaled(double reference_px, double height, double reference_height,
		       double least_px);

/* Sets the widget's accessible description, at most twice a second (AT-SPI clients read it from
 * there); the last text always arrives. */
void plb_describe(GtkWidget *widget, const char *text);

/* Redraws the widget when it is to be light, dark or of high contrast. Needs plb_preferences(). */
void plb_draw_follow_style(GtkWidget *widget);

/* Sets the text only when it is another one, so that a label at rest costs nothing. */
void plb_set_label(GtkLabel *label, const char *text);
