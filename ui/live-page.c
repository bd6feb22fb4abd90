/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/live-page.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "ui/balance-bar.h"
#include "ui/bar-path.h"
#include "ui/draw.h"
#include "ui/figure-view.h"
#include "ui/format.h"
#include "ui/palette.h"
#include "ui/quiet-view.h"
#include "ui/rep-strip.h"
#include "ui/view-words.h"

struct _PlbLivePage {
	AdwBin parent;
	PlbLiveController *controller;
	GtkStack *stack;
	PlbSetupPage *setup_page;
	GtkWidget *dashboard, *band, *left_joints, *right_joints;
	GtkLabel *sentence, *reasons, *verdict_state, *announcement;
	GtkLabel *zone, *loss_caption, *rep_goal;
	PlbQuietView *quiet;
	gboolean is_quiet, has_setup;
	GtkLabel *velocity, *rep_caption, *rep_count, *velocity_loss, *peak, *depth, *lowering,
		*load;
	GtkLabel *load_title, *baseline, *low_back, *low_back_change, *hip, *hip_change;
	GtkLabel *lean, *lean_change, *knee, *knee_change;
	GtkLabel *velocity_caption, *share_title, *asymmetry, *bar_text;
	PlbFigureView *figure;
	PlbBalanceBar *balance;
	PlbBarPath *bar_path;
	PlbRepStrip *strip;
};

G_DEFINE_FINAL_TYPE(PlbLivePage, plb_live_page, ADW_TYPE_BIN)

/* Longer sentences than this get smaller type rather than a cut end. */
#define LONG_SENTENCE 52

static void set_class(GtkWidget *widget, const char *name, gboolean on)
{
	if (on)
		gtk_widget_add_css_class(widget, name);
	else
		gtk_widget_remove_css_class(widget, name);
}

/* Without an announcement there is room for a larger number. */
static void show_announcement(PlbLivePage *self, const PlbLiveText *text)
{
	static const char *const classes[] = { [PLB_ANNOUNCE_GOAL] = "goal",
					       [PLB_ANNOUNCE_STOP] = "stop",
					       [PLB_ANNOUNCE_FAULT] = "fault" };

	plb_set_label(self->announcement, text->announcement);
	gtk_widget_set_visible(GTK_WIDGET(self->announcement), *text->announcement != '\0');
	set_class(self->dashboard, "roomy", *text->announcement == '\0');
	for (int i = PLB_ANNOUNCE_GOAL; i <= PLB_ANNOUNCE_FAULT; i++)
		set_class(GTK_WIDGET(self->announcement), classes[i],
			  i == (int)text->announce_kind);
}

static void show_targets(PlbLivePage *self, const PlbLiveText *text)
{
	show_announcement(self, text);
	plb_set_label(self->zone, text->zone_text);
	gtk_widget_set_visible(GTK_WIDGET(self->zone), *text->zone_text != '\0');
	plb_palette_set_tone(GTK_WIDGET(self->zone), text->zone_tone);
	plb_palette_set_tone(GTK_WIDGET(self->velocity), text->zone_tone);
	plb_set_label(self->velocity_caption, text->velocity_caption);
	plb_set_label(self->loss_caption, text->loss_caption);
	plb_set_label(self->rep_goal, text->rep_goal_text);
	plb_quiet_view_set_text(self->quiet, text);
}

static void show_text(PlbLivePage *self, const PlbLiveText *text)
{
	plb_set_label(self->sentence, text->sentence);
	plb_set_label(self->reasons, text->reasons);
	gtk_widget_set_visible(GTK_WIDGET(self->reasons), *text->reasons != '\0');
	plb_set_label(self->verdict_state, text->state_text);
	gtk_widget_set_visible(GTK_WIDGET(self->verdict_state), *text->state_text != '\0');
	set_class(GTK_WIDGET(self->sentence), "long",
		  g_utf8_strlen(text->sentence, -1) > LONG_SENTENCE);
	plb_palette_set_tone(self->band, text->tone);
	show_targets(self, text);
}

static void show_change(GtkLabel *value, GtkLabel *change, const PlbViewChange *what)
{
	plb_set_label(value, what->value_text);
	plb_set_label(change, what->change_text);
	plb_palette_set_tone(GTK_WIDGET(change), what->tone);
}

/* The loss large, what two reps alike may differ by half as large behind it. */
static void show_velocity_loss(GtkLabel *label, const char *text)
{
	const char *noise = strstr(text, " ±");
	g_autoptr(PangoAttrList) sizes = pango_attr_list_new();
	PangoAttribute *half = pango_attr_scale_new(0.5);

	if (g_str_equal(gtk_label_get_text(label), text))
		return;
	half->start_index = (guint)(noise ? (gsize)(noise - text) : strlen(text));
	pango_attr_list_insert(sizes, half);
	gtk_label_set_attributes(label, sizes);
	gtk_label_set_text(label, text);
}

static void show_set(PlbLivePage *self, const PlbSetView *set)
{
	plb_set_label(self->velocity, set->velocity_text);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->velocity),
				       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
				       plb_view_velocity_name(), -1);
	plb_set_label(self->rep_caption, set->rep_caption);
	plb_set_label(self->rep_count, set->rep_text);
	show_velocity_loss(self->velocity_loss, set->velocity_loss_text);
	plb_set_label(self->peak, set->peak_text);
	plb_set_label(self->depth, set->depth_text);
	plb_set_label(self->lowering, set->lowering_text);
	plb_set_label(self->load, set->load_text);
	plb_set_label(self->baseline, set->baseline_text);
	plb_set_label(self->bar_text, set->bar_text);
	show_change(self->low_back, self->low_back_change, &set->low_back);
	show_change(self->hip, self->hip_change, &set->hip);
	show_change(self->knee, self->knee_change, &set->knee);
	show_change(self->lean, self->lean_change, &set->lean);
	plb_figure_view_set_shades(self->figure, &set->low_back, &set->hip, &set->knee);
	plb_bar_path_set_text(self->bar_path, set->bar_text);
	plb_quiet_view_set_value(self->quiet, set->velocity_text, set->rep_text);
}

/* Before a set there is nothing to show: every number is a dash. */
static void show_no_set(PlbLivePage *self)
{
	GtkLabel *const dashes[] = { self->velocity, self->velocity_loss, self->peak,
				     self->depth,    self->lowering,      self->low_back,
				     self->hip,      self->lean,          self->knee };
	GtkLabel *const blanks[] = { self->low_back_change, self->hip_change, self->lean_change,
				     self->knee_change,     self->load,       self->baseline,
				     self->bar_text };
	const PlbViewChange plain = { .tone = PLB_TONE_PLAIN };

	for (guint i = 0; i < G_N_ELEMENTS(dashes); i++)
		plb_set_label(dashes[i], PLB_NOT_MEASURED);
	for (guint i = 0; i < G_N_ELEMENTS(blanks); i++)
		plb_set_label(blanks[i], "");
	plb_set_label(self->rep_caption, _("Rep"));
	plb_set_label(self->rep_count, "0");
	plb_figure_view_set_shades(self->figure, &plain, &plain, &plain);
	plb_bar_path_set_text(self->bar_path, "");
	plb_quiet_view_set_value(self->quiet, PLB_NOT_MEASURED, "0");
}

/* While recording the figure is this moment's; when there is none, as when the bar is back in its
 * hooks, and afterwards: the bottom of the last rep. */
static void show_figure(PlbLivePage *self, const PlbLiveText *text)
{
	const PlbLiveSnapshot *snapshot = plb_live_controller_get_snapshot(self->controller);
	const PlbSetView *set = plb_live_controller_get_set(self->controller);
	gboolean recording = plb_live_controller_get_state(self->controller) == PLB_LIVE_RECORDING;
	PlbFigureState state = { .midfoot_x_m = set ? set->midfoot_x_m : NAN };

	/* walking back to the hooks, the bar leaves the feet that the figure stands on */
	gboolean now = recording && snapshot->preview.figure.valid &&
		       snapshot->preview.state != PLB_LIFT_RACKING;

	state.figure = now ? snapshot->preview.figure
			   : *plb_live_controller_get_bottom_figure(self->controller);
	state.stale = now && !text->live;
	plb_figure_view_set_state(self->figure, &state);
	plb_set_label(self->load_title, now || !state.figure.valid
						? _("Where the load goes")
						: _("Where the load went, bottom of the last rep"));
}

static PlbLiveText *current_text(PlbLivePage *self)
{
	PlbLiveFacts facts;

	plb_live_facts_get(self->controller, &facts);
	return plb_live_text_new(&facts);
}

/* Half the asymmetry's noise is the share's (asymmetry is right less left over their sum). */
static double set_noise_pct(PlbLivePage *self)
{
	return plb_live_controller_get_set(self->controller)
		       ? plb_live_controller_get_target_state(self->controller)->asymmetry_noise_pct
		       : (double)NAN;
}

static void on_preview(PlbLiveController *controller, PlbLivePage *self)
{
	g_autoptr(PlbLiveText) text = current_text(self);

	show_text(self, text);
	show_figure(self, text);
	plb_set_label(self->share_title, text->share_title);
	plb_set_label(self->asymmetry, text->asymmetry);
	plb_balance_bar_set_share(self->balance, text->right_share_pct, text->share_is_stale);
	plb_balance_bar_set_noise(self->balance, set_noise_pct(self));
	plb_bar_path_set_current(self->bar_path,
				 text->share_is_stale ? NULL
						      : plb_live_controller_get_trail(controller));
}

/* Dashes alone would say nothing. */
static gboolean knows_posture(const PlbSetView *set)
{
	return set && set->reps->len > 0 &&
	       !(g_str_equal(set->low_back.value_text, PLB_NOT_MEASURED) &&
		 g_str_equal(set->lean.value_text, PLB_NOT_MEASURED));
}

static void on_set_changed(PlbLiveController *controller, PlbLivePage *self)
{
	const PlbSetView *set = plb_live_controller_get_set(controller);

	gtk_widget_set_visible(self->left_joints, knows_posture(set));
	gtk_widget_set_visible(self->right_joints, knows_posture(set));
	plb_figure_view_set_empty_text(self->figure, set && set->reps->len > 0
							     ? _("Posture not known")
							     : _("Drawn from the unrack on"));
	if (set)
		show_set(self, set);
	else
		show_no_set(self);
	plb_rep_strip_set_view(self->strip, set);
	plb_bar_path_set_earlier(self->bar_path, plb_live_controller_get_paths(controller),
				 set ? set->midfoot_x_m : NAN);
}

static void show_child(PlbLivePage *self)
{
	PlbLiveState state = plb_live_controller_get_state(self->controller);
	gboolean setup = state == PLB_LIVE_SETUP || state == PLB_LIVE_CONNECTING;

	gtk_stack_set_visible_child_name(self->stack, self->is_quiet             ? "quiet"
						      : setup && self->has_setup ? "setup"
										 : "set");
}

void plb_live_page_set_quiet(PlbLivePage *self, gboolean quiet)
{
	self->is_quiet = quiet;
	show_child(self);
}

gboolean plb_live_page_get_quiet(PlbLivePage *self)
{
	return self->is_quiet;
}

void plb_live_page_hide_setup(PlbLivePage *self)
{
	self->has_setup = FALSE;
	show_child(self);
}

static void on_state_changed(PlbLiveController *controller, PlbLivePage *self)
{
	PlbLiveState state = plb_live_controller_get_state(controller);

	show_child(self);
	plb_setup_page_set_busy(self->setup_page, state == PLB_LIVE_CONNECTING);
	plb_setup_page_set_problem(
		self->setup_page,
		state == PLB_LIVE_SETUP ? plb_live_controller_get_problem(controller) : NULL);
	on_preview(controller, self);
}

void plb_live_page_set_controller(PlbLivePage *self, PlbLiveController *controller)
{
	g_set_object(&self->controller, controller);
	g_signal_connect_object(controller, "state-changed", G_CALLBACK(on_state_changed), self, 0);
	g_signal_connect_object(controller, "preview", G_CALLBACK(on_preview), self, 0);
	g_signal_connect_object(controller, "set-changed", G_CALLBACK(on_set_changed), self, 0);
	on_set_changed(controller, self);
	on_state_changed(controller, self);
}

PlbSetupPage *plb_live_page_get_setup(PlbLivePage *self)
{
	return self->setup_page;
}

/* From these on there is room for type that is read from three metres. */
#define LARGE_WIDTH 1600
#define LARGE_HEIGHT 900

gboolean plb_live_page_wants_compact(int width, int height)
{
	return width < LARGE_WIDTH || height < LARGE_HEIGHT;
}

void plb_live_page_set_compact(PlbLivePage *self, gboolean compact)
{
	set_class(self->dashboard, "compact", compact);
}

static void plb_live_page_dispose(GObject *object)
{
	g_clear_object(&PLB_LIVE_PAGE(object)->controller);
	G_OBJECT_CLASS(plb_live_page_parent_class)->dispose(object);
}

#define BIND(name) gtk_widget_class_bind_template_child(widget_class, PlbLivePage, name)

static void bind_values(GtkWidgetClass *widget_class)
{
	BIND(velocity);
	BIND(rep_caption);
	BIND(rep_count);
	BIND(velocity_loss);
	BIND(peak);
	BIND(depth);
	BIND(lowering);
	BIND(load);
	BIND(load_title);
	BIND(baseline);
	BIND(low_back);
	BIND(low_back_change);
	BIND(hip);
	BIND(hip_change);
	BIND(lean);
	BIND(lean_change);
	BIND(knee);
	BIND(knee_change);
	BIND(velocity_caption);
	BIND(share_title);
	BIND(asymmetry);
	BIND(bar_text);
}

static void plb_live_page_class_init(PlbLivePageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = plb_live_page_dispose;
	g_type_ensure(PLB_TYPE_SETUP_PAGE);
	g_type_ensure(PLB_TYPE_FIGURE_VIEW);
	g_type_ensure(PLB_TYPE_BALANCE_BAR);
	g_type_ensure(PLB_TYPE_BAR_PATH);
	g_type_ensure(PLB_TYPE_REP_STRIP);
	g_type_ensure(PLB_TYPE_QUIET_VIEW);
	gtk_widget_class_set_template_from_resource(widget_class,
						    "/io/github/plumbar/Plumbar/live-page.ui");
	BIND(stack);
	BIND(setup_page);
	BIND(dashboard);
	BIND(band);
	BIND(left_joints);
	BIND(right_joints);
	BIND(sentence);
	BIND(reasons);
	BIND(verdict_state);
	BIND(announcement);
	BIND(quiet);
	BIND(zone);
	BIND(loss_caption);
	BIND(rep_goal);
	BIND(figure);
	BIND(balance);
	BIND(bar_path);
	BIND(strip);
	bind_values(widget_class);
}

static void plb_live_page_init(PlbLivePage *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	self->has_setup = TRUE;
}
