/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/athlete-page.h"
#include "ui/board-window.h"
#include "ui/calibration-guide.h"
#include "ui/coach-actions.h"
#include "ui/draw.h"
#include "ui/frame-meter.h"
#include "ui/open-session.h"
#include "ui/preferences-window.h"
#include "ui/preferences.h"
#include "ui/sound.h"
#include "ui/speech.h"
#include "ui/spoken-names.h"

#define REST_TICK_MS 500

struct _PlbWindow {
	AdwApplicationWindow parent;
	PlbLiveController *controller;
	GtkFileChooserNative *chooser;
	gboolean closing; /* as soon as the recording is saved, and edited */
	PlbLiveState shown_state;
	AdwViewStack *pages;
	PlbLivePage *live_page;
	PlbReviewPage *review_page;
	PlbRoster *roster;
	GtkWindow *board;    /* the athlete's screen, or NULL */
	char *store_problem; /* as last told, or NULL */
	guint rest_tick;
	gboolean rest_announced;
	AdwToastOverlay *toasts;
	PlbAthletePage *athlete_page;
	PlbRackPage *rack_page;
	GtkWidget *header, *record, *stop, *next, *review;
	GtkMenuButton *athlete_button;
	GtkLabel *athlete, *pill, *clock;
};

G_DEFINE_FINAL_TYPE(PlbWindow, plb_window, ADW_TYPE_APPLICATION_WINDOW)

void plb_window_show_page(PlbWindow *self, const char *name)
{
	adw_view_stack_set_visible_child_name(self->pages, name);
}

void plb_window_open(PlbWindow *self, const char *path)
{
	plb_window_show_page(self, "review");
	plb_review_page_open(self->review_page, path);
}

static void enable(PlbWindow *self, const char *action, GtkWidget *button, gboolean enabled)
{
	GAction *found = g_action_map_lookup_action(G_ACTION_MAP(self), action);

	g_simple_action_set_enabled(G_SIMPLE_ACTION(found), enabled);
	if (button)
		gtk_widget_set_visible(button, enabled);
}

static void show_actions(PlbWindow *self, PlbLiveState state)
{
	gboolean done = state == PLB_LIVE_SAVED || state == PLB_LIVE_FAILED;

	enable(self, "connect", NULL, state == PLB_LIVE_SETUP);
	enable(self, "record", self->record, state == PLB_LIVE_CONNECTED);
	enable(self, "stop", self->stop, state == PLB_LIVE_RECORDING);
	enable(self, "next", self->next, done);
	enable(self, "review", self->review, done);
	enable(self, "disconnect", NULL, done || state == PLB_LIVE_CONNECTED);
}

/* Whose the running or next set is; what the coach picked comes before what a rack was told. */
static char *athlete_text(PlbWindow *self)
{
	static const char *const positions[] = { N_("high bar"), N_("low bar"), N_("front bar"),
						 N_("no bar") };
	const PlbAthlete *athlete = plb_live_controller_get_athlete(self->controller);
	const PlbAthleteRecord *picked = plb_roster_get_current(self->roster);

	if (athlete)
		return g_strconcat(athlete->id, *athlete->id ? ", " : "",
				   _(positions[athlete->bar_position]), NULL);
	return g_strdup(picked ? picked->body.id : _("Nobody chosen"));
}

static void show_clock(PlbWindow *self, const PlbLiveText *text)
{
	gboolean rests = !*text->clock && *text->rest;

	plb_set_label(self->clock, rests ? text->rest : text->clock);
	gtk_widget_set_visible(GTK_WIDGET(self->clock), *text->clock || *text->rest);
	if (rests)
		gtk_widget_add_css_class(GTK_WIDGET(self->clock), "rest");
	else
		gtk_widget_remove_css_class(GTK_WIDGET(self->clock), "rest");
}

static void on_preview(PlbLiveController *controller, PlbWindow *self)
{
	g_autoptr(PlbLiveText) text = NULL;
	PlbLiveFacts facts;

	plb_live_facts_get(controller, &facts);
	text = plb_live_text_new(&facts);
	plb_set_label(self->pill, text->pill);
	show_clock(self, text);
	if (text->pill_warns)
		gtk_widget_add_css_class(GTK_WIDGET(self->pill), "warns");
	else
		gtk_widget_remove_css_class(GTK_WIDGET(self->pill), "warns");
}

static void show_state(PlbWindow *self)
{
	g_autofree char *athlete = athlete_text(self);

	show_actions(self, plb_live_controller_get_state(self->controller));
	plb_set_label(self->athlete, athlete);
	on_preview(self->controller, self);
}

static gboolean is_done(PlbLiveState state)
{
	return state == PLB_LIVE_SAVED || state == PLB_LIVE_FAILED;
}

static void on_state_changed(PlbLiveController *controller, PlbWindow *self)
{
	PlbLiveState state = plb_live_controller_get_state(controller), before = self->shown_state;

	self->shown_state = state;
	show_state(self);
	if (!is_done(state))
		return;
	if (state != before)
		self->rest_announced = FALSE;
	plb_review_page_refresh(self->review_page);
	if (self->closing && !plb_live_controller_is_editing(controller))
		gtk_window_destroy(GTK_WINDOW(self));
}

static void connect_chosen(PlbWindow *self)
{
	g_autoptr(PlbRackChoice) choice =
		plb_setup_page_get_choice(plb_live_page_get_setup(self->live_page));
	const PlbAthleteRecord *picked = plb_roster_get_current(self->roster);

	if (picked)
		choice->athlete = picked->body;
	plb_live_controller_connect(self->controller, choice);
}

static void on_connect(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	plb_window_show_page(window, "live");
	connect_chosen(window);
}

static void on_record(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	PlbWindow *self = window;

	plb_window_show_page(self, "live");
	plb_live_controller_record(self->controller, FALSE);
}

static void on_stop(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	plb_live_controller_stop(PLB_WINDOW(window)->controller);
}

/* Whoever is up lifted the set that was saved. Not so when a coach has picked somebody since, or
 * when the recording broke off. */
static gboolean had_their_turn(PlbWindow *self)
{
	const PlbAthlete *lifted = plb_live_controller_get_athlete(self->controller);
	const PlbAthleteRecord *up = plb_roster_get_current(self->roster);

	return plb_live_controller_get_state(self->controller) == PLB_LIVE_SAVED &&
	       (!up || !lifted || g_str_equal(lifted->id, up->body.id));
}

static void on_next(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	PlbWindow *self = window;

	plb_window_show_page(self, "live");
	if (had_their_turn(self))
		plb_roster_next(self->roster);
	plb_live_controller_reconnect(self->controller);
}

static void on_review(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	PlbWindow *self = window;
	const char *path = plb_live_controller_get_path(self->controller);

	if (path)
		plb_window_open(self, path);
}

static void on_disconnect(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	PlbWindow *self = window;

	plb_window_show_page(self, "live");
	plb_live_controller_disconnect(self->controller);
}

static void on_open(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	PlbWindow *self = window;

	g_clear_object(&self->chooser);
	self->chooser = plb_open_session(GTK_WINDOW(self));
}

static void on_open_path(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	plb_window_open(window, g_variant_get_string(parameter, NULL));
}

static void on_select_rep(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	plb_review_page_select_rep(PLB_WINDOW(window)->review_page,
				   g_variant_get_uint32(parameter));
}

static void on_page(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	plb_window_show_page(window, g_variant_get_string(parameter, NULL));
}

static void on_fullscreen(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	if (gtk_window_is_fullscreen(window))
		gtk_window_unfullscreen(window);
	else
		gtk_window_fullscreen(window);
}

static void on_quiet(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	PlbWindow *self = window;

	plb_window_show_page(self, "live");
	plb_live_page_set_quiet(self->live_page, !plb_live_page_get_quiet(self->live_page));
}

static void on_board(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	PlbWindow *self = window;

	if (self->board) {
		gtk_window_close(self->board);
		return;
	}
	self->board = plb_board_window_new(GTK_WINDOW(self), self->controller);
	g_object_add_weak_pointer(G_OBJECT(self->board), (gpointer *)&self->board);
	gtk_window_present(self->board);
}

static void on_tare(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	PlbWindow *self = window;

	plb_window_show_page(self, "rack");
	plb_rack_page_tare(self->rack_page);
}

static void on_preferences(GSimpleAction *action, GVariant *parameter, gpointer window)
{
	gtk_window_present(plb_preferences_window_new(GTK_WINDOW(window)));
}

static const GActionEntry actions[] = {
	{ .name = "connect", .activate = on_connect },
	{ .name = "record", .activate = on_record },
	{ .name = "stop", .activate = on_stop },
	{ .name = "next", .activate = on_next },
	{ .name = "review", .activate = on_review },
	{ .name = "disconnect", .activate = on_disconnect },
	{ .name = "open", .activate = on_open },
	{ .name = "open-path", .activate = on_open_path, .parameter_type = "s" },
	{ .name = "select-rep", .activate = on_select_rep, .parameter_type = "u" },
	{ .name = "page", .activate = on_page, .parameter_type = "s" },
	{ .name = "fullscreen", .activate = on_fullscreen },
	{ .name = "quiet", .activate = on_quiet },
	{ .name = "board", .activate = on_board },
	{ .name = "tare", .activate = on_tare },
	{ .name = "preferences", .activate = on_preferences },
};

static void on_layout(GdkSurface *surface, int width, int height, PlbWindow *self)
{
	gboolean compact = plb_live_page_wants_compact(width, height);

	plb_live_page_set_compact(self->live_page, compact);
	plb_review_page_set_compact(self->review_page, compact);
}

static void plb_window_realize(GtkWidget *widget)
{
	GdkSurface *surface;

	GTK_WIDGET_CLASS(plb_window_parent_class)->realize(widget);
	surface = gtk_native_get_surface(GTK_NATIVE(widget));
	g_signal_connect_object(surface, "layout", G_CALLBACK(on_layout), widget, 0);
}

/* A recording is never lost by closing the window: it is stopped and saved first. */
static gboolean plb_window_close_request(GtkWindow *window)
{
	PlbWindow *self = PLB_WINDOW(window);
	PlbLiveState state = plb_live_controller_get_state(self->controller);

	if (state != PLB_LIVE_RECORDING && state != PLB_LIVE_SAVING &&
	    !plb_live_controller_is_editing(self->controller))
		return GTK_WINDOW_CLASS(plb_window_parent_class)->close_request(window);
	self->closing = TRUE;
	plb_live_controller_stop(self->controller);
	return TRUE;
}

static void plb_window_dispose(GObject *object)
{
	PlbWindow *self = PLB_WINDOW(object);

	g_clear_handle_id(&self->rest_tick, g_source_remove);
	g_clear_pointer(&self->store_problem, g_free);
	if (self->board)
		gtk_window_destroy(self->board);
	g_clear_object(&self->roster);
	g_clear_object(&self->chooser);
	g_clear_object(&self->controller);
	G_OBJECT_CLASS(plb_window_parent_class)->dispose(object);
}

#define BIND(name) gtk_widget_class_bind_template_child(widget_class, PlbWindow, name)

static void plb_window_class_init(PlbWindowClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = plb_window_dispose;
	GTK_WINDOW_CLASS(klass)->close_request = plb_window_close_request;
	widget_class->realize = plb_window_realize;
	g_type_ensure(PLB_TYPE_LIVE_PAGE);
	g_type_ensure(PLB_TYPE_REVIEW_PAGE);
	g_type_ensure(PLB_TYPE_ATHLETE_PAGE);
	g_type_ensure(PLB_TYPE_RACK_PAGE);
	gtk_widget_class_set_template_from_resource(widget_class,
						    "/io/github/plumbar/Plumbar/window.ui");
	BIND(pages);
	BIND(live_page);
	BIND(review_page);
	BIND(record);
	BIND(stop);
	BIND(next);
	BIND(review);
	BIND(header);
	BIND(toasts);
	BIND(athlete_page);
	BIND(rack_page);
	BIND(athlete_button);
	BIND(athlete);
	BIND(pill);
	BIND(clock);
}

/* Athletes and targets that could not be read or kept: said once. */
static void tell_store_problem(PlbWindow *self)
{
	const char *problem = plb_athlete_store_get_problem(plb_roster_get_store(self->roster));

	if (problem && g_strcmp0(problem, self->store_problem) != 0)
		adw_toast_overlay_add_toast(self->toasts, adw_toast_new(problem));
	g_free(self->store_problem);
	self->store_problem = g_strdup(problem);
}

/* The roster's athlete and targets are the controller's, and what a set-up shows. */
static void on_roster_changed(PlbWindow *self)
{
	const PlbAthleteRecord *picked = plb_roster_get_current(self->roster);
	g_autofree char *targets = picked ? plb_target_summary(&picked->targets) : NULL;

	plb_coach_follow_roster(self->controller, self->roster);
	plb_setup_page_set_athlete(plb_live_page_get_setup(self->live_page),
				   picked ? picked->body.id : NULL, targets);
	show_state(self);
	tell_store_problem(self);
}

/* The same by tone and by voice. */
static void on_announce(PlbLiveController *controller, int chime, PlbWindow *self)
{
	g_autoptr(PlbLiveText) text = NULL;
	PlbLiveFacts facts;

	plb_sound_play((PlbChime)chime);
	plb_live_facts_get(controller, &facts);
	text = plb_live_text_new(&facts);
	plb_speech_say(plb_live_text_announced(text, (PlbChime)chime, facts.state));
}

static gboolean on_rest_tick(gpointer window)
{
	PlbWindow *self = window;
	double rest_s = plb_live_controller_get_rest_s(self->controller);
	int wanted_s = g_settings_get_int(plb_preferences(), "rest-s");

	if (isnan(rest_s))
		return G_SOURCE_CONTINUE;
	on_preview(self->controller, self);
	if (wanted_s > 0 && rest_s >= wanted_s && !self->rest_announced) {
		self->rest_announced = TRUE;
		plb_sound_play(PLB_CHIME_REST);
		plb_speech_say(_("The rest is over"));
		adw_toast_overlay_add_toast(self->toasts, adw_toast_new(_("The rest is over")));
	}
	return G_SOURCE_CONTINUE;
}

static void follow_settings(PlbWindow *self)
{
	plb_live_controller_set_hands_free(self->controller,
					   g_settings_get_boolean(plb_preferences(), "hands-free"));
}

static void plb_window_init(PlbWindow *self)
{
	g_autoptr(PlbAthleteStore) store = plb_athlete_store_new(NULL);

	gtk_widget_init_template(GTK_WIDGET(self));
	g_action_map_add_action_entries(G_ACTION_MAP(self), actions, G_N_ELEMENTS(actions), self);
	self->controller = plb_live_controller_new();
	self->roster = plb_roster_new(store);
	plb_live_page_set_controller(self->live_page, self->controller);
	plb_rack_page_set_controller(self->rack_page, self->controller);
	plb_calibration_guide_offer(plb_rack_page_get_guide(self->rack_page));
	plb_athlete_page_set_roster(self->athlete_page, self->roster);
	plb_coach_actions_add(GTK_APPLICATION_WINDOW(self), self->controller, self->roster,
			      self->athlete_button, self->toasts);
	follow_settings(self);
	g_signal_connect_object(self->controller, "state-changed", G_CALLBACK(on_state_changed),
				self, 0);
	g_signal_connect_object(self->controller, "preview", G_CALLBACK(on_preview), self, 0);
	g_signal_connect_object(plb_live_page_get_setup(self->live_page), "connect-clicked",
				G_CALLBACK(connect_chosen), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(self->controller, "announce", G_CALLBACK(on_announce), self, 0);
	g_signal_connect_object(self->roster, "changed", G_CALLBACK(on_roster_changed), self,
				G_CONNECT_SWAPPED);
	g_signal_connect_object(plb_preferences(), "changed::hands-free",
				G_CALLBACK(follow_settings), self, G_CONNECT_SWAPPED);
	plb_frame_meter_attach(GTK_WIDGET(self), self->controller);
	self->rest_tick = g_timeout_add(REST_TICK_MS, on_rest_tick, self);
	on_roster_changed(self);
}

PlbWindow *plb_window_new(AdwApplication *application)
{
	PlbWindow *self = g_object_new(PLB_TYPE_WINDOW, "application", application, NULL);

	/* made by GTK from gtk/help-overlay.ui */
	plb_spoken_names_of_shortcuts(
		GTK_WIDGET(gtk_application_window_get_help_overlay(GTK_APPLICATION_WINDOW(self))));
	return self;
}

PlbLiveController *plb_window_get_controller(PlbWindow *self)
{
	return self->controller;
}

PlbLivePage *plb_window_get_live_page(PlbWindow *self)
{
	return self->live_page;
}

PlbReviewPage *plb_window_get_review_page(PlbWindow *self)
{
	return self->review_page;
}

PlbRackPage *plb_window_get_rack_page(PlbWindow *self)
{
	return self->rack_page;
}

PlbRoster *plb_window_get_roster(PlbWindow *self)
{
	return self->roster;
}
