/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/header-json.h"

#include <math.h>

#include "src/session/body-json.h"
#include "src/session/json-writer.h"

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
	{ "shank_m", offsetof(PlbAthlete, shank_m) },
	{ "thigh_m", offsetof(PlbAthlete, thigh_m) },
	{ "trunk_m", offsetof(PlbAthlete, trunk_m) },
	{ "upper_kg", offsetof(PlbAthlete, upper_kg) },
	{ "upper_along_m", offsetof(PlbAthlete, upper_along_m) },
	{ "upper_behind_m", offsetof(PlbAthlete, upper_behind_m) },
	{ "bar_behind_m", offsetof(PlbAthlete, bar_behind_m) },
	{ "heel_height_m", offsetof(PlbAthlete, heel_height_m) },
	{ "toe_out_deg", offsetof(PlbAthlete, toe_out_deg) },
	{ "lumbar_flexion_deg", offsetof(PlbAthlete, lumbar_flexion_deg) },
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
	{ "align_offset_s", offsetof(PlbStreamInfo, align_offset_s) },
	{ "align_u_s", offsetof(PlbStreamInfo, align_u_s) },
	{ "align_correlation", offsetof(PlbStreamInfo, align_correlation) },
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

static void write_numbers(PlbJsonWriter *writer, const NumberField *fields, gconstpointer group)
{
	for (; fields->key; fields++)
		plb_json_writer_number(writer, fields->key,
				       G_STRUCT_MEMBER(double, group, fields->offset));
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

char *plb_athlete_to_json(const PlbAthlete *athlete)
{
	PlbJsonWriter json;

	plb_json_writer_init(&json);
	plb_json_writer_open(&json, NULL, '{');
	plb_json_writer_text(&json, "id", athlete->id);
	write_numbers(&json, athlete_numbers, athlete);
	if (plb_sex_to_text(athlete->sex))
		plb_json_writer_text(&json, "sex", plb_sex_to_text(athlete->sex));
	plb_json_writer_text(&json, "bar_position",
			     plb_bar_position_to_text(athlete->bar_position));
	plb_json_writer_text(&json, "arms", plb_arms_to_text(athlete->arms));
	plb_json_writer_close(&json, '}');
	return plb_json_writer_take(&json);
}

void plb_athlete_from_json(PlbAthlete *athlete, JsonObject *object)
{
	g_strlcpy(athlete->id, read_text(object, "id"), sizeof athlete->id);
	read_numbers(object, athlete_numbers, athlete);
	plb_sex_from_text(read_text(object, "sex"), &athlete->sex);
	plb_bar_position_from_text(read_text(object, "bar_position"), &athlete->bar_position);
	plb_arms_from_text(read_text(object, "arms"), &athlete->arms);
}

static const char *const mass_sources[] = { "plates", "typed", "import" };

static const NumberField history_numbers[] = {
	{ "bar_mass_kg", offsetof(PlbHistoryLoad, bar_mass_kg) },
	{ "rep_sd_pct", offsetof(PlbHistoryLoad, noise.rep_sd_pct) },
	{ "freedom", offsetof(PlbHistoryLoad, noise.freedom) },
	{ "fresh_nm", offsetof(PlbHistoryLoad, noise.fresh.mean_nm) },
	{ "fresh_sd_pct", offsetof(PlbHistoryLoad, noise.fresh.sd_pct) },
	{ NULL, 0 },
};

static void write_history(PlbJsonWriter *writer, const PlbNoiseHistory *history)
{
	if (history->count == 0)
		return;
	plb_json_writer_open(writer, "history", '[');
	for (guint i = 0; i < history->count; i++) {
		const PlbHistoryLoad *load = &history->load[i];

		plb_json_writer_open(writer, NULL, '{');
		write_numbers(writer, history_numbers, load);
		plb_json_writer_text(writer, "exercise", load->exercise);
		plb_json_writer_count(writer, "sets", load->noise.sets);
		plb_json_writer_count(writer, "fresh_sessions", load->noise.fresh.sessions);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

char *plb_setup_to_json(const PlbPipelineSetup *setup)
{
	PlbJsonWriter json;

	plb_json_writer_init(&json);
	plb_json_writer_open(&json, NULL, '{');
	write_numbers(&json, setup_numbers, setup);
	plb_json_writer_text(&json, "bar_mass_source", mass_sources[setup->bar_mass_source]);
	plb_json_writer_text(&json, "exercise", setup->exercise);
	write_history(&json, &setup->history);
	if (plb_kept_body_sets(&setup->body) > 0) {
		plb_json_writer_open(&json, "body", '{');
		plb_kept_body_write(&json, &setup->body);
		plb_json_writer_close(&json, '}');
	}
	plb_json_writer_close(&json, '}');
	return plb_json_writer_take(&json);
}

static void read_history(JsonObject *object, PlbNoiseHistory *history)
{
	JsonNode *node = json_object_get_member(object, "history");
	JsonArray *loads = node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
	guint count = loads ? json_array_get_length(loads) : 0;

	for (guint i = 0; i < MIN(count, PLB_HISTORY_LOADS); i++) {
		JsonNode *element = json_array_get_element(loads, i);
		PlbHistoryLoad load = { .bar_mass_kg = NAN, .noise = { 0, NAN, 0 } };
		gint64 sets, sessions;

		if (!JSON_NODE_HOLDS_OBJECT(element))
			continue;
		read_numbers(json_node_get_object(element), history_numbers, &load);
		sets = read_integer(json_node_get_object(element), "sets");
		load.noise.sets = (guint)CLAMP(sets, 0, 1000000);
		sessions = read_integer(json_node_get_object(element), "fresh_sessions");
		load.noise.fresh.sessions = (guint)CLAMP(sessions, 0, 1000000);
		plb_noise_history_add(history, load.bar_mass_kg,
				      read_text(json_node_get_object(element), "exercise"),
				      &load.noise);
	}
}

void plb_setup_from_json(PlbPipelineSetup *setup, JsonObject *object)
{
	JsonNode *body = json_object_get_member(object, "body");

	read_numbers(object, setup_numbers, setup);
	for (guint k = 0; k < G_N_ELEMENTS(mass_sources); k++) {
		if (g_str_equal(read_text(object, "bar_mass_source"), mass_sources[k]))
			setup->bar_mass_source = (PlbBarMassSource)k;
	}
	g_strlcpy(setup->exercise, read_text(object, "exercise"), sizeof setup->exercise);
	read_history(object, &setup->history);
	if (body && JSON_NODE_HOLDS_OBJECT(body))
		plb_kept_body_read(&setup->body, json_node_get_object(body));
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

char *plb_stream_to_json(const PlbStreamInfo *info)
{
	PlbJsonWriter json;

	plb_json_writer_init(&json);
	plb_json_writer_open(&json, NULL, '{');
	write_numbers(&json, stream_numbers, info);
	for (guint k = 0; k < G_N_ELEMENTS(channel_names); k++)
		plb_json_writer_count(&json, channel_names[k].key,
				      (info->channels & channel_names[k].channel) != 0);
	plb_json_writer_close(&json, '}');
	return plb_json_writer_take(&json);
}

void plb_stream_from_json(PlbStreamInfo *info, JsonObject *object)
{
	read_numbers(object, stream_numbers, info);
	for (guint k = 0; k < G_N_ELEMENTS(channel_names); k++) {
		if (read_integer(object, channel_names[k].key))
			info->channels |= channel_names[k].channel;
	}
}

static const NumberField adc_numbers[] = {
	{ "centre", offsetof(PlbAdcChannel, centre) },
	{ "above_volts", offsetof(PlbAdcChannel, above_volts) },
	{ "below_volts", offsetof(PlbAdcChannel, below_volts) },
	{ "skew_s", offsetof(PlbAdcChannel, skew_s) },
	{ NULL, 0 },
};

static const NumberField adc_skew[] = {
	{ "encoder_skew_s", offsetof(PlbAdc, encoder_skew_s) },
	{ NULL, 0 },
};

/* Only of a rack whose codes need it. */
static void write_adc(PlbJsonWriter *json, const PlbAdc *adc)
{
	if (!(adc->volts_per_count > 0))
		return;
	plb_json_writer_number(json, "volts_per_count", adc->volts_per_count);
	write_numbers(json, adc_skew, adc);
	plb_json_writer_open(json, "adc", '[');
	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		plb_json_writer_open(json, NULL, '{');
		write_numbers(json, adc_numbers, &adc->cell[k]);
		plb_json_writer_close(json, '}');
	}
	plb_json_writer_close(json, ']');
}

/* A file from elsewhere: what is no converter's is none. */
static void read_adc(JsonObject *object, PlbAdc *adc)
{
	JsonNode *volts = json_object_get_member(object, "volts_per_count");
	JsonNode *cells = json_object_get_member(object, "adc");
	JsonArray *array =
		cells && JSON_NODE_HOLDS_ARRAY(cells) ? json_node_get_array(cells) : NULL;
	PlbAdc found = { 0 };

	if (!array || json_array_get_length(array) != PLB_CELL_COUNT || !volts ||
	    !JSON_NODE_HOLDS_VALUE(volts))
		return;
	found.volts_per_count = json_node_get_double(volts);
	read_numbers(object, adc_skew, &found);
	for (guint k = 0; k < PLB_CELL_COUNT; k++) {
		JsonNode *cell = json_array_get_element(array, k);

		if (JSON_NODE_HOLDS_OBJECT(cell))
			read_numbers(json_node_get_object(cell), adc_numbers, &found.cell[k]);
	}
	if (plb_adc_is_plausible(&found))
		*adc = found;
}

char *plb_rack_to_json(const PlbRackInfo *rack)
{
	PlbJsonWriter json;

	plb_json_writer_init(&json);
	plb_json_writer_open(&json, NULL, '{');
	plb_json_writer_text(&json, "driver", rack->driver);
	plb_json_writer_text(&json, "serial", rack->serial);
	plb_json_writer_text(&json, "product", rack->product);
	plb_json_writer_text(&json, "firmware", rack->firmware);
	plb_json_writer_count(&json, "cell_count", rack->cell_count);
	plb_json_writer_count(&json, "encoder_count", rack->encoder_count);
	plb_json_writer_count(&json, "tick_hz", rack->tick_hz);
	plb_json_writer_number(&json, "filter_delay_ns", (double)rack->filter_delay_ns);
	write_numbers(&json, rack_numbers, rack);
	write_adc(&json, &rack->adc);
	plb_json_writer_close(&json, '}');
	return plb_json_writer_take(&json);
}

PlbRackInfo *plb_rack_from_json(JsonObject *object)
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
	read_adc(object, &rack->adc);
	return rack;
}
