/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/preferences.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "ui/format.h"
#include "ui/palette.h"
#include "ui/view-model.h"

#define SCHEMA_IN_BUILD "data/gschemas.compiled"
#define KG_PER_LB 0.45359237 /* exact, international pound of 1959 */

static GSettings *settings; /* lives as long as the program */

/* The folder above the program that has our compiled schema: a build folder; NULL when installed.
 */
static char *build_folder(void)
{
	g_autofree char *folder = g_file_read_link("/proc/self/exe", NULL);

	for (int up = 0; folder && up < 4; up++) {
		char *parent = g_path_get_dirname(folder);
		g_autofree char *schema = g_build_filename(parent, SCHEMA_IN_BUILD, NULL);

		g_free(folder);
		folder = parent;
		if (g_file_test(schema, G_FILE_TEST_EXISTS))
			return g_steal_pointer(&folder);
	}
	return NULL;
}

void plb_preferences_init_language(void)
{
	g_autofree char *build = build_folder();
	g_autofree char *in_build = build ? g_build_filename(build, "po", NULL) : NULL;

	setlocale(LC_ALL, "");
	bindtextdomain(PLB_GETTEXT_DOMAIN, in_build ? in_build : PLB_LOCALE_DIR);
	bind_textdomain_codeset(PLB_GETTEXT_DOMAIN, "UTF-8");
	textdomain(PLB_GETTEXT_DOMAIN);
}

static GSettingsSchema *find_schema(void)
{
	GSettingsSchemaSource *installed = g_settings_schema_source_get_default();
	g_autofree char *build = build_folder();
	g_autofree char *folder = build ? g_build_filename(build, "data", NULL) : NULL;
	g_autoptr(GSettingsSchemaSource) source = NULL;

	if (folder)
		source = g_settings_schema_source_new_from_directory(folder, installed, TRUE, NULL);
	if (!source && !installed)
		return NULL;
	return g_settings_schema_source_lookup(source ? source : installed, PLB_APPLICATION_ID,
					       TRUE);
}

static void follow_velocity(void)
{
	g_autofree char *word = g_settings_get_string(settings, "large-velocity");

	plb_view_set_velocity(g_str_equal(word, "propulsive") ? PLB_VIEW_VELOCITY_PROPULSIVE
			      : g_str_equal(word, "peak")     ? PLB_VIEW_VELOCITY_PEAK
							      : PLB_VIEW_VELOCITY_MEAN);
}

static void follow_unit(void)
{
	plb_set_pounds(g_str_equal(plb_preferences_mass_unit(), "lb"));
}

/* Labels and frames; what is drawn takes its colours from the palette. */
static void follow_contrast(gboolean high)
{
	static GtkCssProvider *provider;
	GdkDisplay *display = gdk_display_get_default();

	if (!provider) {
		provider = gtk_css_provider_new();
		gtk_css_provider_load_from_resource(provider,
						    "/io/github/plumbar/Plumbar/high-contrast.css");
	}
	if (high)
		gtk_style_context_add_provider_for_display(display, GTK_STYLE_PROVIDER(provider),
							   GTK_STYLE_PROVIDER_PRIORITY_APPLICATION +
								   1);
	else
		gtk_style_context_remove_provider_for_display(display,
							      GTK_STYLE_PROVIDER(provider));
}

/* Asked for here or on the desktop, nothing moves. */
static void follow_motion(gboolean reduced)
{
	GtkSettings *desktop = gtk_settings_get_default();

	if (reduced)
		g_object_set(desktop, "gtk-enable-animations", FALSE, NULL);
	else
		gtk_settings_reset_property(desktop, "gtk-enable-animations");
}

static void follow_looks(void)
{
	g_autofree char *scheme = g_settings_get_string(settings, "color-scheme");
	AdwStyleManager *manager = adw_style_manager_get_default();

	adw_style_manager_set_color_scheme(
		manager, g_str_equal(scheme, "light")  ? ADW_COLOR_SCHEME_FORCE_LIGHT
			 : g_str_equal(scheme, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
						       : ADW_COLOR_SCHEME_DEFAULT);
	plb_palette_set_high_contrast(g_settings_get_boolean(settings, "high-contrast") ||
				      adw_style_manager_get_high_contrast(manager));
	follow_contrast(plb_palette_get_high_contrast());
	follow_motion(g_settings_get_boolean(settings, "reduced-motion"));
}

static void on_changed(GSettings *changed, const char *key, gpointer unused)
{
	follow_unit();
	follow_velocity();
	follow_looks();
}

gboolean plb_preferences_init(void)
{
	g_autoptr(GSettingsSchema) schema = settings ? NULL : find_schema();

	if (settings)
		return TRUE;
	if (!schema)
		return FALSE;
	settings = g_settings_new_full(schema, NULL, NULL);
	g_signal_connect(settings, "changed", G_CALLBACK(on_changed), NULL);
	on_changed(settings, NULL, NULL);
	return TRUE;
}

GSettings *plb_preferences(void)
{
	return settings;
}

const char *plb_preferences_mass_unit(void)
{
	g_autofree char *unit = g_settings_get_string(settings, "mass-unit");

	return g_str_equal(unit, "lb") ? "lb" : "kg";
}

double plb_preferences_mass_to_kg(double shown)
{
	return g_str_equal(plb_preferences_mass_unit(), "lb") ? shown * KG_PER_LB : shown;
}

double plb_preferences_mass_from_kg(double kg)
{
	return g_str_equal(plb_preferences_mass_unit(), "lb") ? kg / KG_PER_LB : kg;
}
