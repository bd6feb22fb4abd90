/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bar-path.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw.h"
#include "ui/palette.h"

#define STRETCH_X 3.0
#define LEAST_SPAN_Z_M 0.3

struct _PlbBarPath {
	GtkWidget parent;
	GPtrArray *earlier;
	PlbViewPath *current;
	double midfoot_x_m;
};

G_DEFINE_FINAL_TYPE(PlbBarPath, plb_bar_path, GTK_TYPE_WIDGET)

typedef struct {
	double low_z, high_z, low_x, high_x;
} Extent;

static void extend(Extent *extent, const PlbViewPath *path)
{
	for (int side = 0; path && side < PLB_SIDES; side++) {
		for (guint i = 0; i < path->end[side]->len; i++) {
			const PlbViewPoint *point =
				&g_array_index(path->end[side], PlbViewPoint, i);

			extent->low_z = MIN(extent->low_z, point->z_m);
			extent->high_z = MAX(extent->high_z, point->z_m);
			extent->low_x = MIN(extent->low_x, point->x_m);
			extent->high_x = MAX(extent->high_x, point->x_m);
		}
	}
}

static gboolean extent_of(PlbBarPath *self, Extent *extent)
{
	*extent = (Extent){ G_MAXDOUBLE, -G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE };
	for (guint i = 0; i < self->earlier->len; i++)
		extend(extent, g_ptr_array_index(self->earlier, i));
	extend(extent, self->current);
	if (extent->low_z > extent->high_z)
		return FALSE;
	if (extent->high_z - extent->low_z < LEAST_SPAN_Z_M)
		extent->low_z = extent->high_z - LEAST_SPAN_Z_M;
	return TRUE;
}

typedef struct {
	cairo_t *cairo;
	double scale, mid_px, mid_x, top_px, high_z;
} Axes;

static void stroke_path(const Axes *axes, const GArray *points, const GdkRGBA *color, double line)
{
	gdk_cairo_set_source_rgba(axes->cairo, color);
	cairo_set_line_width(axes->cairo, line);
	for (guint i = 0; i < points->len; i++) {
		const PlbViewPoint *point = &g_array_index(points, PlbViewPoint, i);

		cairo_line_to(axes->cairo,
			      axes->mid_px + (point->x_m - axes->mid_x) * STRETCH_X * axes->scale,
			      axes->top_px + (axes->high_z - point->z_m) * axes->scale);
	}
	cairo_stroke(axes->cairo);
}

static gboolean has_points(const PlbViewPath *path)
{
	return path && (path->end[PLB_LEFT]->len > 1 || path->end[PLB_RIGHT]->len > 1);
}

static void draw_end(PlbBarPath *self, const Axes *axes, int side)
{
	GdkRGBA dim = plb_palette_color(PLB_COLOR_DIM), now = plb_palette_color(PLB_COLOR_CURRENT);
	const PlbViewPath *current = has_points(self->current) ? self->current : NULL;
	guint n = self->earlier->len;

	dim.alpha = 0.35f;
	if (!current && n > 0)
		current = g_ptr_array_index(self->earlier, --n);
	for (guint i = 0; i < n; i++) {
		const PlbViewPath *path = g_ptr_array_index(self->earlier, i);

		stroke_path(axes, path->end[side], &dim, 2.0);
	}
	if (current)
		stroke_path(axes, current->end[side], &now, 4.5);
}

static gboolean two_ends(PlbBarPath *self)
{
	const PlbViewPath *last = self->earlier->len > 0
					  ? g_ptr_array_index(self->earlier, self->earlier->len - 1)
					  : self->current;

	return last && last->end[PLB_RIGHT]->len > 0;
}

static void draw_all(PlbBarPath *self, GtkSnapshot *snapshot, double width, double height,
		     const Extent *extent)
{
	static const char *const names[] = { N_("left end"), N_("right end") };
	PlbTextStyle style = { .size_px = plb_draw_scaled(16, height, 220, 12),
			       .align = 0.5f,
			       .color = plb_palette_color(PLB_COLOR_DIM) };
	double label_px = style.size_px * 1.7, span_x = MAX(extent->high_x - extent->low_x, 0.02);
	int ends = two_ends(self) ? 2 : 1;
	double room_px = width / ends * 0.86;
	Axes axes = { .top_px = 6,
		      .high_z = extent->high_z,
		      .mid_x = 0.5 * (extent->low_x + extent->high_x) };

	axes.scale = MIN((height - label_px - 12) / (extent->high_z - extent->low_z),
			 room_px / (STRETCH_X * span_x));
	axes.cairo = gtk_snapshot_append_cairo(
		snapshot, &GRAPHENE_RECT_INIT(0, 0, (float)width, (float)height));
	cairo_set_line_join(axes.cairo, CAIRO_LINE_JOIN_ROUND);
	cairo_set_line_cap(axes.cairo, CAIRO_LINE_CAP_ROUND);
	for (int side = 0; side < ends; side++) {
		double foot_px = (self->midfoot_x_m - axes.mid_x) * STRETCH_X * axes.scale;

		axes.mid_px = width * (side + 0.5) / ends;
		if (fabs(foot_px) < 0.5 * width / ends)
			plb_draw_dashed(axes.cairo, axes.mid_px + foot_px, 0, axes.mid_px + foot_px,
					height - label_px, &style.color);
		draw_end(self, &axes, side);
		plb_draw_text(GTK_WIDGET(self), snapshot, _(ends == 2 ? names[side] : N_("bar")),
			      axes.mid_px, height - 0.5 * label_px, &style);
	}
	cairo_destroy(axes.cairo);
}

static void plb_bar_path_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	PlbBarPath *self = PLB_BAR_PATH(widget);
	double width = gtk_widget_get_width(widget), height = gtk_widget_get_height(widget);
	PlbTextStyle style = { .size_px = plb_draw_scaled(20, height, 220, 13),
			       .align = 0.5f,
			       .color = plb_palette_color(PLB_COLOR_DIM) };
	Extent extent;

	if (extent_of(self, &extent))
		draw_all(self, snapshot, width, height, &extent);
	else
		plb_draw_text(widget, snapshot, _("Drawn from the first rep on"), width / 2,
			      height / 2, &style);
}

static void plb_bar_path_finalize(GObject *object)
{
	PlbBarPath *self = PLB_BAR_PATH(object);

	g_ptr_array_unref(self->earlier);
	plb_view_path_free(self->current);
	G_OBJECT_CLASS(plb_bar_path_parent_class)->finalize(object);
}

static void plb_bar_path_class_init(PlbBarPathClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->finalize = plb_bar_path_finalize;
	widget_class->snapshot = plb_bar_path_snapshot;
	gtk_widget_class_set_css_name(widget_class, "barpath");
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void plb_bar_path_init(PlbBarPath *self)
{
	self->earlier = g_ptr_array_new();
	self->current = plb_view_path_new();
	self->midfoot_x_m = NAN;
	gtk_widget_set_overflow(GTK_WIDGET(self), GTK_OVERFLOW_HIDDEN);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Bar path from the side"), -1);
	plb_bar_path_set_text(self, "");
	plb_draw_follow_style(GTK_WIDGET(self));
}

void plb_bar_path_set_earlier(PlbBarPath *self, GPtrArray *earlier, double midfoot_x_m)
{
	g_ptr_array_ref(earlier);
	g_ptr_array_unref(self->earlier);
	self->earlier = earlier;
	self->midfoot_x_m = midfoot_x_m;
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

void plb_bar_path_set_current(PlbBarPath *self, const PlbViewPath *current)
{
	plb_view_path_clear(self->current);
	for (int side = 0; current && side < PLB_SIDES; side++)
		g_array_append_vals(self->current->end[side], current->end[side]->data,
				    current->end[side]->len);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

void plb_bar_path_set_text(PlbBarPath *self, const char *text)
{
	plb_describe(GTK_WIDGET(self), *text ? text : _("No bar path yet"));
}
