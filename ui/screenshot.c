/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screenshot.h"

static GskRenderNode *render_node(GtkWidget *widget, GdkPaintable *paintable)
{
	GtkSnapshot *snapshot = gtk_snapshot_new();

	gdk_paintable_snapshot(paintable, GDK_SNAPSHOT(snapshot), gtk_widget_get_width(widget),
			       gtk_widget_get_height(widget));
	return gtk_snapshot_free_to_node(snapshot);
}

gboolean plb_screenshot_save(GtkWindow *window, const char *path, GError **error)
{
	GtkWidget *widget = GTK_WIDGET(window);
	GskRenderer *renderer = gtk_native_get_renderer(GTK_NATIVE(window));
	g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new(widget);
	GskRenderNode *node = renderer ? render_node(widget, paintable) : NULL;
	g_autoptr(GdkTexture) texture = NULL;

	if (!node) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
			    "%s: the window is not shown yet", path);
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
