/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/header-json.h"
#include "src/session/session-private.h"

#include <math.h>
#include <string.h>

/* The header's rows: numbers and texts as they are, groups as one JSON object each. Unknown keys
 * and members are left alone, missing ones are "not known", so that later versions can add to them.
 */

void plb_session_header_init(PlbSessionHeader *header)
{
	PlbStreamInfo info = { 0 };

	memset(header, 0, sizeof *header);
	info.gravity_mps2 = info.fz_scale_u = info.cop_u_m = info.bar_u_m = NAN;
	info.fz_noise_n = info.bar_noise_m = NAN;
	plb_pipeline_setup_init(&header->setup, &info);
}

void plb_session_header_clear(PlbSessionHeader *header)
{
	plb_rack_info_free(header->rack);
	plb_rig_free(header->rig);
	g_free(header->source);
	g_free(header->scenario_json);
	plb_session_header_init(header);
}

guint plb_session_chunk_rows(const PlbSessionHeader *header)
{
	double rows = floor(header->rate_hz * PLB_SESSION_CHUNK_S);

	return rows < 1 ? 1 : (guint)rows;
}

const PlbChunkLayout *plb_session_layout(const PlbSessionHeader *header)
{
	return header->raw_kind == PLB_RAW_FRAMES ? &plb_chunk_frames : &plb_chunk_samples;
}

static gboolean write_row(sqlite3_stmt *statement, const char *key, const char *value,
			  GError **error)
{
	gboolean done;

	sqlite3_bind_text(statement, 1, key, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(statement, 2, value, -1, SQLITE_TRANSIENT);
	done = plb_store_step_done(statement, error);
	sqlite3_reset(statement);
	return done;
}

/* SHA-256 over "key NUL value NUL" of every row but its own, in order of the keys' bytes. */
static char *header_digest(sqlite3 *db, GError **error)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(sqlite3_stmt) statement = plb_store_prepare(
		db, "SELECT key, value FROM header WHERE key != 'sha256' ORDER BY key", error);
	int step;

	if (!statement)
		return NULL;
	while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
		for (int column = 0; column < 2; column++) {
			const guchar *text = sqlite3_column_text(statement, column);
			int size = sqlite3_column_bytes(statement, column);

			g_checksum_update(checksum, text ? text : (const guchar *)"", size);
			g_checksum_update(checksum, (const guchar *)"", 1);
		}
	}
	if (step != SQLITE_DONE) {
		plb_store_set_error(db, "session header", error);
		return NULL;
	}
	return g_strdup(g_checksum_get_string(checksum));
}

static gboolean write_rows(const PlbSessionHeader *header, sqlite3_stmt *statement, GError **error)
{
	char rate[G_ASCII_DTOSTR_BUF_SIZE];
	g_autofree char *started = g_strdup_printf("%" G_GINT64_FORMAT, header->started_us);
	g_autofree char *athlete = plb_athlete_to_json(&header->setup.athlete);
	g_autofree char *setup = plb_setup_to_json(&header->setup);
	g_autofree char *stream = plb_stream_to_json(&header->setup.info);
	g_autofree char *rack = header->rack ? plb_rack_to_json(header->rack) : NULL;
	g_autofree char *rig = header->rig ? plb_rig_to_text(header->rig) : NULL;
	const char *const rows[][2] = {
		{ "plumbar", PLB_VERSION },
		{ "raw", plb_session_layout(header)->name },
		{ "rate_hz", g_ascii_dtostr(rate, sizeof rate, header->rate_hz) },
		{ "source", header->source },
		{ "started_us", started },
		{ "athlete", athlete },
		{ "setup", setup },
		{ "stream", stream },
		{ "rack", rack },
		{ "rig", rig },
		{ "scenario", header->scenario_json },
	};

	for (guint k = 0; k < G_N_ELEMENTS(rows); k++) {
		if (rows[k][1] && !write_row(statement, rows[k][0], rows[k][1], error))
			return FALSE;
	}
	return TRUE;
}

gboolean plb_session_header_write(const PlbSessionHeader *header, sqlite3 *db, GError **error)
{
	g_autoptr(sqlite3_stmt) statement =
		plb_store_prepare(db, "INSERT INTO header VALUES(?1, ?2)", error);
	g_autofree char *digest = NULL;

	if (!statement || !write_rows(header, statement, error))
		return FALSE;
	digest = header_digest(db, error);
	return digest && write_row(statement, "sha256", digest, error);
}

gboolean plb_session_header_replace_athlete(sqlite3 *db, const PlbAthlete *athlete, GError **error)
{
	g_autoptr(sqlite3_stmt) statement =
		plb_store_prepare(db, "INSERT OR REPLACE INTO header VALUES(?1, ?2)", error);
	g_autofree char *json = plb_athlete_to_json(athlete);
	g_autofree char *digest = NULL;

	if (!statement || !write_row(statement, "athlete", json, error))
		return FALSE;
	digest = header_digest(db, error);
	return digest && write_row(statement, "sha256", digest, error);
}

static gboolean header_refuse(const char *key, GError **error)
{
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_DAMAGED,
		    "damaged: header entry \"%s\" is missing or makes no sense", key);
	return FALSE;
}

static GHashTable *read_rows(sqlite3 *db, GError **error)
{
	g_autoptr(GHashTable) rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(sqlite3_stmt) statement =
		plb_store_prepare(db, "SELECT key, value FROM header LIMIT 1000", error);
	int step;

	if (!statement)
		return NULL;
	while ((step = sqlite3_step(statement)) == SQLITE_ROW)
		g_hash_table_insert(rows, g_strdup((const char *)sqlite3_column_text(statement, 0)),
				    g_strdup((const char *)sqlite3_column_text(statement, 1)));
	if (step != SQLITE_DONE) {
		plb_store_set_error(db, "session header", error);
		return NULL;
	}
	return g_steal_pointer(&rows);
}

static gboolean check_digest(sqlite3 *db, GHashTable *rows, GError **error)
{
	g_autofree char *digest = header_digest(db, error);

	if (!digest)
		return FALSE;
	if (g_strcmp0(digest, g_hash_table_lookup(rows, "sha256")) == 0)
		return TRUE;
	g_set_error(error, PLB_SESSION_ERROR, PLB_SESSION_ERROR_DAMAGED,
		    "damaged: the header does not fit its checksum");
	return FALSE;
}

/* As deep as its opening brackets at most, wherever they stand. */
static gboolean is_shallow(const char *json)
{
	guint opened = 0;

	for (; *json && opened <= PLB_SESSION_JSON_BRACKETS_MAX; json++)
		opened += *json == '{' || *json == '[';
	return opened <= PLB_SESSION_JSON_BRACKETS_MAX;
}

static JsonNode *object_row(GHashTable *rows, const char *key, GError **error)
{
	const char *text = g_hash_table_lookup(rows, key);
	JsonNode *node = text && is_shallow(text) ? json_from_string(text, NULL) : NULL;

	if (node && JSON_NODE_HOLDS_OBJECT(node))
		return node;
	g_clear_pointer(&node, json_node_free);
	header_refuse(key, error);
	return NULL;
}

static gboolean read_source_of_frames(PlbSessionHeader *header, GHashTable *rows, GError **error)
{
	g_autoptr(JsonNode) rack = object_row(rows, "rack", error);
	const char *text = g_hash_table_lookup(rows, "rig");

	if (!rack)
		return FALSE;
	if (!text)
		return header_refuse("rig", error);
	header->rack = plb_rack_from_json(json_node_get_object(rack));
	header->rig = plb_rig_parse(text, strlen(text), error);
	if (!header->rig) {
		g_prefix_error(error, "damaged: its rig: ");
		return FALSE;
	}
	header->setup.info = plb_rig_stream_info(header->rig, header->rate_hz);
	return TRUE;
}

static gboolean read_groups(PlbSessionHeader *header, GHashTable *rows, GError **error)
{
	g_autoptr(JsonNode) athlete = object_row(rows, "athlete", error);
	g_autoptr(JsonNode) setup = athlete ? object_row(rows, "setup", error) : NULL;
	g_autoptr(JsonNode) stream = setup ? object_row(rows, "stream", error) : NULL;

	if (!stream)
		return FALSE;
	plb_athlete_from_json(&header->setup.athlete, json_node_get_object(athlete));
	plb_setup_from_json(&header->setup, json_node_get_object(setup));
	plb_stream_from_json(&header->setup.info, json_node_get_object(stream));
	header->setup.info.rate_hz = header->rate_hz;
	return isfinite(header->setup.info.start_time_s) || header_refuse("stream", error);
}

gboolean plb_session_header_read(PlbSessionHeader *header, sqlite3 *db, GError **error)
{
	g_autoptr(GHashTable) rows = read_rows(db, error);
	const char *raw, *rate, *started;

	if (!rows || !check_digest(db, rows, error))
		return FALSE;
	raw = g_hash_table_lookup(rows, "raw");
	rate = g_hash_table_lookup(rows, "rate_hz");
	started = g_hash_table_lookup(rows, "started_us");
	if (g_strcmp0(raw, plb_chunk_samples.name) == 0)
		header->raw_kind = PLB_RAW_SAMPLES;
	else if (g_strcmp0(raw, plb_chunk_frames.name) != 0)
		return header_refuse("raw", error);
	header->rate_hz = rate ? g_ascii_strtod(rate, NULL) : 0;
	if (!(header->rate_hz > 0 && header->rate_hz <= PLB_SESSION_RATE_MAX_HZ))
		return header_refuse("rate_hz", error);
	header->started_us = started ? g_ascii_strtoll(started, NULL, 10) : 0;
	header->source = g_strdup(g_hash_table_lookup(rows, "source"));
	header->scenario_json = g_strdup(g_hash_table_lookup(rows, "scenario"));
	return read_groups(header, rows, error) &&
	       (header->raw_kind == PLB_RAW_SAMPLES || read_source_of_frames(header, rows, error));
}

char *plb_session_started_text(gint64 started_us)
{
	gint64 part_us = (started_us % G_USEC_PER_SEC + G_USEC_PER_SEC) % G_USEC_PER_SEC;
	g_autoptr(GDateTime) whole =
		g_date_time_new_from_unix_utc((started_us - part_us) / G_USEC_PER_SEC);
	g_autofree char *seconds = whole ? g_date_time_format(whole, "%Y-%m-%dT%H:%M:%S") : NULL;

	if (!seconds)
		return g_strdup("");
	return g_strdup_printf("%s.%06dZ", seconds, (int)part_us);
}
