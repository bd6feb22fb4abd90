/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/rack-page.h"

#include <glib/gi18n.h>

#include "ui/draw.h"
#include "ui/rack-text.h"

#define TICK_MS 100
#define COLUMNS 5

struct _PlbRackPage {
	AdwBin parent;
	PlbLiveController *controller;
	guint tick; /* only while the page is shown */
	GtkLabel *state, *identity, *losses, *clock;
	GtkLabel *left, *right, *total, *left_place, *right_place, *bar_left, *bar_right;
	GtkLabel *bar_place;
	GtkLabel *drift, *tare_text, *calibration;
	gboolean tare_waits; /* for the first second of data */
	GtkWidget *tare;
	GtkBox *guide;
	GtkGrid *channels;
	PlbRackTrace *trace;
	GtkLabel *cell[PLB_RACK_CHANNELS][COLUMNS];
};

G_DEFINE_FINAL_TYPE(PlbRackPage, plb_rack_page, ADW_TYPE_BIN)

static void show_warning(GtkLabel *label, gboolean warns)
{
	if (warns)
		gtk_widget_add_css_class(GTK_WIDGET(label), "tone-rise");
	else
		gtk_widget_remove_css_class(GTK_WIDGET(label), "tone-rise");
}

/* A line that says nothing takes no room. */
static void show_line(GtkLabel *label, const char *text)
{
	plb_set_label(label, text);
	gtk_widget_set_visible(GTK_WIDGET(label), *text != '\0');
}

static void show_channel(PlbRackPage *self, guint k, const PlbRackChannelText *text)
{
	const char *const columns[COLUMNS] = { text->name, text->counts, text->noise, text->value,
					       text->health };

	for (int i = 0; i < COLUMNS; i++)
		plb_set_label(self->cell[k][i], columns[i]);
	show_warning(self->cell[k][COLUMNS - 1], text->warns);
}

static void refresh(PlbRackPage *self)
{
	g_autoptr(PlbRackText) text = plb_rack_text_new(self->controller);

	plb_set_label(self->state, text->state);
	show_warning(self->state, text->warns);
	show_line(self->identity, text->identity);
	plb_set_label(self->losses, text->losses);
	show_line(self->clock, text->clock);
	plb_set_label(self->left, text->left);
	plb_set_label(self->right, text->right);
	plb_set_label(self->total, text->total);
	plb_set_label(self->left_place, text->left_place);
	plb_set_label(self->right_place, text->right_place);
	plb_set_label(self->bar_left, text->bar_left);
	plb_set_label(self->bar_right, text->bar_right);
	show_line(self->bar_place, text->bar_place);
	show_warning(self->bar_place, text->bar_place_warns);
	plb_set_label(self->drift, text->drift);
	plb_rack_trace_append(self->trace, &text->moment);
	plb_set_label(self->calibration, text->calibration);
	show_warning(self->calibration, !text->calibrated);
	for (guint k = 0; k < PLB_RACK_CHANNELS; k++)
		show_channel(self, k, &text->channel[k]);
}

static gboolean on_tick(gpointer page)
{
	PlbRackPage *self = page;

	/* the connection may have come after the page */
	plb_live_controller_monitor(self->controller, TRUE);
	refresh(self);
	if (self->tare_waits)
		plb_rack_page_tare(self);
	return G_SOURCE_CONTINUE;
}

static void plb_rack_page_map(GtkWidget *widget)
{
	PlbRackPage *self = PLB_RACK_PAGE(widget);

	GTK_WIDGET_CLASS(plb_rack_page_parent_class)->map(widget);
	self->tick = g_timeout_add(TICK_MS, on_tick, self);
	on_tick(self);
}

static void plb_rack_page_unmap(GtkWidget *widget)
{
	PlbRackPage *self = PLB_RACK_PAGE(widget);

	g_clear_handle_id(&self->tick, g_source_remove);
	plb_live_controller_monitor(self->controller, FALSE);
	self->tare_waits = FALSE;
	show_line(self->tare_text, "");
	GTK_WIDGET_CLASS(plb_rack_page_parent_class)->unmap(widget);
}

/* Why a tare is refused: said by lower floors, in English (rack-watch.c, live-controller-rack.c).
 */
G_GNUC_UNUSED static const char *const refusals[] = {
	N_("not a full second of data yet"),
	N_("a cell is at the end of its range"),
	N_("the plates are loaded: step off, take the bar away"),
	N_("the plates are not quiet: wait a second"),
	N_("recording: empty plates re-zero themselves"),
	N_("no rack is streaming"),
};

static void tare_now(PlbRackPage *self)
{
	g_autoptr(GError) error = NULL;
	gboolean done = plb_live_controller_tare(self->controller, &error);
	g_autofree char *refused =
		done ? NULL : g_strdup_printf(_("⚠ Not zeroed: %s"), _(error->message));

	show_line(self->tare_text, done ? _("✔ Zeroed: used for the next set") : refused);
	show_warning(self->tare_text, !done);
}

/* The stream has just begun, as when the key was pressed on another page. */
static gboolean must_wait(PlbRackPage *self)
{
	PlbRackView view;

	return plb_live_controller_get_state(self->controller) == PLB_LIVE_CONNECTED &&
	       plb_live_controller_read_rack(self->controller, &view) && !*view.problem &&
	       view.reading.channels.seconds == 0;
}

void plb_rack_page_tare(PlbRackPage *self)
{
	self->tare_waits = must_wait(self);
	if (self->tare_waits) {
		show_line(self->tare_text, _("Zeroing…"));
		return;
	}
	tare_now(self);
}

static void on_tare(PlbRackPage *self)
{
	plb_rack_page_tare(self);
}

void plb_rack_page_set_controller(PlbRackPage *self, PlbLiveController *controller)
{
	g_set_object(&self->controller, controller);
	refresh(self);
}

GtkBox *plb_rack_page_get_guide(PlbRackPage *self)
{
	return self->guide;
}

static GtkLabel *grid_label(PlbRackPage *self, int column, int row, const char *text)
{
	GtkWidget *label = gtk_label_new(text);

	gtk_label_set_xalign(GTK_LABEL(label), column == 0 || column == COLUMNS - 1 ? 0.0f : 1.0f);
	gtk_widget_add_css_class(label, row == 0 ? "dim-label" : "numeric");
	gtk_grid_attach(self->channels, label, column, row, 1, 1);
	return GTK_LABEL(label);
}

/* Wide enough for every number, so that the columns stand still. */
static const int widths[COLUMNS] = { 8, 11, 6, 10, 20 };

static void fill_grid(PlbRackPage *self)
{
	const char *const titles[COLUMNS] = { "", _("counts"), _("noise"), _("value"),
					      _("health") };

	for (int i = 0; i < COLUMNS; i++)
		grid_label(self, i, 0, titles[i]);
	for (int k = 0; k < PLB_RACK_CHANNELS; k++) {
		for (int i = 0; i < COLUMNS; i++) {
			g_autofree char *name =
				g_strdup_printf(_("Channel %d %s"), k + 1, titles[i]);
			GtkLabel *label = grid_label(self, i, k + 1, "");

			gtk_label_set_width_chars(label, widths[i]);
			gtk_accessible_update_property(GTK_ACCESSIBLE(label),
						       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name,
						       -1);
			self->cell[k][i] = label;
		}
	}
}

static void plb_rack_page_dispose(GObject *object)
{
	PlbRackPage *self = PLB_RACK_PAGE(object);

	g_clear_handle_id(&self->tick, g_source_remove);
	g_clear_object(&self->controller);
	G_OBJECT_CLASS(plb_rack_page_parent_class)->dispose(object);
}

#define BIND(name) gtk_widget_class_bind_template_child(widget_class, PlbRackPage, name)

static void plb_rack_page_class_init(PlbRackPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = plb_rack_page_dispose;
	widget_class->map = plb_rack_page_map;
	widget_class->unmap = plb_rack_page_unmap;
	g_type_ensure(PLB_TYPE_RACK_TRACE);
	gtk_widget_class_set_template_from_resource(widget_class,
						    "/io/github/plumbar/Plumbar/rack-page.ui");
	BIND(state);
	BIND(identity);
	BIND(losses);
	BIND(clock);
	BIND(left);
	BIND(right);
	BIND(total);
	BIND(left_place);
	BIND(right_place);
	BIND(bar_left);
	BIND(bar_right);
	BIND(bar_place);
	BIND(drift);
	BIND(tare_text);
	BIND(calibration);
	BIND(tare);
	BIND(guide);
	BIND(channels);
	BIND(trace);
}

static void plb_rack_page_init(PlbRackPage *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	fill_grid(self);
	show_line(self->tare_text, "");
	g_signal_connect_swapped(self->tare, "clicked", G_CALLBACK(on_tare), self);
}
