/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdlib.h>

#include "ui/demo.h"
#include "ui/preferences.h"
#include "ui/screenshot.h"
#include "ui/window.h"

#define DEFAULT_SCENARIO "fatigue-shift"
#define DEFAULT_SEED 1
#define SHOT_VARIABLE                                                                              \
	"PLUMBAR_SHOT" /* when set, the debug actions app.shot(s) and app.look(sii) exist */

struct _PlbApplication {
	AdwApplication parent;
	PlbWindow *window; /* owned by the application; NULL before the first and after the last */
	gboolean quit_after;
	int exit_status;
};

G_DEFINE_FINAL_TYPE(PlbApplication, plb_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
	{ "demo", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, NULL,
	  N_("Record a set from the virtual rack at once (default fatigue-shift)"), "SCENARIO" },
	{ "reps", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, NULL, N_("Reps of the simulated set"),
	  "N" },
	{ "seed", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT64, NULL, N_("Seed of the simulated set"),
	  "N" },
	{ "set", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, NULL,
	  N_("A setting of the simulated lifter, as of plumbar-cli simulate; may be repeated"),
	  "KEY=VALUE" },
	{ "screenshot", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, NULL,
	  N_("Write a picture of the window, as the demo's set ends or with FILE open"), "PNG" },
	{ "quit-after-demo", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL,
	  N_("Quit when the set is judged (or FILE is shown), for scripts"), NULL },
	{ "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL, N_("Print the version"),
	  NULL },
	{ NULL },
};

static char **complete_arguments(int argc, char **argv)
{
	char **complete = g_new0(char *, argc + 1);

	for (int i = 0; i < argc; i++)
		complete[i] = g_strdup(g_str_equal(argv[i], "--demo") ? "--demo=" DEFAULT_SCENARIO
								      : argv[i]);
	return complete;
}

static gboolean is_scenario(const char *name)
{
	gsize n;
	const PlbScenario *scenarios = plb_scenarios(&n);

	for (gsize i = 0; i < n; i++) {
		if (g_str_equal(scenarios[i].name, name))
			return TRUE;
	}
	return FALSE;
}

static int plb_application_handle_local_options(GApplication *application, GVariantDict *dict)
{
	const char *scenario;
	gint32 reps;

	if (g_variant_dict_contains(dict, "version")) {
		g_print("plumbar %s\n", PLB_VERSION);
		return 0;
	}
	if (g_variant_dict_lookup(dict, "demo", "&s", &scenario) && !is_scenario(scenario)) {
		g_printerr("plumbar: --demo: no scenario \"%s\"\n", scenario);
		return 2;
	}
	if (g_variant_dict_lookup(dict, "reps", "i", &reps) && (reps < 0 || reps > 30)) {
		g_printerr("plumbar: --reps: must be 0 to 30\n");
		return 2;
	}
	return -1;
}

static PlbWindow *ensure_window(PlbApplication *self)
{
	if (!self->window) {
		self->window = plb_window_new(ADW_APPLICATION(self));
		g_object_add_weak_pointer(G_OBJECT(self->window), (gpointer *)&self->window);
		plb_setup_page_refresh(
			plb_live_page_get_setup(plb_window_get_live_page(self->window)));
	}
	gtk_window_present(GTK_WINDOW(self->window));
	return self->window;
}

static void on_demo_done(PlbWindow *window, const char *session_path, const GError *error,
			 gpointer user_data)
{
	PlbApplication *self = user_data;

	if (error) {
		g_printerr("plumbar: %s\n", error->message);
		self->exit_status = 1;
	} else if (session_path) {
		g_print("%s: %s\n", session_path,
			plb_review_page_get_sentence(plb_window_get_review_page(window)));
	}
	if (self->quit_after)
		gtk_window_close(GTK_WINDOW(window));
}

static int plb_application_command_line(GApplication *application, GApplicationCommandLine *line)
{
	PlbApplication *self = PLB_APPLICATION(application);
	GVariantDict *dict = g_application_command_line_get_options_dict(line);
	g_auto(GStrv) arguments = g_application_command_line_get_arguments(line, NULL);
	PlbDemoPlan plan = { .seed = DEFAULT_SEED };
	g_autoptr(GFile) file = NULL;
	g_autofree char *path = NULL;
	g_auto(GStrv) settings = NULL;
	gint64 seed;
	gint32 reps;

	if (arguments[0] && arguments[1]) {
		file = g_application_command_line_create_file_for_arg(line, arguments[1]);
		path = g_file_get_path(file);
	}
	plan.open_path = path;
	g_variant_dict_lookup(dict, "demo", "&s", &plan.scenario);
	g_variant_dict_lookup(dict, "screenshot", "^&ay", &plan.screenshot_path);
	if (g_variant_dict_lookup(dict, "reps", "i", &reps))
		plan.reps = reps;
	if (g_variant_dict_lookup(dict, "seed", "x", &seed))
		plan.seed = (guint64)seed;
	g_variant_dict_lookup(dict, "set", "^as", &settings);
	plan.settings = settings;
	self->quit_after = g_variant_dict_contains(dict, "quit-after-demo");
	ensure_window(self);
	if (plan.scenario || plan.open_path || plan.screenshot_path || self->quit_after)
		plb_demo_run(self->window, &plan, on_demo_done, self);
	return 0;
}

static void on_quit(GSimpleAction *action, GVariant *parameter, gpointer application)
{
	PlbApplication *self = application;

	if (self->window)
		gtk_window_close(GTK_WINDOW(self->window));
}

static void on_about(GSimpleAction *action, GVariant *parameter, gpointer application)
{
	PlbApplication *self = application;

	adw_show_about_window(
		GTK_WINDOW(self->window), "application-name", "Plumbar", "application-icon",
		PLB_APPLICATION_ID, "version", PLB_VERSION, "license-type", GTK_LICENSE_GPL_3_0,
		"comments",
		_("Is the load moving into the lower back? Squat analysis from two force "
		  "plates and the bar."),
		NULL);
}

static void on_shot_saved(const GError *error, gpointer user_data)
{
	if (error)
		g_printerr("plumbar: %s\n", error->message);
}

static void on_shot(GSimpleAction *action, GVariant *parameter, gpointer application)
{
	PlbApplication *self = application;

	if (self->window)
		plb_screenshot_save(GTK_WINDOW(self->window), g_variant_get_string(parameter, NULL),
				    on_shot_saved, NULL);
}

/* The window in front of the main one: the newest; NULL when there is none. */
static GtkWindow *other_window(PlbApplication *self)
{
	GListModel *all = gtk_window_get_toplevels();
	GtkWindow *found = NULL;

	for (guint i = 0; i < g_list_model_get_n_items(all); i++) {
		g_autoptr(GtkWindow) window = g_list_model_get_item(all, i);

		if (window != GTK_WINDOW(self->window) && gtk_widget_get_mapped(GTK_WIDGET(window)))
			found = window; /* GTK keeps it */
	}
	return found;
}

static void on_shot_other(GSimpleAction *action, GVariant *parameter, gpointer application)
{
	GtkWindow *window = other_window(application);

	if (window)
		plb_screenshot_save(window, g_variant_get_string(parameter, NULL), on_shot_saved,
				    NULL);
}

static void on_resize_other(GSimpleAction *action, GVariant *parameter, gpointer application)
{
	GtkWindow *window = other_window(application);
	int width, height;

	g_variant_get(parameter, "(ii)", &width, &height);
	if (window)
		gtk_window_set_default_size(window, width, height);
}

static void on_close_other(GSimpleAction *action, GVariant *parameter, gpointer application)
{
	GtkWindow *window = other_window(application);

	if (window)
		gtk_window_close(window);
}

static const GActionEntry actions[] = {
	{ .name = "quit", .activate = on_quit },
	{ .name = "about", .activate = on_about },
};

/* For pictures: a look ("light", "dark", "contrast") and a size. */
static void on_look(GSimpleAction *action, GVariant *parameter, gpointer application)
{
	PlbApplication *self = application;
	GSettings *settings = plb_preferences();
	const char *look;
	int width, height;

	g_variant_get(parameter, "(&sii)", &look, &width, &height);
	g_settings_set_boolean(settings, "high-contrast", g_str_equal(look, "contrast"));
	g_settings_set_string(settings, "color-scheme",
			      g_str_equal(look, "light") ? "light" : "dark");
	if (self->window)
		gtk_window_set_default_size(GTK_WINDOW(self->window), width, height);
}

static const GActionEntry picture_actions[] = {
	{ .name = "look", .activate = on_look, .parameter_type = "(sii)" },
	{ .name = "shot", .activate = on_shot, .parameter_type = "s" },
	{ .name = "shot-other", .activate = on_shot_other, .parameter_type = "s" },
	{ .name = "resize-other", .activate = on_resize_other, .parameter_type = "(ii)" },
	{ .name = "close-other", .activate = on_close_other },
};

static const struct {
	const char *action;
	const char *keys[3];
} shortcuts[] = {
	{ "app.quit", { "<Control>q" } },
	{ "win.connect", { "<Control>k" } },
	{ "win.record", { "<Control>r" } },
	{ "win.stop", { "<Control>s" } },
	{ "win.next", { "<Control>n" } },
	{ "win.review", { "<Control>e" } },
	{ "win.open", { "<Control>o" } },
	{ "win.page('live')", { "<Alt>1" } },
	{ "win.page('athletes')", { "<Alt>2" } },
	{ "win.page('rack')", { "<Alt>3" } },
	{ "win.page('review')", { "<Alt>4" } },
	{ "win.preferences", { "<Control>comma" } },
	{ "win.fullscreen", { "F11" } },
	{ "win.show-help-overlay", { "<Control>question" } },
};

static gboolean on_signal(gpointer application)
{
	on_quit(NULL, NULL, application);
	return G_SOURCE_CONTINUE;
}

static void plb_application_startup(GApplication *application)
{
	G_APPLICATION_CLASS(plb_application_parent_class)->startup(application);
	if (!plb_preferences_init()) {
		g_printerr("plumbar: the schema of its settings, " PLB_APPLICATION_ID
			   ", is not installed\n");
		exit(EXIT_FAILURE);
	}
	g_action_map_add_action_entries(G_ACTION_MAP(application), actions, G_N_ELEMENTS(actions),
					application);
	if (g_getenv(SHOT_VARIABLE))
		g_action_map_add_action_entries(G_ACTION_MAP(application), picture_actions,
						G_N_ELEMENTS(picture_actions), application);
	for (guint i = 0; i < G_N_ELEMENTS(shortcuts); i++)
		gtk_application_set_accels_for_action(GTK_APPLICATION(application),
						      shortcuts[i].action, shortcuts[i].keys);
	/* ended from a terminal, a recording is saved as by closing the window */
	g_unix_signal_add(SIGINT, on_signal, application);
	g_unix_signal_add(SIGTERM, on_signal, application);
}

static void plb_application_activate(GApplication *application)
{
	ensure_window(PLB_APPLICATION(application));
}

static void plb_application_class_init(PlbApplicationClass *klass)
{
	GApplicationClass *application_class = G_APPLICATION_CLASS(klass);

	application_class->startup = plb_application_startup;
	application_class->activate = plb_application_activate;
	application_class->command_line = plb_application_command_line;
	application_class->handle_local_options = plb_application_handle_local_options;
}

static void plb_application_init(PlbApplication *self)
{
	g_application_add_main_option_entries(G_APPLICATION(self), options);
	g_application_set_option_context_parameter_string(G_APPLICATION(self), "[FILE.plumbar]");
}

PlbApplication *plb_application_new(void)
{
	return g_object_new(PLB_TYPE_APPLICATION, "application-id", PLB_APPLICATION_ID, "flags",
			    G_APPLICATION_HANDLES_COMMAND_LINE, "resource-base-path",
			    "/io/github/plumbar/Plumbar", NULL);
}

int plb_application_main(int argc, char **argv)
{
	g_autoptr(PlbApplication) application = NULL;
	g_auto(GStrv) arguments = complete_arguments(argc, argv);
	int status;

	plb_preferences_init_language();
	application = plb_application_new();
	status = g_application_run(G_APPLICATION(application), argc, arguments);
	return status != 0 ? status : application->exit_status;
}
