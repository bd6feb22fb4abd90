/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/figure-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw.h"
#include "ui/palette.h"
#include "ui/shown-numbers.h"

/* What the view always shows, so that the figure does not jump about: metres of the rig frame. */
#define PLUMB_TOP_PX 10.0 /* clear of the title above */
#define SPAN_Z_M 1.95
#define FLOOR_Z_M (-0.13)   /* room for a word under the floor */
#define FLOOR_LEAST_PX 26.0 /* the word itself, and air around it */
#define HEAD_RADIUS_M 0.105
#define ROOM_ABOVE_M 0.03
#define PLATE_RADIUS_M 0.225 /* of a 450 mm weight plate, IWF rule 3.3.3.4 */

typedef struct {
	PlbTone tone;
	double shade;
} Shade;

struct _PlbFigureView {
	GtkWidget parent;
	PlbFigureState state;
	Shade low_back, hip, knee;
	double center_x_m;
	double top_m; /* highest so far: taller than most, the figure gets smaller, never cut */
	char *empty_text;
};

G_DEFINE_FINAL_TYPE(PlbFigureView, plb_figure_view, GTK_TYPE_WIDGET)

typedef struct {
	cairo_t *cairo;
	double scale, x0, y0;
} Canvas;

static double px(const Canvas *canvas, const double point[2])
{
	return canvas->x0 + point[0] * canvas->scale;
}

static double py(const Canvas *canvas, const double point[2])
{
	return canvas->y0 - point[1] * canvas->scale;
}

static void limb(const Canvas *canvas, const double from[2], const double to[2], double width_m,
		 const GdkRGBA *color)
{
	gdk_cairo_set_source_rgba(canvas->cairo, color);
	cairo_set_line_width(canvas->cairo, width_m * canvas->scale);
	cairo_set_line_cap(canvas->cairo, CAIRO_LINE_CAP_ROUND);
	cairo_move_to(canvas->cairo, px(canvas, from), py(canvas, from));
	cairo_line_to(canvas->cairo, px(canvas, to), py(canvas, to));
	cairo_stroke(canvas->cairo);
}

static void disc(const Canvas *canvas, const double at[2], double radius_m, const GdkRGBA *color)
{
	gdk_cairo_set_source_rgba(canvas->cairo, color);
	cairo_arc(canvas->cairo, px(canvas, at), py(canvas, at), radius_m * canvas->scale, 0,
		  2 * G_PI);
	cairo_fill(canvas->cairo);
}

static void ring(const Canvas *canvas, const double at[2], double radius_m, double line_px,
		 const GdkRGBA *color)
{
	gdk_cairo_set_source_rgba(canvas->cairo, color);
	cairo_set_line_width(canvas->cairo, line_px);
	cairo_new_sub_path(canvas->cairo);
	cairo_arc(canvas->cairo, px(canvas, at), py(canvas, at), radius_m * canvas->scale, 0,
		  2 * G_PI);
	cairo_stroke(canvas->cairo);
}

/* A loaded joint also gets a ring, an unloaded one stays a disc: not by colour alone. */
static void joint(const Canvas *canvas, const double at[2], double radius_m, const Shade *shade)
{
	GdkRGBA color = plb_palette_shade(shade->tone, shade->shade);

	if (shade->tone == PLB_TONE_PLAIN)
		return;
	disc(canvas, at, radius_m, &color);
	if (shade->shade > 0)
		ring(canvas, at, radius_m * 1.75, 2.5, &color);
}

static void draw_body(const Canvas *canvas, const PlbFigureView *view)
{
	const PlbFigure *figure = &view->state.figure;
	GdkRGBA body = plb_palette_color(PLB_COLOR_BODY);
	GdkRGBA back = plb_palette_shade(view->low_back.tone, view->low_back.shade);
	double lumbar[2];

	/* the lower third of the trunk is the low back's */
	for (int i = 0; i < 2; i++)
		lumbar[i] = figure->l5s1[i] + 0.3 * (figure->shoulder[i] - figure->l5s1[i]);
	limb(canvas, figure->heel, figure->toe, 0.05, &body);
	limb(canvas, figure->ankle, figure->knee, 0.085, &body);
	limb(canvas, figure->knee, figure->hip, 0.115, &body);
	limb(canvas, figure->l5s1, figure->shoulder, 0.135, &body);
	limb(canvas, figure->hip, figure->l5s1, 0.135, &body);
	limb(canvas, figure->l5s1, lumbar, 0.135, &back);
	disc(canvas, figure->head, HEAD_RADIUS_M, &body);
	joint(canvas, figure->knee, 0.05, &view->knee);
	joint(canvas, figure->hip, 0.055, &view->hip);
	if (view->low_back.tone != PLB_TONE_PLAIN && view->low_back.shade > 0)
		ring(canvas, figure->l5s1, 0.14, 3.0, &back);
}

static void draw_bar(const Canvas *canvas, const PlbFigure *figure)
{
	GdkRGBA text = plb_palette_color(PLB_COLOR_TEXT), faint = text;

	faint.alpha = 0.25f;
	ring(canvas, figure->bar, PLATE_RADIUS_M, 2.0, &faint);
	ring(canvas, figure->bar, 0.055, 4.0, &text);
	disc(canvas, figure->bar, 0.015, &text);
}

static void draw_ground(const Canvas *canvas, double width, double height)
{
	GdkRGBA faint = plb_palette_color(PLB_COLOR_FAINT);

	gdk_cairo_set_source_rgba(canvas->cairo, &faint);
	cairo_set_line_width(canvas->cairo, 3.0);
	cairo_move_to(canvas->cairo, 0, canvas->y0 + 3);
	cairo_line_to(canvas->cairo, width, canvas->y0 + 3);
	cairo_stroke(canvas->cairo);
}

static void draw_plumb(GtkSnapshot *snapshot, const Canvas *canvas, PlbFigureView *view,
		       double height)
{
	PlbTextStyle style = { .size_px = plb_draw_scaled(16, height, 420, 11),
			       .align = 0.5f,
			       .color = plb_palette_color(PLB_COLOR_DIM) };
	double x = canvas->x0 + view->state.midfoot_x_m * canvas->scale;

	if (isnan(view->state.midfoot_x_m))
		return;
	plb_draw_dashed(canvas->cairo, x, PLUMB_TOP_PX, x, canvas->y0, &style.color);
	plb_draw_text(GTK_WIDGET(view), snapshot, _("mid-foot"), x, 0.5 * (canvas->y0 + height) + 2,
		      &style);
}

static void draw_empty(GtkSnapshot *snapshot, PlbFigureView *view, double width, double height)
{
	PlbTextStyle style = { .size_px = plb_draw_scaled(20, height, 400, 13),
			       .align = 0.5f,
			       .color = plb_palette_color(PLB_COLOR_DIM) };

	plb_draw_text(GTK_WIDGET(view), snapshot, view->empty_text, width / 2, height / 2, &style);
}

static Canvas canvas_of(const PlbFigureView *view, double width, double height)
{
	double above_m = MAX(SPAN_Z_M + FLOOR_Z_M, view->top_m);
	double floor_px = MAX(FLOOR_LEAST_PX, -FLOOR_Z_M * height / SPAN_Z_M);
	Canvas canvas = { .scale = MIN((height - floor_px) / above_m, width / 1.25) };

	canvas.x0 = width / 2 - view->center_x_m * canvas.scale;
	canvas.y0 = height - floor_px;
	return canvas;
}

static void plb_figure_view_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	PlbFigureView *view = PLB_FIGURE_VIEW(widget);
	double width = gtk_widget_get_width(widget), height = gtk_widget_get_height(widget);
	Canvas canvas = canvas_of(view, width, height);

	if (!view->state.figure.valid) {
		draw_empty(snapshot, view, width, height);
		return;
	}
	canvas.cairo = gtk_snapshot_append_cairo(
		snapshot, &GRAPHENE_RECT_INIT(0, 0, (float)width, (float)height));
	if (view->state.stale)
		cairo_push_group(canvas.cairo);
	draw_ground(&canvas, width, height);
	draw_body(&canvas, view);
	draw_bar(&canvas, &view->state.figure);
	if (view->state.stale) {
		cairo_pop_group_to_source(canvas.cairo);
		cairo_paint_with_alpha(canvas.cairo, 0.4);
	}
	draw_plumb(snapshot, &canvas, view, height);
	cairo_destroy(canvas.cairo);
}

static void plb_figure_view_finalize(GObject *object)
{
	g_free(PLB_FIGURE_VIEW(object)->empty_text);
	G_OBJECT_CLASS(plb_figure_view_parent_class)->finalize(object);
}

static void plb_figure_view_class_init(PlbFigureViewClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->finalize = plb_figure_view_finalize;
	widget_class->snapshot = plb_figure_view_snapshot;
	gtk_widget_class_set_css_name(widget_class, "figure");
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void plb_figure_view_init(PlbFigureView *view)
{
	view->empty_text = g_strdup(_("Drawn from the unrack on"));
	view->state.midfoot_x_m = NAN;
	gtk_widget_set_overflow(GTK_WIDGET(view), GTK_OVERFLOW_HIDDEN);
	gtk_accessible_update_property(GTK_ACCESSIBLE(view), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Lifter from the side"), -1);
	plb_describe(GTK_WIDGET(view), view->empty_text);
	plb_draw_follow_style(GTK_WIDGET(view));
}

static void describe(PlbFigureView *view)
{
	const PlbFigure *figure = &view->state.figure;
	g_autofree char *text = NULL;

	if (!figure->valid)
		text = g_strdup(view->empty_text);
	else
		text = g_strdup_printf(_("Bar at %.2f m above the plates, hips at %.2f m%s"),
				       PLB_SHOWN(BAR_HEIGHT, figure->bar[1]),
				       PLB_SHOWN(HIP_HEIGHT, figure->hip[1]),
				       view->state.stale ? _(", not live") : "");
	plb_describe(GTK_WIDGET(view), text);
}

void plb_figure_view_set_state(PlbFigureView *view, const PlbFigureState *state)
{
	gboolean appears = state->figure.valid && !view->state.figure.valid;

	view->state = *state;
	if (appears)
		view->top_m = 0.0;
	if (state->figure.valid)
		view->top_m = MAX(view->top_m, MAX(state->figure.head[1] + HEAD_RADIUS_M,
						   state->figure.bar[1] + PLATE_RADIUS_M) +
						       ROOM_ABOVE_M);
	if (appears)
		view->center_x_m = 0.5 * (state->figure.heel[0] + state->figure.toe[0]) - 0.05;
	describe(view);
	gtk_widget_queue_draw(GTK_WIDGET(view));
}

static Shade shade_of(const PlbViewChange *change)
{
	return (Shade){ change->tone, change->shade };
}

void plb_figure_view_set_shades(PlbFigureView *view, const PlbViewChange *low_back,
				const PlbViewChange *hip, const PlbViewChange *knee)
{
	view->low_back = shade_of(low_back);
	view->hip = shade_of(hip);
	view->knee = shade_of(knee);
	gtk_widget_queue_draw(GTK_WIDGET(view));
}

void plb_figure_view_set_empty_text(PlbFigureView *view, const char *text)
{
	g_free(view->empty_text);
	view->empty_text = g_strdup(text);
	describe(view);
	gtk_widget_queue_draw(GTK_WIDGET(view));
}
