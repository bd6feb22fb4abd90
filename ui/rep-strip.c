/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/rep-strip.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw.h"
#include "ui/format.h"
#include "ui/palette.h"
#include "ui/view-words.h"

#define LEAST_COLUMNS 8     /* so that the first rep does not fill the strip */
#define LEAST_SPAN_PCT 16.0 /* of the low-back row, both ways from 0 */
#define REFERENCE_HEIGHT 210.0
#define TEXT_PX 22.0 /* at that height */
#define LEAST_TEXT_PX 15.0
#define LEAST_TITLE_PX 13.0

struct _PlbRepStrip {
	GtkWidget parent;
	const PlbSetView *view;
};

G_DEFINE_FINAL_TYPE(PlbRepStrip, plb_rep_strip, GTK_TYPE_WIDGET)

typedef struct {
	GtkWidget *widget;
	GtkSnapshot *snapshot;
	const PlbSetView *view;
	double head_px; /* width of the row titles */
	double column_px, width, height, text_px;
	double velocity_top, velocity_bottom, index_y;
	double back_y, back_half, back_span_pct;
	double asymmetry_y;
} Strip;

static double column_x(const Strip *strip, guint i)
{
	return strip->head_px + (i + 0.5) * strip->column_px;
}

static PlbTextStyle text_style(const Strip *strip, PlbColor color, float align)
{
	return (PlbTextStyle){ .size_px = strip->text_px,
			       .align = align,
			       .color = plb_palette_color(color) };
}

static double largest_change(const PlbSetView *view)
{
	double largest = MAX(LEAST_SPAN_PCT, view->usual_pct * 1.15);

	for (guint i = 0; i < view->reps->len; i++) {
		const PlbViewRep *rep = g_ptr_array_index(view->reps, i);

		if (!isnan(rep->change_pct))
			largest = MAX(largest, fabs(rep->change_pct) * 1.15);
	}
	return largest;
}

static Strip lay_out(PlbRepStrip *self, GtkSnapshot *snapshot)
{
	GtkWidget *widget = GTK_WIDGET(self);
	Strip strip = { .widget = widget,
			.snapshot = snapshot,
			.view = self->view,
			.width = gtk_widget_get_width(widget),
			.height = gtk_widget_get_height(widget) };
	PlbTextStyle title;

	strip.text_px = plb_draw_scaled(TEXT_PX, strip.height, REFERENCE_HEIGHT, LEAST_TEXT_PX);
	title = text_style(&strip, PLB_COLOR_DIM, 0);
	strip.head_px = MAX(plb_draw_text_width(widget, _("right − left %"), &title),
			    plb_draw_text_width(widget, _("low back %"), &title) +
				    plb_draw_text_width(widget, " ±00", &title)) +
			24;
	strip.column_px = (strip.width - strip.head_px) / MAX(strip.view->reps->len, LEAST_COLUMNS);
	strip.velocity_top = 1.4 * strip.text_px;
	strip.velocity_bottom = 0.4 * strip.height;
	strip.index_y = strip.velocity_bottom + 0.7 * strip.text_px;
	strip.back_y = 0.68 * strip.height;
	strip.back_half = 0.12 * strip.height;
	strip.back_span_pct = largest_change(strip.view);
	strip.asymmetry_y = strip.height - 0.7 * strip.text_px;
	return strip;
}

static double change_y(const Strip *strip, double change_pct)
{
	return strip->back_y - strip->back_half * change_pct / strip->back_span_pct;
}

static void draw_titles(const Strip *strip)
{
	PlbTextStyle style = text_style(strip, PLB_COLOR_DIM, 0);
	g_autofree char *usual =
		plb_format_number(PLB_SHOWN(USUAL_CHANGE, strip->view->usual_pct), 0);
	g_autofree char *low_back = g_strconcat(_("low back %"), " ±", usual, NULL);

	plb_draw_text(strip->widget, strip->snapshot, _("velocity m/s"), 0,
		      0.5 * (strip->velocity_top + strip->velocity_bottom), &style);
	plb_draw_text(strip->widget, strip->snapshot, low_back, 0, strip->back_y, &style);
	plb_draw_text(strip->widget, strip->snapshot, _("right − left %"), 0, strip->asymmetry_y,
		      &style);
}

static double mark_radius(const Strip *strip)
{
	return 0.38 * strip->text_px;
}

static gboolean knows_changes(const Strip *strip)
{
	for (guint i = 0; i < strip->view->reps->len; i++) {
		const PlbViewRep *rep = g_ptr_array_index(strip->view->reps, i);

		if (!isnan(rep->change_pct))
			return TRUE;
	}
	return FALSE;
}

/* What single reps scatter by, around no change. The line of no change leaves room for the numbers,
 * which it would strike out. */
static void draw_band(const Strip *strip)
{
	GdkRGBA line = plb_palette_color(PLB_COLOR_DIM), band = plb_palette_color(PLB_COLOR_FAINT);
	PlbTextStyle style = text_style(strip, PLB_COLOR_DIM, 0);
	double top = change_y(strip, strip->view->usual_pct);
	double width = strip->width - strip->head_px, from = strip->head_px;

	if (!knows_changes(strip))
		return;
	band.alpha = 0.6f;
	line.alpha = 0.5f;
	style.bold = TRUE;
	plb_draw_rounded(strip->snapshot, strip->head_px, top, width, 2 * (strip->back_y - top), 6,
			 &band);
	for (guint i = 0; i < strip->view->reps->len; i++) {
		const PlbViewRep *rep = g_ptr_array_index(strip->view->reps, i);
		double x = column_x(strip, i), radius = mark_radius(strip);
		double to = x - 1.5 * radius;

		if (fabs(change_y(strip, rep->change_pct) - strip->back_y) > 0.6 * strip->text_px)
			continue;
		plb_draw_rect(strip->snapshot, from, strip->back_y, MAX(0, to - from), 1, &line);
		from = x + 2.2 * radius +
		       plb_draw_text_width(strip->widget, rep->change_text, &style);
	}
	plb_draw_rect(strip->snapshot, from, strip->back_y, MAX(0, strip->width - from), 1, &line);
}

static void draw_velocity(const Strip *strip, const PlbViewRep *rep, double x, gboolean last)
{
	double full = strip->velocity_bottom - strip->velocity_top;
	double height = full * rep->velocity_mps / strip->view->fastest_mps;
	double width = MIN(0.42 * strip->column_px, 72);
	GdkRGBA color = plb_palette_color(last ? PLB_COLOR_TEXT : PLB_COLOR_BODY);
	PlbTextStyle style = text_style(strip, PLB_COLOR_TEXT, 0.5f);

	style.bold = last;
	if (isnan(height))
		height = 0;
	if (rep->complete)
		plb_draw_rounded(strip->snapshot, x - width / 2, strip->velocity_bottom - height,
				 width, height, 6, &color);
	else
		plb_draw_outline(strip->snapshot, x - width / 2, strip->velocity_bottom - height,
				 width, height, 6, 2, &color);
	plb_draw_text(strip->widget, strip->snapshot, rep->velocity_text, x,
		      strip->velocity_bottom - height - 0.75 * strip->text_px, &style);
}

/* A rep that the others are held against is a ring, one that belongs to a shift a triangle, to a
 * drift a diamond, any other a disc. */
static void draw_mark(const Strip *strip, const PlbViewRep *rep, double x, double y,
		      const GdkRGBA *color)
{
	double radius = mark_radius(strip);
	PlbTextStyle style = { .size_px = 1.1 * strip->text_px, .align = 0.5f, .color = *color };

	if (rep->tone == PLB_TONE_SHIFT || rep->tone == PLB_TONE_RISE)
		plb_draw_text(strip->widget, strip->snapshot,
			      rep->tone == PLB_TONE_SHIFT ? "▲" : "◆", x, y, &style);
	else if (rep->baseline)
		plb_draw_outline(strip->snapshot, x - radius, y - radius, 2 * radius, 2 * radius,
				 radius, 2.5, color);
	else
		plb_draw_rounded(strip->snapshot, x - radius, y - radius, 2 * radius, 2 * radius,
				 radius, color);
}

static void draw_change(const Strip *strip, const PlbViewRep *rep, double x)
{
	double y = change_y(strip, rep->change_pct), radius = mark_radius(strip);
	PlbTextStyle style = text_style(strip, PLB_COLOR_DIM, 0);
	GdkRGBA color = style.color;

	if (rep->tone != PLB_TONE_PLAIN) {
		color = plb_palette_tone(rep->tone);
		style.bold = TRUE;
		style.color = color;
	}
	if (isnan(rep->change_pct)) {
		style.align = 0.5f;
		plb_draw_text(strip->widget, strip->snapshot, rep->change_text, x, strip->back_y,
			      &style);
		return;
	}
	draw_mark(strip, rep, x, y, &color);
	plb_draw_text(strip->widget, strip->snapshot, rep->change_text, x + 1.7 * radius, y,
		      &style);
}

/* Crossed out, as on paper. */
static void draw_struck(const Strip *strip, double x)
{
	GdkRGBA color = plb_palette_color(PLB_COLOR_TEXT);
	double half = 0.3 * strip->column_px;
	cairo_t *cairo = gtk_snapshot_append_cairo(
		strip->snapshot, &GRAPHENE_RECT_INIT((float)(x - half) - 3, 0,
						     (float)(2 * half) + 6, (float)strip->height));

	gdk_cairo_set_source_rgba(cairo, &color);
	cairo_set_line_width(cairo, 3);
	cairo_move_to(cairo, x - half, strip->velocity_top);
	cairo_line_to(cairo, x + half, strip->index_y);
	cairo_move_to(cairo, x + half, strip->velocity_top);
	cairo_line_to(cairo, x - half, strip->index_y);
	cairo_stroke(cairo);
	cairo_destroy(cairo);
}

static void add_remark(GString *text, gboolean applies, const char *remark)
{
	if (applies)
		g_string_append_printf(text, "%s%s", text->len ? ", " : "", remark);
}

/* What is said of a rep beside its number. */
static void draw_remark(const Strip *strip, const PlbViewRep *rep, double x)
{
	g_autoptr(GString) text = g_string_new(NULL);
	PlbTextStyle style = text_style(strip, PLB_COLOR_TEXT, 0);

	style.color = plb_palette_tone(PLB_TONE_SHIFT);
	style.bold = TRUE;
	add_remark(text, rep->pain, _("pain"));
	add_remark(text, rep->odd, _("odd"));
	add_remark(text, rep->second_person, _("2 people"));
	if (text->len == 0)
		return;
	plb_draw_text(strip->widget, strip->snapshot, text->str, x + strip->text_px, strip->index_y,
		      &style);
}

static void draw_rep(const Strip *strip, guint i)
{
	const PlbViewRep *rep = g_ptr_array_index(strip->view->reps, i);
	PlbTextStyle style = text_style(strip, PLB_COLOR_DIM, 0.5f);
	double x = column_x(strip, i);

	draw_velocity(strip, rep, x, rep->index == strip->view->shown_rep);
	if (rep->struck)
		draw_struck(strip, x);
	plb_draw_text(strip->widget, strip->snapshot, rep->cell[PLB_REP_COLUMN_INDEX], x,
		      strip->index_y, &style);
	draw_remark(strip, rep, x);
	draw_change(strip, rep, x);
	plb_draw_text(strip->widget, strip->snapshot, rep->asymmetry_text, x, strip->asymmetry_y,
		      &style);
}

/* A dashed line before the rep from which on the load has moved. */
static void draw_since(const Strip *strip, guint i)
{
	GdkRGBA color = plb_palette_tone(strip->view->verdict.tone);
	PlbTextStyle style = text_style(strip, PLB_COLOR_DIM, 1);
	const char *text = strip->view->verdict.state == PLB_VERDICT_SHIFTED ? _("shift begins")
									     : _("drift begins");
	double x = column_x(strip, i) - 0.5 * strip->column_px;
	cairo_t *cairo = gtk_snapshot_append_cairo(
		strip->snapshot, &GRAPHENE_RECT_INIT((float)x - 2, 0, 4, (float)strip->height));

	plb_draw_dashed(cairo, x, 0, x, strip->height, &color);
	cairo_destroy(cairo);
	style.color = color;
	style.size_px = MAX(LEAST_TITLE_PX, 0.75 * style.size_px);
	/* below the changes, above the asymmetries: nothing else is written there */
	plb_draw_text(strip->widget, strip->snapshot, text, x - 8, 0.81 * strip->height, &style);
}

static void plb_rep_strip_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	PlbRepStrip *self = PLB_REP_STRIP(widget);
	PlbTextStyle style = { .size_px = 20,
			       .align = 0.5f,
			       .color = plb_palette_color(PLB_COLOR_DIM) };
	Strip strip;

	if (!self->view || self->view->reps->len == 0) {
		plb_draw_text(widget, snapshot, _("One column a rep, from the first rep on"),
			      gtk_widget_get_width(widget) / 2.0,
			      gtk_widget_get_height(widget) / 2.0, &style);
		return;
	}
	strip = lay_out(self, snapshot);
	draw_titles(&strip);
	draw_band(&strip);
	for (guint i = 0; i < strip.view->reps->len; i++) {
		const PlbViewRep *rep = g_ptr_array_index(strip.view->reps, i);

		if (rep->index == strip.view->since_rep)
			draw_since(&strip, i);
		draw_rep(&strip, i);
	}
}

static void plb_rep_strip_class_init(PlbRepStripClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	widget_class->snapshot = plb_rep_strip_snapshot;
	gtk_widget_class_set_css_name(widget_class, "repstrip");
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void plb_rep_strip_init(PlbRepStrip *self)
{
	gtk_widget_set_overflow(GTK_WIDGET(self), GTK_OVERFLOW_HIDDEN);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Rep by rep"), -1);
	plb_describe(GTK_WIDGET(self), _("No rep yet."));
	plb_draw_follow_style(GTK_WIDGET(self));
}

void plb_rep_strip_set_view(PlbRepStrip *self, const PlbSetView *view)
{
	g_autofree char *text =
		view ? plb_set_view_describe_reps(view) : g_strdup(_("No rep yet."));

	self->view = view;
	plb_describe(GTK_WIDGET(self), text);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}
