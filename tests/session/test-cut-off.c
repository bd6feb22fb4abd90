/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session.h"

#include "session-fixture.h"
#include "tests/test-lib.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Recordings that were killed, and files read while they are written or where nothing can be. */

#define NOBODY_UID 65534

/* Records in real time until it is killed, and says after each block how far it had come. */
static void record_until_killed(const char *path, guint64 seed, volatile guint64 *progress)
{
	const guint64 block = 20;
	gint64 start_us;
	PlbSessionHeader header;
	PlbSession *session;

	fixture_header(&header);
	session = plb_session_create(path, &header, FALSE, NULL);
	if (!session)
		_exit(1);
	start_us = g_get_monotonic_time();
	for (guint64 k = 0;; k += block) {
		PlbFrame frames[20];
		gint64 due_us = start_us + (gint64)((double)(k + block) / FIXTURE_RATE_HZ * 1e6);

		for (guint64 i = 0; i < block; i++)
			frames[i] = fixture_frame(seed, k + i);
		while (g_get_monotonic_time() < due_us)
			g_usleep(1000);
		*progress = k + block; /* received; the rest of this second may be lost */
		if (!plb_session_append_frames(session, frames, block, NULL))
			_exit(2);
	}
}

static guint64 kill_one(const char *path, guint64 seed, int after_ms)
{
	volatile guint64 *progress = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE,
					  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	guint64 received;
	int status;
	pid_t child;

	ck_assert(progress != MAP_FAILED);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		record_until_killed(path, seed, progress);
	while (*progress == 0)
		g_usleep(1000);
	g_usleep((gulong)after_ms * 1000);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	ck_assert(WIFSIGNALED(status));
	received = *progress;
	munmap((void *)progress, sizeof *progress);
	return received;
}

/* Gives how many rows survived. */
static guint check_survivors(const char *path, guint64 seed)
{
	g_autoptr(GArray) read = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	g_autoptr(PlbPipeline) pipeline = NULL;

	ck_assert_msg(session != NULL, "%s", error ? error->message : "");
	ck_assert(plb_session_read_frames(session, read, NULL));
	for (guint i = 0; i < read->len; i++) {
		PlbFrame expected = fixture_frame(seed, i);

		ck_assert(fixture_frames_equal(&g_array_index(read, PlbFrame, i), &expected));
	}
	pipeline = plb_session_analyze(session, NULL);
	ck_assert_ptr_nonnull(pipeline);
	return read->len;
}

START_TEST(killed_recording_keeps_all_but_the_last_second)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(41);

	for (guint64 seed = 50; seed < 53; seed++) {
		g_autofree char *dir = fixture_dir();
		g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
		guint64 received = kill_one(path, seed, g_rand_int_range(rand, 0, 900));
		guint kept;

		kept = check_survivors(path, seed);
		ck_assert_msg(kept + FIXTURE_RATE_HZ >= received, "%u of %" G_GUINT64_FORMAT, kept,
			      received);
		fixture_check_verified(path, FALSE, FALSE, kept, 0, "recovered: ");
		fixture_remove(dir);
	}
}
END_TEST

/* Leaves a recording as a crash does. */
static void record_cut_off(const char *path, guint64 seed, guint64 n)
{
	g_autoptr(GArray) frames = fixture_frames(seed, n);
	PlbSessionHeader header;
	g_autoptr(PlbSession) session = NULL;

	fixture_header(&header);
	session = plb_session_create(path, &header, FALSE, NULL);
	ck_assert_ptr_nonnull(session);
	ck_assert(plb_session_append_frames(session, (PlbFrame *)(void *)frames->data, frames->len,
					    NULL));
	plb_session_header_clear(&header);
}

START_TEST(journal_of_a_cut_off_file_is_folded_in)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autofree char *wal = g_strconcat(path, "-wal", NULL);

	record_cut_off(path, 60, 1100);
	ck_assert(g_file_test(wal, G_FILE_TEST_EXISTS));
	/* started at 1795000000.123456; the last of 1000 scans comes 0.999 s later */
	fixture_check_verified(
		path, FALSE, FALSE, 1000, 0,
		"recovered: 1.000 s of data, last scan at 0.999 s (2026-11-18 11:06:41 UTC)");
	ck_assert(!g_file_test(wal, G_FILE_TEST_EXISTS));
	ck_assert_uint_eq(check_survivors(path, 60), 1000);
	fixture_remove(dir);
}
END_TEST

START_TEST(killed_before_the_first_scan)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);

	record_cut_off(path, 61, 0);
	fixture_check_verified(path, FALSE, FALSE, 0, 0, "recovered: 0.000 s of data");
	fixture_remove(dir);
}
END_TEST

START_TEST(torn_journal_loses_only_its_end)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autofree char *wal = g_strconcat(path, "-wal", NULL);
	GStatBuf status;
	guint kept;

	record_cut_off(path, 62, 2000);
	ck_assert_int_eq(g_stat(wal, &status), 0);
	ck_assert_int_eq(truncate(wal, status.st_size - 1000), 0);
	kept = check_survivors(path, 62);
	ck_assert_uint_ge(kept, 1500);
	ck_assert_uint_lt(kept, 2000);
	fixture_check_verified(path, FALSE, FALSE, kept, 0, "recovered: ");
	fixture_remove(dir);
}
END_TEST

static void finish_and_verify(PlbSession *session, const char *path, guint64 scans)
{
	ck_assert(plb_session_finish(session, NULL));
	plb_session_free(session);
	fixture_check_verified(path, FALSE, TRUE, scans, 0, "ok: ");
}

START_TEST(a_reader_does_not_disturb_a_recording)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(63, 2000);
	PlbSessionHeader header;
	PlbSession *session;

	fixture_header(&header);
	session = plb_session_create(path, &header, FALSE, NULL);
	for (guint k = 0; k < 4; k++) {
		ck_assert(plb_session_append_frames(
			session, &g_array_index(frames, PlbFrame, 500 * k), 500, NULL));
		fixture_check_verified(path, FALSE, FALSE, 500 * (k + 1), 0, "recovered: ");
	}
	finish_and_verify(session, path, 2000);
	plb_session_header_clear(&header);
	fixture_remove(dir);
}
END_TEST

START_TEST(a_reader_at_the_end_does_not_spoil_it)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autofree char *wal = g_strconcat(path, "-wal", NULL);
	g_autoptr(GArray) frames = fixture_frames(67, 1000);
	PlbSession *session, *reader;
	PlbSessionHeader header;

	fixture_header(&header);
	session = plb_session_create(path, &header, FALSE, NULL);
	ck_assert(plb_session_append_frames(session, (PlbFrame *)(void *)frames->data, 1000, NULL));
	reader = plb_session_open(path, NULL);
	ck_assert_ptr_nonnull(reader);
	ck_assert(plb_session_finish(session, NULL));
	plb_session_free(session);
	plb_session_free(reader);
	fixture_check_verified(path, FALSE, TRUE, 1000, 0, "ok: ");
	ck_assert(!g_file_test(wal, G_FILE_TEST_EXISTS));
	plb_session_header_clear(&header);
	fixture_remove(dir);
}
END_TEST

/* Runs verify in a child that may not write in dir, since root may write anywhere. */
static int verify_as_nobody(const char *dir, const char *path, const char *says)
{
	pid_t child;
	int status = 0;

	ck_assert_int_eq(g_chmod(dir, 0555), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		PlbVerifyReport report;

		if (getuid() == 0 && setuid(NOBODY_UID) != 0)
			_exit(3);
		if (!plb_session_verify(path, &report, NULL))
			_exit(2);
		_exit(report.damaged || !g_str_has_prefix(report.summary, says));
	}
	waitpid(child, &status, 0);
	g_chmod(dir, 0755);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

START_TEST(read_only_folder_is_enough)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "s.plumbar", NULL);
	g_autofree char *cut = g_build_filename(dir, "cut.plumbar", NULL);
	g_autofree char *wal = g_strconcat(cut, "-wal", NULL);
	g_autoptr(GArray) frames = fixture_frames(64, 1000);

	fixture_record(path, frames);
	record_cut_off(cut, 65, 1000);
	ck_assert_int_eq(verify_as_nobody(dir, path, "ok: 1.000 s"), 0);
	ck_assert_int_eq(verify_as_nobody(dir, cut, "recovered: 1.000 s"), 0);
	g_unlink(wal); /* the file alone, in its recording mode, has what was checkpointed */
	ck_assert_int_eq(verify_as_nobody(dir, cut, "recovered: 0.000 s"), 0);
	fixture_remove(dir);
}
END_TEST

typedef struct {
	volatile guint64 looks, unlocked;
	volatile gboolean quit;
} LockWatch;

/* Another process, which looks again and again for SQLite's shared lock on the file
 * (sqlite.org/fileformat2.html, 1.6: in the lock-byte page, 510 bytes from its third on). */
static void watch_lock(const char *path, LockWatch *watch)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	while (fd >= 0 && !watch->quit) {
		struct flock lock = {
			.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000002, .l_len = 510
		};

		if (fcntl(fd, F_GETLK, &lock) != 0)
			_exit(1);
		watch->unlocked += lock.l_type == F_UNLCK;
		watch->looks++;
	}
	_exit(fd < 0);
}

static void wait_for_looks(const LockWatch *watch, guint64 more)
{
	guint64 until = watch->looks + more;

	for (guint i = 0; watch->looks < until; i++) {
		ck_assert_msg(i < 20000, "the other process does not look");
		g_usleep(1000);
	}
}

/* A process that closes a file loses all its locks on it, SQLite's included. */
START_TEST(reading_what_is_recorded_keeps_its_locks)
{
	g_autofree char *dir = fixture_dir();
	g_autofree char *path = g_build_filename(dir, "r.plumbar", NULL);
	g_autoptr(GArray) frames = fixture_frames(6, 2500);
	LockWatch *watch = mmap(NULL, sizeof *watch, PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	PlbSessionHeader header;
	PlbSession *session;
	pid_t child;
	int status;

	ck_assert(watch != MAP_FAILED);
	fixture_header(&header);
	session = plb_session_create(path, &header, FALSE, NULL);
	ck_assert(plb_session_append_frames(session, (PlbFrame *)(void *)frames->data, 1500, NULL));
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		watch_lock(path, watch);
	wait_for_looks(watch, 100);
	for (guint i = 0; i < 200; i++)
		plb_session_free(plb_session_open(path, NULL));
	wait_for_looks(watch, 100);
	watch->quit = TRUE;
	waitpid(child, &status, 0);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	ck_assert_uint_eq(watch->unlocked, 0);
	munmap(watch, sizeof *watch);
	ck_assert(plb_session_append_frames(session, &g_array_index(frames, PlbFrame, 1500), 1000,
					    NULL));
	finish_and_verify(session, path, 2500);
	plb_session_header_clear(&header);
	fixture_remove(dir);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cut-off");
	TCase *tests = tcase_create("cut-off");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, killed_recording_keeps_all_but_the_last_second);
	tcase_add_test(tests, journal_of_a_cut_off_file_is_folded_in);
	tcase_add_test(tests, killed_before_the_first_scan);
	tcase_add_test(tests, torn_journal_loses_only_its_end);
	tcase_add_test(tests, a_reader_does_not_disturb_a_recording);
	tcase_add_test(tests, a_reader_at_the_end_does_not_spoil_it);
	tcase_add_test(tests, reading_what_is_recorded_keeps_its_locks);
	tcase_add_test(tests, read_only_folder_is_enough);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
