/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/coach-actions.h"

#include <glib/gi18n.h>

#include "ui/athlete-picker.h"

struct PlbCoach {
	GtkApplicationWindow *window; /* owns this */
	PlbLiveController *controller;
	PlbRoster *roster;
	GtkMenuButton *athlete_button;
	AdwToastOverlay *toasts;
	gulong edit_failed;
	gboolean of_set; /* the picker asks whose the set was, not who is next */
};

static void coach_free(gpointer data)
{
	PlbCoach *coach = data;

	g_signal_handler_disconnect(coach->controller, coach->edit_failed);
	g_object_unref(coach->controller);
	g_object_unref(coach->roster);
	g_free(coach);
}

static void say(PlbCoach *coach, const char *text)
{
	AdwToast *toast = adw_toast_new(text);

	adw_toast_set_timeout(toast, 3);
	adw_toast_overlay_add_toast(coach->toasts, toast);
}

static void on_step(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	PlbCoach *coach = data;
	const char *steps[] = { [PLB_LIVE_SETUP] = "connect",  [PLB_LIVE_CONNECTED] = "record",
				[PLB_LIVE_RECORDING] = "stop", [PLB_LIVE_SAVED] = "next",
				[PLB_LIVE_FAILED] = "next",    [PLB_LIVE_CONNECTING] = NULL,
				[PLB_LIVE_SAVING] = NULL };
	const char *step = steps[plb_live_controller_get_state(coach->controller)];

	if (step)
		g_action_group_activate_action(G_ACTION_GROUP(coach->window), step, NULL);
}

static const PlbViewRep *last_rep(PlbCoach *coach)
{
	const PlbSetView *set = plb_live_controller_get_set(coach->controller);

	return set && set->reps->len > 0 ? g_ptr_array_index(set->reps, set->reps->len - 1) : NULL;
}

/* none: what is said when there is nothing to edit. */
static const char *why_not(PlbCoach *coach, const char *none)
{
	return last_rep(coach) ? _("The set is still being saved: try again") : none;
}

static void on_strike(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	PlbCoach *coach = data;
	const PlbViewRep *rep = last_rep(coach);
	gboolean was = rep && rep->struck;
	g_autofree char *text =
		rep ? g_strdup_printf(was ? _("Rep %u counts again")
					  : _("Rep %u is struck: X takes that back"),
				      rep->index)
		    : NULL;

	say(coach, plb_live_controller_toggle_strike(coach->controller)
			   ? text
			   : why_not(coach, _("There is no rep to strike")));
}

static void on_pain(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	PlbCoach *coach = data;
	const PlbViewRep *rep = last_rep(coach);
	gboolean was = rep && rep->pain;
	g_autofree char *text = rep ? g_strdup_printf(was ? _("No pain on rep %u")
							  : _("Pain on rep %u: P takes that back"),
						      rep->index)
				    : NULL;

	say(coach, plb_live_controller_toggle_pain(coach->controller)
			   ? text
			   : why_not(coach, _("There is no rep to mark")));
}

static void on_void(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	PlbCoach *coach = data;
	const PlbSetView *set = plb_live_controller_get_set(coach->controller);
	gboolean was = set && set->voided;

	if (!plb_live_controller_toggle_void(coach->controller))
		say(coach, why_not(coach, _("There is no set to void")));
	else
		say(coach, was ? _("The set counts again")
			       : _("The set does not count: V takes that back"));
}

static void on_note_response(AdwMessageDialog *dialog, const char *response, PlbCoach *coach)
{
	GtkWidget *entry = adw_message_dialog_get_extra_child(dialog);
	const char *text = gtk_editable_get_text(GTK_EDITABLE(entry));

	if (!g_str_equal(response, "save") || !*text)
		return;
	say(coach, plb_live_controller_add_note(coach->controller, text)
			   ? _("Noted in the session")
			   : _("There is no session to note it in"));
}

static void on_note(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	PlbCoach *coach = data;
	GtkWidget *entry = gtk_entry_new();
	GtkWidget *dialog =
		adw_message_dialog_new(GTK_WINDOW(coach->window), _("Note on this set"), NULL);

	gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Note"), -1);
	gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
	adw_message_dialog_set_extra_child(ADW_MESSAGE_DIALOG(dialog), entry);
	adw_message_dialog_add_responses(ADW_MESSAGE_DIALOG(dialog), "cancel", _("_Cancel"), "save",
					 _("_Save note"), NULL);
	adw_message_dialog_set_response_appearance(ADW_MESSAGE_DIALOG(dialog), "save",
						   ADW_RESPONSE_SUGGESTED);
	adw_message_dialog_set_default_response(ADW_MESSAGE_DIALOG(dialog), "save");
	g_signal_connect(dialog, "response", G_CALLBACK(on_note_response), coach);
	gtk_window_present(GTK_WINDOW(dialog));
	gtk_widget_grab_focus(entry);
}

static void pick(PlbCoach *coach, gboolean of_set)
{
	coach->of_set = of_set;
	gtk_menu_button_popup(coach->athlete_button);
}

static void on_pick_athlete(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	pick(data, FALSE);
}

static gboolean has_set(PlbCoach *coach)
{
	PlbLiveState state = plb_live_controller_get_state(coach->controller);

	return state == PLB_LIVE_RECORDING || state == PLB_LIVE_SAVING || state == PLB_LIVE_SAVED ||
	       state == PLB_LIVE_FAILED;
}

static void on_whose_set(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	PlbCoach *coach = data;

	if (has_set(coach))
		pick(coach, TRUE);
	else
		say(coach, _("There is no set to give to another athlete"));
}

static void on_next_athlete(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	PlbCoach *coach = data;

	if (!plb_roster_peek_next(coach->roster))
		say(coach, _("Nobody takes turns yet: see the Athletes page"));
	plb_roster_next(coach->roster);
}

/* record: NULL = nobody's. */
static void give_set_to(PlbCoach *coach, const PlbAthleteRecord *record)
{
	g_autofree char *text = record ? g_strdup_printf(_("This set is %s's"), record->body.id)
				       : g_strdup(_("This set is nobody's"));
	PlbAthlete nobody;

	plb_athlete_init(&nobody);
	say(coach, plb_live_controller_reassign(coach->controller, record ? &record->body : &nobody)
			   ? text
			   : _("The set is still being saved: try again"));
}

static void on_undo_athlete(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	PlbCoach *coach = data;

	if (!plb_roster_undo(coach->roster)) {
		say(coach, _("There is no pick to take back"));
		return;
	}
	if (plb_live_controller_get_state(coach->controller) != PLB_LIVE_RECORDING)
		return;
	give_set_to(coach, plb_roster_get_current(coach->roster));
	plb_coach_follow_roster(coach->controller, coach->roster); /* it is theirs now */
}

/* Nobody was picked: the next pick is of who is next again. */
static void forget_the_set(PlbCoach *coach)
{
	coach->of_set = FALSE;
}

/* Picked while a set is being recorded, it is that set's athlete that was wrong. */
static void on_picked(PlbCoach *coach, const char *name)
{
	gboolean recording = plb_live_controller_get_state(coach->controller) == PLB_LIVE_RECORDING;
	const PlbAthleteRecord *record =
		plb_athlete_store_get(plb_roster_get_store(coach->roster), name);

	if (record && (coach->of_set || recording))
		give_set_to(coach, record);
	if (!coach->of_set || recording)
		plb_roster_pick(coach->roster, name);
	coach->of_set = FALSE;
}

void plb_coach_follow_roster(PlbLiveController *controller, PlbRoster *roster)
{
	const PlbAthleteRecord *record = plb_roster_get_current(roster);
	PlbAthlete nobody;
	PlbTargets none;

	plb_targets_init(&none);
	plb_athlete_init(&nobody);
	plb_live_controller_set_athlete(controller, record ? &record->body : &nobody);
	plb_live_controller_set_targets(controller, record ? &record->targets : &none);
}

static const GActionEntry actions[] = {
	{ .name = "step", .activate = on_step },
	{ .name = "strike", .activate = on_strike },
	{ .name = "pain", .activate = on_pain },
	{ .name = "void", .activate = on_void },
	{ .name = "note", .activate = on_note },
	{ .name = "pick-athlete", .activate = on_pick_athlete },
	{ .name = "next-athlete", .activate = on_next_athlete },
	{ .name = "undo-athlete", .activate = on_undo_athlete },
	{ .name = "whose-set", .activate = on_whose_set },
};

static const struct {
	guint key;
	const char *action;
	gboolean here; /* shows something in this window, or is another thing in another one */
} keys[] = {
	{ GDK_KEY_space, "win.step", FALSE },     { GDK_KEY_Page_Down, "win.step", FALSE },
	{ GDK_KEY_x, "win.strike", FALSE },       { GDK_KEY_p, "win.pain", FALSE },
	{ GDK_KEY_v, "win.void", FALSE },         { GDK_KEY_n, "win.note", TRUE },
	{ GDK_KEY_a, "win.pick-athlete", TRUE },  { GDK_KEY_Right, "win.next-athlete", FALSE },
	{ GDK_KEY_u, "win.undo-athlete", FALSE }, { GDK_KEY_w, "win.whose-set", TRUE },
	{ GDK_KEY_q, "win.quiet", TRUE },         { GDK_KEY_z, "win.tare", FALSE },
	{ GDK_KEY_b, "win.board", FALSE },
};

/* Bubbling: whatever has the focus hears them first, so that letters can be typed. */
static void add_keys(GtkWidget *window, gboolean all)
{
	GtkEventController *controller = gtk_shortcut_controller_new();

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (all || !keys[i].here)
			gtk_shortcut_controller_add_shortcut(
				GTK_SHORTCUT_CONTROLLER(controller),
				gtk_shortcut_new(gtk_keyval_trigger_new(keys[i].key, 0),
						 gtk_named_action_new(keys[i].action)));
	gtk_widget_add_controller(window, controller);
}

static void on_edit_failed(PlbLiveController *controller, const char *problem, PlbCoach *coach)
{
	g_autofree char *text = g_strdup_printf(_("Not kept: %s"), problem);

	say(coach, text);
}

void plb_coach_actions_add(GtkApplicationWindow *window, PlbLiveController *controller,
			   PlbRoster *roster, GtkMenuButton *athlete_button,
			   AdwToastOverlay *toasts)
{
	PlbCoach *coach = g_new0(PlbCoach, 1);
	GtkWidget *picker = plb_athlete_picker_new(roster);

	*coach = (PlbCoach){
		window, g_object_ref(controller), g_object_ref(roster), athlete_button, toasts, 0,
		FALSE
	};
	g_object_set_data_full(G_OBJECT(window), "plb-coach", coach, coach_free);
	g_action_map_add_action_entries(G_ACTION_MAP(window), actions, G_N_ELEMENTS(actions),
					coach);
	gtk_menu_button_set_popover(athlete_button, picker);
	g_signal_connect_swapped(picker, "picked", G_CALLBACK(on_picked), coach);
	g_signal_connect_swapped(picker, "closed", G_CALLBACK(forget_the_set), coach);
	coach->edit_failed =
		g_signal_connect(controller, "edit-failed", G_CALLBACK(on_edit_failed), coach);
	add_keys(GTK_WIDGET(window), TRUE);
}

void plb_coach_keys_add(GtkWidget *other, GtkApplicationWindow *window)
{
	gtk_widget_insert_action_group(other, "win", G_ACTION_GROUP(window));
	add_keys(other, FALSE);
}
