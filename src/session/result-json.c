/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "src/session/body-json.h"
#include "src/session/json-writer.h"
#include "src/session/result-fields.h"
#include "src/session/session.h"

static void write_rejected(PlbJsonWriter *writer, const char *key, const GArray *rejected)
{
	plb_json_writer_open(writer, key, '[');
	for (guint i = 0; i < rejected->len; i++) {
		const PlbRejected *movement = &g_array_index(rejected, PlbRejected, i);

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_number(writer, "start_s", movement->start_s);
		plb_json_writer_number(writer, "end_s", movement->end_s);
		plb_json_writer_text(writer, "why", plb_reject_reason_to_text(movement->reason));
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_reasons(PlbJsonWriter *writer, const char *key, const PlbVerdict *verdict)
{
	plb_json_writer_open(writer, key, '[');
	for (guint i = 0; i < verdict->reason_count; i++) {
		const PlbReason *reason = &verdict->reasons[i];

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_text(writer, "name", reason->name);
		plb_json_writer_number(writer, "size", reason->change);
		plb_json_writer_text(writer, "unit", reason->unit);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_outliers(PlbJsonWriter *writer, const char *key, const GPtrArray *reps)
{
	plb_json_writer_open(writer, key, '[');
	for (guint i = 0; i < reps->len; i++) {
		const PlbRepResult *rep = g_ptr_array_index(reps, i);

		if (rep->shift.outlier)
			plb_json_writer_count(writer, NULL, rep->index);
	}
	plb_json_writer_close(writer, ']');
}

void plb_result_write_reliability(PlbJsonWriter *writer, const char *key, const GArray *reliability)
{
	plb_json_writer_open(writer, key, '[');
	for (guint i = 0; i < reliability->len; i++) {
		const PlbReliability *row = &g_array_index(reliability, PlbReliability, i);

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_text(writer, "key", row->key);
		plb_json_writer_number(writer, "sem", row->sem);
		plb_json_writer_number(writer, "mdc", row->mdc);
		plb_json_writer_number(writer, "cv_pct", row->cv_pct);
		plb_json_writer_count(writer, "reps", row->reps);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_reps(PlbJsonWriter *writer, const char *key, const GPtrArray *reps);

/* What the set's own fit found of the body, and how many earlier sets shared in what it was solved
 * with. */
static void write_body(PlbJsonWriter *writer, const char *key, const PlbSetResult *set)
{
	plb_json_writer_open(writer, key, '{');
	plb_json_writer_count(writer, "kept_sets", set->kept_sets);
	if (!set->voided)
		plb_kept_body_write(writer, &set->body);
	plb_json_writer_close(writer, '}');
}

static void write_index(PlbJsonWriter *writer, const char *key, guint index)
{
	if (index > 0)
		plb_json_writer_count(writer, key, index);
	else
		plb_json_writer_text(writer, key, NULL);
}

static void write_list(PlbJsonWriter *writer, const char *key, PlbFieldKind kind,
		       const PlbSetResult *set)
{
	if (kind == PLB_FIELD_REJECTED)
		write_rejected(writer, key, set->rejected);
	else if (kind == PLB_FIELD_REPS)
		write_reps(writer, key, set->reps);
	else if (kind == PLB_FIELD_REASONS)
		write_reasons(writer, key, &set->verdict);
	else if (kind == PLB_FIELD_RELIABILITY)
		plb_result_write_reliability(writer, key, set->reliability);
	else if (kind == PLB_FIELD_BODY)
		write_body(writer, key, set);
	else
		write_outliers(writer, key, set->reps);
}

static void write_field(PlbJsonWriter *writer, const char *key, const PlbResultField *field,
			gconstpointer owner)
{
	switch (field->kind) {
	case PLB_FIELD_NUMBER:
		plb_json_writer_number(writer, key, G_STRUCT_MEMBER(double, owner, field->offset));
		break;
	case PLB_FIELD_BAND:
		plb_json_writer_band(writer, key, G_STRUCT_MEMBER_P(owner, field->offset));
		break;
	case PLB_FIELD_INDEX:
		write_index(writer, key, G_STRUCT_MEMBER(guint, owner, field->offset));
		break;
	case PLB_FIELD_FLAG:
	case PLB_FIELD_COMPLETE:
		plb_json_writer_flag(writer, key, plb_result_field_flag(field, owner));
		break;
	case PLB_FIELD_TEXT:
	case PLB_FIELD_WHY:
	case PLB_FIELD_MASS_SOURCE:
	case PLB_FIELD_STATE:
		plb_json_writer_text(writer, key, plb_result_field_text(field, owner));
		break;
	case PLB_FIELD_REJECTED:
	case PLB_FIELD_REPS:
	case PLB_FIELD_REASONS:
	case PLB_FIELD_OUTLIERS:
	case PLB_FIELD_RELIABILITY:
	case PLB_FIELD_BODY:
		write_list(writer, key, field->kind, owner);
		break;
	}
}

/* Closes and opens inner objects so that those of path, a key's parts, are open; *open is how many
 * are, and their names are the first parts of before. */
static void write_groups(PlbJsonWriter *writer, char *const *before, char *const *path, guint *open)
{
	guint wanted = g_strv_length((char **)path) - 1, same = 0;

	while (same < MIN(*open, wanted) && g_str_equal(before[same], path[same]))
		same++;
	for (; *open > same; (*open)--)
		plb_json_writer_close(writer, '}');
	for (; *open < wanted; (*open)++)
		plb_json_writer_open(writer, path[*open], '{');
}

/* One object from a table; neighbouring paths with the same first parts share inner objects. */
static void write_fields(PlbJsonWriter *writer, const PlbResultField *fields, gsize n,
			 gconstpointer owner)
{
	g_auto(GStrv) before = g_strsplit("", ".", -1);
	char nothing[] = "";
	char *const end[] = { nothing, NULL };
	guint open = 0;

	plb_json_writer_open(writer, NULL, '{');
	for (gsize i = 0; i < n; i++) {
		char **path = g_strsplit(fields[i].path, ".", -1);

		write_groups(writer, before, path, &open);
		write_field(writer, path[open], &fields[i], owner);
		g_strfreev(before);
		before = path;
	}
	write_groups(writer, before, end, &open);
	plb_json_writer_close(writer, '}');
}

static void write_reps(PlbJsonWriter *writer, const char *key, const GPtrArray *reps)
{
	gsize n;
	const PlbResultField *fields = plb_result_rep_fields(&n);

	plb_json_writer_open(writer, key, '[');
	for (guint i = 0; i < reps->len; i++)
		write_fields(writer, fields, n, g_ptr_array_index(reps, i));
	plb_json_writer_close(writer, ']');
}

static void write_sets(PlbJsonWriter *writer, const GPtrArray *sets)
{
	gsize n;
	const PlbResultField *fields = plb_result_set_fields(&n);

	plb_json_writer_open(writer, "sets", '[');
	for (guint i = 0; i < sets->len; i++)
		write_fields(writer, fields, n, g_ptr_array_index(sets, i));
	plb_json_writer_close(writer, ']');
}

static void write_athlete(PlbJsonWriter *writer, const PlbAthlete *athlete)
{
	plb_json_writer_open(writer, "athlete", '{');
	plb_json_writer_text(writer, "id", *athlete->id ? athlete->id : NULL);
	plb_json_writer_number(writer, "mass_kg", athlete->mass_kg);
	plb_json_writer_number(writer, "stature_m", athlete->stature_m);
	plb_json_writer_text(writer, "sex", plb_sex_to_text(athlete->sex));
	plb_json_writer_close(writer, '}');
}

static void write_gaps(PlbJsonWriter *writer, const char *key, const GArray *gaps)
{
	plb_json_writer_open(writer, key, '[');
	for (guint i = 0; i < gaps->len; i++) {
		const PlbGap *gap = &g_array_index(gaps, PlbGap, i);

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_number(writer, "start_s", gap->start_s);
		plb_json_writer_number(writer, "length_s", gap->length_s);
		plb_json_writer_count(writer, "lost_samples", gap->lost_samples);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_alignment(PlbJsonWriter *writer, const PlbStreamInfo *info)
{
	plb_json_writer_open(writer, "alignment", '[');
	if (info->align_correlation > 0.0) {
		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_number(writer, "offset_s", info->align_offset_s);
		plb_json_writer_number(writer, "uncertainty_s", info->align_u_s);
		plb_json_writer_number(writer, "correlation", info->align_correlation);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

static void write_quality(PlbJsonWriter *writer, const PlbResult *result)
{
	plb_json_writer_open(writer, "quality", '{');
	plb_json_writer_number(writer, "rate_hz", result->info.rate_hz);
	plb_json_writer_number(writer, "duration_s", result->duration_s);
	plb_json_writer_number(writer, "start_time_s", result->info.start_time_s);
	plb_json_writer_count(writer, "lost_samples", result->lost_samples);
	write_gaps(writer, "gaps", result->gaps);
	write_gaps(writer, "clipped", result->clipped);
	plb_json_writer_number(writer, "right_share_pct", result->right_share_pct);
	write_alignment(writer, &result->info);
	plb_json_writer_close(writer, '}');
}

static void write_jumps(PlbJsonWriter *writer, const GArray *jumps)
{
	plb_json_writer_open(writer, "jumps", '[');
	for (guint i = 0; i < jumps->len; i++) {
		const PlbJump *jump = &g_array_index(jumps, PlbJump, i);

		plb_json_writer_open(writer, NULL, '{');
		plb_json_writer_number(writer, "takeoff_s", jump->takeoff_s);
		plb_json_writer_number(writer, "landing_s", jump->landing_s);
		plb_json_writer_number(writer, "flight_s", jump->flight_s);
		plb_json_writer_number(writer, "height_m", jump->height_m);
		plb_json_writer_number(writer, "contact_s", jump->contact_s);
		plb_json_writer_number(writer, "reactive_strength", jump->reactive_strength);
		plb_json_writer_number(writer, "time_to_takeoff_s", jump->time_to_takeoff_s);
		plb_json_writer_number(writer, "modified_rsi_mps", jump->modified_rsi_mps);
		plb_json_writer_number(writer, "takeoff_velocity_mps", jump->takeoff_velocity_mps);
		plb_json_writer_number(writer, "impulse_height_m", jump->impulse_height_m);
		plb_json_writer_close(writer, '}');
	}
	plb_json_writer_close(writer, ']');
}

char *plb_result_to_json(const PlbResult *result, const char *file)
{
	PlbJsonWriter writer;

	plb_json_writer_init(&writer);
	plb_json_writer_open(&writer, NULL, '{');
	plb_json_writer_text(&writer, "plumbar", PLB_VERSION);
	plb_json_writer_count(&writer, "pipeline", PLB_PIPELINE_VERSION);
	plb_json_writer_text(&writer, "file", file);
	write_athlete(&writer, &result->athlete);
	write_quality(&writer, result);
	write_jumps(&writer, result->jumps);
	write_rejected(&writer, "rejected", result->rejected);
	write_sets(&writer, result->sets);
	plb_json_writer_open(&writer, "notes", '[');
	for (guint i = 0; i < result->notes->len; i++)
		plb_json_writer_text(&writer, NULL, g_ptr_array_index(result->notes, i));
	plb_json_writer_close(&writer, ']');
	plb_json_writer_close(&writer, '}');
	return plb_json_writer_take(&writer);
}
