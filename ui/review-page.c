/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/review-page.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "ui/draw.h"
#include "ui/figure-view.h"
#include "ui/format.h"
#include "ui/noise-text.h"
#include "ui/palette.h"
#include "ui/rep-table.h"
#include "ui/timeline.h"
#include "ui/view-model.h"
#include "ui/view-shape.h"

#define RECENT_COUNT 200

struct _PlbReviewPage {
	AdwBin parent;
	PlbReview *review;
	PlbSetView *set; /* NULL when the session has none */
	GCancellable *loading;
	char *opening;      /* path of the file last asked for */
	char *problem_text; /* why it could not be opened, or NULL */
	gboolean filling;   /* widgets are being filled: their signals are not the user's */
	GtkListBox *recent;
	GtkStack *stack;
	GtkSpinner *spinner;
	AdwStatusPage *problem;
	GtkWidget *band;
	GtkLabel *sentence, *reasons, *facts, *verdict_state, *figure_title, *joint_text, *notes,
		*noise;
	GtkDropDown *set_choice;
	GtkColumnView *table;
	PlbFigureView *figure;
	PlbTimeline *timeline;
	GtkWidget *whole;
	GtkExpander *notes_expander;
};

G_DEFINE_FINAL_TYPE(PlbReviewPage, plb_review_page, ADW_TYPE_BIN)

enum { SIGNAL_LOADED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

static const PlbSetResult *chosen_set(PlbReviewPage *self)
{
	guint selected = gtk_drop_down_get_selected(self->set_choice);
	GPtrArray *sets = self->review->result->sets;

	return selected < sets->len ? g_ptr_array_index(sets, selected) : NULL;
}

static void show_verdict(PlbReviewPage *self)
{
	const PlbViewVerdict *verdict = self->set ? &self->set->verdict : NULL;

	gtk_label_set_text(self->sentence,
			   verdict ? verdict->sentence : _("No set was found in this recording"));
	gtk_label_set_text(self->reasons, verdict ? verdict->reasons : "");
	gtk_widget_set_visible(GTK_WIDGET(self->reasons), verdict && *verdict->reasons);
	gtk_label_set_text(self->verdict_state, verdict ? verdict->state_text : "");
	plb_palette_set_tone(self->band, verdict ? verdict->tone : PLB_TONE_PLAIN);
}

static void show_facts(PlbReviewPage *self)
{
	g_autoptr(GDateTime) utc =
		g_date_time_new_from_unix_utc(self->review->started_us / G_USEC_PER_SEC);
	g_autoptr(GDateTime) local = g_date_time_to_local(utc);
	g_autofree char *date = plb_sessions_date_text(local);
	g_autofree char *name = g_path_get_basename(self->review->path);
	g_autofree char *length =
		plb_format_clock(PLB_SHOWN(DURATION, self->review->result->duration_s));
	g_autofree char *count = plb_count_text(self->review->result->lost_samples);
	g_autofree char *lost = g_strdup_printf(_("%s samples lost"), count);
	g_autofree char *what =
		self->set ? g_strjoin(" · ", self->set->title, self->set->load_text, NULL)
			  : g_strdup(name);
	g_autofree char *text = g_strjoin(" · ", what, date, length, lost, NULL);

	gtk_label_set_text(self->facts, text);
}

static void show_noise(PlbReviewPage *self, const PlbSetResult *set)
{
	g_autofree char *text = set ? plb_noise_text(set) : g_strdup("");

	gtk_label_set_text(self->noise, text);
	gtk_widget_set_visible(GTK_WIDGET(self->noise), *text);
}

static void show_notes(PlbReviewPage *self)
{
	GPtrArray *notes = self->review->result->notes;
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *title = g_strdup_printf(_("Not measured, and why (%u)"), notes->len);

	for (guint i = 0; i < notes->len; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "",
				       (const char *)g_ptr_array_index(notes, i));
	gtk_label_set_text(self->notes, notes->len > 0 ? text->str : _("Everything was measured."));
	gtk_expander_set_label(self->notes_expander, title);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->notes_expander),
				       GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static const PlbRepResult *find_rep(const PlbSetResult *set, guint rep_index)
{
	for (guint i = 0; set && i < set->reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(set->reps, i);

		if (rep->index == rep_index)
			return rep;
	}
	return NULL;
}

/* Dashes alone would say nothing. */
static gboolean knows_posture(const PlbSetView *view)
{
	return !g_str_equal(view->low_back.value_text, PLB_NOT_MEASURED) ||
	       !g_str_equal(view->lean.value_text, PLB_NOT_MEASURED);
}

static void show_joints(PlbReviewPage *self, const PlbSetView *view)
{
	g_autofree char *title = g_strdup_printf(_("Rep %u at the bottom"), view->shown_rep);
	g_autofree char *text = g_strdup_printf(
		_("Low back %s %s\nHips %s %s\nKnees %s %s\nTrunk lean %s %s"),
		view->low_back.value_text, view->low_back.change_text, view->hip.value_text,
		view->hip.change_text, view->knee.value_text, view->knee.change_text,
		view->lean.value_text, view->lean.change_text);

	gtk_label_set_text(self->figure_title, title);
	gtk_label_set_text(self->joint_text, knows_posture(view) ? text : "");
	plb_figure_view_set_shades(self->figure, &view->low_back, &view->hip, &view->knee);
}

static void show_rep(PlbReviewPage *self, guint rep_index)
{
	const PlbSetResult *set = chosen_set(self);
	const PlbRepResult *rep = find_rep(set, rep_index);
	PlbFigureState state = { .midfoot_x_m = set ? set->midfoot_x_m : NAN };
	g_autoptr(PlbSetView) view = NULL;

	if (!rep) {
		plb_timeline_select(self->timeline, 0, 0);
		gtk_label_set_text(self->figure_title, _("No rep to show"));
		gtk_label_set_text(self->joint_text, "");
		plb_figure_view_set_state(self->figure, &state);
		return;
	}
	view = plb_set_view_new(set, rep_index);
	state.figure = rep->figure_at_bottom;
	plb_figure_view_set_state(self->figure, &state);
	plb_timeline_select(self->timeline, set->index, rep_index);
	show_joints(self, view);
}

/* The rep that the verdict rests on is shown first: the last. */
static void show_set(PlbReviewPage *self)
{
	const PlbSetResult *set = chosen_set(self);

	g_clear_pointer(&self->set, plb_set_view_free);
	self->set = set ? plb_set_view_new(set, 0) : NULL;
	show_verdict(self);
	show_facts(self);
	show_noise(self, set);
	self->filling = TRUE;
	plb_rep_table_set_view(self->table, self->set);
	if (self->set)
		plb_rep_table_select(self->table, self->set->shown_rep);
	self->filling = FALSE;
	show_rep(self, self->set ? self->set->shown_rep : 0);
	plb_timeline_show_all(self->timeline);
}

static void fill_set_choice(PlbReviewPage *self)
{
	g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);
	GPtrArray *sets = self->review->result->sets;

	for (guint i = 0; i < sets->len; i++) {
		g_autofree char *name = g_strdup_printf(_("Set %u"), i + 1);

		gtk_string_list_append(names, name);
	}
	gtk_drop_down_set_model(self->set_choice, G_LIST_MODEL(names));
	gtk_widget_set_visible(GTK_WIDGET(self->set_choice), sets->len > 1);
}

void plb_review_page_show(PlbReviewPage *self, PlbReview *review)
{
	plb_timeline_set_data(self->timeline, NULL);
	plb_review_free(self->review);
	self->review = review;
	plb_timeline_set_data(self->timeline, review->timeline);
	self->filling = TRUE;
	fill_set_choice(self);
	self->filling = FALSE;
	show_set(self);
	show_notes(self);
	gtk_stack_set_visible_child_name(self->stack, "session");
}

static void show_problem(PlbReviewPage *self, const GError *error)
{
	g_autofree char *markup = NULL;

	g_free(self->problem_text);
	self->problem_text = g_strdup_printf("%s: %s", self->opening, error->message);
	markup = g_markup_escape_text(self->problem_text, -1);
	adw_status_page_set_description(self->problem, markup);
	gtk_stack_set_visible_child_name(self->stack, "problem");
}

static void on_loaded(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(PlbReviewPage) self = user_data;
	g_autoptr(GError) error = NULL;
	PlbReview *review = plb_review_load_finish(result, &error);

	/* another file was asked for meanwhile */
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	gtk_spinner_stop(self->spinner);
	if (review) {
		plb_review_page_show(self, review);
	} else {
		show_problem(self, error);
	}
	g_signal_emit(self, signals[SIGNAL_LOADED], 0, review != NULL);
}

void plb_review_page_open(PlbReviewPage *self, const char *path)
{
	g_cancellable_cancel(self->loading);
	g_clear_object(&self->loading);
	self->loading = g_cancellable_new();
	g_free(self->opening);
	self->opening = g_strdup(path);
	gtk_spinner_start(self->spinner);
	gtk_stack_set_visible_child_name(self->stack, "loading");
	plb_review_load_async(path, self->loading, on_loaded, g_object_ref(self));
}

static GtkWidget *recent_line(const char *text, const char *style)
{
	GtkWidget *label = gtk_label_new(text);

	gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
	gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
	if (style)
		gtk_widget_add_css_class(label, style);
	return label;
}

/* Who, and when; a file of another name by its name. */
static GtkWidget *recent_row(const char *path)
{
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *when = plb_sessions_split_name(path, &name);
	g_autofree char *spoken = when ? g_strconcat(name, ", ", when, NULL) : g_strdup(name);
	GtkWidget *lines = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	GtkWidget *row = gtk_list_box_row_new();

	gtk_box_append(GTK_BOX(lines), recent_line(name, NULL));
	if (when)
		gtk_box_append(GTK_BOX(lines), recent_line(when, "caption"));
	gtk_widget_set_tooltip_text(lines, path);
	gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
				       -1);
	g_object_set_data_full(G_OBJECT(row), "plb-path", g_strdup(path), g_free);
	gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), lines);
	return row;
}

void plb_review_page_refresh(PlbReviewPage *self)
{
	g_autoptr(GPtrArray) paths = plb_sessions_list(RECENT_COUNT);
	GtkListBoxRow *row;

	while ((row = gtk_list_box_get_row_at_index(self->recent, 0)))
		gtk_list_box_remove(self->recent, GTK_WIDGET(row));
	for (guint i = 0; i < paths->len; i++)
		gtk_list_box_append(self->recent, recent_row(g_ptr_array_index(paths, i)));
}

static void on_recent_activated(GtkListBox *box, GtkListBoxRow *row, PlbReviewPage *self)
{
	plb_review_page_open(self, g_object_get_data(G_OBJECT(row), "plb-path"));
}

static void on_set_chosen(PlbReviewPage *self)
{
	if (!self->filling && self->review)
		show_set(self);
}

static void on_rep_selected(PlbReviewPage *self)
{
	if (!self->filling && self->review)
		show_rep(self, plb_rep_table_get_selected(self->table));
}

static void on_rep_clicked(PlbTimeline *timeline, guint set_index, guint rep_index,
			   PlbReviewPage *self)
{
	if (self->set && set_index != self->set->set_index)
		gtk_drop_down_set_selected(self->set_choice, set_index - 1);
	plb_rep_table_select(self->table, rep_index);
}

void plb_review_page_select_rep(PlbReviewPage *self, guint rep_index)
{
	plb_rep_table_select(self->table, rep_index);
}

const char *plb_review_page_get_sentence(PlbReviewPage *self)
{
	return self->review ? gtk_label_get_text(self->sentence) : "";
}

const char *plb_review_page_get_problem(PlbReviewPage *self)
{
	return self->problem_text;
}

void plb_review_page_set_compact(PlbReviewPage *self, gboolean compact)
{
	if (compact)
		gtk_widget_add_css_class(GTK_WIDGET(self), "compact");
	else
		gtk_widget_remove_css_class(GTK_WIDGET(self), "compact");
}

static void plb_review_page_dispose(GObject *object)
{
	PlbReviewPage *self = PLB_REVIEW_PAGE(object);

	g_cancellable_cancel(self->loading);
	g_clear_object(&self->loading);
	G_OBJECT_CLASS(plb_review_page_parent_class)->dispose(object);
}

static void plb_review_page_finalize(GObject *object)
{
	PlbReviewPage *self = PLB_REVIEW_PAGE(object);

	g_free(self->opening);
	g_free(self->problem_text);
	plb_set_view_free(self->set);
	plb_review_free(self->review);
	G_OBJECT_CLASS(plb_review_page_parent_class)->finalize(object);
}

#define BIND(name) gtk_widget_class_bind_template_child(widget_class, PlbReviewPage, name)

static void bind_children(GtkWidgetClass *widget_class)
{
	BIND(recent);
	BIND(stack);
	BIND(spinner);
	BIND(problem);
	BIND(band);
	BIND(sentence);
	BIND(reasons);
	BIND(facts);
	BIND(verdict_state);
	BIND(figure_title);
	BIND(joint_text);
	BIND(noise);
	BIND(notes);
	BIND(set_choice);
	BIND(table);
	BIND(figure);
	BIND(timeline);
	BIND(whole);
	BIND(notes_expander);
}

static void plb_review_page_class_init(PlbReviewPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = plb_review_page_dispose;
	G_OBJECT_CLASS(klass)->finalize = plb_review_page_finalize;
	signals[SIGNAL_LOADED] = g_signal_new("loaded", PLB_TYPE_REVIEW_PAGE, G_SIGNAL_RUN_LAST, 0,
					      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
	g_type_ensure(PLB_TYPE_FIGURE_VIEW);
	g_type_ensure(PLB_TYPE_TIMELINE);
	gtk_widget_class_set_template_from_resource(widget_class,
						    "/io/github/plumbar/Plumbar/review-page.ui");
	bind_children(widget_class);
}

static void plb_review_page_init(PlbReviewPage *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	plb_rep_table_set_up(self->table);
	plb_figure_view_set_empty_text(self->figure, _("No posture was measured"));
	g_signal_connect(self->recent, "row-activated", G_CALLBACK(on_recent_activated), self);
	g_signal_connect_swapped(self->set_choice, "notify::selected", G_CALLBACK(on_set_chosen),
				 self);
	g_signal_connect_swapped(gtk_column_view_get_model(self->table), "notify::selected",
				 G_CALLBACK(on_rep_selected), self);
	g_signal_connect(self->timeline, "rep-clicked", G_CALLBACK(on_rep_clicked), self);
	g_signal_connect_swapped(self->whole, "clicked", G_CALLBACK(plb_timeline_show_all),
				 self->timeline);
	plb_review_page_refresh(self);
}
