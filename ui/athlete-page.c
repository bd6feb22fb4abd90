/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/athlete-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/low-back-load.h"
#include "ui/preferences.h"
#include "ui/soreness-window.h"

struct _PlbAthletePage {
	AdwBin parent;
	PlbRoster *roster;
	PlbAthleteRecord *shown; /* NULL = nobody */
	gboolean filling;        /* widgets are being filled: their signals are not the user's */
	GtkEditable *search;
	GtkWidget *add, *pick, *remove;
	GtkListBox *list;
	GtkStack *stack;
	GtkLabel *name;
	GtkSwitch *in_rotation, *shift;
	GtkSpinButton *zone_low, *zone_high, *loss, *asymmetry, *goal, *mass, *stature;
	AdwComboRow *sex, *position;
	AdwActionRow *mass_row, *soreness_row, *in_rotation_row;
	GtkWidget *ask;
	PlbLowBackLoad *load;
	GCancellable *looking; /* for the followup of who is shown */
	PlbFollowup *followup; /* of who is shown; NULL = none */
	GtkEditable *notes;
};

G_DEFINE_FINAL_TYPE(PlbAthletePage, plb_athlete_page, ADW_TYPE_BIN)

static PlbAthleteStore *store_of(PlbAthletePage *self)
{
	return plb_roster_get_store(self->roster);
}

static void put(GtkSpinButton *spin, double value)
{
	gtk_spin_button_set_value(spin, isnan(value) ? 0 : value);
}

/* 0 on a spin button stands for not known, or not wanted. */
static double get(GtkSpinButton *spin)
{
	double value = gtk_spin_button_get_value(spin);

	return value > 0 ? value : (double)NAN;
}

static void fill(PlbAthletePage *self)
{
	const PlbAthleteRecord *record = self->shown;

	gtk_stack_set_visible_child_name(self->stack, record ? "athlete" : "nobody");
	if (!record)
		return;
	self->filling = TRUE;
	gtk_label_set_text(self->name, record->body.id);
	gtk_switch_set_active(self->in_rotation, plb_roster_is_in(self->roster, record->body.id));
	adw_action_row_set_subtitle(
		self->in_rotation_row,
		_("Up to eight athletes, in the order in which they were added"));
	put(self->zone_low, record->targets.velocity_low_mps);
	put(self->zone_high, record->targets.velocity_high_mps);
	put(self->loss, record->targets.velocity_loss_pct);
	put(self->asymmetry, record->targets.asymmetry_pct);
	put(self->goal, record->targets.rep_goal);
	gtk_switch_set_active(self->shift, record->targets.stop_at_shift);
	put(self->mass, plb_preferences_mass_from_kg(record->body.mass_kg));
	put(self->stature, 100 * record->body.stature_m);
	adw_combo_row_set_selected(self->sex, record->body.sex);
	adw_combo_row_set_selected(self->position, record->body.bar_position);
	gtk_editable_set_text(self->notes, record->notes);
	adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self->mass_row),
				      g_str_equal(plb_preferences_mass_unit(), "lb")
					      ? _("Body mass, lb")
					      : _("Body mass, kg"));
	self->filling = FALSE;
}

/* Everything on the page into the record, and that into the store. */
static void on_edited(PlbAthletePage *self)
{
	PlbAthleteRecord *record = self->shown;

	if (self->filling || !record)
		return;
	record->targets.velocity_low_mps = get(self->zone_low);
	record->targets.velocity_high_mps = get(self->zone_high);
	record->targets.velocity_loss_pct = get(self->loss);
	record->targets.asymmetry_pct = get(self->asymmetry);
	record->targets.rep_goal = (guint)gtk_spin_button_get_value_as_int(self->goal);
	record->targets.stop_at_shift = gtk_switch_get_active(self->shift);
	record->body.mass_kg = plb_preferences_mass_to_kg(get(self->mass));
	record->body.stature_m = 0.01 * get(self->stature);
	record->body.sex = (PlbSex)adw_combo_row_get_selected(self->sex);
	record->body.bar_position = (PlbBarPosition)adw_combo_row_get_selected(self->position);
	g_free(record->notes);
	record->notes = g_strdup(gtk_editable_get_text(self->notes));
	plb_athlete_store_put(store_of(self), record);
}

/* Full: eight take turns already. Not while the switch still is being switched: it would then show,
 * and tell a screen reader, what it had been asked for. */
static void refuse_turns(gpointer page)
{
	g_autoptr(PlbAthletePage) self = page;

	self->filling = TRUE;
	gtk_switch_set_active(self->in_rotation, FALSE);
	self->filling = FALSE;
	adw_action_row_set_subtitle(self->in_rotation_row,
				    _("⚠ Eight take turns already: take one of them out first"));
}

static void on_rotation(PlbAthletePage *self)
{
	gboolean in = gtk_switch_get_active(self->in_rotation);

	if (self->filling || !self->shown)
		return;
	if (!plb_roster_set_in(self->roster, self->shown->body.id, in))
		g_idle_add_once(refuse_turns, g_object_ref(self));
}

static char *row_text(PlbAthletePage *self, const char *name)
{
	const PlbAthleteRecord *current = plb_roster_get_current(self->roster);
	const char *const *rotation = plb_roster_get_rotation(self->roster);
	gboolean now = current && g_str_equal(current->body.id, name);

	for (guint i = 0; rotation[i]; i++) {
		if (g_str_equal(rotation[i], name))
			return g_strdup_printf("%s%u · %s", now ? "▶ " : "", i + 1, name);
	}
	return g_strconcat(now ? "▶ " : "", name, NULL);
}

static void add_row(PlbAthletePage *self, const char *name)
{
	g_autofree char *text = row_text(self, name);
	GtkWidget *label = gtk_label_new(text), *row = gtk_list_box_row_new();

	gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
	gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
	gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), label);
	gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
				       -1);
	g_object_set_data_full(G_OBJECT(row), "plb-name", g_strdup(name), g_free);
	gtk_list_box_append(self->list, row);
	if (self->shown && g_str_equal(self->shown->body.id, name))
		gtk_list_box_select_row(self->list, GTK_LIST_BOX_ROW(row));
}

static void list_athletes(PlbAthletePage *self)
{
	const char *text = gtk_editable_get_text(self->search);
	g_autoptr(GPtrArray) names = plb_athlete_store_search(store_of(self), text);
	GtkListBoxRow *row;

	self->filling = TRUE;
	while ((row = gtk_list_box_get_row_at_index(self->list, 0)))
		gtk_list_box_remove(self->list, GTK_WIDGET(row));
	for (guint i = 0; i < names->len; i++)
		add_row(self, g_ptr_array_index(names, i));
	gtk_widget_set_sensitive(self->add, *text && !plb_athlete_store_get(store_of(self), text));
	self->filling = FALSE;
}

static void show_followup(PlbAthletePage *self, PlbFollowup *followup)
{
	g_autofree char *text = plb_followup_text(followup);

	plb_followup_free(self->followup);
	self->followup = followup;
	adw_action_row_set_subtitle(self->soreness_row, text);
	gtk_widget_set_sensitive(self->ask, followup != NULL);
	if (followup && followup->asked_after_h > 0)
		gtk_widget_add_css_class(self->ask, "suggested-action");
	else
		gtk_widget_remove_css_class(self->ask, "suggested-action");
}

static void on_followup(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(GError) error = NULL;
	PlbFollowup *followup = plb_followup_find_finish(result, &error);
	PlbAthletePage *self = user_data;

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return; /* somebody else is shown, or nobody looks any more */
	show_followup(self, followup);
	if (error)
		adw_action_row_set_subtitle(self->soreness_row, error->message);
	/* the search has taken the newest sessions into the library */
	plb_low_back_load_show(self->load, self->shown ? self->shown->body.id : NULL);
}

static void look_for_followup(PlbAthletePage *self)
{
	g_cancellable_cancel(self->looking);
	g_clear_object(&self->looking);
	show_followup(self, NULL);
	plb_low_back_load_show(self->load, NULL);
	if (!self->shown || !gtk_widget_get_mapped(GTK_WIDGET(self)))
		return;
	adw_action_row_set_subtitle(self->soreness_row, _("Looking for sessions…"));
	self->looking = g_cancellable_new();
	plb_followup_find_async(self->shown->body.id, self->looking, on_followup, self);
}

static void on_ask(PlbAthletePage *self)
{
	GtkWindow *parent = GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(self)));
	GtkWindow *window;

	if (!self->shown || !self->followup)
		return;
	window = plb_soreness_window_new(parent, self->shown->body.id, self->followup);
	g_signal_connect_object(window, "answered", G_CALLBACK(look_for_followup), self,
				G_CONNECT_SWAPPED);
	gtk_window_present(window);
}

static void show(PlbAthletePage *self, const char *name)
{
	const PlbAthleteRecord *current = plb_roster_get_current(self->roster), *record;

	if (!name && current)
		name = current->body.id;
	record = name ? plb_athlete_store_get(store_of(self), name) : NULL;
	g_clear_pointer(&self->shown, plb_athlete_record_free);
	if (record) {
		self->shown = g_memdup2(record, sizeof *record);
		self->shown->notes = g_strdup(record->notes);
	}
	fill(self);
	look_for_followup(self);
}

void plb_athlete_page_show(PlbAthletePage *self, const char *name)
{
	show(self, name);
	list_athletes(self);
}

/* The list itself must stay as it is while one of its rows is being selected. */
static void on_row_selected(GtkListBox *box, GtkListBoxRow *row, PlbAthletePage *self)
{
	g_autofree char *name = NULL;

	if (self->filling || !row)
		return;
	name = g_strdup(g_object_get_data(G_OBJECT(row), "plb-name"));
	show(self, name);
}

static void on_add(PlbAthletePage *self)
{
	g_autofree char *name = g_strstrip(g_strdup(gtk_editable_get_text(self->search)));
	g_autoptr(PlbAthleteRecord) record = plb_athlete_record_new(name);

	if (!*name || plb_athlete_store_get(store_of(self), name) ||
	    !plb_athlete_store_put(store_of(self), record))
		return;
	gtk_editable_set_text(self->search, "");
	if (!plb_roster_get_current(self->roster))
		plb_roster_pick(self->roster, name);
	plb_athlete_page_show(self, name);
}

static void on_pick(PlbAthletePage *self)
{
	if (self->shown)
		plb_roster_pick(self->roster, self->shown->body.id);
}

static void on_remove(PlbAthletePage *self)
{
	if (self->shown)
		plb_athlete_store_remove(store_of(self), self->shown->body.id);
	plb_athlete_page_show(self, NULL);
}

/* What stands there in the old unit would be kept as if it were in the new one. */
static void on_unit(PlbAthletePage *self)
{
	fill(self);
}

/* Somebody who was picked elsewhere is shown where nobody is. */
static void on_roster_changed(PlbAthletePage *self)
{
	if (self->shown)
		list_athletes(self);
	else
		plb_athlete_page_show(self, NULL);
}

void plb_athlete_page_set_roster(PlbAthletePage *self, PlbRoster *roster)
{
	g_set_object(&self->roster, roster);
	g_signal_connect_object(roster, "changed", G_CALLBACK(on_roster_changed), self,
				G_CONNECT_SWAPPED);
	g_signal_connect_object(plb_preferences(), "changed::mass-unit", G_CALLBACK(on_unit), self,
				G_CONNECT_SWAPPED);
	plb_athlete_page_show(self, NULL);
}

static void plb_athlete_page_dispose(GObject *object)
{
	PlbAthletePage *self = PLB_ATHLETE_PAGE(object);

	g_cancellable_cancel(self->looking);
	g_clear_object(&self->looking);
	g_clear_pointer(&self->followup, plb_followup_free);
	g_clear_object(&self->roster);
	g_clear_pointer(&self->shown, plb_athlete_record_free);
	G_OBJECT_CLASS(plb_athlete_page_parent_class)->dispose(object);
}

#define BIND(name) gtk_widget_class_bind_template_child(widget_class, PlbAthletePage, name)

static void bind_form(GtkWidgetClass *widget_class)
{
	BIND(in_rotation);
	BIND(in_rotation_row);
	BIND(shift);
	BIND(zone_low);
	BIND(zone_high);
	BIND(loss);
	BIND(asymmetry);
	BIND(goal);
	BIND(mass);
	BIND(mass_row);
	BIND(soreness_row);
	BIND(ask);
	BIND(load);
	BIND(stature);
	BIND(sex);
	BIND(position);
	BIND(notes);
}

static void plb_athlete_page_class_init(PlbAthletePageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = plb_athlete_page_dispose;
	g_type_ensure(PLB_TYPE_LOW_BACK_LOAD);
	gtk_widget_class_set_template_from_resource(widget_class,
						    "/io/github/plumbar/Plumbar/athlete-page.ui");
	BIND(search);
	BIND(add);
	BIND(pick);
	BIND(remove);
	BIND(list);
	BIND(stack);
	BIND(name);
	bind_form(widget_class);
}

static void follow(PlbAthletePage *self, gpointer widget, const char *signal)
{
	g_signal_connect_swapped(widget, signal, G_CALLBACK(on_edited), self);
}

static void plb_athlete_page_init(PlbAthletePage *self)
{
	GtkSpinButton *spins[7];

	gtk_widget_init_template(GTK_WIDGET(self));
	spins[0] = self->zone_low;
	spins[1] = self->zone_high;
	spins[2] = self->loss;
	spins[3] = self->asymmetry;
	spins[4] = self->goal;
	spins[5] = self->mass;
	spins[6] = self->stature;
	for (guint i = 0; i < G_N_ELEMENTS(spins); i++)
		follow(self, spins[i], "value-changed");
	follow(self, self->shift, "notify::active");
	follow(self, self->sex, "notify::selected");
	follow(self, self->position, "notify::selected");
	follow(self, self->notes, "changed");
	g_signal_connect_swapped(self->in_rotation, "notify::active", G_CALLBACK(on_rotation),
				 self);
	g_signal_connect_swapped(self->search, "search-changed", G_CALLBACK(list_athletes), self);
	g_signal_connect_swapped(self->search, "activate", G_CALLBACK(on_add), self);
	g_signal_connect(self->list, "row-selected", G_CALLBACK(on_row_selected), self);
	g_signal_connect_swapped(self->add, "clicked", G_CALLBACK(on_add), self);
	g_signal_connect_swapped(self->pick, "clicked", G_CALLBACK(on_pick), self);
	g_signal_connect_swapped(self->remove, "clicked", G_CALLBACK(on_remove), self);
	g_signal_connect_swapped(self->ask, "clicked", G_CALLBACK(on_ask), self);
	g_signal_connect_swapped(self, "map", G_CALLBACK(look_for_followup), self);
}
