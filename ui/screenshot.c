/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screenshot.h"

typedef struct {
	GtkWindow *window;
	char *path;
	PlbScreenshotFunc func;
	gpointer user_data;
} Screenshot;

static GskRenderNode *render_node(GtkWidget *widget)
{
	g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new(widget);
	GtkSnapshot *snapshot = gtk_snapshot_new();

	gdk_paintable_snapshot(paintable, GDK_SNAPSHOT(snapshot), gtk_widget_get_width(widget),
			       gtk_widget_get_height(widget));
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
