/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/frame-meter.h"

#include <math.h>

#define LONGEST_INTERVAL_MS 1000.0 /* longer: nothing had to be drawn */

typedef struct {
	PlbLiveController *controller; /* outlives the window's frames */
	gint64 last_paint_us;
	double began_s; /* monotonic clock at sample 0, the earliest so far; NAN = unknown */
	GArray *interval_ms, *age_ms; /* double */
} Meter;

static double now_s(void)
{
	return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

static void on_after_paint(GdkFrameClock *clock, Meter *meter)
{
	const PlbLiveSnapshot *snapshot = plb_live_controller_get_snapshot(meter->controller);
	gint64 paint_us = g_get_monotonic_time();
	double interval_ms = 1e-3 * (double)(paint_us - meter->last_paint_us), age_ms;

	if (plb_live_controller_get_state(meter->controller) != PLB_LIVE_RECORDING ||
	    isnan(meter->began_s))
		return;
	age_ms = 1e3 * (now_s() - meter->began_s - snapshot->preview.time_s);
	if (meter->last_paint_us > 0 && interval_ms < LONGEST_INTERVAL_MS)
		g_array_append_val(meter->interval_ms, interval_ms);
	if (snapshot->preview.time_s > 1) /* the first second sets the clock */
		g_array_append_val(meter->age_ms, age_ms);
	meter->last_paint_us = paint_us;
}

static void on_preview(PlbLiveController *controller, Meter *meter)
{
	const PlbLiveSnapshot *snapshot = plb_live_controller_get_snapshot(controller);
	double began_s = now_s() - snapshot->recorded_s;

	if (snapshot->recorded_s > 0 && !snapshot->stale)
		meter->began_s = fmin(meter->began_s, began_s);
}

static int by_size(gconstpointer a, gconstpointer b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return (first > second) - (first < second);
}

static void print_quantiles(const char *name, GArray *values)
{
	static const double shares[] = { 0.5, 0.95, 0.99, 1.0 };
	static const char *const names[] = { "p50", "p95", "p99", "max" };

	g_array_sort(values, by_size);
	g_print(" %s", name);
	for (guint i = 0; i < G_N_ELEMENTS(shares) && values->len > 0; i++) {
		char text[G_ASCII_DTOSTR_BUF_SIZE];
		double value =
			g_array_index(values, double, (guint)(shares[i] * (values->len - 1)));

		g_print(" %s %s", names[i],
			g_ascii_dtostr(text, sizeof text, round(10 * value) / 10));
	}
}

static void on_state_changed(PlbLiveController *controller, Meter *meter)
{
	if (plb_live_controller_get_state(controller) != PLB_LIVE_SAVED || meter->age_ms->len == 0)
		return;
	g_print("frames %u", meter->interval_ms->len);
	print_quantiles("interval_ms", meter->interval_ms);
	print_quantiles("sample_to_pixel_ms", meter->age_ms);
	g_print("\n");
	g_array_set_size(meter->interval_ms, 0);
	g_array_set_size(meter->age_ms, 0);
	meter->began_s = NAN;
	meter->last_paint_us = 0;
}

static void on_realize(GtkWidget *window, Meter *meter)
{
	g_signal_connect(gtk_widget_get_frame_clock(window), "after-paint",
			 G_CALLBACK(on_after_paint), meter);
}

void plb_frame_meter_attach(GtkWidget *window, PlbLiveController *controller)
{
	Meter *meter;

	if (!g_getenv("PLUMBAR_FRAMES"))
		return;
	meter = g_new0(Meter, 1); /* as long as the program */
	meter->controller = g_object_ref(controller);
	meter->began_s = NAN;
	meter->interval_ms = g_array_new(FALSE, FALSE, sizeof(double));
	meter->age_ms = g_array_new(FALSE, FALSE, sizeof(double));
	g_signal_connect(window, "realize", G_CALLBACK(on_realize), meter);
	g_signal_connect(controller, "preview", G_CALLBACK(on_preview), meter);
	g_signal_connect(controller, "state-changed", G_CALLBACK(on_state_changed), meter);
}
