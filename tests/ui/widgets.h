/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Finding and reading widgets of a window in this process. */

/* The widget below root with that accessible label (of a label: description); fails the test when
 * there is none. */
GtkWidget *find_named(GtkWidget *root, const char *name);
/* Text of the label with that accessible name. */
const char *text_of(GtkWidget *root, const char *name);
typedef void (*WidgetFunc)(GtkWidget *widget, gpointer user_data);
void for_each_widget(GtkWidget *root, WidgetFunc func, gpointer user_data);
/* Runs the main loop until condition holds; fails the test after so many seconds. */
typedef gboolean (*Condition)(gpointer user_data);
void wait_for(Condition condition, gpointer user_data, int timeout_s);
void run_for(int milliseconds);
