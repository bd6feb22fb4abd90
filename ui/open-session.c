/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/open-session.h"

#include <glib/gi18n.h>

#include "ui/review-load.h"

static void on_response(GtkNativeDialog *dialog, int response, GtkWindow *window)
{
	g_autoptr(GFile) file = NULL;
	g_autofree char *path = NULL;

	if (response != GTK_RESPONSE_ACCEPT)
		return;
	file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog));
	path = g_file_get_path(file);
	if (path)
		gtk_widget_activate_action(GTK_WIDGET(window), "win.open-path", "s", path);
}

GtkFileChooserNative *plb_open_session(GtkWindow *window)
{
	g_autofree char *path = plb_sessions_folder();
	g_autoptr(GFile) folder = g_file_new_for_path(path);
	g_autoptr(GtkFileFilter) filter = gtk_file_filter_new();
	GtkFileChooserNative *chooser = gtk_file_chooser_native_new(
		_("Open a session"), window, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

	gtk_file_filter_set_name(filter, _("Plumbar sessions"));
	gtk_file_filter_add_pattern(filter, "*.plumbar");
	gtk_file_chooser_add_filter(GTK_FILE_CHOOSER(chooser), filter);
	gtk_file_chooser_set_current_folder(GTK_FILE_CHOOSER(chooser), folder, NULL);
	g_signal_connect(chooser, "response", G_CALLBACK(on_response), window);
	gtk_native_dialog_show(GTK_NATIVE_DIALOG(chooser));
	return chooser;
}
