/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/cli/metrics-page.h"

#include <gio/gio.h>
#include <string.h>

enum { CELL_KEYS, CELL_UNIT, CELL_DEFINITION, CELL_FROM, CELL_NOT, CELLS };
enum { ERROR_KEY, ERROR_FINE, ERROR_ALL, ERROR_COVERAGE, ERROR_CELLS };
#define ERROR_HEAD "measured error of"

static void metric_free(gpointer data)
{
	PlbMetric *metric = data;

	g_free(metric->path);
	g_free(metric->unit);
	g_free(metric->definition);
	g_free(metric->from);
	g_free(metric->not_this);
	g_free(metric->measured);
	g_free(metric);
}

/* The cells of "| a | b |", their "\|" made "|"; none of a line that is no row. */
static GPtrArray *row_cells(const char *line)
{
	GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) cell = g_string_new(NULL);

	if (*line != '|')
		return cells;
	for (const char *at = line + 1; *at; at++) {
		if (at[0] == '\\' && at[1] == '|') {
			g_string_append_c(cell, *++at);
		} else if (*at == '|') {
			g_ptr_array_add(cells, g_strstrip(g_strdup(cell->str)));
			g_string_truncate(cell, 0);
		} else {
			g_string_append_c(cell, *at);
		}
	}
	return cells;
}

static char *without(const char *text, const char *part)
{
	g_auto(GStrv) pieces = g_strsplit(text, part, -1);

	return g_strjoinv("", pieces);
}

/* One metric for each key in backquotes. */
static void add_row(GPtrArray *metrics, const char *object, const GPtrArray *cells)
{
	g_auto(GStrv) pieces = g_strsplit(g_ptr_array_index(cells, CELL_KEYS), "`", -1);

	for (guint i = 1; pieces[0] && i < g_strv_length(pieces); i += 2) {
		PlbMetric *metric = g_new(PlbMetric, 1);

		metric->path = g_strjoin(*object ? "." : "", object, pieces[i], NULL);
		metric->unit = without(g_ptr_array_index(cells, CELL_UNIT), "`");
		metric->definition = without(g_ptr_array_index(cells, CELL_DEFINITION), "`");
		metric->from = without(g_ptr_array_index(cells, CELL_FROM), "`");
		metric->not_this = without(g_ptr_array_index(cells, CELL_NOT), "`");
		metric->measured = g_strdup("");
		g_ptr_array_add(metrics, metric);
	}
}

/* "bias and limits; of all sets ...; intervals ...", for the key's metric. */
static void add_error(const GPtrArray *metrics, const char *object, const GPtrArray *cells)
{
	g_autofree char *key = without(g_ptr_array_index(cells, ERROR_KEY), "`");
	g_autofree char *path = g_strjoin(*object ? "." : "", object, key, NULL);
	const char *coverage = g_ptr_array_index(cells, ERROR_COVERAGE);

	for (guint i = 0; i < metrics->len; i++) {
		PlbMetric *metric = g_ptr_array_index(metrics, i);

		if (!g_str_equal(metric->path, path))
			continue;
		g_free(metric->measured);
		metric->measured = g_strdup_printf(
			"%s with a fine encoder at 1 kHz; %s over all simulated sets%s%s",
			(const char *)g_ptr_array_index(cells, ERROR_FINE),
			(const char *)g_ptr_array_index(cells, ERROR_ALL),
			*coverage ? "; stated intervals hold the truth in " : "", coverage);
	}
}

/* What a table's first head names in backquotes: "key in `sets[]`". */
static char *object_of(const char *head)
{
	g_auto(GStrv) pieces = g_strsplit(head, "`", -1);

	return g_strdup(g_strv_length(pieces) > 1 ? pieces[1] : "");
}

GPtrArray *plb_metrics_parse(const char *page)
{
	GPtrArray *metrics = g_ptr_array_new_with_free_func(metric_free);
	g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
	g_autofree char *object = NULL; /* NULL: not in a table of keys */
	g_autofree char *errors_of = NULL;

	for (guint i = 0; lines[i]; i++) {
		g_autoptr(GPtrArray) cells = row_cells(lines[i]);

		const char *first = cells->len > 0 ? g_ptr_array_index(cells, 0) : "";

		if (cells->len == ERROR_CELLS && g_str_has_prefix(first, ERROR_HEAD)) {
			g_free(errors_of);
			errors_of = object_of(first);
		} else if (cells->len == ERROR_CELLS && errors_of && *first == '`') {
			add_error(metrics, errors_of, cells);
		} else if (cells->len != CELLS) {
			g_clear_pointer(&object, g_free);
		} else if (g_str_has_prefix(g_ptr_array_index(cells, CELL_KEYS), "key")) {
			g_free(object);
			object = object_of(g_ptr_array_index(cells, CELL_KEYS));
		} else if (object) {
			add_row(metrics, object, cells);
		}
	}
	return metrics;
}

GPtrArray *plb_metrics_load(void)
{
	g_autoptr(GBytes) page = g_resources_lookup_data("/io/github/plumbar/cli/metrics.md",
							 G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
	g_autofree char *text = NULL;

	g_assert(page); /* compiled in */
	text = g_strndup(g_bytes_get_data(page, NULL), g_bytes_get_size(page));
	return plb_metrics_parse(text);
}

PlbMetricMatch plb_metric_match(const PlbMetric *metric, const char *name)
{
	g_autofree char *path = without(metric->path, "[]");
	g_autofree char *wanted = without(name, "[]");
	gsize path_length = strlen(path), length = strlen(wanted);

	if (g_str_equal(path, wanted))
		return PLB_METRIC_IS;
	if (length == 0 || length >= path_length || !g_str_has_suffix(path, wanted))
		return PLB_METRIC_OTHER;
	return path[path_length - length - 1] == '.' ? PLB_METRIC_ENDS_SO : PLB_METRIC_OTHER;
}

/* Levenshtein's distance, by bytes. */
static guint edit_distance(const char *a, const char *b)
{
	gsize length = strlen(b);
	g_autofree guint *row = g_new(guint, length + 1);

	for (gsize k = 0; k <= length; k++)
		row[k] = (guint)k;
	for (guint i = 1; *a; a++, i++) {
		guint diagonal = row[0];

		row[0] = i;
		for (gsize k = 1; k <= length; k++) {
			guint changed = diagonal + (*a != b[k - 1]);

			diagonal = row[k];
			row[k] = MIN(changed, MIN(row[k], row[k - 1]) + 1);
		}
	}
	return row[length];
}

guint plb_metric_distance(const PlbMetric *metric, const char *name)
{
	const char *dot = strrchr(metric->path, '.');
	const char *name_dot = strrchr(name, '.');
	const char *last = dot ? dot + 1 : metric->path;
	const char *name_last = name_dot ? name_dot + 1 : name;

	return *name_last && strstr(last, name_last) ? 0 : edit_distance(last, name_last);
}
