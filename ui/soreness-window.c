/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/soreness-window.h"

#include <glib/gi18n.h>

#include "ui/draw.h"

struct _PlbSorenessWindow {
	AdwWindow parent;
	char *path;
	gint64 started_us;
	GtkWidget *cancel, *save;
	AdwPreferencesGroup *question, *signs;
	GtkSpinButton *score;
	AdwComboRow *kind;
	GtkEditable *place, *note;
	GtkLabel *advice, *problem;
	GtkSwitch *sign[PLB_SIGNS];
};

G_DEFINE_FINAL_TYPE(PlbSorenessWindow, plb_soreness_window, ADW_TYPE_WINDOW)

static guint signal_answered;

static void read_answer(PlbSorenessWindow *self, PlbSoreness *answer)
{
	*answer = (PlbSoreness){ .answered_us = g_get_real_time(),
				 .score = (guint)gtk_spin_button_get_value_as_int(self->score),
				 .kind = (PlbSorenessKind)adw_combo_row_get_selected(self->kind) };
	g_strlcpy(answer->place, gtk_editable_get_text(self->place), sizeof answer->place);
	g_strlcpy(answer->note, gtk_editable_get_text(self->note), sizeof answer->note);
	for (int k = 0; k < PLB_SIGNS; k++) {
		if (gtk_switch_get_active(self->sign[k]))
			answer->signs |= 1u << k;
	}
}

/* Nothing is nothing: score and kind go together, and the one that was touched leads. */
static void on_score(PlbSorenessWindow *self)
{
	gboolean none = gtk_spin_button_get_value_as_int(self->score) == 0;
	guint kind = adw_combo_row_get_selected(self->kind);

	if (none != (kind == PLB_SORENESS_NONE))
		adw_combo_row_set_selected(self->kind,
					   none ? PLB_SORENESS_NONE : PLB_SORENESS_SORE);
}

static void on_kind(PlbSorenessWindow *self)
{
	gboolean none = adw_combo_row_get_selected(self->kind) == PLB_SORENESS_NONE;
	int score = gtk_spin_button_get_value_as_int(self->score);

	if (none != (score == 0))
		gtk_spin_button_set_value(self->score, none ? 0 : 1);
}

static void show_advice(PlbSorenessWindow *self)
{
	PlbSoreness answer;
	PlbAdvice advice;
	double hours;

	read_answer(self, &answer);
	hours = (double)(answer.answered_us - self->started_us) / 3.6e9;
	advice = plb_soreness_advice(&answer, hours);
	plb_set_label(self->advice, plb_soreness_advice_text(advice));
	if (advice >= PLB_ADVICE_PROFESSIONAL)
		gtk_widget_add_css_class(GTK_WIDGET(self->advice), "heading");
	else
		gtk_widget_remove_css_class(GTK_WIDGET(self->advice), "heading");
}

static void on_kept(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(PlbSorenessWindow) self = user_data;
	g_autoptr(GError) error = NULL;

	if (plb_followup_answer_finish(result, &error)) {
		g_signal_emit(self, signal_answered, 0);
		gtk_window_close(GTK_WINDOW(self));
		return;
	}
	plb_set_label(self->problem, error->message);
	gtk_widget_set_visible(GTK_WIDGET(self->problem), TRUE);
	gtk_widget_set_sensitive(self->save, TRUE);
}

static void on_save(PlbSorenessWindow *self)
{
	PlbSoreness answer;

	read_answer(self, &answer);
	gtk_widget_set_sensitive(self->save, FALSE);
	plb_followup_answer_async(self->path, &answer, on_kept, g_object_ref(self));
}

static void add_signs(PlbSorenessWindow *self)
{
	for (int k = 0; k < PLB_SIGNS; k++) {
		const char *text = plb_soreness_sign_text((PlbSorenessSign)k);
		GtkWidget *row = adw_action_row_new(), *yes = gtk_switch_new();

		adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), text);
		gtk_widget_set_valign(yes, GTK_ALIGN_CENTER);
		gtk_accessible_update_property(GTK_ACCESSIBLE(yes), GTK_ACCESSIBLE_PROPERTY_LABEL,
					       text, -1);
		adw_action_row_add_suffix(ADW_ACTION_ROW(row), yes);
		adw_action_row_set_activatable_widget(ADW_ACTION_ROW(row), yes);
		adw_preferences_group_add(self->signs, row);
		self->sign[k] = GTK_SWITCH(yes);
		g_signal_connect_swapped(yes, "notify::active", G_CALLBACK(show_advice), self);
	}
}

static void list_kinds(PlbSorenessWindow *self)
{
	g_autoptr(GtkStringList) kinds = gtk_string_list_new(NULL);

	for (int k = 0; k < PLB_SORENESS_KINDS; k++)
		gtk_string_list_append(kinds, plb_soreness_kind_text((PlbSorenessKind)k));
	adw_combo_row_set_model(self->kind, G_LIST_MODEL(kinds));
}

static void plb_soreness_window_finalize(GObject *object)
{
	g_free(PLB_SORENESS_WINDOW(object)->path);
	G_OBJECT_CLASS(plb_soreness_window_parent_class)->finalize(object);
}

#define BIND(name) gtk_widget_class_bind_template_child(widget_class, PlbSorenessWindow, name)

static void plb_soreness_window_class_init(PlbSorenessWindowClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->finalize = plb_soreness_window_finalize;
	signal_answered = g_signal_new("answered", PLB_TYPE_SORENESS_WINDOW, G_SIGNAL_RUN_LAST, 0,
				       NULL, NULL, NULL, G_TYPE_NONE, 0);
	gtk_widget_class_set_template_from_resource(
		widget_class, "/io/github/plumbar/Plumbar/soreness-window.ui");
	gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
	BIND(cancel);
	BIND(save);
	BIND(question);
	BIND(signs);
	BIND(score);
	BIND(kind);
	BIND(place);
	BIND(note);
	BIND(advice);
	BIND(problem);
}

static void plb_soreness_window_init(PlbSorenessWindow *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	list_kinds(self);
	add_signs(self);
	g_signal_connect_swapped(self->score, "value-changed", G_CALLBACK(on_score), self);
	g_signal_connect_swapped(self->kind, "notify::selected", G_CALLBACK(on_kind), self);
	g_signal_connect_swapped(self->score, "value-changed", G_CALLBACK(show_advice), self);
	g_signal_connect_swapped(self->kind, "notify::selected", G_CALLBACK(show_advice), self);
	g_signal_connect_swapped(self->save, "clicked", G_CALLBACK(on_save), self);
	g_signal_connect_swapped(self->cancel, "clicked", G_CALLBACK(gtk_window_close), self);
}

GtkWindow *plb_soreness_window_new(GtkWindow *parent, const char *athlete,
				   const PlbFollowup *followup)
{
	PlbSorenessWindow *self = g_object_new(PLB_TYPE_SORENESS_WINDOW, "transient-for", parent,
					       "title", _("Soreness"), NULL);
	g_autofree char *text = plb_followup_text(followup);

	self->path = g_strdup(followup->path);
	self->started_us = followup->started_us;
	adw_preferences_group_set_title(self->question, athlete);
	adw_preferences_group_set_description(self->question, text);
	show_advice(self);
	return GTK_WINDOW(self);
}
