/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/athlete-picker.h"

#include <glib/gi18n.h>

#define SHOWN_MAX 8 /* more are found by typing */

struct _PlbAthletePicker {
	GtkPopover parent;
	PlbRoster *roster;
	GtkWidget *search;
	GtkListBox *list;
};

G_DEFINE_FINAL_TYPE(PlbAthletePicker, plb_athlete_picker, GTK_TYPE_POPOVER)

enum { SIGNAL_PICKED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

static void add_row(PlbAthletePicker *self, const char *text, const char *name)
{
	GtkWidget *label = gtk_label_new(text), *row = gtk_list_box_row_new();

	gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
	gtk_widget_add_css_class(row, "picker-row");
	gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), label);
	gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
				       -1);
	g_object_set_data_full(G_OBJECT(row), "plb-name", g_strdup(name), g_free);
	gtk_list_box_append(self->list, row);
}

static void list_athletes(PlbAthletePicker *self)
{
	PlbAthleteStore *store = plb_roster_get_store(self->roster);
	g_autofree char *text =
		g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->search))));
	g_autoptr(GPtrArray) names = plb_athlete_store_search(store, text);
	GtkListBoxRow *row;

	while ((row = gtk_list_box_get_row_at_index(self->list, 0)))
		gtk_list_box_remove(self->list, GTK_WIDGET(row));
	for (guint i = 0; i < MIN(names->len, SHOWN_MAX); i++)
		add_row(self, g_ptr_array_index(names, i), g_ptr_array_index(names, i));
	if (*text && !plb_athlete_store_get(store, text)) {
		g_autofree char *add = g_strdup_printf(_("Add “%s”"), text);

		add_row(self, add, text);
	}
}

static void pick(PlbAthletePicker *self, GtkListBoxRow *row)
{
	PlbAthleteStore *store = plb_roster_get_store(self->roster);
	g_autofree char *name = row ? g_strdup(g_object_get_data(G_OBJECT(row), "plb-name")) : NULL;

	if (!name)
		return;
	if (!plb_athlete_store_get(store, name)) {
		g_autoptr(PlbAthleteRecord) record = plb_athlete_record_new(name);

		plb_athlete_store_put(store, record);
		g_free(name);
		name = g_strdup(record->body.id); /* it may have been too long */
	}
	if (!plb_athlete_store_get(store, name)) { /* no name for the file that keeps them */
		gtk_widget_error_bell(GTK_WIDGET(self));
		return;
	}
	g_signal_emit(self, signals[SIGNAL_PICKED], 0, name); /* before "closed" */
	gtk_popover_popdown(GTK_POPOVER(self));
}

static void on_row_activated(GtkListBox *box, GtkListBoxRow *row, PlbAthletePicker *self)
{
	pick(self, row);
}

static void on_activate(PlbAthletePicker *self)
{
	/* what was typed faster than the list follows */
	list_athletes(self);
	pick(self, gtk_list_box_get_row_at_index(self->list, 0));
}

static void on_show(PlbAthletePicker *self)
{
	gtk_editable_set_text(GTK_EDITABLE(self->search), "");
	list_athletes(self);
	gtk_widget_grab_focus(self->search);
}

static void plb_athlete_picker_dispose(GObject *object)
{
	g_clear_object(&PLB_ATHLETE_PICKER(object)->roster);
	G_OBJECT_CLASS(plb_athlete_picker_parent_class)->dispose(object);
}

static void plb_athlete_picker_class_init(PlbAthletePickerClass *klass)
{
	G_OBJECT_CLASS(klass)->dispose = plb_athlete_picker_dispose;
	signals[SIGNAL_PICKED] = g_signal_new("picked", PLB_TYPE_ATHLETE_PICKER, G_SIGNAL_RUN_LAST,
					      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void plb_athlete_picker_init(PlbAthletePicker *self)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);

	self->search = gtk_search_entry_new();
	self->list = GTK_LIST_BOX(gtk_list_box_new());
	gtk_list_box_set_selection_mode(self->list, GTK_SELECTION_NONE);
	gtk_widget_set_size_request(box, 280, -1);
	g_object_set(self->search, "placeholder-text", _("Search, or type a new name"), NULL);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Pick an athlete"), -1);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Athletes found"), -1);
	gtk_box_append(GTK_BOX(box), self->search);
	gtk_box_append(GTK_BOX(box), GTK_WIDGET(self->list));
	gtk_popover_set_child(GTK_POPOVER(self), box);
	g_signal_connect_swapped(self->search, "search-changed", G_CALLBACK(list_athletes), self);
	/* Escape, which the entry would keep for itself */
	g_signal_connect_swapped(self->search, "stop-search", G_CALLBACK(gtk_popover_popdown),
				 self);
	g_signal_connect_swapped(self->search, "activate", G_CALLBACK(on_activate), self);
	g_signal_connect(self->list, "row-activated", G_CALLBACK(on_row_activated), self);
	g_signal_connect(self, "show", G_CALLBACK(on_show), NULL);
}

GtkWidget *plb_athlete_picker_new(PlbRoster *roster)
{
	PlbAthletePicker *self = g_object_new(PLB_TYPE_ATHLETE_PICKER, NULL);

	self->roster = g_object_ref(roster);
	return GTK_WIDGET(self);
}
