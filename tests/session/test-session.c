/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session.h"

#include "session-fixture.h"
#include "src/session/chunk.h"
#include "tests/test-lib.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static void check_equal_frames(PlbSession *session, const GArray *frames)
{
	g_autoptr(GArray) read = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(GError) error = NULL;

	ck_assert_msg(plb_session_read_frames(session, read, &error), "%s",
		      error ? error->message : "");
	ck_assert_uint_eq(read->len, frames->len);
	for (guint i = 0; i < read->len; i++)
		ck_assert(fixture_frames_equal(&g_array_index(read, PlbFrame, i),
					       &g_array_index(frames, PlbFrame, i)));
}

static void check_same_double(double a, double b)
{
	ck_assert(memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b)));
}

static void check_equal_headers(const PlbSessionHeader *a, const PlbSessionHeader *b)
{
	g_autofree char *rig_a = plb_rig_to_text(a->rig);
	g_autofree char *rig_b = plb_rig_to_text(b->rig);

	ck_assert_int_eq(a->raw_kind, b->raw_kind);
	check_same_double(a->rate_hz, b->rate_hz);
	ck_assert_str_eq(a->source, b->source);
	ck_assert_str_eq(a->scenario_json, b->scenario_json);
	ck_assert_int_eq(a->started_us, b->started_us);
	ck_assert_str_eq(rig_a, rig_b);
	ck_assert_str_eq(a->rack->driver, b->rack->driver);
	ck_assert_str_eq(a->rack->serial, b->rack->serial);
	ck_assert_str_eq(a->rack->product, b->rack->product);
	ck_assert_str_eq(a->rack->firmware, b->rack->firmware);
	ck_assert_uint_eq(a->rack->tick_hz, b->rack->tick_hz);
	ck_assert_int_eq(a->rack->filter_delay_ns, b->rack->filter_delay_ns);
	check_same_double(a->rack->max_rate_hz, b->rack->max_rate_hz);
	ck_assert_str_eq(a->setup.athlete.id, b->setup.athlete.id);
	check_same_double(a->setup.athlete.mass_kg, b->setup.athlete.mass_kg);
	check_same_double(a->setup.athlete.stature_m, b->setup.athlete.stature_m);
	check_same_double(a->setup.athlete.heel_x_m, b->setup.athlete.heel_x_m);
	check_same_double(a->setup.athlete.foot_length_m, b->setup.athlete.foot_length_m);
	ck_assert_int_eq(a->setup.athlete.sex, b->setup.athlete.sex);
	ck_assert_int_eq(a->setup.athlete.bar_position, b->setup.athlete.bar_position);
	ck_assert_int_eq(a->setup.athlete.arms, b->setup.athlete.arms);
	check_same_double(a->setup.bar_mass_kg, b->setup.bar_mass_kg);
	ck_assert_int_eq(a->setup.bar_mass_source, b->setup.bar_mass_source);
	ck_assert_str_eq(a->setup.exercise, b->setup.exercise);
}

static guint count_entries(const char *dir)
{
	g_autoptr(GDir) entries = g_dir_open(dir, 0, NULL);
	guint n = 0;

	while (g_dir_read_name(entries))
		n++;
	return n;
}

START_TEST(finished_file_gives_back_what_went_in)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "a set, 100% 'new'.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(2, 2345);
	g_autoptr(PlbSession) session = NULL;
	g_autofree char *truth = NULL;
	PlbSessionHeader header;

	fixture_header(&header);
	fixture_record(path, frames);
	ck_assert_uint_eq(count_entries(dir), 1); /* one file, no journal beside it */
	session = plb_session_open(path, NULL);
	ck_assert_ptr_nonnull(session);
	check_equal_headers(&header, plb_session_get_header(session));
	check_equal_frames(session, frames);
	truth = plb_session_get_truth(session);
	ck_assert_str_eq(truth, "{\"truth\": 1}");
	ck_assert(!plb_session_append_frames(session, (PlbFrame *)(void *)frames->data, 1, NULL));
	ck_assert_uint_eq(count_entries(dir), 1);
	plb_session_header_clear(&header);
	fixture_remove(dir);
}
END_TEST

/* The text of all chunks' labels and checksums. */
static char *chunk_list(const char *path)
{
	GString *list = g_string_new(NULL);
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_prepare_v2(db,
			   "SELECT sequence || ' ' || first_row || ' ' || row_count || ' ' ||"
			   " first_scan || ' ' || last_scan || ' ' || hex(sha256) FROM chunks",
			   -1, &row, NULL);
	while (sqlite3_step(row) == SQLITE_ROW)
		g_string_append_printf(list, "%s\n", (const char *)sqlite3_column_text(row, 0));
	sqlite3_finalize(row);
	sqlite3_close(db);
	return g_string_free(list, FALSE);
}

START_TEST(chunks_do_not_depend_on_blocks)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *whole = g_build_filename(dir, "whole.plumbar", NULL);
	g_autofree char *cut = g_build_filename(dir, "cut.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(3, 1700);
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	g_autofree char *whole_list = NULL;
	g_autofree char *cut_list = NULL;
	PlbSessionHeader header;
	PlbSession *session;

	/* losses, so that chunks close by recorded time and not by rows */
	g_array_remove_range(frames, 600, 33);
	g_array_remove_range(frames, 1000, 400);
	fixture_record(whole, frames);
	fixture_header(&header);
	session = plb_session_create(cut, &header, FALSE, NULL);
	for (guint i = 0; i < frames->len;) {
		guint most = (guint)g_rand_int_range(rand, 1, 90);
		guint n = MIN(frames->len - i, most);

		ck_assert(plb_session_append_frames(session, &g_array_index(frames, PlbFrame, i), n,
						    NULL));
		i += n;
	}
	ck_assert(plb_session_finish(session, NULL));
	plb_session_free(session);
	whole_list = chunk_list(whole);
	cut_list = chunk_list(cut);
	ck_assert_str_eq(whole_list, cut_list);
	ck_assert_ptr_nonnull(strstr(whole_list, "1 0 250 0 249 "));
	plb_session_header_clear(&header);
	fixture_remove(dir);
}
END_TEST

START_TEST(import_keeps_samples_and_extra_columns)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "i.plumbar", NULL);
	g_autoptr(GArray) samples = g_array_new(FALSE, TRUE, sizeof(PlbSample));
	g_autoptr(GArray) back = g_array_new(FALSE, FALSE, sizeof(PlbSample));
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autoptr(GPtrArray) names_back = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) extra = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GArray) extra_back = g_array_new(FALSE, FALSE, sizeof(double));
	PlbSessionHeader header;
	PlbSession *session;
	PlbStreamInfo info;

	plb_session_header_init(&header);
	header.raw_kind = PLB_RAW_SAMPLES;
	header.rate_hz = header.setup.info.rate_hz = 60.0 / 1.001;
	header.setup.info.channels = PLB_CHANNEL_FORCE_SIDES | PLB_CHANNEL_BAR_POINT;
	header.setup.info.start_time_s = -1.25;
	header.setup.info.gravity_mps2 = 9.81;
	header.source = g_strdup("squats.csv");
	g_ptr_array_add(names, (gpointer) "emg_left");
	g_ptr_array_add(names, (gpointer) "umlaut \xc3\xbc, comma");
	for (guint i = 0; i < 20000; i++) {
		PlbSample sample;
		double values[2] = { sin(i), i % 7 ? i : NAN };

		memset(&sample, 0, sizeof sample);
		sample.time_s = i / header.rate_hz;
		sample.fz_n[0] = i % 11 ? 400 + sin(0.1 * i) : NAN;
		sample.bar_z_m[0] = -0.0;
		sample.flags = i % 100 == 0 ? PLB_SAMPLE_GAP : 0;
		g_array_append_val(samples, sample);
		g_array_append_vals(extra, values, 2);
	}
	session = plb_session_create(path, &header, FALSE, NULL);
	ck_assert_ptr_nonnull(session);
	ck_assert(plb_session_append_samples(session, (PlbSample *)(void *)samples->data,
					     samples->len, NULL));
	ck_assert(plb_session_store_extra(session, names, extra, NULL));
	ck_assert(plb_session_finish(session, NULL));
	plb_session_free(session);

	session = plb_session_open(path, NULL);
	ck_assert_ptr_nonnull(session);
	ck_assert(plb_session_read_samples(session, back, &info, NULL));
	ck_assert_uint_eq(back->len, samples->len);
	ck_assert_mem_eq(back->data, samples->data, samples->len * sizeof(PlbSample));
	ck_assert_uint_eq(info.channels, header.setup.info.channels);
	check_same_double(info.rate_hz, header.rate_hz);
	check_same_double(info.start_time_s, -1.25);
	check_same_double(info.gravity_mps2, 9.81);
	check_same_double(info.fz_noise_n, NAN);
	ck_assert_ptr_null(plb_session_get_header(session)->rig);
	ck_assert(plb_session_read_extra(session, names_back, extra_back, NULL));
	ck_assert_uint_eq(names_back->len, 2);
	ck_assert_str_eq(g_ptr_array_index(names_back, 1), "umlaut \xc3\xbc, comma");
	ck_assert_uint_eq(extra_back->len, extra->len);
	ck_assert_mem_eq(extra_back->data, extra->data, extra->len * sizeof(double));
	plb_session_free(session);
	plb_session_header_clear(&header);
	fixture_remove(dir);
}
END_TEST

static void check_not_created(const char *path, gboolean overwrite)
{
	g_autoptr(GError) error = NULL;
	PlbSessionHeader header;

	fixture_header(&header);
	ck_assert_ptr_null(plb_session_create(path, &header, overwrite, &error));
	ck_assert_ptr_nonnull(error);
	ck_assert_ptr_null(strchr(error->message, '\n'));
	plb_session_header_clear(&header);
}

START_TEST(creation_refuses_and_leaves_nothing)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autofree char *wal = g_strconcat(path, "-wal", NULL);
	g_autofree char *nowhere = g_build_filename(dir, "no", "such", "s.plumbar", NULL);
	g_autofree char *text = NULL;

	check_not_created(dir, FALSE);
	check_not_created(dir, TRUE);
	check_not_created(nowhere, FALSE);
	ck_assert(g_file_set_contents(wal, "somebody's set", -1, NULL));
	check_not_created(path, FALSE);
	g_unlink(wal);
	ck_assert(g_file_set_contents(path, "precious", -1, NULL));
	check_not_created(path, FALSE);
	ck_assert(g_file_get_contents(path, &text, NULL, NULL));
	ck_assert_str_eq(text, "precious");
	ck_assert_uint_eq(count_entries(dir), 1);
	fixture_remove(dir);
}
END_TEST

START_TEST(overwriting_replaces_file_and_stale_journal)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(4, 500);
	g_autoptr(GArray) others = fixture_frames(5, 777);
	PlbSessionHeader header;
	PlbSession *session;

	fixture_header(&header);
	session = plb_session_create(path, &header, FALSE, NULL);
	ck_assert(plb_session_append_frames(session, (PlbFrame *)(void *)frames->data, 500, NULL));
	plb_session_free(session); /* as a crash leaves it: journal beside it */
	ck_assert_uint_gt(count_entries(dir), 1);
	session = plb_session_create(path, &header, TRUE, NULL);
	ck_assert(plb_session_append_frames(session, (PlbFrame *)(void *)others->data, 777, NULL));
	ck_assert(plb_session_finish(session, NULL));
	plb_session_free(session);
	ck_assert_uint_eq(count_entries(dir), 1);
	session = plb_session_open(path, NULL);
	check_equal_frames(session, others);
	plb_session_free(session);
	plb_session_header_clear(&header);
	fixture_remove(dir);
}
END_TEST

START_TEST(discard_leaves_nothing)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	PlbSessionHeader header;
	PlbSession *session;

	fixture_header(&header);
	session = plb_session_create(path, &header, FALSE, NULL);
	ck_assert(plb_session_add_event(session, 0, "note", NULL, NULL));
	ck_assert(plb_session_flush(session, NULL));
	plb_session_discard(session);
	ck_assert_uint_eq(count_entries(dir), 0);
	plb_session_header_clear(&header);
	fixture_remove(dir);
}
END_TEST

static char *analysis_text(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	g_autoptr(PlbPipeline) pipeline = NULL;

	ck_assert_msg(session != NULL, "%s", error ? error->message : "");
	pipeline = plb_session_analyze(session, &error);
	ck_assert_msg(pipeline != NULL, "%s", error ? error->message : "");
	return plb_result_to_json(plb_pipeline_get_result(pipeline), "s.plumbar");
}

START_TEST(truth_changes_no_digit_of_the_analysis)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(6, 1500);
	g_autofree char *with = NULL;
	g_autofree char *without = NULL;
	g_autoptr(PlbSession) session = NULL;

	fixture_record(path, frames);
	with = analysis_text(path);
	fixture_execute(path, "DELETE FROM truth");
	without = analysis_text(path);
	ck_assert_str_eq(with, without);
	ck_assert_ptr_nonnull(strstr(with, "\"duration_s\": 1.5"));
	session = plb_session_open(path, NULL);
	ck_assert_ptr_null(plb_session_get_truth(session));
	fixture_remove(dir);
}
END_TEST

static void check_refused(const char *path, int code)
{
	g_autoptr(GError) error = NULL;

	ck_assert_ptr_null(plb_session_open(path, &error));
	ck_assert_msg(g_error_matches(error, PLB_SESSION_ERROR, code), "%s", error->message);
	ck_assert_ptr_null(strchr(error->message, '\n'));
	ck_assert_uint_gt(strlen(error->message), 5);
}

START_TEST(foreign_files_are_refused_in_one_line)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autofree char *nowhere = g_build_filename(dir, "none.plumbar", NULL);
	g_autoptr(GRand) rand = g_rand_new_with_seed(9);
	char bytes[5000];

	check_refused(dir, PLB_SESSION_ERROR_OPEN);
	check_refused(nowhere, PLB_SESSION_ERROR_OPEN);
	for (gsize length = 0; length <= sizeof bytes; length += 500) {
		for (gsize k = 0; k < length; k++)
			bytes[k] = (char)g_rand_int(rand);
		ck_assert(g_file_set_contents(path, bytes, (gssize)length, NULL));
		check_refused(path, PLB_SESSION_ERROR_FORMAT);
	}
	g_unlink(path);
	fixture_execute(path, "CREATE TABLE t(x)");
	check_refused(path, PLB_SESSION_ERROR_FORMAT);
	fixture_execute(path, "PRAGMA application_id = 1349283170; PRAGMA user_version = 99");
	check_refused(path, PLB_SESSION_ERROR_FORMAT);
	fixture_execute(path, "PRAGMA user_version = 1");
	check_refused(path, PLB_SESSION_ERROR_DAMAGED);
	fixture_remove(dir);
}
END_TEST

START_TEST(a_view_cannot_stand_in_for_a_table)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(7, 300);

	fixture_record(path, frames);
	fixture_execute(path, "ALTER TABLE chunks RENAME TO kept;"
			      "CREATE VIEW chunks AS SELECT * FROM kept");
	check_refused(path, PLB_SESSION_ERROR_DAMAGED);
	fixture_remove(dir);
}
END_TEST

START_TEST(an_altered_header_is_damage)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(8, 300);

	fixture_record(path, frames);
	fixture_execute(path, "UPDATE header SET value = '999' WHERE key = 'rate_hz'");
	check_refused(path, PLB_SESSION_ERROR_DAMAGED);
	fixture_remove(dir);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("session");
	TCase *tests = tcase_create("session");

	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, finished_file_gives_back_what_went_in);
	tcase_add_test(tests, chunks_do_not_depend_on_blocks);
	tcase_add_test(tests, import_keeps_samples_and_extra_columns);
	tcase_add_test(tests, creation_refuses_and_leaves_nothing);
	tcase_add_test(tests, overwriting_replaces_file_and_stale_journal);
	tcase_add_test(tests, discard_leaves_nothing);
	tcase_add_test(tests, truth_changes_no_digit_of_the_analysis);
	tcase_add_test(tests, foreign_files_are_refused_in_one_line);
	tcase_add_test(tests, a_view_cannot_stand_in_for_a_table);
	tcase_add_test(tests, an_altered_header_is_damage);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
