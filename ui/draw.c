/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw.h"

#include <adwaita.h>

#include "ui/preferences.h"

#define DESCRIBE_INTERVAL_US (G_USEC_PER_SEC / 2)

static PangoLayout *text_layout(GtkWidget *widget, const char *text, const PlbTextStyle *style)
{
	PangoLayout *layout = gtk_widget_create_pango_layout(widget, text);
	PangoFontDescription *font = pango_font_description_copy(
		pango_context_get_font_description(pango_layout_get_context(layout)));
	PangoAttrList *attributes = pango_attr_list_new();

	pango_font_description_set_absolute_size(font, style->size_px * PANGO_SCALE);
	if (style->bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(layout, font);
	pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	pango_font_description_free(font);
	return layout;
}

void plb_draw_text(GtkWidget *widget, GtkSnapshot *snapshot, const char *text, double x, double y,
		   const PlbTextStyle *style)
{
	g_autoptr(PangoLayout) layout = text_layout(widget, text, style);
	int width, height;

	pango_layout_get_pixel_size(layout, &width, &height);
	gtk_snapshot_save(snapshot);
	gtk_snapshot_translate(snapshot,
			       &GRAPHENE_POINT_INIT((float)(x - (double)style->align * width),
						    (float)(y - 0.5 * height)));
	gtk_snapshot_append_layout(snapshot, layout, &style->color);
	gtk_snapshot_restore(snapshot);
}

double plb_draw_text_width(GtkWidget *widget, const char *text, const PlbTextStyle *style)
{
	g_autoptr(PangoLayout) layout = text_layout(widget, text, style);
	int width;

	pango_layout_get_pixel_size(layout, &width, NULL);
	return width;
}

static graphene_rect_t rect(double x, double y, double width, double height)
{
	return GRAPHENE_RECT_INIT((float)x, (float)y, (float)width, (float)height);
}

void plb_draw_rect(GtkSnapshot *snapshot, double x, double y, double width, double height,
		   const GdkRGBA *color)
{
	graphene_rect_t area = rect(x, y, width, height);

	gtk_snapshot_append_color(snapshot, color, &area);
}

void plb_draw_rounded(GtkSnapshot *snapshot, double x, double y, double width, double height,
		      double radius, const GdkRGBA *color)
{
	graphene_rect_t area = rect(x, y, width, height);
	GskRoundedRect shape;

	if (width <= 0 || height <= 0)
		return;
	gsk_rounded_rect_init_from_rect(&shape, &area,
					(float)MIN(radius, 0.5 * MIN(width, height)));
	gtk_snapshot_push_rounded_clip(snapshot, &shape);
	gtk_snapshot_append_color(snapshot, color, &area);
	gtk_snapshot_pop(snapshot);
}

void plb_draw_outline(GtkSnapshot *snapshot, double x, double y, double width, double height,
		      double radius, double line, const GdkRGBA *color)
{
	graphene_rect_t area = rect(x, y, width, height);
	float width_px = (float)line;
	GskRoundedRect shape;

	gsk_rounded_rect_init_from_rect(&shape, &area, (float)radius);
	gtk_snapshot_append_border(snapshot, &shape,
				   (float[4]){ width_px, width_px, width_px, width_px },
				   (GdkRGBA[4]){ *color, *color, *color, *color });
}

void plb_draw_dashed(cairo_t *cairo, double x0, double y0, double x1, double y1,
		     const GdkRGBA *color)
{
	static const double dash[] = { 4.0, 5.0 };

	cairo_save(cairo);
	gdk_cairo_set_source_rgba(cairo, color);
	cairo_set_dash(cairo, dash, G_N_ELEMENTS(dash), 0.0);
	cairo_set_line_width(cairo, 1.5);
	cairo_move_to(cairo, x0, y0);
	cairo_line_to(cairo, x1, y1);
	cairo_stroke(cairo);
	cairo_restore(cairo);
}

double plb_draw_scaled(double reference_px, double height, double reference_height, double least_px)
{
	return MAX(least_px, MIN(reference_px, reference_px * height / reference_height));
}

typedef struct {
	char *pending;
	gint64 published_us;
	guint timeout;
} Description;

static void description_free(gpointer data)
{
	Description *description = data;

	g_clear_handle_id(&description->timeout, g_source_remove);
	g_free(description->pending);
	g_free(description);
}

static void publish(GtkWidget *widget, Description *description)
{
	description->published_us = g_get_monotonic_time();
	gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
				       description->pending, -1);
}

static gboolean publish_later(gpointer data)
{
	GtkWidget *widget = data;
	Description *description = g_object_get_data(G_OBJECT(widget), "plb-description");

	description->timeout = 0;
	publish(widget, description);
	return G_SOURCE_REMOVE;
}

void plb_describe(GtkWidget *widget, const char *text)
{
	Description *description = g_object_get_data(G_OBJECT(widget), "plb-description");
	gint64 since_us;

	if (!description) {
		description = g_new0(Description, 1);
		g_object_set_data_full(G_OBJECT(widget), "plb-description", description,
				       description_free);
	}
	if (g_strcmp0(description->pending, text) == 0)
		return;
	g_free(description->pending);
	description->pending = g_strdup(text);
	since_us = g_get_monotonic_time() - description->published_us;
	if (description->timeout != 0)
		return;
	if (since_us >= DESCRIBE_INTERVAL_US)
		publish(widget, description);
	else
		description->timeout =
			g_timeout_add((guint)((DESCRIBE_INTERVAL_US - since_us) / 1000 + 1),
				      publish_later, widget);
}

void plb_draw_follow_style(GtkWidget *widget)
{
	AdwStyleManager *manager = adw_style_manager_get_default();

	g_signal_connect_object(manager, "notify::dark", G_CALLBACK(gtk_widget_queue_draw), widget,
				G_CONNECT_SWAPPED);
	g_signal_connect_object(manager, "notify::high-contrast", G_CALLBACK(gtk_widget_queue_draw),
				widget, G_CONNECT_SWAPPED);
	g_signal_connect_object(plb_preferences(), "changed::high-contrast",
				G_CALLBACK(gtk_widget_queue_draw), widget, G_CONNECT_SWAPPED);
}

void plb_set_label(GtkLabel *label, const char *text)
{
	if (g_strcmp0(gtk_label_get_text(label), text) != 0)
		gtk_label_set_text(label, text);
}
