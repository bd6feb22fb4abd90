/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test-lib.h"
#include "tests/ui/widgets.h"
#include "ui/application.h"
#include "ui/balance-bar.h"
#include "ui/bar-path.h"
#include "ui/figure-view.h"
#include "ui/format.h"
#include "ui/rep-strip.h"
#include "ui/timeline.h"
#include "ui/view-model.h"
#include "ui/window.h"

#include <glib/gstdio.h>

/* The window in this process, on a display of the wrapper's: real widgets, the real virtual rack,
 * real files. */

static AdwApplication *application;
static char *session_path; /* a simulated set of four reps */

static PlbWindow *window_new(void)
{
	PlbWindow *window = plb_window_new(application);

	gtk_window_present(GTK_WINDOW(window));
	run_for(200);
	return window;
}

static void window_close(PlbWindow *window)
{
	gtk_window_destroy(GTK_WINDOW(window));
	run_for(50);
}

static void activate(PlbWindow *window, const char *action)
{
	ck_assert_msg(g_action_group_get_action_enabled(G_ACTION_GROUP(window), action),
		      "%s is not to be done now", action);
	g_action_group_activate_action(G_ACTION_GROUP(window), action, NULL);
}

/* As fast as the machine can, through the same recorder as a live set. */
static void record_session(void)
{
	PlbLifterSetup lifter_setup = {
		.scenario = "fatigue-shift", .reps = 4, .load_kg = NAN, .seed = 3
	};
	PlbRecorderOptions options = { .path = session_path, .lossless = TRUE };
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbRecorder) recorder = plb_recorder_new();
	PlbStreamInfo info = plb_rig_stream_info(rig, 1000);
	g_autoptr(GError) error = NULL;
	PlbLifter *lifter;
	PlbRack *rack;

	plb_pipeline_setup_init(&options.setup, &info);
	rack = plb_rack_list_open_virtual(&lifter_setup, FALSE, &options.setup, &lifter, &error);
	ck_assert_msg(rack != NULL, "%s", error ? error->message : "");
	options.duration_s = plb_lifter_get_duration_s(lifter);
	ck_assert(plb_recorder_start(recorder, rack, rig, &options, &error));
	ck_assert_msg(plb_recorder_wait(recorder, &error), "%s", error ? error->message : "");
}

START_TEST(a_set_is_recorded_for_the_others)
{
	record_session();
	ck_assert(g_file_test(session_path, G_FILE_TEST_EXISTS));
}
END_TEST

static void set_flag(PlbReviewPage *page, gboolean loaded, int *flag)
{
	*flag = loaded ? 1 : -1;
}

static gboolean is_set(gpointer flag)
{
	return *(int *)flag != 0;
}

static int open_session(PlbWindow *window, const char *path)
{
	int loaded = 0;
	gulong handler = g_signal_connect(plb_window_get_review_page(window), "loaded",
					  G_CALLBACK(set_flag), &loaded);

	plb_window_open(window, path);
	wait_for(is_set, &loaded, 30);
	g_signal_handler_disconnect(plb_window_get_review_page(window), handler);
	run_for(100);
	return loaded;
}

static void assert_named(GtkWidget *widget, gpointer count)
{
	GtkAccessible *accessible = GTK_ACCESSIBLE(widget);
	gboolean drawn = PLB_IS_FIGURE_VIEW(widget) || PLB_IS_BALANCE_BAR(widget) ||
			 PLB_IS_BAR_PATH(widget) || PLB_IS_REP_STRIP(widget) ||
			 PLB_IS_TIMELINE(widget);

	if (drawn)
		ck_assert_msg(gtk_test_accessible_has_property(accessible,
							       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION),
			      "%s has no description", G_OBJECT_TYPE_NAME(widget));
	if (!drawn && !GTK_IS_SPIN_BUTTON(widget) && !GTK_IS_DROP_DOWN(widget) &&
	    !GTK_IS_MENU_BUTTON(widget) && !GTK_IS_COLUMN_VIEW(widget))
		return;
	ck_assert_msg(gtk_test_accessible_has_property(accessible, GTK_ACCESSIBLE_PROPERTY_LABEL),
		      "a %s has no name", G_OBJECT_TYPE_NAME(widget));
	++*(int *)count;
}

START_TEST(every_control_has_a_name)
{
	static const char *const buttons[] = { "Connect",
					       "Record",
					       "Stop",
					       "Next set",
					       "Review set",
					       "Choose athlete",
					       "Athletes and targets",
					       "Pick an athlete",
					       "Add athlete",
					       "Trains now",
					       "Remove athlete",
					       "Tare",
					       "Open a session file",
					       "Look for racks again",
					       "Choose rig file",
					       "Whole recording",
					       "Main menu" };
	PlbWindow *window = window_new();
	int count = 0;

	for_each_widget(GTK_WIDGET(window), assert_named, &count);
	ck_assert_int_ge(count, 14);
	for (guint i = 0; i < G_N_ELEMENTS(buttons); i++)
		find_named(GTK_WIDGET(window), buttons[i]);
	window_close(window);
}
END_TEST

START_TEST(it_starts_with_the_set_up)
{
	PlbWindow *window = window_new();
	g_autoptr(PlbRackChoice) choice = plb_setup_page_get_choice(
		plb_live_page_get_setup(plb_window_get_live_page(window)));

	ck_assert(choice->virtual_rack);
	ck_assert_str_eq(choice->scenario, "fatigue-shift");
	ck_assert(gtk_widget_get_mapped(find_named(GTK_WIDGET(window), "Connect")));
	ck_assert(!gtk_widget_get_visible(find_named(GTK_WIDGET(window), "Record")));
	ck_assert(!gtk_widget_get_visible(find_named(GTK_WIDGET(window), "Stop")));
	ck_assert_str_eq(text_of(GTK_WIDGET(window), "Rack state"), "○ No rack connected");
	window_close(window);
}
END_TEST

START_TEST(a_session_is_shown_as_the_pipeline_judged_it)
{
	PlbWindow *window = window_new();
	GtkWidget *root = GTK_WIDGET(window);
	g_autoptr(PlbSession) session = plb_session_open(session_path, NULL);
	g_autoptr(PlbPipeline) pipeline = plb_session_analyze(session, NULL);
	const PlbResult *result = plb_pipeline_get_result(pipeline);
	g_autoptr(PlbSetView) view = NULL;
	g_autofree char *title = NULL;

	ck_assert_int_eq(open_session(window, session_path), 1);
	ck_assert_uint_eq(result->sets->len, 1);
	view = plb_set_view_new(g_ptr_array_index(result->sets, 0), 0);
	ck_assert_uint_eq(view->reps->len, 4);
	ck_assert_str_eq(text_of(root, "Reviewed verdict"), view->verdict.sentence);
	ck_assert_str_eq(text_of(root, "Reviewed verdict state"), view->verdict.state_text);
	for (guint i = 0; i < view->reps->len; i++) {
		const PlbViewRep *rep = g_ptr_array_index(view->reps, i);
		g_autofree char *velocity = g_strdup_printf("Rep %u Velocity m/s", rep->index);
		g_autofree char *asymmetry = g_strdup_printf("Rep %u Right − left %%", rep->index);
		g_autofree char *low_back = g_strdup_printf("Rep %u Low back N·m", rep->index);

		ck_assert_str_eq(text_of(root, velocity), rep->cell[PLB_REP_COLUMN_VELOCITY]);
		ck_assert_str_eq(text_of(root, asymmetry), rep->cell[PLB_REP_COLUMN_ASYMMETRY]);
		ck_assert_str_eq(text_of(root, low_back), rep->cell[PLB_REP_COLUMN_LOW_BACK]);
	}
	ck_assert_str_eq(text_of(root, "Shown rep"), "Rep 4 at the bottom");
	g_action_group_activate_action(G_ACTION_GROUP(window), "select-rep",
				       g_variant_new_uint32(2));
	run_for(700);
	ck_assert_str_eq(text_of(root, "Shown rep"), "Rep 2 at the bottom");
	title = g_strdup_printf("Set 1 rep 2: starts %.2f s, bottom %.2f s, ends %.2f s",
				((PlbViewRep *)g_ptr_array_index(view->reps, 1))->start_s,
				((PlbViewRep *)g_ptr_array_index(view->reps, 1))->bottom_s,
				((PlbViewRep *)g_ptr_array_index(view->reps, 1))->end_s);
	gtk_test_accessible_assert_property(
		GTK_ACCESSIBLE(find_named(root, "Force, height and velocity over time")),
		GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title);
	window_close(window);
}
END_TEST

START_TEST(what_is_no_session_is_said_in_one_line)
{
	PlbWindow *window = window_new();
	g_autofree char *path = g_strconcat(session_path, ".random", NULL);

	ck_assert(g_file_set_contents(path, "these bytes are no session", -1, NULL));
	ck_assert_int_eq(open_session(window, path), -1);
	ck_assert(gtk_widget_get_mapped(find_named(GTK_WIDGET(window), "Open another")));
	ck_assert_int_eq(open_session(window, session_path), 1);
	g_unlink(path);
	window_close(window);
}
END_TEST

static gboolean is_connected(gpointer controller)
{
	return plb_live_controller_get_state(controller) == PLB_LIVE_CONNECTED;
}

static gboolean is_saved(gpointer controller)
{
	return plb_live_controller_get_state(controller) == PLB_LIVE_SAVED;
}

static gboolean has_recorded(gpointer controller)
{
	return plb_live_controller_get_snapshot(controller)->recorded_s > 1.5;
}

START_TEST(stop_saves_in_mid_set_and_the_next_set_follows)
{
	PlbWindow *window = window_new();
	GtkWidget *root = GTK_WIDGET(window);
	PlbLiveController *controller = plb_window_get_controller(window);
	g_autoptr(GError) error = NULL;
	PlbVerifyReport report;

	activate(window, "connect");
	wait_for(is_connected, controller, 20);
	ck_assert_str_eq(text_of(root, "Verdict"), "Ready: press Record");
	ck_assert_str_eq(text_of(root, "Mean concentric velocity"), "–");
	activate(window, "record");
	wait_for(has_recorded, controller, 20);
	ck_assert(gtk_widget_get_visible(find_named(root, "Stop")));
	ck_assert(g_str_has_prefix(text_of(root, "Recording time"), "● 00:0"));
	activate(window, "stop");
	wait_for(is_saved, controller, 20);
	ck_assert(!gtk_widget_get_visible(find_named(root, "Stop")));
	ck_assert_str_eq(text_of(root, "Verdict"), "No rep was found");
	ck_assert(plb_session_verify(plb_live_controller_get_path(controller), &report, &error));
	ck_assert(report.finished && !report.damaged && report.duration_s >= 1.5);
	plb_verify_report_clear(&report);
	activate(window, "next");
	wait_for(is_connected, controller, 20);
	activate(window, "disconnect");
	ck_assert(gtk_widget_get_mapped(find_named(root, "Connect")));
	window_close(window);
}
END_TEST

START_TEST(closing_the_window_saves_the_recording)
{
	PlbWindow *window = window_new();
	PlbLiveController *controller = g_object_ref(plb_window_get_controller(window));
	PlbVerifyReport report;

	g_object_add_weak_pointer(G_OBJECT(window), (gpointer *)&window);
	activate(window, "connect");
	wait_for(is_connected, controller, 20);
	activate(window, "record");
	wait_for(has_recorded, controller, 20);
	gtk_window_close(GTK_WINDOW(window));
	wait_for(is_saved, controller, 20);
	run_for(100);
	ck_assert_ptr_null(window);
	ck_assert(plb_session_verify(plb_live_controller_get_path(controller), &report, NULL));
	ck_assert(report.finished && !report.damaged);
	plb_verify_report_clear(&report);
	g_object_unref(controller);
}
END_TEST

static double capital_height_px(GtkWidget *label)
{
	g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(label, "H");
	PangoRectangle ink;

	pango_layout_get_extents(layout, &ink, NULL);
	return (double)ink.height / PANGO_SCALE;
}

typedef struct {
	GtkWidget *window;
	int width, height;
} Size;

static gboolean has_size(gpointer user_data)
{
	const Size *size = user_data;

	/* the window may keep its shadow's width of what it was given */
	return ABS(gtk_widget_get_width(size->window) - size->width) < 100 &&
	       ABS(gtk_widget_get_height(size->window) - size->height) < 100;
}

static void resize(PlbWindow *window, int width, int height)
{
	Size size = { GTK_WIDGET(window), width, height };

	gtk_window_set_default_size(GTK_WINDOW(window), width, height);
	wait_for(has_size, &size, 20);
	run_for(400);
}

static void show_empty_set(PlbWindow *window)
{
	PlbLiveController *controller = plb_window_get_controller(window);

	activate(window, "connect");
	wait_for(is_connected, controller, 20);
	run_for(200);
}

START_TEST(three_metres_away_it_can_be_read)
{
	static const char *const names[] = {
		"Verdict",       "Verdict state", "Mean concentric velocity",
		"Velocity zone", "Rep number",    "Velocity loss",
		"Announcement", /* stops, goals and faults */
	};
	PlbWindow *window = window_new();

	show_empty_set(window);
	resize(window, 1920, 1080);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		GtkWidget *label = find_named(GTK_WIDGET(window), names[i]);

		ck_assert_msg(capital_height_px(label) >= 40.0, "%s: capitals of %.1f px", names[i],
			      capital_height_px(label));
	}
	window_close(window);
}
END_TEST

/* The live page scrolls when it has to; on these screens it must not have to. */
static void assert_fits(PlbWindow *window, int width, int height)
{
	GtkWidget *strip = find_named(GTK_WIDGET(window), "Rep by rep");
	GtkWidget *dashboard = gtk_widget_get_parent(gtk_widget_get_parent(strip));
	const int header = 47;
	int least_width, least_height;

	gtk_widget_measure(dashboard, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL,
			   NULL);
	gtk_widget_measure(dashboard, GTK_ORIENTATION_VERTICAL, width, &least_height, NULL, NULL,
			   NULL);
	ck_assert_msg(least_width <= width && least_height <= height - header,
		      "the live page needs %d x %d, there are %d x %d", least_width, least_height,
		      width, height - header);
	gtk_widget_measure(GTK_WIDGET(window), GTK_ORIENTATION_VERTICAL, width, &least_height, NULL,
			   NULL, NULL);
	ck_assert_msg(least_height <= height, "the window needs a height of %d", least_height);
}

START_TEST(it_fits_its_screens)
{
	PlbWindow *window = window_new();

	ck_assert_int_eq(open_session(window, session_path), 1);
	show_empty_set(window);
	resize(window, 1366, 768);
	assert_fits(window, 1366, 768);
	resize(window, 1920, 1080);
	assert_fits(window, 1920, 1080);
	window_close(window);
}
END_TEST

START_TEST(the_athletes_screen_opens_and_closes)
{
	PlbWindow *window = window_new();
	guint before = g_list_model_get_n_items(gtk_window_get_toplevels());

	activate(window, "board");
	run_for(200);
	ck_assert_uint_eq(g_list_model_get_n_items(gtk_window_get_toplevels()), before + 1);
	activate(window, "board");
	run_for(200);
	ck_assert_uint_eq(g_list_model_get_n_items(gtk_window_get_toplevels()), before);
	window_close(window);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ui-window");
	TCase *tcase = tcase_create("window");
	g_autofree char *folder = g_dir_make_tmp("plumbar-ui-XXXXXX", NULL);
	int status;

	application = ADW_APPLICATION(plb_application_new());
	g_application_set_flags(G_APPLICATION(application), G_APPLICATION_NON_UNIQUE);
	if (!g_application_register(G_APPLICATION(application), NULL, NULL))
		return EXIT_FAILURE;
	session_path = g_build_filename(folder, "set.plumbar", NULL);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_set_is_recorded_for_the_others);
	tcase_add_test(tcase, every_control_has_a_name);
	tcase_add_test(tcase, it_starts_with_the_set_up);
	tcase_add_test(tcase, a_session_is_shown_as_the_pipeline_judged_it);
	tcase_add_test(tcase, what_is_no_session_is_said_in_one_line);
	tcase_add_test(tcase, stop_saves_in_mid_set_and_the_next_set_follows);
	tcase_add_test(tcase, closing_the_window_saves_the_recording);
	tcase_add_test(tcase, three_metres_away_it_can_be_read);
	tcase_add_test(tcase, it_fits_its_screens);
	tcase_add_test(tcase, the_athletes_screen_opens_and_closes);
	suite_add_tcase(suite, tcase);
	status = run_suite(suite);
	g_unlink(session_path);
	g_rmdir(folder);
	g_free(session_path);
	g_object_unref(application);
	return status;
}
