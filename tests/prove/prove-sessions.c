/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "power-vfs.h"
#include "src/live/rack-list.h"
#include "src/live/recording.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* prove-sessions kill|power FIRST COUNT: for each number, one recording that ends badly, then what
 * its file holds. A line each: number, scans sent, scans kept, milliseconds missing, operations,
 * "ok" or what is wrong. Driven by sessions.py.
 *
 * kill: a process records the virtual rack as fast as it comes (1 kHz), and is killed (SIGKILL) at
 * a random moment. What was sent is counted where the rack hands it over, in memory that outlives
 * the process.
 * power: frames are appended as a recorder does, on a disk that loses its power at a random write,
 * sync or delete, and keeps of what was not synced what it likes (power-vfs.h). */

#define RATE_HZ 1000
#define KILL_FROM_MS 200
#define KILL_TO_MS 9000

typedef struct {
	guint64 sent, kept, operations;
	const char *wrong; /* static; NULL: all is as it should be */
	char detail[160];
} Outcome;

typedef struct {
	atomic_ullong scans; /* handed over by the rack */
	atomic_int streaming;
} Shared;

/* A rack that counts what it hands over. */
typedef struct {
	PlbRack rack;
	PlbRack *inner;
	Shared *shared;
} CountingRack;

static gboolean counting_identify(PlbRack *rack, PlbRackInfo *info, GError **error)
{
	return plb_rack_identify(((CountingRack *)rack)->inner, info, error);
}

static gboolean counting_start(PlbRack *rack, double rate_hz, double *actual_rate_hz,
			       GError **error)
{
	CountingRack *self = (CountingRack *)rack;

	atomic_store(&self->shared->streaming, 1);
	return plb_rack_start(self->inner, rate_hz, actual_rate_hz, error);
}

static gssize counting_read(PlbRack *rack, PlbFrame *frames, gsize max, int timeout_ms,
			    GError **error)
{
	CountingRack *self = (CountingRack *)rack;
	gssize n = plb_rack_read(self->inner, frames, max, timeout_ms, error);

	if (n > 0)
		atomic_fetch_add(&self->shared->scans, (guint64)n);
	return n;
}

static void counting_stop(PlbRack *rack)
{
	plb_rack_stop(((CountingRack *)rack)->inner);
}

static void counting_losses(PlbRack *rack, PlbRackLosses *losses)
{
	plb_rack_get_losses(((CountingRack *)rack)->inner, losses);
}

static void counting_free(PlbRack *rack)
{
	plb_rack_free(((CountingRack *)rack)->inner);
	g_free(rack);
}

static const PlbRackOps counting_ops = {
	.name = "counting",
	.identify = counting_identify,
	.start = counting_start,
	.read = counting_read,
	.stop = counting_stop,
	.get_losses = counting_losses,
	.free = counting_free,
};

static PlbRack *counting_rack_new(PlbRack *inner, Shared *shared)
{
	CountingRack *self = g_new0(CountingRack, 1);

	self->rack.ops = &counting_ops;
	self->inner = inner;
	self->shared = shared;
	return &self->rack;
}

static PlbLifterSetup lifter_setup(guint64 seed)
{
	return (PlbLifterSetup){ .scenario = "steady", .load_kg = NAN, .seed = seed };
}

/* The process that will be killed. */
static void record_for_ever(const char *path, guint64 seed, Shared *shared)
{
	PlbLifterSetup lifter = lifter_setup(seed);
	PlbRecorderOptions options = { .path = path, .rate_hz = RATE_HZ };
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(GError) error = NULL;
	PlbRack *rack;

	plb_pipeline_setup_init(&options.setup, NULL);
	rack = plb_rack_list_open_virtual(&lifter, TRUE, &options.setup, NULL, &error);
	if (!rack || !plb_recording_new(counting_rack_new(rack, shared), rig, &options, &error)) {
		g_printerr("prove-sessions: %s\n", error->message);
		_exit(1);
	}
	pause();
}

static void wrong(Outcome *outcome, const char *what, const char *detail)
{
	if (outcome->wrong)
		return;
	outcome->wrong = what;
	g_strlcpy(outcome->detail, detail ? detail : "", sizeof outcome->detail);
}

static gboolean same_counts(const PlbFrame *a, const PlbFrame *b)
{
	return memcmp(a->cell, b->cell, sizeof a->cell) == 0 &&
	       memcmp(a->encoder, b->encoder, sizeof a->encoder) == 0 &&
	       a->scan_index == b->scan_index;
}

/* Compares the file's frames, which begin with scan 0, with what the source gives. */
static void check_frames(PlbSession *session, PlbScanSource source, gpointer data, Outcome *outcome)
{
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));
	g_autoptr(GError) error = NULL;

	if (!plb_session_read_frames(session, frames, &error)) {
		wrong(outcome, "cannot be read", error->message);
		return;
	}
	outcome->kept = frames->len;
	for (guint k = 0; k < frames->len; k++) {
		PlbFrame sent;

		memset(&sent, 0, sizeof sent);
		source(data, k, &sent);
		sent.scan_index = k;
		if (!same_counts(&sent, &g_array_index(frames, PlbFrame, k))) {
			wrong(outcome, "a scan is not the one that was sent", NULL);
			return;
		}
	}
}

static void check_verify(const char *path, Outcome *outcome)
{
	g_autoptr(GError) error = NULL;
	PlbVerifyReport report;

	if (!plb_session_verify(path, &report, &error)) {
		wrong(outcome, "verify cannot open it", error->message);
		return;
	}
	if (report.damaged)
		wrong(outcome, "verify calls it damaged", report.summary);
	else if (report.scans != outcome->kept)
		wrong(outcome, "verify counts other scans", report.summary);
	plb_verify_report_clear(&report);
}

static void check_file(const char *path, PlbScanSource source, gpointer data, Outcome *outcome)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PlbSession) session = plb_session_open(path, &error);
	g_autoptr(PlbPipeline) pipeline = NULL;

	if (!session) {
		wrong(outcome, "does not open", error->message);
		return;
	}
	check_frames(session, source, data, outcome);
	pipeline = plb_session_analyze(session, &error);
	if (!pipeline)
		wrong(outcome, "cannot be analysed", error->message);
	g_clear_pointer(&session, plb_session_free);
	check_verify(path, outcome);
}

static void check_missing(Outcome *outcome)
{
	if (outcome->kept > outcome->sent)
		wrong(outcome, "holds more than was sent", NULL);
	else if (outcome->sent - outcome->kept > RATE_HZ)
		wrong(outcome, "over a second is missing", NULL);
}

static void kill_one(const char *dir, guint64 number, Outcome *outcome)
{
	g_autofree char *path = g_build_filename(dir, "k.plumbar", NULL);
	g_autoptr(GRand) random = g_rand_new_with_seed((guint32)(number * 2654435761u));
	g_autoptr(PlbRig) rig = plb_rig_virtual();
	g_autoptr(PlbLifter) lifter = NULL;
	PlbLifterSetup setup = lifter_setup(number);
	Shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child = fork();

	if (child == 0) {
		record_for_ever(path, number, shared);
		_exit(0);
	}
	while (!atomic_load(&shared->streaming) && waitpid(child, NULL, WNOHANG) == 0)
		g_usleep(1000);
	g_usleep((gulong)g_rand_int_range(random, KILL_FROM_MS, KILL_TO_MS) * 1000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	outcome->sent = atomic_load(&shared->scans);
	munmap(shared, sizeof *shared);
	lifter = plb_lifter_new(&setup, rig, NULL);
	check_file(path, plb_lifter_scan, lifter, outcome);
	check_missing(outcome);
}

/* Counts that compress badly, so that the file grows fast and its journal folds often. */
static void noise_source(gpointer data, guint64 scan_index, PlbFrame *counts)
{
	guint64 word = (*(guint64 *)data + scan_index) * 0x9e3779b97f4a7c15u;

	for (int k = 0; k < PLB_CELL_COUNT; k++) {
		word ^= word >> 29;
		word *= 0xbf58476d1ce4e5b9u;
		counts->cell[k] = (gint32)(word >> 33);
	}
	for (int k = 0; k < PLB_ENCODER_COUNT; k++)
		counts->encoder[k] = (gint32)(scan_index >> k);
}

typedef struct {
	PlbSession *session;
	guint64 appended, committed;
	gboolean finished;
} Writing;

static gboolean append_block(Writing *writing, guint64 seed, gsize n)
{
	g_autofree PlbFrame *frames = g_new0(PlbFrame, n);

	for (gsize k = 0; k < n; k++) {
		frames[k].scan_index = frames[k].tick = writing->appended + k;
		noise_source(&seed, writing->appended + k, &frames[k]);
	}
	writing->appended += n;
	return plb_session_append_frames(writing->session, frames, n, NULL);
}

/* A recording in blocks as they come, with an event now and then, and mostly its regular end. */
static void write_recording(Writing *writing, guint64 seed, GRand *random)
{
	guint64 length = (guint64)g_rand_int_range(random, 500, 40000);
	gboolean ends = g_rand_int_range(random, 0, 4) > 0;
	gboolean going = TRUE;

	while (going && writing->appended < length) {
		going = append_block(writing, seed, (gsize)g_rand_int_range(random, 1, 400));
		if (going && g_rand_int_range(random, 0, 20) == 0)
			going = plb_session_add_event(writing->session, 0, "note", "n", NULL);
		if (going)
			writing->committed = plb_session_get_row_count(writing->session);
	}
	if (going && ends) {
		writing->finished = plb_session_finish(writing->session, NULL);
		if (writing->finished)
			writing->committed = writing->appended;
	}
}

static void power_header(PlbSessionHeader *header, PlbRig *rig, PlbRackInfo *rack)
{
	plb_session_header_init(header);
	header->raw_kind = PLB_RAW_FRAMES;
	header->rate_hz = RATE_HZ;
	header->rig = rig;
	header->rack = rack;
	header->source = g_strdup("rack power");
}

static void record_until_cut(const char *path, guint64 seed, GRand *random, Writing *writing)
{
	g_autoptr(GError) error = NULL;
	PlbLifterSetup lifter = lifter_setup(1);
	PlbPipelineSetup setup;
	PlbSessionHeader header;
	PlbRackInfo *rack_info = g_new0(PlbRackInfo, 1);
	PlbRack *rack;

	plb_pipeline_setup_init(&setup, NULL);
	rack = plb_rack_list_open_virtual(&lifter, FALSE, &setup, NULL, &error);
	plb_rack_identify(rack, rack_info, NULL);
	plb_rack_free(rack);
	power_header(&header, plb_rig_virtual(), rack_info);
	writing->session = plb_session_create(path, &header, FALSE, &error);
	if (writing->session)
		write_recording(writing, seed, random);
	plb_session_header_clear(&header);
	if (!power_vfs_is_off())
		power_vfs_cut();
	g_clear_pointer(&writing->session, plb_session_free);
}

static void empty_folder(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *full = g_build_filename(path, name, NULL);

		g_unlink(full);
	}
}

static void power_one(const char *dir, guint64 number, Outcome *outcome)
{
	g_autofree char *before = g_build_filename(dir, "before", NULL);
	g_autofree char *after = g_build_filename(dir, "after", NULL);
	g_autofree char *path = g_build_filename(before, "p.plumbar", NULL);
	g_autofree char *left = g_build_filename(after, "p.plumbar", NULL);
	g_autoptr(GRand) random = g_rand_new_with_seed((guint32)(number * 2246822519u));
	Writing writing = { 0 };
	gboolean created;

	/* log-uniform, so that the first and last steps of a file are cut as often as its middle */
	power_vfs_arm((guint64)exp(g_rand_double_range(random, 0, log(1200))), number);
	record_until_cut(path, number, random, &writing);
	outcome->operations = power_vfs_operations();
	outcome->sent = writing.appended;
	power_vfs_leave(after);
	power_vfs_arm(0, 0);
	created = g_file_test(left, G_FILE_TEST_EXISTS);
	if (created)
		check_file(left, noise_source, &number, outcome);
	else if (writing.appended > 0)
		wrong(outcome, "the file is gone", NULL);
	if (outcome->kept < writing.committed)
		wrong(outcome, "what was committed is not there", NULL);
	check_missing(outcome);
	empty_folder(before);
	empty_folder(after);
}

static void print_outcome(guint64 number, const Outcome *outcome)
{
	printf("%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT
	       "\t%g\t%" G_GUINT64_FORMAT "\t%s%s%s\n",
	       number, outcome->sent, outcome->kept,
	       1000.0 * (double)(outcome->sent - MIN(outcome->kept, outcome->sent)) / RATE_HZ,
	       outcome->operations, outcome->wrong ? outcome->wrong : "ok",
	       outcome->detail[0] ? ": " : "", outcome->detail);
	fflush(stdout);
}

static void make_folders(const char *dir)
{
	static const char *const names[] = { "before", "after" };

	for (guint k = 0; k < G_N_ELEMENTS(names); k++) {
		g_autofree char *path = g_build_filename(dir, names[k], NULL);

		g_mkdir(path, 0700);
	}
}

static void remove_folders(const char *dir)
{
	static const char *const names[] = { "before", "after" };

	for (guint k = 0; k < G_N_ELEMENTS(names); k++) {
		g_autofree char *path = g_build_filename(dir, names[k], NULL);

		empty_folder(path);
		g_rmdir(path);
	}
	empty_folder(dir);
	g_rmdir(dir);
}

int main(int argc, char **argv)
{
	g_autofree char *dir = NULL;
	guint64 first, count;
	gboolean kill;

	setlocale(LC_ALL, "");
	if (argc != 4 || (!g_str_equal(argv[1], "kill") && !g_str_equal(argv[1], "power"))) {
		g_printerr("usage: prove-sessions kill|power FIRST COUNT\n");
		return 2;
	}
	kill = g_str_equal(argv[1], "kill");
	first = g_ascii_strtoull(argv[2], NULL, 10);
	count = g_ascii_strtoull(argv[3], NULL, 10);
	dir = g_dir_make_tmp("plumbar-prove-XXXXXX", NULL);
	make_folders(dir);
	if (!kill) {
		g_autofree char *before = g_build_filename(dir, "before", NULL);

		power_vfs_register(before);
	}
	for (guint64 number = first; number < first + count; number++) {
		Outcome outcome = { 0 };

		(kill ? kill_one : power_one)(dir, number, &outcome);
		print_outcome(number, &outcome);
		empty_folder(dir);
	}
	remove_folders(dir);
	return 0;
}
