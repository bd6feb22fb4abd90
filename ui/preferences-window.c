/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/preferences-window.h"

#include "ui/preferences.h"
#include "ui/sound.h"
#include "ui/speech.h"

struct _PlbPreferencesWindow {
	AdwPreferencesWindow parent;
	GtkSwitch *hands_free, *sounds, *speech, *contrast, *motion;
	GtkSpinButton *rest;
	AdwComboRow *unit, *velocity, *scheme;
	AdwActionRow *sounds_row, *speech_row;
};

G_DEFINE_FINAL_TYPE(PlbPreferencesWindow, plb_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

#define BIND(name) gtk_widget_class_bind_template_child(widget_class, PlbPreferencesWindow, name)

static void plb_preferences_window_class_init(PlbPreferencesWindowClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	gtk_widget_class_set_template_from_resource(
		widget_class, "/io/github/plumbar/Plumbar/preferences-window.ui");
	BIND(hands_free);
	BIND(sounds);
	BIND(speech);
	BIND(speech_row);
	BIND(contrast);
	BIND(motion);
	BIND(rest);
	BIND(unit);
	BIND(velocity);
	BIND(scheme);
	BIND(sounds_row);
}

/* The settings' words, in the order of the rows. */
static const char *const units[] = { "kg", "lb", NULL };
static const char *const velocities[] = { "mean", "propulsive", "peak", NULL };
static const char *const schemes[] = { "system", "light", "dark", NULL };

static gboolean word_to_row(GValue *row, GVariant *word, gpointer words)
{
	const char *wanted = g_variant_get_string(word, NULL);

	for (guint i = 0; ((const char *const *)words)[i]; i++) {
		if (g_str_equal(((const char *const *)words)[i], wanted))
			g_value_set_uint(row, i);
	}
	return TRUE;
}

static GVariant *row_to_word(const GValue *row, const GVariantType *type, gpointer words)
{
	return g_variant_new_string(((const char *const *)words)[g_value_get_uint(row)]);
}

static void bind_words(const char *key, AdwComboRow *row, const char *const *words)
{
	g_settings_bind_with_mapping(plb_preferences(), key, row, "selected",
				     G_SETTINGS_BIND_DEFAULT, word_to_row, row_to_word,
				     (gpointer)words, NULL);
}

static void bind_switch(const char *key, GtkSwitch *widget)
{
	g_settings_bind(plb_preferences(), key, widget, "active", G_SETTINGS_BIND_DEFAULT);
}

static void plb_preferences_window_init(PlbPreferencesWindow *self)
{
	const char *silent = plb_sound_why_silent();

	gtk_widget_init_template(GTK_WIDGET(self));
	bind_switch("hands-free", self->hands_free);
	bind_switch("sounds", self->sounds);
	bind_switch("speech", self->speech);
	gtk_widget_set_visible(GTK_WIDGET(self->speech_row), plb_speech_is_built());
	bind_switch("high-contrast", self->contrast);
	bind_switch("reduced-motion", self->motion);
	g_settings_bind(plb_preferences(), "rest-s", self->rest, "value", G_SETTINGS_BIND_DEFAULT);
	bind_words("mass-unit", self->unit, units);
	bind_words("large-velocity", self->velocity, velocities);
	bind_words("color-scheme", self->scheme, schemes);
	adw_action_row_set_subtitle(self->sounds_row, silent ? silent : "");
}

GtkWindow *plb_preferences_window_new(GtkWindow *parent)
{
	return g_object_new(PLB_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
}
