/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/spoken-names.h"

#include <glib/gi18n.h>

void plb_spoken_name_only(GtkWidget *button, const char *name)
{
	gtk_accessible_reset_relation(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
	gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
				       -1);
}

static const char *name_in_shortcuts(GtkWidget *widget)
{
	if (GTK_IS_MENU_BUTTON(widget))
		return _("Pages of shortcuts");
	if (GTK_IS_TOGGLE_BUTTON(widget) && GTK_IS_MENU_BUTTON(gtk_widget_get_parent(widget)))
		return _("Pages of shortcuts");
	if (GTK_IS_TOGGLE_BUTTON(widget) && !gtk_button_get_label(GTK_BUTTON(widget)))
		return _("Search shortcuts");
	return GTK_IS_SEARCH_ENTRY(widget) ? _("Search shortcuts") : NULL;
}

void plb_spoken_names_of_shortcuts(GtkWidget *widget)
{
	const char *name = name_in_shortcuts(widget);

	if (name)
		gtk_accessible_update_property(GTK_ACCESSIBLE(widget),
					       GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
	for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
	     child = gtk_widget_get_next_sibling(child))
		plb_spoken_names_of_shortcuts(child);
}
