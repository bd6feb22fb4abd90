/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screenshot.h"

typedef struct {
	GtkWindow *window;
	char *path;
	PlbScreenshotFunc func;
	gpointer user_data;
} Screenshot;

static void add_widget(GtkSnapshot *snapshot, GtkWidget *widget)
{
	g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new(widget);

	gdk_paintable_snapshot(paintable, GDK_SNAPSHOT(snapshot), gtk_widget_get_width(widget),
			       gtk_widget_get_height(widget));
}

/* What pops up has a surface of its own, which the window's picture does not have. */
static void add_popup(GtkSnapshot *snapshot, GtkWidget *popover, GtkNative *window)
{
	GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(popover));
	double x, y, window_x, window_y;

	gtk_native_get_surface_transform(GTK_NATIVE(popover), &x, &y);
	gtk_native_get_surface_transform(window, &window_x, &window_y);
	x += gdk_popup_get_position_x(GDK_POPUP(surface)) - window_x;
	y += gdk_popup_get_position_y(GDK_POPUP(surface)) - window_y;
	gtk_snapshot_save(snapshot);
	gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT((float)x, (float)y));
	add_widget(snapshot, popover);
	gtk_snapshot_restore(snapshot);
}

static void add_popups(GtkSnapshot *snapshot, GtkWidget *widget, GtkNative *window)
{
	if (GTK_IS_POPOVER(widget) && gtk_widget_get_mapped(widget))
		add_popup(snapshot, widget, window);
	for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
	     child = gtk_widget_get_next_sibling(child))
		add_popups(snapshot, child, window);
}

static GskRenderNode *render_node(GtkWidget *window)
{
	GtkSnapshot *snapshot = gtk_snapshot_new();

	add_widget(snapshot, window);
	gtk_snapshot_push_clip(snapshot,
			       &GRAPHENE_RECT_INIT(0, 0, (float)gtk_widget_get_width(window),
						   (float)gtk_widget_get_height(window)));
	add_popups(snapshot, window, GTK_NATIVE(window));
	gtk_snapshot_pop(snapshot);
	return gtk_snapshot_free_to_node(snapshot);
}

static gboolean write_png(GtkWindow *window, const char *path, GError **error)
{
	GskRenderer *renderer = gtk_native_get_renderer(GTK_NATIVE(window));
	GskRenderNode *node = render_node(GTK_WIDGET(window));
	g_autoptr(GdkTexture) texture = NULL;

	if (!node) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: nothing was drawn",
			    path);
		return FALSE;
	}
	texture = gsk_renderer_render_texture(renderer, node, NULL);
	gsk_render_node_unref(node);
	if (!gdk_texture_save_to_png(texture, path)) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: cannot be written",
			    path);
		return FALSE;
	}
	return TRUE;
}

/* A widget that waits to be drawn anew has no picture: only now it surely has one. */
static void on_after_paint(GdkFrameClock *clock, Screenshot *shot)
{
	g_autoptr(GError) error = NULL;

	g_signal_handlers_disconnect_by_data(clock, shot);
	write_png(shot->window, shot->path, &error);
	shot->func(error, shot->user_data);
	g_object_unref(shot->window);
	g_free(shot->path);
	g_free(shot);
}

void plb_screenshot_save(GtkWindow *window, const char *path, PlbScreenshotFunc func,
			 gpointer user_data)
{
	Screenshot *shot = g_new0(Screenshot, 1);

	shot->window = g_object_ref(window);
	shot->path = g_strdup(path);
	shot->func = func;
	shot->user_data = user_data;
	g_signal_connect(gtk_widget_get_frame_clock(GTK_WIDGET(window)), "after-paint",
			 G_CALLBACK(on_after_paint), shot);
	gtk_widget_queue_draw(GTK_WIDGET(window));
}
