/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/view-model.h"

/* Fills a GtkColumnView with one row a rep. */

/* Gives the view its columns and a single-selection model; call once. */
void plb_rep_table_set_up(GtkColumnView *table);
/* Shows the reps of this set; nothing of set is kept. */
void plb_rep_table_set_view(GtkColumnView *table, const PlbSetView *set);
/* Index of the selected rep, 0 = none. */
guint plb_rep_table_get_selected(GtkColumnView *table);
void plb_rep_table_select(GtkColumnView *table, guint rep_index);
