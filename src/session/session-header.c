/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/session-private.h"

#include <json-glib/json-glib.h>
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
	header->setup.info = info;
	plb_athlete_init(&header->setup.athlete);
	header->setup.bar_mass_kg = NAN;
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

/* Groups of numbers, described once for writing and reading. */
typedef struct {
	const char *key;
	gsize offset;
} NumberField;

static const NumberField athlete_numbers[] = {
	{ "mass_kg", offsetof(PlbAthlete, mass_kg) },
	{ "stature_m", offsetof(PlbAthlete, stature_m) },
	{ "heel_x_m", offsetof(PlbAthlete, heel_x_m) },
	{ "foot_length_m", offsetof(PlbAthlete, foot_length_m) },
	{ NULL, 0 },
};

static const NumberField stream_numbers[] = {
	{ "rate_hz", offsetof(PlbStreamInfo, rate_hz) },
	{ "start_time_s", offsetof(PlbStreamInfo, start_time_s) },
	{ "gravity_mps2", offsetof(PlbStreamInfo, gravity_mps2) },
	{ "fz_scale_u", offsetof(PlbStreamInfo, fz_scale_u) },
	{ "cop_u_m", offsetof(PlbStreamInfo, cop_u_m) },
	{ "bar_u_m", offsetof(PlbStreamInfo, bar_u_m) },
	{ "fz_noise_n", offsetof(PlbStreamInfo, fz_noise_n) },
	{ "bar_noise_m", offsetof(PlbStreamInfo, bar_noise_m) },
	{ NULL, 0 },
};

static const NumberField setup_numbers[] = {
	{ "bar_mass_kg", offsetof(PlbPipelineSetup, bar_mass_kg) },
	{ NULL, 0 },
};

static const NumberField rack_numbers[] = {
	{ "max_rate_hz", offsetof(PlbRackInfo, max_rate_hz) },
	{ NULL, 0 },
};

static void append_text(GString *json, const char *key, const char *text)
{
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_VALUE);
	g_autofree char *quoted = NULL;

	/* from a rack or a hand-written file: JSON has to be UTF-8 */
	g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);

	json_node_set_string(node, valid);
	quoted = json_to_string(node, FALSE);
	g_string_append_printf(json, "%s\"%s\": %s", json->len > 1 ? ", " : "", key, quoted);
}

static void append_integer(GString *json, const char *key, gint64 value)
{
	g_string_append_printf(json, "%s\"%s\": %" G_GINT64_FORMAT, json->len > 1 ? ", " : "", key,
			       value);
}

/* Shortest digits that read back to the same double; json-glib's own writer is not used for
 * numbers, since 1.6 writes "1e-07.0". */
static void append_numbers(GString *json, const NumberField *fields, gconstpointer group)
{
	for (; fields->key; fields++) {
		double value = G_STRUCT_MEMBER(double, group, fields->offset);
		char text[G_ASCII_DTOSTR_BUF_SIZE];

		g_string_append_printf(json, "%s\"%s\": %s", json->len > 1 ? ", " : "", fields->key,
				       isfinite(value) ? g_ascii_dtostr(text, sizeof text, value)
						       : "null");
	}
}

static void read_numbers(JsonObject *object, const NumberField *fields, gpointer group)
{
	for (; fields->key; fields++) {
		JsonNode *node = json_object_get_member(object, fields->key);
		double *value = &G_STRUCT_MEMBER(double, group, fields->offset);

		if (node && JSON_NODE_HOLDS_VALUE(node) &&
		    json_node_get_value_type(node) != G_TYPE_STRING)
			*value = json_node_get_double(node);
	}
}

static const char *read_text(JsonObject *object, const char *key)
{
	JsonNode *node = json_object_get_member(object, key);

	if (!node || !JSON_NODE_HOLDS_VALUE(node) ||
	    json_node_get_value_type(node) != G_TYPE_STRING)
		return "";
	return json_node_get_string(node);
}

static gint64 read_integer(JsonObject *object, const char *key)
{
	JsonNode *node = json_object_get_member(object, key);

	if (!node || !JSON_NODE_HOLDS_VALUE(node) ||
	    json_node_get_value_type(node) == G_TYPE_STRING)
		return 0;
	return json_node_get_int(node);
}

static char *athlete_to_json(const PlbAthlete *athlete)
{
	GString *json = g_string_new("{");

	append_text(json, "id", athlete->id);
	append_numbers(json, athlete_numbers, athlete);
	if (plb_sex_to_text(athlete->sex))
		append_text(json, "sex", plb_sex_to_text(athlete->sex));
	append_text(json, "bar_position", plb_bar_position_to_text(athlete->bar_position));
	append_text(json, "arms", plb_arms_to_text(athlete->arms));
	g_string_append_c(json, '}');
	return g_string_free(json, FALSE);
}

static void athlete_from_json(PlbAthlete *athlete, JsonObject *object)
{
	g_strlcpy(athlete->id, read_text(object, "id"), sizeof athlete->id);
	read_numbers(object, athlete_numbers, athlete);
	plb_sex_from_text(read_text(object, "sex"), &athlete->sex);
	plb_bar_position_from_text(read_text(object, "bar_position"), &athlete->bar_position);
	plb_arms_from_text(read_text(object, "arms"), &athlete->arms);
}

static const char *const mass_sources[] = { "plates", "typed", "import" };

static char *setup_to_json(const PlbPipelineSetup *setup)
{
	GString *json = g_string_new("{");

	append_numbers(json, setup_numbers, setup);
	append_text(json, "bar_mass_source", mass_sources[setup->bar_mass_source]);
	append_text(json, "exercise", setup->exercise);
	g_string_append_c(json, '}');
	return g_string_free(json, FALSE);
}

static void setup_from_json(PlbPipelineSetup *setup, JsonObject *object)
{
	read_numbers(object, setup_numbers, setup);
	for (guint k = 0; k < G_N_ELEMENTS(mass_sources); k++) {
		if (g_str_equal(read_text(object, "bar_mass_source"), mass_sources[k]))
			setup->bar_mass_source = (PlbBarMassSource)k;
	}
	g_strlcpy(setup->exercise, read_text(object, "exercise"), sizeof setup->exercise);
}

static const struct {
	const char *key;
	guint channel;
} channel_names[] = {
	{ "force_sides", PLB_CHANNEL_FORCE_SIDES },
	{ "force_total", PLB_CHANNEL_FORCE_TOTAL },
	{ "cop", PLB_CHANNEL_COP },
	{ "bar_ends", PLB_CHANNEL_BAR_ENDS },
	{ "bar_point", PLB_CHANNEL_BAR_POINT },
	{ "bar_x", PLB_CHANNEL_BAR_X },
	{ "bar_y", PLB_CHANNEL_BAR_Y },
};

static char *stream_to_json(const PlbStreamInfo *info)
{
	GString *json = g_string_new("{");

	append_numbers(json, stream_numbers, info);
	for (guint k = 0; k < G_N_ELEMENTS(channel_names); k++)
		append_integer(json, channel_names[k].key,
			       (info->channels & channel_names[k].channel) != 0);
	g_string_append_c(json, '}');
	return g_string_free(json, FALSE);
}

static void stream_from_json(PlbStreamInfo *info, JsonObject *object)
{
	read_numbers(object, stream_numbers, info);
	for (guint k = 0; k < G_N_ELEMENTS(channel_names); k++) {
		if (read_integer(object, channel_names[k].key))
			info->channels |= channel_names[k].channel;
	}
}

static char *rack_to_json(const PlbRackInfo *rack)
{
	GString *json = g_string_new("{");

	append_text(json, "driver", rack->driver);
	append_text(json, "serial", rack->serial);
	append_text(json, "product", rack->product);
	append_text(json, "firmware", rack->firmware);
	append_integer(json, "cell_count", rack->cell_count);
	append_integer(json, "encoder_count", rack->encoder_count);
	append_integer(json, "tick_hz", rack->tick_hz);
	append_integer(json, "filter_delay_ns", rack->filter_delay_ns);
	append_numbers(json, rack_numbers, rack);
	g_string_append_c(json, '}');
	return g_string_free(json, FALSE);
}

static PlbRackInfo *rack_from_json(JsonObject *object)
{
	PlbRackInfo *rack = g_new0(PlbRackInfo, 1);

	rack->driver = g_strdup(read_text(object, "driver"));
	rack->serial = g_strdup(read_text(object, "serial"));
	rack->product = g_strdup(read_text(object, "product"));
	rack->firmware = g_strdup(read_text(object, "firmware"));
	rack->cell_count = (guint)read_integer(object, "cell_count");
	rack->encoder_count = (guint)read_integer(object, "encoder_count");
	rack->tick_hz = (guint32)read_integer(object, "tick_hz");
	rack->filter_delay_ns = read_integer(object, "filter_delay_ns");
	read_numbers(object, rack_numbers, rack);
	return rack;
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
	g_autofree char *athlete = athlete_to_json(&header->setup.athlete);
	g_autofree char *setup = setup_to_json(&header->setup);
	g_autofree char *stream = stream_to_json(&header->setup.info);
	g_autofree char *rack = header->rack ? rack_to_json(header->rack) : NULL;
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

static JsonNode *object_row(GHashTable *rows, const char *key, GError **error)
{
	const char *text = g_hash_table_lookup(rows, key);
	JsonNode *node = text ? json_from_string(text, NULL) : NULL;

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
	header->rack = rack_from_json(json_node_get_object(rack));
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
	athlete_from_json(&header->setup.athlete, json_node_get_object(athlete));
	setup_from_json(&header->setup, json_node_get_object(setup));
	stream_from_json(&header->setup.info, json_node_get_object(stream));
	return TRUE;
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
