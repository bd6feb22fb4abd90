/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/low-back-load.h"

#include <glib/gi18n.h>
#include <math.h>

#include "src/session/library.h"
#include "src/session/training-load.h"
#include "ui/format.h"
#include "ui/shown-numbers.h"

/* The newest, and those that it is compared with. */
#define SHOWN_WEEKS (1 + PLB_TRAINING_WEEKS)

struct _PlbLowBackLoad {
	AdwPreferencesGroup parent;
	GPtrArray *rows; /* of the group, which owns them */
	GCancellable *reading;
};

G_DEFINE_FINAL_TYPE(PlbLowBackLoad, plb_low_back_load, ADW_TYPE_PREFERENCES_GROUP)

static void add_row(PlbLowBackLoad *self, const char *title, const char *subtitle,
		    const char *value)
{
	AdwActionRow *row = ADW_ACTION_ROW(adw_action_row_new());
	GtkWidget *label = gtk_label_new(value);
	g_autofree char *spoken = g_strjoin(", ", title, value, subtitle, NULL);

	adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
	adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
	adw_action_row_set_subtitle(row, subtitle);
	adw_action_row_add_suffix(row, label);
	gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
				       -1);
	adw_preferences_group_add(ADW_PREFERENCES_GROUP(self), GTK_WIDGET(row));
	g_ptr_array_add(self->rows, row);
}

static void remove_rows(PlbLowBackLoad *self)
{
	for (guint i = 0; i < self->rows->len; i++)
		adw_preferences_group_remove(ADW_PREFERENCES_GROUP(self),
					     g_ptr_array_index(self->rows, i));
	g_ptr_array_set_size(self->rows, 0);
}

static char *note_of(const PlbTrainingWeek *week)
{
	g_autofree char *times = NULL;

	if (isnan(week->linear_nms))
		return g_strdup(_("No rep's moment is known"));
	if (isnan(week->usual_nms))
		return g_strdup_printf(
			_("No usual yet: fewer than %d of the %d weeks before had training"),
			PLB_TRAINING_LEAST_WEEKS, PLB_TRAINING_WEEKS);
	times = plb_format_number(PLB_SHOWN(WEEK_RATIO, week->linear_nms / week->usual_nms), 1);
	return g_strdup_printf(week->far_above
				       ? _("▲ %s times the usual of the %d weeks before: far above")
				       : _("%s times the usual of the %d weeks before"),
			       times, PLB_TRAINING_WEEKS);
}

static void show_week(PlbLowBackLoad *self, const PlbTrainingWeek *week)
{
	g_autofree char *title = g_strdup_printf(_("Week %d of %d"), week->week, week->year);
	g_autofree char *sessions = g_strdup_printf(
		ngettext("%u session", "%u sessions", week->sessions), week->sessions);
	g_autofree char *unknown =
		week->unknown_reps == 0
			? NULL
			: g_strdup_printf(ngettext("%u rep without a moment",
						   "%u reps without a moment", week->unknown_reps),
					  week->unknown_reps);
	g_autofree char *note = note_of(week);
	g_autofree char *subtitle = g_strjoin(" · ", note, sessions, unknown, NULL);
	g_autofree char *value =
		plb_format_unit(PLB_SHOWN(WEEK_LOAD, week->linear_nms / 1e3), 1, "kN·m·s");

	add_row(self, title, subtitle, value);
}

static void show_weeks(PlbLowBackLoad *self, const GArray *weeks)
{
	guint oldest = weeks->len > SHOWN_WEEKS ? weeks->len - SHOWN_WEEKS : 0;

	remove_rows(self);
	for (guint i = weeks->len; i > oldest; i--)
		show_week(self, &g_array_index(weeks, PlbTrainingWeek, i - 1));
	if (weeks->len == 0)
		add_row(self, _("No session yet"), _("Weeks are listed once a set is recorded"),
			"");
}

static void read_weeks(GTask *task, gpointer source, gpointer athlete, GCancellable *cancellable)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbLibrary) library = plb_library_open(NULL, &error);
	g_autoptr(GArray) loads = library ? plb_library_training(library, athlete, &error) : NULL;

	if (!loads)
		g_task_return_error(task, g_steal_pointer(&error));
	else
		g_task_return_pointer(
			task,
			plb_training_weeks((const PlbTrainingLoad *)(gpointer)loads->data,
					   loads->len),
			(GDestroyNotify)g_array_unref);
}

static void on_read(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) weeks = g_task_propagate_pointer(G_TASK(result), &error);
	PlbLowBackLoad *self = user_data;

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return; /* somebody else is shown, or nobody looks any more */
	if (weeks) {
		show_weeks(self, weeks);
	} else {
		remove_rows(self);
		add_row(self, _("The weeks cannot be read"), error->message, "");
	}
}

static void stop_reading(PlbLowBackLoad *self)
{
	g_cancellable_cancel(self->reading);
	g_clear_object(&self->reading);
}

void plb_low_back_load_show(PlbLowBackLoad *self, const char *athlete)
{
	g_autoptr(GTask) task = NULL;

	stop_reading(self);
	if (!athlete || !*athlete) {
		remove_rows(self);
		return;
	}
	self->reading = g_cancellable_new();
	task = g_task_new(NULL, self->reading, on_read, self);
	g_task_set_task_data(task, g_strdup(athlete), g_free);
	g_task_run_in_thread(task, read_weeks);
}

static void plb_low_back_load_dispose(GObject *object)
{
	stop_reading(PLB_LOW_BACK_LOAD(object));
	G_OBJECT_CLASS(plb_low_back_load_parent_class)->dispose(object);
}

static void plb_low_back_load_finalize(GObject *object)
{
	g_ptr_array_unref(PLB_LOW_BACK_LOAD(object)->rows);
	G_OBJECT_CLASS(plb_low_back_load_parent_class)->finalize(object);
}

static void plb_low_back_load_class_init(PlbLowBackLoadClass *klass)
{
	G_OBJECT_CLASS(klass)->dispose = plb_low_back_load_dispose;
	G_OBJECT_CLASS(klass)->finalize = plb_low_back_load_finalize;
}

static void plb_low_back_load_init(PlbLowBackLoad *self)
{
	self->rows = g_ptr_array_new();
}
