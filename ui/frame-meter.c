/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/frame-meter.h"

#include <math.h>
#include <time.h>

#define LONGEST_INTERVAL_MS 1000.0 /* longer: nothing had to be drawn */
#define LATE_MS 50.0

/* The way of a sample to the screen, in the order it is taken. */
typedef enum {
	STAGE_ANALYSIS, /* received, not yet in the preview that was shown */
	STAGE_LOOK,     /* the preview is made, the window does not know yet */
	STAGE_CLOCK,    /* the window knows, and waits for the frame's beginning */
	STAGE_LAYOUT,   /* labels' new sizes */
	STAGE_DRAW,     /* painted and handed to the display */
	STAGE_COUNT
} Stage;

static const char *const stage_names[] = { "analysis", "look", "clock", "layout", "draw" };

typedef struct {
	PlbLiveController *controller; /* outlives the window's frames */
	gint64 last_paint_us;
	double began_s; /* monotonic clock at sample 0, the earliest so far; NAN = unknown */
	gint64 shown_us, frame_us, layout_us; /* monotonic: of the frame that is made now */
	double frame_cpu_ms, waiting_s;       /* recording received, but not in the preview */
	GArray *interval_ms, *age_ms;         /* double */
	GArray *work_ms; /* double: from the frame's beginning until it is painted */
	guint late[STAGE_COUNT + 1], late_count; /* by what took longest; the last: before that */
} Meter;

static double now_s(void)
{
	return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

/* Of the window's thread: what a frame took beyond it, other programs had. */
static double cpu_ms(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return 1e3 * (double)used.tv_sec + 1e-6 * (double)used.tv_nsec;
}

static void print_number(const char *name, double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	g_print(" %s %s", name, g_ascii_dtostr(text, sizeof text, rint(10 * value) / 10));
}

/* Where the time of a late frame went; what is left over was before the window's computer had it.
 */
static void tell_late(Meter *meter, const PlbLiveSnapshot *snapshot, double age_ms, gint64 paint_us)
{
	double ms[STAGE_COUNT + 1] = {
		[STAGE_LOOK] = 1e-3 * (double)(meter->shown_us - snapshot->preview_us),
		[STAGE_CLOCK] = 1e-3 * (double)(meter->frame_us - meter->shown_us),
		[STAGE_LAYOUT] = 1e-3 * (double)(meter->layout_us - meter->frame_us),
		[STAGE_DRAW] = 1e-3 * (double)(paint_us - meter->layout_us),
	};
	guint longest = STAGE_COUNT;

	/* samples that came after the preview was made are not waited for */
	ms[STAGE_ANALYSIS] = fmax(1e3 * meter->waiting_s - ms[STAGE_LOOK], 0);
	ms[STAGE_COUNT] = age_ms;
	for (guint i = 0; i < STAGE_COUNT; i++)
		ms[STAGE_COUNT] -= ms[i];
	for (guint i = 0; i < STAGE_COUNT; i++)
		longest = ms[i] > ms[longest] ? i : longest;
	meter->late[longest]++;
	meter->late_count++;
	g_print("late");
	print_number("at_s", snapshot->preview.time_s);
	print_number("age_ms", age_ms);
	print_number("rack", ms[STAGE_COUNT]);
	for (guint i = 0; i < STAGE_COUNT; i++)
		print_number(stage_names[i], ms[i]);
	print_number("frame_cpu", cpu_ms() - meter->frame_cpu_ms);
	g_print("\n");
}

static void on_before_paint(GdkFrameClock *clock, Meter *meter)
{
	meter->frame_us = g_get_monotonic_time();
	meter->frame_cpu_ms = cpu_ms();
}

/* The clock tells its phases before the widgets do their part, layout before paint. */
static void on_paint(GdkFrameClock *clock, Meter *meter)
{
	meter->layout_us = g_get_monotonic_time();
}

static void on_after_paint(GdkFrameClock *clock, Meter *meter)
{
	const PlbLiveSnapshot *snapshot = plb_live_controller_get_snapshot(meter->controller);
	gint64 paint_us = g_get_monotonic_time();
	double interval_ms = 1e-3 * (double)(paint_us - meter->last_paint_us);
	double work_ms = 1e-3 * (double)(paint_us - meter->frame_us), age_ms;

	if (plb_live_controller_get_state(meter->controller) != PLB_LIVE_RECORDING ||
	    isnan(meter->began_s))
		return;
	age_ms = 1e3 *
		 ((double)paint_us / G_USEC_PER_SEC - meter->began_s - snapshot->preview.time_s);
	if (meter->last_paint_us > 0 && interval_ms < LONGEST_INTERVAL_MS)
		g_array_append_val(meter->interval_ms, interval_ms);
	g_array_append_val(meter->work_ms, work_ms);
	meter->last_paint_us = paint_us;
	/* the first second sets the clock; of a rack that is silent nothing is shown as live */
	if (snapshot->preview.time_s <= 1 || snapshot->stale)
		return;
	g_array_append_val(meter->age_ms, age_ms);
	if (age_ms > LATE_MS)
		tell_late(meter, snapshot, age_ms, paint_us);
}

static void on_preview(PlbLiveController *controller, Meter *meter)
{
	const PlbLiveSnapshot *snapshot = plb_live_controller_get_snapshot(controller);
	double began_s = now_s() - snapshot->recorded_s;

	if (snapshot->recorded_s > 0 && !snapshot->stale)
		meter->began_s = fmin(meter->began_s, began_s);
	meter->shown_us = g_get_monotonic_time();
	meter->waiting_s = snapshot->recorded_s - snapshot->preview.time_s;
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
	for (guint i = 0; i < G_N_ELEMENTS(shares) && values->len > 0; i++)
		print_number(names[i],
			     g_array_index(values, double, (guint)(shares[i] * (values->len - 1))));
	g_array_set_size(values, 0);
}

static void print_late(Meter *meter)
{
	g_print(" late %u of %u", meter->late_count, meter->age_ms->len);
	for (guint i = 0; i <= STAGE_COUNT; i++) {
		if (meter->late[i] > 0)
			g_print(" %s %u", i == STAGE_COUNT ? "rack" : stage_names[i],
				meter->late[i]);
		meter->late[i] = 0;
	}
	meter->late_count = 0;
}

static void on_state_changed(PlbLiveController *controller, Meter *meter)
{
	if (plb_live_controller_get_state(controller) != PLB_LIVE_SAVED || meter->age_ms->len == 0)
		return;
	g_print("frames %u", meter->interval_ms->len);
	print_late(meter);
	print_quantiles("work_ms", meter->work_ms);
	print_quantiles("interval_ms", meter->interval_ms);
	print_quantiles("sample_to_pixel_ms", meter->age_ms);
	g_print("\n");
	meter->began_s = NAN;
	meter->last_paint_us = 0;
}

static void on_realize(GtkWidget *window, Meter *meter)
{
	GdkFrameClock *clock = gtk_widget_get_frame_clock(window);

	g_signal_connect(clock, "before-paint", G_CALLBACK(on_before_paint), meter);
	g_signal_connect(clock, "paint", G_CALLBACK(on_paint), meter);
	g_signal_connect(clock, "after-paint", G_CALLBACK(on_after_paint), meter);
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
	meter->work_ms = g_array_new(FALSE, FALSE, sizeof(double));
	g_signal_connect(window, "realize", G_CALLBACK(on_realize), meter);
	g_signal_connect(controller, "preview", G_CALLBACK(on_preview), meter);
	g_signal_connect(controller, "state-changed", G_CALLBACK(on_state_changed), meter);
}
