/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/board-window.h"

#include <glib/gi18n.h>

#include "ui/coach-actions.h"

static gboolean on_quiet(GtkWidget *widget, GVariant *unused, gpointer page)
{
	plb_live_page_set_quiet(page, !plb_live_page_get_quiet(page));
	return TRUE;
}

static gboolean on_escape(GtkWidget *widget, GVariant *unused, gpointer page)
{
	gtk_window_close(GTK_WINDOW(widget));
	return TRUE;
}

static void add_key(GtkWindow *window, guint key, GtkShortcutFunc func, gpointer page)
{
	GtkEventController *controller = gtk_shortcut_controller_new();

	gtk_shortcut_controller_add_shortcut(
		GTK_SHORTCUT_CONTROLLER(controller),
		gtk_shortcut_new(gtk_keyval_trigger_new(key, 0),
				 gtk_callback_action_new(func, page, NULL)));
	gtk_widget_add_controller(GTK_WIDGET(window), controller);
}

/* The first monitor on which the parent is not; NULL when there is but one. */
static GdkMonitor *other_monitor(GtkWindow *parent)
{
	GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(parent));
	GListModel *monitors = gdk_display_get_monitors(display);
	GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(parent));
	GdkMonitor *own = surface ? gdk_display_get_monitor_at_surface(display, surface) : NULL;

	for (guint i = 0; i < g_list_model_get_n_items(monitors); i++) {
		g_autoptr(GdkMonitor) monitor = g_list_model_get_item(monitors, i);

		if (monitor != own)
			return monitor; /* the display keeps it */
	}
	return NULL;
}

static void on_layout(GdkSurface *surface, int width, int height, PlbLivePage *page)
{
	plb_live_page_set_compact(page, plb_live_page_wants_compact(width, height));
}

GtkWindow *plb_board_window_new(GtkWindow *parent, PlbLiveController *controller)
{
	GtkWindow *window = g_object_new(ADW_TYPE_WINDOW, "title", _("Plumbar: athlete's screen"),
					 "default-width", 1366, "default-height", 768, NULL);
	PlbLivePage *page = g_object_new(PLB_TYPE_LIVE_PAGE, NULL);
	GtkWidget *handle = gtk_window_handle_new();
	GdkMonitor *monitor = other_monitor(parent);

	plb_live_page_set_controller(page, controller);
	plb_live_page_hide_setup(page);
	gtk_window_handle_set_child(GTK_WINDOW_HANDLE(handle), GTK_WIDGET(page));
	adw_window_set_content(ADW_WINDOW(window), handle);
	add_key(window, GDK_KEY_q, on_quiet, page);
	add_key(window, GDK_KEY_Escape, on_escape, page);
	plb_coach_keys_add(GTK_WIDGET(window), GTK_APPLICATION_WINDOW(parent));
	gtk_widget_realize(GTK_WIDGET(window));
	g_signal_connect_object(gtk_native_get_surface(GTK_NATIVE(window)), "layout",
				G_CALLBACK(on_layout), page, 0);
	if (monitor)
		gtk_window_fullscreen_on_monitor(window, monitor);
	return window;
}
