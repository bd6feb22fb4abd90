/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/demo.h"

#include "ui/screenshot.h"

/* Time for the window to draw what it was last told, before its picture is taken. */
#define SETTLE_MS 400

typedef struct {
	PlbWindow *window;
	char *path, *screenshot_path;
	gboolean opening; /* what is loaded next ends it; anything else is the user's */
	PlbDemoFunc done;
	gpointer user_data;
	GError *error;
} Demo;

static void finish(Demo *demo)
{
	g_signal_handlers_disconnect_by_data(plb_window_get_controller(demo->window), demo);
	g_signal_handlers_disconnect_by_data(plb_window_get_review_page(demo->window), demo);
	demo->done(demo->window, demo->path, demo->error, demo->user_data);
	g_object_unref(demo->window);
	g_free(demo->path);
	g_free(demo->screenshot_path);
	g_clear_error(&demo->error);
	g_free(demo);
}

/* What comes after the picture, if one is wanted, and at once otherwise. */
static void take_picture(Demo *demo, PlbScreenshotFunc next)
{
	if (demo->screenshot_path && !demo->error)
		plb_screenshot_save(GTK_WINDOW(demo->window), demo->screenshot_path, next, demo);
	else
		next(NULL, demo);
}

static void keep_error(Demo *demo, const GError *error)
{
	g_clear_pointer(&demo->screenshot_path, g_free);
	if (error)
		demo->error = g_error_copy(error);
}

static void on_last_picture(const GError *error, gpointer data)
{
	keep_error(data, error);
	finish(data);
}

static gboolean finish_later(gpointer data)
{
	take_picture(data, on_last_picture);
	return G_SOURCE_REMOVE;
}

static void on_loaded(PlbReviewPage *page, gboolean loaded, Demo *demo)
{
	if (!demo->opening)
		return;
	demo->opening = FALSE;
	if (!loaded && !demo->error)
		g_set_error_literal(&demo->error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_OPEN,
				    plb_review_page_get_problem(page));
	g_timeout_add(SETTLE_MS, finish_later, demo);
}

static void on_live_picture(const GError *error, gpointer data)
{
	Demo *demo = data;

	keep_error(demo, error);
	demo->opening = TRUE;
	plb_window_open(demo->window, demo->path);
}

static gboolean show_saved(gpointer data)
{
	take_picture(data, on_live_picture);
	return G_SOURCE_REMOVE;
}

static void fail(Demo *demo, PlbLiveController *controller)
{
	g_set_error_literal(&demo->error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE,
			    plb_live_controller_get_problem(controller));
	g_timeout_add(SETTLE_MS, finish_later, demo);
}

static void on_state_changed(PlbLiveController *controller, Demo *demo)
{
	switch (plb_live_controller_get_state(controller)) {
	case PLB_LIVE_CONNECTED:
		plb_live_controller_record(controller, TRUE);
		break;
	case PLB_LIVE_SAVED:
		demo->path = g_strdup(plb_live_controller_get_path(controller));
		g_timeout_add(SETTLE_MS, show_saved, demo);
		break;
	case PLB_LIVE_FAILED:
		fail(demo, controller);
		break;
	case PLB_LIVE_SETUP:
		if (plb_live_controller_get_problem(controller))
			fail(demo, controller);
		break;
	case PLB_LIVE_CONNECTING:
	case PLB_LIVE_RECORDING:
	case PLB_LIVE_SAVING:
		break;
	}
}

static void start_set(Demo *demo, const PlbDemoPlan *plan)
{
	PlbLiveController *controller = plb_window_get_controller(demo->window);
	g_autoptr(PlbRackChoice) choice = plb_rack_choice_new();

	g_free(choice->scenario);
	choice->scenario = g_strdup(plan->scenario);
	choice->reps = plan->reps;
	choice->seed = plan->seed;
	choice->settings = g_strdupv(plan->settings);
	plb_setup_page_set_choice(plb_live_page_get_setup(plb_window_get_live_page(demo->window)),
				  choice);
	g_signal_connect(controller, "state-changed", G_CALLBACK(on_state_changed), demo);
	plb_live_controller_connect(controller, choice);
}

void plb_demo_run(PlbWindow *window, const PlbDemoPlan *plan, PlbDemoFunc done, gpointer user_data)
{
	Demo *demo = g_new0(Demo, 1);

	demo->window = g_object_ref(window);
	demo->screenshot_path = g_strdup(plan->screenshot_path);
	demo->done = done;
	demo->user_data = user_data;
	g_signal_connect(plb_window_get_review_page(window), "loaded", G_CALLBACK(on_loaded), demo);
	if (plan->scenario) {
		start_set(demo, plan);
	} else if (plan->open_path) {
		demo->path = g_strdup(plan->open_path);
		demo->opening = TRUE;
		plb_window_open(window, plan->open_path);
	} else {
		g_timeout_add(SETTLE_MS, finish_later, demo);
	}
}
