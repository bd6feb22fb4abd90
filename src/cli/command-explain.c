/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"
#include "src/cli/metrics-page.h"

#define WIDTH 80        /* of what is printed, in letters */
#define LONGEST_NAME 80 /* nothing longer is looked up */
#define NEAR_MOST 5     /* how many near ones are named */

static void print_wrapped(const char *label, const char *text)
{
	g_auto(GStrv) words = NULL;
	glong column = printf("%s:", label);

	if (!*text) {
		puts(" -");
		return;
	}
	words = g_strsplit(text, " ", -1);
	for (guint i = 0; words[i]; i++) {
		glong length = g_utf8_strlen(words[i], -1);

		if (column + 1 + length > WIDTH) {
			fputs("\n ", stdout);
			column = 1;
		}
		printf(" %s", words[i]);
		column += 1 + length;
	}
	putchar('\n');
}

static void print_metric(const PlbMetric *metric)
{
	printf("%s\n", metric->path);
	print_wrapped("unit", metric->unit);
	print_wrapped("definition", metric->definition);
	print_wrapped("from", metric->from);
	print_wrapped("not", metric->not_this);
	print_wrapped("measured error", metric->measured);
}

static int list_all(const GPtrArray *metrics)
{
	for (guint i = 0; i < metrics->len; i++) {
		const PlbMetric *metric = g_ptr_array_index(metrics, i);

		if (*metric->unit)
			printf("%-48s %s\n", metric->path, metric->unit);
		else
			printf("%s\n", metric->path);
	}
	return PLB_CLI_DONE;
}

static char *path_list(const GPtrArray *metrics, guint most)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < MIN(metrics->len, most); i++) {
		const PlbMetric *metric = g_ptr_array_index(metrics, i);

		g_string_append_printf(text, "%s%s", i ? ", " : "", metric->path);
	}
	return g_string_free(text, FALSE);
}

/* A third of the letters may be wrong; the nearest come first. */
static GPtrArray *near_ones(const GPtrArray *metrics, const char *name)
{
	GPtrArray *near = g_ptr_array_new();
	guint limit = (guint)strlen(name) / 3;

	for (guint distance = 0; distance <= limit; distance++) {
		for (guint i = 0; i < metrics->len; i++) {
			PlbMetric *metric = g_ptr_array_index(metrics, i);

			if (plb_metric_distance(metric, name) == distance)
				g_ptr_array_add(near, metric);
		}
	}
	return near;
}

static int refuse_unknown(const GPtrArray *metrics, const char *name)
{
	g_autoptr(GPtrArray) near = near_ones(metrics, name);
	g_autofree char *list = path_list(near, NEAR_MOST);

	if (!near->len)
		return plb_cli_misuse("explain",
				      "no such metric: %s; plumbar-cli explain lists all", name);
	return plb_cli_misuse("explain", "no such metric: %s; near: %s", name, list);
}

/* How well a number is known goes by that number's name: its own name says so. */
static gboolean is_asked_for(const PlbMetric *metric, const char *name)
{
	return strstr(name, "uncertainty") != NULL || !strstr(metric->path, "uncertainty.");
}

static int explain(const GPtrArray *metrics, const char *name)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	g_autofree char *list = NULL;

	for (guint i = 0; i < metrics->len; i++) {
		PlbMetric *metric = g_ptr_array_index(metrics, i);
		PlbMetricMatch match = plb_metric_match(metric, name);

		if (match == PLB_METRIC_IS) {
			print_metric(metric);
			return PLB_CLI_DONE;
		}
		if (match == PLB_METRIC_ENDS_SO && is_asked_for(metric, name))
			g_ptr_array_add(found, metric);
	}
	if (found->len == 0)
		return refuse_unknown(metrics, name);
	list = path_list(found, found->len);
	if (found->len > 1)
		return plb_cli_misuse("explain", "%s is ambiguous: %s", name, list);
	print_metric(g_ptr_array_index(found, 0));
	return PLB_CLI_DONE;
}

int plb_command_explain(int argc, char **argv)
{
	g_auto(GStrv) names = NULL;
	const GOptionEntry entries[] = {
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &names, NULL, NULL },
		{ NULL },
	};
	int code = plb_cli_parse(argc, argv, (const GOptionEntry *[]){ entries, NULL },
				 "METRIC is a key of analyze --json: its whole path, or as much of "
				 "its end as says\nwhich is meant. Without METRIC all are listed.");
	g_autoptr(GPtrArray) metrics = NULL;

	if (code != PLB_CLI_GO_ON)
		return code;
	if (plb_cli_count(names) > 1)
		return plb_cli_misuse("explain", "takes one METRIC, not %u", plb_cli_count(names));
	if (names && strlen(names[0]) > LONGEST_NAME)
		return plb_cli_misuse("explain", "no metric has so long a name");
	metrics = plb_metrics_load();
	return names ? explain(metrics, names[0]) : list_all(metrics);
}
