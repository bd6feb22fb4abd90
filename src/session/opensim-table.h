/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/session/import-grid.h"

/* The two OpenSim text tables that an import needs. Private to the floor. */

/* A storage file (.mot, .sto, or the same with another name): lines up to "endheader", labels,
 * rows; separated by commas, tabs or blanks. Only columns that wanted() picks are kept, in their
 * order. */
typedef struct {
	const char *path;
	GPtrArray *labels; /* of the kept columns, owned */
	PlbTable table;
	PlbGrid grid;
} PlbOpensimTable;

gboolean plb_opensim_read_storage(PlbOpensimTable *storage, const char *path,
				  gboolean (*wanted)(const char *label), GError **error);
/* A marker file (.trc): x, y, z columns "NAME.x"... of the named markers, in metres. */
gboolean plb_opensim_read_markers(PlbOpensimTable *markers, const char *path,
				  const char *const *names, GError **error);
void plb_opensim_table_clear(PlbOpensimTable *table);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlbOpensimTable, plb_opensim_table_clear)
