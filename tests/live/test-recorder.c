/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/live/recorder.h"

#include "scripted-rack.h"
#include "tests/test-lib.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
	char *dir, *path;
	PlbRig *rig;
	PlbRecorderOptions options;
	PlbRecorder *recorder;
} Fixture;

static void begin(Fixture *fixture)
{
	memset(fixture, 0, sizeof *fixture);
	fixture->dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	fixture->path = g_build_filename(fixture->dir, "s.plumbar", NULL);
	fixture->rig = plb_rig_virtual();
	fixture->options.path = fixture->path;
	plb_pipeline_setup_init(&fixture->options.setup,
				&(PlbStreamInfo){ .rate_hz = 1000, .gravity_mps2 = 9.81 });
	fixture->options.lossless = TRUE;
	fixture->recorder = plb_recorder_new();
}

static void end(Fixture *fixture)
{
	g_autoptr(GDir) entries = NULL;
	const char *name;

	g_clear_object(&fixture->recorder);
	entries = g_dir_open(fixture->dir, 0, NULL);
	while ((name = g_dir_read_name(entries))) {
		g_autofree char *path = g_build_filename(fixture->dir, name, NULL);

		g_unlink(path);
	}
	g_rmdir(fixture->dir);
	plb_rig_free(fixture->rig);
	g_free(fixture->path);
	g_free(fixture->dir);
}

static void start(Fixture *fixture, const Script *script)
{
	g_autoptr(GError) error = NULL;

	ck_assert_msg(plb_recorder_start(fixture->recorder, scripted_rack_new(script, NULL),
					 fixture->rig, &fixture->options, &error),
		      "%s", error ? error->message : "");
}

static void read_json(const PlbResult *result, const PlbTraces *traces, gpointer json)
{
	*(char **)json = plb_result_to_json(result, "");
}

/* What was shown at the end is what the file says, digit for digit, and what is stored in it. */
static void check_same_result(Fixture *fixture)
{
	g_autoptr(PlbSession) session = plb_session_open(fixture->path, NULL);
	g_autoptr(PlbPipeline) pipeline = NULL;
	g_autofree char *live = NULL;
	g_autofree char *later = NULL;
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;

	ck_assert_ptr_nonnull(session);
	plb_recorder_read(fixture->recorder, read_json, &live);
	pipeline = plb_session_analyze(session, NULL);
	ck_assert_ptr_nonnull(pipeline);
	later = plb_result_to_json(plb_pipeline_get_result(pipeline), "");
	ck_assert_str_eq(live, later);
	sqlite3_open(fixture->path, &db);
	sqlite3_prepare_v2(db, "SELECT json FROM results", -1, &row, NULL);
	ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
	ck_assert_str_eq((const char *)sqlite3_column_text(row, 0), later);
	sqlite3_finalize(row);
	sqlite3_close(db);
}

static void check_verify(const char *path, gboolean finished, guint64 scans, guint64 lost)
{
	PlbVerifyReport report;

	ck_assert(plb_session_verify(path, &report, NULL));
	ck_assert_msg(!report.damaged && report.finished == finished, "%s", report.summary);
	ck_assert_msg(report.scans == scans && report.lost_scans == lost, "%s", report.summary);
	plb_verify_report_clear(&report);
}

static char *events_text(const char *path)
{
	GString *text = g_string_new(NULL);
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;

	sqlite3_open(path, &db);
	sqlite3_prepare_v2(db,
			   "SELECT printf('%.3f %s %s', time_s, kind, coalesce(detail, ''))"
			   " FROM events WHERE kind != 'tare' ORDER BY time_s, id",
			   -1, &row, NULL);
	while (sqlite3_step(row) == SQLITE_ROW)
		g_string_append_printf(text, "%s\n", (const char *)sqlite3_column_text(row, 0));
	sqlite3_finalize(row);
	sqlite3_close(db);
	return g_string_free(text, FALSE);
}

START_TEST(lossless_result_is_that_of_the_file)
{
	Fixture fixture;
	PlbLiveSnapshot snapshot;
	g_autofree char *events = NULL;

	begin(&fixture);
	fixture.options.duration_s = 20;
	fixture.options.truth_json = "{}";
	start(&fixture, &(Script){ .seed = 1, .scan_count = 100000 });
	ck_assert(plb_recorder_wait(fixture.recorder, NULL));
	ck_assert_int_eq(plb_recorder_get_state(fixture.recorder), PLB_RECORDER_FINISHED);
	plb_recorder_get_snapshot(fixture.recorder, &snapshot);
	assert_near(snapshot.recorded_s, 20, 1e-9);
	ck_assert_uint_eq(snapshot.losses.lost_scans, 0);
	ck_assert(snapshot.stale);
	check_verify(fixture.path, TRUE, 20000, 0);
	check_same_result(&fixture);
	events = events_text(fixture.path);
	ck_assert_str_eq(events, "");
	end(&fixture);
}
END_TEST

START_TEST(losses_are_marked_and_named)
{
	Fixture fixture;
	g_autofree char *events = NULL;

	begin(&fixture);
	fixture.options.duration_s = 6;
	start(&fixture,
	      &(Script){ .seed = 2, .scan_count = 9000, .jump_at = 2000, .jump_length = 123 });
	ck_assert(plb_recorder_wait(fixture.recorder, NULL));
	check_verify(fixture.path, TRUE, 5877, 123);
	check_same_result(&fixture);
	events = events_text(fixture.path);
	ck_assert_msg(strstr(events, "2.000 gap 123 scans lost\n") != NULL, "%s", events);
	ck_assert_msg(strstr(events,
			     "overrun scans dropped by the device: 123, by this computer: 0;"
			     " bad packets: 0") != NULL,
		      "%s", events);
	end(&fixture);
}
END_TEST

START_TEST(unplugged_rack_loses_nothing_received)
{
	Fixture fixture;
	g_autoptr(GError) error = NULL;
	g_autofree char *events = NULL;

	begin(&fixture);
	start(&fixture, &(Script){ .seed = 3, .scan_count = 9000, .unplug_at = 4321 });
	ck_assert(!plb_recorder_wait(fixture.recorder, &error));
	ck_assert(g_error_matches(error, PLB_HW_ERROR, PLB_HW_ERROR_GONE));
	ck_assert_int_eq(plb_recorder_get_state(fixture.recorder), PLB_RECORDER_FAILED);
	check_verify(fixture.path, TRUE, 4321, 0);
	check_same_result(&fixture);
	events = events_text(fixture.path);
	ck_assert_str_eq(events, "4.320 unplug the rack was unplugged\n");
	end(&fixture);
}
END_TEST

START_TEST(silence_over_ten_minutes_ends_the_recording)
{
	Fixture fixture;
	g_autoptr(GError) error = NULL;

	begin(&fixture);
	start(&fixture,
	      &(Script){
		      .seed = 4, .scan_count = 2000000, .jump_at = 3000, .jump_length = 700000 });
	ck_assert(!plb_recorder_wait(fixture.recorder, &error));
	ck_assert_ptr_nonnull(strstr(error->message, "silent for too long"));
	check_verify(fixture.path, TRUE, 3000, 0);
	check_same_result(&fixture);
	end(&fixture);
}
END_TEST

/* A screen that holds the analysis for all of the recording. */
static void hold_result(const PlbResult *result, const PlbTraces *traces, gpointer recorder)
{
	PlbLiveSnapshot snapshot;

	do {
		g_usleep(10000);
		plb_recorder_get_snapshot(recorder, &snapshot);
	} while (snapshot.state == PLB_RECORDER_RECORDING && snapshot.recorded_s < 39.9);
}

START_TEST(overrun_analysis_is_done_again_from_the_file)
{
	Fixture fixture;
	g_autofree char *events = NULL;

	begin(&fixture);
	fixture.options.lossless = FALSE;
	fixture.options.duration_s = 40;
	/* 40 s of recording in 2 s: more than the queue's 30 s */
	start(&fixture, &(Script){ .seed = 5, .scan_count = 50000, .pace = 20 });
	plb_recorder_read(fixture.recorder, hold_result, fixture.recorder);
	ck_assert(plb_recorder_wait(fixture.recorder, NULL));
	check_same_result(&fixture);
	events = events_text(fixture.path);
	ck_assert_msg(strstr(events, "done again from the file") != NULL, "%s", events);
	end(&fixture);
}
END_TEST

START_TEST(what_cannot_begin_leaves_nothing)
{
	Fixture fixture;
	g_autoptr(GError) error = NULL;
	int freed = 0;
	g_autofree char *text = NULL;
	PlbRig *foreign;

	begin(&fixture);
	ck_assert(g_file_set_contents(fixture.path, "mine", -1, NULL));
	ck_assert(!plb_recorder_start(fixture.recorder, scripted_rack_new(&(Script){ 0 }, &freed),
				      fixture.rig, &fixture.options, &error));
	ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_WRITE));
	ck_assert_int_eq(freed, 1);
	ck_assert(g_file_get_contents(fixture.path, &text, NULL, NULL));
	ck_assert_str_eq(text, "mine");
	g_unlink(fixture.path);
	g_clear_error(&error);
	foreign = plb_rig_copy(fixture.rig);
	foreign->serial = g_strdup("another");
	ck_assert(!plb_recorder_start(fixture.recorder, scripted_rack_new(&(Script){ 0 }, &freed),
				      foreign, &fixture.options, &error));
	ck_assert(g_error_matches(error, PLB_CALIBRATION_ERROR, PLB_CALIBRATION_ERROR_FOREIGN));
	ck_assert_int_eq(freed, 2);
	ck_assert(!g_file_test(fixture.path, G_FILE_TEST_EXISTS));
	ck_assert_int_eq(plb_recorder_get_state(fixture.recorder), PLB_RECORDER_IDLE);
	plb_rig_free(foreign);
	end(&fixture);
}
END_TEST

/* In a child: files may grow to 300 kB only, and SQLite is told by a failed write as on a full
 * disk. */
static int record_to_full_disk(void)
{
	struct rlimit limit = { 300000, 300000 };
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(PlbSession) session = NULL;
	Fixture fixture;
	gboolean finished;

	begin(&fixture);
	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 10;
	start(&fixture, &(Script){ .seed = 6, .scan_count = 200000 });
	finished = plb_recorder_wait(fixture.recorder, &error);
	if (finished || error->domain != PLB_SESSION_ERROR || strchr(error->message, '\n'))
		return 11;
	session = plb_session_open(fixture.path, NULL);
	if (!session || !plb_session_read_frames(session, frames, NULL))
		return 12;
	for (guint i = 0; i < frames->len; i++) {
		if (g_array_index(frames, PlbFrame, i).scan_index != i)
			return 13;
	}
	/* about 30 bytes a frame: several chunks must have got through */
	if (frames->len < 2000 || frames->len % 250 != 0)
		return 14;
	end(&fixture);
	return 0;
}

START_TEST(full_disk_keeps_what_came_before)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0)
		_exit(record_to_full_disk());
	waitpid(child, &status, 0);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

typedef struct {
	GMainLoop *loop;
	PlbRecorder *recorder;
	GThread *thread;
	int changed, finished, stale;
	char *message;
	gint64 first_us, last_us;
} Listener;

static void on_changed(PlbRecorder *recorder, Listener *listener)
{
	PlbLiveSnapshot snapshot;

	ck_assert_ptr_eq(g_thread_self(), listener->thread);
	listener->last_us = g_get_monotonic_time();
	if (listener->changed++ == 0)
		listener->first_us = listener->last_us;
	plb_recorder_get_snapshot(recorder, &snapshot);
	if (snapshot.state == PLB_RECORDER_RECORDING)
		listener->stale += snapshot.stale;
}

static void on_finished(PlbRecorder *recorder, const GError *error, Listener *listener)
{
	ck_assert_ptr_eq(g_thread_self(), listener->thread);
	listener->finished++;
	listener->message = g_strdup(error ? error->message : NULL);
	g_main_loop_quit(listener->loop);
}

static gboolean ask_to_stop(gpointer recorder)
{
	plb_recorder_stop(recorder);
	return G_SOURCE_REMOVE;
}

static void listen(Fixture *fixture, Listener *listener, GMainContext *context, guint stop_ms)
{
	memset(listener, 0, sizeof *listener);
	listener->loop = g_main_loop_new(context, FALSE);
	listener->thread = g_thread_self();
	g_signal_connect(fixture->recorder, "changed", G_CALLBACK(on_changed), listener);
	g_signal_connect(fixture->recorder, "finished", G_CALLBACK(on_finished), listener);
	if (stop_ms > 0) {
		g_autoptr(GSource) source = g_timeout_source_new(stop_ms);

		g_source_set_callback(source, ask_to_stop, fixture->recorder, NULL);
		g_source_attach(source, context);
	}
	g_main_loop_run(listener->loop);
	g_main_loop_unref(listener->loop);
}

START_TEST(real_time_tells_the_creating_thread)
{
	GMainContext *context = g_main_context_new();
	Fixture fixture;
	Listener listener;
	PlbLiveSnapshot snapshot;

	g_main_context_push_thread_default(context);
	begin(&fixture);
	fixture.options.lossless = FALSE;
	start(&fixture, &(Script){ .seed = 7,
				   .scan_count = 100000,
				   .pace = 1,
				   .silent_from_ms = 500,
				   .silent_ms = 400 });
	listen(&fixture, &listener, context, 1300);
	g_main_context_pop_thread_default(context); /* whatever fails, the next test has its own */
	ck_assert_int_eq(listener.finished, 1);
	ck_assert_ptr_null(listener.message);
	ck_assert_int_ge(listener.changed, 5); /* of 60 to 80; a busy machine may skip most */
	ck_assert_int_le(listener.changed,
			 2 + (int)((double)(listener.last_us - listener.first_us) * 60e-6));
	ck_assert_int_ge(listener.stale, 1); /* 400 ms without a frame were noticed */
	plb_recorder_get_snapshot(fixture.recorder, &snapshot);
	ck_assert_int_eq(snapshot.state, PLB_RECORDER_FINISHED);
	ck_assert_double_ge(snapshot.recorded_s, 0.5);
	check_verify(fixture.path, TRUE, (guint64)llround(snapshot.recorded_s * 1000), 0);
	check_same_result(&fixture);
	end(&fixture);
	g_main_context_unref(context);
}
END_TEST

START_TEST(failure_is_told_by_the_signal)
{
	Fixture fixture;
	Listener listener;

	begin(&fixture);
	start(&fixture, &(Script){ .seed = 8, .scan_count = 9000, .unplug_at = 100 });
	listen(&fixture, &listener, NULL, 0);
	ck_assert_int_eq(listener.finished, 1);
	ck_assert_str_eq(listener.message, "the rack was unplugged");
	g_free(listener.message);
	end(&fixture);
}
END_TEST

/* The rows of a file that is being written, seen from outside. */
static gint64 rows_on_disk(const char *path)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;
	gint64 rows = 0;

	sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL);
	sqlite3_prepare_v2(db, "SELECT total(row_count) FROM chunks", -1, &row, NULL);
	if (sqlite3_step(row) == SQLITE_ROW)
		rows = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return rows;
}

START_TEST(a_silent_rack_does_not_keep_rows_waiting)
{
	Fixture fixture;

	begin(&fixture);
	fixture.options.lossless = FALSE;
	/* 90 scans, far from filling a chunk, then nothing */
	start(&fixture, &(Script){ .seed = 9, .scan_count = 90 });
	g_usleep(800000);
	ck_assert_int_eq(rows_on_disk(fixture.path), 90);
	end(&fixture); /* letting go of it while it records stops and finishes it */
}
END_TEST

START_TEST(letting_go_finishes_the_file)
{
	Fixture fixture;
	PlbVerifyReport report;

	begin(&fixture);
	start(&fixture, &(Script){ .seed = 10, .scan_count = G_MAXUINT32 });
	g_usleep(50000);
	g_clear_object(&fixture.recorder);
	ck_assert(plb_session_verify(fixture.path, &report, NULL));
	ck_assert(report.finished && !report.damaged);
	plb_verify_report_clear(&report);
	end(&fixture);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("recorder");
	TCase *tests = tcase_create("recorder");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, lossless_result_is_that_of_the_file);
	tcase_add_test(tests, losses_are_marked_and_named);
	tcase_add_test(tests, unplugged_rack_loses_nothing_received);
	tcase_add_test(tests, silence_over_ten_minutes_ends_the_recording);
	tcase_add_test(tests, overrun_analysis_is_done_again_from_the_file);
	tcase_add_test(tests, what_cannot_begin_leaves_nothing);
	tcase_add_test(tests, full_disk_keeps_what_came_before);
	tcase_add_test(tests, real_time_tells_the_creating_thread);
	tcase_add_test(tests, failure_is_told_by_the_signal);
	tcase_add_test(tests, a_silent_rack_does_not_keep_rows_waiting);
	tcase_add_test(tests, letting_go_finishes_the_file);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
