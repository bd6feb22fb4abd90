/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/opensim-table.h"

#include <math.h>
#include <string.h>

#define HEADER_LINES 1000 /* a header this long is no header */

void plb_opensim_table_clear(PlbOpensimTable *table)
{
	g_clear_pointer(&table->labels, g_ptr_array_unref);
	plb_table_clear(&table->table);
	plb_grid_clear(&table->grid);
}

static gboolean skip_to_endheader(PlbTextFile *file, GError **error)
{
	char *line;

	for (int i = 0; i < HEADER_LINES; i++) {
		if (!plb_text_file_next(file, &line, error))
			return FALSE;
		if (!line)
			break;
		line[strcspn(line, ",\t ")] = '\0';
		if (g_ascii_strcasecmp(line, "endheader") == 0)
			return TRUE;
	}
	return plb_text_error(error, file->path, 0,
			      "has no \"endheader\" line, it is no OpenSim motion file");
}

/* The next line that holds anything. */
static gboolean next_filled(PlbTextFile *file, const char *what, char **line, GError **error)
{
	do {
		if (!plb_text_file_next(file, line, error))
			return FALSE;
		if (!*line)
			return plb_text_error(error, file->path, 0, "ends before its %s", what);
	} while ((*line)[strspn(*line, " \t,")] == '\0');
	return TRUE;
}

/* Trailing separators make nameless fields at the end, which are no columns. */
static void drop_empty_tail(GPtrArray *fields)
{
	while (fields->len && !*(const char *)g_ptr_array_index(fields, fields->len - 1))
		g_ptr_array_set_size(fields, (int)fields->len - 1);
}

/* Reads the rows below and lays the grid under them. */
static gboolean read_rows(PlbOpensimTable *out, PlbTextFile *file, const PlbTableShape *shape,
			  GError **error)
{
	return plb_table_read(&out->table, file, shape, error) &&
	       plb_grid_fit(&out->grid, &out->table, file->path, error);
}

/* Rows may be separated otherwise than the labels: look at the first of them. */
static char rows_separator(const PlbTextFile *file)
{
	const char *at = file->text + MIN(file->at, file->length);
	g_autofree char *line = NULL;

	at += strspn(at, " \t\r\n");
	line = g_strndup(at, strcspn(at, "\n"));
	return plb_text_separator(line);
}

gboolean plb_opensim_read_storage(PlbOpensimTable *storage, const char *path,
				  gboolean (*wanted)(const char *label), GError **error)
{
	g_auto(PlbTextFile) file = { 0 };
	g_autoptr(GPtrArray) labels = g_ptr_array_new();
	g_autofree PlbColumnKind *kinds = NULL;
	PlbTableShape shape = { .blank_lines = TRUE };
	char *line;

	storage->path = path;
	if (!plb_text_file_open(&file, path, error) || !skip_to_endheader(&file, error) ||
	    !next_filled(&file, "column labels", &line, error))
		return FALSE;
	if (!plb_text_split(line, plb_text_separator(line), labels))
		return plb_text_error(error, path, file.line, "has too many columns");
	drop_empty_tail(labels);
	if (!labels->len || g_ascii_strcasecmp(g_ptr_array_index(labels, 0), "time") != 0)
		return plb_text_error(error, path, file.line, "the first column is not \"time\"");
	storage->labels = g_ptr_array_new_with_free_func(g_free);
	kinds = g_new0(PlbColumnKind, labels->len);
	kinds[0] = PLB_COLUMN_KIND_TIME;
	for (guint i = 1; i < labels->len; i++)
		if (wanted(g_ptr_array_index(labels, i))) {
			kinds[i] = PLB_COLUMN_KIND_MEASURE;
			g_ptr_array_add(storage->labels,
					plb_text_quote(g_ptr_array_index(labels, i)));
		}
	shape.columns = labels->len;
	shape.kinds = kinds;
	shape.names = (const char *const *)labels->pdata;
	shape.separator = rows_separator(&file);
	return read_rows(storage, &file, &shape, error);
}

/* Line 2 names, line 3 gives: DataRate, ..., Units, ... */
static gboolean read_units(PlbTextFile *file, double *to_metres, GError **error)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new();
	g_autoptr(GPtrArray) values = g_ptr_array_new();
	g_autofree char *quoted = NULL;
	char *first, *second;

	if (!next_filled(file, "units", &first, error) ||
	    !next_filled(file, "units", &second, error))
		return FALSE;
	plb_text_split(first, plb_text_separator(first), keys);
	plb_text_split(second, plb_text_separator(second), values);
	for (guint i = 0; i < MIN(keys->len, values->len); i++) {
		const char *value = g_ptr_array_index(values, i);

		if (g_ascii_strcasecmp(g_ptr_array_index(keys, i), "Units") != 0)
			continue;
		*to_metres = strcmp(value, "m") == 0    ? 1
			     : strcmp(value, "cm") == 0 ? 0.01
			     : strcmp(value, "mm") == 0 ? 0.001
							: 0;
		if (*to_metres > 0)
			return TRUE;
		quoted = plb_text_quote(value);
		return plb_text_error(error, file->path, file->line,
				      "units \"%s\" are not m, cm or mm", quoted);
	}
	return plb_text_error(error, file->path, file->line,
			      "gives no Units, it is no marker file (.trc)");
}

static char *some_names(const GPtrArray *names)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < names->len && i < 12; i++) {
		g_autofree char *quoted = plb_text_quote(g_ptr_array_index(names, i));

		g_string_append_printf(text, "%s%s", i ? ", " : "", quoted);
	}
	if (names->len > 12)
		g_string_append(text, ", ...");
	return g_string_free(text, FALSE);
}

/* Columns of the wanted markers; the k-th name that is not blank heads columns 2 + 3k to 4 + 3k. */
static gboolean find_markers(const PlbTextFile *file, const GPtrArray *names,
			     const char *const *wanted, guint *column, GError **error)
{
	for (guint w = 0; wanted[w]; w++) {
		guint k = 0;

		while (k < names->len && strcmp(g_ptr_array_index(names, k), wanted[w]) != 0)
			k++;
		if (k == names->len) {
			g_autofree char *list = some_names(names);
			g_autofree char *quoted = plb_text_quote(wanted[w]);

			return plb_text_error(error, file->path, file->line,
					      "no marker \"%s\"; there are: %s", quoted, list);
		}
		column[w] = 2 + 3 * k;
	}
	return TRUE;
}

/* Kept columns come in the file's order; out of it into the order asked for, in metres, with
 * markers at exactly 0, 0, 0 (how some programs write a marker not seen) taken as missing. */
static void sort_markers(PlbOpensimTable *markers, const guint *column, guint n, double to_metres)
{
	double *row = (double *)(void *)markers->table.values->data;
	double sorted[6];

	for (gsize i = 0; i < markers->table.rows; i++, row += markers->table.width) {
		for (guint w = 0; w < n; w++) {
			guint at = n == 2 && column[w] > column[1 - w] ? 3 : 0;
			gboolean missing = row[at] == 0 && row[at + 1] == 0 && row[at + 2] == 0;

			for (guint axis = 0; axis < 3; axis++)
				sorted[3 * w + axis] =
					missing ? (double)NAN : row[at + axis] * to_metres;
		}
		memcpy(row, sorted, 3 * n * sizeof(double));
	}
}

static gboolean read_marker_rows(PlbOpensimTable *markers, PlbTextFile *file, GPtrArray *names,
				 const guint *column, guint n, double to_metres, GError **error)
{
	PlbTableShape shape = { .columns = 2 + 3 * names->len, .blank_lines = TRUE };
	g_autofree PlbColumnKind *kinds = g_new0(PlbColumnKind, shape.columns);
	g_autofree const char **labels = g_new(const char *, shape.columns);

	labels[0] = "Frame#";
	labels[1] = "Time";
	for (guint i = 2; i < shape.columns; i++)
		labels[i] = g_ptr_array_index(names, (i - 2) / 3);
	kinds[1] = PLB_COLUMN_KIND_TIME;
	for (guint w = 0; w < n; w++)
		for (guint axis = 0; axis < 3; axis++)
			kinds[column[w] + axis] = PLB_COLUMN_KIND_MEASURE;
	shape.kinds = kinds;
	shape.names = labels;
	shape.separator = rows_separator(file);
	if (!read_rows(markers, file, &shape, error))
		return FALSE;
	sort_markers(markers, column, n, to_metres);
	return TRUE;
}

gboolean plb_opensim_read_markers(PlbOpensimTable *markers, const char *path,
				  const char *const *names, GError **error)
{
	g_auto(PlbTextFile) file = { 0 };
	g_autoptr(GPtrArray) fields = g_ptr_array_new();
	g_autoptr(GPtrArray) there = g_ptr_array_new();
	guint column[2], n = g_strv_length((char **)names);
	double to_metres;
	char *line;

	g_return_val_if_fail(n == 1 || n == 2, FALSE);
	markers->path = path;
	if (!plb_text_file_open(&file, path, error) ||
	    !next_filled(&file, "header", &line, error) || !read_units(&file, &to_metres, error) ||
	    !next_filled(&file, "marker names", &line, error))
		return FALSE;
	if (!plb_text_split(line, plb_text_separator(line), fields))
		return plb_text_error(error, path, file.line, "has too many columns");
	if (fields->len < 3 || g_ascii_strcasecmp(g_ptr_array_index(fields, 1), "Time") != 0)
		return plb_text_error(error, path, file.line,
				      "does not name Frame#, Time and markers");
	for (guint i = 2; i < fields->len; i++)
		if (*(const char *)g_ptr_array_index(fields, i))
			g_ptr_array_add(there, g_ptr_array_index(fields, i));
	if (!find_markers(&file, there, names, column, error) ||
	    !next_filled(&file, "X1 Y1 Z1 line", &line, error))
		return FALSE;
	if (!strpbrk(line, "Xx"))
		return plb_text_error(error, path, file.line, "is not the X1 Y1 Z1 line");
	return read_marker_rows(markers, &file, there, column, n, to_metres, error);
}
