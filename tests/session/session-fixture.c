/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session-fixture.h"

#include "tests/test-lib.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* splitmix64, Steele et al. 2014: a hash of (seed, k, field), no state */
static guint64 noise(guint64 seed, guint64 k, guint64 field)
{
	guint64 z =
		seed * 0x9e3779b97f4a7c15u + k * 0xbf58476d1ce4e5b9u + field * 0x94d049bb133111ebu;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

PlbFrame fixture_frame(guint64 seed, guint64 scan_index)
{
	PlbFrame frame;

	memset(&frame, 0, sizeof frame);
	frame.tick = 123456789012345u + scan_index * (FIXTURE_TICK_HZ / 1000) +
		     noise(seed, scan_index, 0) % 3;
	frame.scan_index = scan_index;
	for (int k = 0; k < PLB_CELL_COUNT; k++)
		frame.cell[k] = (gint32)(noise(seed, scan_index, 1 + (guint64)k) % 2000) - 1000 +
				100000 * k;
	for (int k = 0; k < PLB_ENCODER_COUNT; k++)
		frame.encoder[k] = (gint32)(50000 + 1000 * k +
					    (int)(noise(seed, scan_index, 20 + (guint64)k) % 3));
	frame.clip_mask = noise(seed, scan_index, 30) % 100 == 0 ? 0x81 : 0;
	frame.encoder_fault = noise(seed, scan_index, 31) % 200 == 0 ? 0x0f : 0;
	frame.encoder_index = (guint8)(noise(seed, scan_index, 32) % 7 == 0);
	frame.digital = (guint16)noise(seed, scan_index, 33);
	frame.flags = (guint16)(noise(seed, scan_index, 34) % 50 == 0 ? PLB_FRAME_EXCITATION : 0);
	return frame;
}

GArray *fixture_frames(guint64 seed, guint64 n)
{
	GArray *frames = g_array_new(FALSE, FALSE, sizeof(PlbFrame));

	for (guint64 k = 0; k < n; k++) {
		PlbFrame frame = fixture_frame(seed, k);

		g_array_append_val(frames, frame);
	}
	return frames;
}

gboolean fixture_frames_equal(const PlbFrame *a, const PlbFrame *b)
{
	return a->tick == b->tick && a->scan_index == b->scan_index &&
	       memcmp(a->cell, b->cell, sizeof a->cell) == 0 &&
	       memcmp(a->encoder, b->encoder, sizeof a->encoder) == 0 &&
	       a->clip_mask == b->clip_mask && a->encoder_fault == b->encoder_fault &&
	       a->encoder_index == b->encoder_index && a->digital == b->digital &&
	       a->flags == b->flags;
}

static PlbRackInfo *fixture_rack(void)
{
	PlbRackInfo rack = {
		.driver = (char *)"virtual",
		.serial = (char *)"V-0001 \"quoted\" \xc3\xa4",
		.product = (char *)"Test rack",
		.firmware = (char *)"1.2",
		.cell_count = PLB_CELL_COUNT,
		.encoder_count = PLB_ENCODER_COUNT,
		.max_rate_hz = 4000.1,
		.tick_hz = FIXTURE_TICK_HZ,
		.filter_delay_ns = -1234567,
	};

	return plb_rack_info_copy(&rack);
}

void fixture_header(PlbSessionHeader *header)
{
	plb_session_header_init(header);
	header->raw_kind = PLB_RAW_FRAMES;
	header->rack = fixture_rack();
	header->rig = plb_rig_virtual();
	header->rate_hz = FIXTURE_RATE_HZ;
	g_strlcpy(header->setup.athlete.id, "A-07", sizeof header->setup.athlete.id);
	header->setup.athlete.mass_kg = 85.1;
	header->setup.athlete.stature_m = 1.0 / 3 + 1.5;
	header->setup.athlete.sex = PLB_SEX_FEMALE;
	header->setup.athlete.bar_position = PLB_BAR_LOW;
	header->setup.athlete.arms = PLB_ARMS_CROSSED;
	header->setup.athlete.heel_x_m = -0.1;
	header->setup.bar_mass_kg = 1e-7;
	header->setup.bar_mass_source = PLB_BAR_MASS_TYPED;
	g_strlcpy(header->setup.exercise, "back-squat", sizeof header->setup.exercise);
	header->source = g_strdup("rack V-0001");
	header->started_us = 1795000000123456;
	header->scenario_json = g_strdup("{\"scenario\": \"none\"}");
}

char *fixture_dir(void)
{
	/* in memory where there is such a folder: hundreds of files, each synced several times */
	char *dir = g_strdup("/dev/shm/plumbar-test-XXXXXX");

	if (g_mkdtemp(dir))
		return dir;
	g_free(dir);
	dir = g_dir_make_tmp("plumbar-test-XXXXXX", NULL);
	ck_assert_ptr_nonnull(dir);
	return dir;
}

void fixture_remove(const char *dir)
{
	g_autoptr(GDir) entries = g_dir_open(dir, 0, NULL);
	const char *name;

	while (entries && (name = g_dir_read_name(entries))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			fixture_remove(path);
		else
			g_unlink(path);
	}
	g_rmdir(dir);
}

void fixture_record(const char *path, const GArray *frames)
{
	g_autoptr(GError) error = NULL;
	PlbSessionHeader header;
	PlbSession *session;

	fixture_header(&header);
	session = plb_session_create(path, &header, FALSE, &error);
	ck_assert_msg(session != NULL, "%s", error ? error->message : "?");
	ck_assert(plb_session_append_frames(session, (const PlbFrame *)(void *)frames->data,
					    frames->len, NULL));
	ck_assert(plb_session_add_event(session, 0.5, "note", "hello", NULL));
	ck_assert(plb_session_set_truth(session, "{\"truth\": 1}", NULL));
	ck_assert(plb_session_finish(session, &error));
	plb_session_free(session);
	plb_session_header_clear(&header);
}

void fixture_execute(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s: %s", sql,
		      message);
	sqlite3_close(db);
}

void fixture_check_verified(const char *path, gboolean damaged, gboolean finished, guint64 scans,
			    guint64 lost, const char *says)
{
	g_autoptr(GError) error = NULL;
	PlbVerifyReport report;

	ck_assert_msg(plb_session_verify(path, &report, &error), "%s", error ? error->message : "");
	ck_assert_msg(report.damaged == damaged, "%s", report.summary);
	ck_assert_msg(g_str_has_prefix(report.summary, says), "%s", report.summary);
	if (!damaged) {
		ck_assert_int_eq(report.finished, finished);
		ck_assert_uint_eq(report.scans, scans);
		ck_assert_uint_eq(report.lost_scans, lost);
		assert_near(report.duration_s, (double)(scans + lost) / FIXTURE_RATE_HZ, 1e-9);
	}
	plb_verify_report_clear(&report);
}
