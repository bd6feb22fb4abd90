/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* What a screen reader says of controls that GTK 4.8 names badly, or not at all. */

/* Only this: GTK says a button's mnemonic label once more after its name. */
void plb_spoken_name_only(GtkWidget *button, const char *name);

/* The search button and the page menu that GTK puts on a window of shortcuts have none. */
void plb_spoken_names_of_shortcuts(GtkWidget *shortcuts_window);
