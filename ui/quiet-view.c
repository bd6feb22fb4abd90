/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/quiet-view.h"

#include <glib/gi18n.h>

#include "ui/draw.h"
#include "ui/palette.h"

struct _PlbQuietView {
	GtkWidget parent;
	char *velocity, *rep, *zone, *announcement;
	PlbAnnounceKind kind;
	PlbTone tone;
};

G_DEFINE_FINAL_TYPE(PlbQuietView, plb_quiet_view, GTK_TYPE_WIDGET)

/* The largest size at which the text fits both ways. */
static double fitting_px(GtkWidget *widget, const char *text, double width, double height)
{
	PlbTextStyle style = { .size_px = 100, .bold = TRUE };
	double needed = plb_draw_text_width(widget, text, &style);

	return MIN(height, needed > 0 ? 100 * width / needed : height);
}

static void draw_announcement(PlbQuietView *self, GtkSnapshot *snapshot, double width,
			      double height)
{
	GtkWidget *widget = GTK_WIDGET(self);
	GdkRGBA back = plb_palette_announcement(self->kind);
	PlbTextStyle style = { .bold = TRUE, .align = 0.5f };

	gdk_rgba_parse(&style.color, "#ffffff");
	style.size_px = fitting_px(widget, self->announcement, 0.9 * width, 0.12 * height);
	plb_draw_rect(snapshot, 0, 0.78 * height, width, 0.22 * height, &back);
	plb_draw_text(widget, snapshot, self->announcement, width / 2, 0.89 * height, &style);
}

/* Shape and words, so that the colour is not all there is. */
static void draw_zone(PlbQuietView *self, GtkSnapshot *snapshot, double width, double height,
		      const GdkRGBA *color)
{
	GtkWidget *widget = GTK_WIDGET(self);
	PlbTextStyle style = { .bold = TRUE, .align = 0.5f, .color = *color };

	style.size_px = fitting_px(widget, self->zone, 0.9 * width, 0.12 * height);
	plb_draw_text(widget, snapshot, self->zone, width / 2, 0.7 * height, &style);
}

static void plb_quiet_view_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	PlbQuietView *self = PLB_QUIET_VIEW(widget);
	double width = gtk_widget_get_width(widget), height = gtk_widget_get_height(widget);
	PlbTextStyle style = { .bold = TRUE, .align = 0.5f };

	style.color = self->tone == PLB_TONE_PLAIN ? plb_palette_color(PLB_COLOR_TEXT)
						   : plb_palette_tone(self->tone);
	/* "0.00" stands for every number, so that none makes it jump */
	style.size_px = fitting_px(widget, "0.00", 0.86 * width, 0.66 * height);
	plb_draw_text(widget, snapshot, self->velocity, width / 2, 0.33 * height, &style);
	if (*self->zone)
		draw_zone(self, snapshot, width, height, &style.color);
	if (*self->announcement)
		draw_announcement(self, snapshot, width, height);
}

static void plb_quiet_view_finalize(GObject *object)
{
	PlbQuietView *self = PLB_QUIET_VIEW(object);

	g_free(self->velocity);
	g_free(self->rep);
	g_free(self->zone);
	g_free(self->announcement);
	G_OBJECT_CLASS(plb_quiet_view_parent_class)->finalize(object);
}

static void plb_quiet_view_class_init(PlbQuietViewClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->finalize = plb_quiet_view_finalize;
	widget_class->snapshot = plb_quiet_view_snapshot;
	gtk_widget_class_set_css_name(widget_class, "quiet");
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void describe(PlbQuietView *self)
{
	g_autofree char *text = g_strdup_printf(_("Rep %s: %s m/s. %s %s"), self->rep,
						self->velocity, self->zone, self->announcement);

	plb_describe(GTK_WIDGET(self), text);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void plb_quiet_view_init(PlbQuietView *self)
{
	self->velocity = g_strdup("\xe2\x80\x93");
	self->rep = g_strdup("0");
	self->zone = g_strdup("");
	self->announcement = g_strdup("");
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("The last rep's velocity"), -1);
	plb_draw_follow_style(GTK_WIDGET(self));
	describe(self);
}

static gboolean replace(char **text, const char *with)
{
	if (g_strcmp0(*text, with) == 0)
		return FALSE;
	g_free(*text);
	*text = g_strdup(with);
	return TRUE;
}

void plb_quiet_view_set_value(PlbQuietView *self, const char *velocity_text, const char *rep_text)
{
	gboolean changed = replace(&self->velocity, velocity_text);

	if (replace(&self->rep, rep_text) || changed)
		describe(self);
}

void plb_quiet_view_set_text(PlbQuietView *self, const PlbLiveText *text)
{
	gboolean said = replace(&self->announcement, text->announcement);
	gboolean changed = replace(&self->zone, text->zone_text) || said ||
			   self->kind != text->announce_kind || self->tone != text->zone_tone;

	self->kind = text->announce_kind;
	self->tone = text->zone_tone;
	if (changed)
		describe(self);
}
