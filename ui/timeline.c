/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw.h"
#include "ui/format.h"
#include "ui/palette.h"

#define NAME_PX 20.0 /* the reps' numbers, above the lanes */
#define AXIS_PX 24.0
#define HEAD_PX 116.0
#define LANE_GAP_PX 10.0
#define DASH_PX 9 /* of the right side's trace */
#define DASH_GAP_PX 5
#define SELECT_MARGIN_S 3.0 /* shown before and after a selected rep */
#define LEAST_WINDOW_S 0.5

typedef struct {
	const char *title, *unit;
	PlbTimelineTrace first, last;
	int decimals;
} Lane;

static const Lane lanes[] = {
	{ N_("force"), "N", PLB_TIMELINE_FORCE_LEFT, PLB_TIMELINE_FORCE, 0 },
	{ N_("height"), "m", PLB_TIMELINE_HEIGHT, PLB_TIMELINE_HEIGHT, 2 },
	{ N_("velocity"), "m/s", PLB_TIMELINE_VELOCITY, PLB_TIMELINE_VELOCITY, 1 },
};

static const PlbColor trace_colors[PLB_TIMELINE_COUNT] = {
	[PLB_TIMELINE_FORCE_LEFT] = PLB_COLOR_LEFT,  [PLB_TIMELINE_FORCE_RIGHT] = PLB_COLOR_RIGHT,
	[PLB_TIMELINE_FORCE] = PLB_COLOR_TRACE,      [PLB_TIMELINE_HEIGHT] = PLB_COLOR_TRACE,
	[PLB_TIMELINE_VELOCITY] = PLB_COLOR_CURRENT,
};

struct _PlbTimeline {
	GtkWidget parent;
	const PlbTimelineData *data;
	double from_s, to_s;
	guint set_index, rep_index;
};

G_DEFINE_FINAL_TYPE(PlbTimeline, plb_timeline, GTK_TYPE_WIDGET)

enum { SIGNAL_REP_CLICKED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

static double plot_width(PlbTimeline *self)
{
	return MAX(gtk_widget_get_width(GTK_WIDGET(self)) - HEAD_PX, 1.0);
}

static double time_x(PlbTimeline *self, double time_s)
{
	return HEAD_PX + plot_width(self) * (time_s - self->from_s) / (self->to_s - self->from_s);
}

static double x_time(PlbTimeline *self, double x)
{
	return self->from_s + (x - HEAD_PX) / plot_width(self) * (self->to_s - self->from_s);
}

typedef struct {
	double top, height, low, high;
	double least, most; /* in the data */
} Scale;

static double value_y(const Scale *scale, double value)
{
	return scale->top + scale->height * (scale->high - value) / (scale->high - scale->low);
}

/* Whole recording, so that scales stay put while one moves through it. */
static gboolean lane_range(PlbTimeline *self, const Lane *lane, Scale *scale)
{
	double low = G_MAXDOUBLE, high = -G_MAXDOUBLE;

	for (int i = (int)lane->first; i <= (int)lane->last; i++) {
		const PlbMinMax *trace = self->data->trace[i];
		double l, h;

		if (trace && plb_min_max_range(trace, 0, G_MAXSIZE, &l, &h)) {
			low = MIN(low, l);
			high = MAX(high, h);
		}
	}
	if (low > high)
		return FALSE;
	scale->least = low;
	scale->most = high;
	scale->low = low - 0.05 * (high - low) - 1e-6;
	scale->high = high + 0.05 * (high - low) + 1e-6;
	return TRUE;
}

/* The right side has dashes: colour is not all that tells it from the left. */
static gboolean is_gap(int index, int column)
{
	return index == PLB_TIMELINE_FORCE_RIGHT && column % (DASH_PX + DASH_GAP_PX) >= DASH_PX;
}

/* One node a pixel column, from the extremes of what falls into it. */
static void draw_trace(PlbTimeline *self, GtkSnapshot *snapshot, int index, const Scale *scale)
{
	const PlbMinMax *trace = self->data->trace[index];
	GdkRGBA color = plb_palette_color(trace_colors[index]);
	double rate = self->data->rate_hz;
	int columns = (int)plot_width(self);

	for (int column = 0; column < columns; column++) {
		double from = x_time(self, HEAD_PX + column) * rate;
		double to = x_time(self, HEAD_PX + column + 1) * rate;
		double low, high, top;

		/* one sample more than falls in, so that columns join up */
		if (to < 0 || is_gap(index, column) ||
		    !plb_min_max_range(trace, (gsize)MAX(from, 0.0), (gsize)to + 2, &low, &high))
			continue;
		top = value_y(scale, high) - 0.75;
		plb_draw_rect(snapshot, HEAD_PX + column, top, 1, value_y(scale, low) - top + 0.75,
			      &color);
	}
}

static void draw_lane(PlbTimeline *self, GtkSnapshot *snapshot, const Lane *lane, Scale *scale)
{
	GtkWidget *widget = GTK_WIDGET(self);
	PlbTextStyle style = { .size_px = 13, .color = plb_palette_color(PLB_COLOR_DIM) };
	GdkRGBA faint = plb_palette_color(PLB_COLOR_FAINT);
	g_autofree char *title = g_strdup_printf("%s %s", _(lane->title), lane->unit);
	g_autofree char *low = NULL, *high = NULL;

	plb_draw_text(widget, snapshot, title, 0, scale->top + scale->height / 2, &style);
	if (!lane_range(self, lane, scale)) {
		plb_draw_text(widget, snapshot, _("not measured"), HEAD_PX + 12,
			      scale->top + scale->height / 2, &style);
		return;
	}
	low = plb_format_number(PLB_SHOWN(LANE_SCALE, scale->least), lane->decimals);
	high = plb_format_number(PLB_SHOWN(LANE_SCALE, scale->most), lane->decimals);
	if (scale->low < 0 && scale->high > 0)
		plb_draw_rect(snapshot, HEAD_PX, value_y(scale, 0), plot_width(self), 1, &faint);
	for (int i = (int)lane->first; i <= (int)lane->last; i++) {
		if (self->data->trace[i])
			draw_trace(self, snapshot, i, scale);
	}
	style.align = 1.0f;
	style.size_px = 11;
	plb_draw_text(widget, snapshot, high, HEAD_PX - 6, scale->top + 7, &style);
	plb_draw_text(widget, snapshot, low, HEAD_PX - 6, scale->top + scale->height - 7, &style);
}

static void draw_span(PlbTimeline *self, GtkSnapshot *snapshot, const PlbTimelineSpan *span,
		      double height)
{
	gboolean chosen = span->set_index == self->set_index && span->rep_index == self->rep_index;
	double left = time_x(self, span->start_s), right = time_x(self, span->end_s);
	GdkRGBA fill = plb_palette_color(PLB_COLOR_BODY);
	PlbTextStyle style = { .size_px = 13,
			       .bold = chosen,
			       .align = 0.5f,
			       .color = plb_palette_color(PLB_COLOR_TEXT) };
	g_autofree char *name = g_strdup_printf(span->complete ? "%u" : "(%u)", span->rep_index);

	fill.alpha = chosen ? 0.34f : 0.14f;
	plb_draw_rect(snapshot, left, 0, right - left, height - AXIS_PX, &fill);
	plb_draw_text(GTK_WIDGET(self), snapshot, name, (left + right) / 2, 10, &style);
	if (chosen)
		plb_draw_rect(snapshot, time_x(self, span->bottom_s) - 1, NAME_PX, 2,
			      height - AXIS_PX - NAME_PX, &style.color);
}

static double tick_step(double window_s)
{
	static const double steps[] = { 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600 };

	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		if (window_s / steps[i] <= 12)
			return steps[i];
	}
	return 1800;
}

static void draw_axis(PlbTimeline *self, GtkSnapshot *snapshot, double height)
{
	PlbTextStyle style = { .size_px = 12,
			       .align = 0.5f,
			       .color = plb_palette_color(PLB_COLOR_DIM) };
	double step = tick_step(self->to_s - self->from_s);
	double first = ceil(self->from_s / step) * step;
	int decimals = step < 1 ? 1 : 0;

	for (double t = first; t <= self->to_s; t += step) {
		g_autofree char *text = plb_format_unit(PLB_SHOWN(AXIS_TIME, t), decimals, "s");
		double x = time_x(self, t);

		plb_draw_rect(snapshot, x, height - AXIS_PX, 1, 4, &style.color);
		if (x < HEAD_PX + plot_width(self) - 14)
			plb_draw_text(GTK_WIDGET(self), snapshot, text, x, height - 9, &style);
	}
}

static void draw_contents(PlbTimeline *self, GtkSnapshot *snapshot, double height)
{
	double lane_height = (height - AXIS_PX - NAME_PX) / G_N_ELEMENTS(lanes) - LANE_GAP_PX;

	gtk_snapshot_push_clip(
		snapshot,
		&GRAPHENE_RECT_INIT((float)HEAD_PX, 0, (float)plot_width(self), (float)height));
	for (guint i = 0; i < self->data->spans->len; i++)
		draw_span(self, snapshot, &g_array_index(self->data->spans, PlbTimelineSpan, i),
			  height);
	gtk_snapshot_pop(snapshot);
	for (guint i = 0; i < G_N_ELEMENTS(lanes); i++) {
		Scale scale = { .top = NAME_PX + i * (lane_height + LANE_GAP_PX),
				.height = lane_height };

		draw_lane(self, snapshot, &lanes[i], &scale);
	}
	draw_axis(self, snapshot, height);
}

static void plb_timeline_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	PlbTimeline *self = PLB_TIMELINE(widget);

	if (self->data && self->to_s > self->from_s)
		draw_contents(self, snapshot, gtk_widget_get_height(widget));
}

static void set_window(PlbTimeline *self, double from_s, double to_s)
{
	double whole = self->data ? self->data->duration_s : 0.0;
	double length = CLAMP(to_s - from_s, MIN(LEAST_WINDOW_S, whole), whole);

	from_s = CLAMP(from_s, 0.0, whole - length);
	self->from_s = from_s;
	self->to_s = from_s + length;
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void zoom(PlbTimeline *self, double factor, double around_s)
{
	set_window(self, around_s + (self->from_s - around_s) * factor,
		   around_s + (self->to_s - around_s) * factor);
}

static void move(PlbTimeline *self, double part)
{
	double by = part * (self->to_s - self->from_s);

	set_window(self, self->from_s + by, self->to_s + by);
}

static gboolean on_key(GtkEventControllerKey *controller, guint key, guint code,
		       GdkModifierType state, PlbTimeline *self)
{
	double middle = 0.5 * (self->from_s + self->to_s);

	if (key == GDK_KEY_plus || key == GDK_KEY_equal || key == GDK_KEY_KP_Add)
		zoom(self, 0.7, middle);
	else if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract)
		zoom(self, 1 / 0.7, middle);
	else if (key == GDK_KEY_Left)
		move(self, -0.1);
	else if (key == GDK_KEY_Right)
		move(self, 0.1);
	else if (key == GDK_KEY_0 || key == GDK_KEY_KP_0)
		plb_timeline_show_all(self);
	else
		return GDK_EVENT_PROPAGATE;
	return GDK_EVENT_STOP;
}

static gboolean on_scroll(GtkEventControllerScroll *controller, double dx, double dy,
			  PlbTimeline *self)
{
	double middle = 0.5 * (self->from_s + self->to_s);

	if (fabs(dx) > fabs(dy))
		move(self, 0.1 * dx);
	else
		zoom(self, pow(1.25, dy), middle);
	return GDK_EVENT_STOP;
}

static void on_pressed(GtkGestureClick *gesture, int presses, double x, double y, PlbTimeline *self)
{
	double time_s = x_time(self, x);

	gtk_widget_grab_focus(GTK_WIDGET(self));
	for (guint i = 0; self->data && i < self->data->spans->len; i++) {
		const PlbTimelineSpan *span = &g_array_index(self->data->spans, PlbTimelineSpan, i);

		if (time_s >= span->start_s && time_s <= span->end_s) {
			g_signal_emit(self, signals[SIGNAL_REP_CLICKED], 0, span->set_index,
				      span->rep_index);
			return;
		}
	}
}

static void describe(PlbTimeline *self)
{
	const PlbTimelineSpan *span =
		self->data ? plb_timeline_data_find(self->data, self->set_index, self->rep_index)
			   : NULL;
	g_autofree char *text = NULL;

	if (!self->data)
		text = g_strdup(_("No recording"));
	else if (span)
		text = g_strdup_printf(
			_("Set %u rep %u: starts %.2f s, bottom %.2f s, ends %.2f s"),
			span->set_index, span->rep_index, PLB_SHOWN(REP_START, span->start_s),
			PLB_SHOWN(REP_BOTTOM, span->bottom_s), PLB_SHOWN(REP_END, span->end_s));
	else
		text = g_strdup_printf(_("%.1f s, %u reps"),
				       PLB_SHOWN(DURATION, self->data->duration_s),
				       self->data->spans->len);
	plb_describe(GTK_WIDGET(self), text);
}

static void plb_timeline_class_init(PlbTimelineClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	widget_class->snapshot = plb_timeline_snapshot;
	gtk_widget_class_set_css_name(widget_class, "timeline");
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
	signals[SIGNAL_REP_CLICKED] =
		g_signal_new("rep-clicked", PLB_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
			     NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void plb_timeline_init(PlbTimeline *self)
{
	GtkWidget *widget = GTK_WIDGET(self);
	GtkEventController *keys = gtk_event_controller_key_new();
	GtkEventController *scroll =
		gtk_event_controller_scroll_new(GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
	GtkGesture *click = gtk_gesture_click_new();

	g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), self);
	g_signal_connect(scroll, "scroll", G_CALLBACK(on_scroll), self);
	g_signal_connect(click, "pressed", G_CALLBACK(on_pressed), self);
	gtk_widget_add_controller(widget, keys);
	gtk_widget_add_controller(widget, scroll);
	gtk_widget_add_controller(widget, GTK_EVENT_CONTROLLER(click));
	gtk_widget_set_focusable(widget, TRUE);
	gtk_widget_set_overflow(widget, GTK_OVERFLOW_HIDDEN);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Force, height and velocity over time"), -1);
	describe(self);
	plb_draw_follow_style(widget);
}

void plb_timeline_set_data(PlbTimeline *self, const PlbTimelineData *data)
{
	self->data = data;
	self->set_index = self->rep_index = 0;
	plb_timeline_show_all(self);
	describe(self);
}

void plb_timeline_select(PlbTimeline *self, guint set_index, guint rep_index)
{
	const PlbTimelineSpan *span =
		self->data ? plb_timeline_data_find(self->data, set_index, rep_index) : NULL;

	self->set_index = span ? set_index : 0;
	self->rep_index = span ? rep_index : 0;
	if (span)
		set_window(self, span->start_s - SELECT_MARGIN_S, span->end_s + SELECT_MARGIN_S);
	describe(self);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

void plb_timeline_show_all(PlbTimeline *self)
{
	set_window(self, 0.0, self->data ? self->data->duration_s : 0.0);
}
