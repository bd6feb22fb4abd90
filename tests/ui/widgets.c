/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ui/widgets.h"

#include "tests/test-lib.h"

void for_each_widget(GtkWidget *root, WidgetFunc func, gpointer user_data)
{
	func(root, user_data);
	for (GtkWidget *child = gtk_widget_get_first_child(root); child;
	     child = gtk_widget_get_next_sibling(child))
		for_each_widget(child, func, user_data);
}

/* A label's name is its text, always; what it stands for is its description. */
static gboolean has_name(GtkWidget *widget, const char *name)
{
	GtkAccessible *accessible = GTK_ACCESSIBLE(widget);
	GtkAccessibleProperty property = GTK_IS_LABEL(widget) ? GTK_ACCESSIBLE_PROPERTY_DESCRIPTION
							      : GTK_ACCESSIBLE_PROPERTY_LABEL;
	g_autofree char *difference = NULL;

	if (!gtk_test_accessible_has_property(accessible, property))
		return FALSE;
	difference = gtk_test_accessible_check_property(accessible, property, name);
	return difference == NULL;
}

static GtkWidget *find(GtkWidget *root, const char *name)
{
	GtkWidget *found = has_name(root, name) ? root : NULL;

	for (GtkWidget *child = gtk_widget_get_first_child(root); child && !found;
	     child = gtk_widget_get_next_sibling(child))
		found = find(child, name);
	return found;
}

GtkWidget *find_named(GtkWidget *root, const char *name)
{
	GtkWidget *found = find(root, name);

	ck_assert_msg(found != NULL, "no widget is called \"%s\"", name);
	return found;
}

const char *text_of(GtkWidget *root, const char *name)
{
	return gtk_label_get_text(GTK_LABEL(find_named(root, name)));
}

static gboolean set_true(gpointer flag)
{
	*(gboolean *)flag = TRUE;
	return G_SOURCE_REMOVE;
}

static gboolean look_again(gpointer unused)
{
	return G_SOURCE_CONTINUE;
}

void wait_for(Condition condition, gpointer user_data, int timeout_s)
{
	gboolean late = FALSE;
	guint timer = g_timeout_add_seconds((guint)timeout_s, set_true, &late);
	/* looks again now and then, also when nothing happens */
	guint tick = g_timeout_add(20, look_again, NULL);

	while (!condition(user_data) && !late)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(tick);
	if (!late)
		g_source_remove(timer);
	ck_assert_msg(!late, "waited %d s in vain", timeout_s);
}

void run_for(int milliseconds)
{
	gboolean over = FALSE;

	g_timeout_add((guint)milliseconds, set_true, &over);
	while (!over)
		g_main_context_iteration(NULL, TRUE);
}
