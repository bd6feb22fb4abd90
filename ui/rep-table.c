/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/rep-table.h"

#include <glib/gi18n.h>

#include "ui/palette.h"
#include "ui/view-words.h"

/* A row: the cells of one PlbViewRep, copied, so that a table outlives the view it was made from.
 */
#define PLB_TYPE_REP_ROW (plb_rep_row_get_type())
G_DECLARE_FINAL_TYPE(PlbRepRow, plb_rep_row, PLB, REP_ROW, GObject)

struct _PlbRepRow {
	GObject parent;
	guint index;
	gboolean complete;
	PlbTone tone;
	char *cell[PLB_REP_COLUMN_COUNT];
};

G_DEFINE_FINAL_TYPE(PlbRepRow, plb_rep_row, G_TYPE_OBJECT)

static void plb_rep_row_finalize(GObject *object)
{
	PlbRepRow *row = PLB_REP_ROW(object);

	for (int i = 0; i < PLB_REP_COLUMN_COUNT; i++)
		g_free(row->cell[i]);
	G_OBJECT_CLASS(plb_rep_row_parent_class)->finalize(object);
}

static void plb_rep_row_class_init(PlbRepRowClass *klass)
{
	G_OBJECT_CLASS(klass)->finalize = plb_rep_row_finalize;
}

static void plb_rep_row_init(PlbRepRow *row)
{
}

static PlbRepRow *rep_row_new(const PlbViewRep *rep)
{
	PlbRepRow *row = g_object_new(PLB_TYPE_REP_ROW, NULL);

	row->index = rep->index;
	row->complete = rep->complete;
	row->tone = rep->tone;
	for (int i = 0; i < PLB_REP_COLUMN_COUNT; i++)
		row->cell[i] = g_strdup(rep->cell[i]);
	return row;
}

/* Numbers stand under each other by their last digit; words begin at the left. */
static float x_align(int column)
{
	return column == PLB_REP_COLUMN_STATUS ? 0.0f : 1.0f;
}

/* What the verdict paints has a shape too. */
static char *cell_text(const PlbRepRow *row, int column)
{
	const char *shape = row->tone == PLB_TONE_SHIFT  ? "▲ "
			    : row->tone == PLB_TONE_RISE ? "◆ "
							 : "";

	return g_strconcat(column == PLB_REP_COLUMN_CHANGE ? shape : "", row->cell[column], NULL);
}

static void on_cell_setup(GtkListItemFactory *factory, GtkListItem *item, gpointer column)
{
	GtkWidget *label = gtk_label_new(NULL);

	gtk_widget_add_css_class(label, "numeric");
	gtk_label_set_xalign(GTK_LABEL(label), x_align(GPOINTER_TO_INT(column)));
	gtk_list_item_set_child(item, label);
}

static void on_cell_bind(GtkListItemFactory *factory, GtkListItem *item, gpointer column)
{
	PlbRepRow *row = gtk_list_item_get_item(item);
	GtkWidget *label = gtk_list_item_get_child(item);
	int index = GPOINTER_TO_INT(column);
	g_autofree char *name = g_strdup_printf(_("Rep %u %s"), row->index,
						plb_rep_column_title((PlbRepColumn)index));
	g_autofree char *text = cell_text(row, index);

	g_strdelimit(name, "\n", ' ');
	gtk_label_set_text(GTK_LABEL(label), text);
	gtk_accessible_update_property(GTK_ACCESSIBLE(label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
				       name, -1);
	plb_palette_set_tone(label, index == PLB_REP_COLUMN_CHANGE ? row->tone : PLB_TONE_PLAIN);
	if (row->complete)
		gtk_widget_remove_css_class(label, "dim-label");
	else
		gtk_widget_add_css_class(label, "dim-label");
}

static void align_labels(GtkWidget *widget, float x)
{
	for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
	     child = gtk_widget_get_next_sibling(child)) {
		if (GTK_IS_LABEL(child)) {
			gtk_label_set_xalign(GTK_LABEL(child), x);
			gtk_label_set_justify(GTK_LABEL(child),
					      x > 0 ? GTK_JUSTIFY_RIGHT : GTK_JUSTIFY_LEFT);
			gtk_widget_set_hexpand(child, TRUE);
		}
		align_labels(child, x);
	}
}

/* A column's title has no alignment of its own: its label is looked for. */
static void align_titles(GtkColumnView *table)
{
	GtkWidget *header = gtk_widget_get_first_child(GTK_WIDGET(table));
	int column = 0;

	for (GtkWidget *title = gtk_widget_get_first_child(header); title;
	     title = gtk_widget_get_next_sibling(title))
		align_labels(title, x_align(column++));
}

void plb_rep_table_set_up(GtkColumnView *table)
{
	GListStore *store = g_list_store_new(PLB_TYPE_REP_ROW);
	GtkSingleSelection *selection = gtk_single_selection_new(G_LIST_MODEL(store));

	gtk_column_view_set_model(table, GTK_SELECTION_MODEL(selection));
	for (int i = 0; i < PLB_REP_COLUMN_COUNT; i++) {
		GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
		GtkColumnViewColumn *column;

		g_signal_connect(factory, "setup", G_CALLBACK(on_cell_setup), GINT_TO_POINTER(i));
		g_signal_connect(factory, "bind", G_CALLBACK(on_cell_bind), GINT_TO_POINTER(i));
		column = gtk_column_view_column_new(plb_rep_column_title((PlbRepColumn)i), factory);
		gtk_column_view_column_set_expand(column, TRUE);
		gtk_column_view_append_column(table, column);
		g_object_unref(column);
	}
	align_titles(table);
	g_object_unref(selection);
}

static GListStore *store_of(GtkColumnView *table)
{
	GtkSingleSelection *selection = GTK_SINGLE_SELECTION(gtk_column_view_get_model(table));

	return G_LIST_STORE(gtk_single_selection_get_model(selection));
}

void plb_rep_table_set_view(GtkColumnView *table, const PlbSetView *set)
{
	GListStore *store = store_of(table);
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_object_unref);

	for (guint i = 0; set && i < set->reps->len; i++)
		g_ptr_array_add(rows, rep_row_new(g_ptr_array_index(set->reps, i)));
	g_list_store_splice(store, 0, g_list_model_get_n_items(G_LIST_MODEL(store)), rows->pdata,
			    rows->len);
}

guint plb_rep_table_get_selected(GtkColumnView *table)
{
	PlbRepRow *row = gtk_single_selection_get_selected_item(
		GTK_SINGLE_SELECTION(gtk_column_view_get_model(table)));

	return row ? row->index : 0;
}

void plb_rep_table_select(GtkColumnView *table, guint rep_index)
{
	GListModel *rows = G_LIST_MODEL(store_of(table));

	for (guint i = 0; i < g_list_model_get_n_items(rows); i++) {
		g_autoptr(PlbRepRow) row = g_list_model_get_item(rows, i);

		if (row->index == rep_index)
			gtk_single_selection_set_selected(
				GTK_SINGLE_SELECTION(gtk_column_view_get_model(table)), i);
	}
}
