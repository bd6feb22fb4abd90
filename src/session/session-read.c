/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session-private.h"

#include <math.h>
#include <string.h>

/* Where the walk through the chunks is, and what it has seen. */
typedef struct {
	PlbSession *session;
	const PlbChunkLayout *layout;
	guint rows_max;
	guint64 chunk_count, row_count;
	guint64 first_scan, last_scan;
	GChecksum *content;
	gpointer rows;
} Walk;

static gboolean walk_refuse(const Walk *walk, GError **error, const char *why)
{
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_DAMAGED,
		    "damaged at chunk %" G_GUINT64_FORMAT " (row %" G_GUINT64_FORMAT "): %s",
		    walk->chunk_count + 1, walk->row_count, why);
	return FALSE;
}

static gboolean walk_check_digest(Walk *walk, sqlite3_stmt *row, guint64 n, GError **error)
{
	guint8 digest[PLB_CHUNK_DIGEST_BYTES];
	const void *stored = sqlite3_column_blob(row, 5);
	const void *data = sqlite3_column_blob(row, 6);

	if (sqlite3_column_bytes(row, 5) != PLB_CHUNK_DIGEST_BYTES || !data)
		return walk_refuse(walk, error, "its checksum or its data are missing");
	plb_chunk_digest(walk->chunk_count + 1, walk->row_count, n, data,
			 (gsize)sqlite3_column_bytes(row, 6), digest);
	if (memcmp(stored, digest, sizeof digest) != 0)
		return walk_refuse(walk, error, "its data do not fit their checksum");
	g_checksum_update(walk->content, digest, sizeof digest);
	return TRUE;
}

/* The scan index is the rack's own count: it only ever rises, by more than one at a loss. */
static gboolean walk_check_scans(Walk *walk, sqlite3_stmt *row, gsize n, GError **error)
{
	const PlbFrame *frames = walk->rows;
	guint64 received;

	for (gsize i = 0; i < n; i++) {
		if ((i > 0 || walk->row_count > 0) && frames[i].scan_index <= walk->last_scan)
			return walk_refuse(walk, error, "its scans do not follow one another");
		if (i == 0 && walk->row_count == 0)
			walk->first_scan = frames[i].scan_index;
		walk->last_scan = frames[i].scan_index;
	}
	received = walk->row_count + n;
	if (!plb_session_losses_fit(received, walk->last_scan - walk->first_scan + 1 - received))
		return walk_refuse(walk, error, "it claims more lost scans than can be");
	if ((guint64)sqlite3_column_int64(row, 3) != frames[0].scan_index ||
	    (guint64)sqlite3_column_int64(row, 4) != walk->last_scan)
		return walk_refuse(walk, error, "its scans are not those that it is listed with");
	return TRUE;
}

static gboolean walk_chunk(Walk *walk, sqlite3_stmt *row, gsize *n, GError **error)
{
	gint64 count = sqlite3_column_int64(row, 2);

	if ((guint64)sqlite3_column_int64(row, 0) != walk->chunk_count + 1 ||
	    (guint64)sqlite3_column_int64(row, 1) != walk->row_count)
		return walk_refuse(walk, error, "it is missing");
	if (count < 1 || count > walk->rows_max)
		return walk_refuse(walk, error, "impossible number of rows");
	if (!walk_check_digest(walk, row, (guint64)count, error))
		return FALSE;
	if (!plb_chunk_decode(walk->layout, sqlite3_column_blob(row, 6),
			      (gsize)sqlite3_column_bytes(row, 6), walk->rows, (gsize)count))
		return walk_refuse(walk, error, "its data cannot be unpacked");
	if (walk->layout == &plb_chunk_frames && !walk_check_scans(walk, row, (gsize)count, error))
		return FALSE;
	*n = (gsize)count;
	return TRUE;
}

static gboolean walk_chunks(Walk *walk, PlbSessionRowsFunc func, gpointer user_data, GError **error)
{
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(
		walk->session->db,
		"SELECT sequence, first_row, row_count, first_scan, last_scan, sha256, data"
		" FROM chunks ORDER BY sequence",
		error);
	int step;

	if (!row)
		return FALSE;
	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		gsize n;

		if (!walk_chunk(walk, row, &n, error) || !func(walk->rows, n, user_data, error))
			return FALSE;
		walk->chunk_count++;
		walk->row_count += n;
	}
	return step == SQLITE_DONE || plb_store_set_error(walk->session->db, "damaged", error);
}

/* A finished file says how much there was: a missing end shows here. */
static gboolean walk_check_finished(Walk *walk, GError **error)
{
	guint8 digest[PLB_CHUNK_DIGEST_BYTES];
	gsize length = sizeof digest;
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(
		walk->session->db, "SELECT chunk_count, row_count, sha256 FROM finished", error);

	if (!row)
		return FALSE;
	g_checksum_get_digest(walk->content, digest, &length);
	if (sqlite3_step(row) != SQLITE_ROW)
		return TRUE;
	if ((guint64)sqlite3_column_int64(row, 0) == walk->chunk_count &&
	    (guint64)sqlite3_column_int64(row, 1) == walk->row_count &&
	    sqlite3_column_bytes(row, 2) == PLB_CHUNK_DIGEST_BYTES &&
	    memcmp(sqlite3_column_blob(row, 2), digest, sizeof digest) == 0)
		return TRUE;
	return walk_refuse(walk, error, "the recording does not end where it was finished");
}

gboolean plb_session_each_chunk(PlbSession *session, PlbSessionRowsFunc func, gpointer user_data,
				GError **error)
{
	const PlbChunkLayout *layout = plb_session_layout(&session->header);
	guint rows_max = plb_session_chunk_rows(&session->header);
	g_autoptr(GChecksum) content = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree gpointer rows = g_malloc_n(rows_max, layout->row_size);
	Walk walk = {
		.session = session,
		.layout = layout,
		.rows_max = rows_max,
		.content = content,
		.rows = rows,
	};

	return walk_chunks(&walk, func, user_data, error) && walk_check_finished(&walk, error);
}

static gboolean collect_rows(gconstpointer rows, gsize n, gpointer user_data, GError **error)
{
	g_array_append_vals(user_data, rows, (guint)n);
	return TRUE;
}

gboolean plb_session_read_frames(PlbSession *session, GArray *frames, GError **error)
{
	g_return_val_if_fail(session->header.raw_kind == PLB_RAW_FRAMES, FALSE);
	return plb_session_each_chunk(session, collect_rows, frames, error);
}

/* Where the calibrated samples go, chunk by chunk: into an array, or a pipeline. */
typedef struct {
	PlbCalibrator *calibrator; /* NULL: the rows are samples already */
	GArray *samples;
	PlbPipeline *pipeline; /* NULL: samples are kept */
} Feed;

static void pass_on(Feed *feed)
{
	if (!feed->pipeline)
		return;
	plb_pipeline_push(feed->pipeline, (const PlbSample *)(void *)feed->samples->data,
			  feed->samples->len);
	g_array_set_size(feed->samples, 0);
}

static gboolean feed_rows(gconstpointer rows, gsize n, gpointer user_data, GError **error)
{
	Feed *feed = user_data;

	if (!feed->calibrator)
		g_array_append_vals(feed->samples, rows, (guint)n);
	else if (!plb_calibrator_push(feed->calibrator, rows, n, feed->samples, error))
		return FALSE;
	pass_on(feed);
	return TRUE;
}

static gboolean session_feed(PlbSession *session, GArray *samples, PlbPipeline *pipeline,
			     GError **error)
{
	const PlbSessionHeader *header = &session->header;
	g_autoptr(PlbCalibrator) calibrator = NULL;
	Feed feed = { .samples = samples, .pipeline = pipeline };

	if (header->raw_kind == PLB_RAW_FRAMES)
		calibrator = plb_calibrator_new(header->rig, header->rate_hz);
	if (calibrator && header->rack)
		plb_calibrator_set_rack(calibrator, header->rack);
	feed.calibrator = calibrator;
	if (!plb_session_each_chunk(session, feed_rows, &feed, error))
		return FALSE;
	if (calibrator)
		plb_calibrator_finish(calibrator, samples);
	pass_on(&feed);
	return TRUE;
}

/* Other software would take a place that is only right but for a constant for a place. */
static void forget_unhomed_places(GArray *samples, guint from)
{
	for (guint i = from; i < samples->len; i++) {
		PlbSample *sample = &g_array_index(samples, PlbSample, i);

		for (int side = 0; (sample->flags & PLB_SAMPLE_UNHOMED) && side < PLB_SIDES; side++)
			sample->bar_x_m[side] = sample->bar_y_m[side] = sample->bar_z_m[side] = NAN;
	}
}

gboolean plb_session_use_rig(PlbSession *session, const PlbRig *rig, gboolean any_device,
			     GError **error)
{
	PlbSessionHeader *header = &session->header;

	if (header->raw_kind != PLB_RAW_FRAMES) {
		g_set_error_literal(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_FORMAT,
				    "holds physical values, not counts: no calibration applies");
		return FALSE;
	}
	if (!any_device && !plb_rig_fits(rig, header->rack->serial, error))
		return FALSE;
	plb_rig_free(header->rig);
	header->rig = plb_rig_copy(rig);
	header->setup.info = plb_rig_stream_info(rig, header->rate_hz);
	return TRUE;
}

gboolean plb_session_use_exercise(PlbSession *session, const char *name)
{
	return plb_pipeline_setup_set_exercise(&session->header.setup, name);
}

gboolean plb_session_read_samples(PlbSession *session, GArray *samples, PlbStreamInfo *info,
				  GError **error)
{
	guint from = samples->len;

	if (info)
		*info = session->header.setup.info;
	if (!session_feed(session, samples, NULL, error))
		return FALSE;
	forget_unhomed_places(samples, from);
	return TRUE;
}

PlbPipeline *plb_session_analyze(PlbSession *session, GError **error)
{
	return plb_session_analyze_with(session, NULL, error);
}

PlbPipeline *plb_session_analyze_with(PlbSession *session, const PlbSessionEvent *another,
				      GError **error)
{
	g_autoptr(PlbPipeline) pipeline = plb_pipeline_new(&session->header.setup);
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(PlbSample));

	if (session->recording && !plb_session_flush(session, error))
		return NULL;
	if (!session_feed(session, samples, pipeline, error))
		return NULL;
	plb_pipeline_finish(pipeline);
	return plb_session_apply_edits(session, pipeline, another, error)
		       ? g_steal_pointer(&pipeline)
		       : NULL;
}

char *plb_session_identity(PlbSession *session, GError **error)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *begun = g_strdup_printf("%" G_GINT64_FORMAT, session->header.started_us);
	g_autoptr(sqlite3_stmt) row = plb_store_prepare(
		session->db, "SELECT sha256 FROM chunks ORDER BY sequence", error);
	int step;

	if (!row)
		return NULL;
	g_checksum_update(sum, (const guchar *)begun, (gssize)strlen(begun));
	while ((step = sqlite3_step(row)) == SQLITE_ROW)
		if (sqlite3_column_bytes(row, 0) > 0)
			g_checksum_update(sum, sqlite3_column_blob(row, 0),
					  sqlite3_column_bytes(row, 0));
	if (step != SQLITE_DONE) {
		plb_store_set_error(session->db, "damaged", error);
		return NULL;
	}
	return g_strdup(g_checksum_get_string(sum));
}
