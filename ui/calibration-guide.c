/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/calibration-guide.h"

#include <glib/gi18n.h>

#include "src/live/rack-list.h"
#include "src/report/certificate.h"
#include "ui/calibration-session.h"
#include "ui/draw.h"
#include "ui/spoken-names.h"

struct _PlbCalibrationGuide {
	AdwWindow parent;
	GtkStack *pages;
	AdwComboRow *rack_row;
	GtkEditable *rig_row, *loads_row, *name_row;
	GtkWidget *begin, *back, *take, *again, *save, *certify;
	GtkLabel *setup_problem, *step_number, *step_text, *step_shown, *verdict, *saved;
	GtkProgressBar *progress;
	GtkDrawingArea *maps;
	GtkTextView *table;
	GPtrArray *usb; /* PlbRackInfo */
	PlbCalibrationSession *session;
	const PlbCalibration *calibration; /* the session's, or NULL */
	guint step, faulty;                /* the one shown; the one that a refusal named, from 1 */
	gboolean busy, closed;
};

G_DEFINE_FINAL_TYPE(PlbCalibrationGuide, plb_calibration_guide, ADW_TYPE_WINDOW)

static void set_default(PlbCalibrationGuide *self, GtkWidget *button)
{
	gtk_window_set_default_widget(GTK_WINDOW(self), button);
	gtk_widget_grab_focus(button);
}

static void show_step(PlbCalibrationGuide *self)
{
	guint n = plb_calibration_session_get_count(self->session);
	g_autofree char *text = plb_calibration_session_get_text(self->session, self->step);
	g_autofree char *number = g_strdup_printf(_("Step %u of %u"), self->step + 1, n);

	plb_set_label(self->step_number, number);
	plb_set_label(self->step_text, text);
	gtk_progress_bar_set_fraction(self->progress, (double)self->step / n);
	gtk_widget_set_sensitive(self->back, self->step > 0);
	gtk_widget_set_sensitive(self->take, TRUE);
	gtk_stack_set_visible_child_name(self->pages, "step");
	set_default(self, self->take);
}

static void set_table(PlbCalibrationGuide *self, const char *text)
{
	gtk_text_buffer_set_text(gtk_text_view_get_buffer(self->table), text, -1);
}

static void show_result(PlbCalibrationGuide *self)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL, *problem = NULL;

	self->calibration = plb_calibration_session_fit(self->session, &self->faulty, &error);
	text = self->calibration ? plb_calibration_to_text(self->calibration) : g_strdup("");
	problem = error ? g_strdup_printf(_("⚠ Nothing to save: %s"), error->message) : NULL;
	plb_set_label(self->verdict, problem ? problem : _("✔ The calibration holds together"));
	set_table(self, text);
	plb_set_label(self->saved, "");
	gtk_widget_set_visible(GTK_WIDGET(self->maps), self->calibration != NULL);
	gtk_widget_set_sensitive(self->save, self->calibration != NULL);
	gtk_widget_set_sensitive(self->certify, FALSE);
	gtk_widget_queue_draw(GTK_WIDGET(self->maps));
	gtk_stack_set_visible_child_name(self->pages, "result");
	set_default(self, self->calibration ? self->save : self->again);
}

static guint next_untaken(const PlbCalibrationGuide *self)
{
	guint n = plb_calibration_session_get_count(self->session), i = 0;

	while (i < n && plb_calibration_session_is_taken(self->session, i))
		i++;
	return i;
}

static void on_taken(GObject *source, GAsyncResult *result, gpointer guide)
{
	g_autoptr(PlbCalibrationGuide) self = PLB_CALIBRATION_GUIDE(guide);
	g_autoptr(GError) error = NULL;
	gboolean done = plb_calibration_session_take_finish(result, &error);
	g_autofree char *text = NULL;

	self->busy = FALSE;
	if (self->closed)
		return;
	text = done ? plb_calibration_session_get_shown(self->session, self->step)
		    : g_strdup_printf(_("⚠ No reading: %s"), error->message);
	plb_set_label(self->step_shown, text);
	if (done)
		self->step = next_untaken(self);
	if (self->step < plb_calibration_session_get_count(self->session))
		show_step(self);
	else
		show_result(self);
}

static void on_take(PlbCalibrationGuide *self)
{
	if (self->busy)
		return;
	self->busy = TRUE;
	gtk_widget_set_sensitive(self->take, FALSE);
	gtk_widget_set_sensitive(self->back, FALSE);
	plb_set_label(self->step_shown, _("Reading…"));
	plb_calibration_session_take_async(self->session, self->step, on_taken, g_object_ref(self));
}

static void on_back(PlbCalibrationGuide *self)
{
	if (!self->busy && self->step > 0) {
		self->step--;
		show_step(self);
	}
}

/* The step that was named, or else the last. */
static void on_again(PlbCalibrationGuide *self)
{
	guint n = plb_calibration_session_get_count(self->session);

	self->step = self->faulty ? self->faulty - 1 : n - 1;
	show_step(self);
}

static void on_begin(PlbCalibrationGuide *self)
{
	guint chosen = adw_combo_row_get_selected(self->rack_row);
	const PlbRackInfo *info =
		chosen > 0 && chosen <= self->usb->len ? self->usb->pdata[chosen - 1] : NULL;
	const PlbCalibrationPlan plan = {
		.serial = info ? info->serial : NULL,
		.rig_path = gtk_editable_get_text(self->rig_row),
		.loads = gtk_editable_get_text(self->loads_row),
		.checked_by = gtk_editable_get_text(self->name_row),
	};
	g_autoptr(GError) error = NULL;

	g_clear_pointer(&self->session, plb_calibration_session_free);
	self->session = plb_calibration_session_new(&plan, &error);
	self->step = 0;
	if (self->session)
		show_step(self);
	plb_set_label(self->setup_problem, error ? error->message : "");
}

static void on_save(PlbCalibrationGuide *self)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = plb_calibration_session_save(self->session, &error);
	g_autofree char *text = path ? g_strdup_printf(_("Saved: %s"), path)
				     : g_strdup_printf(_("⚠ Not saved: %s"), error->message);

	plb_set_label(self->saved, text);
	gtk_widget_set_sensitive(self->save, !path);
	gtk_widget_set_sensitive(self->certify, path != NULL);
	if (path)
		set_default(self, self->certify);
}

static void on_certify(PlbCalibrationGuide *self)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = plb_calibration_session_certify(self->session, &error);
	g_autofree char *text = path ? g_strdup_printf(_("Certificate: %s"), path)
				     : g_strdup_printf(_("⚠ Not saved: %s"), error->message);

	plb_set_label(self->saved, text);
}

static void draw_maps(GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer guide)
{
	PlbCalibrationGuide *self = guide;

	/* on paper, in any theme: the inks are those of the certificate */
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	if (self->calibration)
		plb_certificate_draw_maps(cr, self->calibration, 10, 6, width - 20, height - 12);
}

static void list_racks(PlbCalibrationGuide *self)
{
	g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);

	self->usb = plb_rack_list_usb(NULL);
	if (!self->usb)
		self->usb = g_ptr_array_new();
	gtk_string_list_append(names, _("Virtual rack, to practise"));
	for (guint i = 0; i < self->usb->len; i++) {
		const PlbRackInfo *info = self->usb->pdata[i];
		g_autofree char *name = g_strdup_printf("%s %s", info->product, info->serial);

		gtk_string_list_append(names, name);
	}
	adw_combo_row_set_model(self->rack_row, G_LIST_MODEL(names));
}

static gboolean plb_calibration_guide_close_request(GtkWindow *window)
{
	PLB_CALIBRATION_GUIDE(window)->closed = TRUE;
	return GTK_WINDOW_CLASS(plb_calibration_guide_parent_class)->close_request(window);
}

/* A reading that is still running holds a reference: the session is not in use any more here. */
static void plb_calibration_guide_finalize(GObject *object)
{
	PlbCalibrationGuide *self = PLB_CALIBRATION_GUIDE(object);

	plb_calibration_session_free(self->session);
	g_ptr_array_unref(self->usb);
	G_OBJECT_CLASS(plb_calibration_guide_parent_class)->finalize(object);
}

#define BIND(name) gtk_widget_class_bind_template_child(widget_class, PlbCalibrationGuide, name)

static void plb_calibration_guide_class_init(PlbCalibrationGuideClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->finalize = plb_calibration_guide_finalize;
	GTK_WINDOW_CLASS(klass)->close_request = plb_calibration_guide_close_request;
	gtk_widget_class_set_template_from_resource(
		widget_class, "/io/github/plumbar/Plumbar/calibration-guide.ui");
	BIND(pages);
	BIND(rack_row);
	BIND(rig_row);
	BIND(loads_row);
	BIND(name_row);
	BIND(begin);
	BIND(back);
	BIND(take);
	BIND(again);
	BIND(save);
	BIND(certify);
	BIND(setup_problem);
	BIND(step_number);
	BIND(step_text);
	BIND(step_shown);
	BIND(verdict);
	BIND(saved);
	BIND(progress);
	BIND(maps);
	BIND(table);
}

static void plb_calibration_guide_init(PlbCalibrationGuide *self)
{
	const struct {
		GtkWidget **button;
		void (*clicked)(PlbCalibrationGuide *guide);
		const char *name;
	} buttons[] = {
		{ &self->begin, on_begin, _("Begin") },
		{ &self->back, on_back, _("Step back") },
		{ &self->take, on_take, _("Take reading") },
		{ &self->again, on_again, _("Take a step again") },
		{ &self->save, on_save, _("Save calibration") },
		{ &self->certify, on_certify, _("Save certificate") },
	};

	gtk_widget_init_template(GTK_WIDGET(self));
	for (gsize i = 0; i < G_N_ELEMENTS(buttons); i++) {
		g_signal_connect_swapped(*buttons[i].button, "clicked",
					 G_CALLBACK(buttons[i].clicked), self);
		plb_spoken_name_only(*buttons[i].button, buttons[i].name);
	}
	gtk_drawing_area_set_draw_func(self->maps, draw_maps, self, NULL);
	list_racks(self);
	set_default(self, self->begin);
}

PlbCalibrationGuide *plb_calibration_guide_new(GtkWindow *parent)
{
	return g_object_new(PLB_TYPE_CALIBRATION_GUIDE, "transient-for", parent, NULL);
}

static void on_offered(GtkWidget *button)
{
	gtk_window_present(
		GTK_WINDOW(plb_calibration_guide_new(GTK_WINDOW(gtk_widget_get_root(button)))));
}

void plb_calibration_guide_offer(GtkBox *box)
{
	GtkWidget *button = gtk_button_new_with_mnemonic(_("Ca_librate…"));

	gtk_widget_set_halign(button, GTK_ALIGN_START);
	plb_spoken_name_only(button, _("Calibrate"));
	g_signal_connect(button, "clicked", G_CALLBACK(on_offered), NULL);
	gtk_box_append(box, button);
}
