/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/low-back-load.h"

#include <glib/gi18n.h>
#include <math.h>

#include "src/session/library.h"
#include "ui/format.h"
#include "ui/low-back-words.h"
#include "ui/view-words.h"

/* The newest, and those that it is compared with. */
#define SHOWN_WEEKS (1 + PLB_TRAINING_WEEKS)
#define BAR_WIDTH 72
#define VALUE_CHARS 11

struct _PlbLowBackLoad {
	GtkBox parent;
	AdwPreferencesGroup *changes, *weeks;
	GPtrArray *rows; /* GtkWidget, of the groups, which own them */
	GCancellable *reading;
};

G_DEFINE_FINAL_TYPE(PlbLowBackLoad, plb_low_back_load, GTK_TYPE_BOX)

/* What the library knows of an athlete. */
typedef struct {
	GArray *sets;  /* PlbTrendSet */
	GArray *weeks; /* PlbTrainingWeek */
} History;

static void history_free(History *history)
{
	g_clear_pointer(&history->sets, g_array_unref);
	g_clear_pointer(&history->weeks, g_array_unref);
	g_free(history);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(History, history_free)

/* bar: NULL or what stands before the value, for the eye alone; the row says it all. */
static void add_row(PlbLowBackLoad *self, AdwPreferencesGroup *group, const char *title,
		    const char *subtitle, const char *value, GtkWidget *bar)
{
	AdwActionRow *row = ADW_ACTION_ROW(adw_action_row_new());
	GtkWidget *label = gtk_label_new(value);
	g_autofree char *spoken = *value ? g_strjoin(", ", title, value, subtitle, NULL)
					 : g_strjoin(", ", title, subtitle, NULL);

	adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
	adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
	adw_action_row_set_subtitle(row, subtitle);
	if (bar) {
		/* so that bars begin below each other */
		gtk_label_set_width_chars(GTK_LABEL(label), VALUE_CHARS);
		gtk_label_set_xalign(GTK_LABEL(label), 1);
		adw_action_row_add_suffix(row, bar);
	}
	adw_action_row_add_suffix(row, label);
	gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
				       -1);
	adw_preferences_group_add(group, GTK_WIDGET(row));
	g_ptr_array_add(self->rows, row);
}

static void remove_rows(PlbLowBackLoad *self)
{
	for (guint i = 0; i < self->rows->len; i++) {
		GtkWidget *row = g_ptr_array_index(self->rows, i);
		GtkWidget *group = gtk_widget_get_ancestor(row, ADW_TYPE_PREFERENCES_GROUP);

		adw_preferences_group_remove(ADW_PREFERENCES_GROUP(group), row);
	}
	g_ptr_array_set_size(self->rows, 0);
	gtk_widget_set_visible(GTK_WIDGET(self->changes), FALSE);
}

static void show_trend(PlbLowBackLoad *self, const PlbPooledTrend *trend, const char *of)
{
	g_autofree char *title = g_strconcat(plb_exercise_word(trend->exercise), of, NULL);
	g_autofree char *text = plb_pooled_trend_text(trend);
	g_autofree char *value = plb_pooled_trend_value(trend);

	add_row(self, self->changes, title, text, value, NULL);
}

/* Not one set can be pooled. */
static void show_none(PlbLowBackLoad *self, const PlbTrendSet *newest)
{
	PlbPooledTrend none = { 0 };

	g_strlcpy(none.exercise, newest->exercise, sizeof none.exercise);
	show_trend(self, &none, "");
}

/* The newest session's, where it has enough sets and is not all that there is. */
static void show_newest(PlbLowBackLoad *self, const PlbTrendSet *sets, guint n)
{
	guint from = n - 1;
	g_autoptr(GArray) trends = NULL;

	while (from > 0 && sets[from - 1].session == sets[n - 1].session)
		from--;
	if (from == 0)
		return;
	trends = plb_pooled_trends(sets + from, n - from);
	for (guint i = 0; i < trends->len; i++) {
		const PlbPooledTrend *trend = &g_array_index(trends, PlbPooledTrend, i);

		if (plb_pooled_change_state(&trend->change) != PLB_POOLED_TOO_FEW)
			show_trend(self, trend, _(", newest session"));
	}
}

static void show_changes(PlbLowBackLoad *self, const GArray *found)
{
	const PlbTrendSet *sets = (const PlbTrendSet *)(gconstpointer)found->data;
	g_autoptr(GArray) trends = plb_pooled_trends(sets, found->len);
	guint left_out = plb_trend_sets_left_out(sets, found->len);

	gtk_widget_set_visible(GTK_WIDGET(self->changes), found->len > 0);
	for (guint i = 0; i < trends->len; i++)
		show_trend(self, &g_array_index(trends, PlbPooledTrend, i), "");
	if (found->len > 0 && trends->len == 0)
		show_none(self, &sets[found->len - 1]);
	if (found->len > 0)
		show_newest(self, sets, found->len);
	if (left_out > 0) {
		g_autofree char *text = plb_left_out_text(left_out);

		add_row(self, self->changes, _("Left out"), text, "", NULL);
	}
}

static GtkWidget *week_bar(double share)
{
	GtkWidget *bar = g_object_new(GTK_TYPE_LEVEL_BAR, "accessible-role",
				      GTK_ACCESSIBLE_ROLE_PRESENTATION, "value", share, "valign",
				      GTK_ALIGN_CENTER, "width-request", BAR_WIDTH, NULL);

	gtk_widget_add_css_class(bar, "week-bar");
	return bar;
}

static double most_nms(const GArray *weeks, guint from)
{
	double most = 0;

	for (guint i = from; i < weeks->len; i++)
		most = fmax(most, g_array_index(weeks, PlbTrainingWeek, i).linear_nms);
	return most;
}

static void show_week(PlbLowBackLoad *self, const PlbTrainingWeek *week, double most)
{
	g_autofree char *title = g_strdup_printf(_("Week %d of %d"), week->week, week->year);
	g_autofree char *text = plb_training_week_text(week);
	g_autofree char *value =
		plb_format_unit(PLB_SHOWN(WEEK_LOAD, week->linear_nms / 1e3), 1, "kN·m·s");

	add_row(self, self->weeks, title, text, value,
		week->linear_nms > 0 ? week_bar(week->linear_nms / most) : NULL);
}

static void show_weeks(PlbLowBackLoad *self, const GArray *weeks)
{
	guint oldest = weeks->len > SHOWN_WEEKS ? weeks->len - SHOWN_WEEKS : 0;
	double most = most_nms(weeks, oldest);

	for (guint i = weeks->len; i > oldest; i--)
		show_week(self, &g_array_index(weeks, PlbTrainingWeek, i - 1), most);
	if (weeks->len == 0)
		add_row(self, self->weeks, _("No session yet"),
			_("Weeks are listed once a set is recorded"), "", NULL);
}

static History *read_history(const char *athlete, GError **error)
{
	g_autoptr(PlbLibrary) library = plb_library_open(NULL, error);
	g_autoptr(GArray) loads = library ? plb_library_training(library, athlete, error) : NULL;
	g_autoptr(History) history = g_new0(History, 1);

	if (!loads)
		return NULL;
	history->weeks =
		plb_training_weeks((const PlbTrainingLoad *)(gpointer)loads->data, loads->len);
	history->sets = plb_library_trend_sets(library, athlete, error);
	return history->sets ? g_steal_pointer(&history) : NULL;
}

static void read_thread(GTask *task, gpointer source, gpointer athlete, GCancellable *cancellable)
{
	GError *error = NULL;
	History *history = read_history(athlete, &error);

	if (history)
		g_task_return_pointer(task, history, (GDestroyNotify)history_free);
	else
		g_task_return_error(task, error);
}

static void on_read(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(History) history = g_task_propagate_pointer(G_TASK(result), &error);
	PlbLowBackLoad *self = user_data;

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return; /* somebody else is shown, or nobody looks any more */
	remove_rows(self);
	if (history) {
		show_changes(self, history->sets);
		show_weeks(self, history->weeks);
	} else {
		add_row(self, self->weeks, _("The weeks cannot be read"), error->message, "", NULL);
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
	g_task_run_in_thread(task, read_thread);
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

static AdwPreferencesGroup *add_group(PlbLowBackLoad *self, const char *title,
				      const char *description)
{
	AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP(adw_preferences_group_new());

	adw_preferences_group_set_title(group, title);
	adw_preferences_group_set_description(group, description);
	gtk_box_append(GTK_BOX(self), GTK_WIDGET(group));
	return group;
}

static void plb_low_back_load_init(PlbLowBackLoad *self)
{
	self->rows = g_ptr_array_new();
	gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
	self->changes = add_group(self, _("Low back within a set"),
				  _("Change from the first rep to the last, all sets of an "
				    "exercise taken together: for shifts smaller than one set can "
				    "show."));
	self->weeks = add_group(self, _("Load on the low back"),
				_("L5/S1 moment over time, by week. A description of training, "
				  "not a risk."));
	gtk_widget_set_visible(GTK_WIDGET(self->changes), FALSE);
}
