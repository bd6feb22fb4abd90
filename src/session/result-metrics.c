/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/result-metrics.h"

#include <math.h>
#include <string.h>

#include "src/session/result-fields.h"

static const struct {
	const char *ending, *unit;
} units[] = {
	{ "s", "s" },       { "hz", "Hz" },        { "kg", "kg" },   { "n", "N" },
	{ "m", "m" },       { "m2", "m²" },        { "mps", "m/s" }, { "mps2", "m/s²" },
	{ "pct", "%" },     { "deg", "deg" },      { "rad", "rad" }, { "w", "W" },
	{ "j", "J" },       { "ns", "N.s" },       { "nps", "N/s" }, { "nm", "N.m" },
	{ "nms", "N.m.s" }, { "nm2s", "N².m².s" },
};

#define UNCERTAINTY "uncertainty."

static const char *unit_of_part(const char *part, gsize length)
{
	const char *ending = memrchr(part, '_', length);

	if (!ending)
		return NULL;
	length -= (gsize)(++ending - part);
	for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
		if (strlen(units[i].ending) == length &&
		    strncmp(units[i].ending, ending, length) == 0)
			return units[i].unit;
	return NULL;
}

const char *plb_metric_unit(const char *key)
{
	const char *end = key + strlen(key);

	/* the last part that says one: asymmetry_pct.bottom */
	while (end > key) {
		const char *dot = g_strrstr_len(key, end - key, ".");
		const char *part = dot ? dot + 1 : key;
		const char *unit = unit_of_part(part, (gsize)(end - part));

		if (unit)
			return unit;
		end = dot ? dot : key;
	}
	return "";
}

static const PlbResultField *find_field(const PlbResultField *fields, gsize n, const char *path)
{
	for (gsize i = 0; i < n; i++)
		if (strcmp(fields[i].path, path) == 0)
			return &fields[i];
	return NULL;
}

static const double *number_of(const PlbResultField *field, gconstpointer owner)
{
	return (const double *)(gconstpointer)((const char *)owner + field->offset);
}

/* "moments.l5s1_band_nm" of moments.l5s1_peak_nm, "..._compression_band_n" of ..._compression_n.
 * The verdict's interval has a name of its own. Caller frees. */
static char *band_name(const char *metric)
{
	const char *ending = strrchr(metric, '_');
	g_autofree char *base = ending ? g_strndup(metric, (gsize)(ending - metric)) : NULL;

	if (strcmp(metric, "verdict.l5s1_change_pct") == 0)
		return g_strdup("verdict.ci95_pct");
	if (!base)
		return g_strdup("");
	if (g_str_has_suffix(base, "_peak"))
		base[strlen(base) - strlen("_peak")] = '\0';
	return g_strconcat(base, "_band", ending, NULL);
}

static void find_interval(const PlbResultField *fields, gsize n, gconstpointer owner,
			  PlbMetricValue *value)
{
	g_autofree char *half = g_strconcat(UNCERTAINTY, value->metric, NULL);
	g_autofree char *band = band_name(value->metric);
	const PlbResultField *field = find_field(fields, n, half);

	value->low95 = value->high95 = NAN;
	if (field) {
		value->low95 = value->value - *number_of(field, owner);
		value->high95 = value->value + *number_of(field, owner);
		return;
	}
	field = find_field(fields, n, band);
	if (field && field->kind == PLB_FIELD_BAND) {
		value->low95 = number_of(field, owner)[0];
		value->high95 = number_of(field, owner)[1];
	}
}

static void each_field(const PlbResultField *fields, gsize n, gconstpointer owner,
		       PlbMetricValue *value, PlbMetricFunc func, gpointer user_data)
{
	for (gsize i = 0; i < n; i++) {
		if (fields[i].kind != PLB_FIELD_NUMBER ||
		    g_str_has_prefix(fields[i].path, UNCERTAINTY))
			continue;
		value->metric = fields[i].path;
		value->unit = plb_metric_unit(fields[i].path);
		value->value = *number_of(&fields[i], owner);
		if (!isfinite(value->value))
			continue;
		find_interval(fields, n, owner, value);
		func(value, user_data);
	}
}

void plb_result_each_metric(const PlbResult *result, PlbMetricFunc func, gpointer user_data)
{
	gsize set_count, rep_count;
	const PlbResultField *set_fields = plb_result_set_fields(&set_count);
	const PlbResultField *rep_fields = plb_result_rep_fields(&rep_count);

	for (guint i = 0; i < result->sets->len; i++) {
		const PlbSetResult *set = g_ptr_array_index(result->sets, i);
		PlbMetricValue value = { .set = set };

		each_field(set_fields, set_count, set, &value, func, user_data);
		for (guint k = 0; k < set->reps->len; k++) {
			value.rep = g_ptr_array_index(set->reps, k);
			each_field(rep_fields, rep_count, value.rep, &value, func, user_data);
		}
	}
}
