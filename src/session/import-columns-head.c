/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/session/import-columns.h"

#include <string.h>

/* Where a foreign table begins. */

#define HEADER_LINES 200 /* in which its header is looked for */
#define UNIT_LINES 3     /* under it */

static gboolean refuse_columns(const PlbTextFile *file, const PlbColumnName *missing,
			       GError **error)
{
	g_autofree char *name = plb_text_quote(missing->name);
	g_autofree char *theirs = missing->foreign ? plb_text_quote(missing->foreign)
						   : g_strdup_printf("#%u", missing->number);

	return plb_text_error(error, file->path, 0,
			      "no line in its first %d has a column \"%s\", which stands for %s",
			      HEADER_LINES, theirs, name);
}

/* A line is the table's header when it has all columns of the map by name; where the map has only
 * numbers, it is its first row when those columns are numbers. *missing becomes what the line that
 * comes nearest lacks. */
static gboolean is_head(const PlbColumnMap *map, const GPtrArray *fields, guint *most,
			const PlbColumnName **missing)
{
	const PlbColumnName *lacks;
	guint fits = plb_column_map_fit(map, fields, &lacks);
	double value;

	if (lacks && fits > *most) {
		*most = fits;
		*missing = lacks;
	}
	if (lacks)
		return FALSE;
	for (guint i = 0; plb_column_map_is_numbered(map) && i < fields->len; i++) {
		const char *field = g_ptr_array_index(fields, i);

		if (plb_column_map_find(map, field, i + 1) &&
		    plb_text_number(field, &value) != PLB_TEXT_NUMBER)
			return FALSE;
	}
	return TRUE;
}

/* Passes the lines before the table. Fields of its head are in line, which caller frees. */
static gboolean find_head(const PlbColumnMap *map, PlbTextFile *file, const PlbTextDialect *dialect,
			  char **line, GPtrArray *fields, GError **error)
{
	const PlbColumnName *missing = &g_array_index(map->columns, PlbColumnName, 0);
	guint most = 0;

	for (int i = 0; i < HEADER_LINES; i++) {
		char *passed;

		*line = plb_text_file_peek(file);
		if (!*line)
			break;
		if (!plb_text_split_dialect(*line, dialect, fields))
			return plb_text_error(error, file->path, file->line + 1,
					      "has too many columns");
		if (is_head(map, fields, &most, &missing))
			return plb_column_map_is_numbered(map) ||
			       plb_text_file_next(file, &passed, error);
		g_clear_pointer(line, g_free);
		if (!plb_text_file_next(file, &passed, error))
			return FALSE;
	}
	return refuse_columns(file, missing, error);
}

/* Units under the names: lines in which not one of the columns is a number. */
static gboolean pass_units(PlbTextFile *file, const PlbTextDialect *dialect, GError **error)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new();

	for (int i = 0; i < UNIT_LINES; i++) {
		g_autofree char *line = plb_text_file_peek(file);
		gboolean any = FALSE;
		double value;
		char *passed;

		if (!line || !plb_text_split_dialect(line, dialect, fields))
			return TRUE;
		for (guint k = 0; k < fields->len; k++)
			any = any || plb_text_number(g_ptr_array_index(fields, k), &value) !=
					     PLB_TEXT_OTHER;
		if (any && *line != '\0')
			return TRUE;
		if (!plb_text_file_next(file, &passed, error))
			return FALSE;
	}
	return TRUE;
}

char *plb_column_map_read_head(const PlbColumnMap *map, PlbTextFile *file,
			       const PlbTextDialect *dialect, GPtrArray *fields, GError **error)
{
	g_autofree char *line = NULL;

	if (!find_head(map, file, dialect, &line, fields, error))
		return NULL;
	if (!plb_column_map_is_numbered(map) && !pass_units(file, dialect, error))
		return NULL;
	return g_steal_pointer(&line);
}
