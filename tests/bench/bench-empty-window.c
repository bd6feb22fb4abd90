/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gtk/gtk.h>
#include <stdlib.h>
#include <time.h>

/* What a window costs that only fills itself with one colour, sixty times a second: the reference
 * of bench-window.py, of the same size, in the same run.
 *
 * usage: bench-empty-window SECONDS */

#define WIDTH 1366
#define HEIGHT 768

#define WARM 10 /* frames in which caches fill */

static guint frames;
static double warm_cpu_s;

static double cpu_s(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

static void draw(GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer unused)
{
	cairo_set_source_rgb(cr, 0.2, 0.2, 0.01 * (frames % 100));
	cairo_paint(cr);
}

static gboolean on_tick(GtkWidget *area, GdkFrameClock *clock, gpointer unused)
{
	gtk_widget_queue_draw(area);
	return G_SOURCE_CONTINUE;
}

static void on_after_paint(void)
{
	if (++frames == WARM)
		warm_cpu_s = cpu_s();
}

static gboolean on_end(gpointer ended)
{
	*(gboolean *)ended = TRUE;
	return G_SOURCE_REMOVE;
}

int main(int argc, char **argv)
{
	guint seconds = argc > 1 ? (guint)atoi(argv[1]) : 5;
	GtkWidget *window, *area;
	GdkFrameClock *clock;
	gboolean ended = FALSE;
	char per_frame[G_ASCII_DTOSTR_BUF_SIZE];

	gtk_init();
	window = gtk_window_new();
	area = gtk_drawing_area_new();
	gtk_window_set_default_size(GTK_WINDOW(window), WIDTH, HEIGHT);
	gtk_window_set_child(GTK_WINDOW(window), area);
	gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(area), draw, NULL, NULL);
	gtk_widget_add_tick_callback(area, on_tick, NULL, NULL);
	gtk_window_present(GTK_WINDOW(window));
	clock = gtk_widget_get_frame_clock(window);
	g_signal_connect(clock, "after-paint", G_CALLBACK(on_after_paint), NULL);
	g_timeout_add_seconds(seconds, on_end, &ended);
	while (!ended)
		g_main_context_iteration(NULL, TRUE);
	if (frames <= WARM)
		return EXIT_FAILURE;
	g_print("empty window: %u frames, cpu_ms_a_frame %s\n", frames,
		g_ascii_formatd(per_frame, sizeof per_frame, "%.2f",
				1e3 * (cpu_s() - warm_cpu_s) / (frames - WARM)));
	gtk_window_destroy(GTK_WINDOW(window));
	return EXIT_SUCCESS;
}
