/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/rack-trace.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw.h"
#include "ui/format.h"
#include "ui/palette.h"

#define HEAD_PX 96.0
#define GAP_PX 14.0
#define TEXT_PX 15.0
#define LEAST_FORCE_N                                                                              \
	1000.0 /* full scale of a lane: empty plates shall not show their noise large */
#define LEAST_HEIGHT_M 2.0

struct _PlbRackTrace {
	GtkWidget parent;
	PlbRackMoment moment[PLB_RACK_TRACE_LENGTH]; /* oldest at next */
	guint next;
};

G_DEFINE_FINAL_TYPE(PlbRackTrace, plb_rack_trace, GTK_TYPE_WIDGET)

typedef struct {
	double top, height, width, full; /* the lane's frame, and its full scale */
} Lane;

static double value_of(const PlbRackMoment *moment, gboolean force, int side)
{
	return force ? moment->force_n[side] : moment->height_m[side];
}

static double full_scale(const PlbRackTrace *trace, gboolean force)
{
	double full = force ? LEAST_FORCE_N : LEAST_HEIGHT_M, step = force ? 500.0 : 0.5;

	for (guint i = 0; i < PLB_RACK_TRACE_LENGTH; i++) {
		for (int side = 0; side < 2; side++)
			full = fmax(full, value_of(&trace->moment[i], force, side));
	}
	return step * ceil(full / step);
}

static void stroke(const PlbRackTrace *trace, cairo_t *cairo, const Lane *lane, gboolean force,
		   int side)
{
	GdkRGBA color = plb_palette_color(side == 0 ? PLB_COLOR_LEFT : PLB_COLOR_RIGHT);
	const double dash[] = { 9, 5 };
	gboolean pen_down = FALSE;

	gdk_cairo_set_source_rgba(cairo, &color);
	cairo_set_line_width(cairo, 2.5);
	cairo_set_dash(cairo, dash, side == 0 ? 0 : 2, 0);
	for (guint i = 0; i < PLB_RACK_TRACE_LENGTH; i++) {
		guint place = (trace->next + i) % PLB_RACK_TRACE_LENGTH;
		double value = value_of(&trace->moment[place], force, side);
		double x = HEAD_PX + lane->width * i / (PLB_RACK_TRACE_LENGTH - 1.0);
		double part = CLAMP(value / lane->full, 0.0, 1.0);
		double y = lane->top + lane->height * (1.0 - part);

		if (isnan(value)) {
			pen_down = FALSE;
			continue;
		}
		if (pen_down)
			cairo_line_to(cairo, x, y);
		else
			cairo_move_to(cairo, x, y);
		pen_down = TRUE;
	}
	cairo_stroke(cairo);
}

static void draw_scale(PlbRackTrace *trace, GtkSnapshot *snapshot, const Lane *lane, gboolean force)
{
	GdkRGBA faint = plb_palette_color(PLB_COLOR_FAINT);
	PlbTextStyle style = { .size_px = TEXT_PX,
			       .align = 1.0f,
			       .color = plb_palette_color(PLB_COLOR_DIM) };
	g_autofree char *high = plb_format_unit(PLB_SHOWN(LANE_SCALE, lane->full), force ? 0 : 1,
						force ? "N" : "m");

	plb_draw_rect(snapshot, HEAD_PX, lane->top, lane->width, 1, &faint);
	plb_draw_rect(snapshot, HEAD_PX, lane->top + lane->height, lane->width, 1, &faint);
	plb_draw_text(GTK_WIDGET(trace), snapshot, high, HEAD_PX - 10, lane->top + 0.6 * TEXT_PX,
		      &style);
	plb_draw_text(GTK_WIDGET(trace), snapshot, "0", HEAD_PX - 10,
		      lane->top + lane->height - 0.6 * TEXT_PX, &style);
	style.align = 0.0f;
	plb_draw_text(GTK_WIDGET(trace), snapshot, force ? _("force") : _("bar"), 0,
		      lane->top + 0.5 * lane->height, &style);
}

static void plb_rack_trace_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	PlbRackTrace *trace = PLB_RACK_TRACE(widget);
	float width = (float)gtk_widget_get_width(widget);
	float height = (float)gtk_widget_get_height(widget);
	Lane lane = { .height = 0.5 * ((double)height - GAP_PX) - 3,
		      .width = fmax((double)width - HEAD_PX - 4, 1) };
	cairo_t *cairo =
		gtk_snapshot_append_cairo(snapshot, &GRAPHENE_RECT_INIT(0, 0, width, height));

	for (int force = 1; force >= 0; force--) {
		lane.top = force ? 1.0 : lane.height + GAP_PX;
		lane.full = full_scale(trace, force);
		draw_scale(trace, snapshot, &lane, force);
		stroke(trace, cairo, &lane, force, 0);
		stroke(trace, cairo, &lane, force, 1);
	}
	cairo_destroy(cairo);
}

static void plb_rack_trace_class_init(PlbRackTraceClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	widget_class->snapshot = plb_rack_trace_snapshot;
	gtk_widget_class_set_css_name(widget_class, "racktrace");
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void plb_rack_trace_init(PlbRackTrace *trace)
{
	for (guint i = 0; i < PLB_RACK_TRACE_LENGTH; i++)
		trace->moment[i] = (PlbRackMoment){ { NAN, NAN }, { NAN, NAN } };
	gtk_widget_set_overflow(GTK_WIDGET(trace), GTK_OVERFLOW_HIDDEN);
	gtk_accessible_update_property(GTK_ACCESSIBLE(trace), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Forces and heights of the last half minute"), -1);
	plb_draw_follow_style(GTK_WIDGET(trace));
}

void plb_rack_trace_append(PlbRackTrace *trace, const PlbRackMoment *moment)
{
	trace->moment[trace->next] = *moment;
	trace->next = (trace->next + 1) % PLB_RACK_TRACE_LENGTH;
	gtk_widget_queue_draw(GTK_WIDGET(trace));
}
