/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/setup-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "hw/usb-hotplug.h"
#include "ui/calibration-words.h"
#include "ui/preferences.h"
#include "ui/view-words.h"

/* Events come in bursts, and udev gives the permission a little after the first. */
#define SETTLE_MS 300

struct _PlbSetupPage {
	AdwBin parent;
	GPtrArray *usb;         /* PlbRackInfo; the rack row has the virtual one before them */
	PlbUsbHotplug *hotplug; /* only while the page is shown */
	guint settle;
	char *rig_path;
	double bar_mass_kg; /* typed; NAN = weigh it */
	GtkFileChooserNative *chooser;
	GtkWidget *refresh, *rig_button, *connect;
	AdwComboRow *rack_row, *scenario_row, *exercise_row;
	AdwActionRow *rig_row, *athlete_row, *bar_row;
	AdwPreferencesGroup *rack_group;
	GtkWidget *virtual_group, *bar_group;
	GtkSpinButton *reps, *seed, *bar_mass;
	GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE(PlbSetupPage, plb_setup_page, ADW_TYPE_BIN)

enum { SIGNAL_CONNECT_CLICKED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

/* NULL = the virtual rack */
static const PlbRackInfo *chosen_usb(PlbSetupPage *self)
{
	guint selected = adw_combo_row_get_selected(self->rack_row);

	if (selected == 0 || selected == GTK_INVALID_LIST_POSITION || selected > self->usb->len)
		return NULL;
	return g_ptr_array_index(self->usb, selected - 1);
}

/* In the chosen rack's rig, or what to do about there being none. */
static void show_calibration(PlbSetupPage *self, const PlbRackInfo *usb)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbRig) rig = !usb             ? plb_rig_virtual()
				: self->rig_path ? plb_rig_load(self->rig_path, &error)
						 : NULL;
	g_autoptr(PlbCalibrationWords) words = NULL;
	g_autofree char *broken = error ? g_strconcat("⚠ ", error->message, NULL) : NULL;

	if (usb && !self->rig_path) {
		adw_action_row_set_subtitle(
			self->rig_row,
			_("Not calibrated: choose the file that says how this rack's channels "
			  "become plates and bar"));
		return;
	}
	words = plb_calibration_words_new(rig, usb ? usb->serial : NULL);
	adw_action_row_set_subtitle(self->rig_row, broken ? broken : words->text);
}

static void show_problem_of(PlbSetupPage *self, const PlbRackInfo *usb)
{
	g_autofree char *text =
		usb && usb->problem ? g_strconcat("⚠ ", usb->problem, NULL) : g_strdup("");

	adw_action_row_set_subtitle(ADW_ACTION_ROW(self->rack_row), text);
}

static void on_rack_selected(PlbSetupPage *self)
{
	const PlbRackInfo *usb = chosen_usb(self);

	gtk_widget_set_visible(self->virtual_group, !usb);
	gtk_widget_set_visible(self->bar_group, usb != NULL);
	gtk_widget_set_visible(self->rig_button, usb != NULL);
	show_calibration(self, usb);
	show_problem_of(self, usb);
}

static void on_scenario_selected(PlbSetupPage *self)
{
	guint selected = adw_combo_row_get_selected(self->scenario_row);

	if (selected < PLB_SCENARIO_COUNT)
		adw_action_row_set_subtitle(ADW_ACTION_ROW(self->scenario_row),
					    plb_scenario_summary(selected));
}

/* The place in the row of the rack that was chosen before; else of the first that was found, which
 * is what one wants. */
static guint place_of(PlbSetupPage *self, const char *serial)
{
	for (guint i = 0; serial && i < self->usb->len; i++)
		if (g_str_equal(((PlbRackInfo *)self->usb->pdata[i])->serial, serial))
			return i + 1;
	return self->usb->len > 0 ? 1 : 0;
}

/* serial: of the one chosen before, or NULL. */
static void show_racks(PlbSetupPage *self, const char *serial)
{
	g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);

	gtk_string_list_append(names, _("Virtual rack"));
	for (guint i = 0; i < self->usb->len; i++) {
		const PlbRackInfo *info = g_ptr_array_index(self->usb, i);
		/* the serial of one that cannot be opened is not known */
		g_autofree char *name =
			g_strdup_printf("%s %s", info->product, info->problem ? "⚠" : info->serial);

		gtk_string_list_append(names, name);
	}
	adw_combo_row_set_model(self->rack_row, G_LIST_MODEL(names));
	adw_combo_row_set_selected(self->rack_row, place_of(self, serial));
	adw_preferences_group_set_description(
		self->rack_group,
		self->usb->len > 0
			? _("Found over USB. The virtual rack is always here as well.")
			: _("No rack is plugged in. Plug one in and look again, or try everything "
			    "with the virtual rack: a simulated lifter on simulated plates, "
			    "through "
			    "the same decoding and analysis as a real set."));
	on_rack_selected(self);
}

static void list_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	GError *error = NULL;
	GPtrArray *racks = plb_rack_list_usb(&error);

	if (racks)
		g_task_return_pointer(task, racks, (GDestroyNotify)g_ptr_array_unref);
	else
		g_task_return_error(task, error);
}

static void on_listed(GObject *source, GAsyncResult *result, gpointer user_data)
{
	PlbSetupPage *self = PLB_SETUP_PAGE(source);
	g_autoptr(GError) error = NULL;
	GPtrArray *racks = g_task_propagate_pointer(G_TASK(result), &error);
	g_autofree char *serial = NULL;
	const PlbRackInfo *before;

	gtk_widget_set_sensitive(self->refresh, TRUE);
	if (!racks) {
		g_autofree char *text =
			g_strdup_printf(_("USB cannot be searched: %s"), error->message);

		plb_setup_page_set_problem(self, text);
		return;
	}
	before = chosen_usb(self);
	serial = before ? g_strdup(before->serial) : NULL;
	g_ptr_array_unref(self->usb);
	self->usb = racks;
	show_racks(self, serial);
}

void plb_setup_page_refresh(PlbSetupPage *self)
{
	g_autoptr(GTask) task = g_task_new(self, NULL, on_listed, NULL);

	gtk_widget_set_sensitive(self->refresh, FALSE);
	g_task_run_in_thread(task, list_thread);
}

static gboolean on_settled(gpointer page)
{
	PlbSetupPage *self = page;

	self->settle = 0;
	plb_setup_page_refresh(self);
	return G_SOURCE_REMOVE;
}

static gboolean on_usb_changed(gpointer page)
{
	PlbSetupPage *self = page;

	g_clear_handle_id(&self->settle, g_source_remove);
	if (self->hotplug)
		self->settle = g_timeout_add(SETTLE_MS, on_settled, self);
	return G_SOURCE_REMOVE;
}

/* On the thread of the events. */
static void on_hotplug(gpointer page)
{
	g_idle_add_full(G_PRIORITY_DEFAULT, on_usb_changed, g_object_ref(page), g_object_unref);
}

static void stop_listening(PlbSetupPage *self)
{
	g_clear_pointer(&self->hotplug, plb_usb_hotplug_free);
	g_clear_handle_id(&self->settle, g_source_remove);
}

static void plb_setup_page_map(GtkWidget *widget)
{
	PlbSetupPage *self = PLB_SETUP_PAGE(widget);

	GTK_WIDGET_CLASS(plb_setup_page_parent_class)->map(widget);
	self->hotplug = plb_usb_hotplug_new(on_hotplug, self);
}

static void plb_setup_page_unmap(GtkWidget *widget)
{
	stop_listening(PLB_SETUP_PAGE(widget));
	GTK_WIDGET_CLASS(plb_setup_page_parent_class)->unmap(widget);
}

/* Takes the path. */
static void set_rig(PlbSetupPage *self, char *path)
{
	g_free(self->rig_path);
	self->rig_path = path;
	gtk_widget_set_tooltip_text(GTK_WIDGET(self->rig_row), path);
	show_calibration(self, chosen_usb(self));
}

static void on_rig_response(GtkNativeDialog *dialog, int response, PlbSetupPage *self)
{
	g_autoptr(GFile) file = NULL;

	if (response != GTK_RESPONSE_ACCEPT)
		return;
	file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog));
	set_rig(self, g_file_get_path(file));
	g_settings_set_string(plb_preferences(), "last-rig", self->rig_path);
}

static void on_rig_clicked(PlbSetupPage *self)
{
	GtkWindow *window = GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(self)));

	g_clear_object(&self->chooser);
	self->chooser = gtk_file_chooser_native_new(_("Choose the rack's rig file"), window,
						    GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
	g_signal_connect(self->chooser, "response", G_CALLBACK(on_rig_response), self);
	gtk_native_dialog_show(GTK_NATIVE_DIALOG(self->chooser));
}

static void on_connect_clicked(PlbSetupPage *self)
{
	g_signal_emit(self, signals[SIGNAL_CONNECT_CLICKED], 0);
}

/* 0 on a spin button stands for not known. */
static double known(GtkSpinButton *spin)
{
	double value = gtk_spin_button_get_value(spin);

	return value > 0 ? value : (double)NAN;
}

PlbRackChoice *plb_setup_page_get_choice(PlbSetupPage *self)
{
	PlbRackChoice *choice = plb_rack_choice_new();
	const PlbRackInfo *usb = chosen_usb(self);
	guint scenario = adw_combo_row_get_selected(self->scenario_row);
	gsize n;
	const PlbScenario *scenarios = plb_scenarios(&n);

	choice->virtual_rack = !usb;
	choice->serial = usb ? g_strdup(usb->serial) : NULL;
	choice->rig_path = g_strdup(self->rig_path);
	choice->reps = gtk_spin_button_get_value_as_int(self->reps);
	choice->seed = (guint64)gtk_spin_button_get_value_as_int(self->seed);
	choice->bar_mass_kg = self->bar_mass_kg;
	g_strlcpy(choice->exercise,
		  plb_exercise_name(adw_combo_row_get_selected(self->exercise_row)),
		  sizeof choice->exercise);
	if (scenario < n) {
		g_free(choice->scenario);
		choice->scenario = g_strdup(scenarios[scenario].name);
	}
	return choice;
}

void plb_setup_page_set_choice(PlbSetupPage *self, const PlbRackChoice *choice)
{
	gsize n;
	const PlbScenario *scenarios = plb_scenarios(&n);

	for (guint i = 0; i < n; i++) {
		if (g_strcmp0(scenarios[i].name, choice->scenario) == 0)
			adw_combo_row_set_selected(self->scenario_row, i);
	}
	gtk_spin_button_set_value(self->reps, choice->reps);
	gtk_spin_button_set_value(self->seed, (double)choice->seed);
}

void plb_setup_page_set_busy(PlbSetupPage *self, gboolean busy)
{
	gtk_widget_set_sensitive(self->connect, !busy);
	gtk_button_set_label(GTK_BUTTON(self->connect), busy ? _("Connecting…") : _("Connect"));
}

void plb_setup_page_set_problem(PlbSetupPage *self, const char *problem)
{
	gtk_label_set_text(self->problem, problem ? problem : "");
	gtk_widget_set_visible(GTK_WIDGET(self->problem), problem != NULL);
}

static void plb_setup_page_dispose(GObject *object)
{
	PlbSetupPage *self = PLB_SETUP_PAGE(object);

	stop_listening(self);
	if (self->chooser)
		g_signal_handlers_disconnect_by_data(self->chooser, self);
	g_clear_object(&self->chooser);
	G_OBJECT_CLASS(plb_setup_page_parent_class)->dispose(object);
}

static void plb_setup_page_finalize(GObject *object)
{
	PlbSetupPage *self = PLB_SETUP_PAGE(object);

	g_free(self->rig_path);
	g_ptr_array_unref(self->usb);
	G_OBJECT_CLASS(plb_setup_page_parent_class)->finalize(object);
}

#define BIND(name) gtk_widget_class_bind_template_child(widget_class, PlbSetupPage, name)

static void plb_setup_page_class_init(PlbSetupPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = plb_setup_page_dispose;
	G_OBJECT_CLASS(klass)->finalize = plb_setup_page_finalize;
	widget_class->map = plb_setup_page_map;
	widget_class->unmap = plb_setup_page_unmap;
	signals[SIGNAL_CONNECT_CLICKED] =
		g_signal_new("connect-clicked", PLB_TYPE_SETUP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
			     NULL, NULL, G_TYPE_NONE, 0);
	gtk_widget_class_set_template_from_resource(widget_class,
						    "/io/github/plumbar/Plumbar/setup-page.ui");
	BIND(refresh);
	BIND(rig_button);
	BIND(connect);
	BIND(rack_row);
	BIND(scenario_row);
	BIND(rig_row);
	BIND(virtual_group);
	BIND(reps);
	BIND(seed);
	BIND(bar_mass);
	BIND(bar_group);
	BIND(bar_row);
	BIND(rack_group);
	BIND(exercise_row);
	BIND(athlete_row);
	BIND(problem);
}

static void on_bar_mass(PlbSetupPage *self)
{
	self->bar_mass_kg = plb_preferences_mass_to_kg(known(self->bar_mass));
}

/* The same mass, in the unit of now. */
static void show_bar_mass(PlbSetupPage *self)
{
	double kg = self->bar_mass_kg;

	adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self->bar_row),
				      g_str_equal(plb_preferences_mass_unit(), "lb")
					      ? _("Bar mass, lb")
					      : _("Bar mass, kg"));
	gtk_spin_button_set_value(self->bar_mass, isnan(kg) ? 0 : plb_preferences_mass_from_kg(kg));
	self->bar_mass_kg = kg;
}

static void fill_rows(PlbSetupPage *self)
{
	g_autoptr(GtkStringList) scenarios = gtk_string_list_new(NULL);
	g_autoptr(GtkStringList) exercises = gtk_string_list_new(NULL);

	for (int i = 0; i < PLB_SCENARIO_COUNT; i++)
		gtk_string_list_append(scenarios, plb_scenario_word(i));
	for (guint i = 0; plb_exercise_name(i); i++)
		gtk_string_list_append(exercises, plb_exercise_word(plb_exercise_name(i)));
	adw_combo_row_set_model(self->scenario_row, G_LIST_MODEL(scenarios));
	adw_combo_row_set_model(self->exercise_row, G_LIST_MODEL(exercises));
}

static void plb_setup_page_init(PlbSetupPage *self)
{
	g_autofree char *last_rig = NULL;
	g_autoptr(PlbRackChoice) choice = plb_rack_choice_new();

	gtk_widget_init_template(GTK_WIDGET(self));
	self->usb = g_ptr_array_new_with_free_func((GDestroyNotify)plb_rack_info_free);
	fill_rows(self);
	self->bar_mass_kg = NAN;
	show_bar_mass(self);
	g_signal_connect_swapped(self->bar_mass, "value-changed", G_CALLBACK(on_bar_mass), self);
	g_signal_connect_object(plb_preferences(), "changed::mass-unit", G_CALLBACK(show_bar_mass),
				self, G_CONNECT_SWAPPED);
	g_signal_connect_swapped(self->rack_row, "notify::selected", G_CALLBACK(on_rack_selected),
				 self);
	g_signal_connect_swapped(self->scenario_row, "notify::selected",
				 G_CALLBACK(on_scenario_selected), self);
	g_signal_connect_swapped(self->refresh, "clicked", G_CALLBACK(plb_setup_page_refresh),
				 self);
	g_signal_connect_swapped(self->rig_button, "clicked", G_CALLBACK(on_rig_clicked), self);
	g_signal_connect_swapped(self->connect, "clicked", G_CALLBACK(on_connect_clicked), self);
	show_racks(self, NULL);
	plb_setup_page_set_choice(self, choice);
	on_scenario_selected(self);
	last_rig = g_settings_get_string(plb_preferences(), "last-rig");
	if (g_file_test(last_rig, G_FILE_TEST_IS_REGULAR))
		set_rig(self, g_steal_pointer(&last_rig));
}

void plb_setup_page_set_athlete(PlbSetupPage *self, const char *name, const char *targets)
{
	adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self->athlete_row),
				      name ? name : _("Nobody chosen"));
	adw_action_row_set_subtitle(
		self->athlete_row,
		name ? targets : _("Sets are then kept without a name, and without targets"));
}
