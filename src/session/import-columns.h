/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/session.h"
#include "src/session/text-dialect.h"

/* The columns of a foreign table: a key file (docs/import.md) that says what this program's columns
 * are called there, and by what their values are multiplied. */

typedef struct {
	char *name;    /* ours: "left_fz" */
	char *foreign; /* theirs, or NULL: by number */
	guint number;  /* of the column, from 1; 0 = by name */
	double factor;
} PlbColumnName;

typedef struct {
	GArray *columns; /* PlbColumnName */
	double rate_hz;  /* of a table without times; NAN = it has them */
} PlbColumnMap;

/* PLB_SESSION_ERROR_IMPORT with one line that names file and key. */
gboolean plb_column_map_load(PlbColumnMap *map, const char *path, GError **error);
void plb_column_map_clear(PlbColumnMap *map);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbColumnMap, plb_column_map_clear)

/* How many of a map's columns are among a line's fields (char *); *missing is the first that is
 * not, or NULL. */
guint plb_column_map_fit(const PlbColumnMap *map, const GPtrArray *fields,
			 const PlbColumnName **missing);
/* The map's column for a field, or NULL. number: the field's, from 1. */
const PlbColumnName *plb_column_map_find(const PlbColumnMap *map, const char *field, guint number);
/* All by number: the table may be without a header. */
gboolean plb_column_map_is_numbered(const PlbColumnMap *map);

/* Passes what stands before the table, its header (the first line that has all columns by name) and
 * a line of units under it; a table whose columns are all told by number may have no header, and
 * then nothing of it is passed. fields: those of the header or first row; they are in the text that
 * is returned, which the caller frees. NULL with error. */
char *plb_column_map_read_head(const PlbColumnMap *map, PlbTextFile *file,
			       const PlbTextDialect *dialect, GPtrArray *fields, GError **error);
