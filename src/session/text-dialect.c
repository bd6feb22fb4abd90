/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/text-dialect.h"

#include <string.h>

#define LOOK_BYTES 32768
#define LOOK_LINES 120

/* The first that fits best is taken: points before commas, where both fit. */
static const struct {
	PlbTextDialect dialect;
	const char *name;
} dialects[] = {
	{ { ',', FALSE }, "commas, decimal points" },
	{ { ';', FALSE }, "semicolons, decimal points" },
	{ { ';', TRUE }, "semicolons, decimal commas" },
	{ { '\t', FALSE }, "tabs, decimal points" },
	{ { '\t', TRUE }, "tabs, decimal commas" },
	{ { ' ', FALSE }, "blanks, decimal points" },
	{ { ' ', TRUE }, "blanks, decimal commas" },
};

static gboolean is_number(char *field, gboolean decimal_comma)
{
	double value;

	if (decimal_comma)
		g_strdelimit(field, ",", '.');
	return plb_text_number(field, &value) == PLB_TEXT_NUMBER;
}

/* The share of a line's fields that are numbers; 0 where there are not two numbers. */
static double share_of_line(const char *line, const PlbTextDialect *dialect, GPtrArray *fields)
{
	g_autofree char *copy = g_strdup(line);
	guint numbers = 0, n;

	if (!plb_text_split(copy, dialect->separator, fields))
		return 0;
	for (n = fields->len; n > 0 && !*(const char *)g_ptr_array_index(fields, n - 1);)
		n--;
	for (guint i = 0; i < n; i++)
		numbers += is_number(g_ptr_array_index(fields, i), dialect->decimal_comma);
	return numbers >= 2 ? (double)numbers / n : 0;
}

static double score(char *const *lines, const PlbTextDialect *dialect)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new();
	double sum = 0;

	for (; *lines; lines++)
		sum += share_of_line(*lines, dialect, fields);
	return sum;
}

PlbTextDialect plb_text_sniff(const PlbTextFile *file)
{
	gsize length = MIN(file->length - file->at, LOOK_BYTES);
	g_autofree char *start = g_strndup(file->text + file->at, length);
	g_auto(GStrv) lines = NULL;
	gsize best = 0;
	double most = 0;

	g_strdelimit(start, "\r", '\n');
	lines = g_strsplit(start, "\n", LOOK_LINES + 1);
	if (g_strv_length(lines) == LOOK_LINES + 1)
		*lines[LOOK_LINES] = '\0'; /* the rest of what was looked at */
	for (gsize i = 0; i < G_N_ELEMENTS(dialects); i++) {
		double now = score(lines, &dialects[i].dialect);

		if (now > most + 1e-9) {
			most = now;
			best = i;
		}
	}
	return dialects[best].dialect;
}

const char *plb_text_dialect_name(const PlbTextDialect *dialect)
{
	for (gsize i = 0; i < G_N_ELEMENTS(dialects); i++)
		if (dialects[i].dialect.separator == dialect->separator &&
		    dialects[i].dialect.decimal_comma == dialect->decimal_comma)
			return dialects[i].name;
	g_return_val_if_reached("");
}

gboolean plb_text_split_dialect(char *line, const PlbTextDialect *dialect, GPtrArray *fields)
{
	if (!plb_text_split(line, dialect->separator, fields))
		return FALSE;
	if (dialect->decimal_comma)
		plb_text_decimal_points(fields);
	return TRUE;
}
