/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session.h"

#include "session-fixture.h"
#include "tests/test-lib.h"

#include <glib/gstdio.h>
#include <string.h>

START_TEST(sound_file_is_ok)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(20, 1234);

	fixture_record(path, frames);
	fixture_check_verified(path, FALSE, TRUE, 1234, 0,
			       "ok: 1.234 s of data, 1234 scans, nothing lost");
	fixture_remove(dir);
}
END_TEST

START_TEST(empty_recording_is_ok)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));

	fixture_record(path, frames);
	fixture_check_verified(path, FALSE, TRUE, 0, 0, "ok: 0.000 s of data");
	fixture_remove(dir);
}
END_TEST

START_TEST(marked_gaps_are_no_damage)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(21, 2000);

	g_array_remove_range(frames, 1500, 20);
	g_array_remove_range(frames, 700, 101);
	fixture_record(path, frames);
	fixture_check_verified(
		path, FALSE, TRUE, 1879, 121,
		"ok: 2.000 s of data, 1879 scans\n"
		"gaps: 121 scans lost in 2 marked gaps, the longest 0.101 s at 0.700 s");
	fixture_remove(dir);
}
END_TEST

START_TEST(removed_or_swapped_chunks_are_damage)
{
	static const char *const harms[] = {
		"DELETE FROM chunks WHERE sequence = 3",
		"DELETE FROM chunks WHERE sequence = (SELECT max(sequence) FROM chunks)",
		"DELETE FROM chunks",
		("UPDATE chunks SET data = (SELECT data FROM chunks WHERE sequence = 1),"
		 " sha256 = (SELECT sha256 FROM chunks WHERE sequence = 1) WHERE sequence = 2"),
		"UPDATE chunks SET sequence = -sequence; UPDATE chunks SET sequence = 9 + sequence",
		"UPDATE chunks SET row_count = 249 WHERE sequence = 2",
		"UPDATE chunks SET row_count = 1000000000000 WHERE sequence = 2",
		"UPDATE chunks SET first_scan = 251 WHERE sequence = 2",
		"UPDATE chunks SET data = x'' WHERE sequence = 2",
		"UPDATE chunks SET data = 17 WHERE sequence = 2",
		"UPDATE chunks SET sha256 = 'text' WHERE sequence = 2",
		"UPDATE chunks SET data = zeroblob(60000000) WHERE sequence = 2",
	};
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(22, 2000);

	for (guint k = 0; k < G_N_ELEMENTS(harms); k++) {
		g_autoptr(PlbSession) session = NULL;
		g_autoptr(GError) error = NULL;

		fixture_record(path, frames);
		fixture_execute(path, harms[k]);
		fixture_check_verified(path, TRUE, FALSE, 0, 0, "damaged");
		session = plb_session_open(path, NULL);
		ck_assert_ptr_nonnull(session);
		ck_assert_ptr_null(plb_session_analyze(session, &error));
		ck_assert(g_error_matches(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_DAMAGED));
		g_unlink(path);
	}
	fixture_remove(dir);
}
END_TEST

/* What opening and verifying says of a harmed file: 0 sound, 1 damaged or refused. A sound one must
 * hold exactly the frames and the rig that were recorded. */
static int judge(const char *path, const GArray *frames, const char *rig_text)
{
	g_autoptr(GArray) read = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(PlbSession) session = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *rig = NULL;
	PlbVerifyReport report;
	gboolean damaged;

	if (!plb_session_verify(path, &report, &error)) {
		ck_assert_ptr_null(strchr(error->message, '\n'));
		return 1;
	}
	damaged = report.damaged;
	ck_assert(!damaged || !strchr(report.summary, '\n'));
	plb_verify_report_clear(&report);
	if (damaged)
		return 1;
	session = plb_session_open(path, NULL);
	ck_assert_ptr_nonnull(session);
	ck_assert(plb_session_read_frames(session, read, NULL));
	ck_assert_uint_eq(read->len, frames->len);
	for (guint i = 0; i < read->len; i++)
		ck_assert(fixture_frames_equal(&g_array_index(read, PlbFrame, i),
					       &g_array_index(frames, PlbFrame, i)));
	rig = plb_rig_to_text(plb_session_get_header(session)->rig);
	ck_assert_str_eq(rig, rig_text);
	return 0;
}

typedef struct {
	char *dir, *path, *bytes, *rig_text;
	gsize length;
	GArray *frames;
} Harm;

static void harm_begin(Harm *harm, guint64 seed, guint64 n)
{
	g_autoptr(PlbRig) rig = plb_rig_virtual();

	harm->dir = fixture_dir();
	harm->path = g_build_filename(harm->dir, "s.plumbar", NULL);
	harm->frames = fixture_frames(seed, n);
	harm->rig_text = plb_rig_to_text(rig);
	fixture_record(harm->path, harm->frames);
	ck_assert(g_file_get_contents(harm->path, &harm->bytes, &harm->length, NULL));
}

static void harm_end(Harm *harm)
{
	fixture_remove(harm->dir);
	g_free(harm->dir);
	g_free(harm->path);
	g_free(harm->bytes);
	g_free(harm->rig_text);
	g_array_unref(harm->frames);
}

/* g_file_set_contents syncs, which is slow for hundreds of files */
static void put_bytes(const char *path, const char *bytes, gsize length)
{
	FILE *file = g_fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

START_TEST(no_flipped_byte_goes_unseen)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(31);
	Harm harm;
	int seen = 0, tried = 0;

	harm_begin(&harm, 23, 700);
	for (gsize at = 0; at < harm.length; at += (gsize)g_rand_int_range(rand, 1, 250)) {
		char kept = harm.bytes[at];

		harm.bytes[at] ^= (char)(1 << g_rand_int_range(rand, 0, 8));
		put_bytes(harm.path, harm.bytes, harm.length);
		seen += judge(harm.path, harm.frames, harm.rig_text);
		tried++;
		harm.bytes[at] = kept;
	}
	/* most of the file is chunks and header; the rest is free space, truth and events */
	ck_assert_int_gt(tried, 200);
	ck_assert_msg(seen > tried / 4, "%d of %d seen", seen, tried);
	harm_end(&harm);
}
END_TEST

START_TEST(every_flip_in_a_chunk_is_damage)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(33);
	Harm harm;

	harm_begin(&harm, 27, 700);
	for (int k = 0; k < 25; k++) {
		g_autofree char *sql = g_strdup_printf(
			"UPDATE chunks SET data = CAST(substr(data, 1, %d) || x'%02x' ||"
			" substr(data, %d) AS BLOB) WHERE sequence = %d",
			100 + 80 * k, g_rand_int_range(rand, 0, 256), 102 + 80 * k, 1 + k % 3);
		g_autofree char *bytes = NULL;
		gsize length;

		put_bytes(harm.path, harm.bytes, harm.length);
		fixture_execute(harm.path, sql);
		ck_assert(g_file_get_contents(harm.path, &bytes, &length, NULL));
		/* one in 256 puts the same byte back: then nothing has changed */
		if (judge(harm.path, harm.frames, harm.rig_text) == 0)
			ck_assert_mem_eq(bytes + 100, harm.bytes + 100, length - 100);
	}
	harm_end(&harm);
}
END_TEST

START_TEST(every_truncation_is_damage)
{
	Harm harm;

	harm_begin(&harm, 24, 700);
	for (gsize length = 0; length < harm.length; length += 617) {
		put_bytes(harm.path, harm.bytes, length);
		ck_assert_int_eq(judge(harm.path, harm.frames, harm.rig_text), 1);
	}
	harm_end(&harm);
}
END_TEST

/* A file may claim a silence of ten minutes, but not one of days: reading would fill the memory. */
START_TEST(endless_silence_is_refused)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autofree char *worse = g_build_filename(dir, "w.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(66, 1000);

	g_array_index(frames, PlbFrame, 999).scan_index += 590000;
	fixture_record(path, frames);
	fixture_check_verified(path, FALSE, TRUE, 1000, 590000,
			       "ok: 591.000 s of data, 1000 scans\ngaps: ");
	g_array_index(frames, PlbFrame, 999).scan_index += 90000000;
	fixture_record(worse, frames);
	fixture_check_verified(worse, TRUE, FALSE, 0, 0, "damaged at chunk 5 (row 999)");
	fixture_remove(dir);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("verify");
	TCase *tests = tcase_create("verify");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, sound_file_is_ok);
	tcase_add_test(tests, empty_recording_is_ok);
	tcase_add_test(tests, marked_gaps_are_no_damage);
	tcase_add_test(tests, removed_or_swapped_chunks_are_damage);
	tcase_add_test(tests, no_flipped_byte_goes_unseen);
	tcase_add_test(tests, every_flip_in_a_chunk_is_damage);
	tcase_add_test(tests, every_truncation_is_damage);
	tcase_add_test(tests, endless_silence_is_refused);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
